"""What the province reports, what the product computes beside it, and what remains doubtful."""

from __future__ import annotations

from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import parse_period
from congvu.core.rates import Rate
from congvu.core.vietnamese import number
from congvu.figures import comparing
from congvu.figures import queries as figures
from congvu.figures.registry import Mode
from congvu.inspections import truth_queries
from congvu.inspections.flags.outcome import Verdict
from congvu.inspections.models import FlagRun, Recommendation, UnitSelection
from congvu.inspections.rules import State
from congvu.organisation import queries as units

PERIOD = "2026-9m"


def _share(rate: Rate) -> str:
    if not rate.denominator:
        return "không có hồ sơ"
    percent = number(round(100 * rate.numerator / rate.denominator, 1), 1)
    return f"{percent}% ({number(rate.numerator)} trên {number(rate.denominator)})"


def summary() -> list[dict[str, Any]]:
    """The lines of the summary, computed anew from the rows each time."""
    as_of = audit.demo_as_of()
    if as_of is None:
        raise LookupError("not a demo")
    period = parse_period(PERIOD)
    province = units.unit_at("25", as_of.date())
    communes = units.units_under(province, as_of.date())
    received = figures.measure("dossiers.received", province, period, as_of, Mode.SUBTREE)
    found = truth_queries.corrected(communes, period, as_of)
    reported, right = truth_queries.together(found)
    perfect = [
        each for each in found
        if each.found.reported.denominator
        and each.found.reported.numerator == each.found.reported.denominator
    ]  # fmt: skip
    fallen = [each for each in perfect if each.gap is not None and each.gap < 0]
    compared = comparing.compare("dossiers.on_time.due", province, "xa", period, as_of)
    selection = UnitSelection.objects.order_by("pk")[0]
    advice = Recommendation.objects.order_by("pk")
    closed = advice.filter(state=State.CLOSED).count()
    run = FlagRun.objects.order_by("pk")[0]
    hit = run.results.filter(verdict=Verdict.HIT).order_by().values("unit").distinct().count()
    entries, root = audit.current_root()
    return [
        _line(
            "Tiếp nhận trong chín tháng",
            f"{number(received.rows)} hồ sơ của {len(communes)} xã, phường",
            "Hồ sơ là giả định",
            received.rows,
            f"congvu rows dossiers.received --unit 25 --mode subtree --period {PERIOD}",
        ),
        _line(
            "Tỷ lệ đúng hạn báo cáo, và tỷ lệ đã hiệu chỉnh",
            f"{_share(reported)} → {_share(right)}",
            "Mỗi bước từ số này sang số kia mở được hồ sơ: /so-lieu/dung-han-hieu-chinh/",
            right.denominator,
        ),
        _line(
            "Đơn vị báo cáo 100% đúng hạn",
            f"{len(perfect)} đơn vị, trong đó {len(fallen)} không còn 100% khi hiệu chỉnh",
            "Hiệu chỉnh là phép tính; hồ sơ phải được mở, đơn vị phải được nói",
            len(perfect),
        ),
        _line(
            "Đơn vị nằm ngoài khoảng của quy mô mình",
            f"{len(compared.outside)} trong {len(compared.units)} đơn vị",
            "Ngoài khoảng là câu hỏi, chưa phải lỗi",
            len(compared.units),
        ),
        _line(
            "Dấu hiệu trong sự kiện",
            f"{hit} đơn vị có ít nhất một câu hỏi, trong {run.unit_count} đơn vị × 11 dấu hiệu",
            "Dấu hiệu là câu hỏi; chỉ thành phát hiện khi hồ sơ đã mở và đơn vị đã trả lời",
            run.row_count,
        ),
        _line(
            "Chọn đơn vị kiểm tra năm 2026",
            f"{selection.picks.count()} đơn vị bốc chọn công khai, cam kết "
            f"{selection.commitment[:16]}…",
            "Ai cũng rút lại được: tools/verify_draw.py",
            selection.picks.count(),
        ),
        _line(
            "Kiến nghị",
            f"{closed} trong {advice.count()} đã đóng bằng minh chứng",
            "Kiến nghị còn lại chờ minh chứng đến hạn",
            advice.count(),
        ),
        _line(
            "Nhật ký",
            f"{number(entries)} bản ghi, gốc Merkle {root}",
            "Nhật ký chứng tỏ không ai sửa sau khi ghi; không chứng tỏ điều được ghi là đúng",
            entries,
            "congvu audit verify",
        ),
    ]


def _line(said: str, computed: str, doubt: str, rows: int, command: str = "") -> dict[str, Any]:
    return {"said": said, "computed": computed, "rows": rows, "doubt": doubt, "command": command}
