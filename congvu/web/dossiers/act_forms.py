"""One form for each act on a dossier: what it asks, and how it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access, actions, rules
from congvu.dossiers.models import Dossier
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import User
from congvu.web.dossiers.forms import Lines, Text


class ActForm(forms.Form):
    """The form of an act; knows the dossier, who acts and when."""

    def __init__(self, data: Any, dossier: Dossier, actor: Actor, at: datetime) -> None:
        self.dossier, self.actor, self.at = dossier, actor, at
        # Many forms stand on one page: each needs names of its own for labels and errors.
        super().__init__(data, auto_id=f"id_{type(self).__name__}_%s")
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices."""

    def run(self) -> Any:
        """Carry the act out; raises ``Refused``."""
        raise TypeError(f"{type(self).__name__} does not say which act it carries out")

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.actor, "at": self.at}

    def offices(self) -> list[Office]:
        """Offices of the unit that received and of the one that decides."""
        day = local(self.at).date()
        units = {each.pk: each for each in (self.dossier.unit, self.dossier.competent_unit)}
        return [office for unit in units.values() for office in organisation.offices_of(unit, day)]

    def workers(self) -> list[User]:
        """Who may hold a dossier at this unit, the actor left out."""
        day = local(self.at).date()
        found: dict[int, User] = {}
        for duty in access.MOVERS:
            for user in people_queries.users_with(duty, self.dossier.competent_unit, day):
                found[user.pk] = user
        found.pop(self.actor.user_id or 0, None)
        return sorted(found.values(), key=lambda user: (user.full_name, user.pk))


def _people(users: list[User], nobody: str) -> list[tuple[str, str]]:
    return [("", nobody), *((str(user.pk), user.full_name) for user in users)]


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


class Forward(ActForm):
    """To the office that works on it."""

    to_office = forms.ChoiceField(label=_("Chuyển đến"))
    to_user = forms.ChoiceField(label=_("Người nhận"), required=False)
    reason = Text(label=_("Nội dung chuyển"), max_length=400, required=False)

    def prepare(self) -> None:
        offices = [each for each in self.offices() if each.pk != self.dossier.office_id]
        self.known_offices = {str(each.pk): each for each in offices}
        step = self.dossier.steps.filter(opened_at=None).order_by("order").first()
        kind = step.office_kind if step else OfficeKind.PROFESSIONAL
        # The office that the next step names goes first: the usual choice is already made.
        offices.sort(key=lambda office: (office.kind != kind, office.name))
        self.fields["to_office"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in offices
        ]
        users = self.workers()
        self.known_users = {str(each.pk): each for each in users}
        self.fields["to_user"].choices = _people(  # type: ignore[attr-defined]
            users, gettext("Để bộ phận phân công")
        )

    def run(self) -> Any:
        said = self.cleaned_data
        return actions.forward(
            self.dossier,
            to_office=self.known_offices[said["to_office"]],
            to_user=self.known_users.get(said["to_user"]),
            reason=said["reason"],
            **self.common,
        )


class HandOver(ActForm):
    """To another person of the unit."""

    to_user = forms.ChoiceField(label=_("Bàn giao cho"))
    note = Text(label=_("Ghi chú"), max_length=400, required=False)

    def prepare(self) -> None:
        users = self.workers()
        self.known = {str(each.pk): each for each in users}
        self.fields["to_user"].choices = _people(  # type: ignore[attr-defined]
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

    missing = Lines(
        label=_("Giấy tờ cần bổ sung"),
        help_text=_("Ghi đủ một lần mọi giấy tờ còn thiếu, mỗi giấy tờ một dòng."),
    )
    reason = Text(label=_("Lý do"), max_length=400)
    order_reason = Text(
        label=_("Lý do lãnh đạo cho yêu cầu lần nữa hoặc quá ngày"),
        max_length=400,
        required=False,
        help_text=_("Chỉ ghi khi đã có phiếu trước, hoặc đã quá số ngày được yêu cầu bổ sung."),
    )

    def run(self) -> Any:
        return actions.request_supplement(self.dossier, **self.cleaned_data, **self.common)


class CompleteSupplement(ActForm):
    """The papers asked for are here."""

    def run(self) -> Any:
        return actions.complete_supplement(self.dossier, **self.common)


class Pause(ActForm):
    """On a ground of the closed list, by a paper."""

    ground = forms.ChoiceField(label=_("Căn cứ tạm dừng"))
    reference = Text(label=_("Số, ngày văn bản"), max_length=120)

    def prepare(self) -> None:
        day = local(self.at).date()
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (each.code, f"{gettext(each.label)} · {each.basis}")
            for each in rules.PAUSE_GROUNDS.values()
            if each.offered and each.on(day)
        ]

    def run(self) -> Any:
        return actions.pause(self.dossier, **self.cleaned_data, **self.common)


