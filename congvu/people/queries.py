"""Who may act, and as what, on a day."""

from __future__ import annotations

from datetime import date

from congvu.core.actors import Actor, Duty, Grant
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people.models import DutyGrant, Party, Post, User
from congvu.people.rules import Reach


def actor_for(user: User, day: date) -> Actor:
    """``user`` as an actor on ``day``: post, and the duties in force with the units they reach."""
    post = (
        Post.objects.on(day)
        .filter(user=user)
        .select_related("unit", "office")
        .order_by("-valid_from", "-pk")
        .first()
    )
    grants = tuple(
        _grant(row, day) for row in DutyGrant.objects.on(day).filter(user=user).order_by("pk")
    )
    title = f", {post.title}, {post.unit.name}" if post else ""
    return Actor(
        id=f"user:{user.pk}",
        label=f"{user.full_name}{title}",
        grants=grants,
        unit_id=post.unit_id if post else None,
        office_id=post.office_id if post else None,
        user_id=user.pk,
    )


def _grant(row: DutyGrant, day: date) -> Grant:
    if row.reach == Reach.SUBTREE:
        units = organisation.unit_ids_under(row.unit_id, day)
    else:
        units = frozenset((row.unit_id,))
    return Grant(Duty(row.duty), row.unit_id, units, row.valid_from, row.valid_to)


def users_with(duty: Duty, unit: Unit, day: date) -> list[User]:
    """Active users who hold ``duty`` at ``unit`` itself on ``day``."""
    grants = DutyGrant.objects.on(day).filter(duty=duty, unit=unit, user__is_active=True)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("pk"))


def colleagues(unit: Unit, day: date) -> list[User]:
    """Active users with a post in ``unit`` on ``day``."""
    posts = Post.objects.on(day).filter(unit=unit, user__is_active=True)
    return list(User.objects.filter(pk__in=posts.values("user")).order_by("full_name", "pk"))


def party_by_identifier(identifier: str) -> Party | None:
    """The party last registered under an identity or tax number."""
    if not identifier:
        return None
    return Party.objects.filter(identifier=identifier).order_by("-pk").first()
