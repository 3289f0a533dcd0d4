"""Registering whom we serve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit.actions import record, writes, writes_nothing
from congvu.audit.inserting import Keys, insert, insert_ahead
from congvu.audit.ledger import Ledger
from congvu.audit.rows import made
from congvu.core.actors import Actor
from congvu.core.refusals import Refused
from congvu.core.vietnamese import fold
from congvu.people.models import Party
from congvu.people.rules import NewParty, PartyKind, without_name


@writes_nothing("its events are held in the ledger of the bulk act it is a part of")
def register_parties(
    said: Sequence[NewParty], ledger: Ledger, keys: Keys, *, by: Actor, at: datetime
) -> list[Party]:
    """Register many at once: the bulk form of :func:`register_party`, row for row.

    The events wait in ``ledger`` and are written with it. Refuses with ``party-without-name``.
    """
    parties = []
    for one in said:
        party = _party(one)
        party.pk = keys.take()
        parties.append(party)
        stream = f"party:{party.pk}"
        data = {"kind": party.kind}
        party.registered_at = moment = one.at or at
        ledger.say(
            "party.registered",
            stream=stream,
            by=by,
            at=moment,
            data=data,
            recorded_at=one.recorded_at,
        )
    insert(Party, parties)
    return parties


def _party(said: NewParty) -> Party:
    name = " ".join(said.name.split())
    if not name:
        raise Refused(without_name())
    address = " ".join(said.address.split())
    return Party(
        kind=str(said.kind),
        name=name,
        identifier=said.identifier.strip(),
        phone=said.phone.strip(),
        email=said.email.strip(),
        address=address,
        tax_code=said.tax_code.strip(),
        folded=fold(f"{name} {said.address}")[:400],
    )


@writes("party.registered")
def register_party(
    *,
    name: str,
    by: Actor,
    at: datetime,
    kind: PartyKind = PartyKind.PERSON,
    identifier: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    birth_date: date | None = None,
    sex: str = "",
    old_identifier: str = "",
    issued_on: date | None = None,
    identity_source: str = "",
    tax_code: str = "",
    representative: str = "",
) -> Party:
    """Register whom we serve. The event names the row and no personal data.

    ``identity_source`` says whether a card's square code was read or the particulars were typed;
    neither proves who stands there. Refuses with ``party-without-name``.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused(without_name())
    party = made(
        Party,
        kind=kind,
        name=name,
        identifier=identifier.strip(),
        phone=phone.strip(),
        email=email.strip(),
        address=" ".join(address.split()),
        birth_date=birth_date,
        sex=sex,
        old_identifier=old_identifier.strip(),
        issued_on=issued_on,
        identity_source=identity_source,
        tax_code=tax_code.strip(),
        representative=" ".join(representative.split()),
        folded=fold(f"{name} {address}")[:400],
        registered_at=at,
    )
    insert_ahead(party)
    said = {"kind": str(kind)} | ({"identity": identity_source} if identity_source else {})
    record("party.registered", subject=party, by=by, at=at, data=said, first=True)
    return party
