"""The ground for the table of rights: a dossier in each standing, and each act ready to be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from congvu.core.actors import SYSTEM, Actor, Duty
from congvu.core.refusals import Refused
from congvu.dossiers import actions
from congvu.dossiers.models import Apology, Dossier, FeeCharge, Pause, Submission
from congvu.dossiers.rules import Channel, FileKind
from congvu.files import actions as files
from tests.dossiers.conftest import moment

EIGHT = moment("02/07/2018 08:00")
LETTERS = {
    "M": Duty.CLERK,
    "C": Duty.SPECIALIST,
    "P": Duty.OFFICE_HEAD,
    "L": Duty.UNIT_LEADER,
    "c": Duty.REFORM_OFFICER,
    "t": Duty.LEGAL_OFFICER,
    "k": Duty.INSPECTOR,
    "q": Duty.ADMINISTRATOR,
}
"""Who does: một cửa, chuyên viên, lãnh đạo phòng, lãnh đạo đơn vị; the four others never act."""


def minutes(number: int) -> datetime:
    """That many minutes after eight."""
    return EIGHT + timedelta(minutes=number)


def stand(counter: SimpleNamespace, standing: str) -> Dossier:
    """A dossier in ``standing``, brought there by the acts themselves."""
    who: dict[str, Any] = {"by": SYSTEM}
    kept = {"unit": counter.unit, "version": counter.building, "applicant": counter.citizen}
    if standing in ("1", "3", "5o"):
        dossier = actions.file_online(at=EIGHT, **kept, **who)
    else:
        dossier = actions.receive(office=counter.one_stop, at=EIGHT, **kept, **who)
    done: list[Callable[..., Any]] = []
    if standing not in ("1", "2", "3", "5o", "H"):
        done.append(lambda **now: actions.forward(dossier, to_office=counter.office, **now))
    done += {
        "3": [lambda **now: actions.not_accept(dossier, reason="Không thuộc thẩm quyền", **now)],
        "4p": [
            lambda **now: actions.pause(dossier, ground="land_posting", reference="TB 1", **now)
        ],
        "5": [lambda **now: _ask(dossier, now)],
        "5o": [lambda **now: _ask(dossier, now)],
        "6": [lambda **now: actions.require_payment(dossier, reference="TB 2", **now)],
        "7": [lambda **now: actions.ask_withdrawal(dossier, **now)],
        "8": [lambda **now: actions.stop(dossier, reason="Người nộp rút", **now)],
        "9": [lambda **now: actions.finish(dossier, result_number="12/GP", **now)],
        "10": [
            lambda **now: actions.finish(dossier, result_number="12/GP", **now),
            lambda **now: actions.return_result(dossier, **now),
        ],
        "H": [lambda **now: actions.void(dossier, reason="Ghi nhầm", **now)],
    }.get(standing, [])
    for number, act in enumerate(done, start=1):
        act(at=minutes(number), **who)
    return Dossier.objects.get(pk=dossier.pk)


def _ask(dossier: Dossier, now: dict[str, Any]) -> Any:
    return actions.request_supplement(dossier, missing=["Bản vẽ"], reason="Thiếu", **now)


def _ready(act: Callable[[], Any]) -> Any:
    """What has to be there before; where the standing forbids that, it is not there."""
    try:
        return act()
    except Refused:
        return None


ACTING = {LETTERS[letter] for letter in "MCPL"}
LATE = moment("20/07/2018 09:00")
NOON = minutes(120)


def attempt(counter: Any, act: str, dossier: Dossier, by: Actor, user: Any) -> None:
    """Do ``act`` as whoever has its papers in hand would; refuses as the act does."""
    now: dict[str, Any] = {"by": by, "at": LATE if act in LATE_ACTS else NOON}
    before: dict[str, Any] = {"by": SYSTEM, "at": minutes(60)}
    acts = any(grant.duty in ACTING for grant in by.grants)
    DO[act](SimpleNamespace(c=counter, d=dossier, user=user, now=now, before=before, acts=acts))


def _take_over(x: Any) -> Any:
    if x.acts:
        _ready(lambda: actions.hand_over(x.d, to_user=x.user, **x.before))
    return actions.take_over(x.d, **x.now)


def _deliver(x: Any) -> Any:
    pause = x.d.pauses.first() or Pause(dossier=x.d)
    return actions.deliver_slip(x.d, pause=pause, to="applicant", on=date(2018, 7, 2), **x.now)


def _drop_apology(x: Any) -> Any:
    drafted = {"old_at": NOON, "new_at": LATE, "drafted_at": minutes(60), "cause": "official"}
    letter = Apology.objects.create(dossier=x.d, number="01/2018/PXL", reason="Chậm", **drafted)
    return actions.drop_apology(letter, reason="Kịp hạn", **x.now)


def _decide(x: Any) -> Any:
    laid = {"to_user": x.user, "text": "Dự thảo"}
    draft = None
    if x.acts:
        draft = _ready(lambda: actions.submit_draft(x.d, **laid, **x.before))
    draft = draft or Submission(dossier=x.d)
    return actions.decide_draft(draft, decision="approved", **x.now)


def _attach(x: Any) -> Any:
    stored = files.store(b"%PDF-1.4", "don.pdf", **x.before)
    return actions.attach_file(x.d, stored, kind=FileKind.OTHER, **x.now)


DO: dict[str, Callable[[Any], Any]] = {
    "accept": lambda x: actions.accept(x.d, **x.now),
    "not_accept": lambda x: actions.not_accept(x.d, reason="Sai nơi nộp", **x.now),
    "forward": lambda x: actions.forward(x.d, to_office=x.c.office, **x.now),
    "send_back": lambda x: actions.send_back(x.d, reason="Xem lại", **x.now),
    "record_answer": lambda x: actions.record_answer(x.d, paper="CV 1", **x.now),
    "hand_over": lambda x: actions.hand_over(x.d, to_user=x.c.binh, **x.now),
    "take_over": _take_over,
    "request_supplement": lambda x: _ask(x.d, x.now),
    "complete_supplement": lambda x: actions.complete_supplement(x.d, **x.now),
    "pause": lambda x: actions.pause(x.d, ground="land_posting", reference="TB", **x.now),
    "resume": lambda x: actions.resume(x.d, **x.now),
    "deliver_slip": _deliver,
    "require_payment": lambda x: actions.require_payment(x.d, reference="TB 3", **x.now),
    "paid": lambda x: actions.paid(x.d, reference="BL 1", **x.now),
    "ask_withdrawal": lambda x: actions.ask_withdrawal(x.d, **x.now),
    "stop": lambda x: actions.stop(x.d, reason="Lý do", **x.now),
    "finish": lambda x: actions.finish(x.d, result_number="13/GP", **x.now),
    "return_result": lambda x: actions.return_result(x.d, method=Channel.COUNTER, **x.now),
    "apologise": lambda x: actions.draft_apology(x.d, **x.now),
    "drop_apology": _drop_apology,
    "submit": lambda x: actions.submit_draft(x.d, to_user=x.c.lan2, text="Dự thảo", **x.now),
    "decide": _decide,
    "attach": _attach,
    "explain_late": lambda x: actions.explain_late(x.d, cause="official", **x.now),
    "correct": lambda x: actions.correct(x.d, reason="Ghi nhầm", note="Sửa", **x.now),
    "void": lambda x: actions.void(x.d, reason="Ghi nhầm", **x.now),
    "charge_fee": lambda x: actions.charge_fee(x.d, name="Lệ phí", amount=75_000, **x.now),
    "collect_fees": lambda x: _collect(x),
}
LATE_ACTS = {"apologise", "drop_apology", "explain_late"}


def _collect(x: Any) -> Any:
    owed = {"name": "Lệ phí", "amount": 75_000, "charged_at": EIGHT, "recorded_at": EIGHT}
    FeeCharge.objects.create(dossier=x.d, kind="duty", due="receipt", **owed)
    return actions.collect_fees(x.d, method="cash", **x.now)
