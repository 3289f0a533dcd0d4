"""Connected systems and the tokens they prove themselves with; nothing is written here."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

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


def token_of(secret: str) -> SystemToken | None:
    """The token, expired or not, with its system; None when it was never issued."""
    if not SHAPE.fullmatch(secret):
        return None
    rows = SystemToken.objects.select_related("system")
    return rows.filter(digest=digest_of(secret)).first()


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
