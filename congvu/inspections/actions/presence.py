"""Who is at work when the delegation comes: the list, present, absent by class of reason, proof."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import sha256_hex
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access
from congvu.inspections.actions._shared import guard, locked_visit
from congvu.inspections.fieldwork import Absence, Seen, why_not_seen
from congvu.inspections.models import PresenceCheck, PresenceLine, Visit
from congvu.people.models import Post


@writes("presence.opened")
def open_presence(visit: Visit, *, arrived_at: datetime, by: Actor, at: datetime) -> PresenceCheck:
    """Begin the check: the time of arrival, and everyone with a post at the unit that day.

    Refuses with ``not-delegated``, ``interest-declared``, ``presence-open``, ``arrival-wrong``
    (another day than the visit's, or later than now), ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_examine(by, visit))
    if PresenceCheck.objects.filter(visit=visit).exists():
        raise refuse(
            "presence-open",
            N_("Đã có danh sách điểm người của lần làm việc này."),
            N_("Điểm tiếp trên danh sách đã có."),
        )
    if local(arrived_at).date() != visit.on or arrived_at > at:
        raise refuse(
            "arrival-wrong",
            N_("Giờ đến phải trong ngày {on} và không sau lúc này."),
            N_("Ghi giờ đoàn đến nơi."),
            on=visit.on,
        )
    check = PresenceCheck.objects.create(visit=visit, arrived_at=arrived_at)
    posts = (
        Post.objects.on(visit.on)
        .filter(unit=visit.unit, user__is_active=True)
        .select_related("user", "office")
        .order_by("office__code", "user__full_name", "pk")
    )
    listed = {post.user_id: post for post in posts}
    PresenceLine.objects.bulk_create(
        PresenceLine(
            check_of=check,
            user=post.user,
            name=post.user.full_name,
            title=post.title if post.office is None else f"{post.title}, {post.office.name}"[:120],
        )
        for post in listed.values()
    )
    record(
        "presence.opened",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"arrived_at": iso(arrived_at), "listed": len(listed)},
    )
    return check


@writes("presence.person_added")
def add_person(
    check: PresenceCheck, *, name: str, title: str, by: Actor, at: datetime
) -> PresenceLine:
    """Add someone of the unit who has no account here. Nobody is taken off the list.

    Refuses with ``not-delegated``, ``interest-declared``, ``name-missing``, ``minutes-signed``.
    """
    visit = locked_visit(check.visit)
    guard(access.may_examine(by, visit))
    if not name.strip():
        raise refuse("name-missing", N_("Chưa ghi họ tên."), N_("Ghi họ tên người cần điểm."))
    line = PresenceLine.objects.create(check_of=check, name=name.strip(), title=title.strip())
    record(
        "presence.person_added",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"line": line.pk},
    )
    return line


@writes("presence.marked")
def mark_presence(
    line: PresenceLine,
    *,
    seen: Seen,
    by: Actor,
    at: datetime,
    reason: Absence | None = None,
    proof: str = "",
) -> PresenceLine:
    """Present, or absent with the class of the reason and what shows it.

    The audit keeps the mark and the class, never the name. Refuses with ``not-delegated``,
    ``interest-declared``, ``absence-without-class``, ``present-with-reason``,
    ``unknown-with-proof``, ``minutes-signed``.
    """
    visit = locked_visit(line.check_of.visit)
    line = PresenceLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    guard(access.may_examine(by, visit), why_not_seen(seen, reason or "", proof))
    line.seen, line.reason, line.proof = seen, reason or "", proof.strip()
    line.save(update_fields=["seen", "reason", "proof"])
    record(
        "presence.marked",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "line": line.pk,
            "seen": str(seen),
            "reason": line.reason,
            "proof_sha256": sha256_hex(line.proof),
        },
    )
    return line
