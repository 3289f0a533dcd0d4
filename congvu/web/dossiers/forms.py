"""Forms of the counter and of the queue."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import local
from congvu.core.vietnamese import nfc
from congvu.dossiers import access
from congvu.dossiers.rules import CHANNEL_LABELS, Channel, PaperGiven
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.procedures.models import Procedure, ProcedureVersion

IDENTIFIER = re.compile(r"[0-9A-Z-]{8,14}")
PHONE = re.compile(r"(?:\+84|0)\d{9,10}")


def clean_text(value: str) -> str:
    """Composed letters, single spaces: what is typed is stored one way only."""
    return " ".join(nfc(value).split())


class Text(forms.CharField):
    """A line of text in composed letters."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class Lines(forms.CharField):
    """One thing a line; answers a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        return [line for each in super().clean(value).splitlines() if (line := clean_text(each))]


class PersonForm(forms.Form):
    """Who brings the dossier, how it came, and what else is in it."""

    name = Text(label=_("Họ tên người nộp, tên tổ chức"), max_length=200)
    identifier = forms.CharField(label=_("Số CMND, căn cước, MST"), max_length=20, required=False)
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)
    address = Text(label=_("Địa chỉ"), max_length=300, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    channel = forms.ChoiceField(
        label=_("Nộp qua"),
        choices=[
            (str(Channel.COUNTER), _(CHANNEL_LABELS[Channel.COUNTER])),
            (str(Channel.POSTAL), _(CHANNEL_LABELS[Channel.POSTAL])),
        ],
        initial=str(Channel.COUNTER),
    )
    copies = forms.IntegerField(label=_("Số bộ hồ sơ"), min_value=1, max_value=20, initial=1)
    note = Text(label=_("Ghi chú"), max_length=400, required=False)
    whole = forms.BooleanField(label=_("Đủ các giấy tờ bắt buộc"), required=False)
    extra = Lines(label=_("Giấy tờ khác"), required=False, help_text=_("Mỗi giấy tờ một dòng."))
    reason = Text(label=_("Lý do không tiếp nhận"), max_length=400, required=False)
    missing = Lines(
        label=_("Giấy tờ còn thiếu"),
        required=False,
        help_text=_("Để trống thì lấy các giấy tờ bắt buộc chưa đánh dấu. Mỗi giấy tờ một dòng."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, refusing: bool = False) -> None:
        super().__init__(data, initial={"request_key": uuid.uuid4().hex})
        self.refusing = refusing
        if data is None:
            self.fields["name"].widget.attrs["autofocus"] = True
        for name, extra in (
            ("name", {"autocomplete": "off"}),
            ("identifier", {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
            ("phone", {"autocomplete": "off", "inputmode": "tel"}),
            ("address", {"autocomplete": "off"}),
            ("email", {"autocomplete": "off"}),
        ):
            self.fields[name].widget.attrs |= extra

    def focus_first_fault(self) -> None:
        """Put the cursor where something has to be mended."""
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return

    def clean_identifier(self) -> str:
        """Letters and digits of one paper; spaces and dots typed for reading are dropped."""
        value = re.sub(r"[\s.]", "", self.cleaned_data["identifier"]).upper()
        if value and not IDENTIFIER.fullmatch(value):
            raise forms.ValidationError(
                gettext("Số giấy tờ có từ 8 đến 14 chữ số hoặc chữ cái không dấu. Kiểm tra lại.")
            )
        return value

    def clean_phone(self) -> str:
        """Digits only, as the search by phone compares them."""
        value = re.sub(r"[\s.()-]", "", self.cleaned_data["phone"])
        if value and not PHONE.fullmatch(value):
            raise forms.ValidationError(
                gettext("Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0. Kiểm tra lại.")
            )
        return f"0{value[3:]}" if value.startswith("+84") else value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.refusing and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext("Ghi lý do không tiếp nhận."))
        return cleaned


class PaperForm(forms.Form):
    """One line of the checklist: here or not, and how many of each kind."""

    given = forms.BooleanField(required=False)
    originals = forms.IntegerField(min_value=0, max_value=99, required=False)
    copies = forms.IntegerField(min_value=0, max_value=99, required=False)

    def __init__(self, paper: Any, number: int, data: Any = None) -> None:
        self.paper = paper
        self.wanted = (int(paper.original), paper.copies - int(paper.original))
        originals, copies = self.wanted
        super().__init__(
            data, prefix=f"p{number}", initial={"originals": originals, "copies": copies}
        )
        here = gettext("Đã nộp: {paper}").format(paper=paper.name)
        self.fields["given"].widget.attrs |= {
            "class": "form-check-input",
            "aria-label": here,
            "data-paper": "required" if paper.required else "optional",
        }
        for name, label in (
            ("originals", gettext("Số bản chính: {paper}")),
            ("copies", gettext("Số bản sao: {paper}")),
        ):
            self.fields[name].widget.attrs |= {
                "class": "form-control",
                "aria-label": label.format(paper=paper.name),
                "inputmode": "numeric",
            }

    def answer(self, *, whole: bool) -> PaperGiven | None:
        """What was handed in; ``whole``: every required paper is here in the numbers asked."""
        said = self.cleaned_data
        originals, copies = said["originals"], said["copies"]
        if said["given"] and not (originals or copies):
            originals, copies = self.wanted
        if said["given"]:
            return PaperGiven(self.paper.name, originals or 0, copies or 0)
        return PaperGiven(self.paper.name, *self.wanted) if whole and self.paper.required else None


class Checklist:
    """The checklist of a version, as one form."""

    def __init__(self, version: ProcedureVersion, data: Any = None) -> None:
        papers = version.papers.order_by("order")
        self.forms = [PaperForm(paper, paper.order, data) for paper in papers]

    def is_valid(self) -> bool:
        """Every line readable."""
        return not sum(not form.is_valid() for form in self.forms)  # each one, for its errors

    def given(self, *, whole: bool) -> list[PaperGiven]:
        """The papers of the list that are here."""
        return [found for form in self.forms if (found := form.answer(whole=whole))]

    def missing(self) -> list[str]:
        """The required papers that are not ticked."""
        return [
            form.paper.name
            for form in self.forms
            if form.paper.required and not form.cleaned_data["given"]
        ]


class NarrowForm(forms.Form):
    """What narrows the queue; read from the address."""

    unit = forms.ChoiceField(label=_("Đơn vị"), required=False)
    office = forms.ChoiceField(label=_("Bộ phận"), required=False)
    procedure = forms.ChoiceField(label=_("Thủ tục"), required=False)
    q = forms.CharField(label=_("Số hồ sơ, tên, điện thoại"), required=False, max_length=100)

    def __init__(self, data: Any, *, actor: Any, at: Any) -> None:
        super().__init__(data)
        seen = access.units_seen(actor, at)
        self.units = {
            str(each.pk): each for each in Unit.objects.filter(pk__in=seen).order_by("name", "pk")
        }
        own = self.units.get(str(actor.unit_id))
        offices = organisation.offices_of(own, local(at).date()) if own else []
        self.offices = {str(each.pk): each for each in offices}
        used = access.visible_to(actor, at).order_by().values("version__procedure")
        procedures = ProcedureVersion.objects.filter(procedure__in=used).in_order()
        self.procedures: dict[str, Procedure] = {}
        names: dict[str, str] = {}
        for version in procedures:
            self.procedures[version.procedure.code] = version.procedure
            names[version.procedure.code] = version.name
        anything = [("", gettext("Tất cả"))]
        self._choose("unit", anything + [(key, each.name) for key, each in self.units.items()])
        self._choose("office", anything + [(key, each.name) for key, each in self.offices.items()])
        self._choose("procedure", anything + list(names.items()))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) <= 2:
            del self.fields[name]
        else:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def narrow(self) -> dict[str, Any]:
        """The filters of :func:`congvu.dossiers.queries.queue`; what is not known is left out."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "unit": self.units.get(said.get("unit", "")),
            "office": self.offices.get(said.get("office", "")),
            "procedure": self.procedures.get(said.get("procedure", "")),
            "text": said.get("q", ""),
        }

    @property
    def narrowed(self) -> bool:
        """True when something is chosen."""
        return any(self.cleaned_data.values())
