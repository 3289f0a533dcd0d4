"""The minutes put up for signing; each named signs by an own act, or is recorded with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, content, queries, signatures, signing
from congvu.inspections.actions._shared import guard, locked_visit, needs_reason
from congvu.inspections.models import (
    Minutes,
    MinutesDraft,
    MinutesSigner,
    SignatureAct,
    Visit,
)
from congvu.inspections.rules import Role
from congvu.inspections.signing import Representative, Side, Stand


@writes("minutes.drawn_up")
def draw_up_minutes(
    visit: Visit,
    *,
    number: str,
    representatives: Sequence[Representative],
    by: Actor,
    at: datetime,
    as_of: datetime | None = None,
) -> MinutesDraft:
    """Freeze what the minutes say and put them up for signing, with the audit root as it stands.

    Named are every member of the delegation and the unit's ``representatives``: nobody is
    forgotten. The root on paper makes the unit's copy a witness. Refuses with ``not-delegated``,
    ``minutes-not-ready``, ``session-not-held``, ``representative-missing``,
    ``representative-twice``, ``head-missing``, ``minutes-put-up``, ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_inspect(by, visit))
    if visit.held_at is None:
        raise refuse(
            "session-not-held",
            N_("Chưa ghi buổi làm việc tại {unit}."),
            N_("Ghi buổi làm việc và thành phần dự trước khi lập biên bản."),
            unit=visit.unit.name,
        )
    guard(queries.waiting_for_minutes(visit))
    members = list(visit.inspection.members.order_by("order"))
    leaders = sum(each.role in signing.LEADERS for each in members)
    guard(signing.why_not_drawn_up(representatives, leaders))
    text = canonical(content.minutes_content(visit, as_of or visit.inspection.as_of or at))
    entries, root = audit.current_root()
    draft = MinutesDraft.objects.create(
        visit=visit,
        round=visit.drafts.count() + 1,
        number=number,
        content=text,
        sha256=sha256_hex(text),
        audit_root=root,
        audit_entries=entries,
        drawn_up_at=at,
        drawn_up_by=by.label[:300],
    )
    named = [
        *((Side.UNIT, "", each.name.strip(), each.post, each.user_id) for each in representatives),
        *(
            (
                Side.SECRETARY if each.role == Role.SECRETARY else Side.DELEGATION,
                each.role,
                each.name,
                each.post,
                each.user_id,
            )
            for each in members
        ),
    ]
    MinutesSigner.objects.bulk_create(
        MinutesSigner(
            draft=draft, order=order, side=side, role=role, name=name, post=post, user_id=user
        )
        for order, (side, role, name, post, user) in enumerate(named, start=1)
    )
    record(
        "minutes.drawn_up",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "draft": draft.pk,
            "round": draft.round,
            "number": number,
            "sha256": draft.sha256,
            "audit_root": root,
            "audit_entries": entries,
            "signers": signatures.named_sha256(draft),
        },
    )
    return draft


