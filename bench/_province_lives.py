"""Lives of dossiers of a made-up province, as rows of text, and a count of them kept on the way.

Deterministic by seed and year. A day is the index of a working day, a moment ``day * 1440 +
minute`` of local time. Rows are the text of ``COPY``: tabs between, ``\\N`` for empty; SQLite takes
the same, taken apart. The audit is written as the product would: each stream its chain.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _province_house import Kind, Place

NOTHING = r"\N"
COLUMNS = {
    "people_party": "id kind name identifier phone email address birth_date sex old_identifier"
    " issued_on identity_source tax_code representative folded",
    "dossiers_dossier": "id unit_id competent_unit_id office_id holder_id version_id applicant_id"
    " number book serial year state channel filed_at received_at received_recorded_at finished_at"
    " finished_recorded_at closed_at closed_recorded_at returned_at moved_at promise_at due_at"
    " alert_at calendar_version result_number result_method ended_reason late_cause signed_how"
    " filing_code answer_due_at answered_at parent_id voided_at voided_recorded_at voided_reason"
    " proof_key papers_office_id folded copies missing result_note late_note note consent"
    " slip_number refusal_ground wish_method wish_address no_messages number_free receiver_paper"
    " return_note origin answer_alarm",
    "dossiers_dossierstep": 'id dossier_id "order" name office_kind term after unit_kind'
    " office_code agency holds_all optional child_code office_id opened_at due_at closed_at"
    " sent_back sent_number answer_number",
    "dossiers_dossierpaper": 'id dossier_id "order" paper_id name originals copies given_at',
    "dossiers_pause": "dossier_id ground reference started_at ended_at restart holds delivered_to",
    "audit_event": "id stream seq kind occurred_at recorded_at actor actor_label unit data prev"
    " hash",
    "dossiers_numberseries": "unit_id scope last",
}
EVENTS = 6
"""Keys kept for the events of one dossier."""

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đinh", "Hà", "Bùi", "Vũ", "Đặng")
_MIDDLE = ("Thị", "Văn", "Đức", "Minh", "Thu", "Hữu", "Ngọc", "Quang")
_GIVEN = ("Mơ", "Hoa", "Bình", "An", "Lan", "Hùng", "Dũng", "Hạnh", "Tâm", "Sơn", "Thảo", "Khôi")
_CAUSES = ("regulation", "coordination", "official", "technical", "force_majeure", "other")
_TAIL = "\t".join(["1", "[]", *[""] * 8, "0", "0", "", "", "", "0"])
_FIRST = "0" * 64


def working_days(calendar, first: date, last: date) -> list[date]:
    """The days of work between, both inside."""
    count = (last - first).days + 1
    days = (first + timedelta(number) for number in range(count))
    return [day for day in days if calendar.is_working(day)]


class Tally:
    """Counts by month, kept while lives are made: by what happened, not by asking the rows.

    Of the whole province (children of its own dossiers left out), of each unit with all its rows,
    and of each field. Month ``m`` is ``year * 12 + month - 1``.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, name: str, month: int, keys: tuple[str, ...]) -> None:
        for key in keys:
            self.counts[name, key, month] += 1


