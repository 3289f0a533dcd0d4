"""Questions that the events raise: runs, what each flag says of a unit, the questions put to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access as dossiers
from congvu.inspections import access, actions, flag_access, flag_queries, queries
from congvu.inspections.flags import BY_CODE, BY_SLUG, FLAGS
from congvu.inspections.flags.asking import (
    OUTCOME_LABELS,
    QUESTION,
    QUESTION_LABELS,
    QuestionOutcome,
    QuestionState,
    why_not_finding,
)
from congvu.inspections.flags.outcome import LACK_LABELS, VERDICT_LABELS, Lack, Verdict
from congvu.inspections.flags.parameters import settings_on
from congvu.inspections.models import FlagQuestion, FlagResult, Visit
from congvu.inspections.rules import SAMPLED_LABELS, Sampled
from congvu.organisation.models import Unit
from congvu.ui.formats import vn_number, vn_percent
from congvu.web.access import duty, signed_in
from congvu.web.inspections import flag_forms as forms
from congvu.web.inspections.pages import SAMPLE_TONES

READS = duty(Duty.REFORM_OFFICER, Duty.UNIT_LEADER, Duty.INSPECTOR)
LEADS = duty(Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
PER_PAGE = 50
STATE_TONES = {"asked": "near", "unanswered": "late", "replied": "paused", "inspected": "done"}
VERDICT_TONES = {"hit": "near", "pass": "neutral", "na": "done"}


def _index(request, form=None, refusal=None, status=200):
    day = local(request.now).date()
    questions = flag_access.visible_questions(request.actor, request.now)
    shown = questions.select_related("unit", "result").order_by("-pk")
    asked = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    runs = flag_access.visible_runs(request.actor, request.now).select_related("unit")
    runs = runs.annotate(asked=Count("results__question"))
    leads = bool(request.actor.duties() & {Duty.REFORM_OFFICER, Duty.UNIT_LEADER})
    context = {
        "page": asked,
        "questions": [_line(each, day) for each in asked],
        "runs": runs.order_by("-pk")[:20],
        "flags": [flag.page for flag in FLAGS],
        "leads": leads,
        "form": form or forms.RunForm(initial={"period_code": f"{day.year}"}),
        "refusal": refusal,
    }
    return render(request, "inspections/flags/index.html", context, status=status)


def _line(question, day):
    late = question.state == QuestionState.ASKED and question.due_on < day
    return {
        "row": question,
        "name": BY_CODE[question.result.flag].page.name,
        "label": QUESTION_LABELS[QuestionState(question.state)],
        "tone": STATE_TONES[question.state],
        "late": late,
    }


@READS
@require_GET
def index(request):
    """Questions one put or was asked, and the runs behind them."""
    return _index(request)


@LEADS
@require_POST
def run_new(request):
    """Look at a period with all flags."""
    form = forms.RunForm(request.POST)
    if not form.is_valid():
        return _index(request, form, status=422)
    unit = get_object_or_404(Unit, pk=request.actor.unit_id)
    try:
        run = actions.run_flags(unit, **form.cleaned_data, by=request.actor, at=request.now)
    except Refused as refused:
        return _index(request, form, refused.refusal, status=409)
    messages.success(request, _("Đã xem xét và đóng băng kết quả."))
    return redirect("inspections:flag_run", run.pk)


@READS
@require_GET
def run(request, pk):
    """One run: how many units each flag hits, and the units by what is asked of them."""
    runs = flag_access.visible_runs(request.actor, request.now).select_related("unit")
    row = get_object_or_404(runs, pk=pk)
    seen = flag_access.visible_results(request.actor, request.now).filter(run=row)
    chosen = request.GET.get("dau-hieu", "")
    hits = seen.filter(verdict=Verdict.HIT)
    if chosen in BY_CODE:
        hits = hits.filter(flag=chosen)
    elif chosen == "tat-ca":
        hits = seen
    # Ordered in the database, so that a page reads only the units it shows.
    ranked = (
        hits.order_by().values("unit").annotate(count=Count("pk", filter=Q(verdict=Verdict.HIT)))
    )
    page = Paginator(ranked.order_by("-count", "unit"), PER_PAGE)
    page = page.get_page(request.GET.get("page"))
    results = hits.filter(unit__in=[each["unit"] for each in page])
    results = results.select_related("unit", "question").order_by("unit_id", "pk")
    context = {
        "run": row,
        "intact": flag_queries.is_intact(row),
        "tallies": [(BY_CODE[each.code].page, each) for each in flag_queries.tallies(row)],
        "chosen": chosen,
        "page": page,
        "units": [
            (unit, [_chip(each) for each in rows])
            for unit, rows in flag_queries.results_by_unit(results)
        ],
        "leads": access.may_lead(request.actor, row.unit, request.now) is None,
    }
    return render(request, "inspections/flags/run.html", context)


def _chip(result: FlagResult) -> dict[str, Any]:
    question = getattr(result, "question", None)
    return {
        "row": result,
        "name": BY_CODE[result.flag].page.name,
        "label": VERDICT_LABELS[Verdict(result.verdict)],
        "tone": VERDICT_TONES[result.verdict],
        "asked": QUESTION_LABELS[QuestionState(question.state)] if question else "",
    }


def _result(request, pk) -> FlagResult:
    rows = flag_access.visible_results(request.actor, request.now)
    return get_object_or_404(rows.select_related("run__unit", "unit", "question"), pk=pk)


def _show_result(request, row, form=None, refusal=None, status=200):
    page, linked = _dossiers(request, row)
    question = getattr(row, "question", None)
    may_ask = (
        row.verdict == Verdict.HIT
        and question is None
        and access.may_lead(request.actor, row.run.unit, request.now) is None
    )
    context = {
        "row": row,
        "flag": BY_CODE[row.flag].page,
        "chip": _chip(row),
        "lack": LACK_LABELS[Lack(row.lack)] if row.lack else "",
        "more": [(name, value) for name, value in flag_queries.more_of(row).items()],
        "expected": vn_percent(float(row.expected)) if row.expected else "",
        "chance": _odds(row.chance),
        "adjusted": _odds(row.adjusted),
        "page": page,
        "rows": linked,
        "question": question,
        "may_ask": may_ask,
        "form": form or forms.AskForm(day=local(request.now).date()),
        "refusal": refusal,
    }
    return render(request, "inspections/flags/result.html", context, status=status)


def _odds(text: str) -> str:
    """A chance as people say it: in per cent, or one in so many; empty for none."""
    if not text:
        return ""
    chance = float(text)
    if chance >= 0.01:
        return vn_percent(chance)
    if chance < 1e-9:
        return _("dưới 1 trên một tỷ")
    many = round(1 / chance)
    digits = len(str(many)) - 2
    return _("khoảng 1 trên {n}").format(n=vn_number(round(many, -max(0, digits))))


def _dossiers(request, result):
    page = Paginator(flag_queries.dossiers_of(result), PER_PAGE)
    page = page.get_page(request.GET.get("page"))
    shown = list(page)
    seen = dossiers.visible_to(request.actor, request.now)
    open_to = set(seen.filter(pk__in=[each.pk for each in shown]).values_list("pk", flat=True))
    return page, [(each, each.pk in open_to) for each in shown]


@READS
@require_GET
def result(request, pk):
    """What one flag says of one unit, with the rows behind it."""
    return _show_result(request, _result(request, pk))


@LEADS
@require_POST
def ask(request, pk):
    """Put the hit to the unit as a question."""
    row, form = _result(request, pk), forms.AskForm(request.POST)
    if not form.is_valid():
        return _show_result(request, row, form, status=422)
    try:
        made = actions.ask_question(row, **form.cleaned_data, by=request.actor, at=request.now)
    except Refused as refused:
        return _show_result(request, row, form, refused.refusal, status=409)
    messages.success(request, _("Đã gửi câu hỏi cho đơn vị."))
    return redirect("inspections:flag_question", made.pk)


@signed_in
@require_GET
def flag_page(request, slug):
    """What a flag is: method, why, innocent causes, exclusions, source, parameters."""
    if slug not in BY_SLUG:
        raise Http404
    flag = BY_SLUG[slug].page
    settings = settings_on(local(request.now).date())
    context = {"flag": flag, "parameters": settings.shown(flag.code), "day": settings.day}
    return render(request, "inspections/flags/flag.html", context)


# --- one question ------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """One thing that can be done with a question: its form, its action, what is said after."""

    label: Any
    make: Callable[..., Form]
    act: Callable[..., Any]
    done: Any


def _find(question, *, visit, area, text, by, at):
    return actions.finding_from_question(question, visit, area=area, text=text, by=by, at=at)


DEEDS = {
    "tra-loi": Deed(
        gettext_lazy("Trả lời câu hỏi"),
        forms.ReplyForm,
        actions.reply_question,
        gettext_lazy("Đã ghi trả lời của đơn vị."),
    ),
    "mo-ho-so": Deed(
        gettext_lazy("Ghi hồ sơ đã mở xem"),
        forms.OpenForm,
        actions.open_dossier,
        gettext_lazy("Đã ghi hồ sơ đã mở."),
    ),
    "ket-qua": Deed(
        gettext_lazy("Ghi kết quả kiểm hồ sơ"),
        forms.OutcomeForm,
        actions.conclude_question,
        gettext_lazy("Đã ghi kết quả kiểm hồ sơ."),
    ),
    "phat-hien": Deed(
        gettext_lazy("Ghi thành phát hiện của buổi làm việc"),
        forms.FindingForm,
        _find,
        gettext_lazy("Đã ghi phát hiện."),
    ),
}


def _question(request, pk) -> FlagQuestion:
    rows = flag_access.visible_questions(request.actor, request.now)
    return get_object_or_404(rows.select_related("unit", "result__run__unit"), pk=pk)


def _offers(request, question) -> dict[str, dict[str, Any]]:
    """The deeds open to the reader now, with what their forms need."""
    actor, at = request.actor, request.now
    offers: dict[str, dict[str, Any]] = {}
    may_open = flag_access.may_open(actor, question, at) is None
    answers = access.may_answer(actor, question.unit, at) is None
    if answers and QUESTION.why_not(question.state, "reply") is None:
        offers["tra-loi"] = {}
    if may_open and question.state != QuestionState.INSPECTED:
        opened = question.opened.values("dossier_id")
        waiting = flag_queries.dossiers_of(question.result).exclude(pk__in=opened)
        offers["mo-ho-so"] = {"dossiers": list(waiting[:200])}
    if may_open and question.state == QuestionState.REPLIED:
        offers["ket-qua"] = {}
    if why_not_finding(question.state, question.outcome) is None:
        visits = _open_visits(request, question)
        if visits.exists():
            areas = queries.areas_of(local(at).date())
            offers["phat-hien"] = {"visits": visits, "areas": areas}
    return offers


def _open_visits(request, question):
    return Visit.objects.filter(
        unit=question.unit,
        inspection__members__user_id=request.actor.user_id or 0,
        minutes__isnull=True,
        inspection__conclusion__isnull=True,
    ).select_related("inspection")


def _show_question(request, question, key="", form=None, refusal=None, status=200):
    page, linked = _dossiers(request, question.result)
    offers = []
    for each, needed in _offers(request, question).items():
        tried = each == key
        shown = form if tried else DEEDS[each].make(auto_id=f"{each}-%s", **needed)
        offers.append((each, DEEDS[each].label, shown, refusal if tried else None))
    asked = offers and key in {each for each, *_rest in offers}
    context = {
        "question": question,
        "flag": BY_CODE[question.result.flag].page,
        "line": _line(question, local(request.now).date()),
        "outcome": OUTCOME_LABELS[QuestionOutcome(question.outcome)],
        "offers": offers,
        "refusal": None if asked else refusal,
        "opened": [
            (each, SAMPLED_LABELS[Sampled(each.result)], SAMPLE_TONES[each.result])
            for each in question.opened.select_related("dossier").order_by("pk")
        ],
        "page": page,
        "rows": linked,
        "sees_run": flag_access.visible_results(request.actor, request.now)
        .filter(pk=question.result_id)
        .exists(),
    }
    return render(request, "inspections/flags/question.html", context, status=status)


@READS
@require_GET
def question(request, pk):
    """One question: what is asked, the innocent explanations, the reply, the dossiers opened."""
    return _show_question(request, _question(request, pk))


@READS
@require_POST
def act(request, pk, key):
    """One deed on a question."""
    row = _question(request, pk)
    if key not in DEEDS:
        raise Http404
    deed, needed = DEEDS[key], _needed(request, row, key)
    form = deed.make(request.POST, auto_id=f"{key}-%s", **needed)
    if not form.is_valid():
        return _show_question(request, row, key, form, status=422)
    try:
        deed.act(row, **form.cleaned_data, by=request.actor, at=request.now)
    except Refused as refused:
        return _show_question(request, row, key, form, refused.refusal, status=409)
    messages.success(request, deed.done)
    return redirect("inspections:flag_question", row.pk)


def _needed(request, question, key) -> dict[str, Any]:
    offered = _offers(request, question).get(key)
    if offered is not None:
        return offered
    # Not offered: what is sent meets the action, which says why not.
    if key == "mo-ho-so":
        return {"dossiers": list(flag_queries.dossiers_of(question.result))}
    if key == "phat-hien":
        areas = queries.areas_of(local(request.now).date())
        return {"visits": _open_visits(request, question), "areas": areas}
    return {}
