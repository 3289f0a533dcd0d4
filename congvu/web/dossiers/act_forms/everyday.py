"""The forms of the everyday acts, from acceptance to the result handed over."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import local
from congvu.dossiers import actions, queries, rules
from congvu.files import actions as stored_files
from congvu.organisation import queries as organisation
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.web.dossiers.act_forms.base import ActForm, people_choices
from congvu.web.dossiers.forms import Lines, Text


class Accept(ActForm):
    """Take in an online filing."""

    def run(self) -> Any:
        day = local(self.at).date()
        offices = organisation.offices_of(self.dossier.unit, day, OfficeKind.ONE_STOP)
        return actions.accept(self.dossier, office=next(iter(offices), None), **self.common)


class NotAccept(ActForm):
    """Refuse an online filing, with everything that is missing."""

    reason = Text(label=_("Lý do"), max_length=400)
    missing = Lines(
        label=_("Giấy tờ còn thiếu"), required=False, help_text=_("Mỗi giấy tờ một dòng.")
    )

    def run(self) -> Any:
        return actions.not_accept(self.dossier, **self.cleaned_data, **self.common)


class HandOver(ActForm):
    """To another person of the unit."""

    to_user = forms.ChoiceField(label=_("Bàn giao cho"))
    note = Text(label=_("Ghi chú"), max_length=400, required=False)

    def prepare(self) -> None:
        users = self.workers()
        self.known = {str(each.pk): each for each in users}
        self.fields["to_user"].choices = people_choices(  # type: ignore[attr-defined]
            users, gettext("Chọn người nhận")
        )

    def run(self) -> Any:
        said = self.cleaned_data
        return actions.hand_over(
            self.dossier, to_user=self.known[said["to_user"]], note=said["note"], **self.common
        )


class TakeOver(ActForm):
    """Sign for it."""

    def run(self) -> Any:
        return actions.take_over(self.dossier, **self.common)


class RequestSupplement(ActForm):
    """All papers at once, by a numbered slip."""

    lacking = forms.MultipleChoiceField(
        label=_("Giấy tờ trong thành phần hồ sơ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Đánh dấu giấy tờ còn thiếu, hoặc phải nộp lại."),
    )
    missing = Lines(
        label=_("Giấy tờ, nội dung khác cần bổ sung"),
        required=False,
        help_text=_("Ghi đủ một lần mọi giấy tờ còn thiếu, mỗi giấy tờ một dòng."),
    )
    reason = Text(label=_("Lý do"), max_length=400)
    contact_phone = Text(
        label=_("Điện thoại người hướng dẫn"),
        max_length=30,
        required=False,
        help_text=_("In trên phiếu để người nộp hỏi khi chưa rõ."),
    )
    order_reason = Text(
        label=_("Lý do lãnh đạo cho yêu cầu lần nữa hoặc quá ngày"),
        max_length=400,
        required=False,
        help_text=_("Chỉ ghi khi đã có phiếu trước, hoặc đã quá số ngày được yêu cầu bổ sung."),
    )

    def prepare(self) -> None:
        listed = queries.checklist_of(self.dossier)
        self.fields["lacking"].choices = [(name, name) for name in listed]  # type: ignore[attr-defined]
        if not listed:
            del self.fields["lacking"]
        self.fields["contact_phone"].initial = queries.contact_phone_for(self.dossier)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["missing"] = [*said.pop("lacking", []), *said.get("missing", [])]
        if not said["missing"] and not self.errors:
            self.add_error("missing", gettext("Đánh dấu hoặc ghi ít nhất một giấy tờ."))
        return said

    def run(self) -> Any:
        return actions.request_supplement(self.dossier, **self.cleaned_data, **self.common)


class CompleteSupplement(ActForm):
    """The papers asked for are here."""

    def run(self) -> Any:
        return actions.complete_supplement(self.dossier, **self.common)


class RequirePayment(ActForm):
    """By a notice; the citizen's time does not count."""

    reference = Text(label=_("Số, ngày thông báo"), max_length=120)

    def run(self) -> Any:
        return actions.require_payment(self.dossier, **self.cleaned_data, **self.common)


class Paid(ActForm):
    """The obligation is met."""

    reference = Text(label=_("Số, ngày chứng từ"), max_length=120, required=False)

    def run(self) -> Any:
        return actions.paid(self.dossier, **self.cleaned_data, **self.common)


