"""What one was reminded of, and when people are reminded: the terms of one's own unit."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections import reminding
from congvu.organisation.models import Unit
from congvu.plans import access, actions
from congvu.plans.reminders import KIND_LABELS, Kind, terms_book
from congvu.web.access import duty, signed_in
from congvu.web.inspections.forms import DayInput
from congvu.web.plans.reminding_lines import line


class TermsForm(forms.Form):
    """When people are reminded of one kind of deadline."""

    kind = forms.ChoiceField(
        label=_("Loại hạn"), choices=[(str(key), _(label)) for key, label in KIND_LABELS.items()]
    )
    before = forms.CharField(
        label=_("Nhắc trước (ngày)"),
        max_length=60,
        required=False,
        help_text=_("Các số ngày cách nhau bằng dấu chấm phẩy, ví dụ 10; 3."),
    )
    on_day = forms.BooleanField(label=_("Nhắc đúng ngày hạn"), required=False, initial=True)
    every_after = forms.IntegerField(
        label=_("Quá hạn thì nhắc mỗi (ngày)"),
        min_value=0,
        max_value=365,
        initial=7,
        help_text=_("Ghi 0 nếu không nhắc sau hạn."),
    )
    copy_after = forms.IntegerField(
        label=_("Gửi cả lãnh đạo khi quá hạn (ngày)"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("Để trống: không gửi lãnh đạo."),
    )
    valid_from = forms.DateField(label=_("Áp dụng từ ngày"), widget=DayInput())
    source = forms.CharField(label=_("Căn cứ"), max_length=200, required=False)


@signed_in
@require_GET
def reminders(request):
    """Everything one was reminded of that is still due."""
    day = local(request.now).date()
    rows = [line(each, day) for each in reminding.standing(request.actor.user_id, day)]
    held = request.actor.duties() & set(access.WRITERS)
    return render(request, "plans/reminders.html", {"rows": rows, "sets": bool(held)})


@duty(*access.WRITERS)
@require_http_methods(["GET", "POST"])
def terms(request):
    """The terms that hold for one's own unit; new ones from a day on."""
    unit, day = get_object_or_404(Unit, pk=request.actor.unit_id), local(request.now).date()
    form = TermsForm(request.POST or None, initial={"valid_from": day})
    refusal, status = None, 200
    if form.is_valid():
        said = form.cleaned_data | {"kind": Kind(form.cleaned_data["kind"])}
        try:
            actions.set_reminder_terms(unit, **said, by=request.actor, at=request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, gettext("Đã ghi thời hạn nhắc."))
            return redirect("plans:reminder_terms")
    elif form.is_bound:
        status = 422
    book = terms_book(day)
    rows = [(gettext(label), book.of(kind, unit)) for kind, label in KIND_LABELS.items()]
    context = {"unit": unit, "rows": rows, "form": form, "refusal": refusal}
    return render(request, "plans/reminder_terms.html", context, status=status)
