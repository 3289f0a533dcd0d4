"""From the rows of a book to lives of dossiers: what each says, or what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from congvu.calendars import queries as calendars
from congvu.core import numbering
from congvu.core.periods import HANOI, local
from congvu.core.refusals import N_, Refusal, Refused
from congvu.core.vietnamese import fold
from congvu.dossiers import lives
from congvu.imports.models import ImportBatch
from congvu.imports.rules import cells
from congvu.imports.rules.columns import COLUMNS, MOMENTS
from congvu.imports.rules.words import KINDS, UNKNOWN_MOST, Standing, meaning
from congvu.imports.sheets import Book, Row, is_blank
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party
from congvu.people.rules import NewParty
from congvu.procedures.models import ProcedureVersion
from congvu.procedures.queries import Received

AT_ONCE = 500
LONGEST = {"number": 60, "applicant": 200, "result_number": 60, "note": 400, "address": 300}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one row. ``column`` is a code, ``row`` as the sheet counts it."""

    row: int
    column: str
    value: str
    refusal: Refusal


class BadRow(Exception):
    """The row is left out; the fault was noted. ``line`` is what could be read of it."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.row)
        self.line = line


@dataclass
class Found:
    """What a reading found, beside the lives it gave."""

    total: int = 0
    skipped: int = 0
    bad: int = 0
    unknown: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass
class Line:
    """One row as it was read, for the preview and for the life."""

    row: int
    said: dict[str, Any]
    standing: str = Standing.BY_DAYS


class Reader:
    """Reads one batch; ``faulty`` hears each fault."""

    def __init__(self, batch: ImportBatch, faulty: Callable[[Fault], None]) -> None:
        self.batch, self.faulty = batch, faulty
        self.columns: Mapping[str, int] = batch.columns
        self.encoding = batch.encoding or cells.TextEncoding.UNICODE
        self.found = Found()
        self.places: list[int] = []
        """Sheet row of each life given, in order."""
        self._seen: dict[tuple[int, str], int] = {}
        self._units = {batch.unit_id: batch.unit}
        self._received: dict[int, Received] = {}
        self._named: dict[int, dict[str, str]] = {}
        self._offices: dict[int, Office | None] = {}
        self._open = _Openings()

    # --- rows --------------------------------------------------------------------------------

    def lines(self) -> Iterator[tuple[int, Row]]:
        """Row number and cells below the header, blank rows left out."""
        rows = Book(self.batch.sha256, self.batch.kind).rows(self.batch.sheet)
        for number, row in enumerate(rows, start=1):
            if number > self.batch.header_row and not is_blank(row):
                yield number, row

    def lives(self) -> Iterator[lives.Life]:
        """The lives of the good rows; :attr:`places` tells where each stands."""
        rows = self.lines()
        while chunk := list(islice(rows, AT_ONCE)):
            good = []
            for number, row in chunk:
                self.found.total += 1
                try:
                    line = self.read(number, row)
                except BadRow:
                    self.found.bad += 1
                    continue
                if line is None:
                    self.found.skipped += 1
                else:
                    good.append(line)
            parties = self._parties(good)
            for line in good:
                self.places.append(line.row)
                yield self._life(line, parties)

    def read(self, number: int, row: Row) -> Line | None:
        """A row read; None: it is passed over. Raises when a fault was noted."""
        said: dict[str, Any] = {}
        wrong = False
        for code, place in self.columns.items():
            cell = row[place] if place < len(row) else ""
            try:
                said[code] = self._cell(code, cell)
            except Refused as refused:
                wrong = True
                self._fault(number, code, cell, refused.refusal)
        line = Line(number, said)
        state = self._word(number, "state", said.get("state", ""))
        if state == Standing.SKIP:
            return None
        line.standing = state or Standing.BY_DAYS
        wrong = not self._needed(line) or wrong
        if not wrong:
            wrong = not (self._meant(line) and self._days(line))
        if wrong or state is None:
            raise BadRow(line)
        return line

    def _cell(self, code: str, cell: Any) -> Any:
        if code in MOMENTS:
            return cells.moment(cell, self.encoding)
        if code == "copies":
            return cells.copies(cell, self.encoding)
        if code == "identifier":
            return cells.digits(cell, self.encoding, width=12)[:20]
        if code == "phone":
            return cells.digits(cell, self.encoding, width=10)[:20]
        return cells.text(cell, self.encoding)

    def _fault(self, row: int, column: str, value: Any, refusal: Refusal) -> None:
        self.faulty(Fault(row, column, cells.text(value, self.encoding)[:120], refusal))

    def _needed(self, line: Line) -> bool:
        fine = True
        for code in ("number", "applicant", "received"):
            if code in line.said and not line.said[code]:
                fine = False
                self._fault(
                    line.row,
                    code,
                    "",
                    Refusal("cell-empty", N_("Ô để trống."), N_("Điền vào tệp.")),
                )
        for code, most in LONGEST.items():
            if len(line.said.get(code) or "") > most:
                fine = False
                refusal = Refusal(
                    "cell-too-long",
                    N_("Dài {length} ký tự, quá {most}."),
                    N_("Rút gọn nội dung của ô."),
                    "",
                    {"length": len(line.said[code]), "most": most},
                )
                self._fault(line.row, code, line.said[code], refusal)
        return fine and all(code in line.said for code in ("number", "applicant", "received"))

    def _word(self, row: int, kind: str, said: str) -> str | None:
        if kind not in self.columns and not said:
            return "" if kind != "state" else Standing.BY_DAYS
        found = meaning(kind, said, self.batch.words)
        if found is None:
            self._unknown(row, kind, said)
        return found

    def _unknown(self, row: int, kind: str, said: str) -> None:
        words = self.found.unknown.setdefault(kind, Counter())
        if said in words or len(words) < UNKNOWN_MOST:
            words[said] += 1
        if words[said] > 1:
            return  # told once; the person answers once for the whole file
        refusal = Refusal(
            "word-unknown",
            N_("Chưa rõ “{word}” nghĩa là gì, ở dòng này và các dòng ghi như vậy."),
            N_("Chọn nghĩa của chữ này một lần cho cả tệp, ở mục Nghĩa của các chữ."),
            "",
            {"word": said[:80]},
        )
        self._fault(row, kind, said, refusal)

    # --- what it means -----------------------------------------------------------------------

    def unit_received(self, unit: Unit) -> Received:
        """What a unit receives, read once."""
        if unit.pk not in self._received:
            self._received[unit.pk] = received = Received(unit)
            self._named[unit.pk] = {
                fold(one.name): one.procedure.code for one in received.versions()
            }
        return self._received[unit.pk]

    def _meant(self, line: Line) -> bool:
        unit = self._unit(line)
        fine = unit is not None
        for kind, usual in (("channel", "counter"), ("method", "counter")):
            found = self._word(line.row, kind, line.said.get(kind, ""))
            line.said[kind] = found or usual
            fine = fine and found is not None
        if unit is None:
            return False
        line.said["unit"] = unit
        code = self._procedure(line, unit)
        if code is None:
            return False
        day = line.said["received"].day
        version = self.unit_received(unit).version(code, day)
        if version is None:
            refusal = Refusal(
                "procedure-not-in-force",
                N_("Ngày {day}, {unit} không tiếp nhận thủ tục {code}."),
                N_("Kiểm tra ngày nhận, hoặc bổ sung danh mục tiếp nhận của đơn vị cho ngày đó."),
                "",
                {"day": f"{day:%d/%m/%Y}", "unit": unit.name, "code": code},
            )
            value = line.said.get("procedure") or line.said.get("procedure_code")
            self._fault(line.row, self._procedure_column(), value, refusal)
            return False
        line.said["version"] = version
        return fine and self._number(line, unit)

    def _unit(self, line: Line) -> Unit | None:
        said = line.said.get("unit", "")
        if not said or fold(said) == fold(self.batch.unit.name):
            return self.batch.unit
        found = meaning("unit", said, self.batch.words)
        if found is None:
            self._unknown(line.row, "unit", said)
            return None
        pk = int(found)
        if pk not in self._units:
            self._units[pk] = organisation.by_id(pk)
        return self._units[pk]

    def _procedure_column(self) -> str:
        return "procedure" if "procedure" in self.columns else "procedure_code"

    def _procedure(self, line: Line, unit: Unit) -> str | None:
        received = self.unit_received(unit)
        coded = line.said.get("procedure_code", "")
        if coded and any(one.procedure.code == coded for one in received.versions()):
            return coded
        said = line.said.get("procedure", "") or coded
        found = meaning("procedure", said, self.batch.words) or self._named[unit.pk].get(fold(said))
        if found is None:
            self._unknown(line.row, "procedure", said)
        return found

    def _number(self, line: Line, unit: Unit) -> bool:
        said: str = line.said["number"]
        day = line.said["received"].day
        rule = numbering.rule_on(day)
        if said.isdigit() and len(said) <= 6 and int(said) and rule.form is numbering.Form.BOOK:
            # A paper book counts from 1 each year; alone, the number would not be one.
            said = numbering.format_number(rule, unit.agency_code, day, int(said))
        line.said["number"] = said
        key = (unit.pk, said)
        first = self._seen.setdefault(key, line.row)
        if first != line.row:
            refusal = Refusal(
                "number-twice",
                N_("Số hồ sơ {number} trùng với dòng {row}."),
                N_("Bỏ một trong hai dòng, hoặc ghi đúng số của hồ sơ này."),
                "",
                {"number": said, "row": first},
            )
            self._fault(line.row, "number", said, refusal)
            return False
        return True

    def _days(self, line: Line) -> bool:
        said, standing = line.said, line.standing
        received = said["received"].day
        for code in ("promise", "finished", "returned"):
            moment = said.get(code)
            if moment is not None and moment.day < received:
                self._fault(line.row, code, f"{moment.day:%d/%m/%Y}", _before(received))
                return False
        ended = said.get("finished") or said.get("returned")
        missing = standing in (Standing.FINISHED, Standing.STOPPED) and ended is None
        missing = missing or (standing == Standing.RETURNED and said.get("returned") is None)
        if missing:
            column = "returned" if standing == Standing.RETURNED else "finished"
            refusal = Refusal(
                "day-missing",
                N_("Hồ sơ đã xong mà tệp không ghi ngày."),
                N_("Ghi ngày vào tệp, hoặc cho chữ ở cột trạng thái nghĩa là đang giải quyết."),
            )
            self._fault(line.row, column, "", refusal)
            return False
        return True

    # --- the life ----------------------------------------------------------------------------

    def _parties(self, lines: Sequence[Line]) -> dict[tuple[str, str], Party]:
        """Those of the chunk whom the register knows by number and name: one statement."""
        numbers = {line.said.get("identifier") for line in lines} - {"", None}
        rows = Party.objects.filter(identifier__in=numbers).order_by("pk") if numbers else ()
        return {(each.identifier, fold(each.name)): each for each in rows}

    def _life(self, line: Line, parties: dict[tuple[str, str], Party | NewParty]) -> lives.Life:
        said, unit = line.said, line.said["unit"]
        version: ProcedureVersion = said["version"]
        day_only = [code for code in MOMENTS if said.get(code) and said[code].at is None]
        received = self._moment(unit, said["received"])
        acts: list[lives.Act] = [lives.Received(at=received)]
        more: dict[str, object] = {"row": line.row, "day_only": day_only}
        done, given = said.get("finished"), said.get("returned")
        if line.standing == Standing.STOPPED:
            at = max(received, self._moment(unit, done or given))
            reason = said.get("state") or said.get("note") or "Theo sổ"
            acts.append(lives.Stopped(at=at, reason=reason))
        elif line.standing != Standing.OPEN and (done or given):
            if not done:
                more["finished_from"] = "returned"
            finished = max(received, self._moment(unit, done or given))
            acts.append(
                lives.Finished(
                    at=finished,
                    result_number=said.get("result_number", ""),
                    result_note=said.get("state", "")[:400],
                )
            )
            if given and line.standing != Standing.FINISHED:
                returned = max(finished, self._moment(unit, given))
                acts.append(lives.Returned(at=returned, method=said["method"]))
        return lives.Life(
            unit=unit,
            office=self._office(unit),
            version=version,
            applicant=self._party(said, parties),
            acts=acts,
            channel=said["channel"],
            copies=said.get("copies") or 1,
            note=said.get("note", ""),
            number=said["number"],
            promise_at=self._promise(unit, said.get("promise")),
            way_known=False,
            said=more,
        )

    def _party(
        self, said: Mapping[str, Any], parties: dict[tuple[str, str], Party | NewParty]
    ) -> Party | NewParty:
        key = (said.get("identifier") or "", fold(said["applicant"]))
        if key[0] and key in parties:
            return parties[key]
        address, phone = said.get("address", ""), said.get("phone", "")
        if said.get("contact"):
            at, number = cells.split_contact(said["contact"])
            address, phone = address or at, phone or number
        new = NewParty(
            said["applicant"],
            identifier=key[0],
            phone=phone[:20],
            address=address[:300],
        )
        if key[0]:
            parties[key] = new
        return new

    def _office(self, unit: Unit) -> Office | None:
        if unit.pk not in self._offices:
            today = local(self.batch.uploaded_at).date()
            desks = organisation.offices_of(unit, today, "one_stop")
            self._offices[unit.pk] = next(iter(desks), None)
        return self._offices[unit.pk]

    def _moment(self, unit: Unit, moment: cells.Moment) -> datetime:
        at = moment.at or self._open.of(unit, moment.day)[0]
        return datetime.combine(moment.day, at, HANOI)

    def _promise(self, unit: Unit, moment: cells.Moment | None) -> datetime | None:
        if moment is None:
            return None
        return datetime.combine(moment.day, moment.at or self._open.of(unit, moment.day)[1], HANOI)


class _Openings:
    """When an office opens and closes on a day: where a book says the day alone.

    Receipt and end are put at the opening, so that nobody is late by what the book does not say;
    a promise at the closing.
    """

    def __init__(self) -> None:
        self._calendars: dict[str, Any] = {}

    def of(self, unit: Unit, day: date) -> tuple[time, time]:
        """Opening and closing; of a day off, those of a working day."""
        calendar = self._calendars.get(unit.code)
        if calendar is None:
            calendar = self._calendars[unit.code] = calendars.calendar_for(unit.code)
        hours = calendar.hours_on(day)
        spans = hours.week[day.weekday()] or hours.make_up
        return spans[0][0], spans[-1][1]


def _before(received: date) -> Refusal:
    return Refusal(
        "day-before-receipt",
        N_("Ngày này trước ngày nhận hồ sơ {day}."),
        N_("Kiểm tra ngày, tháng của hai cột; ngày ghi trước, tháng ghi sau."),
        "",
        {"day": f"{received:%d/%m/%Y}"},
    )


COLUMN_OF_CODE = {
    "number-taken": "number",
    "book-locked": "received",
    "act-in-future": "returned",
    "year-undecided": "received",
}
"""In which column of the row the refusal of an act is shown."""


def fault_of(row: int, refusal: Refusal) -> Fault:
    """A fault for a life that the register refused."""
    column = COLUMN_OF_CODE.get(refusal.code, "")
    value = str(refusal.params.get("number", "")) if column == "number" else ""
    return Fault(row, column, value, refusal)


def label_of(column: str) -> str:
    """The words of a column; empty for the row as a whole."""
    return COLUMNS[column].label if column in COLUMNS else KINDS.get(column, "")