def _open(draft: MinutesDraft) -> MinutesDraft:
    """The draft, with its visit locked: two who sign at once come one after the other."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=draft.visit_id)
    draft = MinutesDraft.objects.select_related("visit__unit", "visit__inspection").get(pk=draft.pk)
    if draft.ended_at is not None:
        raise refuse(
            "minutes-taken-back",
            N_("Bản này đã được thu lại để sửa; chữ ký trên nó không còn giá trị."),
            N_("Mở biên bản, đọc lần lập mới rồi ký."),
        )
    if hasattr(visit, "minutes"):
        raise refuse(
            "minutes-signed",
            N_("Biên bản làm việc tại {unit} đã ký."),
            N_("Ghi điều mới vào kết luận hoặc một cuộc phúc tra."),
            unit=draft.visit.unit.name,
        )
    return draft


def _act(
    signer: MinutesSigner,
    draft: MinutesDraft,
    stand: Stand,
    kind: str,
    words: str,
    by: Actor,
    at: datetime,
) -> MinutesSigner:
    act = SignatureAct.objects.create(
        signer=signer,
        stand=stand,
        sha256=draft.sha256,
        at=at,
        by=by.label[:300],
        words=words.strip(),
    )
    record(
        kind,
        subject=draft.visit,
        by=by,
        at=at,
        unit=draft.visit.unit,
        data={
            "act": act.pk,
            "draft": draft.pk,
            "signer": signer.pk,
            "stand": str(stand),
            "sha256": draft.sha256,
            "words_sha256": sha256_hex(act.words),
        },
    )
    if signing.whole(signatures.seats(draft)):
        _complete(draft, by, at)
    return signer


def _complete(draft: MinutesDraft, by: Actor, at: datetime) -> Minutes:
    """Everyone signed or is recorded with a reason: these are the minutes."""
    signatories = canonical(signatures.frozen(draft))
    minutes = Minutes.objects.create(
        visit=draft.visit,
        draft=draft,
        number=draft.number,
        signed_on=local(at).date(),
        signatories=signatories,
        content=draft.content,
        sha256=draft.sha256,
        audit_root=draft.audit_root,
        audit_entries=draft.audit_entries,
    )
    record(
        "visit.minutes_signed",
        subject=draft.visit,
        by=by,
        at=at,
        unit=draft.visit.unit,
        data={
            "number": draft.number,
            "draft": draft.pk,
            "sha256": draft.sha256,
            "signatories_sha256": sha256_hex(signatories),
            "audit_root": draft.audit_root,
            "audit_entries": draft.audit_entries,
            "at": iso(at),
        },
    )
    return minutes


def _line(signer: MinutesSigner) -> tuple[MinutesSigner, MinutesDraft]:
    signer = MinutesSigner.objects.select_related("draft").get(pk=signer.pk)
    return signer, _open(signer.draft)


@writes("minutes.signature_given")
def sign_minutes(
    draft: MinutesDraft, *, sha256: str, by: Actor, at: datetime, words: str = ""
) -> MinutesSigner:
    """Sign what was read: ``sha256`` is of the content that was before the signer.

    ``words`` is an opinion that the signer reserves; it goes on the paper. When nobody is left the
    minutes are whole. Refuses with ``not-named``, ``minutes-changed``, ``signed-already``,
    ``minutes-taken-back``, ``minutes-signed``.
    """
    draft = _open(draft)
    signer = draft.signers.filter(user_id=by.user_id).first() if by.user_id else None
    if signer is None:
        raise refuse(
            "not-named",
            N_("Bạn không có tên trong những người ký biên bản này."),
            N_("Mỗi người tự ký bằng tài khoản của mình; người không có tài khoản ký bản giấy."),
        )
    if sha256 != draft.sha256:
        raise refuse(
            "minutes-changed",
            N_("Nội dung bạn đọc không phải nội dung đang chờ ký."),
            N_("Tải lại trang, đọc biên bản rồi ký."),
        )
    _not_twice(signer)
    return _act(signer, draft, Stand.SIGNED, "minutes.signature_given", words, by, at)


def _not_twice(signer: MinutesSigner) -> None:
    if signatures.stand_of(signer) in signing.GIVEN:
        raise refuse(
            "signed-already",
            N_("{name} đã ký biên bản này."),
            N_("Muốn đổi ý thì rút chữ ký, nêu lý do."),
            name=signer.name,
        )


@writes("minutes.signature_on_paper")
def sign_on_paper(signer: MinutesSigner, *, words: str, by: Actor, at: datetime) -> MinutesSigner:
    """Record that one without an account signed the printed copy; ``words`` says where it lies.

    Refuses with ``not-delegated``, ``signs-in-person`` (there is an account), ``reason-missing``,
    ``signed-already``, ``minutes-taken-back``, ``minutes-signed``.
    """
    signer, draft = _line(signer)
    guard(access.may_inspect(by, draft.visit), needs_reason(words))
    if signer.user_id is not None:
        raise refuse(
            "signs-in-person",
            N_("{name} có tài khoản, phải tự ký."),
            N_("Đề nghị người đó ký bằng tài khoản; không ký thì ghi lý do."),
            name=signer.name,
        )
    _not_twice(signer)
    return _act(signer, draft, Stand.ON_PAPER, "minutes.signature_on_paper", words, by, at)


@writes("minutes.signer_excused")
def excuse_signer(
    signer: MinutesSigner, *, stand: Stand, reason: str, by: Actor, at: datetime
) -> MinutesSigner:
    """Record that one refuses to sign or is absent, and why: the person, or a member of the
    delegation.

    Refuses with ``not-delegated``, ``reason-missing``, ``signed-already``, ``head-must-sign``,
    ``minutes-taken-back``, ``minutes-signed``.
    """
    signer, draft = _line(signer)
    if by.user_id is None or signer.user_id != by.user_id:
        guard(access.may_inspect(by, draft.visit))
    guard(needs_reason(reason))
    if stand not in signing.EXCUSED:
        raise ValueError(stand)
    _not_twice(signer)
    guard(signing.why_not_excused(signatures.seats(draft), signer.pk))
    return _act(signer, draft, stand, "minutes.signer_excused", reason, by, at)


@writes("minutes.signature_undone")
def undo_signature(signer: MinutesSigner, *, reason: str, by: Actor, at: datetime) -> MinutesSigner:
    """Take a signature back before all have signed: an act of its own; what was signed stays seen.

    The person's own; a signature on paper: a member of the delegation. Refuses with
    ``not-the-signer``, ``not-delegated``, ``reason-missing``, ``not-signed``,
    ``minutes-taken-back``, ``minutes-signed``.
    """
    signer, draft = _line(signer)
    if signer.user_id is None:
        guard(access.may_inspect(by, draft.visit))
    elif signer.user_id != by.user_id:
        raise refuse(
            "not-the-signer",
            N_("Chỉ người đã ký được rút chữ ký của mình."),
            N_("Đoàn muốn sửa nội dung thì thu lại biên bản, nêu lý do."),
        )
    guard(needs_reason(reason))
    if signatures.stand_of(signer) not in signing.GIVEN:
        raise refuse(
            "not-signed",
            N_("{name} chưa ký nên không có gì để rút."),
            N_("Chưa ký mà không muốn ký thì ghi là không ký, nêu lý do."),
            name=signer.name,
        )
    return _act(signer, draft, Stand.UNDONE, "minutes.signature_undone", reason, by, at)


@writes("minutes.taken_back")
def take_back_minutes(draft: MinutesDraft, *, reason: str, by: Actor, at: datetime) -> MinutesDraft:
    """Take the minutes back to change what they say; no signature on them stands any more.

    Refuses with ``not-delegated``, ``reason-missing``, ``minutes-taken-back``, ``minutes-signed``.
    """
    draft = _open(draft)
    guard(access.may_inspect(by, draft.visit), needs_reason(reason))
    draft.ended_at, draft.ended_by, draft.reason = at, by.label[:300], reason.strip()
    draft.save(update_fields=["ended_at", "ended_by", "reason"])
    record(
        "minutes.taken_back",
        subject=draft.visit,
        by=by,
        at=at,
        unit=draft.visit.unit,
        data={
            "draft": draft.pk,
            "sha256": draft.sha256,
            "reason_sha256": sha256_hex(draft.reason),
        },
    )
    return draft
