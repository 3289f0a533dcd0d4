"""The tracking book of a unit and a year: read, printed, closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.papers import books, rendering
from congvu.dossiers.rules.books import why_not_lock
from congvu.organisation.models import Unit
from congvu.web.access import duty
from congvu.web.dossiers.slips import WORD, _file

BOOK_PER_PAGE = 200
FIRST_YEAR = 2017
KEEPERS = (Duty.CLERK, Duty.UNIT_LEADER)


@dataclass(frozen=True)
class Asked:
    """Which book: whose, of which year, and among which one may choose."""

    unit: Unit
    year: int
    years: list[str]
    seen: frozenset[int]


def _asked(request: HttpRequest) -> Asked:
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    seen = access.units_seen(actor, at)
    this_year = local(at).year
    years = [str(year) for year in range(this_year, FIRST_YEAR - 1, -1)]
    given = request.POST if request.method == "POST" else request.GET
    year = given.get("year", "")
    wanted = given.get("unit", "")
    key = int(wanted) if wanted.isdecimal() else (actor.unit_id or 0)
    if key not in seen:
        if wanted:
            raise Http404
        key = min(seen)
    return Asked(
        Unit.objects.get(pk=key), int(year) if year in years else this_year, years, frozenset(seen)
    )


def _page(request: HttpRequest, status: int = 200, refusal=None) -> HttpResponse:
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    asked = _asked(request)
    lock = queries.book_lock(asked.unit, asked.year)
    works = _keeps(actor, asked.unit)
    lines = (
        queries.OpenBook(asked.unit, asked.year)
        if lock is None
        else queries.book_lines(asked.unit, asked.year, lock)
    )
    count = len(lines)
    whole = request.GET.get("whole") == "1"
    pages = Paginator(lines, max(count, 1) if whole else BOOK_PER_PAGE)
    pages.count = count
    # A book that is written in lies open at its last page.
    wanted = request.GET.get("page") or (pages.num_pages if lock is None else 1)
    page = pages.get_page(wanted)
    heads = access.may_lock_book(actor, asked.unit) is None and lock is None
    why_not = None
    if heads:
        found = why_not_lock(asked.year, local(at).date(), lines=count, head="x")
        why_not = found.said(gettext) if found else None
    context = {
        "unit": asked.unit,
        "year": asked.year,
        "years": asked.years,
        "units": Unit.objects.filter(pk__in=asked.seen).order_by("level", "code"),
        "whole": whole,
        "page": page,
        "lines": [
            (
                line,
                books.value_words(line.row.method) if line.row.method else "",
                [_said(each) for each in line.later],
            )
            for line in page
        ],
        "works_here": works,
        "lock": lock,
        "lock_whole": lock is None or queries.book_is_whole(lock),
        "closes": heads and count > 0,
        "why_not_lock": why_not,
        "refusal": refusal,
    }
    return render(request, "dossiers/book.html", context, status=status)


def _keeps(actor: Actor, unit: Unit) -> bool:
    """The counter keeps the book and the leader closes it; on paper they see every address."""
    return any(each.duty in KEEPERS and each.unit_id == unit.pk for each in actor.grants)


def _said(later: queries.Later) -> str:
    """A later change in words; a screen does not tell the citizen's address and phone."""
    label = gettext(later.label)
    if later.column == "contact":
        return gettext("{label}: đã đổi sau khoá sổ").format(label=label)
    now = books.value_words(later.now)
    if later.written_on:
        return gettext("{label}: {now}").format(label=label, now=now)
    return gettext("{label}: {before} → {now}").format(
        label=label, before=books.value_words(later.before), now=now
    )


@duty(*access.READERS)
@require_GET
def book(request):
    """The tracking book of a unit and a year, as it is printed and bound."""
    return _page(request)


def _printed(request: HttpRequest):
    asked = _asked(request)
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    # The book carries everybody's address and phone: only who keeps it takes it away.
    if not _keeps(actor, asked.unit):
        raise Http404
    lock = queries.book_lock(asked.unit, asked.year)
    taken = [each.row.dossier for each in queries.book_lines(asked.unit, asked.year, lock)]
    actions.note_book(taken, by=actor, at=at, detail=f"{asked.unit.code}/{asked.year}")
    made = books.book(asked.unit, asked.year, lock, at)
    return made, f"so-theo-doi-{asked.unit.code}-{asked.year}"


@duty(*KEEPERS)
@require_GET
def book_pdf(request):
    """The book as a PDF with its pages numbered."""
    made, name = _printed(request)
    return _file(rendering.pdf_of(made), "application/pdf", f"{name}.pdf")


@duty(*KEEPERS)
@require_GET
def book_word(request):
    """The book as a Word file."""
    made, name = _printed(request)
    return _file(rendering.docx_of(made), WORD, f"{name}.docx", inline=False)


@duty(*access.MAY["lock_book"])
@require_POST
def lock_book(request):
    """Close the book of a year; refused, the page comes back with the reason."""
    asked = _asked(request)
    try:
        actions.lock_book(
            asked.unit,
            year=asked.year,
            head=request.POST.get("head", "")[:120],
            note=request.POST.get("note", "")[:400],
            by=request.actor,
            at=request.now,
        )
    except Refused as refused:
        return _page(request, 409, refused.refusal.said(gettext))
    messages.success(request, gettext("Đã khoá sổ; các dòng từ nay giữ nguyên."))
    return redirect(f"{reverse('dossiers:book')}?unit={asked.unit.pk}&year={asked.year}")
