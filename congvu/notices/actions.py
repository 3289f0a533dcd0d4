"""Notices drafted, put up, approved, published; figures inserted and corrected; advice hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.inspections.models import Conclusion, InspectionPlan
from congvu.notices import access, drafting, queries
from congvu.notices.drafting import Draft, Locked
from congvu.notices.models import FigureCorrection, Notice, NoticeAdvice, NoticeFigure
from congvu.notices.rules import NOTICE, Kind, State, why_not_own, why_not_public
from congvu.organisation.models import Unit
from congvu.reports.models import Report


def _guard(*refusals: Refusal | None) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def _locked(notice: Notice, act: str) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("unit")
    notice = rows.get(pk=notice.pk)
    _guard(NOTICE.why_not(notice.state, act))
    return notice


def _reason(reason: str) -> str:
    if not reason.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    return " ".join(reason.split())[:400]


@writes("notice.drafted")
def draft_plan(plan: InspectionPlan, *, by: Actor, at: datetime) -> Notice:
    """Begin the notice of a plan of the year. Refuses with ``not-leading``, ``already-told``."""
    _guard(access.may_draft(by, plan.unit, at))
    _once(Notice.objects.filter(plan=plan, kind=Kind.PLAN).exclude(state=State.WITHDRAWN).exists())
    return _begun(plan.unit, Kind.PLAN, drafting.plan_draft(plan), by, at, plan=plan)


@writes("notice.drafted")
def draft_conclusion(conclusion: Conclusion, *, by: Actor, at: datetime) -> Notice:
    """Begin the notice of a conclusion. Refuses with ``not-leading``, ``already-told``."""
    unit = conclusion.inspection.unit
    _guard(access.may_draft(by, unit, at))
    told = Notice.objects.filter(conclusion=conclusion, kind=Kind.CONCLUSION)
    _once(told.exclude(state=State.WITHDRAWN).exists())
    made = drafting.conclusion_draft(conclusion)
    return _begun(unit, Kind.CONCLUSION, made, by, at, conclusion=conclusion)


@writes("notice.drafted")
def draft_news(source: Conclusion | Report, *, by: Actor, at: datetime) -> Notice:
    """Begin news from a signed conclusion or an issued report, its figures by reference.

    Refuses with ``not-leading``, ``report-not-locked``.
    """
    if isinstance(source, Report):
        _guard(access.may_draft(by, source.unit, at))
        made = drafting.news_of_report(source)
        return _begun(source.unit, Kind.NEWS, made, by, at, report=source)
    unit = source.inspection.unit
    _guard(access.may_draft(by, unit, at))
    return _begun(unit, Kind.NEWS, drafting.news_of(source), by, at, conclusion=source)


def _once(told: bool) -> None:
    if told:
        raise refuse(
            "already-told",
            N_("Đã có bài công bố về văn bản này."),
            N_("Mở bài đó để sửa hoặc xem."),
        )


def _begun(
    unit: Unit,
    kind: Kind,
    made: Draft,
    by: Actor,
    at: datetime,
    *,
    plan: InspectionPlan | None = None,
    conclusion: Conclusion | None = None,
    report: Report | None = None,
) -> Notice:
    notice = Notice.objects.create(
        unit=unit,
        kind=kind,
        plan=plan,
        conclusion=conclusion,
        report=report,
        title=made.title[:250],
        body=made.body,
        state=State.DRAFT,
        drafted_at=at,
        drafted_by=by.label[:200],
    )
    for number, each in enumerate(made.figures, start=1):
        _insert(notice, number, each)
    for row, words in made.advice:
        NoticeAdvice.objects.create(notice=notice, recommendation=row, words=words)
    data = {"kind": str(kind), "figures": len(made.figures), "advice": len(made.advice)}
    record("notice.drafted", subject=notice, by=by, at=at, unit=unit, data=data)
    return notice


def _insert(notice: Notice, number: int, each: Locked) -> NoticeFigure:
    return NoticeFigure.objects.create(
        notice=notice,
        number=number,
        report=each.report,
        minutes=each.minutes,
        place=each.place[:80],
        label=each.label[:300],
        said=each.said,
        dated=each.dated,
        source=each.source[:300],
        sha256=each.sha256,
    )


@writes("notice.edited")
def edit(
    notice: Notice,
    *,
    title: str,
    body: str,
    advice: Mapping[int, tuple[str, bool]] | None = None,
    by: Actor,
    at: datetime,
) -> Notice:
    """Change the words of a draft. ``advice``: public words by key, and whether it is personal.

    Refuses with ``not-leading``, ``transition-impossible``, ``notice-empty``.
    """
    notice = _locked(notice, "edit")
    _guard(access.may_draft(by, notice.unit, at))
    if not title.strip() or not body.strip():
        raise refuse(
            "notice-empty", N_("Bài chưa có tên hoặc nội dung."), N_("Ghi tên và nội dung bài.")
        )
    notice.title, notice.body = " ".join(title.split())[:250], body.replace("\r\n", "\n").strip()
    notice.save(update_fields=["title", "body"])
    for row in notice.advice.select_related("recommendation").order_by("pk"):
        if advice and row.pk in advice:
            words, row.personal = advice[row.pk]
            row.words = words.strip() or row.words
            row.save(update_fields=["words", "personal"])
    data = {
        "sha256": queries.digest_of(notice),
        "personal": notice.advice.filter(personal=True).count(),
    }
    record("notice.edited", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.figure_added")
def add_figure(notice: Notice, key: str, *, by: Actor, at: datetime) -> NoticeFigure:
    """Put one more locked figure into a draft, at the end of its text.

    Refuses with ``not-leading``, ``transition-impossible``, ``figure-not-locked``.
    """
    notice = _locked(notice, "edit")
    _guard(access.may_draft(by, notice.unit, at))
    offered = {each.key: each for each in drafting.offered(notice.unit, notice.conclusion)}
    if key not in offered:
        raise refuse(
            "figure-not-locked",
            N_("Số liệu này chưa chốt hoặc không thuộc đơn vị."),
            N_("Chọn số của biên bản đã ký hoặc báo cáo đã phát hành."),
        )
    last = notice.figures.order_by("-number").first()
    row = _insert(notice, last.number + 1 if last else 1, offered[key])
    notice.body = f"{notice.body}\n\n{row.label}: [{row.number}]."
    notice.save(update_fields=["body"])
    data = {"number": row.number, "source_sha256": row.sha256, "place": row.place}
    record("notice.figure_added", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return row


@writes("notice.submitted")
def submit(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Put it up for the leader. Refuses with ``not-leading``, ``figure-missing``,
    ``personal-number``, ``person-named``."""
    notice = _locked(notice, "submit")
    _guard(access.may_draft(by, notice.unit, at))
    rows = list(notice.advice.order_by("pk"))
    texts = [notice.title, notice.body, *(each.words for each in rows if not each.personal)]
    known = {each.number: each.said for each in notice.figures.order_by("number")}
    _guard(why_not_public(texts, queries.names_concerned(notice), known, notice.body))
    notice.submitted_by_id = by.user_id
    notice.state = State.SUBMITTED
    notice.save(update_fields=["submitted_by", "state"])
    data = {"sha256": queries.digest_of(notice)}
    record("notice.submitted", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.returned")
def send_back(notice: Notice, *, reason: str, by: Actor, at: datetime) -> Notice:
    """The leader wants it otherwise. Refuses with ``not-approving``, ``reason-missing``."""
    notice = _locked(notice, "send_back")
    _guard(access.may_approve(by, notice.unit, at))
    notice.reason, notice.state = _reason(reason), State.DRAFT
    notice.approved_at, notice.approved_by, notice.sha256 = None, "", ""
    notice.save()
    data = {"reason": notice.reason}
    record("notice.returned", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.approved")
def approve(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """The leader approves exactly these words and figures: their hash is kept.

    Refuses with ``not-approving``, ``own-draft``.
    """
    notice = _locked(notice, "approve")
    _guard(access.may_approve(by, notice.unit, at), why_not_own(notice.submitted_by_id, by.user_id))
    notice.state, notice.approved_at, notice.approved_by = State.APPROVED, at, by.label[:200]
    notice.sha256, notice.reason = queries.digest_of(notice), ""
    notice.save()
    data = {"sha256": notice.sha256}
    record("notice.approved", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.published")
def publish(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Put what was approved on the public page.

    Refuses with ``not-leading``, ``notice-changed`` when it is no longer what was approved.
    """
    notice = _locked(notice, "publish")
    _guard(access.may_draft(by, notice.unit, at))
    if queries.digest_of(notice) != notice.sha256:
        raise refuse(
            "notice-changed",
            N_("Nội dung không còn đúng bản lãnh đạo đã duyệt."),
            N_("Trả lại bản soạn và trình duyệt lại."),
        )
    notice.state, notice.published_at = State.PUBLISHED, at
    notice.save(update_fields=["state", "published_at"])
    data = {"sha256": notice.sha256}
    record("notice.published", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.withdrawn")
def withdraw(notice: Notice, *, reason: str, by: Actor, at: datetime) -> Notice:
    """Take it off the public page; its address stays and says why.

    Refuses with ``not-approving``, ``reason-missing``.
    """
    notice = _locked(notice, "withdraw")
    _guard(access.may_approve(by, notice.unit, at))
    notice.reason, notice.state, notice.withdrawn_at = _reason(reason), State.WITHDRAWN, at
    notice.save(update_fields=["reason", "state", "withdrawn_at"])
    data = {"reason": notice.reason}
    record("notice.withdrawn", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return notice


@writes("notice.figure_corrected")
def correct_figure(
    figure: NoticeFigure, *, now: str, cause: str, by: Actor, at: datetime
) -> FigureCorrection:
    """Say beside a published figure what it is found to be, and why; the old one stays.

    Refuses with ``not-approving``, ``transition-impossible``, ``reason-missing``,
    ``correction-same``.
    """
    notice = _locked(figure.notice, "correct")
    _guard(access.may_approve(by, notice.unit, at))
    now = " ".join(now.split())[:60]
    seen = queries.figures_of(notice)[figure.number]
    if not now or now == (seen.now or figure.said):
        raise refuse(
            "correction-same",
            N_("Con số mới để trống hoặc không khác số đang ghi."),
            N_("Ghi con số đúng."),
        )
    row = FigureCorrection.objects.create(
        figure=figure,
        now=now,
        cause=_reason(cause),
        corrected_at=at,
        corrected_by=by.label[:200],
    )
    data = {"number": figure.number, "was": figure.said, "now": now, "cause": row.cause}
    record("notice.figure_corrected", subject=notice, by=by, at=at, unit=notice.unit, data=data)
    return row
