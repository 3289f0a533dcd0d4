"""The file, its columns, its words, the rehearsal, the import, the undoing: one page each."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from congvu.core.refusals import Refused
from congvu.imports import access, actions, progress, queries
from congvu.imports.rules import Work
from congvu.imports.rules.words import STANDING_LABELS
from congvu.organisation.models import Unit
from congvu.procedures.queries import Received
from congvu.ui.formats import vn_date, vn_number
from congvu.web.access import duty
from congvu.web.imports.forms import (
    BringForm,
    ColumnsForm,
    LookForm,
    UndoForm,
    UploadForm,
    WordsForm,
)
from congvu.web.imports.report import shown
from congvu.web.plans.fields import first_unit, tried

AT_ONCE = 3000
"""Files of so many rows are worked on while the person waits; longer ones by the worker."""
SMALL = 400_000
"""Bytes of a file that was not counted yet and is read while the person waits."""
ROWS = 50

MAY = duty(*access.DUTIES)


def _batch(request, pk):
    rows = access.visible_to(request.actor).select_related("unit", "mapping", "uploaded_by")
    return get_object_or_404(rows, pk=pk)


@MAY
@require_http_methods(["GET", "POST"])
def index(request):
    """What was brought in so far, and the form for the next file."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, units=access.units_of(request.actor))
    first_unit(request.actor, form)
    if form.is_bound and form.is_valid():
        batch = tried(form, lambda: _upload(request, form), UPLOAD_FIELDS)
        if batch is not None:
            return redirect("imports:columns", batch.pk)
    rows = access.visible_to(request.actor).select_related("unit", "uploaded_by")
    page = Paginator(rows.order_by("-pk"), 20).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    return render(request, "imports/index.html", {"form": form, "page": page}, status=status)


UPLOAD_FIELDS = {
    "file-empty": "file",
    "file-too-large": "file",
    "import-type-refused": "file",
    "not-your-duty": "unit",
}


def _upload(request, form):
    file = form.cleaned_data["file"]
    return actions.upload(
        file,
        file.name,
        unit=form.cleaned_data["unit"],
        by=request.actor,
        at=request.now,
    )


@MAY
@require_http_methods(["GET"])
def batch(request, pk):
    """Where it stands, and what comes next."""
    row = _batch(request, pk)
    page = Paginator(range(row.report_lines), ROWS).get_page(request.GET.get("page"))
    report = list(queries.report(row, (page.number - 1) * ROWS, ROWS))
    context = {
        "batch": row,
        "progress": progress.of(row.pk) if row.waiting else None,
        "same": queries.same_file(row),
        "report": [shown(each, queries.reads_names(request.actor)) for each in report],
        "page": page,
        "bring_form": BringForm(initial={"whole": ""}),
        "undo_form": UndoForm(),
        "unknown": sum(len(words) for words in row.unknown.values()),
    }
    response = render(request, "imports/batch.html", context)
    if row.waiting:
        response["Refresh"] = "3"  # seconds; works without a script, and ends with the work
    return response


