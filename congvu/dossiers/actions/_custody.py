"""Who holds the originals: they move with a signature, and only then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congvu.audit.actions import record
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import rules
from congvu.dossiers.actions.common import AHEAD
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import Channel


def _papers_to(dossier: Dossier, office_id: int | None, user_id: int | None) -> None:
    """Write where the originals lie now; what was filed online has none until somebody finds some.

    The row is saved by the act.
    """
    nowhere = dossier.papers_office_id is None and dossier.papers_user_id is None
    if dossier.channel == Channel.ONLINE and nowhere:
        return
    dossier.papers_office_id, dossier.papers_user_id = office_id, user_id


def _locked(pk: int) -> Dossier:
    """The dossier under lock, with its units."""
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "competent_unit", "version")
        .get(pk=pk)
    )


def _note_papers(
    kind: str, dossier: Dossier, by: Actor, at: datetime, data: Mapping[str, Any]
) -> None:
    """Leave the event of an act that moves papers and not the dossier; ``act-in-future``."""
    event = record(kind, subject=dossier, by=by, at=at, unit=dossier.unit, data=data)
    if at > event.recorded_at + AHEAD:
        raise refuse(
            "act-in-future",
            N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
            N_("Ghi đúng thời điểm đã xảy ra."),
            at=rules.words(at),
        )


def _not_before(at: datetime, before: datetime) -> None:
    if local(at) < local(before):
        raise refuse(
            "act-before-previous",
            N_("Việc này được ghi lúc {at}, trước việc liền trước ({before})."),
            N_("Ghi đúng thời điểm; nếu việc trước ghi sai, lập bản ghi đính chính có lý do."),
            at=rules.words(at),
            before=rules.words(before),
        )
