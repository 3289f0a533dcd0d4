"""Who looked at whose dossiers: by person, what is asked about, and a citizen's own list."""

from __future__ import annotations

import csv
from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import Period, local
from congvu.dossiers import queries
from congvu.dossiers.rules.views import view_rule
from congvu.people import queries as people
from congvu.people.models import User
from congvu.ui.formats import vn_datetime
from congvu.web.access import duty
from congvu.web.people.forms import Day

PER_PAGE = 50
MOST_DAYS = 31
CSV_MOST = 20_000


class DaysForm(forms.Form):
    """From which day to which; a week when nothing is said, a month at most."""

    since = Day(label=_("Từ ngày"), required=False)
    until = Day(label=_("Đến ngày"), required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.is_valid()
        today = local(request.now).date()  # type: ignore[attr-defined]
        until = self.cleaned_data.get("until") or today
        since = self.cleaned_data.get("since") or until - timedelta(days=6)
        since = max(min(since, until), until - timedelta(days=MOST_DAYS - 1))
        self.period = Period.inclusive(since, until)
        self.data = {"since": since.isoformat(), "until": until.isoformat()}


@duty(*queries.WATCHERS)
@require_GET
def looks(request):
    """Each person who looked, with what somebody may ask them."""
    form = DaysForm(request)
    units = queries.units_watched(request.actor)
    found = queries.questions(units, form.period, request.now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "asked": sum(each.asked for each in found),
        "limit": view_rule(local(request.now).date()).an_hour,
        "shows_citizen": bool(request.actor.duties() & {Duty.ADMINISTRATOR, Duty.UNIT_LEADER}),
    }
    return render(request, "people/looks.html", context)


def _person(request: HttpRequest, pk: int) -> User:
    """Somebody of the watched units, or who looked at a dossier of theirs."""
    user: User = get_object_or_404(User, pk=pk)
    units = queries.units_watched(request.actor)  # type: ignore[attr-defined]
    post = people.last_post(user)
    if post is not None and post.unit_id in units:
        return user
    if not queries.views_by(user).filter(dossier__unit_id__in=units).exists():
        raise Http404
    return user


def _rows(request: HttpRequest, user: User, period: Period):
    units = queries.units_watched(request.actor)  # type: ignore[attr-defined]
    return queries.views_in(units, period).filter(user=user)


@duty(*queries.WATCHERS)
@require_GET
def by_person(request, pk):
    """What one account opened of the watched units' dossiers, by day."""
    user = _person(request, pk)
    form = DaysForm(request)
    page = Paginator(_rows(request, user, form.period), PER_PAGE).get_page(request.GET.get("page"))
    context = {"person": user, "form": form, "page": page, "rows": page.object_list}
    return render(request, "people/by_person.html", context)


@duty(*queries.WATCHERS)
@require_GET
def by_person_csv(request, pk):
    """The same as a table for a spreadsheet; no name of a citizen is in it."""
    user = _person(request, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="luot-xem-{user.username}.csv"'
    answer.write("\ufeff")
    table = csv.writer(answer)
    heads = ("Lúc", "Người xem", "Hồ sơ", "Đơn vị", "Đã mở", "Vì", "Lý do đã ghi")
    table.writerow([gettext(each) for each in heads])
    for row in _rows(request, user, DaysForm(request).period)[:CSV_MOST]:
        said = (gettext(row.kind_label), gettext(row.ground_label), row.reason)
        cells = (row.label, row.dossier.number, row.dossier.unit.name, *said)
        table.writerow([vn_datetime(row.seen_at), *map(_plain, cells)])
    return answer


def _plain(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell


@duty(Duty.ADMINISTRATOR, Duty.UNIT_LEADER)
@require_http_methods(["GET", "POST"])
def citizen(request):
    """Who opened a citizen's dossiers, to be printed; the number is never in an address."""
    words = request.POST.get("q", "").strip()[:40]
    dossiers = list(queries.dossiers_of_citizen(request.actor, words)[:200])
    context = {
        "words": words,
        "dossiers": dossiers,
        "rows": queries.views_of_citizen(dossiers)[:2000] if dossiers else [],
    }
    return render(request, "people/citizen.html", context)
