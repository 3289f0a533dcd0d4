"""What the text says · what the system computes · how many rows · what remains doubtful."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from congvu.audit import queries as audit
from congvu.core import estimates
from congvu.core.periods import Period, parse_period
from congvu.core.vietnamese import number
from congvu.demo.tan_son_2018 import texts
from congvu.figures import queries as figures
from congvu.figures.queries import Measured
from congvu.inspections.models import Draw, Recommendation
from congvu.inspections.rules import State
from congvu.organisation import queries as units
from congvu.plans.models import Plan

PERIOD = "2018-9m"


def _share(measured: Measured) -> str:
    if measured.value is None:
        return measured.reason or ""
    percent = number(round(float(measured.value) * 100, 1), 1)
    return f"{percent}% ({measured.numerator} trên {measured.denominator})"


class _Asked:
    """The questions of the summary: one unit, one period, one moment."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.period: Period = parse_period(PERIOD)
        self.unit = units.unit_at("240", as_of.date())

    def __call__(self, code: str) -> Measured:
        return figures.measure(code, self.unit, self.period, self.as_of)


def summary() -> list[dict[str, Any]]:
    """The lines of the summary, computed anew from the rows each time."""
    as_of = audit.demo_as_of()
    if as_of is None:
        raise LookupError("not a demo")
    ask = _Asked(as_of)
    return [
        _documents(ask), _dossiers(ask), _on_time(ask), _coverage(ask), _posting(ask),
        _online(ask), _plan(ask), _advice(), _audit(),
    ]  # fmt: skip


def _line(said: str, computed: str, doubt: str, *measured: Measured) -> dict[str, Any]:
    first = measured[0] if measured else None
    command = f"congvu rows {first.figure.code} --unit 240 --period {PERIOD}" if first else ""
    return {
        "said": said,
        "computed": computed,
        "rows": first.rows if first else None,
        "command": command,
        "doubt": doubt,
        "figures": [each.as_dict() for each in measured],
    }


def _documents(ask: _Asked) -> dict[str, Any]:
    total, huyen, xa = (ask(f"documents.checked{part}") for part in ("", ".huyen", ".xa"))
    return _line(
        texts.ON_CHECKS,
        f"{total.value} văn bản tự kiểm tra = {huyen.value} của huyện + {xa.value} của 17 xã",
        f"{xa.value} văn bản của 17 xã là khoảng {int(xa.value or 0) // 17} văn bản một xã: không "
        "thể đều là văn bản quy phạm; rà soát được đếm riêng, không cộng vào",
        total, huyen, xa,
    )  # fmt: skip


def _dossiers(ask: _Asked) -> dict[str, Any]:
    received = ask("dossiers.received")
    return _line(
        texts.ON_DOSSIERS,
        f"{received.value} hồ sơ, nhận tại một quầy: Bộ phận một cửa của huyện",
        "Văn bản gọi là “thủ tục” nhưng đây là hồ sơ; chỉ tính một quầy của huyện, không gồm "
        "quầy của 17 xã; khoảng bốn hồ sơ một ngày làm việc",
        received,
    )


def _on_time(ask: _Asked) -> dict[str, Any]:
    rate, due = ask("dossiers.on_time"), ask("dossiers.on_time.due")
    draw = Draw.objects.select_related("frame").get(frame__figure_code="dossiers.received")
    sentence = estimates.sample_sentence(0, draw.n, draw.frame.row_count)
    return _line(
        "số hồ sơ giải quyết đúng hạn đạt 100%",
        f"{_share(rate)}; theo lượt đến hạn trong kỳ: {_share(due)}",
        f"{rate.numerator} trên {rate.denominator} bản ghi nói là đúng hạn; không bản ghi nào cho "
        f"biết điều đó có thật hay không. {sentence.said()}",
        rate, due,
    )  # fmt: skip


def _coverage(ask: _Asked) -> dict[str, Any]:
    coverage = ask("inspection.coverage")
    return _line(
        texts.ON_COVERAGE,
        f"{_share(coverage)} xã đã kiểm tra và có kết luận",
        "Văn bản không nêu mẫu số: chỉ tính xã thì cần 6 trên 17; không có hồ sơ về cách chọn, "
        "nên không ai lặp lại được việc chọn",
        coverage,
    )


def _posting(ask: _Asked) -> dict[str, Any]:
    posted = ask("procedures.posted")
    return _line(
        texts.ON_POSTING,
        f"{_share(posted)} thủ tục đang tiếp nhận được niêm yết đúng phiên bản",
        "Niêm yết “thực hiện” chưa phải niêm yết đủ; danh mục 2018 là tái dựng",
        posted,
    )


def _online(ask: _Asked) -> dict[str, Any]:
    dossiers, offered = ask("online.dossiers"), ask("online.procedures")
    return _line(
        texts.ON_TARGETS,
        f"hồ sơ nộp trực tuyến {_share(dossiers)}; thủ tục mức độ 3, 4 {_share(offered)}",
        "90% có hai cách đọc (văn bản gửi qua mạng, hay hồ sơ nộp qua mạng); 70% đếm thủ tục được "
        "cung cấp, không nói gì về việc có ai dùng; hai số đo này là tái dựng",
        offered, dossiers,
    )  # fmt: skip


def _plan(ask: _Asked) -> dict[str, Any]:
    specified = ask("plan.tasks_specified")
    lacking = (specified.denominator or 0) - (specified.numerator or 0)
    recorded = Plan.objects.get(unit=ask.unit, year=2018, kind="reform")
    return _line(
        texts.ON_PLAN,
        f"{_share(specified)} nhiệm vụ có đủ sản phẩm, chủ trì, thời hạn",
        f"kế hoạch còn {lacking} nhiệm vụ thiếu ({recorded.number}, ghi lại từ giấy); việc không "
        "có hạn thì không thể trễ",
        specified,
    )


def _advice() -> dict[str, Any]:
    # Those of November: the re-check of December is invented.
    rows = Recommendation.objects.filter(unit__code="240", repeats=None)
    advice = list(rows.order_by("order"))
    closed = sum(each.state == State.CLOSED for each in advice)
    returned = sum(each.state == State.RETURNED for each in advice)
    line = _line(
        "Đoàn kiểm tra đề nghị UBND huyện triển khai, thực hiện tốt một số nội dung",
        f"{len(advice)} kiến nghị; {closed} đã xác nhận xong, {returned} bị trả lại, "
        f"{len(advice) - closed - returned} đang làm",
        "Văn bản không nêu người chịu trách nhiệm và thời hạn: bản tái dựng đặt thêm; kết quả "
        "khắc phục là giả định",
    )
    return line | {"rows": len(advice)}


def _audit() -> dict[str, Any]:
    entries, root = audit.current_root()
    line = _line(
        "(không có gì để kiểm chứng)",
        f"nhật ký {number(entries)} bản ghi, gốc Merkle {root}",
        "Nhật ký chứng tỏ không ai sửa sau khi ghi; nó không chứng tỏ điều được ghi là đúng",
    )
    return line | {"rows": entries, "command": "congvu audit verify"}