@MAY
@require_http_methods(["GET", "POST"])
def columns(request, pk):
    """Which sheet, which row, which column is what; below it the rows as they will be read."""
    row = _batch(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        look = queries.look(
            row, asked.get("sheet"), _number(asked.get("row")), asked.get("encoding", "")
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("imports:batch", pk)
    chosen = {
        "sheet": look.sheet,
        "row": look.header and look.header.row,
        "encoding": look.encoding,
    }
    name = look.mapping.name if look.mapping else row.file_name.rsplit(".", 1)[0][:80]
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, look=look, initial={"name": name}
    )
    if form.is_bound and look.header is not None and form.is_valid():
        act = partial(_set_columns, request, row, look, form)
        if tried(form, act, {"mapping-unnamed": "name"}) is not None:
            return _look_through(request, row)
    names = queries.reads_names(request.actor)
    picked = form.columns() if form.is_bound and form.is_valid() else look.columns
    context = {
        "batch": row,
        "look": look,
        "samples": look.samples if names else _masked(look),
        "preview": [
            _read(line, faults, names) for line, faults in queries.preview(row, look, picked)
        ],
        "look_form": LookForm(initial=chosen, sheets=look.sheets),
        "form": form,
        "chosen": chosen,
        "same": queries.same_file(row),
    }
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _masked(look):
    """The rows of the file in their shape, for whoever needs no citizen's name."""
    return [
        [queries.masked(cell) if place in look.personal else cell for place, cell in enumerate(row)]
        for row in look.samples
    ]


def _read(line, faults, names):
    """A row as it will be read: what the register will hold, and what is wrong."""
    said = line.said
    days = [_day(said.get(code)) for code in ("received", "promise", "finished", "returned")]
    who = said.get("applicant", "")
    version = said.get("version")
    return {
        "row": line.row,
        "number": said.get("number", ""),
        "who": who if names else queries.masked(who),
        "procedure": version.name if version else said.get("procedure", ""),
        "days": days,
        "standing": gettext(STANDING_LABELS[line.standing]) if line.standing else "",
        "faults": [each.refusal.said(gettext)["what"] for each in faults],
    }


def _day(moment):
    if moment is None:
        return ""
    return f"{moment.at:%H:%M} {vn_date(moment.day)}" if moment.at else vn_date(moment.day)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _set_columns(request, row, look, form):
    return actions.set_columns(
        row,
        sheet=look.sheet,
        header=look.header,
        encoding=look.encoding,
        columns=form.columns(),
        name=form.cleaned_data["name"],
        by=request.actor,
        at=request.now,
    )


@MAY
@require_http_methods(["GET", "POST"])
def words(request, pk):
    """Every unknown word once: what it means in our terms."""
    row = _batch(request, pk)
    given = {
        "batch": row,
        "versions": Received(row.unit).versions(),
        "units": Unit.objects.filter(pk__in=access.units_of(request.actor)).order_by("code", "pk"),
    }
    form = WordsForm(request.POST if request.method == "POST" else None, **given)
    if form.is_bound and form.is_valid():
        done = tried(
            form,
            lambda: actions.set_words(row, words=form.words(), by=request.actor, at=request.now),
            {},
        )
        if done is not None:
            return _look_through(request, row)
    context = {"batch": row, "form": form}
    return render(request, "imports/words.html", context, status=422 if form.errors else 200)


@MAY
@require_POST
def check(request, pk):
    """Read the file through and write nothing of it."""
    return _look_through(request, _batch(request, pk))


def _look_through(request, row):
    actions.ask(row, work=Work.CHECK, by=request.actor, at=request.now)
    if row.size <= SMALL:
        _now(request, row, actions.check)
    else:
        messages.info(request, gettext("Máy chủ sẽ đọc thử tệp này trong ít phút."))
    return redirect("imports:batch", row.pk)


@MAY
@require_POST
def bring(request, pk):
    """Bring in the good rows, or all rows or none."""
    row = _batch(request, pk)
    whole = request.POST.get("whole") == "1"
    actions.ask(row, work=Work.BRING, whole=whole, by=request.actor, at=request.now)
    if row.rows_total <= AT_ONCE:
        done = _now(request, row, actions.bring)
        if done is not None:
            said = ngettext("Đã nhập {n} hồ sơ.", "Đã nhập {n} hồ sơ.", done.rows_good)
            messages.success(request, said.format(n=vn_number(done.rows_good)))
    else:
        messages.info(request, gettext("Máy chủ sẽ nhập tệp này trong ít phút."))
    return redirect("imports:batch", row.pk)


def _now(request, row, act):
    try:
        return act(row, by=request.actor, at=request.now)
    except Refused as refused:
        if queries.still_waits(row):
            actions.fail(row, refused.refusal, by=request.actor, at=request.now)
        return None


@MAY
@require_POST
def undo(request, pk):
    """Void all that came in by it, while nobody acted on any."""
    row = _batch(request, pk)
    count = actions.undo(
        row, reason=request.POST.get("reason", ""), by=request.actor, at=request.now
    )
    said = ngettext("Đã huỷ {n} hồ sơ.", "Đã huỷ {n} hồ sơ.", count)
    messages.success(request, said.format(n=vn_number(count)))
    return redirect("imports:batch", row.pk)
