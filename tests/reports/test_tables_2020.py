"""Biểu II.06a and II.06g: every cell against a count by hand, row by row, and the periods."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from itertools import pairwise

import docx
import pytest
from python_calamine import CalamineWorkbook

from congvu.core.periods import Period, local, parse_period
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import LATE_CAUSES
from congvu.figures import queries as figures
from congvu.reports import actions, forms, papers, queries, rendering
from congvu.reports.computing import computed_table
from congvu.web.reports.pages import table_page
from tests.reports.conftest import moment

LATER = date(2025, 6, 30)
CHANNELS = ("counter", "online", "online", "postal", "assisted")
SUMMER = parse_period("2018-06-15..2018-09-14")


def table(code):
    return forms.table_on(code, LATER)


# --- the forms ------------------------------------------------------------------------------------


def test_thirteen_columns_in_their_groups():
    columns = table("II.06a").columns
    assert [column.number for column in columns] == list(range(1, 14))
    groups = [column.group[:1] for column in columns]
    assert groups[2:6] == [("Số lượng hồ sơ tiếp nhận",)] * 4
    assert groups[6:10] == [("Số lượng hồ sơ đã giải quyết",)] * 4
    assert groups[10:] == [("Số lượng hồ sơ đang giải quyết",)] * 3
    assert [column.label for column in columns[3:5]] == [
        "Trực tuyến",
        "Trực tiếp, dịch vụ bưu chính",
    ]
    for code in ("II.06a", "II.06g"):
        assert "chưa đối chiếu văn bản" in table(code).basis_words
        assert table(code).valid_from == date(2021, 1, 1)


def test_the_year_has_the_form_of_its_time():
    for outline, tables in (("kstthc-2018", ("07a",)), ("kstthc-2020", ("II.06a", "II.06g"))):
        day = date(2018, 9, 15) if outline.endswith("2018") else LATER
        assert forms.outline_on(outline, day).tables == tables


def test_quarters_run_from_the_fifteenth_to_the_fourteenth():
    *quarters, year = table("II.06a").windows
    days = [window.of(2026) for window in quarters]
    assert [(each.start, each.last) for each in days] == [
        (date(2025, 12, 15), date(2026, 3, 14)),
        (date(2026, 3, 15), date(2026, 6, 14)),
        (date(2026, 6, 15), date(2026, 9, 14)),
        (date(2026, 9, 15), date(2026, 12, 14)),
    ]
    assert all(one.end == following.start for one, following in pairwise(days))
    whole = year.of(2026)
    assert (whole.start, whole.end) == (days[0].start, days[-1].end)
    assert quarters[0].of(2027).start == days[-1].end


def test_conventions_are_stated_on_the_form():
    notes = " ".join(table("II.06a").notes)
    for words in (
        "dừng xử lý",
        "chờ bổ sung",
        "công chức nộp hộ",
        "xin lỗi",
        "không được tiếp nhận",
    ):
        assert words in notes
    assert "Chưa ghi nguyên nhân" in " ".join(table("II.06g").notes)


# --- against a count by hand ----------------------------------------------------------------------


def ended(dossier):
    return dossier.finished_at or dossier.closed_at


def by_hand(period, as_of):
    """What each dossier counts as, told from its row alone: ``{column: {field: [number]}}``."""
    first, after = period.first_instant(), period.end_instant()
    closing = min(after, as_of)
    found = {number: {} for number in range(3, 14)}
    causes = {}

    def count(number, dossier):
        field = dossier.version.procedure.field
        found[number].setdefault(field, set()).add(dossier.pk)

    rows = Dossier.objects.filter(unit__code="240").select_related("version__procedure")
    for dossier in rows.order_by("pk"):
        known = dossier.received_at and dossier.received_recorded_at <= as_of
        if not known or dossier.received_at >= after:
            continue
        over = ended(dossier) if ended(dossier) and ended(dossier) <= as_of else None
        new = dossier.received_at >= first
        if not new and over is not None and over < first:
            continue
        count(3, dossier)
        count((4 if dossier.channel == "online" else 5) if new else 6, dossier)
        if over is not None and over < after:
            count(7, dossier)
            late = dossier.due_at is not None and over > dossier.due_at
            early = (
                dossier.finished_at is not None
                and dossier.due_at is not None
                and local(over).date() < local(dossier.due_at).date()
            )
            column = 10 if late else 8 if early else 9
        else:
            count(11, dossier)
            column = 13 if dossier.due_at is not None and dossier.due_at < closing else 12
        count(column, dossier)
        if column in (10, 13):
            cause = str(LATE_CAUSES.get(dossier.late_cause, "Chưa ghi nguyên nhân"))
            causes.setdefault((dossier.version.procedure.field, cause), set()).add(dossier.pk)
    return found, causes


@pytest.fixture
def colourful(lives, counter):
    """Lives drawn from a seed, with channels and causes drawn too."""

    def lived(seed):
        lives(seed)
        chosen = random.Random(seed)
        for dossier in Dossier.objects.order_by("pk"):
            cause = chosen.choice(["", "", *LATE_CAUSES])
            note = chosen.choice(["", "Khoản 2 Điều 61 Nghị định 43/2014"]) if cause else ""
            changes = {"channel": chosen.choice(CHANNELS), "late_cause": cause, "late_note": note}
            Dossier.objects.filter(pk=dossier.pk).update(**changes)

    return lived


PERIODS = ("2017-12-15..2018-03-14", "2018-03-15..2018-06-14", "2018-06-15..2018-09-14",
           "2018-09-15..2018-12-14", "2017-12-15..2018-12-14")  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_every_cell_is_what_a_count_by_hand_gives(colourful, counter, seed):
    colourful(seed)
    for code in PERIODS:
        period = parse_period(code)
        for as_of in (moment("20/12/2018 17:00"), period.end_instant() - timedelta(days=20)):
            hand, causes = by_hand(period, as_of)
            made = computed_table(table("II.06a"), counter.unit, period, as_of)
            numbers = [column.number for column in made.figures]
            for row in made.rows:
                for number, value in zip(numbers, row.cells, strict=True):
                    mine = hand[number]
                    right = (
                        len(mine.get(row.part, ())) if row.part else sum(map(len, mine.values()))
                    )
                    assert value == right, (code, row.label, number)
            assert not [str(check) for check in made.checks if not check.ok]
            late = computed_table(table("II.06g"), counter.unit, period, as_of)
            told = {(row.label, row.cause): row.cells[0] for row in late.rows[:-1]}
            assert told == {key: len(rows) for key, rows in causes.items()}


@pytest.mark.parametrize("seed", range(3))
def test_each_cell_opens_exactly_its_rows(colourful, counter, seed):
    colourful(seed)
    as_of = moment("20/12/2018 17:00")
    hand, causes = by_hand(SUMMER, as_of)
    for code in ("II.06a", "II.06g"):
        made = computed_table(table(code), counter.unit, SUMMER, as_of)
        for row in made.rows:
            part = None if row.part is None else (made.rows_by, row.part)
            for column, value in zip(made.figures, row.cells, strict=True):
                asked = (column.figure, counter.unit, SUMMER, as_of)
                opened = {each.id for each in figures.rows(*asked, part=part)}
                assert len(opened) == value
                if part and code == "II.06a":
                    assert opened == hand[column.number].get(row.part, set())
                elif part:
                    assert opened == causes[row.label, row.cause]


def test_assisted_is_never_counted_as_online(let, counter, at_time):
    own = let("09/07/2018 08:00")
    helped = let("10/07/2018 08:00")
    Dossier.objects.filter(pk=own.pk).update(channel="online")
    Dossier.objects.filter(pk=helped.pk).update(channel="assisted")
    at_time(moment("20/12/2018 17:00"))
    total = computed_table(table("II.06a"), counter.unit, SUMMER, moment("20/12/2018 17:00")).rows[
        -1
    ]
    assert total.cells[:4] == (2, 1, 1, 0)


def test_the_day_parts_early_from_on_time(let, counter, at_time):
    """Due 09:00 on 16/7: the evening before is early, the same morning is on time."""
    for done in ("15/07/2018 23:59", "16/07/2018 00:01", "16/07/2018 09:00", "16/07/2018 09:01"):
        let("09/07/2018 09:00", "finished", done)
    at_time(moment("20/12/2018 17:00"))
    total = computed_table(table("II.06a"), counter.unit, SUMMER, moment("20/12/2018 17:00")).rows[
        -1
    ]
    assert total.cells[4:8] == (4, 1, 2, 1)


def test_what_is_late_without_a_cause_has_its_own_line(third_quarter, counter):
    Dossier.objects.filter(pk=third_quarter.carried_late.pk).update(
        late_cause="regulation", late_note="Điều 37 Luật Xây dựng"
    )
    made = computed_table(table("II.06g"), counter.unit, SUMMER, moment("05/10/2018 08:00"))
    assert made.written() == [
        [1, "Tư pháp", 1, "Chưa ghi nguyên nhân", ""],
        [2, "Xây dựng", 1, "Do quy định, cơ chế", "Điều 37 Luật Xây dựng"],
        ["", "Tổng số", 2, "", ""],
    ]


# --- one report, three faces ----------------------------------------------------------------------

AS_OF_2026 = moment("18/09/2026 08:00")
QUARTER_2026 = Period.inclusive(date(2026, 6, 15), date(2026, 9, 14), "2026-06-15..2026-09-14")


@pytest.fixture
def signed(let, counter, at_time):
    """The third quarter of 2026 on the forms of 2020, drafted and issued by Anh Minh."""
    from tests.reports.conftest import two_fields

    two_fields()
    counter.unit.agency_code = "H44.12"
    counter.unit.save()
    let("10/06/2026 08:00", "finished", "16/06/2026 09:00")
    let("15/06/2026 08:00", "finished", "20/07/2026 09:00")
    let("17/08/2026 08:00", "stopped", "18/08/2026 09:00", version=counter.business)
    let("20/08/2026 08:00", version=counter.business)
    online = let("11/09/2026 08:00")
    Dossier.objects.filter(pk=online.pk).update(channel="online")
    at_time(AS_OF_2026)
    by = {"by": counter.minh.actor, "at": AS_OF_2026}
    draft = actions.draft_report(
        unit=counter.unit, template="kstthc-2020", period=QUARTER_2026, as_of=AS_OF_2026, **by
    )
    return actions.issue_report(draft, number="31/BC-UBND", signed_on=date(2026, 9, 18), **by)


def test_word_workbook_and_page_say_the_same_cell_by_cell(signed):
    content = queries.content_of(signed)
    assert not content.failed
    assert "Tổng (3) = (10) + (13) của Biểu II.06a" in [each.name for each in content.all_checks]
    word = docx.Document(io.BytesIO(rendering.docx_of(signed)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(rendering.xlsx_of(signed)))
    in_word = [each for each in word.tables if each.rows[0].cells[0].text == "STT"]
    assert [each.code for each in content.tables] == ["II.06a", "II.06g"]
    for table_, drawn in zip(content.tables, in_word, strict=True):
        written = [[papers.printed(value) for value in row] for row in table_.written()]
        depth = len(drawn.rows) - len(written)
        assert [[cell.text for cell in row.cells] for row in drawn.rows[depth:]] == written
        rows = book.get_sheet_by_name(table_.form).to_python(skip_empty_area=False)
        start = next(at for at, row in enumerate(rows) if row[0] == "(1)") + 1
        assert [list(row) for row in rows[start : start + len(written)]] == [
            list(row) for row in table_.written()
        ]
        page = table_page(content, table_)
        assert [[cell.text for cell in row] for row in [*page.rows, page.total]] == written
        figure_cells = [cell for row in [*page.rows, page.total] for cell in row if cell.url]
        assert len(figure_cells) == len(table_.rows) * len(table_.figures)
    assert content.tables[0].rows[-1].cells == (5, 1, 3, 1, 3, 1, 1, 1, 2, 1, 1)
