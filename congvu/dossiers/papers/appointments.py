"""Giấy hẹn lại after a change of the working calendar, on A5. Vietnamese only."""

from __future__ import annotations

from datetime import date

from congvu.core.vietnamese import moment_words
from congvu.documents.registry import templates
from congvu.documents.rules import TemplateSpec
from congvu.dossiers.models import Appointment
from congvu.dossiers.papers import Person, printed

NEW_APPOINTMENT = "dossier.new_appointment"

# No form of the State is known for this: it is the house's own, and says so.
templates.register(
    TemplateSpec(
        NEW_APPOINTMENT,
        "Giấy hẹn lại ngày trả kết quả",
        date(2015, 5, 15),
        None,
        "Thông báo của cơ quan về thay đổi ngày nghỉ, ngày làm bù",
        verified=False,
        paper="A5",
    )
)


def new_appointment(appointment: Appointment, person: Person) -> bytes:
    """One new appointment; the earlier slip is named, and still serves to collect the result."""
    dossier, change = appointment.dossier, appointment.change
    if change is None:
        assert appointment.made_at is not None
        why, at = appointment.reason, appointment.made_at
    else:
        at = change.decided_at
        why = f"Do lịch làm việc thay đổi theo {change.source} ({change.reason})"
    said = {
        "number": f"{appointment.pk:02d}/GHL",
        "before": moment_words(appointment.before),
        "after": moment_words(appointment.after),
        "why": why,
        "official": "",  # whoever hands it over signs by hand
    }
    return printed(NEW_APPOINTMENT, dossier, person, at, said)
