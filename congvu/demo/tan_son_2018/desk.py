"""How papers go from desk to desk: signed for one by one, and by the slips of the two rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from congvu.calendars import queries as calendars
from congvu.core.actors import Duty
from congvu.core.periods import HANOI
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.dossiers import actions as dossiers
from congvu.dossiers import queries
from congvu.dossiers.models import Dossier, DossierStep, HandOverBatch
from congvu.dossiers.rules import Direction
from congvu.organisation.models import Office, Unit

SINCE = date(2018, 10, 1)
"""From this day the district carries by slips, follows every step and books its fees here."""
ROUNDS = ((10, 30), (16, 0))
LAST_ROUND = date(2018, 12, 13)
EVENING = (17, 20)
"""On the last day once more before closing: those slips are still open when the demo stands."""

SPECIALISTS = {"tu-phap": "duyen", "tnmt": "khanh", "tckh": "cuong", "ktht": "son"}
"""Who works on what at the district; what is not named here (land registration) is Bình's."""


def worker(cast: Cast, unit: Unit, step: DossierStep) -> str:
    """The account of whoever does this step at the unit."""
    duty = dict(step.dossier.version.steps.values_list("order", "duty"))[step.order]
    if unit == cast.van_luong:
        return {Duty.CLERK: "thao", Duty.SPECIALIST: "ngoc"}.get(duty, "thang")
    if duty == Duty.SPECIALIST:
        return SPECIALISTS.get(step.office_code, "binh")
    return {Duty.CLERK: "hoa", Duty.OFFICE_HEAD: "dung"}.get(duty, "lan")


def _is_plain(step: DossierStep) -> bool:
    return step.unit_kind == "receiving" and not (step.optional or step.child_code)


def walks(dossier: Dossier) -> bool:
    """Whether it is led step by step here: all steps at the unit, none that may be passed over."""
    return all(_is_plain(step) for step in dossier.steps.all())


def sign(cast: Cast, dossier: Dossier, unit: Unit, at: datetime) -> None:
    """Whoever has the dossier now signs for what was brought without a slip."""
    dossier = Dossier.objects.get(pk=dossier.pk)
    opened = dossier.steps.filter(opened_at__isnull=False, closed_at=None)
    # What names nobody is offered first: its own office signs before the other branch does.
    for step in opened.order_by("-order"):
        name = worker(cast, unit, step)
        user = cast.users[name]
        line = queries.waiting_line(dossier, cast.actor(name, at)) if dossier.is_open else None
        if line is not None and line.batch_id is None and line.to_user in (None, user):
            dossiers.take_over(dossier, by=cast.actor(name, at), at=at)


def pass_on(cast: Cast, dossier: Dossier, unit: Unit, at: datetime) -> None:
    """Every open lane of the dossier is done and goes to whoever comes next on the route."""
    dossier = Dossier.objects.get(pk=dossier.pk)
    if not dossier.is_open:
        return
    steps = {step.order: step for step in dossier.steps.order_by("order")}
    for order in [order for order, step in steps.items() if step.is_open]:
        after = [each for each in steps.values() if order in _before(each)]
        going: dict[str, object] = {}
        if after:
            office = cast.office(unit, after[0].office_code)
            going = {"to_office": office, "to_user": cast.users[worker(cast, unit, after[0])]}
        actor = cast.actor(worker(cast, unit, steps[order]), at)
        dossiers.forward(dossier, lane=order, by=actor, at=at, **going)  # type: ignore[arg-type]


def _before(step: DossierStep) -> Sequence[int]:
    return step.after if step.after is not None else (step.order - 1,)


def moves_ahead(dossier: Dossier) -> int:
    """How often it is passed on after the counter, until whoever signs has it."""
    longest: dict[int, int] = {}
    for step in dossier.steps.order_by("order"):
        longest[step.order] = 1 + max((longest.get(each, 0) for each in _before(step)), default=0)
    return max(longest.values(), default=3) - 3


def who_has(cast: Cast, dossier: Dossier, unit: Unit) -> str:
    """Whoever does the step that is open now."""
    step = dossier.steps.filter(opened_at__isnull=False, closed_at=None).order_by("order").first()
    return worker(cast, unit, step) if step else "lan"


# --- the two rounds of a day ----------------------------------------------------------------------


def plan_rounds(cast: Cast, line: Timeline) -> None:
    """Twice a day what lies ready is put on slips and carried, there and back."""
    calendar = calendars.calendar_for(cast.district.code)
    day = SINCE
    while day <= LAST_ROUND:
        if calendar.is_working(day):
            for hour, minute in (*ROUNDS, EVENING) if day == LAST_ROUND else ROUNDS:
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)
                line.at(moment, lambda at: _round(cast, line, at))
        day += timedelta(days=1)


def _round(cast: Cast, line: Timeline, at: datetime) -> None:
    counter = cast.actor("hoa", at)
    for bundle in queries.bundles_to_give(counter, at):
        if bundle.from_office.unit_id == cast.district.pk:
            keys = [each.pk for each in bundle.lines]
            giver = cast.actor(_keeper(bundle.from_office), at)
            _carried(cast, line, dossiers.give_batch(keys, by=giver, at=at), at)
    for results in queries.results_to_give(counter, at):
        if results.from_office.unit_id == cast.district.pk:
            keys = [each.pk for each in results.dossiers]
            giver = cast.actor(_keeper(results.from_office), at)
            slip = dossiers.give_results(keys, to_office=results.to_office, by=giver, at=at)
            _carried(cast, line, slip, at)


def _keeper(office: Office) -> str:
    """Who carries for an office."""
    if office.code in ("mot-cua", "lanh-dao"):
        return {"mot-cua": "hoa", "lanh-dao": "lan"}[office.code]
    return SPECIALISTS.get(office.code, "binh")


def _carried(cast: Cast, line: Timeline, slip: HandOverBatch, at: datetime) -> None:
    """Signed for on arrival, line by line; the evening's round waits for the next morning."""
    wait = timedelta(hours=15) if at.hour >= EVENING[0] else timedelta(minutes=20)
    line.at(at + wait, lambda now: _signed(cast, slip, now))


def _signed(cast: Cast, slip: HandOverBatch, at: datetime) -> None:
    for each in queries.lines_waiting(slip).select_related("to_user", "to_office"):
        taker = each.to_user.username if each.to_user else _keeper(slip.to_office)
        if slip.direction == Direction.RESULT and taker == "hoa":
            taker = "nga"
        dossiers.sign_line(each, by=cast.actor(taker, at), at=at)
