"""Templates of papers, edited in Word by the officials of the unit that inspects."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.files import actions as files
from congvu.inspections import access
from congvu.inspections.actions._shared import guard
from congvu.inspections.models import WordTemplate
from congvu.inspections.word_kinds import kind_of
from congvu.organisation.models import Unit


@writes("word_template.taken_in")
def take_template(
    unit: Unit,
    *,
    code: str,
    content: bytes,
    name: str,
    valid_from: date,
    by: Actor,
    at: datetime,
    note: str = "",
) -> WordTemplate:
    """Take in a version of a template, in force from a day that is not past.

    Papers already signed keep the version they were signed with. Refuses with ``not-leading``,
    ``word-kind-unknown``, ``template-backdated`` and what
    :func:`congvu.documents.word_templates.check` refuses.
    """
    guard(access.may_lead(by, unit, at))
    kind = kind_of(code)
    if valid_from < local(at).date():
        raise refuse(
            "template-backdated",
            N_("Mẫu không có hiệu lực từ ngày đã qua."),
            N_("Chọn hôm nay hoặc ngày sau; giấy tờ đã ký giữ mẫu lúc ký."),
        )
    # Read when a template is taken in, so that no web process loads the libraries of Word before.
    from congvu.documents import word_templates

    word_templates.check(content, kind)
    stored = files.store(content, name, by=by, at=at, unit=unit)
    template = WordTemplate.objects.create(
        unit=unit,
        code=code,
        valid_from=valid_from,
        file=stored,
        note=note.strip(),
        taken_at=at,
        taken_by=by.label[:300],
    )
    record(
        "word_template.taken_in",
        subject=template,
        by=by,
        at=at,
        unit=unit,
        data={"code": code, "valid_from": valid_from.isoformat(), "sha256": stored.sha256},
    )
    return template
