"""Reading the signatures under minutes, and whether they are still what the audit recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from congvu.core.actors import Duty
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import iso
from congvu.core.refusals import N_
from congvu.inspections.models import Minutes, MinutesDraft, MinutesSigner, Visit
from congvu.inspections.signing import EXCUSED, Seat, Side, Stand
from congvu.people.models import DutyGrant, Post, User

CHANGED = N_("nội dung không còn khớp với mã băm đã ghi")
OTHER_HASH = N_("mã băm không phải mã đã ghi trong nhật ký")
UNKNOWN = N_("không có trong nhật ký")
OTHER_NAMES = N_("danh sách người ký khác với lúc lập")
OTHER_SIGNATURE = N_("chữ ký khác với chữ ký đã ghi trong nhật ký")
LOST_SIGNATURE = N_("chữ ký đã ghi trong nhật ký không còn")

ACTS = (
    "minutes.signature_given",
    "minutes.signature_on_paper",
    "minutes.signer_excused",
    "minutes.signature_undone",
)


def stand_of(signer: MinutesSigner) -> Stand:
    """How one who is named stands: what the last act says."""
    last = max(signer.acts.all(), key=lambda act: act.pk, default=None)
    return Stand(last.stand) if last else Stand.OPEN


def signers(draft: MinutesDraft) -> list[MinutesSigner]:
    """Everyone named, in order, with their acts read."""
    return list(draft.signers.order_by("order").prefetch_related("acts"))


def seats(draft: MinutesDraft) -> list[Seat]:
    """Everyone named, as the rules take them."""
    return [Seat(each.pk, Side(each.side), each.role, stand_of(each)) for each in signers(draft)]


def in_force(visit: Visit) -> MinutesDraft | None:
    """The minutes that were put up and not taken back; None: none."""
    return visit.drafts.filter(ended_at=None).first()


def frozen(draft: MinutesDraft) -> list[dict[str, Any]]:
    """How each who is named signed or did not, as it goes under the minutes."""
    said = []
    for each in signers(draft):
        last = max(each.acts.all(), key=lambda act: act.pk, default=None)
        said.append(
            {
                "side": each.side,
                "role": each.role,
                "name": each.name,
                "post": each.post,
                "stand": last.stand if last else "",
                "at": iso(last.at) if last else None,
                "sha256": last.sha256 if last else "",
                "words": last.words if last else "",
            }
        )
    return said


def who_may_answer(visit: Visit) -> list[tuple[User, str]]:
    """Leaders and officers of the visited unit who may sign for it, with their titles."""
    day = visit.on
    duties = (Duty.UNIT_LEADER, Duty.OFFICE_HEAD, Duty.REFORM_OFFICER)
    grants = DutyGrant.objects.on(day).filter(
        duty__in=duties, unit=visit.unit, user__is_active=True
    )
    posts = (
        Post.objects.on(day)
        .filter(unit=visit.unit, user__in=grants.values("user"))
        .select_related("user")
    )
    return [(each.user, each.title) for each in posts.order_by("pk")]


def named_sha256(draft: MinutesDraft) -> str:
    """The hash of who is named: their names do not go into the audit."""
    rows = draft.signers.order_by("order")
    return sha256_hex(
        canonical([[each.pk, each.side, each.role, each.name, each.user_id] for each in rows])
    )


def faults(
    visit: Visit, events: Mapping[str, Sequence[dict[str, Any]]]
) -> Iterator[tuple[str, str]]:
    """What no longer agrees with the audit ``events`` of the visit: where, and what is wrong."""
    drawn = {each["draft"]: each for each in events.get("minutes.drawn_up", ())}
    acts = {each["act"]: each for kind in ACTS for each in events.get(kind, ())}
    for draft in visit.drafts.order_by("round"):
        where = f"Biên bản {draft.number}, lần lập {draft.round}"
        said = drawn.get(draft.pk)
        if sha256_hex(draft.content) != draft.sha256:
            yield where, CHANGED
        elif said is None or said["sha256"] != draft.sha256:
            yield where, UNKNOWN if said is None else OTHER_HASH
        elif said["signers"] != named_sha256(draft):
            yield where, OTHER_NAMES
        for signer in signers(draft):
            for act in signer.acts.all():
                given = acts.pop(act.pk, None)
                kept = (signer.pk, act.stand, act.sha256, sha256_hex(act.words))
                if given is None:
                    yield f"{where}, {signer.name}", UNKNOWN
                elif kept != tuple(
                    given[key] for key in ("signer", "stand", "sha256", "words_sha256")
                ):
                    yield f"{where}, {signer.name}", OTHER_SIGNATURE
    for key in acts:
        yield f"{visit.unit.name}, chữ ký {key}", LOST_SIGNATURE
    yield from _whole(visit, events)


def _whole(
    visit: Visit, events: Mapping[str, Sequence[dict[str, Any]]]
) -> Iterator[tuple[str, str]]:
    minutes = Minutes.objects.filter(visit=visit, draft__isnull=False).first()
    said = events.get("visit.minutes_signed", ())
    if minutes is None or not said:
        return
    if said[-1].get("signatories_sha256") != sha256_hex(minutes.signatories):
        yield f"Biên bản {minutes.number}", OTHER_SIGNATURE


def listed(text: str) -> list[dict[str, Any]]:
    """The frozen list under minutes; older ones held a side and a name only."""
    return [
        {"role": "", "post": "", "stand": "", "at": None, "sha256": "", "words": "", **each}
        for each in json.loads(text)
    ]


def unsigned(said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Who did not sign, each with the reason."""
    return [each for each in said if each["stand"] in EXCUSED]
