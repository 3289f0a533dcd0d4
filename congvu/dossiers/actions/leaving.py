"""Somebody leaves: what lies in their hands goes to another, or back to an office."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, queries
from congvu.dossiers.actions._lanes import Route, hand
from congvu.dossiers.actions.common import _allow, _keep, _leave
from congvu.dossiers.models import Dossier
from congvu.organisation.models import Office
from congvu.people.models import User


@writes("dossier.handed_on")
def hand_on(
    dossier: Dossier,
    leaver: User,
    *,
    to_user: User | None = None,
    to_office: Office | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Take a dossier out of the hands of who leaves: to a person, or to an office for any of it.

    State and clock do not notice; the papers wait for a signature as with every hand-over. A draft
    that waits for the leaver waits for ``to_user``. Refuses with ``not-your-duty``,
    ``receiver-missing``, ``not-in-their-hands``, ``office-elsewhere``.
    """
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "competent_unit", "version__procedure", "applicant", "office")
        .get(pk=dossier.pk)
    )
    _allow(access.may_hand_on(by, dossier))
    if (to_user is None) == (to_office is None) or to_user == leaver:
        raise refuse(
            "receiver-missing",
            N_("Chưa chọn người hoặc bộ phận nhận hồ sơ của {name}."),
            N_("Chọn một người khác, hoặc một bộ phận."),
            name=leaver.full_name,
        )
    if to_office is not None and to_office.unit_id not in (
        dossier.unit_id,
        dossier.competent_unit_id,
    ):
        raise refuse(
            "office-elsewhere",
            N_("{office} không thuộc {unit}."),
            N_("Chọn phòng, bộ phận của đơn vị."),
            office=to_office.name,
            unit=dossier.unit.name,
        )
    if not queries.in_hands_of([leaver.pk]).filter(pk=dossier.pk).exists():
        raise refuse(
            "not-in-their-hands",
            N_("Hồ sơ {number} không còn ở trong tay {name}."),
            N_("Không cần giao lại hồ sơ này."),
            number=dossier.number,
            name=leaver.full_name,
        )
    _pass_on(dossier, leaver, to_user, to_office, reason, by, at)
    return dossier


def _pass_on(
    dossier: Dossier,
    leaver: User,
    to_user: User | None,
    to_office: Office | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    pauses = queries.pauses_of(dossier)
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    theirs = [step for step in route.opened() if step.holder_id == leaver.pk]
    for step in theirs:
        step.holder = to_user
        route.touched.add(step.order)
    route.keep()
    if dossier.holder_id == leaver.pk:
        dossier.holder = to_user
    lane = theirs[0] if theirs else None
    office = to_office or (lane.office if lane and lane.office else dossier.office)
    came_from = lane.office_id if lane and lane.office_id else dossier.office_id
    hand(dossier, lane, came_from, office, to_user, by, at, reason[:400])
    if to_user is not None:
        waiting = dossier.submissions.filter(decision="", to_user=leaver)
        waiting.update(to_user=to_user)
    said = {"from_user": leaver.pk, "reason": reason}
    said |= {"to_user": to_user.pk} if to_user else {}
    said |= {"to_office": to_office.pk} if to_office else {}
    _leave("dossier.handed_on", dossier, by, at, said)
    _keep(dossier, pauses, route.calendar)
