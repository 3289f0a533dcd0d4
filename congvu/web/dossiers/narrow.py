"""What narrows the queue: read from the address, offered from what the reader sees."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access, queries
from congvu.dossiers.rules import CHANNEL_LABELS
from congvu.organisation import queries as organisation

NOBODY = "0"


class _Said(NamedTuple):
    """The words offered that are not names."""

    any: str
    nobody: str
    channels: list[tuple[str, str]]
    due: list[tuple[str, str]]


@cache
def _said(language: str) -> _Said:
    """In the language that is spoken: every page of the queue has them."""
    return _Said(
        gettext("Tất cả"),
        gettext("Chưa phân công"),
        [(str(code), gettext(one)) for code, one in CHANNEL_LABELS.items()],
        [(code, gettext(one)) for code, one in queries.DUE.items()],
    )


class NarrowForm(forms.Form):
    """Unit, office, holder, procedure, channel, due day, words; what is not known is left out.

    The choices come from what the reader sees; the one chosen is always among them, so that a
    link from another page shows what it counted.
    """

    unit = forms.ChoiceField(label=_("Đơn vị"), required=False)
    office = forms.ChoiceField(label=_("Bộ phận"), required=False)
    holder = forms.ChoiceField(label=_("Người giữ"), required=False)
    procedure = forms.ChoiceField(label=_("Thủ tục"), required=False)
    channel = forms.ChoiceField(label=_("Nộp qua"), required=False)
    due = forms.ChoiceField(label=_("Thời hạn"), required=False)
    q = forms.CharField(label=_("Số hồ sơ, tên, điện thoại"), required=False, max_length=100)

    def __init__(self, data: Any, *, actor: Actor, at: datetime) -> None:
        super().__init__(data)
        seen = access.units_seen(actor, at)
        self.units = {str(each.pk): each for each in organisation.units_by_name(seen)}
        chosen = self.units.get(data.get("unit", "")) or self.units.get(str(actor.unit_id))
        offices = organisation.offices_by_name(seen, local(at).date())
        self.offices = {str(each.pk): each for each in offices}
        shown = [
            (key, each.name)
            for key, each in self.offices.items()
            if (chosen and each.unit_id == chosen.pk) or key == data.get("office")
        ]
        self._choose("unit", [(key, each.name) for key, each in self.units.items()])
        self._choose("office", shown)
        offered = queries.choices(actor, at)
        said = _said(get_language())
        self.holders = {NOBODY: said.nobody} | {
            str(each.pk): each.full_name for each in offered.holders
        }
        self._choose("holder", list(self.holders.items()))
        self.procedures = {each.procedure.code: each.procedure for each in offered.versions}
        self._choose("procedure", [(each.procedure.code, each.name) for each in offered.versions])
        self._choose("channel", said.channels)
        self._choose("due", said.due)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) < 2 and self.data.get(name) not in dict(choices):
            del self.fields[name]
        else:
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", _said(get_language()).any),
                *choices,
            ]

    def narrow(self) -> queries.Narrow:
        """The filters of :func:`congvu.dossiers.queries.queue`; what is not known is left out."""
        self.is_valid()
        said = self.cleaned_data
        holder = said.get("holder", "")
        return {
            "unit": self.units.get(said.get("unit", "")),
            "office": self.offices.get(said.get("office", "")),
            "holder": int(holder) if holder else None,
            "procedure": self.procedures.get(said.get("procedure", "")),
            "channel": said.get("channel", ""),
            "due": said.get("due", ""),
            "text": said.get("q", ""),
        }

    @property
    def narrowed(self) -> bool:
        """True when something is chosen."""
        return any(self.cleaned_data.values())
