"""What is filled in to file through the network, by the citizen or by an official for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Actor
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import FileKind, PaperGiven
from congvu.files import actions as stored_files
from congvu.organisation.models import Unit
from congvu.people import actions as people
from congvu.procedures.models import ProcedureVersion

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx"


class ManyFiles(forms.ClearableFileInput):
    """Several pictures of one paper at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """All files that arrived under one name; each is looked at when it is stored."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; an empty list where none was chosen."""
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class Digits(forms.RegexField):
    """A number as people write it: spaces, dots and dashes are dropped, +84 is 0."""

    def to_python(self, value: Any) -> str:
        """The digits alone."""
        text = re.sub(r"[\s.()-]", "", super().to_python(value) or "")
        return f"0{text[3:]}" if text.startswith("+84") else text


HOW = {
    "name": {"autocomplete": "name"},
    "identifier": {"inputmode": "numeric", "autocomplete": "off"},
    "phone": {"inputmode": "tel", "autocomplete": "tel"},
    "address": {"autocomplete": "street-address"},
}
"""What the keyboard of a phone is told of each field."""


class FilingForm(forms.Form):
    """Who files, how to reach them, and one place for the files of each paper."""

    name = forms.CharField(label=_("Họ và tên"), max_length=200)
    identifier = Digits(
        r"^\d{9}$|^\d{12}$",
        label=_("Số căn cước hoặc CMND"),
        error_messages={"invalid": _("Số căn cước có 12 chữ số, CMND có 9 chữ số.")},
    )
    phone = Digits(
        r"^0\d{9,10}$",
        label=_("Số điện thoại"),
        help_text=_("Tin về hồ sơ gửi đến số này; bốn số cuối dùng để xem hồ sơ."),
        error_messages={"invalid": _("Số điện thoại bắt đầu bằng 0, có 10 hoặc 11 chữ số.")},
    )
    address = forms.CharField(label=_("Địa chỉ"), max_length=300)
    email = forms.EmailField(label=_("Thư điện tử (nếu có)"), required=False)
    no_messages = forms.BooleanField(
        label=_("Tôi không muốn nhận tin nhắn về hồ sơ này"), required=False
    )
    note = forms.CharField(
        label=_("Lời nhắn cho cán bộ (nếu có)"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    request_key = forms.CharField(max_length=64, widget=forms.HiddenInput())
    website = forms.CharField(required=False)  # people do not see it; machines fill it in

    used: Mapping[int, int] = {}
    """Papers (keys) for which an earlier result stands, and of which dossier (key)."""

    def __init__(self, *args: Any, version: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, attrs in HOW.items():
            self.fields[name].widget.attrs |= attrs
        self.papers = list(version.papers.order_by("order"))
        for paper in self.papers:
            self.fields[f"paper{paper.pk}"] = FilesField(
                label=paper.name,
                required=paper.required,  # so it is marked; what is missing is said in clean()
                widget=ManyFiles(attrs={"accept": ACCEPTED}),
            )

    @property
    def most(self) -> int:
        """The largest file that is taken, in MB."""
        return int(settings.CONGVU_MAX_UPLOAD // (1024 * 1024))

    def paper_fields(self) -> list[tuple[Any, Any]]:
        """Each paper with its field, in the order of the list."""
        return [(paper, self[f"paper{paper.pk}"]) for paper in self.papers]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for paper in self.papers:
            lacking = paper.pk not in self.used and not said.get(f"paper{paper.pk}")
            if paper.required and lacking:
                self.add_error(f"paper{paper.pk}", gettext("Chụp hoặc chọn tệp của giấy tờ này."))
        return said


def filed(
    form: FilingForm,
    unit: Unit,
    version: ProcedureVersion,
    *,
    by: Actor,
    at: datetime,
    consent: str | None = None,
) -> Dossier:
    """File what the form says, with its files: all of it or nothing; sent twice, it is one."""
    said = form.cleaned_data
    who: dict[str, Any] = {"by": by, "at": at}
    sent = {paper: said[f"paper{paper.pk}"] for paper in form.papers}
    given = [PaperGiven(paper.name, copies=1) for paper, contents in sent.items() if contents]
    given += [
        PaperGiven(paper.name, source=form.used[paper.pk])
        for paper, contents in sent.items()
        if paper.pk in form.used and not contents
    ]
    with transaction.atomic():
        first = Dossier.objects.filter(unit=unit, request_key=said["request_key"]).first()
        if first is not None:
            return first
        fields = ("name", "identifier", "phone", "address", "email")
        applicant = people.register_party(**{name: said[name] for name in fields}, **who)
        dossier = actions.file_online(
            unit=unit,
            version=version,
            applicant=applicant,
            papers=given,
            note=said["note"],
            consent=consent,
            request_key=said["request_key"],
            no_messages=said["no_messages"],
            **who,
        )
        lines = {line.paper_id: line for line in dossier.papers.order_by("order")}
        for paper, contents in sent.items():
            for content in contents:
                stored = stored_files.store(content, content.name, unit=unit, **who)
                actions.attach_file(
                    dossier, stored, kind=FileKind.SUBMITTED, paper=lines[paper.pk], **who
                )
        return dossier
