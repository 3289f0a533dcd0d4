"""How much of the citizen somebody sees: in full who is on duty for the dossier, masked others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.dossiers import access
from congvu.dossiers.models import Dossier, DossierView, Submission
from congvu.dossiers.queries.batches import waiting_hand_overs
from congvu.dossiers.rules.views import MAY_UNMASK, ON_DUTY, Ground, Look, view_rule


@dataclass(frozen=True)
class Sight:
    """From which duty ``actor`` looks at a dossier; ``whole``: sees the numbers in full."""

    ground: Ground
    whole: bool

    @property
    def may_unmask(self) -> bool:
        """Sees them masked, and in full after writing why."""
        return not self.whole and self.ground in MAY_UNMASK


def sight(actor: Actor, dossier: Dossier, at: datetime) -> Sight:
    """What ``actor`` sees of ``dossier`` at ``at``.

    Who is on duty costs no statement; who is not, one or two (their lanes, an earlier reason).
    """
    ground = ground_of(actor, dossier, at)
    whole = actor.is_system or ground in ON_DUTY
    if not whole and ground in MAY_UNMASK:
        since = at - timedelta(minutes=view_rule(local(at).date()).unmask_minutes)
        whole = DossierView.objects.filter(
            dossier=dossier, user_id=actor.user_id, kind=Look.UNMASK, seen_at__gt=since
        ).exists()
    return Sight(ground, whole)


def ground_of(actor: Actor, dossier: Dossier, at: datetime) -> Ground:
    """The nearest duty from which ``actor`` looks."""
    units = {dossier.unit_id, dossier.competent_unit_id}
    own = [grant for grant in actor.grants if grant.unit_id in units]
    works = {grant.duty for grant in own} & set(access.MOVERS)
    if works:
        ground = _working(actor, dossier, own_duties=works, at=at)
        if ground is not None:
            return ground
    if any(grant.duty in access.MOVERS for grant in actor.grants) and _given(actor, dossier):
        return Ground.LANE
    if units & actor.units_for(Duty.INSPECTOR):
        return Ground.INSPECTOR
    if works:
        return Ground.SAME_UNIT
    return Ground.ABOVE if units & actor.units_for(Duty.UNIT_LEADER) else Ground.READER


def _working(
    actor: Actor, dossier: Dossier, *, own_duties: set[Duty], at: datetime
) -> Ground | None:
    if Duty.UNIT_LEADER in own_duties:
        return Ground.DECIDER
    if _is_over(dossier, at):
        return None
    if dossier.holder_id is not None and dossier.holder_id in actor.hands:
        return Ground.HOLDER if dossier.holder_id == actor.user_id else Ground.STAND_IN
    if any(each.duty == Duty.CLERK and each.unit_id == dossier.unit_id for each in actor.grants):
        return Ground.COUNTER
    here = dossier.office_id is None or actor.office_id in (None, dossier.office_id)
    if here and own_duties & {Duty.SPECIALIST, Duty.OFFICE_HEAD}:
        return Ground.DECIDER if Duty.OFFICE_HEAD in own_duties else Ground.OFFICE
    return None


def _is_over(dossier: Dossier, at: datetime) -> bool:
    """It ended so long ago that neither the counter nor an office works on it any more."""
    ended = dossier.returned_at or dossier.closed_at or dossier.voided_at
    days = view_rule(local(at).date()).after_days
    return ended is not None and at - ended > timedelta(days=days)


def _given(actor: Actor, dossier: Dossier) -> bool:
    """A step of it lies at the actor's office, or papers wait for the actor's signature."""
    own = {grant.unit_id for grant in actor.grants if grant.duty in access.MOVERS}
    elsewhere = own - {dossier.unit_id, dossier.competent_unit_id}
    at_hand = Q(office__unit_id__in=elsewhere) | Q(holder_id__in=actor.hands)
    to_me = Q(to_user_id__in=actor.hands)
    if actor.office_id is not None:
        at_hand |= Q(office_id=actor.office_id)
        to_me |= Q(to_user=None, to_office_id=actor.office_id)
    steps = dossier.steps.filter(at_hand, opened_at__isnull=False, closed_at=None)
    drafts = Submission.objects.filter(dossier=dossier, decision="", to_user_id__in=actor.hands)
    waiting = waiting_hand_overs().filter(to_me, dossier=dossier)
    return steps.exists() or waiting.exists() or drafts.exists()
