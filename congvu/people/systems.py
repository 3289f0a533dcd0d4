"""Connected systems and the tokens they prove themselves with; nothing is written here."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from congvu.audit import reference
from congvu.audit.prepared import moment_from
from congvu.people.models import Post, SystemToken, User

SHAPE = re.compile(r"cv_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")
"""A token: marked as ours, so that a search for secrets left lying about finds it."""


def new_secret() -> str:
    """A token nobody has had before, of 256 random bits."""
    return f"cv_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def hint_of(secret: str) -> str:
    """The part of a token that may be shown."""
    return secret[:11]


def digest_of(secret: str) -> str:
    """What is kept of a token. It is long and random, so a plain SHA-256 cannot be tried back."""
    return hashlib.sha256(secret.encode()).hexdigest()


_CALLER = f"""
SELECT t.id, t.system_id, t.expires_at, t.revoked_at, t.used_on, ({reference.READ})
FROM people_systemtoken t WHERE t.digest = %s
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is and whether it opens; ``mark`` is that of :mod:`congvu.audit.reference`."""

    token: int
    system: int
    expires_at: datetime | None
    revoked_at: datetime | None
    used_on: date | None
    active: bool
    mark: str


def caller_of(secret: str) -> Caller | None:
    """The caller by its token, expired or not; None when it was never issued.

    One statement, and one more where it is not in memory whether the account is locked.
    """
    if not SHAPE.fullmatch(secret):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, [digest_of(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    key, system, expires, revoked, used, mark = row
    # Whoever locks the account leaves an event that moves the mark.
    active = reference.remembered(
        ("active", system),
        lambda: User.objects.filter(pk=system, is_active=True).exists(),
        under=mark or "",
    )
    return Caller(
        key,
        system,
        moment_from(expires),
        moment_from(revoked),
        _day(used),
        active,
        mark or "",
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def systems_at(units: Iterable[int]) -> QuerySet[Post]:
    """The last post of each system connected at one of ``units``, by unit and name."""
    last = Post.objects.filter(user=OuterRef("user")).order_by("-valid_from", "-pk")
    rows = Post.objects.filter(
        pk=Subquery(last.values("pk")[:1]), unit_id__in=list(units), user__machine=True
    )
    return rows.select_related("user", "unit").order_by(
        "unit__level", "unit__code", "user__full_name", "pk"
    )


def tokens_of(system: User) -> QuerySet[SystemToken]:
    """Every token of a system, the newest first."""
    rows = system.tokens.select_related("issued_by", "revoked_by")
    return rows.order_by("-issued_at", "-pk")
