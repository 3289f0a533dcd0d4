"""The flags run over a province; a hit put to the unit as a question, answered, looked into."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import Period, local, parse_period
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, flag_access, flag_queries, flag_rows
from congvu.inspections.actions._shared import guard
from congvu.inspections.actions.visiting import record_finding
from congvu.inspections.flags import BY_CODE, FLAGS
from congvu.inspections.flags.asking import (
    QUESTION,
    QuestionOutcome,
    QuestionState,
    why_not_finding,
)
from congvu.inspections.flags.judge import judge
from congvu.inspections.flags.outcome import Around, Verdict
from congvu.inspections.flags.parameters import settings_on
from congvu.inspections.models import (
    Finding,
    FlagDossier,
    FlagQuestion,
    FlagResult,
    FlagRun,
    Visit,
)
from congvu.inspections.rules import FindingKind, Sampled
from congvu.inspections.ties import Ground
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

DAYS_TO_REPLY = 10
"""Calendar days proposed for the reply; who asks may say otherwise."""


@writes("flags.run")
def run_flags(unit: Unit, *, period_code: str, by: Actor, at: datetime) -> FlagRun:
    """Look at the dossiers of the period with every flag: the unit and all units under it.

    What was read, by which parameters and with which result is frozen with its hash. Refuses with
    ``not-leading``, ``period-unreadable``, ``period-endless``, ``period-ahead``, ``no-dossiers``.
    """
    guard(access.may_lead(by, unit, at))
    period = parse_period(period_code)
    today = local(at).date()
    first, last = _ends(period, today)
    units = [unit, *organisation.units_under(unit, min(last, today))]
    settings = settings_on(last)
    outages = flag_rows.outages_of(units, period, at, settings.of("T2")["outage_logged_days"])
    reading = flag_rows.read(units, period, at, outages)
    if not reading.count:
        raise refuse(
            "no-dossiers",
            N_("Không có hồ sơ nào được tiếp nhận trong kỳ {period}."),
            N_("Chọn kỳ khác."),
            period=period_code,
        )
    line = flag_rows.work_line(unit, period)
    around = Around(line, first, last, settings.report_days(first, last))
    judged = judge(reading.units, FLAGS, settings, around)
    run = FlagRun(
        unit=unit,
        period_code=period_code.strip(),
        first=first,
        last=last,
        query=reading.query,
        row_count=reading.count,
        rows_sha256=reading.sha256,
        unit_count=len(units),
        parameters=canonical(settings.rows),
        rate=Decimal(str(settings.rate)),
        run_at=at,
        run_by=by.label,
    )
    made = [
        flag_queries.as_result(run, unit_id, code, outcome)
        for (unit_id, code), outcome in judged.outcomes.items()
    ]
    run.sha256 = flag_queries.digest_of(run, made)
    run.save()
    FlagResult.objects.bulk_create(made, batch_size=500)
    record(
        "flags.run",
        subject=run,
        by=by,
        at=at,
        unit=unit,
        data={
            "period": run.period_code,
            "rows": run.row_count,
            "rows_sha256": run.rows_sha256,
            "units": run.unit_count,
            "sha256": run.sha256,
            "hits": dict(judged.hits),
        },
    )
    return run


def _ends(period: Period, today: date) -> tuple[date, date]:
    if period.start is None or period.last is None:
        raise refuse(
            "period-endless",
            N_("Kỳ số liệu phải có ngày đầu và ngày cuối."),
            N_("Ghi 2018, 2018-9m hoặc 2018-01-01..2018-09-30."),
        )
    if period.start > today:
        raise refuse(
            "period-ahead",
            N_("Kỳ số liệu chưa bắt đầu."),
            N_("Chọn kỳ đã có hồ sơ."),
        )
    return period.start, period.last


@writes("flag.asked")
def ask_question(
    result: FlagResult, *, due_on: date, words: str = "", by: Actor, at: datetime
) -> FlagQuestion:
    """Put a hit to the unit as a question; until then the unit does not see it.

    ``words`` are added to the flag's own question. Refuses with ``not-leading``, ``flag-no-hit``,
    ``already-asked``, ``due-before-asking``.
    """
    result = (
        FlagResult.objects.select_for_update(of=("self",))
        .select_related("run__unit", "unit")
        .get(pk=result.pk)
    )
    guard(access.may_lead(by, result.run.unit, at))
    if result.verdict != Verdict.HIT:
        raise refuse(
            "flag-no-hit",
            N_("Dấu hiệu này không nêu câu hỏi nào với {unit}."),
            N_("Chỉ hỏi khi số liệu có điều cần hỏi."),
            unit=result.unit.name,
        )
    if hasattr(result, "question") or flag_queries.open_question(result) is not None:
        raise refuse(
            "already-asked",
            N_("Đã hỏi {unit} câu này cho cùng kỳ số liệu."),
            N_("Chờ trả lời của câu đã hỏi."),
            unit=result.unit.name,
        )
    if due_on < local(at).date():
        raise refuse(
            "due-before-asking",
            N_("Hạn trả lời đã qua."),
            N_("Ghi ngày từ hôm nay trở đi."),
        )
    asked = BY_CODE[result.flag].page.question.format(k=result.k, n=result.n)
    question = FlagQuestion.objects.create(
        result=result,
        unit=result.unit,
        state=QuestionState.ASKED,
        text=f"{asked} {words.strip()}".strip(),
        due_on=due_on,
        asked_at=at,
        asked_by=by.label,
    )
    record(
        "flag.asked",
        subject=question,
        by=by,
        at=at,
        unit=result.unit,
        data={
            "run": result.run_id,
            "flag": result.flag,
            "k": result.k,
            "n": result.n,
            "due_on": due_on.isoformat(),
            "sha256": sha256_hex(question.text),
        },
    )
    return question


def _locked(question: FlagQuestion) -> FlagQuestion:
    return (
        FlagQuestion.objects.select_for_update(of=("self",))
        .select_related("unit", "result__run__unit")
        .get(pk=question.pk)
    )


@writes("flag.replied")
def reply_question(question: FlagQuestion, *, text: str, by: Actor, at: datetime) -> FlagQuestion:
    """The unit's own words. Refuses with ``not-the-inspected-unit``, ``reply-empty``,
    ``transition-impossible`` (a reply once given stays)."""
    question = _locked(question)
    guard(
        access.may_answer(by, question.unit, at),
        QUESTION.why_not(question.state, "reply"),
    )
    if not text.strip():
        raise refuse("reply-empty", N_("Chưa ghi lời giải thích."), N_("Ghi lý do của đơn vị."))
    question.reply, question.replied_at, question.replied_by = text.strip(), at, by.label
    question.state = QUESTION.target(question.state, "reply")
    question.save(update_fields=["reply", "replied_at", "replied_by", "state"])
    record(
        "flag.replied",
        subject=question,
        by=by,
        at=at,
        unit=question.unit,
        data={"sha256": sha256_hex(question.reply)},
    )
    return question


@writes("flag.lapsed")
def lapse_question(question: FlagQuestion, *, by: Actor, at: datetime) -> FlagQuestion:
    """The term passed without a reply: said with its date, so that the question does not hang.

    It is no finding, and a late reply is still heard. Refuses with ``transition-impossible``,
    ``question-in-time``.
    """
    question = _locked(question)
    guard(QUESTION.why_not(question.state, "lapse"))
    if local(at).date() <= question.due_on:
        raise refuse(
            "question-in-time",
            N_("Chưa hết hạn trả lời."),
            N_("Chờ qua ngày {day}."),
            day=f"{question.due_on:%d/%m/%Y}",
        )
    question.lapsed_at = at
    question.state = QUESTION.target(question.state, "lapse")
    question.save(update_fields=["lapsed_at", "state"])
    record(
        "flag.lapsed",
        subject=question,
        by=by,
        at=at,
        unit=question.unit,
        data={"due_on": question.due_on.isoformat()},
    )
    return question


@writes("flag.dossier_opened")
def open_dossier(
    question: FlagQuestion,
    *,
    dossier_id: int,
    result: Sampled,
    observed: str,
    by: Actor,
    at: datetime,
) -> FlagDossier:
    """Record what the paper of one dossier behind the question showed.

    Refuses with ``not-asking``, ``dossier-elsewhere``, ``dossier-opened``,
    ``observation-missing``, ``transition-impossible``.
    """
    question = _locked(question)
    guard(
        flag_access.may_open(by, question, at),
        QUESTION.why_not(question.state, "open_dossier"),
    )
    if dossier_id not in flag_queries.rows_of(question.result):
        raise refuse(
            "dossier-elsewhere",
            N_("Hồ sơ này không nằm trong các dòng của câu hỏi."),
            N_("Chọn trong danh sách hồ sơ của câu hỏi."),
        )
    if question.opened.filter(dossier_id=dossier_id).exists():
        raise refuse(
            "dossier-opened",
            N_("Hồ sơ này đã ghi kết quả mở xem."),
            N_("Chọn hồ sơ khác."),
        )
    if result not in (Sampled.CLEAN, Sampled.DEVIATION, Sampled.MISSING) or (
        result == Sampled.DEVIATION and not observed.strip()
    ):
        raise refuse(
            "observation-missing",
            N_("Chưa ghi sai lệch cụ thể."),
            N_("Ghi điều thấy trên hồ sơ giấy: ngày nhận, ngày trả, chữ ký, biên lai."),
        )
    row = FlagDossier.objects.create(
        question=question,
        dossier_id=dossier_id,
        result=result,
        observed=observed.strip(),
        opened_at=at,
        opened_by=by.label,
    )
    record(
        "flag.dossier_opened",
        subject=question,
        by=by,
        at=at,
        unit=question.unit,
        data={
            "dossier": dossier_id,
            "result": str(result),
            "observed_sha256": sha256_hex(row.observed),
        },
    )
    return row


@writes("flag.inspected")
def conclude_question(
    question: FlagQuestion, *, outcome: QuestionOutcome, words: str, by: Actor, at: datetime
) -> FlagQuestion:
    """Say what the opened dossiers showed of the unit's answer.

    Refuses with ``not-asking``, ``transition-impossible`` (before the reply), ``nothing-opened``,
    ``outcome-missing``.
    """
    question = _locked(question)
    guard(
        flag_access.may_open(by, question, at),
        QUESTION.why_not(question.state, "conclude"),
    )
    if not question.opened.exists():
        raise refuse(
            "nothing-opened",
            N_("Chưa mở hồ sơ nào của câu hỏi này."),
            N_("Mở ít nhất một hồ sơ và ghi điều đã thấy."),
        )
    if outcome == QuestionOutcome.OPEN or not words.strip():
        raise refuse(
            "outcome-missing",
            N_("Chưa ghi kết quả kiểm hồ sơ."),
            N_("Chọn kết quả và ghi điều đã thấy."),
        )
    question.outcome, question.outcome_words = outcome, words.strip()
    question.inspected_at, question.inspected_by = at, by.label
    question.state = QUESTION.target(question.state, "conclude")
    question.save(
        update_fields=["outcome", "outcome_words", "inspected_at", "inspected_by", "state"]
    )
    record(
        "flag.inspected",
        subject=question,
        by=by,
        at=at,
        unit=question.unit,
        data={"outcome": str(outcome), "sha256": sha256_hex(question.outcome_words)},
    )
    return question


@writes("finding.recorded")
def finding_from_question(
    question: FlagQuestion, visit: Visit, *, area: str, text: str, by: Actor, at: datetime
) -> Finding:
    """A limit in the minutes of a visit, on a question that was answered and looked into.

    It stands on the dossiers that were opened and did not agree. Refuses with
    ``flag-is-a-question``, ``visit-elsewhere``, and the codes of :func:`record_finding`.
    """
    question = _locked(question)
    guard(why_not_finding(question.state, question.outcome))
    if visit.unit_id != question.unit_id:
        raise refuse(
            "visit-elsewhere",
            N_("Buổi làm việc này không phải tại {unit}."),
            N_("Chọn buổi làm việc tại đúng đơn vị."),
            unit=question.unit.name,
        )
    wrong = question.opened.exclude(result=Sampled.CLEAN).select_related("dossier").order_by("pk")
    grounds = [Ground("dossier", each.dossier.number, each.dossier_id) for each in wrong]
    grounds.append(Ground("flag_question", question.text[:250], question.pk))
    return record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area=area,
        text=text,
        grounds=grounds,
        by=by,
        at=at,
    )
