"""What is told while somebody is being written down: doubts, likenesses, what is known already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from congvu.core import identity
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.counter import open_alike
from congvu.dossiers.queries.known import Reusable, last_of_person, reusable
from congvu.organisation.addresses import AddressMatch, read_address
from congvu.people.rules import PartyKind
from congvu.procedures.models import ProcedureVersion


@dataclass(frozen=True)
class Hints:
    """What does not fit, who may be here already, what an address is called: nothing is barred."""

    doubts: Sequence[Refusal] = ()
    alike: Sequence[Dossier] = ()
    address: AddressMatch = field(default_factory=AddressMatch)
    recall: Dossier | None = None
    reusable: Sequence[Reusable] = ()

    @property
    def key(self) -> str:
        """What the clerk has seen, by a digest; empty when there was nothing to see."""
        if not self.doubts and not self.alike and not self.reusable:
            return ""
        said = [one.key for one in self.reusable]
        said += [one.code + str(sorted(one.params.items())) for one in self.doubts]
        return hashlib.sha256(
            "|".join([*said, *(str(one.pk) for one in self.alike)]).encode()
        ).hexdigest()[:24]

    @property
    def words(self) -> list[str]:
        """The doubts in the reader's words."""
        told = [one.said(gettext) for one in self.doubts]
        return [f"{one['what']} {one['what_to_do']}" for one in told]


def hints_of(
    said: dict[str, Any],
    actor: Actor,
    at: datetime,
    version: ProcedureVersion | None,
    *,
    since: datetime | None = None,
    returning: bool = False,
) -> Hints:
    """What to tell the clerk about cleaned particulars, however few of them there are yet.

    ``returning``: with what earlier dossiers of the person save the citizen from giving again.
    """
    day = local(at).date()
    born = said.get("birth_date")
    doubts = identity.doubts_of_identifier(
        said.get("identifier") or "", birth_date=born, sex=said.get("sex") or "", day=day
    )
    if born is not None and born > day:
        doubts.append(
            Refusal(
                "born-in-future",
                N_("Ngày sinh ở sau ngày hôm nay."),
                N_("Kiểm tra lại ngày, tháng, năm."),
            )
        )
    doubts += identity.doubts_of_phone(said.get("phone") or "", day=day)
    doubts += identity.doubts_of_tax_code(said.get("tax_code") or "")
    organisation = said.get("kind") == PartyKind.ORGANISATION
    if organisation and not said.get("representative"):
        doubts.append(
            Refusal(
                "representative-missing",
                N_("Chưa ghi người đại diện của tổ chức."),
                N_("Ghi tên người ký đơn thay mặt tổ chức."),
            )
        )
    alike = []
    if version is not None:
        alike = open_alike(
            actor,
            at,
            version,
            identifier=said.get("identifier") or said.get("tax_code") or "",
            phone=said.get("phone") or "",
            name=said.get("name") or "",
            since=since,
        )
    numbers = said.get("identifier") or "", said.get("old_identifier") or ""
    recall, again = None, []
    if returning:
        if not (said.get("phone") and said.get("address")):
            recall = last_of_person(actor, at, *numbers)
        if version is not None:
            again = reusable(actor, at, version, *numbers)
    match = read_address(said.get("address") or "", day)
    return Hints(tuple(doubts), tuple(alike), match, recall, tuple(again))
