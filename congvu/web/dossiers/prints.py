"""The papers of a dossier on its page, and many papers of a day printed at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.periods import Period, local
from congvu.core.refusals import N_, refuse
from congvu.documents import binding
from congvu.documents import queries as documents
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier, Supplement
from congvu.dossiers.papers import forms as forms_of_day
from congvu.dossiers.papers import offers
from congvu.dossiers.papers.data import Person
from congvu.dossiers.queries import Printing
from congvu.dossiers.rules import State
from congvu.dossiers.rules.views import Look
from congvu.web.access import duty
from congvu.web.dossiers.persons import opened, sight, works_at
from congvu.web.dossiers.slips import _file

# --- on the page of a dossier ---------------------------------------------------------------------


@dataclass(frozen=True)
class PaperRow:
    """A paper that applies, its editions, and whether its data changed since it was handed out."""

    slug: str
    name: str
    basis: str
    editions: list[Printing]
    changed: bool
    grows: bool

    @property
    def last(self) -> Printing | None:
        """The edition in force."""
        return self.editions[-1] if self.editions else None


def printed_papers(request: HttpRequest, dossier: Dossier) -> dict | None:
    """Every paper that applies, with what was printed of it."""
    found = offers.offers(dossier)
    if not found:
        return None
    log = queries.print_log(dossier)
    works = works_at(request.actor, dossier.unit_id, dossier.competent_unit_id)  # type: ignore[attr-defined]
    who = dossier.applicant
    person = Person(who.name, who.phone, who.address, who.email)
    rows = []
    for each in found:
        held = queries.printed_paper(dossier, each.slug) if each.slug in log else None
        changed = held is not None and not queries.same_words(held, each.make(person).data)
        editions = log.get(each.slug, [])
        rows.append(PaperRow(each.slug, each.name, each.basis, editions, changed, each.grows))
    return {"dossier": dossier, "rows": rows, "works": works}


# --- many at once ---------------------------------------------------------------------------------

KINDS = (
    (offers.RECEIPT, _("Giấy tiếp nhận và hẹn trả kết quả")),
    (offers.CONTROL, _("Phiếu kiểm soát")),
    (offers.SUPPLEMENT, _("Phiếu yêu cầu bổ sung")),
    (offers.NOT_ACCEPTED, _("Phiếu từ chối tiếp nhận")),
    (offers.STOPPED, _("Thông báo dừng giải quyết")),
)


class ManyForm(forms.Form):
    """Which papers, and of which day."""

    kind = forms.ChoiceField(label=_("Giấy"), choices=KINDS, required=False)
    day = forms.DateField(
        label=_("Ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )


def _units(request: HttpRequest) -> list[int]:
    actor = request.actor  # type: ignore[attr-defined]
    return [grant.unit_id for grant in actor.grants if grant.duty in access.MOVERS]


def _of_day(request: HttpRequest, kind: str, day: date) -> list[tuple[Dossier, str]]:
    """The dossiers of the own unit with such a paper of that day, in the order of the book."""
    period = Period.inclusive(day, day)
    within = {"gte": period.first_instant(), "lt": period.end_instant()}
    rows = Dossier.objects.filter(unit_id__in=_units(request)).with_names()
    rows = rows.order_by("received_at", "pk")
    if kind == offers.SUPPLEMENT:
        asked = {f"requested_at__{end}": moment for end, moment in within.items()}
        slips = Supplement.objects.filter(dossier__in=rows.order_by(), **asked)
        of_slip = dict(slips.order_by("pk").values_list("pk", "dossier_id")[: binding.MOST])
        known = rows.in_bulk(set(of_slip.values()))
        return [(known[dossier], f"{kind}-{slip}") for slip, dossier in of_slip.items()]
    column = {offers.NOT_ACCEPTED: "moved_at", offers.STOPPED: "closed_at"}.get(kind, "received_at")
    rows = rows.filter(**{f"{column}__{end}": moment for end, moment in within.items()})
    if kind == offers.NOT_ACCEPTED:
        rows = rows.filter(state=State.NOT_ACCEPTED)
    if kind == offers.STOPPED and forms_of_day.era_on(day).key != "2025":
        rows = rows.none()  # the earlier sets have no such paper
    found = [dossier for dossier in rows[: binding.MOST] if sight(request, dossier).whole]
    return [(dossier, kind) for dossier in found]


@duty(*access.MOVERS)
@require_http_methods(["GET", "POST"])
def many(request):
    """Choose the papers of a day; sent, each is frozen and all come as one file."""
    if request.method == "POST":
        chosen = [each for each in request.POST.getlist("paper") if each.count(":") == 1]
        if not chosen or len(chosen) > binding.MOST:
            binding.bind([b""] * len(chosen))  # says which of the two it is
        for each in chosen:
            pk, _colon, form = each.partition(":")
            dossier = _readable(request, pk)
            actions.print_paper(dossier, form=form, by=request.actor, at=request.now)
        asked = {"p": ",".join(chosen)}
        if request.POST.get("two_up"):
            asked["two_up"] = "1"
        return redirect(f"{reverse('dossiers:many_pdf')}?{urlencode(asked)}")
    form = ManyForm(request.GET)
    form.is_valid()
    kind = form.cleaned_data.get("kind") or offers.RECEIPT
    day = form.cleaned_data.get("day") or local(request.now).date()
    rows = _of_day(request, kind, day)
    printed = queries.printed_among(rows)
    context = {
        "form": ManyForm(initial={"kind": kind, "day": day}),
        "rows": [
            (dossier, slug, queries.paper_stream(dossier, slug) in printed)
            for dossier, slug in rows
        ],
        "day": day,
        "kind": dict(KINDS)[kind],
    }
    return render(request, "dossiers/many.html", context)


def _readable(request: HttpRequest, pk: str) -> Dossier:
    rows = access.visible_to(request.actor, request.now).with_names()  # type: ignore[attr-defined]
    found = rows.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if found is None or not _works(request, found):
        raise refuse(
            "paper-not-yours",
            N_("Có giấy của hồ sơ mà bạn không xử lý."),
            N_("Chọn lại các hồ sơ của đơn vị mình."),
        )
    return found


def _works(request: HttpRequest, dossier: Dossier) -> bool:
    """Papers carry the citizen's numbers: who works at the unit, and sees them of this dossier."""
    units = dossier.unit_id, dossier.competent_unit_id
    return works_at(request.actor, *units) and sight(request, dossier).whole  # type: ignore[attr-defined]


@duty(*access.MOVERS)
@require_GET
def many_pdf(request):
    """The papers that were just printed, one after the other, as they were frozen."""
    contents = []
    for each in filter(None, request.GET.get("p", "").split(",")):
        pk, _colon, form = each.partition(":")
        dossier = _readable(request, pk)
        held = queries.printed_paper(dossier, form)
        if held is None:
            raise refuse(
                "paper-not-printed",
                N_("Có giấy chưa được in lần nào nên chưa gộp được."),
                N_("Mở lại trang in nhiều giấy và bấm “In các giấy đã chọn”."),
            )
        opened(request, dossier, Look.PAPER, form)
        contents.append(documents.content_of(held))
    made = binding.bind(contents, two_up=bool(request.GET.get("two_up")))
    return _file(made, "application/pdf", "giay-to.pdf")