class Resume(ActForm):
    """The clock runs again."""

    def run(self) -> Any:
        return actions.resume(self.dossier, **self.common)


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

    def run(self) -> Any:
        return actions.finish(self.dossier, **self.cleaned_data, **self.common)


class ReturnResult(ActForm):
    """To the applicant, or to somebody in their place."""

    method = forms.ChoiceField(
        label=_("Trả qua"),
        choices=[(str(code), _(label)) for code, label in rules.CHANNEL_LABELS.items()],
        initial=str(rules.Channel.COUNTER),
    )
    receiver = Text(
        label=_("Người nhận thay"),
        max_length=200,
        required=False,
        help_text=_("Để trống khi người nộp tự nhận."),
    )
    identifier = Text(label=_("Số giấy tờ của người nhận thay"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("identifier") and not said.get("receiver"):
            self.add_error("receiver", gettext("Ghi họ tên người nhận thay."))
        return said

    def run(self) -> Any:
        said = self.cleaned_data
        receiver = None
        if said["receiver"]:
            receiver = people.register_party(
                name=said["receiver"], identifier=said["identifier"], **self.common
            )
        return actions.return_result(
            self.dossier, receiver=receiver, method=said["method"], **self.common
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


@dataclass(frozen=True)
class Act:
    """One act: the form it asks with, its button, and what to say once it is done."""

    code: str
    form: type[ActForm]
    button: Any
    done: Any

    def bind(self, data: Any, dossier: Dossier, actor: Actor, at: datetime) -> ActForm:
        """The form, for one dossier and one reader."""
        make: Callable[..., ActForm] = self.form
        return make(data, dossier, actor, at)


ACTS: dict[str, Act] = {
    each.code: each
    for each in (
        Act("accept", Accept, _("Tiếp nhận"), _("Đã tiếp nhận hồ sơ.")),
        Act("not_accept", NotAccept, _("Không tiếp nhận"), _("Đã ghi không tiếp nhận.")),
        Act("take_over", TakeOver, _("Nhận bàn giao"), _("Đã nhận bàn giao.")),
        Act("forward", Forward, _("Chuyển xử lý"), _("Đã chuyển hồ sơ.")),
        Act("hand_over", HandOver, _("Bàn giao"), _("Đã bàn giao hồ sơ.")),
        Act("finish", Finish, _("Xử lý xong"), _("Đã ghi xử lý xong.")),
        Act("return_result", ReturnResult, _("Trả kết quả"), _("Đã trả kết quả.")),
        Act(
            "complete_supplement",
            CompleteSupplement,
            _("Nhận đủ giấy tờ bổ sung"),
            _("Đã nhận đủ giấy tờ bổ sung; hồ sơ tiếp tục được xử lý."),
        ),
        Act("paid", Paid, _("Đã thực hiện nghĩa vụ tài chính"), _("Đã ghi nhận.")),
        Act("resume", Resume, _("Tiếp tục tính thời hạn"), _("Thời hạn tiếp tục được tính.")),
        Act(
            "request_supplement",
            RequestSupplement,
            _("Yêu cầu bổ sung"),
            _("Đã lập phiếu yêu cầu bổ sung. In phiếu cho người nộp."),
        ),
        Act("pause", Pause, _("Tạm dừng tính thời hạn"), _("Thời hạn đang tạm dừng.")),
        Act(
            "require_payment",
            RequirePayment,
            _("Yêu cầu nghĩa vụ tài chính"),
            _("Đã ghi yêu cầu thực hiện nghĩa vụ tài chính."),
        ),
        Act(
            "ask_withdrawal",
            AskWithdrawal,
            _("Công dân xin rút hồ sơ"),
            _("Đã ghi yêu cầu rút hồ sơ."),
        ),
        Act("stop", Stop, _("Dừng xử lý"), _("Đã dừng xử lý hồ sơ.")),
        Act("explain_late", ExplainLate, _("Giải trình quá hạn"), _("Đã ghi nguyên nhân.")),
    )
}
"""In the order in which they are offered."""
