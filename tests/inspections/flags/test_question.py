"""A hit becomes a question, a reply, opened dossiers; only then may it stand behind a finding."""

from datetime import date

import pytest
from django.urls import reverse

from congvu.core.refusals import Refused
from congvu.inspections import actions, flag_access, flag_queries, flag_rows
from congvu.inspections.flags.asking import QuestionOutcome
from congvu.inspections.models import FlagResult
from congvu.inspections.rules import Sampled

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(register, van_luong, tan_son, backdating, honest, people, phu_tho, act):
    register(van_luong, backdating)
    register(tan_son, honest)
    when = act(people.huong, "05/11/2018 09:00")
    return actions.run_flags(phu_tho, period_code="2018", **when)


@pytest.fixture
def hit(run, van_luong):
    return run.results.get(unit=van_luong, flag="T2")


@pytest.fixture
def asked(hit, people, act):
    when = act(people.huong, "05/11/2018 10:00")
    return actions.ask_question(hit, due_on=date(2018, 11, 15), words="Xin gửi sổ.", **when)


def refused(code, doing, *args, **said):
    with pytest.raises(Refused) as caught:
        doing(*args, **said)
    assert caught.value.refusal.code == code


def test_a_run_asks_whom_it_must_and_is_frozen(run, hit, van_luong, tan_son):
    assert hit.verdict == "hit"
    assert 8 <= hit.k <= 9
    assert len(flag_queries.rows_of(hit)) == hit.k
    assert run.results.get(unit=tan_son, flag="T2").verdict == "pass"
    assert run.results.filter(unit=van_luong, verdict="na").exclude(lack="").exists()
    tallies = {each.code: each for each in flag_queries.tallies(run)}
    assert (tallies["T2"].hits, tallies["T2"].looked) == (1, 2)
    assert flag_queries.is_intact(run)
    FlagResult.objects.filter(pk=hit.pk).update(k=1)
    assert not flag_queries.is_intact(run)


def test_the_same_rows_give_the_same_hash(run, people, phu_tho, van_luong, honest, register, act):
    when = act(people.huong, "05/11/2018 09:00")
    again = actions.run_flags(phu_tho, period_code="2018", **when)
    assert (again.sha256, again.rows_sha256) == (run.sha256, run.rows_sha256)
    from congvu.dossiers.models import Dossier

    first = Dossier.objects.filter(unit=van_luong).earliest("pk")
    Dossier.objects.filter(pk=first.pk).update(note="khác")  # not read by any flag
    third = actions.run_flags(phu_tho, period_code="2018", **when)
    assert third.rows_sha256 == run.rows_sha256
    Dossier.objects.filter(pk=first.pk).update(voided_reason="khác")
    fourth = actions.run_flags(phu_tho, period_code="2018", **when)
    assert fourth.rows_sha256 != run.rows_sha256


def test_few_statements_however_many_units(
    register, run, units, phu_tho, van_luong, tan_son, people, act, django_assert_num_queries
):
    from congvu.core.periods import parse_period
    from congvu.organisation import queries as organisation

    period, at = parse_period("2018"), act(people.huong, "05/11/2018 09:00")["at"]
    flag_rows.work_line(phu_tho, period)
    for many in ([van_luong], [phu_tho, *organisation.units_under(phu_tho, at.date())]):
        with django_assert_num_queries(9):
            flag_rows.read(many, period, at)


def test_an_outage_excuses_unless_it_was_written_down_long_after(van_luong, clock, act, people):
    from datetime import timedelta

    from congvu.core.periods import parse_period
    from congvu.dossiers.models import Outage

    now = clock("05/11/2018 09:00")
    ended = now - timedelta(days=100)
    made = Outage.objects.create(
        unit=van_luong, kind="network", started_at=ended - timedelta(days=1), ended_at=ended,
        recorded_at=ended,
    )  # fmt: skip
    asked = ([van_luong], parse_period("2018"), now, 10)
    assert van_luong.pk in flag_rows.outages_of(*asked)
    Outage.objects.filter(pk=made.pk).update(recorded_at=now)
    assert not flag_rows.outages_of(*asked)


def test_a_dossier_that_only_the_audit_knows_has_vanished(run, van_luong, people, act):
    from congvu.audit.models import Event
    from congvu.core.periods import parse_period

    first = Event.objects.filter(kind="dossier.received", unit=van_luong.code).earliest("pk")
    Event.objects.bulk_create(
        [
            Event(
                stream="dossier:999999", seq=1, kind="dossier.received", unit=van_luong.code,
                occurred_at=first.occurred_at, recorded_at=first.recorded_at, actor="user:1",
                actor_label="x", prev="0" * 64, hash="0" * 64,
            )
        ]
    )  # fmt: skip
    at = act(people.huong, "05/11/2018 09:00")["at"]
    (unit,) = flag_rows.read([van_luong], parse_period("2018"), at).units
    assert unit.lost == (999999,)


