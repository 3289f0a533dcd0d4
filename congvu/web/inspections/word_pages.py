"""Templates that officials edit in Word: in force, earlier, taking one in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.documents.word_kind import tags_of
from congvu.files.queries import open_file
from congvu.inspections import actions, word_papers
from congvu.inspections.models import WordTemplate
from congvu.inspections.word_kinds import KINDS
from congvu.web.inspections.pages import Sent, slot
from congvu.web.inspections.views import LEADS, TYPES, _file, _own_unit, _today
from congvu.web.inspections.word_forms import TemplateForm


def _show(request: Any, sent: Sent | None = None, status: int = 200) -> Any:
    unit, today = _own_unit(request), _today(request)
    kinds = []
    for code, kind in KINDS.items():
        rows = WordTemplate.objects.filter(unit=unit, code=code).select_related("file")
        kinds.append(
            {
                "kind": kind,
                "now": word_papers.in_force(unit, code, today),
                "rows": rows,
                "tags": tags_of(kind),
                "required": sorted(kind.required),
                "form": slot(sent, code, TemplateForm, initial={"valid_from": today}),
            }
        )
    context = {"unit": unit, "kinds": kinds, "today": today}
    return render(request, "inspections/word_templates.html", context, status=status)


@LEADS
@require_GET
def templates(request):
    """The templates of the own unit."""
    return _show(request)


def _code(code: str) -> str:
    if code not in KINDS:
        raise Http404
    return code


@LEADS
@require_GET
def template_file(request, code):
    """The template in force today, to be edited in Word."""
    found = word_papers.in_force(_own_unit(request), _code(code), _today(request))
    return _file(found.content, TYPES["docx"], f"mau-{code.replace('.', '-')}.docx")


@LEADS
@require_GET
def template_version(request, pk):
    """One version as it was taken in."""
    row = get_object_or_404(
        WordTemplate.objects.select_related("file"), pk=pk, unit=_own_unit(request)
    )
    name = f"mau-{row.code.replace('.', '-')}-{row.valid_from}.docx"
    return _file(open_file(row.file), TYPES["docx"], name)


@LEADS
@require_POST
def take_template(request, code):
    """Take a version in, once it was read."""
    unit, form = _own_unit(request), TemplateForm(request.POST, request.FILES)
    _code(code)
    if not form.is_valid():
        return _show(request, Sent(code, form), status=422)
    try:
        made = actions.take_template(
            unit, code=code, **form.said(), by=request.actor, at=request.now
        )
    except Refused as refused:
        return _show(request, Sent(code, form, refused.refusal), status=409)
    later = made.valid_from > local(request.now).date()
    said = _("Đã nhận mẫu; dùng từ {day}.") if later else _("Đã nhận mẫu; dùng từ hôm nay.")
    messages.success(request, said.format(day=f"{made.valid_from:%d/%m/%Y}"))
    return redirect("inspections:word_templates")
