"""A slip written by hand is entered: number, its own hours, the rest as at the counter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier, ReservedNumber
from congvu.dossiers.rules.counter import NO_NAME
from congvu.organisation.models import Office, Unit
from congvu.procedures.models import ProcedureVersion
from congvu.ui.formats import vn_datetime
from congvu.web.access import duty
from congvu.web.dossiers.counters import counter_of, counters_of, day_asked, version_asked
from congvu.web.dossiers.forms import Checklist, Text
from congvu.web.dossiers.hints import Hints, hints_of
from congvu.web.dossiers.intake import _beside, _found, _promise, _told, papers_given, register
from congvu.web.dossiers.moments import Hour, SlipDay, moment_of
from congvu.web.dossiers.person_form import PersonForm, card_note

DAY_FIELDS = ("day", "promise_day", "finished_day", "returned_day")


class SlipForm(PersonForm):
    """The person and papers as at the counter, and what stands on the slip beside them."""

    slip = forms.CharField(
        label=_("Số trên giấy"),
        max_length=200,
        help_text=_("Quét mã vuông trên giấy, hoặc gõ số."),
    )
    day = SlipDay(label=_("Ngày nhận trên giấy"))
    hour = Hour(label=_("Giờ nhận trên giấy"))
    promise_day = SlipDay(label=_("Ngày hẹn trả trên giấy"))
    promise_hour = Hour(
        label=_("Giờ hẹn trả trên giấy"), required=False, help_text=_("Trống: đúng giờ đã nhận.")
    )
    outside_because = Text(
        label=_("Vì sao viết tay khi không có sự cố"), max_length=400, required=False
    )
    result_number = Text(label=_("Số kết quả đã trả"), max_length=60, required=False)
    signed_by = Text(label=_("Người ký kết quả"), max_length=120, required=False)
    finished_day = SlipDay(label=_("Ngày xong"))
    finished_hour = Hour(label=_("Giờ xong"), required=False)
    returned_day = SlipDay(label=_("Ngày trả cho dân"))
    returned_hour = Hour(label=_("Giờ trả cho dân"), required=False)

    def __init__(self, data: Any, *, today: date, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name in DAY_FIELDS:
            self.fields[name].today = today  # type: ignore[attr-defined]
        self.fields["scan"].widget.attrs.pop("autofocus", None)
        self.fields["slip"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if data is None:
            first = "hour" if (initial or {}).get("slip") else "slip"
            self.fields[first].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in ("day", "promise_day"):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, gettext("Ghi ngày như trên giấy."))
        said["received"] = moment_of(said.get("day"), said.get("hour"))
        promised = said.get("promise_hour") or said.get("hour")
        said["promise"] = moment_of(said.get("promise_day"), promised)
        done = bool(said.get("result_number") or said.get("signed_by"))
        hour = said.get("finished_hour")
        said["finished"] = moment_of(said.get("finished_day") or said.get("day"), hour)
        back = said.get("returned_day") or said.get("finished_day") or said.get("day")
        said["returned"] = moment_of(back, said.get("returned_hour"))
        if (done or said["returned"]) and not hour and "finished_hour" not in self.errors:
            self.add_error("finished_hour", gettext("Ghi giờ xong của kết quả."))
        return said

    def result(self) -> actions.ResultByHand | None:
        """What was done on paper; None when the dossier is still to be worked on."""
        said = self.cleaned_data
        if said["finished"] is None:
            return None
        return actions.ResultByHand(
            said["finished"], said["result_number"], said["signed_by"], said["returned"]
        )


@duty(Duty.CLERK)
@require_http_methods(["GET", "POST"])
def enter(request):
    """One slip after the other: saved with F9, the next number of the block comes by itself."""
    today = local(request.now).date()
    unit, office = counter_of(request, today)
    data = request.POST if request.method == "POST" else None
    first = _first(request, unit, today)
    form = SlipForm(data, today=today, initial=first)
    valid = data is not None and form.is_valid()
    asked = form.cleaned_data.get("day") if data is not None else first["day"]
    on = asked or today
    version = version_asked(request, unit, on)
    checklist = Checklist(version, data) if version else None
    refusal, status, hints, existing = None, 200, Hints(), None
    if data is not None:
        status = 422
        slip = _slip(form, unit, on)
        hints = _hints(request, form, version)
        readable = checklist is not None and checklist.is_valid()
        try:
            if data.get("do") == "read" and not form.unread:
                form.errors.clear()
                status = 200
            elif valid and readable and slip is not None:
                if _seen(hints, data, slip):
                    assert version is not None
                    assert checklist is not None
                    return _entered(request, office, slip, version, form, checklist)
                status = 200
            form.focus_first_fault()
        except Refused as refused:
            existing = slip.dossier if slip and refused.refusal.code == "slip-entered" else None
            refusal, status = _at_field(form, refused.refusal), 409
    words = request.GET.get("q", "").strip()[:100]
    outage = queries.outage_at_counter(unit, request.now)
    context = {"unit": unit, "units": counters_of(request.actor), "chosen": version, "form": form}
    context |= {"checklist": checklist, "refusal": refusal, "words": words} | _told(hints)
    context |= {"note": card_note(form.card) if form.card else "", "existing": existing}
    text = str(form["slip"].value() or "")
    context |= {"outage": outage, "on": on, "slip_text": text}
    context["slip_query"] = urlencode({"slip": text, "day": on.isoformat()})
    context |= _found(words, unit, on, request.now) | _due(form, version, unit, data)
    return render(request, "dossiers/enter_slip.html", context, status=status)


def _first(request: HttpRequest, unit: Unit, today: date) -> dict[str, Any]:
    """What the form begins with: the number asked for, the day of the last outage."""
    asked = request.GET.get("slip", "").strip()[:200]
    outage = queries.outage_at_counter(unit, request.now)  # type: ignore[attr-defined]
    day = day_asked(request, local(outage.started_at).date() if outage else today)
    if not asked:
        waiting = queries.next_slip(unit, day.year, None)
        asked = str(waiting.serial) if waiting else ""
    return {"slip": asked, "day": day}


def _slip(form: SlipForm, unit: Unit, on: date) -> ReservedNumber | None:
    text = form.cleaned_data.get("slip", "")
    found = queries.slip_named(text, unit, on.year) if text else None
    if text and found is None:
        form.add_error(
            "slip", gettext("Số này không nằm trong dải số dự phòng của đơn vị. Kiểm tra tờ giấy.")
        )
    return found


def _hints(request: HttpRequest, form: SlipForm, version: ProcedureVersion | None) -> Hints:
    """What does not fit; also who came through the ordinary counter since the slip was written."""
    received = form.cleaned_data.get("received")
    since = received - timedelta(days=1) if received else None
    now: datetime = request.now  # type: ignore[attr-defined]
    return hints_of(form.cleaned_data, request.actor, now, version, since=since)  # type: ignore[attr-defined]


def _seen(hints: Hints, data: Any, slip: ReservedNumber) -> bool:
    """The clerk has seen what there is to see; a slip that was entered is refused all the same."""
    return hints.key == data.get("seen", "") or slip.dossier_id is not None


def _due(form: SlipForm, version: ProcedureVersion | None, unit: Unit, data: Any) -> dict[str, Any]:
    """The due moment by the term for the hour on the slip, and whether the slip says another."""
    said = form.cleaned_data if data is not None else {}
    received, promised = said.get("received"), said.get("promise")
    if version is None or received is None:
        return {"due": None, "differs": False}
    due = _promise(version, unit, received)["promise"]
    return {"due": due, "differs": bool(due and promised and due != promised)}


FIELDS = {
    "outside-outage": "outside_because",
    "promise-before-receipt": "promise_day",
    "slip-of-another-year": "slip",
    "slip-spoiled": "slip",
    "result-missing": "result_number",
}


def _at_field(form: SlipForm, refusal: Refusal) -> Refusal | None:
    name = FIELDS.get(refusal.code)
    if name is None:
        return _beside(form, refusal)
    said = refusal.said(gettext)
    form.add_error(name, f"{said['what']} {said['what_to_do']}")
    form.focus_first_fault()
    return None


def _entered(
    request: HttpRequest,
    office: Office | None,
    slip: ReservedNumber,
    version: ProcedureVersion,
    form: SlipForm,
    checklist: Checklist,
) -> HttpResponse:
    said = form.cleaned_data
    by, now = request.actor, request.now  # type: ignore[attr-defined]
    # One transaction: a slip that is refused leaves no person behind.
    with transaction.atomic():
        before = slip.dossier if _own(slip, said["request_key"]) else None
        person = form.particulars() | {"name": said["name"] or NO_NAME}
        dossier = actions.enter_slip(
            slip,
            office=office,
            version=version,
            applicant=before.applicant if before else register(person, by=by, at=now),
            promise_at=said["promise"],
            outside_because=said["outside_because"],
            papers=papers_given(said, checklist),
            channel=said["channel"],
            copies=said["copies"],
            note=said["note"],
            wish=(said["wish_method"], said["wish_address"]),
            result=form.result(),
            request_key=said["request_key"],
            by=by,
            at=said["received"],
        )
    _say(request, slip, dossier)
    following = queries.next_slip(slip.unit, slip.year, slip)
    asked = {"day": said["day"].isoformat(), "unit": str(slip.unit_id), "version": version.pk}
    if following is None:
        return redirect("dossiers:detail", pk=dossier.pk)
    asked["slip"] = str(following.serial)
    return redirect(f"{reverse('dossiers:enter_slip')}?{urlencode(asked)}")


def _own(slip: ReservedNumber, key: str) -> bool:
    return slip.dossier is not None and slip.dossier.request_key == key


def _say(request: HttpRequest, slip: ReservedNumber, dossier: Dossier) -> None:
    """What was entered; a slip that promised another moment is said at once."""
    words = gettext("Đã nhập giấy số {serial}: hồ sơ {number}.")
    messages.success(request, words.format(serial=slip.serial, number=dossier.number))
    if dossier.due_at and dossier.promise_at and dossier.due_at != dossier.promise_at:
        words = gettext(
            "Giấy số {serial} hẹn {promise}, theo quy định là {due}. Lập giấy hẹn lại ở trang của"
            " sự cố hoặc trang hồ sơ."
        )
        promise, due = vn_datetime(dossier.promise_at), vn_datetime(dossier.due_at)
        messages.warning(request, words.format(serial=slip.serial, promise=promise, due=due))


@duty(Duty.CLERK)
@require_POST
def correct(request, pk):
    """A new appointment for a slip that promised another moment; it opens as a paper."""
    visible = access.visible_to(request.actor, request.now)
    dossier = get_object_or_404(visible, pk=pk)
    made = actions.correct_slip(dossier, by=request.actor, at=request.now)
    return redirect("calendars:appointment", pk=made.pk)
