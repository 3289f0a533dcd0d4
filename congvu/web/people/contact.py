"""Where citizens ask: the telephone and the address of a unit, by its administrator."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.organisation import actions
from congvu.web.access import duty
from congvu.web.dossiers.forms import Text
from congvu.web.people.places import units_managed


class ContactForm(forms.Form):
    """Both may stay empty: the papers then leave the line out."""

    phone = Text(
        label=_("Điện thoại"),
        max_length=30,
        required=False,
        help_text=_(
            "Số máy có người nghe trong giờ làm việc; nhiều số thì cách nhau bằng dấu phẩy."
        ),
    )
    address = Text(label=_("Địa chỉ nơi tiếp nhận"), max_length=200, required=False)


@duty(Duty.ADMINISTRATOR)
@require_GET
def contacts(request):
    """The units whose people the reader manages, and what each has said."""
    units = units_managed(request.actor, local(request.now).date())
    page = Paginator(units, 50).get_page(request.GET.get("page"))
    return render(request, "people/contacts.html", {"page": page})


@duty(Duty.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def contact(request, pk):
    """What one unit says of itself."""
    units = units_managed(request.actor, local(request.now).date())
    unit = next((each for each in units if each.pk == pk), None)
    if unit is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, initial={"phone": unit.phone, "address": unit.address})
    refusal: Refusal | None = None
    status = 200 if posted is None else 422
    if posted is not None and form.is_valid():
        try:
            with transaction.atomic():
                actions.set_contact(unit, **form.cleaned_data, by=request.actor, at=request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, gettext("Đã ghi. Giấy in từ nay có dòng này."))
            return redirect("people:contacts")
    context = {"unit": unit, "form": form, "refusal": refusal}
    return render(request, "people/contact.html", context, status=status)
