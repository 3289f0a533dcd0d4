"""The report of a year's round, frozen when it is signed."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, rounds, word_data, word_papers
from congvu.inspections.actions._shared import guard
from congvu.inspections.models import RoundReport
from congvu.inspections.word_kinds import ROUND
from congvu.organisation.models import Unit


@writes("round_report.submitted")
def submit_round(
    unit: Unit,
    *,
    year: int,
    number: str,
    signed_on: date,
    signer: str,
    proposals: str,
    by: Actor,
    at: datetime,
) -> RoundReport:
    """Freeze the report of ``year`` with the rows behind each number, and issue its papers.

    Refuses with ``not-leading``, ``round-empty``, ``round-number-taken``, ``round-day``.
    """
    guard(access.may_lead(by, unit, at))
    if not signed_on.year >= year or signed_on > local(at).date():
        raise refuse(
            "round-day",
            N_("Ngày ký báo cáo không hợp lệ với năm {year}."),
            N_("Ghi ngày ký trong hoặc sau năm báo cáo, không sau hôm nay."),
            year=year,
        )
    if RoundReport.objects.filter(unit=unit, year=year, number=number).exists():
        raise refuse(
            "round-number-taken",
            N_("Báo cáo số {number} của năm {year} đã có."),
            N_("Kiểm tra lại số, hoặc lập báo cáo thay với số khác."),
            number=number,
            year=year,
        )
    said = rounds.round_of(unit, year, at)
    if not said["numbers"]["planned"]["value"] and not said["numbers"]["inspected"]["value"]:
        raise refuse(
            "round-empty",
            N_("Năm {year} chưa có kế hoạch hay cuộc kiểm tra nào để báo cáo."),
            N_("Ghi kế hoạch kiểm tra của năm trước."),
            year=year,
        )
    text = canonical({**said, "proposals": proposals.strip()})
    entries, root = audit.current_root()
    report = RoundReport.objects.create(
        unit=unit,
        year=year,
        number=number,
        signed_on=signed_on,
        signer=signer,
        as_of=at,
        content=text,
        sha256=sha256_hex(text),
        audit_root=root,
        audit_entries=entries,
    )
    record(
        "round_report.submitted",
        subject=report,
        by=by,
        at=at,
        unit=unit,
        data={
            "year": year,
            "number": number,
            "signed_on": signed_on.isoformat(),
            "sha256": report.sha256,
            "audit_root": root,
            "audit_entries": entries,
        },
    )
    word_papers.issue(
        report,
        ROUND,
        word_data.round_data(report),
        unit=unit,
        number=number,
        signed_on=signed_on,
        title=f"Báo cáo kết quả kiểm tra năm {year}",
        by=by,
        at=at,
    )
    return report
