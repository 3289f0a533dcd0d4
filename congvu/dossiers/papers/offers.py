"""Which papers may be printed of a dossier, by what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.documents.registry import templates
from congvu.dossiers import queries
from congvu.dossiers.models import Dossier, Supplement
from congvu.dossiers.papers import data, forms
from congvu.dossiers.papers.data import Made, Person


@dataclass(frozen=True)
class Offer:
    """A paper that applies. ``slug`` names it in addresses and in the register of what was printed.

    ``grows``: it gains lines while the dossier goes on, so that a later print is another edition.
    """

    slug: str
    name: str
    basis: str
    at: datetime
    make: Callable[[Person], Made]
    grows: bool = False


RECEIPT, NOT_ACCEPTED, STOPPED, CONTROL = (
    "giay-tiep-nhan",
    "phieu-tu-choi",
    "thong-bao-dung",
    "phieu-kiem-soat",
)
SUPPLEMENT, APOLOGY = "phieu-bo-sung", "phieu-xin-loi"


def _offer(
    slug: str, code: str, at: datetime, make: Callable[[Person], Made], *, grows: bool = False
) -> list[Offer]:
    """The paper, where the forms of its day have one."""
    try:
        spec = templates.on(code, local(at).date())
    except Refused:
        return []
    return [Offer(slug, spec.name, spec.basis, at, make, grows)]


def offers(dossier: Dossier) -> list[Offer]:
    """Every paper that applies to ``dossier`` as it stands, in the order of its life."""
    found: list[Offer] = []
    received = dossier.received_at
    if received is not None and dossier.promise_at is not None:
        found += _offer(RECEIPT, forms.RECEIPT, received, partial(data.receipt, dossier))
    for slip in queries.supplements_of(dossier):
        slip.dossier = dossier
        found += supplement_offer(slip)
    letters = [each for each in queries.letters_of(dossier) if each.signed_at]
    for letter in sorted(letters, key=lambda each: (each.signed_at, each.pk)):
        if letter.dropped_at is not None:
            continue
        letter.dossier = dossier
        make = partial(data.apology, letter)
        found += _offer(f"{APOLOGY}-{letter.pk}", forms.APOLOGY, letter.signed_at, make)
    if dossier.received_at is None and dossier.state == data.rules.State.NOT_ACCEPTED:
        make = partial(data.not_accepted, dossier)
        found += _offer(NOT_ACCEPTED, forms.NOT_ACCEPTED, dossier.moved_at, make)
    if dossier.closed_at is not None:
        found += _offer(STOPPED, forms.STOPPED, dossier.closed_at, partial(data.stopped, dossier))
    if received is not None:
        found += _offer(
            CONTROL, forms.CONTROL, received, lambda _: data.control(dossier), grows=True
        )
    return found


def supplement_offer(slip: Supplement) -> list[Offer]:
    """The slip of one request for papers."""
    slug = f"{SUPPLEMENT}-{slip.pk}"
    return _offer(slug, forms.SUPPLEMENT, slip.requested_at, partial(data.supplement, slip))


def offer(dossier: Dossier, slug: str) -> Offer | None:
    """The paper of that name, if it applies."""
    return next((each for each in offers(dossier) if each.slug == slug), None)