class Lives:
    """The lives of one year of receipt."""

    def __init__(
        self,
        places: list[Place],
        kinds: list[Kind],
        days: list[date],
        folded: dict[str, str],
        version: str,
        last: date,
        *,
        seed: int,
        events: bool,
    ) -> None:
        self.places, self.kinds, self.days, self.folded = places, kinds, days, folded
        self.iso = [day.isoformat() for day in days]
        self.month = [day.year * 12 + day.month - 1 for day in days]
        self.end = bisect_left(days, last)  # the last day of which anything is known
        self.clock = [f"{m // 60 - 7:02}:{m % 60:02}" for m in range(7 * 60, 24 * 60)]
        self.local = [f"{m // 60:02}:{m % 60:02}" for m in range(24 * 60)]
        self.version, self.seed, self.events = version, seed, events
        self.tally = Tally()
        self.known = self.known_at = 0

    def at(self, moment: int, second: int = 0) -> str:
        """A moment as both databases take it, in UTC; office hours never cross a day there."""
        day, minute = divmod(moment, 1440)
        return f"{self.iso[day]} {self.clock[minute - 420]}:{second:02}"

    def said(self, moment: int, second: int = 0) -> str:
        """The same as the audit writes it."""
        day, minute = divmod(moment, 1440)
        return f"{self.iso[day]}T{self.local[minute]}:{second:02}.000000+07:00"

    def of_year(self, year: int, count: int, key: int) -> Iterator[tuple[str, str]]:
        """``(table, row)`` of ``count`` dossiers received in ``year``; ``key``: the first."""
        chance = random.Random(f"{self.seed}:{year}")
        first = bisect_left(self.days, date(year, 1, 1))
        last = min(bisect_left(self.days, date(year + 1, 1, 1)), self.end)
        serials: Counter[tuple[int, str]] = Counter()
        span = last - first
        self.parties = self.made = key
        self.known = 0  # a child has its parent within its year
        for number in range(count):
            day = first + number * span // count
            yield from self._life(chance, year, key + number, day, serials)
        for (unit, scope), serial in serials.items():
            yield "dossiers_numberseries", f"{unit}\tdossier:{scope}\t{serial}"

    # --- one life -----------------------------------------------------------------------------

    def _minute(self, chance: random.Random) -> int:
        """A minute in office hours, morning more than afternoon."""
        if chance.random() < 0.6:
            return 455 + int(chance.random() * 225)
        return 815 + int(chance.random() * 170)

    def _party(self, chance: random.Random, place: Place) -> tuple[int, str, str | None]:
        """Key and folded words of an applicant; three in ten have come before."""
        if self.made > self.parties and chance.random() < 0.3:
            key = self.parties + int(chance.random() * (self.made - self.parties))
            return key, "", None
        key, self.made = self.made, self.made + 1
        names = (_FAMILY, _MIDDLE, _GIVEN)
        name = " ".join(some[int(chance.random() * len(some))] for some in names)
        name = f"{name} {key % 100_000}"
        address = f"Khu {key % 17 + 1}, {place.name}"
        words = f"{self.folded[name.rpartition(' ')[0]]} {key % 100_000} khu {key % 17 + 1}"
        words = f"{words} {self.folded[place.name]}"
        phone = f"09{key % 100_000_000:08}"
        row = f"{key}\tperson\t{name}\t\t{phone}\t\t{address}\t{NOTHING}\t\t\t{NOTHING}"
        row = f"{row}\t\t\t\t{words}"
        return key, words, row

    def _number(self, place: Place, day: int, serials: Counter) -> tuple[str, str, int]:
        when = self.days[day]
        if when < date(2019, 1, 6):
            serials[place.pk, f"{when.year}"] += 1
            serial = serials[place.pk, f"{when.year}"]
            return f"01-{when.year}-{serial:05}", "1", serial
        serials[place.pk, self.iso[day]] += 1
        serial = serials[place.pk, self.iso[day]]
        agency = place.agency
        if when < date(2023, 6, 1):
            agency = (
                "000." + ".".join(reversed(agency.split("."))) if "." in agency else "000.00.H44"
            )
        return f"{agency}-{when:%y%m%d}-{serial:04}", "", serial

    def _life(
        self, chance: random.Random, year: int, key: int, day: int, serials: Counter
    ) -> Iterator[tuple[str, str]]:
        draw, end = chance.random, self.end
        place = self.places[int(len(self.places) * draw() ** 1.7)]
        kind = self.kinds[int(len(self.kinds) * draw() ** 2.5)]
        party, _, row = self._party(chance, place)
        if row is not None:
            yield "people_party", row
        minute = self._minute(chance)
        received, days = day * 1440 + minute, kind.days
        number, book, serial = self._number(place, day, serials)

        # How it came. Online grows from one in twenty to six in ten.
        share = 0.05 + 0.055 * (year - 2016)
        came = draw()
        channel = "counter"
        if came < share:
            channel = "online"
        elif came < share + 0.05:
            channel = "assisted"
        elif came < share + 0.1:
            channel = "postal"
        filed = due_answer = NOTHING
        answered_late = False
        if channel in ("online", "assisted") and day > 1:
            before = 2 if draw() < 0.06 else 1
            filed_at = received - 1440 * before - (10 if before == 1 else 0)
            filed, due_answer = self.at(filed_at), self.at(filed_at + 1440 + 15)
            answered_late = received > filed_at + 1440 + 15

        # What became of it.
        pause = pause_end = None
        shift = 0
        if days >= 3 and draw() < 0.04:
            pause = received + 1440
            shift = 1 + int(draw() * 8)
            pause_end = pause + shift * 1440
        luck, stuck = draw(), draw() < 0.003
        if luck < 0.94:
            took = int((days + 0.999) * draw() ** 0.8)
        elif luck < 0.993:
            took = days + 1 + int(chance.expovariate(0.12))
        else:
            took = days + 60 + int(draw() * 400)
        done_day = day + took + shift
        done = done_day * 1440 + self._minute(chance)
        if done <= received:
            done = min(received + 20 + int(draw() * 40), day * 1440 + 1000)
        if pause_end is not None and done <= pause_end:
            done = pause_end + 7
        held = False
        if pause is not None and pause_end is not None and pause_end // 1440 >= end:
            held, shift = pause // 1440 < end, 0
            if not held:
                pause = None
            pause_end = None
        ends = done // 1440 < end and not stuck and not held
        stopped = ends and draw() < 0.02
        due_day = day + days + shift
        due, alert = due_day * 1440 + minute, (due_day - max(1, days // 5)) * 1440 + minute
        alert = max(alert, received)
        late = ends and done > due
        early = ends and not stopped and done // 1440 < due // 1440
        slow = 0 if draw() > 0.01 else 1440 * (1 + int(draw() * 4))
        seconds = int(draw() * 60)
        rec = min(received + slow, end * 1440 + minute)
        rec_done = max(rec, done + (0 if draw() > 0.01 else 1440 * min(3, end - done // 1440)))
        back = done + (5 if draw() < 0.5 else 1440 * int(1 + draw() * 5))
        returned = ends and not stopped and back // 1440 < end and draw() < 0.98
        parent = None
        if draw() < 0.001 and self.known and self.known_at != place.pk:
            parent = self.known
        voided = not ends and not held and parent is None and draw() < 0.02

        # As it is told in the rows.
        state = "10" if returned else "8" if stopped else "9" if ends else "4"
        moved = back if returned else done if ends else received + 30
        if not ends and pause is not None:
            moved = pause if held or pause_end is None else pause_end
        cause = _CAUSES[int(draw() * 6)] if late and draw() < 0.6 else ""
        void = rec + 60 if voided else None
        at = self.at
        finish = (at(done), at(rec_done, seconds)) if ends and not stopped else (NOTHING, NOTHING)
        close = (at(done), at(rec_done, seconds)) if stopped else (NOTHING, NOTHING)
        due_text = NOTHING if held else at(due)
        fields = (
            str(key), str(place.pk), str(place.pk), str(place.office), NOTHING, str(kind.pk),
            str(party), number, book, str(serial), str(year), state, channel, filed,
            at(received), at(rec, seconds), *finish, *close, at(back) if returned else NOTHING,
            at(void if void is not None else moved), at(day_of(due, shift)), due_text,
            NOTHING if held else at(alert), self.version,
            f"{key}/KQ" if ends and not stopped else "", "counter" if returned else "",
            "Công dân rút hồ sơ" if stopped else "", cause, "paper" if returned else "",
            f"TT{key:010}" if filed != NOTHING else NOTHING, due_answer,
            at(received) if filed != NOTHING else NOTHING,
            str(parent) if parent else NOTHING,
            NOTHING if void is None else at(void), NOTHING if void is None else at(void, seconds),
            "" if void is None else "Tiếp nhận nhầm", f"bench{key:019}", str(place.desk),
            f"{number.lower()} {number.lower().translate(_COMPACT)} {kind.folded}", _TAIL,
        )  # fmt: skip
        yield "dossiers_dossier", "\t".join(fields)
        on = received + 10
        opened_due = at(min(on + 200, day * 1440 + 1000))
        closed = at(done) if ends else NOTHING
        step_due = NOTHING if held else at(due - (1440 if days > 1 else 0))
        head = "receiving\t\t\t0\t0\t"
        yield (
            "dossiers_dossierstep",
            f"{2 * key}\t{key}\t1\tTiếp nhận\tone_stop\t0,5 ngày làm việc\t{NOTHING}\t{head}\t"
            f"{place.desk}\t{at(received)}\t{opened_due}\t{at(on)}\t0\t\t",
        )
        yield (
            "dossiers_dossierstep",
            f"{2 * key + 1}\t{key}\t2\tThẩm tra\tprofessional\t{kind.second}\t{NOTHING}\t"
            f"{head}\t{place.office}\t{at(on)}\t{step_due}\t{closed}\t0\t\t",
        )
        for order, (paper, name) in enumerate(kind.papers, 1):
            yield (
                "dossiers_dossierpaper",
                f"{2 * key + order - 1}\t{key}\t{order}\t{paper}\t{name}\t1\t0\t{at(received)}",
            )
        if pause is not None:
            ended = NOTHING if held or pause_end is None else at(pause_end)
            yield (
                "dossiers_pause",
                f"{key}\tsector_law\tCV {key % 900}\t{at(pause)}\t{ended}\t0\t1\t",
            )
        if self.events:
            promise = self.said(day_of(due, shift))[:19] + "+07:00"
            told = [
                (
                    "dossier.received",
                    received,
                    rec,
                    f'{{"channel":"{channel}","copies":1,"number":"{number}","office":{place.desk},'
                    f'"procedure":"{kind.code}","promise":"{promise}","state":"2",'
                    f'"term":"{days} ngày làm việc","version":{kind.pk}}}',
                ),
                (
                    "dossier.forwarded",
                    on,
                    max(rec, on),
                    f'{{"closed":1,"done":"1. Tiếp nhận","from_office":{place.desk},"reason":"",'
                    f'"state":"4","step":2,"to_office":{place.office},"to_user":null}}',
                ),
            ]
            if pause is not None:
                told.append(
                    (
                        "dossier.paused",
                        pause,
                        pause,
                        f'{{"ground":"sector_law","holds":true,"lane":null,'
                        f'"reference":"CV {key % 900}","state":"4","step":""}}',
                    )
                )
            if pause is not None and pause_end is not None:
                said = '{"ground":"sector_law","lane":null,"state":"4","step":""}'
                told.append(("dossier.resumed", pause_end, pause_end, said))
            if stopped:
                said = '{"reason":"Công dân rút hồ sơ","state":"8","withdrawn":false}'
                told.append(("dossier.stopped", done, rec_done, said))
            elif ends:
                verdict = "late" if late else "early" if early else "on_time"
                said = (
                    f'{{"due":"{self.said(due)[:19]}+07:00","result_number":"{key}/KQ",'
                    f'"state":"9","verdict":"{verdict}"}}'
                )
                told.append(("dossier.finished", done, rec_done, said))
            if returned:
                said = '{"by_another":false,"method":"counter","signed":"paper","state":"10"}'
                told.append(("dossier.returned", back, back, said))
            if void is not None:
                said = '{"reason":"Tiếp nhận nhầm","state":"4"}'
                told.append(("dossier.voided", void, void, said))
            prev = _FIRST
            for seq, (name, moment, recorded, said) in enumerate(told, 1):
                occurred, known = self.said(moment), self.said(recorded, seconds)
                digest = hashlib.sha256(
                    f'{{"actor":"system","actor_label":"Hệ thống","data":{said},"kind":"{name}",'
                    f'"occurred_at":"{occurred}","prev":"{prev}","recorded_at":"{known}",'
                    f'"seq":{seq},"stream":"dossier:{key}","unit":"{place.code}"}}'.encode()
                ).hexdigest()
                yield (
                    "audit_event",
                    f"{EVENTS * key + seq}\tdossier:{key}\t{seq}\t{name}\t{at(moment)}\t"
                    f"{at(recorded, seconds)}\tsystem\tHệ thống\t{place.code}\t{said}\t{prev}\t"
                    f"{digest}",
                )
                prev = digest
        if parent is None and not voided:
            self.known, self.known_at = key, place.pk
        if voided:
            return
        self._count(place, kind, channel, parent, (received, due, done), ends, stopped, early, held)
        if filed != NOTHING:
            keys = (place.code, "", f"={kind.field}")
            month = self.month[(filed_at + 1440 + 15) // 1440]
            self.tally.add("answer_due", month, keys)
            if not answered_late:
                self.tally.add("answered_in_time", month, keys)

    def _count(self, place, kind, channel, parent, moments, ends, stopped, early, held) -> None:
        received, due, done = moments
        keys = (place.code, *(("", f"={kind.field}") if parent is None else ()))
        add, month = self.tally.add, self.month
        came = month[received // 1440]
        add("received", came, keys)
        if channel == "online":
            add("online", came, keys)
            if parent is not None:
                add("online_child", came, keys)
        if parent is not None:
            add("child", came, keys)
        gone = month[done // 1440] if ends else 10**9
        in_time = ends and done <= due
        if ends:
            add("stopped" if stopped else "finished", came, keys)
            add("ended", gone, keys)
            add("ended_early" if early else "ended_day" if in_time else "ended_late", gone, keys)
            if not in_time and not stopped:
                add("late", came, keys)
        elif not held and due // 1440 <= self.end:
            add("late", came, keys)
        if ends and in_time and not stopped:
            add("on_time", came, keys)
        if not held:
            # A due day beyond the days at hand lies beyond every month that is asked for.
            due_day = due // 1440
            if due_day < len(month):
                add("due", month[due_day], keys)
                if ends and in_time and not stopped:
                    add("due_on_time", month[due_day], keys)
                last = min(gone, month[self.end])
                for each in range(month[due_day], last):
                    add("overdue", each, keys)  # at the end of that month


_COMPACT = str.maketrans("", "", "-.")


def day_of(due: int, shift: int) -> int:
    """What the slip promised: the due moment before the clock was held."""
    return due - shift * 1440
