"""Who may act, and as what, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from congvu.audit.reference import remembered, remembered_each
from congvu.core.actors import Actor, Duty, Grant
from congvu.core.asked import once
from congvu.core.vietnamese import fold
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people.models import DutyGrant, Party, Post, StandIn, User
from congvu.people.rules import PARTY_FIELDS, READING, Reach


def actor_for(user: User, day: date) -> Actor:
    """``user`` as an actor on ``day``: post, and the duties in force with the units they reach.

    Remembered until a post, a duty or the tree of units changes.
    """
    return remembered(("actor", user.pk, day), lambda: _actor_now(user, day))


def system_actor(key: int, day: date, mark: str) -> Actor:
    """A connected system as an actor on ``day``, under the mark that was read with its token."""
    return remembered(
        ("actor", key, day), lambda: _actor_now(User.objects.get(pk=key), day), under=mark
    )


def _actor_now(user: User, day: date) -> Actor:
    post = (
        Post.objects.on(day)
        .filter(user=user)
        .order_by("-valid_from", "-pk")
        .values_list("title", "unit__name", "unit_id", "office_id")
        .first()
    )
    title, unit_name, unit_id, office_id = post or ("", "", None, None)
    grants = tuple(
        _grant(row, day)
        for row in DutyGrant.objects.on(day)
        .filter(user=user)
        .order_by("pk")
        .only("duty", "unit_id", "reach", "valid_from", "valid_to")
    )
    return Actor(
        id=f"user:{user.pk}",
        label=f"{user.full_name}, {title}, {unit_name}" if post else user.full_name,
        grants=grants,
        unit_id=unit_id,
        office_id=office_id,
        user_id=user.pk,
        stands_for=frozenset() if user.machine else _stood_in_for(user, day),
    )


def _stood_in_for(user: User, day: date) -> frozenset[int]:
    rows = StandIn.objects.on(day).filter(stand_in=user)
    return frozenset(rows.values_list("person", flat=True))


def stand_ins(unit: Unit, day: date) -> list[StandIn]:
    """Who stands in for whom at ``unit`` on ``day`` or later, the next to begin first."""
    rows = StandIn.objects.filter(unit=unit, valid_to__gte=day)
    return list(rows.select_related("person", "stand_in").order_by("valid_from", "pk"))


def _grant(row: DutyGrant, day: date) -> Grant:
    if row.reach == Reach.SUBTREE:
        units = organisation.unit_ids_under(row.unit_id, day)
    else:
        units = frozenset((row.unit_id,))
    return Grant(Duty(row.duty), row.unit_id, units, row.valid_from, row.valid_to)


def user_by_id(key: int) -> User:
    """The account of this key, from memory; its password and its last login are not to be asked."""
    return remembered(("user", key), lambda: User.objects.get(pk=key))


def users_by_id(keys: Iterable[int]) -> dict[int, User]:
    """The same for many keys: those that are not in memory are asked for together."""
    return remembered_each("user", keys, User.objects.in_bulk)


def open_account(username: str) -> User | None:
    """The account of a name, neither locked nor left; from memory."""
    return remembered(
        ("account", username),
        lambda: User.objects.filter(username=username, is_active=True, left_on=None).first(),
    )


def users_with(duty: Duty, unit: Unit, day: date, *, machines: bool = False) -> list[User]:
    """Active people who hold ``duty`` at ``unit`` itself on ``day``; connected systems if asked."""
    return users_with_any((duty,), unit, day, machines=machines)


def users_with_any(
    duties: Collection[Duty], unit: Unit, day: date, *, machines: bool = False
) -> list[User]:
    """The same for any of ``duties``, each person once."""
    asked = ("users with", frozenset(duties), unit.pk, day, machines)
    return once(asked, lambda: _users_with(duties, unit, day, machines))


def _users_with(duties: Collection[Duty], unit: Unit, day: date, machines: bool) -> list[User]:
    grants = DutyGrant.objects.on(day).filter(duty__in=duties, unit=unit, user__is_active=True)
    if not machines:
        grants = grants.filter(user__machine=False)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("pk"))


def colleagues(unit: Unit, day: date) -> list[User]:
    """Active people with a post in ``unit`` on ``day``; no connected systems."""
    posts = Post.objects.on(day).filter(unit=unit, user__is_active=True, user__machine=False)
    return list(User.objects.filter(pk__in=posts.values("user")).order_by("full_name", "pk"))


def last_post(user: User) -> Post | None:
    """The post that says whose account it is: the last one, ended or not."""
    rows = user.posts.select_related("unit", "office")
    return rows.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()


def grants_on(user: User, day: date) -> list[DutyGrant]:
    """The duties of an account on ``day`` or later."""
    rows = DutyGrant.objects.on_or_after(day).filter(user=user).select_related("unit")
    return list(rows.order_by("valid_from", "pk"))


@dataclass(frozen=True)
class Account:
    """One account in a list: the post it counts by, and the duties of the day."""

    user: User
    post: Post
    duties: list[DutyGrant]

    @property
    def state(self) -> str:
        """``left``, ``locked``, ``waiting`` (a given password is not changed yet) or ``open``."""
        if self.user.left_on is not None:
            return "left"
        if not self.user.is_active:
            return "locked"
        return "waiting" if self.user.must_change else "open"


STATES = {
    "": Q(user__left_on=None),
    "locked": Q(user__left_on=None, user__is_active=False),
    "waiting": Q(user__left_on=None, user__is_active=True, user__must_change=True),
    "left": Q(user__left_on__isnull=False),
}
"""Which accounts a list shows, by the word in its address."""


def posts_listed(units: Iterable[int], text: str = "", state: str = "") -> QuerySet[Post]:
    """The last post of each account of some units, by unit and name."""
    last = Post.objects.filter(user=OuterRef("user")).order_by(
        F("valid_from").desc(nulls_last=True), "-pk"
    )
    rows = Post.objects.filter(pk=Subquery(last.values("pk")[:1]), unit_id__in=list(units))
    rows = rows.filter(STATES.get(state, STATES[""]), user__machine=False)
    words = " ".join(text.split())
    if words:
        rows = rows.filter(
            Q(user__full_name__icontains=words)
            | Q(user__username__icontains=words)
            | Q(title__icontains=words)
        )
    rows = rows.select_related("user", "unit", "office")
    return rows.order_by("unit__level", "unit__code", "user__full_name", "pk")


def accounts(posts: Iterable[Post], day: date) -> list[Account]:
    """The lines of one page of accounts, in one more statement."""
    posts = list(posts)
    found: dict[int, list[DutyGrant]] = defaultdict(list)
    users = [each.user_id for each in posts]
    rows = DutyGrant.objects.on(day).filter(user_id__in=users).select_related("unit")
    for grant in rows.order_by("pk"):
        found[grant.user_id].append(grant)
    return [Account(each.user, each, found[each.user_id]) for each in posts]


def taken_unseen(actor: Actor, day: date) -> QuerySet[DutyGrant]:
    """Reading duties that no leader has acknowledged: who opens citizens' dossiers since when.

    Those that administrators gave to themselves, and the first one of an account that they gave to
    somebody else or to a connected system (who holds its token reads what it reads). Of the units
    that ``actor`` leads; what ended meanwhile stays until it is seen.
    """
    earlier = DutyGrant.objects.filter(
        user=OuterRef("user"), duty__in=READING, pk__lt=OuterRef("pk")
    )
    first = Q(granted_by__isnull=False) & ~Exists(earlier)
    rows = DutyGrant.objects.filter(
        Q(granted_by=F("user")) | Q(user__machine=True, granted_by__isnull=False) | first,
        unit_id__in=actor.units_for(Duty.UNIT_LEADER),
        acknowledged_at=None,
        duty__in=READING,
    ).exclude(user_id=actor.user_id)
    return rows.select_related("user", "unit").order_by("-pk")


def same_party(said: Mapping[str, Any], known: Party | None) -> Party | None:
    """``known`` where ``said`` tells nothing new of them: then no second row is wanted.

    How the particulars came is one of them: a card that was read is another row than typing.
    """
    if known is None or fold(known.name) != fold(said["name"]):
        return None
    same = all(getattr(known, name) == said[name] for name in PARTY_FIELDS if name != "name")
    return known if same and said["identity_source"] in ("", known.identity_source) else None


def party_by_identifier(identifier: str) -> Party | None:
    """The party last registered under an identity or tax number."""
    if not identifier:
        return None
    newest = F("registered_at").desc(nulls_last=True), "-pk"
    return Party.objects.filter(identifier=identifier).order_by(*newest).first()
