"""The forms of the acts along a route: on, back, to other agencies, and one lane standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import local
from congvu.dossiers import access, actions, queries, routing, rules
from congvu.dossiers.models import DossierStep
from congvu.organisation.models import Office
from congvu.organisation.rules import OfficeKind
from congvu.web.dossiers.act_forms.base import ActForm, people_choices
from congvu.web.dossiers.forms import Text


def named(steps: Iterable[DossierStep]) -> str:
    """“2. Thẩm tra; 3. Hỏi thuế”."""
    return "; ".join(f"{each.order}. {each.name}" for each in steps)


@dataclass(frozen=True)
class Way:
    """One way on: which step is done, which are passed over, and what opens then."""

    lane: DossierStep
    skipped: tuple[DossierStep, ...]
    follow: tuple[DossierStep, ...]
    waits: tuple[DossierStep, ...]

    @property
    def key(self) -> str:
        """As the form sends it: “2”, “2-3” when step 3 is passed over."""
        return "-".join(str(each.order) for each in (self.lane, *self.skipped))

    @property
    def label(self) -> str:
        """What happens, in words."""
        done = named([self.lane])
        if not self.follow:
            return gettext("Xong %(done)s; còn chờ %(waits)s") % {
                "done": done,
                "waits": named(self.waits),
            }
        said = {"done": done, "follow": named(self.follow), "skipped": named(self.skipped)}
        if self.skipped:
            return gettext("Xong %(done)s, bỏ qua %(skipped)s, sang %(follow)s") % said
        return gettext("Xong %(done)s, sang %(follow)s") % said


class OnARoute(ActForm):
    """Knows the route of the dossier and the lanes on which the reader may act."""

    def prepare(self) -> None:
        self.steps = queries.route_steps(self.dossier)
        self.stays = queries.pauses_of(self.dossier)
        self.course = queries.course_of(self.steps, self.stays)
        self.lanes = queries.lanes_of(self.actor, self.dossier, self.steps, access.MOVERS)

    def step(self, order: int) -> DossierStep:
        return next(each for each in self.steps if each.order == order)

    def ways_from(self, lane: DossierStep, *, skipping: bool = True) -> list[Way]:
        """Every way on from a lane; none at the end of the route."""
        others = tuple(each for each in self.steps if each.is_open and each is not lane)
        found = []
        for skipped in routing.may_skip(self.course, lane.order) if skipping else [()]:
            orders = routing.opens_after(self.course, lane.order, skipped)
            if orders or others:
                follow = tuple(self.step(each) for each in orders)
                passed = tuple(self.step(each) for each in skipped)
                found.append(Way(lane, passed, follow, others))
        return found

    def offer_offices(self, ways: list[Way]) -> None:
        """Fields for the offices of what opens; none where only one fits."""
        single = len(ways) == 1
        self.offices_of: dict[int, list[Office]] = {}
        known: dict[str, Office] = {}
        first = True
        for step in dict.fromkeys(each for way in ways for each in way.follow):
            if queries.is_outside(step):
                continue
            fits = queries.offices_for(self.dossier, step, self.at)
            known |= {str(each.pk): each for each in fits}
            if first or not single:
                first = False
                continue
            self.offices_of[step.order] = fits
            if len(fits) > 1:
                choices = [(str(each.pk), self.office_words(each)) for each in fits]
                self.fields[f"office_{step.order}"] = forms.ChoiceField(
                    label=f"{step.order}. {step.name}", choices=choices
                )
        self.known_offices = known
        if not known:
            self.fields.pop("to_office", None)
            self.fields.pop("to_user", None)
            return
        blank = [] if single else [("", gettext("Theo quy trình"))]
        self.fields["to_office"].required = single
        self.fields["to_office"].choices = [  # type: ignore[attr-defined]
            *blank,
            *((key, self.office_words(each)) for key, each in known.items()),
        ]

    def office_words(self, office: Office) -> str:
        """The office, with its unit where that is another one."""
        if office.unit_id == self.dossier.unit_id:
            return office.name
        return f"{office.name}, {office.unit.name}"

    def chosen(self) -> dict[str, Any]:
        """Offices and person as the act takes them."""
        said = self.cleaned_data
        return {
            "to_office": self.known_offices.get(said.get("to_office", "")),
            "to_user": self.known_users.get(said.get("to_user", "")),
            "offices": {
                order: next(each for each in fits if str(each.pk) == said[f"office_{order}"])
                for order, fits in self.offices_of.items()
                if said.get(f"office_{order}")
            },
        }

    def offer_people(self) -> None:
        """Who may hold it next."""
        users = self.workers()
        self.known_users = {str(each.pk): each for each in users}
        if "to_user" in self.fields:
            self.fields["to_user"].choices = people_choices(  # type: ignore[attr-defined]
                users, gettext("Để bộ phận phân công")
            )


class Forward(OnARoute):
    """Exactly the next step or steps of the route, each at an office that fits."""

    way = forms.ChoiceField(label=_("Bước tiếp theo"))
    to_office = forms.ChoiceField(label=_("Chuyển đến"))
    to_user = forms.ChoiceField(label=_("Người nhận"), required=False)
    paper = Text(label=_("Số, ngày văn bản gửi cơ quan khác"), max_length=120, required=False)
    reason = Text(label=_("Nội dung chuyển"), max_length=400, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.ways = [way for lane in self.lanes for way in self.ways_from(lane)]
        if len(self.ways) > 1:
            self.fields["way"].choices = [  # type: ignore[attr-defined]
                (each.key, each.label) for each in self.ways
            ]
        else:
            del self.fields["way"]
        if not any(queries.is_outside(each) for way in self.ways for each in way.follow):
            del self.fields["paper"]
        if self.ways:
            self.offer_offices(self.ways)
        else:
            self._anywhere()
        self.offer_people()

    def _anywhere(self) -> None:
        """No route, or its end: any office of the two units, the professional ones first."""
        self.offices_of = {}
        offices = [each for each in self.offices() if each.pk != self.dossier.office_id]
        self.known_offices = {str(each.pk): each for each in offices}
        offices.sort(key=lambda office: (office.kind != OfficeKind.PROFESSIONAL, office.name))
        self.fields["to_office"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in offices
        ]

    def run(self) -> Any:
        said = self.cleaned_data
        way = self.ways[0] if len(self.ways) == 1 else None
        way = next((each for each in self.ways if each.key == said.get("way")), way)
        return actions.forward(
            self.dossier,
            lane=way.lane.order if way else None,
            skip=[each.order for each in way.skipped] if way else (),
            paper=said.get("paper", ""),
            reason=said["reason"],
            **self.chosen(),
            **self.common,
        )


class SendBack(OnARoute):
    """To a step before, in the hands that did it."""

    to_step = forms.ChoiceField(label=_("Trả lại bước"))
    reason = Text(label=_("Lý do"), max_length=400)

    def prepare(self) -> None:
        super().prepare()
        self.fields["to_step"].choices = [  # type: ignore[attr-defined]
            (f"{lane.order}-{back.order}", self._label(lane, back))
            for lane in self.lanes
            for back in reversed(queries.earlier_of(self.course, self.steps, lane))
        ]

    def _label(self, lane: DossierStep, back: DossierStep) -> str:
        if len(self.lanes) == 1:
            return named([back])
        said = {"lane": named([lane]), "back": named([back])}
        return gettext("Từ %(lane)s về %(back)s") % said

    def run(self) -> Any:
        lane, _dash, back = self.cleaned_data["to_step"].partition("-")
        return actions.send_back(
            self.dossier,
            lane=int(lane),
            to_step=int(back),
            reason=self.cleaned_data["reason"],
            **self.common,
        )


class RecordAnswer(OnARoute):
    """The answer of an agency that does not use the system."""

    lane = forms.ChoiceField(label=_("Cơ quan đã trả lời"))
    paper = Text(label=_("Số, ngày văn bản trả lời"), max_length=120)
    next_paper = Text(label=_("Số, ngày văn bản gửi cơ quan kế tiếp"), max_length=120)
    to_office = forms.ChoiceField(label=_("Chuyển đến"))
    to_user = forms.ChoiceField(label=_("Người nhận"), required=False)
    reason = Text(label=_("Nội dung chuyển"), max_length=400, required=False)

    def prepare(self) -> None:
        super().prepare()
        waiting = [each for each in self.steps if each.is_open and queries.is_outside(each)]
        self.fields["lane"].choices = [  # type: ignore[attr-defined]
            (str(each.order), f"{each.agency} ({each.name})") for each in waiting
        ]
        ways = [way for each in waiting for way in self.ways_from(each, skipping=False)]
        if not any(queries.is_outside(each) for way in ways for each in way.follow):
            del self.fields["next_paper"]
        self.offer_offices(ways)
        self.offer_people()

    def run(self) -> Any:
        said = self.cleaned_data
        return actions.record_answer(
            self.dossier,
            lane=int(said["lane"]),
            paper=said["paper"],
            next_paper=said.get("next_paper", ""),
            reason=said["reason"],
            **self.chosen(),
            **self.common,
        )


class Pause(OnARoute):
    """On a ground of the closed list, by a paper: the whole dossier, or one lane of several."""

    lane = forms.ChoiceField(label=_("Tạm dừng"), required=False)
    ground = forms.ChoiceField(label=_("Căn cứ tạm dừng"))
    reference = Text(label=_("Số, ngày văn bản"), max_length=120)

    def prepare(self) -> None:
        super().prepare()
        day = local(self.at).date()
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (each.code, f"{gettext(each.label)} · {each.basis}")
            for each in rules.PAUSE_GROUNDS.values()
            if each.offered and each.on(day)
        ]
        whole = access.works_at_own_units(self.actor, self.dossier)
        several = len([each for each in self.steps if each.is_open]) > 1
        if not several and whole:
            del self.fields["lane"]
            return
        choices = [("", gettext("Cả hồ sơ"))] if whole else []
        self.fields["lane"].choices = [  # type: ignore[attr-defined]
            *choices,
            *((str(each.order), named([each])) for each in self.lanes),
        ]

    def run(self) -> Any:
        said = dict(self.cleaned_data)
        lane = said.pop("lane", "")
        return actions.pause(self.dossier, lane=int(lane) if lane else None, **said, **self.common)


class Resume(OnARoute):
    """The clock runs again: of the whole dossier, or of one lane that stood."""

    lane = forms.ChoiceField(label=_("Tiếp tục"), required=False)

    def prepare(self) -> None:
        super().prepare()
        opened = [each for each in self.stays if each.ended_at is None]
        held = {each.step_id for each in opened}
        lanes = [each for each in self.lanes if each.pk in held]
        if len(opened) < 2 or not lanes:
            del self.fields["lane"]
            return
        whole = [("", gettext("Cả hồ sơ"))] if None in held else []
        self.fields["lane"].choices = [  # type: ignore[attr-defined]
            *whole,
            *((str(each.order), named([each])) for each in lanes),
        ]

    def run(self) -> Any:
        lane = self.cleaned_data.get("lane", "")
        return actions.resume(self.dossier, lane=int(lane) if lane else None, **self.common)


class DeliverSlip(OnARoute):
    """When and to whom the paper of a stay was given."""

    pause = forms.ChoiceField(label=_("Lần tạm dừng"))
    to = forms.ChoiceField(label=_("Giao cho"))
    on = forms.DateField(label=_("Ngày giao"), input_formats=["%Y-%m-%d", "%d/%m/%Y"])

    def prepare(self) -> None:
        super().prepare()
        self.waiting = {str(each.pk): each for each in self.stays if each.delivered_on is None}
        self.fields["pause"].choices = [  # type: ignore[attr-defined]
            (key, f"{gettext(each.ground_label)} · {each.reference}")
            for key, each in self.waiting.items()
        ]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (code, gettext(label)) for code, label in rules.SLIP_RECEIVERS.items()
        ]
        self.fields["on"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["on"].initial = local(self.at).date()

    def run(self) -> Any:
        said = self.cleaned_data
        pause = self.waiting[said["pause"]]
        return actions.deliver_slip(
            self.dossier, pause=pause, to=said["to"], on=said["on"], **self.common
        )
