"""The register of documents: its key, who looks at what, faults and their handling."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.legal import access, actions, queries
from congvu.legal.models import LegalDocument
from congvu.legal.rules import Activity, Conclusion, DocumentKind, FaultKind, Force, Outcome
from congvu.organisation import queries as organisation
from congvu.people import actions as people
from congvu.people import queries as people_queries

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2018, 10, 1, 9, 0, tzinfo=HANOI)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal


@pytest.fixture
def tam(district_people):
    """Anh Tâm, công chức tư pháp of the district; his duty reaches the communes."""
    return district_people.tam.actor


@pytest.fixture
def thao(hire, van_luong):
    """Chị Thảo, công chức tư pháp of Văn Luông."""
    return hire("thao", "Hà Thị Thảo", van_luong, Duty.LEGAL_OFFICER).actor


@pytest.fixture
def register(thao, van_luong):
    """``register(number, ...)`` → a decision of Văn Luông."""

    def registered(number="12/QĐ-UBND", **changed):
        facts = {
            "unit": van_luong,
            "number": number,
            "issued_on": date(2018, 3, 1),
            "kind": DocumentKind.NORMATIVE,
            "doc_type": "Quyết định",
            "abstract": "Quy định thu phí chợ",
            "by": thao,
            "at": OCTOBER,
        }
        return actions.register_document(**{**facts, **changed})

    return registered


@pytest.fixture
def faulty(register, thao):
    """A self-check of a decision that found it wrong on 10/9/2018."""
    check = actions.open_check(
        register(), activity=Activity.SELF_CHECK, received_on=date(2018, 9, 3), by=thao, at=OCTOBER
    )
    return actions.complete_check(
        check,
        conclusion=Conclusion.FAULT,
        completed_on=date(2018, 9, 10),
        conclusion_number="03/KL",
        by=thao,
        at=OCTOBER,
    )


def test_two_different_texts_are_numbered_76(units):
    """Nghị quyết 76/NQ-CP of 13/6/2013 and of 15/7/2021: the number alone is no key."""
    later = datetime(2024, 1, 2, 8, 0, tzinfo=HANOI)
    province = organisation.unit_at("25", date(2018, 1, 1))

    def resolution(day):
        return actions.register_document(
            unit=province,
            number="76/NQ",
            issued_on=day,
            kind=DocumentKind.NORMATIVE,
            doc_type="Nghị quyết",
            abstract="Cải cách hành chính",
            by=SYSTEM,
            at=later,
        )

    one, other = resolution(date(2013, 6, 13)), resolution(date(2021, 7, 15))
    assert one.pk != other.pk
    answer = refusal(resolution, date(2013, 6, 13))
    assert answer.code == "document-present"
    assert LegalDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "  "}, "text-missing"),
        ({"abstract": ""}, "text-missing"),
        ({"issued_on": date(2018, 10, 2)}, "day-in-future"),
        ({"valid_from": date(2018, 4, 1), "valid_to": date(2018, 3, 31)}, "validity-backwards"),
        ({"issued_on": date(2007, 1, 5)}, "unit-not-then"),
    ],
)
def test_what_cannot_be_is_not_registered(register, changed, code):
    assert refusal(register, **changed).code == code
    assert not LegalDocument.objects.exists()


def test_an_issuer_that_did_not_exist_yet_is_refused(register):
    new = organisation.unit_at("08593", date(2025, 7, 1))
    answer = refusal(register, unit=new, by=SYSTEM)
    assert answer.code == "unit-not-then"


def test_a_document_is_kept_in_nfc(register):
    import unicodedata

    document = register(abstract=unicodedata.normalize("NFD", "Quy định   thu phí chợ"))
    assert document.abstract == "Quy định thu phí chợ"
    assert LegalDocument.objects.filter(folded__contains="thu phi cho").get() == document


# --- four activities -----------------------------------------------------------------------------


def test_each_look_at_a_document_is_a_separate_row(register, thao, tam, tan_son):
    document = register()
    for activity, checker, conclusion, by in (
        (Activity.SELF_CHECK, None, Conclusion.LAWFUL, thao),
        (Activity.AUTHORITY_CHECK, tan_son, Conclusion.LAWFUL, tam),
        (Activity.REVIEW, None, Conclusion.IN_FORCE, thao),
        (Activity.SYSTEMATISATION, None, Conclusion.IN_FORCE, thao),
    ):
        actions.record_check(
            document,
            activity=activity,
            checker_unit=checker,
            completed_on=date(2018, 9, 20),
            conclusion=conclusion,
            by=by,
            at=OCTOBER,
        )
    standing = queries.standing(document, OCTOBER.date())
    assert standing.checks == dict.fromkeys(Activity, date(2018, 9, 20))
    assert (standing.faults, standing.force) == (0, Force.IN_FORCE)
    kinds = [line.kind for line in queries.story(document)]
    assert kinds == ["document.registered", *["document.check_completed"] * 4]


@pytest.mark.parametrize(
    ("activity", "conclusion"),
    [
        (Activity.SELF_CHECK, Conclusion.EXPIRED),
        (Activity.REVIEW, Conclusion.LAWFUL),
        (Activity.SYSTEMATISATION, Conclusion.FAULT),
        (Activity.SELF_CHECK, ""),
    ],
)
def test_a_review_does_not_say_whether_it_was_lawful(register, thao, activity, conclusion):
    answer = refusal(
        actions.record_check,
        register(),
        activity=activity,
        completed_on=date(2018, 9, 20),
        conclusion=conclusion,
        by=thao,
        at=OCTOBER,
    )
    assert answer.code == "conclusion-unfit"


@pytest.mark.parametrize(
    ("received", "completed", "code"),
    [
        (date(2018, 2, 1), date(2018, 9, 1), "days-backwards"),
        (date(2018, 9, 2), date(2018, 9, 1), "days-backwards"),
        (date(2018, 9, 2), date(2018, 10, 2), "day-in-future"),
    ],
)
def test_days_of_a_check_come_in_their_order(register, thao, received, completed, code):
    answer = refusal(
        actions.record_check,
        register(),
        activity=Activity.SELF_CHECK,
        received_on=received,
        completed_on=completed,
        conclusion=Conclusion.LAWFUL,
        by=thao,
        at=OCTOBER,
    )
    assert answer.code == code


def test_one_self_check_at_a_time(register, thao):
    document = register()
    facts = {"activity": Activity.SELF_CHECK, "received_on": date(2018, 9, 1)}
    check = actions.open_check(document, **facts, by=thao, at=OCTOBER)
    assert refusal(actions.open_check, document, **facts, by=thao, at=OCTOBER).code == (
        "check-open-already"
    )
    done = {"conclusion": Conclusion.LAWFUL, "completed_on": date(2018, 9, 5)}
    actions.complete_check(check, **done, by=thao, at=OCTOBER)
    answer = refusal(actions.complete_check, check, **done, by=thao, at=OCTOBER)
    assert answer.code == "check-completed"


# --- who checks whom -----------------------------------------------------------------------------


def test_the_authority_over_a_commune_follows_the_day(van_luong, tan_son):
    assert queries.authority_over(van_luong, date(2018, 11, 9)) == tan_son
    above = queries.authority_over(van_luong, date(2025, 7, 1))  # now a matter of xã Minh Đài
    assert (above.code, above.level) == ("25", "tinh")
    assert queries.authority_over(tan_son, date(2018, 11, 9)).code == "25"
    assert queries.authority_over(tan_son, date(2025, 7, 1)) is None  # no successor is known


def test_only_the_authority_checks_by_authority(register, thao, tam, van_luong, tan_son, hire):
    document = register()

    def check(by, checker, activity=Activity.AUTHORITY_CHECK):
        return actions.open_check(
            document,
            activity=activity,
            checker_unit=checker,
            received_on=date(2018, 9, 1),
            by=by,
            at=OCTOBER,
        )

    answer = refusal(check, thao, van_luong)
    assert answer.code == "checker-without-authority"
    assert "Huyện Tân Sơn" in str(answer)
    assert refusal(check, thao, tan_son).code == "not-legal-officer"
    assert refusal(check, tam, tan_son, Activity.SELF_CHECK).code == "checker-not-issuer"
    # An officer of the district whose duty does not reach down still checks by authority,
    # and does not write the commune's own check.
    own = hire("van", "Trần Thị Vân", tan_son, Duty.LEGAL_OFFICER).actor
    assert check(own, tan_son).checker_unit == tan_son
    assert refusal(check, own, van_luong, Activity.SELF_CHECK).code == "not-legal-officer"


def test_who_registers_and_who_sees(
    register, district_people, hire, thao, van_luong, tan_son, nine_november
):
    document = register()
    other = organisation.unit_at("08545", date(2018, 11, 9))
    neighbour = hire("ha", "Sa Thị Hà", other, Duty.LEGAL_OFFICER).actor
    leader = hire("khoi", "Hà Minh Khôi", van_luong, Duty.UNIT_LEADER).actor
    inspector = hire("son", "Bùi Thái Sơn", tan_son)
    people.delegate(
        inspector,
        van_luong,
        since=date(2018, 11, 1),
        until=date(2018, 11, 30),
        source="QĐ 12",
        by=SYSTEM,
        at=nine_november,
    )
    son = people_queries.actor_for(inspector, date(2018, 11, 9))
    actors = {name: user.actor for name, user in vars(district_people).items()}
    actors |= {"thao": thao, "ha": neighbour, "khoi": leader, "son": son, "system": SYSTEM}
    sees = {
        name
        for name, actor in actors.items()
        if document in access.visible_to(actor, nine_november)
    }
    writes = {
        name
        for name, actor in actors.items()
        if access.may_register(actor, van_luong, nine_november) is None
    }
    assert sees == {"lan", "minh", "tam", "thao", "khoi", "son", "system"}
    assert writes == {"tam", "thao", "system"}
    ended = people_queries.actor_for(inspector, date(2018, 12, 1))
    assert document not in access.visible_to(ended, nine_november)


def test_the_successors_officer_reads_and_handles_what_the_old_commune_left(faulty, hire):
    new = organisation.unit_at("08593", date(2025, 7, 1))
    july = datetime(2025, 7, 10, 9, 0, tzinfo=HANOI)
    user = hire("oanh", "Đinh Thị Oanh", new, Duty.LEGAL_OFFICER)
    oanh = people_queries.actor_for(user, july.date())
    fault = actions.record_fault(
        faulty,
        kind=FaultKind.CONTENT,
        breached="Luật Phí và lệ phí",
        outcome=Outcome.REPEAL,
        by=SYSTEM,
        at=OCTOBER,
    )
    assert faulty.document in access.visible_to(oanh, july)
    actions.handle_fault(
        fault,
        outcome=Outcome.REPEAL,
        document="07/QĐ-UBND ngày 09/07/2025",
        handled_on=date(2025, 7, 9),
        by=oanh,
        at=july,
    )
    assert queries.standing(faulty.document, july.date()).open_faults == 0


# --- faults --------------------------------------------------------------------------------------


def test_a_fault_is_due_in_thirty_days_and_shows_when_late(faulty, thao, van_luong):
    fault = actions.record_fault(
        faulty,
        kind=FaultKind.CONTENT,
        clause="Điều 3",
        breached="Luật Phí và lệ phí",
        outcome=Outcome.REPEAL,
        by=thao,
        at=OCTOBER,
    )
    assert fault.handling_deadline == date(2018, 10, 10)
    assert "chưa đối chiếu văn bản" in fault.deadline_basis
    assert queries.overdue_faults([van_luong.pk], date(2018, 10, 10)) == []
    assert queries.overdue_faults([van_luong.pk], date(2018, 10, 11)) == [fault]
    assert LegalDocument.objects.with_open_fault(date(2018, 10, 10)).count() == 0
    assert LegalDocument.objects.with_open_fault(date(2018, 10, 11)).count() == 1
    assert queries.standing(faulty.document, date(2018, 10, 11)).late_faults == 1
    november = datetime(2018, 11, 5, 9, 0, tzinfo=HANOI)
    handled = actions.handle_fault(
        fault,
        outcome=Outcome.REPEAL,
        document="30/QĐ-UBND ngày 20/10/2018",
        handled_on=date(2018, 10, 20),
        by=thao,
        at=november,
    )
    assert handled.late_on(date(2018, 11, 5))
    document = LegalDocument.objects.get()
    assert (document.status, document.valid_to) == ("repealed", date(2018, 10, 20))
    assert queries.standing(document, date(2018, 10, 21)).force == Force.ENDED
    answer = refusal(
        actions.handle_fault,
        fault,
        outcome=Outcome.REPEAL,
        document="x",
        handled_on=date(2018, 10, 20),
        by=thao,
        at=november,
    )
    assert answer.code == "fault-handled"


@pytest.mark.parametrize(
    ("kind", "outcome", "fits"),
    [
        (FaultKind.CONTENT, Outcome.CORRECT, False),
        (FaultKind.CONTENT_AUTHORITY, Outcome.SUSPEND, True),
        (FaultKind.TECHNIQUE, Outcome.CORRECT, True),
        (FaultKind.TECHNIQUE, Outcome.REPEAL, False),
        (FaultKind.BASIS, Outcome.CORRECT, True),
        (FaultKind.FORM_AUTHORITY, Outcome.AMEND, True),
    ],
)
def test_a_wrong_content_is_not_merely_corrected(faulty, thao, kind, outcome, fits):
    facts = {"kind": kind, "breached": "Luật 80/2015", "outcome": outcome}
    if fits:
        assert actions.record_fault(faulty, **facts, by=thao, at=OCTOBER).outcome == outcome
    else:
        answer = refusal(actions.record_fault, faulty, **facts, by=thao, at=OCTOBER)
        assert answer.code == "outcome-unfit"


def test_a_check_that_found_nothing_takes_no_fault(register, thao):
    check = actions.record_check(
        register(),
        activity=Activity.SELF_CHECK,
        completed_on=date(2018, 9, 1),
        conclusion=Conclusion.LAWFUL,
        by=thao,
        at=OCTOBER,
    )
    answer = refusal(
        actions.record_fault,
        check,
        kind=FaultKind.CONTENT,
        breached="Luật",
        outcome=Outcome.REPEAL,
        by=thao,
        at=OCTOBER,
    )
    assert answer.code == "check-without-fault"


def test_the_conclusion_may_set_its_own_day(faulty, thao):
    facts = {"kind": FaultKind.BASIS, "breached": "Căn cứ hết hiệu lực"}
    fault = actions.record_fault(
        faulty,
        **facts,
        outcome=Outcome.CORRECT,
        deadline=date(2018, 9, 25),
        by=thao,
        at=OCTOBER,
    )
    assert fault.handling_deadline == date(2018, 9, 25)
    answer = refusal(
        actions.record_fault,
        faulty,
        **facts,
        outcome=Outcome.CORRECT,
        deadline=date(2018, 9, 9),
        by=thao,
        at=OCTOBER,
    )
    assert answer.code == "days-backwards"
