"""Reading the view log: of a dossier, of a person, of a citizen; what is asked about; its seals."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from congvu.audit.models import Event
from congvu.core.actors import Actor, Duty
from congvu.core.canonical import canonical
from congvu.core.periods import Period, iso, local
from congvu.dossiers.models import Dossier, DossierView
from congvu.dossiers.rules.views import ON_DUTY, Look, busiest_hour, view_rule
from congvu.people.models import User

VIEW_STREAM = "views"

WATCHERS = (Duty.UNIT_LEADER, Duty.ADMINISTRATOR, Duty.INSPECTOR)
"""They see who looked at the dossiers of their units; the administrator sees no citizen in it."""


def units_watched(actor: Actor) -> frozenset[int]:
    """The units whose view log ``actor`` reads."""
    return actor.units_for(*WATCHERS)


def watched_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers whose views ``actor`` reads."""
    units = units_watched(actor)
    return Dossier.objects.filter(Q(unit_id__in=units) | Q(competent_unit_id__in=units))


def views_of(dossier: Dossier) -> QuerySet[DossierView]:
    """Who looked at one dossier, the last first."""
    return dossier.views.select_related("user").order_by("-seen_at", "-pk")


def views_by(user: User, period: Period | None = None) -> QuerySet[DossierView]:
    """What one account opened, the last first."""
    rows = DossierView.objects.filter(user=user).select_related("dossier__unit")
    return _within(rows, period).order_by("-seen_at", "-pk")


def views_in(units: Iterable[int], period: Period) -> QuerySet[DossierView]:
    """What was opened of the dossiers of some units."""
    units = list(units)
    of_units = Q(dossier__unit_id__in=units) | Q(dossier__competent_unit_id__in=units)
    rows = DossierView.objects.filter(of_units).select_related("dossier__unit", "user")
    return _within(rows, period).order_by("-seen_at", "-pk")


def _within(rows: QuerySet[DossierView], period: Period | None) -> QuerySet[DossierView]:
    if period is None:
        return rows
    return rows.filter(seen_at__gte=period.first_instant(), seen_at__lt=period.end_instant())


def dossiers_of_citizen(actor: Actor, words: str) -> QuerySet[Dossier]:
    """The watched dossiers of the citizen with this identity number, or of a dossier's number.

    Whole numbers only: nobody lists citizens by trying.
    """
    words = " ".join(words.split())
    if len(words) < 6:
        return Dossier.objects.none()
    found = watched_dossiers(actor)
    parties = Q(applicant__identifier=words) | Q(applicant__old_identifier=words)
    parties |= Q(applicant__tax_code=words) | Q(number__iexact=words)
    return found.filter(parties).select_related("unit", "version").order_by("-received_at", "-pk")


def views_of_citizen(dossiers: Iterable[Dossier]) -> QuerySet[DossierView]:
    """Who opened any of these dossiers, the last first."""
    keys = [each.pk for each in dossiers]
    rows = DossierView.objects.filter(dossier_id__in=keys).select_related("dossier__unit", "user")
    return rows.order_by("-seen_at", "-pk")


@dataclass(frozen=True)
class Question:
    """What somebody may ask one person about the views of some days; no accusation.

    ``most`` different dossiers within the hour from ``began``; ``outside`` views without a duty for
    the dossier, ``unmasked`` with a written reason.
    """

    user: User
    views: int
    dossiers: int
    outside: int
    unmasked: int
    most: int
    began: datetime | None
    asked: bool


def questions(units: Iterable[int], period: Period, at: datetime) -> list[Question]:
    """Each person who looked at dossiers of ``units``, what is asked about first. Two statements.

    A book that was taken away counts in the views and not in the hour.
    """
    limit = view_rule(local(at).date()).an_hour
    units = list(units)
    rows = _within(DossierView.objects.all(), period).filter(
        Q(dossier__unit_id__in=units) | Q(dossier__competent_unit_id__in=units)
    )
    kept: dict[int, list[tuple[datetime, int, str, str]]] = defaultdict(list)
    columns = ("user_id", "seen_at", "dossier_id", "kind", "ground")
    for user, *rest in rows.order_by("seen_at", "pk").values_list(*columns).iterator():
        kept[user].append(tuple(rest))  # type: ignore[arg-type]
    people = User.objects.in_bulk(list(kept))
    found = [_question(people[user], looks, limit) for user, looks in kept.items()]
    return sorted(
        found, key=lambda one: (not one.asked, -one.outside, -one.most, one.user.full_name)
    )


def _question(user: User, looks: list[tuple[datetime, int, str, str]], limit: int) -> Question:
    opened = [(when, dossier) for when, dossier, kind, _ground in looks if kind != Look.BOOK]
    most, began = busiest_hour(opened)
    outside = sum(ground not in ON_DUTY for *_rest, ground in looks)
    return Question(
        user=user,
        views=len(looks),
        dossiers=len({dossier for _when, dossier, *_rest in looks}),
        outside=outside,
        unmasked=sum(kind == Look.UNMASK for _when, _dossier, kind, _ground in looks),
        most=most,
        began=began,
        asked=bool(outside) or most > limit,
    )


# --- seals ---------------------------------------------------------------------------------------


def _seals() -> list[dict[str, object]]:
    rows = Event.objects.filter(stream=VIEW_STREAM, kind="views.sealed").order_by("seq")
    return [json.loads(data) for data in rows.values_list("data", flat=True)]


def views_unsealed() -> tuple[int, int]:
    """After which key the rows are not sealed yet, and the last key there is."""
    seals = _seals()
    after = int(str(seals[-1]["upto"])) if seals else 0
    last = DossierView.objects.order_by("-pk").values_list("pk", flat=True).first()
    return after, max(after, last or 0)


def digest_of_views(after: int, upto: int) -> tuple[int, str]:
    """How many rows lie between two keys, and the SHA-256 over them, a line of JSON each."""
    digest, count = hashlib.sha256(), 0
    columns = ("pk", "dossier_id", "user_id", "label", "kind", "detail", "ground", "reason")
    rows = DossierView.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    for *said, seen_at, number in rows.values_list(*columns, "seen_at", "slot").iterator():
        digest.update(canonical([*said, iso(seen_at), number]).encode() + b"\n")
        count += 1
    return count, digest.hexdigest()


def verify_views() -> list[str]:
    """The seals whose rows are no longer what was sealed: “after–upto”; empty when all is well."""
    wrong = []
    for seal in _seals():
        after, upto = int(str(seal["after"])), int(str(seal["upto"]))
        if digest_of_views(after, upto) != (seal["count"], seal["sha256"]):
            wrong.append(f"{after}–{upto}")
    return wrong
