"""What a request for more papers may name, and whom the citizen calls about it."""

from __future__ import annotations

from congvu.core.asked import once
from congvu.dossiers.models import Dossier, DossierPaper, Supplement


def supplements_of(dossier: Dossier) -> list[Supplement]:
    """The requests for more papers, oldest first."""
    return once(
        ("supplements", dossier.pk),
        lambda: list(dossier.supplements.order_by("requested_at", "pk")),
    )


def papers_of(dossier: Dossier) -> list[DossierPaper]:
    """The papers of the dossier in their order, with the dossier each was taken over from."""
    return once(
        ("papers", dossier.pk),
        lambda: list(dossier.papers.select_related("source").order_by("order")),
    )


def checklist_of(dossier: Dossier) -> list[str]:
    """The papers a request for more may name: those of the procedure, then what else was given."""
    names = [each.name for each in dossier.version.papers.order_by("order")]
    names += [each.name for each in papers_of(dossier)]
    return list(dict.fromkeys(names))


def contact_phone_for(dossier: Dossier) -> str:
    """The telephone that the unit put on its last slip, else its own; nobody types it twice."""
    slips = Supplement.objects.filter(dossier__unit=dossier.unit_id).exclude(contact_phone="")
    last = slips.order_by("-requested_at", "-pk").values_list("contact_phone", flat=True).first()
    return last or dossier.unit.phone
