"""Who stands at the counter: what a card says, what is typed, and what does not fit."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.identity import Card, parse_card
from congvu.core.refusals import Refusal, Refused
from congvu.core.vietnamese import fold, format_date, parse_date
from congvu.dossiers.rules import CHANNEL_LABELS, Channel
from congvu.dossiers.rules.counter import NOT_RECEIVED_GROUNDS, WISH_LABELS
from congvu.people.rules import PARTY_FIELDS, SEX_LABELS, IdentitySource, PartyKind
from congvu.web.dossiers.forms import IDENTIFIER, PHONE, Lines, Text

CARD_FIELDS = (
    "identifier",
    "name",
    "birth_date",
    "sex",
    "address",
    "old_identifier",
    "issued_on",
)
"""What the square code of a card fills in."""

_GARBLED = {
    "name": _("họ tên"),
    "address": _("địa chỉ"),
    "birth_date": _("ngày sinh"),
    "sex": _("giới tính"),
}


class Day(forms.CharField):
    """A day as people write it: 01/07/2025, 1/7/25, 01071960; 30 to 99 are of the last century."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, required=False, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> date | None:
        text = super().clean(value).strip()
        if not text:
            return None
        if re.fullmatch(r"\d{8}", text, re.ASCII):
            text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
        try:
            return parse_date(text, century_from=1930)
        except Refused as refused:
            said = refused.refusal.said(gettext)
            raise forms.ValidationError(f"{said['what']} {said['what_to_do']}") from None

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value


def card_values(card: Card) -> dict[str, str]:
    """The fields a card fills in, as they stand in the form; what was garbled stays empty."""
    said = {
        "identifier": card.identifier,
        "name": card.name,
        "birth_date": format_date(card.birth_date) if card.birth_date else "",
        "sex": card.sex,
        "address": card.address,
        "old_identifier": card.old_identifier,
        "issued_on": format_date(card.issued_on) if card.issued_on else "",
    }
    return {name: value for name, value in said.items() if value}


def card_note(card: Card) -> str:
    """What to tell the clerk of a card that was read: what to type, what was put right."""
    if card.garbled:
        names = ", ".join(str(_GARBLED[each]) for each in card.garbled)
        return gettext(
            "Đã đọc số và ngày. Bộ gõ tiếng Việt làm sai {names}: tắt bộ gõ rồi quét lại, hoặc gõ"
            " theo thẻ."
        ).format(names=names)
    if card.undone:
        names = ", ".join(str(_GARBLED[each]) for each in card.undone)
        return gettext("Đã đọc thẻ; {names} bị bộ gõ làm sai và đã sửa lại. Nhìn lại thẻ.").format(
            names=names
        )
    return gettext("Đã đọc thẻ. Mã QR chép lại được: nhìn ảnh và người trước khi nhận.")


def card_mark(identifier: str, name: str, birth_date: date | None) -> str:
    """A mark by which it is known later that these three came from a card that was read."""
    said = f"{identifier}|{fold(name)}|{birth_date or ''}"
    return Signer(salt="dossiers.card").signature(said)