class AskWithdrawal(ActForm):
    """The citizen wants it back."""

    reason = Text(label=_("Lý do công dân nêu"), max_length=400, required=False)

    def run(self) -> Any:
        return actions.ask_withdrawal(self.dossier, **self.cleaned_data, **self.common)


class Stop(ActForm):
    """End it without a result; the reason is told to the citizen."""

    reason = Text(label=_("Lý do dừng xử lý"), max_length=400)

    def run(self) -> Any:
        return actions.stop(self.dossier, **self.cleaned_data, **self.common)


class Finish(ActForm):
    """Here it is judged early, on time or late."""

    result_number = Text(label=_("Số văn bản kết quả"), max_length=60, required=False)
    result_note = Text(
        label=_("Mô tả kết quả"),
        max_length=400,
        required=False,
        help_text=_("Ghi khi kết quả không có số."),
    )
    result_on = forms.DateField(
        label=_("Ngày trên kết quả"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def run(self) -> Any:
        return actions.finish(self.dossier, **self.cleaned_data, **self.common)


class ReturnResult(ActForm):
    """To the applicant, or to somebody in their place."""

    method = forms.ChoiceField(
        label=_("Trả qua"),
        choices=[(str(code), _(label)) for code, label in rules.RETURN_LABELS.items()],
        initial=str(rules.Channel.COUNTER),
    )
    receiver = Text(
        label=_("Người nhận thay"),
        max_length=200,
        required=False,
        help_text=_("Để trống khi người nộp tự nhận."),
    )
    identifier = Text(label=_("Số giấy tờ của người nhận thay"), max_length=20, required=False)
    receiver_paper = Text(
        label=_("Giấy uỷ quyền (số, ngày)"),
        max_length=200,
        required=False,
        help_text=_("Người nhận thay xuất trình; có thể thêm bản quét ở mục “Tệp”."),
    )
    note = Text(label=_("Trang sổ ký nhận, hoặc số vận đơn"), max_length=120, required=False)
    drawn = forms.CharField(
        required=False, max_length=rules.SIGNATURE_MOST, widget=forms.HiddenInput
    )

    def clean_drawn(self) -> bytes:
        """The picture that the browser made of the signature; empty: signed on paper."""
        head, _sep, body = self.cleaned_data["drawn"].partition(",")
        if not body:
            return b""
        try:
            if head != "data:image/png;base64":
                raise ValueError(head)
            return base64.b64decode(body, validate=True)
        except ValueError:
            raise forms.ValidationError(
                gettext("Không đọc được chữ ký trên màn hình; ký lại, hoặc ký trên sổ.")
            ) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("identifier") and not said.get("receiver"):
            self.add_error("receiver", gettext("Ghi họ tên người nhận thay."))
        if said.get("receiver_paper") and not said.get("receiver"):
            self.add_error("receiver", gettext("Ghi họ tên người nhận thay."))
        if said.get("receiver") and not said.get("identifier") and not said.get("receiver_paper"):
            self.add_error(
                "receiver_paper", gettext("Ghi số giấy uỷ quyền, hoặc số giấy tờ của họ.")
            )
        return said

    def run(self) -> Any:
        said = self.cleaned_data
        receiver = None
        if said["receiver"]:
            receiver = people.register_party(
                name=said["receiver"], identifier=said["identifier"], **self.common
            )
        signature = None
        if said["drawn"]:
            signature = stored_files.store(
                said["drawn"], "chu-ky.png", unit=self.dossier.unit, **self.common
            )
        return actions.return_result(
            self.dossier,
            receiver=receiver,
            signature=signature,
            receiver_paper=said["receiver_paper"],
            method=said["method"],
            note=said["note"],
            **self.common,
        )


class ExplainLate(ActForm):
    """By the causes of the statutory report; the judgement stays."""

    cause = forms.ChoiceField(
        label=_("Nguyên nhân"),
        choices=[(code, _(label)) for code, label in rules.LATE_CAUSES.items()],
    )
    note = Text(label=_("Giải trình"), max_length=400, required=False)

    def run(self) -> Any:
        return actions.explain_late(self.dossier, **self.cleaned_data, **self.common)
