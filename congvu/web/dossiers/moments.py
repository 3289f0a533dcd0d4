"""A day and an hour as a clerk copies them from paper: 3/7, 3/7/2018; 9:20, 9h20, 0920."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext

from congvu.core.periods import HANOI, local
from congvu.core.vietnamese import format_time
from congvu.web.dossiers.person_form import Day

_HOUR = re.compile(r"(\d{1,2})\s*(?:[:hg.]|giờ)?\s*(\d{2})?(?:\s*(?:phút|p))?", re.IGNORECASE)


class Hour(forms.CharField):
    """An hour of the day; three or four digits without anything between are an hour too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> time | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = _HOUR.fullmatch(text)
        try:
            assert found is not None
            return time(int(found[1]), int(found[2] or 0))
        except (AssertionError, ValueError):
            raise forms.ValidationError(gettext("Ghi giờ như 9:20, 9h20 hoặc 0920.")) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class SlipDay(Day):
    """A day; without its year it is of the year of ``today``, which the form sets."""

    today: date | None = None

    def clean(self, value: Any) -> date | None:
        text = (value or "").strip()
        if self.today is not None and re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}", text):
            value = f"{text}/{self.today.year}"
        return super().clean(value)


def moment_of(day: date | None, hour: time | None) -> datetime | None:
    """The moment of a day and an hour in Hà Nội; None when one of them is missing."""
    return datetime.combine(day, hour, HANOI) if day and hour else None


def parts_of(moment: datetime, day: str, hour: str) -> dict[str, Any]:
    """A moment as the initial values of two fields."""
    return {day: local(moment).date(), hour: format_time(moment)}
