"""Dossiers of the last days that each show one thing; all of it invented, none in the 762."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from congvu.core.periods import HANOI, local
from congvu.demo import names
from congvu.demo.tan_son_2018 import desk
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.dossiers import actions as dossiers
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.fees import FeeDue
from congvu.people import actions as people
from congvu.people.models import Party
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedureVersion

Then = Callable[[Dossier, datetime], object]


def _on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2018, 12, day, hour, minute, tzinfo=HANOI)


class _Cases:
    """Short hand: who comes with what, and what is done about it when."""

    def __init__(self, cast: Cast, line: Timeline) -> None:
        self.cast, self.line = cast, line

    def by(self, name: str, at: datetime) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.cast.actor(name, at), "at": at}

    def person(self, at: datetime) -> Party:
        """Somebody of the district."""
        chance = self.cast.chance
        place = f"{names.hamlet(chance)}, {chance.choice(self.cast.communes).name}"
        return people.register_party(name=names.person(chance), address=place, **self.by("nga", at))

    def version(self, code: str, day: date) -> ProcedureVersion:
        """The procedure in force at the district."""
        return procedures.version_for(code, self.cast.district, day)

    def brought(self, code: str, at: datetime, office: str, *then: tuple[datetime, Then]) -> None:
        """Received by Nga, sent on and signed for within the hour; ``then`` what becomes of it."""

        def receive(now: datetime) -> None:
            dossier = dossiers.receive(
                unit=self.cast.district,
                office=self.cast.office(self.cast.district, "mot-cua"),
                version=self.version(code, now.date()),
                applicant=self.person(now),
                **self.by("nga", now),
            )
            dossiers.forward(
                dossier,
                to_office=self.cast.office(self.cast.district, office),
                to_user=self.cast.users[desk.SPECIALISTS.get(office, "binh")],
                **self.by("nga", now),
            )
            self.line.at(
                now + timedelta(minutes=20),
                lambda later: desk.sign(self.cast, dossier, self.cast.district, later),
            )
            for moment, act in then:
                self.line.at(moment, lambda later, act=act: act(dossier, later))

        self.line.at(at, receive)


def plan_cases(cast: Cast, line: Timeline) -> None:
    """Two branches beside each other, a pause, papers and money asked for, an apology, a draft."""
    cases = _Cases(cast, line)
    _on_the_desks(cases)
    _waited_for(cases)
    _at_the_counter(cases)


def _on_the_desks(cases: _Cases) -> None:
    by = cases.by

    def opinion(dossier: Dossier, at: datetime) -> None:
        """The land office has said its word; the building office is still at work."""
        dossiers.forward(dossier, lane=3, reason="Đất ở, phù hợp quy hoạch", **by("khanh", at))

    def submit(dossier: Dossier, at: datetime) -> None:
        dossiers.submit_draft(
            dossier, to_user=cases.cast.users["lan"],
            text="Trình UBND huyện cấp đổi giấy chứng nhận; hồ sơ đủ điều kiện (giả định).",
            **by("binh", at),
        )  # fmt: skip

    def to_the_head(dossier: Dossier, at: datetime) -> None:
        desk.pass_on(cases.cast, dossier, dossier.unit, at)
        desk.sign(cases.cast, dossier, dossier.unit, at)

    def apologise(dossier: Dossier, at: datetime) -> None:
        """What must be asked at another place takes longer than the term; said a day before."""
        letter = dossiers.draft_apology(dossier, **by("duyen", at))

        def sign(now: datetime) -> None:
            dossiers.sign_apology(
                letter, cause="coordination", new_at=_on(17, 16),
                reason="Nơi đăng ký hộ tịch trước đây chưa trả lời xác minh (giả định)",
                **by("lan", now),
            )  # fmt: skip

        cases.line.at(local(at).replace(hour=15), sign)
        cases.line.at(
            local(at).replace(hour=16),
            lambda now: dossiers.send_apology(letter, how="Giao tận tay", **by("hoa", now)),
        )

    cases.brought("1.013225", _on(3, 9), "ktht", (_on(7, 10, 15), opinion))
    cases.brought("1.012783", _on(6, 8, 10), "vpdk", (_on(12, 14, 40), submit))
    cases.brought("1.004859", _on(6, 9, 20), "tu-phap", (_on(10, 10), apologise))
    cases.brought("1.001612", _on(11, 13, 50), "tckh", (_on(13, 14, 30), to_the_head))
    cases.brought("1.012783", _on(13, 15, 20), "vpdk")
    # Nothing more is done about this one: late this morning, and its letter is owed.
    cases.brought("1.001612", _on(10, 7, 40), "tckh")


def _waited_for(cases: _Cases) -> None:
    by = cases.by

    def pause(dossier: Dossier, at: datetime) -> None:
        dossiers.pause(
            dossier, ground="sector_law",
            reference="Giấy mời đo đạc số 45/CNVPĐKĐĐ ngày 07/12/2018 (giả định)",
            **by("binh", at),
        )  # fmt: skip
        stay = dossier.pauses.get()
        dossiers.deliver_slip(
            dossier, pause=stay, to="applicant", on=local(at).date(), **by("binh", at)
        )

    def ask(dossier: Dossier, at: datetime) -> None:
        dossiers.request_supplement(
            dossier, missing=("Bản sao hợp lệ biên bản họp nhóm cá nhân thành lập hộ kinh doanh",),
            reason="Bản đã nộp không có chữ ký của các thành viên", **by("cuong", at),
        )  # fmt: skip

    def owe(dossier: Dossier, at: datetime) -> None:
        dossiers.charge_fee(
            dossier, name="Lệ phí trước bạ nhà, đất", amount=1_250_000, due=FeeDue.SUPPLEMENT,
            notice="Thông báo số 812/TB-CCT ngày 12/12/2018 (giả định)", **by("binh", at),
        )  # fmt: skip

    cases.brought("1.012784", _on(4, 14, 5), "vpdk", (_on(7, 8, 30), pause))
    cases.brought("1.001612", _on(11, 8, 50), "tckh", (_on(12, 10, 20), ask))
    cases.brought("1.012790", _on(7, 13, 50), "vpdk", (_on(12, 15, 10), owe))


def _at_the_counter(cases: _Cases) -> None:
    district = cases.cast.district

    def file(code: str, at: datetime) -> Dossier:
        return dossiers.file_online(
            unit=district, version=cases.version(code, at.date()), applicant=cases.person(at),
            **cases.by("nga", at),
        )  # fmt: skip

    def answered(at: datetime) -> None:
        filed = file("1.001612", at)
        office = cases.cast.office(district, "mot-cua")

        def accept(now: datetime) -> None:
            taken = dossiers.accept(filed, office=office, **cases.by("hoa", now))
            cuong, tckh = cases.cast.users["cuong"], cases.cast.office(district, "tckh")
            dossiers.forward(taken, to_office=tckh, to_user=cuong, **cases.by("hoa", now))
            cases.line.at(now + timedelta(minutes=30),
                          lambda later: desk.sign(cases.cast, taken, district, later))  # fmt: skip

        cases.line.at(_on(13, 9, 40), accept)

    def sent_away(at: datetime) -> None:
        dossiers.refuse_at_counter(
            unit=district, office=cases.cast.office(district, "mot-cua"),
            version=cases.version("1.013225", at.date()), applicant=cases.person(at),
            reason="", ground="papers_missing",
            missing=("Bản vẽ thiết kế xây dựng (02 bộ)",), **cases.by("nga", at),
        )  # fmt: skip

    cases.line.at(_on(12, 15, 40), answered)
    cases.line.at(_on(13, 15, 50), lambda at: file("2.000720", at))
    cases.line.at(_on(12, 9, 25), sent_away)