class PersonForm(forms.Form):
    """Who brings the dossier, how it came, and what else is in it."""

    scan = forms.CharField(label=_("Quét mã QR căn cước"), max_length=2000, required=False)
    kind = forms.ChoiceField(
        label=_("Người nộp là"),
        choices=[
            (str(PartyKind.PERSON), _("Cá nhân")),
            (str(PartyKind.ORGANISATION), _("Tổ chức")),
        ],
        initial=str(PartyKind.PERSON),
        required=False,
    )
    name = Text(label=_("Họ tên người nộp, tên tổ chức"), max_length=200)
    identifier = forms.CharField(label=_("Số căn cước, CMND"), max_length=20, required=False)
    birth_date = Day(label=_("Ngày sinh"))
    sex = forms.ChoiceField(
        label=_("Giới tính"),
        choices=[("", "…"), *((code, _(label)) for code, label in SEX_LABELS.items())],
        required=False,
    )
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)
    address = Text(label=_("Địa chỉ"), max_length=300, required=False)
    old_identifier = forms.CharField(label=_("Số CMND cũ"), max_length=20, required=False)
    issued_on = Day(label=_("Ngày cấp thẻ"))
    tax_code = forms.CharField(label=_("Mã số thuế"), max_length=20, required=False)
    representative = Text(label=_("Người đại diện"), max_length=200, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    channel = forms.ChoiceField(
        label=_("Nộp qua"),
        choices=[
            (str(Channel.COUNTER), _(CHANNEL_LABELS[Channel.COUNTER])),
            (str(Channel.POSTAL), _(CHANNEL_LABELS[Channel.POSTAL])),
        ],
        initial=str(Channel.COUNTER),
    )
    wish_method = forms.ChoiceField(
        label=_("Nhận kết quả"),
        choices=[(str(code), _(label)) for code, label in WISH_LABELS.items()],
        initial=str(Channel.COUNTER),
        required=False,
    )
    wish_address = Text(
        label=_("Địa chỉ nhận kết quả"),
        max_length=300,
        required=False,
        help_text=_("Chỉ khi nhận qua bưu chính; để trống là địa chỉ người nộp."),
    )
    copies = forms.IntegerField(label=_("Số bộ hồ sơ"), min_value=1, max_value=20, initial=1)
    note = Text(label=_("Ghi chú"), max_length=400, required=False)
    no_messages = forms.BooleanField(label=_("Không nhận tin nhắn về hồ sơ"), required=False)
    whole = forms.BooleanField(label=_("Đủ các giấy tờ bắt buộc"), required=False)
    extra = Lines(label=_("Giấy tờ khác"), required=False, help_text=_("Mỗi giấy tờ một dòng."))
    ground = forms.ChoiceField(
        label=_("Vì"),
        choices=[(code, _(one.label)) for code, one in NOT_RECEIVED_GROUNDS.items()],
        required=False,
    )
    reason = Text(
        label=_("Giải thích cho người nộp"),
        max_length=400,
        required=False,
        help_text=_("Bỏ trống được khi chỉ thiếu giấy tờ."),
    )
    missing = Lines(
        label=_("Giấy tờ còn thiếu"),
        required=False,
        help_text=_("Để trống thì lấy các giấy tờ bắt buộc chưa đánh dấu. Mỗi giấy tờ một dòng."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)

    def __init__(self, data: Any = None, *, refusing: bool = False, initial: Any = None) -> None:
        first = {"request_key": uuid.uuid4().hex} | (initial or {})
        self.card: Card | None = None
        self.unread: Refusal | None = None
        if data is not None and data.get("scan", "").strip():
            data = self._with_card(data, first)
        super().__init__(data, initial=first)
        self.refusing = refusing
        if refusing:  # what the citizen gives; nobody is asked for more to be sent away
            self.fields["name"].required = False
            self.fields["copies"].required = False
            self.fields["channel"].required = False
        if data is None and not initial:
            self.fields["scan"].widget.attrs["autofocus"] = True
        plain = {"autocomplete": "off"}
        for name, extra in (
            ("scan", {"spellcheck": "false", "autocapitalize": "off"}),
            ("name", {}),
            ("identifier", {"inputmode": "numeric", "spellcheck": "false"}),
            ("old_identifier", {"inputmode": "numeric", "spellcheck": "false"}),
            ("tax_code", {"inputmode": "numeric", "spellcheck": "false"}),
            ("phone", {"inputmode": "tel"}),
            ("address", {}),
            ("email", {}),
        ):
            self.fields[name].widget.attrs |= plain | extra
        self.fields["whole"].widget.attrs |= {"data-key": "F8", "aria-keyshortcuts": "F8"}

    def _with_card(self, data: Any, first: Mapping[str, Any]) -> Any:
        """The form as the card fills it in; a code that is not read is not kept.

        A card read before the procedure was chosen comes alone: the rest starts as usual.
        """
        data = data.copy()
        for name in ("request_key", "channel", "copies", "wish_method"):
            if name not in data:
                data[name] = first.get(name, self.base_fields[name].initial)
        text, data["scan"] = data["scan"], ""
        try:
            self.card = parse_card(text)
        except Refused as refused:
            self.unread = refused.refusal
            return data
        for name, value in card_values(self.card).items():
            data[name] = value
        for name in self.card.garbled:
            data[name] = ""
        data["kind"] = data.get("kind") or str(PartyKind.PERSON)
        data["mark"] = card_mark(self.card.identifier, self.card.name, self.card.birth_date)
        return data

    def focus_first_fault(self) -> None:
        """Put the cursor where something has to be mended."""
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return

    def _number(self, name: str) -> str:
        """Letters and digits of one paper; spaces and dots typed for reading are dropped."""
        value = re.sub(r"[\s.]", "", self.cleaned_data[name]).upper()
        if value and not IDENTIFIER.fullmatch(value):
            raise forms.ValidationError(
                gettext("Số giấy tờ có từ 8 đến 14 chữ số hoặc chữ cái không dấu. Kiểm tra lại.")
            )
        return value

    def clean_scan(self) -> str:
        if self.unread is not None:
            said = self.unread.said(gettext)
            raise forms.ValidationError(f"{said['what']} {said['what_to_do']}")
        return ""

    def clean_name(self) -> str:
        value = str(self.cleaned_data["name"])
        if "|" in value:  # a scanner typed here: nothing of it is a name
            raise forms.ValidationError(gettext("Máy quét đã gõ nhầm vào ô này. Quét vào ô mã QR."))
        return value

    def clean_identifier(self) -> str:
        return self._number("identifier")

    def clean_old_identifier(self) -> str:
        return self._number("old_identifier")

    def clean_tax_code(self) -> str:
        return self._number("tax_code")

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
        words = NOT_RECEIVED_GROUNDS.get(cleaned.get("ground", ""))
        if self.refusing and words and words.words and not cleaned.get("reason"):
            self.add_error("reason", gettext("Ghi lý do không tiếp nhận."))
        postal = cleaned.get("wish_method") == Channel.POSTAL and not self.refusing
        if postal and not (cleaned.get("wish_address") or cleaned.get("address")):
            self.add_error("wish_address", gettext("Nhận qua bưu chính thì ghi địa chỉ nhận."))
        return cleaned

    def particulars(self) -> dict[str, Any]:
        """The person as the register of parties takes it."""
        said = self.cleaned_data
        found = {name: said[name] for name in PARTY_FIELDS}
        found["kind"] = PartyKind(said["kind"] or PartyKind.PERSON)
        mark = card_mark(said["identifier"], said["name"], said["birth_date"])
        read = bool(said["identifier"]) and constant_time_compare(mark, said["mark"])
        known = any(said[name] for name in ("identifier", "birth_date", "tax_code"))
        found["identity_source"] = str(
            IdentitySource.CARD if read else IdentitySource.TYPED if known else ""
        )
        return found