def test_from_question_to_finding(asked, hit, people, visits, act):
    assert asked.text.startswith("Trong")
    assert asked.text.endswith("Xin gửi sổ.")
    when = act(people.huong, "05/11/2018 11:00")
    refused("already-asked", actions.ask_question, hit, due_on=date(2018, 11, 20), **when)
    inspector = act(people.thuy, "07/11/2018 09:00")
    pk, other = flag_queries.rows_of(hit)[:2]
    seen = {"dossier_id": pk, "result": Sampled.DEVIATION}
    refused("observation-missing", actions.open_dossier, asked, observed=" ", **seen, **inspector)
    actions.open_dossier(asked, observed="Dấu ngày ký sau hạn 3 ngày", **seen, **inspector)
    refused("dossier-opened", actions.open_dossier, asked, observed="x", **seen, **inspector)
    stray = seen | {"dossier_id": 10**9}
    refused("dossier-elsewhere", actions.open_dossier, asked, observed="x", **stray, **inspector)

    found = {"outcome": QuestionOutcome.NOT_EXPLAINED, "words": "Không khớp"}
    refused("transition-impossible", actions.conclude_question, asked, **found, **inspector)
    leader = act(people.thang, "07/11/2018 09:30")
    refused("not-the-inspected-unit", actions.reply_question, asked, text="x", **inspector)
    refused("reply-empty", actions.reply_question, asked, text=" ", **leader)
    actions.reply_question(asked, text="Mất mạng, chưa kịp khai", **leader)
    refused("transition-impossible", actions.reply_question, asked, text="khác", **leader)
    finding = {"area": "2", "text": "Ghi kết thúc lùi ngày", **inspector}
    refused("flag-is-a-question", actions.finding_from_question, asked, visits.xa, **finding)

    later = act(people.thuy, "07/11/2018 10:00")
    stranger = act(people.thang, "07/11/2018 10:00")
    refused("not-asking", actions.conclude_question, asked, **found, **stranger)
    refused("outcome-missing", actions.conclude_question, asked, outcome="", words="x", **later)
    actions.conclude_question(asked, **found, **later)
    finding |= later
    refused("visit-elsewhere", actions.finding_from_question, asked, visits.huyen, **finding)
    made = actions.finding_from_question(asked, visits.xa, **finding)
    assert [row.kind for row in made.rows.order_by("pk")] == ["dossier", "flag_question"]
    assert other not in made.rows.values_list("row_id", flat=True)


def test_nothing_opened_nothing_concluded_and_an_explained_question_is_no_finding(
    asked, people, visits, act
):
    actions.reply_question(asked, text="Mất mạng", **act(people.thang, "06/11/2018 09:00"))
    when = act(people.huong, "06/11/2018 10:00")
    said = {"outcome": QuestionOutcome.EXPLAINED, "words": "Đúng là mất mạng"}
    refused("nothing-opened", actions.conclude_question, asked, **said, **when)
    pk = flag_queries.rows_of(asked.result)[0]
    actions.open_dossier(asked, dossier_id=pk, result=Sampled.CLEAN, observed="", **when)
    actions.conclude_question(asked, **said, **when)
    inspector = act(people.thuy, "07/11/2018 10:00")
    said = {"area": "2", "text": "x", **inspector}
    refused("flag-is-a-question", actions.finding_from_question, asked, visits.xa, **said)


def test_a_period_that_cannot_be_looked_at(run, phu_tho, people, act):
    when = act(people.huong, "05/11/2018 09:00")
    refused("period-unreadable", actions.run_flags, phu_tho, period_code="năm nay", **when)
    refused("period-ahead", actions.run_flags, phu_tho, period_code="2019", **when)
    refused("no-dossiers", actions.run_flags, phu_tho, period_code="2016", **when)
    leader = act(people.thang, "05/11/2018 09:00")
    refused("not-leading", actions.run_flags, phu_tho, period_code="2018", **leader)
    small = run.results.filter(verdict="na").first()
    refused("flag-no-hit", actions.ask_question, small, due_on=date(2018, 11, 9), **when)


