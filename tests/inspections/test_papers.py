"""The minutes and the conclusion on paper: PDF and DOCX say what was frozen, and only that."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from congvu.audit import queries as audit
from congvu.inspections import actions, papers
from congvu.inspections.models import Finding
from congvu.inspections.rules import FindingKind, Mark, Sampled

pytestmark = pytest.mark.django_db

DAY = "09/11/2018"


def words_of(content: bytes) -> str:
    """All text of a DOCX, tables too."""
    read = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in read.paragraphs), *cells])


@pytest.fixture
def minutes(visits, people, act, signed):
    """A session with a frame, a sample, one line of the sheet and one disputed limit."""
    visit = visits.huyen
    frame = actions.freeze_frame(
        visit, figure_code="inspection.coverage", **act(people.son, f"{DAY} 08:10")
    )
    draw = actions.commit_draw(
        frame, n=5, source="Mười lần gieo xúc xắc", **act(people.son, f"{DAY} 08:20")
    )
    draw = actions.draw_sample(draw, randomness="4 1 6", **act(people.son, f"{DAY} 09:00"))
    for item in draw.items.order_by("rank"):
        actions.examine(
            item, result=Sampled.CLEAN, observed="Khớp sổ", **act(people.son, f"{DAY} 09:30")
        )
    (line,) = actions.add_checklist(
        visit, [("5", "Quy chế tài sản công", "Luật 15/2017")], **act(people.son, f"{DAY} 09:40")
    )
    actions.mark(line, result=Mark.FAIL, observed="Chưa có", **act(people.son, f"{DAY} 09:45"))
    finding = actions.record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area="5",
        text="Chưa ban hành quy chế tài sản công",
        item=line,
        **act(people.son, f"{DAY} 10:00"),
    )
    actions.reply(
        finding,
        text="Đang chờ hướng dẫn của tỉnh",
        agrees=False,
        on=visit.on,
        **act(people.lan, f"{DAY} 11:00"),
    )
    return signed(visit)


def test_the_minutes_say_what_was_found_and_how_to_repeat_it(minutes):
    made = papers.as_file(papers.minutes_paper(minutes), "docx", signed_on=minutes.signed_on)
    words = words_of(made)
    for expected in (
        "Độc lập - Tự do - Hạnh phúc",
        "Số: BB-240",
        "Tân Sơn, ngày 09 tháng 11 năm 2018",
        "Căn cứ Quyết định số 2711/QĐ-UBND ngày 22 tháng 10 năm 2018",
        "Bùi Thái Sơn, Phó Giám đốc: Trưởng đoàn",
        "0 / 17",
        "chia cho số UBND cấp dưới trực tiếp",
        "tính đến 17:00 09/11/2018",
        "5 hồ sơ chọn ngẫu nhiên trong 17 hồ sơ, không thấy hồ sơ sai lệch",
        "Mười lần gieo xúc xắc",
        "Chưa đạt",
        "Chưa ban hành quy chế tài sản công",
        "Căn cứ: phiếu kiểm tra mục 1 (",
        "Đơn vị không nhất trí: Đang chờ hướng dẫn của tỉnh.",
        minutes.sha256,
        minutes.audit_root,
    ):
        assert expected in words, expected


def test_a_later_change_does_not_reach_the_paper(minutes):
    Finding.objects.update(text="Không có gì")
    made = papers.as_file(papers.minutes_paper(minutes), "docx", signed_on=minutes.signed_on)
    assert "Chưa ban hành quy chế tài sản công" in words_of(made)


def test_the_conclusion_has_its_recommendations_word_for_word(minutes, concluded):
    made = papers.as_file(papers.conclusion_paper(concluded), "docx", signed_on=date(2018, 11, 23))
    words = words_of(made)
    for expected in (
        "Số: 58/TB-SNV",
        "Phú Thọ, ngày 23 tháng 11 năm 2018",
        "UBND xã Văn Luông",
        "Chưa phân công rõ.",
        "Ban hành quy chế quản lý và sử dụng tài sản riêng.",
        "Ban hành quy chế quản lý, sử dụng tài sản công.",
        "Phòng Tài chính - Kế hoạch (Huyện Tân Sơn)",
        "31/12/2018",
        concluded.sha256,
        concluded.audit_root,
    ):
        assert expected in words, expected


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_same_paper_gives_the_same_bytes(minutes, kind):
    first, second = (
        papers.as_file(papers.minutes_paper(minutes), kind, signed_on=minutes.signed_on)
        for _ in range(2)
    )
    assert first == second
    assert first.startswith(b"%PDF" if kind == "pdf" else b"PK")


def test_a_demo_carries_its_mark(minutes, monkeypatch):
    monkeypatch.setattr(papers.audit, "demo_name", lambda: "tan-son-2018")
    made = papers.as_file(papers.minutes_paper(minutes), "docx", signed_on=minutes.signed_on)
    headers = docx.Document(io.BytesIO(made)).sections[0]
    said = [each.text for each in headers.header.paragraphs]
    said += [each.text for each in headers.first_page_header.paragraphs]
    assert audit.demo_mark() in said
