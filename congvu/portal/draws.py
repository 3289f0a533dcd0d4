"""Draws of inspected units, open to anyone: what was committed, what came, and the draw repeated.

Until a surprise is over only its commitment stands here. The page for checking a file takes any
draw of the product, of units or of dossiers; it computes here, and the browser may do it alone.
"""

from __future__ import annotations

import json
import re

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core import draw_bundle
from congvu.core.cover_draw import CoverDraw
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.core.sample_draw import SampleDraw
from congvu.inspections.choosing import reading
from congvu.inspections.models import UnitSelection
from congvu.portal import limits
from congvu.web.access import public

PER_PAGE = 50
MOST_BYTES = 2_000_000
"""A province of thousands of dossiers fits; more is read by the command line."""


class CheckForm(forms.Form):
    """A draw to be checked: pasted or as a file, with what one knows otherwise."""

    content = forms.FileField(label=_("Tệp đã công bố, hoặc tệp khung"), required=False)
    text = forms.CharField(
        label=_("Hoặc dán nội dung tệp"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    randomness = forms.CharField(
        label=_("Giá trị công bố, nếu bạn tự biết"),
        required=False,
        max_length=250,
        strip=False,
        help_text=_("Để trống: dùng giá trị ghi trong tệp."),
    )
    commitment = forms.CharField(
        label=_("Mã cam kết bạn nhận trước, nếu có"), required=False, max_length=80
    )

    def clean(self):
        """One of both, not too large; ``data`` is what was given, as bytes."""
        given = super().clean()
        sent = given.get("content")
        if sent is not None and sent.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn quá 2 MB; dùng tệp verify_draw.py."))
        given["data"] = sent.read() if sent is not None else given.get("text", "").encode()
        if not given["data"].strip():
            raise forms.ValidationError(_("Chọn tệp hoặc dán nội dung để kiểm lại."))
        given["commitment"] = re.sub(r"\s", "", given.get("commitment", "")).lower()
        return given


@public
@require_GET
def draws(request):
    """Every commitment, newest first."""
    page = Paginator(reading.published(), PER_PAGE).get_page(request.GET.get("page"))
    day = local(request.now).date()
    rows = [(row, reading.is_open(row, day)) for row in page]
    return render(request, "portal/draws.html", {"page": page, "rows": rows})


def _found(commitment: str) -> UnitSelection:
    rows = UnitSelection.objects.select_related("unit")
    return get_object_or_404(rows, commitment=commitment)


@public
@require_GET
def draw(request, commitment):
    """One draw: its commitment always; frame, names and the draw repeated once it is open."""
    row = _found(commitment)
    context = {"row": row, "open": reading.is_open(row, local(request.now).date())}
    if context["open"]:
        bundle = reading.bundle_of(row)
        context |= _verdict(bundle) | {"bundle": json.dumps(bundle.as_json(), ensure_ascii=False)}
    return render(request, "portal/draw.html", context)


@public
@require_GET
def draw_file(request, commitment):
    """The open draw as a file."""
    row = _found(commitment)
    if not reading.is_open(row, local(request.now).date()):
        raise Http404
    text = json.dumps(reading.bundle_of(row).as_json(), ensure_ascii=False, indent=1)
    name = f"boc-chon-{row.unit.code}-{row.year}-{row.round}.json"
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _verdict(bundle, **known):
    verdict = draw_bundle.verify(bundle, hear=gettext, **known)
    names = (bundle.about or {}).get("names")
    names = names if isinstance(names, dict) else {}
    arms = reading.ARM_LABELS
    picked = []
    if isinstance(verdict.drawn, CoverDraw):
        picked = [(pick.id, names.get(pick.id, ""), arms[pick.arm]) for pick in verdict.drawn.picks]
    elif isinstance(verdict.drawn, SampleDraw):
        picked = [(each, names.get(each, ""), stratum) for each, stratum in verdict.drawn.picks]
    elif verdict.drawn is not None:
        picked = [(each, names.get(each, ""), "") for each in verdict.drawn.selected]
    return {"verdict": verdict, "picked": picked, "size": len(bundle.frame.units)}


@public
@require_http_methods(["GET", "POST"])
def verify_draw(request):
    """Check a draw that one has at hand; nothing of it is kept."""
    if request.method == "POST":
        limits.count(request, "verify", limits.CHECKS)
    form = CheckForm(request.POST or None, request.FILES or None)
    context, status = {"form": form, "refusal": None, "verdict": None}, 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            context |= _verdict(
                draw_bundle.read_bundle(given["data"]),
                randomness=given["randomness"],
                expected=given["commitment"],
            )
        except Refused as refused:
            context["refusal"], status = refused.refusal, 409
    elif request.method == "POST":
        status = 422
    return render(request, "portal/verify_draw.html", context, status=status)