def test_who_sees_what_the_flags_say(run, hit, people, visits, phu_tho, van_luong, act):
    def seen(user, moment):
        said = act(user, moment)
        return flag_access.visible_results(said["by"], said["at"])

    assert seen(people.huong, "05/11/2018 09:00").count() == run.results.count()
    # A member of the delegation sees the unit it is at, while it is open.
    units = set(seen(people.thuy, "07/11/2018 09:00").values_list("unit__code", flat=True))
    assert units == {"08596", "240"}
    assert not seen(people.thang, "07/11/2018 09:00").exists()
    risk = flag_queries.risk_dossiers(van_luong, by=phu_tho)
    assert {pk for pk, codes in risk if "T2" in codes} == set(flag_queries.rows_of(hit))
    assert risk[0][1].count(" ") >= risk[-1][1].count(" ")


def test_the_unit_learns_of_a_question_when_it_is_asked(
    client, hit, asked, run, people, visits, clock
):
    clock("07/11/2018 09:00")
    client.force_login(people.thang, backend="congvu.people.backends.Accounts")
    page = client.get(reverse("inspections:flag_question", args=[asked.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Mất mạng, mất điện" in text
    assert hit.chance not in text  # the score is not the unit's to see
    for name, pk in (("flag_result", hit.pk), ("flag_run", run.pk)):
        assert client.get(reverse(f"inspections:{name}", args=[pk])).status_code == 404
    sent = client.post(
        reverse("inspections:flag_act", args=[asked.pk, "tra-loi"]), {"text": "Mất mạng"}
    )
    assert sent.status_code == 302


def test_field_sheets_carry_no_score(client, hit, asked, people, visits, clock):
    clock("07/11/2018 09:00")
    client.force_login(people.thuy, backend="congvu.people.backends.Accounts")
    for tab in ("phieu", "so-lieu", "phat-hien"):
        page = client.get(
            reverse("inspections:tab", args=[visits.xa.inspection_id, tab]) + f"?lan={visits.xa.pk}"
        ).content.decode()
        assert hit.chance not in page
        assert "dau-hieu" not in page


def test_pages_of_a_run(client, run, hit, people, clock, django_assert_max_num_queries):
    clock("05/11/2018 09:00")
    client.force_login(people.huong, backend="congvu.people.backends.Accounts")
    with django_assert_max_num_queries(25):
        page = client.get(reverse("inspections:flag_run", args=[run.pk]) + "?dau-hieu=tat-ca")
    assert page.status_code == 200
    page = client.get(reverse("inspections:flag_run", args=[run.pk]) + "?dau-hieu=T2")
    assert "Xã Văn Luông" in page.content.decode()
    assert f"{hit.k}/" in page.content.decode()
    page = client.get(reverse("inspections:flag_result", args=[hit.pk])).content.decode()
    assert "Lùi ngày kết thúc" in page
    assert "khoảng 1 trên " in page
    new = client.post(reverse("inspections:flag_run_new"), {"period_code": "2018-9m"})
    assert new.status_code == 302
    assert client.post(reverse("inspections:flag_run_new"), {}).status_code == 422
    wrong = client.post(reverse("inspections:flag_run_new"), {"period_code": "x"})
    assert wrong.status_code == 409


def test_a_question_nobody_answers_does_not_hang_for_ever(asked, people, act, clock, login):
    """Due on 15 November: from the 16th it is said, with its date; no finding, still heard."""
    from congvu.core.actors import SYSTEM
    from congvu.jobs import work

    early = act(SYSTEM, "15/11/2018 23:00")
    refused("question-in-time", actions.lapse_question, asked, **early)
    clock("15/11/2018 23:30")
    assert work.lapse_questions() == 0
    now = clock("16/11/2018 05:20")
    home = login(people.thang).get(reverse("home")).content.decode()
    assert "Câu hỏi chờ đơn vị trả lời" in home
    assert work.lapse_questions() == 1
    assert work.lapse_questions() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.lapsed_at) == ("unanswered", now)
    page = login(people.thang).get(reverse("inspections:flag_question", args=[asked.pk]))
    assert "Không trả lời đúng hạn" in page.content.decode()
    found = {"outcome": QuestionOutcome.NOT_EXPLAINED, "words": "x"}
    refused("transition-impossible", actions.conclude_question, asked, **found, **early)
    late = act(people.thang, "20/11/2018 09:00")
    replied = actions.reply_question(asked, text="Mất mạng", **late)
    assert (replied.state, replied.lapsed_at) == ("replied", now)
    home = login(people.thang).get(reverse("home")).content.decode()
    assert "Câu hỏi chờ đơn vị trả lời" not in home
