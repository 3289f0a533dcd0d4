"""What an act looks at once it holds its dossier: the row, and whether anything hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from congvu.audit import queries as audit
from congvu.audit import reference
from congvu.audit.inserting import note_read
from congvu.audit.prepared import Prepared
from congvu.core.asked import once
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep, Pause
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people import queries as people
from congvu.procedures import queries as procedures

_ONE: Prepared[Dossier] = Prepared(
    lambda key: Dossier.objects.filter(pk=key).select_related("applicant").order_by("pk")
)
_LOCKED: Prepared[Dossier] = Prepared(
    lambda key: (
        Dossier.objects.filter(pk=key)
        .select_for_update(of=("self",))
        .select_related("applicant")
        .order_by("pk")
    )
)
_PAUSES: Prepared[Pause] = Prepared(
    lambda key: Pause.objects.filter(dossier_id=key).order_by("started_at", "pk")
)
_STEPS: Prepared[DossierStep] = Prepared(
    lambda key: DossierStep.objects.filter(dossier_id=key).order_by("order")
)


def with_reference(rows: Iterable[Dossier], *, holder: bool = False) -> None:
    """Give the rows what changes seldom, from memory: units, version, office; ``holder`` too."""
    for each in rows:
        kept = each._state.fields_cache
        kept["unit"] = organisation.by_id(each.unit_id)
        kept["competent_unit"] = organisation.by_id(each.competent_unit_id)
        kept["version"] = procedures.version_by_id(each.version_id)
        kept["office"] = organisation.office_by_id(each.office_id) if each.office_id else None
        if holder:
            kept["holder"] = people.user_by_id(each.holder_id) if each.holder_id else None


def one(key: int) -> Dossier | None:
    """The dossier of this key with its applicant, and from memory the rest that names it."""
    found = _ONE.one(key)
    if found is not None:
        with_reference([found], holder=True)
    return found


@dataclass(frozen=True, slots=True)
class Hanging:
    """Whether anything of a kind hangs on a dossier: what is not there need not be asked for.

    ``seq`` is the number of the last event of its stream.
    """

    pauses: bool
    charges: bool
    letters: bool
    drafts: bool
    supplements: bool
    seq: int = 0


_LOOK = f"""
SELECT ({reference.READ}), e.seq, e.hash,
 EXISTS (SELECT 1 FROM dossiers_pause WHERE dossier_id = d.id),
 EXISTS (SELECT 1 FROM dossiers_feecharge WHERE dossier_id = d.id AND dropped_at IS NULL),
 EXISTS (SELECT 1 FROM dossiers_apology
         WHERE dossier_id = d.id AND signed_at IS NULL AND dropped_at IS NULL),
 EXISTS (SELECT 1 FROM dossiers_submission WHERE dossier_id = d.id),
 EXISTS (SELECT 1 FROM dossiers_supplement WHERE dossier_id = d.id)
FROM dossiers_dossier d LEFT JOIN audit_event e
  ON e.stream = %s AND e.seq = (SELECT MAX(seq) FROM audit_event WHERE stream = %s)
WHERE d.id = %s
"""


def look(dossier: Dossier) -> Hanging:
    """What hangs on a dossier now, in one statement; with it the act has read stream and mark.

    Asked after the lock: while an act waits for it another may have added what the first statement
    could not see.
    """
    stream = audit.stream_name(dossier)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [stream, stream, dossier.pk])
        mark, seq, digest, *found = cursor.fetchone()
    reference.seen(mark or "")
    audit.seen(stream, seq, digest)
    hanging = Hanging(*map(bool, found), seq=seq or 0)
    dossier.__dict__["hanging"] = hanging
    return hanging


def hold(key: int) -> Dossier:
    """The dossier, locked until the act ends, with what its acts ask: two statements.

    Raises ``Dossier.DoesNotExist``. The next act on this very row in the same transaction need not
    look again (:func:`held`).
    """
    found = _LOCKED.one(key)
    if found is None:
        raise Dossier.DoesNotExist
    look(found)
    with_reference([found])
    note_read(found)
    found.__dict__["held_in"] = audit.KNOWN.get()
    return found


def held(dossier: Dossier) -> Dossier:
    """``dossier`` itself where :func:`hold` has just given it to this transaction, else held now.

    Given once only: what an act leaves behind is looked at anew by the next.
    """
    known = audit.KNOWN.get()
    if known is not None and dossier.__dict__.pop("held_in", None) is known:
        return dossier
    found = hold(dossier.pk)
    del found.__dict__["held_in"]
    return found


def sent_before(unit: Unit, request_key: str | None) -> Dossier | None:
    """The dossier at ``unit`` that came of the same sending; asked under the lock of its series.

    What is remembered is from here on as it stands now, not as before the wait for that lock.
    """
    return _sent_before(unit, request_key, "0")[0]


def sent_before_or_key(unit: Unit, request_key: str | None) -> tuple[Dossier | None, int]:
    """The same, and the key of the next dossier: it can be written with all that hangs on it."""
    if connection.vendor == "postgresql":
        key = "nextval(pg_get_serial_sequence('dossiers_dossier', 'id'))"
    else:  # under the lock of the one writer
        key = "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'dossiers_dossier'), 0) + 1"
    return _sent_before(unit, request_key, key)


def _sent_before(unit: Unit, request_key: str | None, more: str) -> tuple[Dossier | None, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({reference.READ}), (SELECT id FROM dossiers_dossier"
            f" WHERE unit_id = %s AND request_key = %s), {more}",
            [unit.pk, request_key],
        )
        mark, first, key = cursor.fetchone()
    reference.seen(mark or "")
    return (None if first is None else Dossier.objects.get(pk=first)), key


def hangs(dossier: Dossier, what: str) -> bool:
    """False when the act that holds the dossier saw that nothing of this kind hangs on it.

    For acts only, and before they hang anything on it themselves.
    """
    found = dossier.__dict__.get("hanging")
    return found is None or bool(getattr(found, what))


def pauses_of(dossier: Dossier) -> list[Pause]:
    """All stays of the clock of ``dossier``, in order."""
    return once(("pauses", dossier.pk), lambda: _PAUSES.all(dossier.pk))


def lines_of(dossier: Dossier) -> list[DossierStep]:
    """The steps of ``dossier``, in order, with their offices and holders from memory."""
    found = _STEPS.all(dossier.pk)
    for each in found:
        kept = each._state.fields_cache
        kept["dossier"] = dossier
        kept["office"] = organisation.office_by_id(each.office_id) if each.office_id else None
        kept["holder"] = people.user_by_id(each.holder_id) if each.holder_id else None
    return found


_PAPERS: Prepared[DossierPaper] = Prepared(
    lambda key: DossierPaper.objects.filter(dossier_id=key).order_by("order")
)


def paper_lines(dossier: Dossier) -> list[DossierPaper]:
    """The lines of the checklist, in order."""
    return _PAPERS.all(dossier.pk)
