"""Reading reports: what one says, and how the records have moved since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from congvu.core.canonical import sha256_hex
from congvu.organisation.models import Unit
from congvu.reports import forms
from congvu.reports.computing import compute as compute
from congvu.reports.content import Content
from congvu.reports.models import Report


def outline_of(report: Report) -> forms.Outline:
    """The form the report is written on."""
    return forms.outline_on(report.template, report.period_to)


def texts_of(report: Report) -> dict[str, str]:
    """The officer's words by section."""
    return dict(report.texts.values_list("section", "text"))


def content_of(report: Report) -> Content:
    """What the report says: frozen when issued, counted now when a draft."""
    return report.frozen() if report.is_issued else live(report, report.as_of)


def live(report: Report, as_of: datetime) -> Content:
    """The same form counted from the records as known at ``as_of``."""
    return compute(outline_of(report), report.unit, report.period, as_of, texts_of(report))


def is_whole(report: Report) -> bool:
    """True when the stored text still has the hash it was issued with."""
    return sha256_hex(report.content) == report.sha256


@dataclass(frozen=True)
class Difference:
    """A number that is no longer what was signed.

    ``recounted`` is as known at the report's own moment: it moves only when records of the past
    were changed. ``now`` is as known today: it also moves by what was recorded since. A rate is
    a pair of numerator and denominator; None: the number no longer has a place.
    """

    place: str
    label: str
    frozen: tuple[int, ...]
    recounted: tuple[int, ...] | None
    now: tuple[int, ...] | None


def differences(report: Report, at: datetime) -> list[Difference]:
    """Where an issued report differs from the records; a draft never does."""
    if not report.is_issued:
        return []
    signed = report.frozen().numbers()
    recounted = live(report, report.as_of).numbers()
    now = live(report, max(at, report.as_of)).numbers()
    return [
        Difference(*key, frozen, recounted.get(key), now.get(key))
        for key in sorted({*signed, *recounted, *now})
        if (frozen := signed.get(key, ())) != recounted.get(key) or frozen != now.get(key)
    ]


def earlier(unit: Unit, template: str) -> list[Report]:
    """The reports of the unit on this form, the newest first."""
    return list(Report.objects.filter(unit=unit, template=template).latest_first())
