"""What a person may do follows from duty, unit and date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.organisation import queries as organisation
from congvu.people import actions, queries
from congvu.people.models import DutyGrant, Party
from congvu.people.rules import Reach, masked

pytestmark = pytest.mark.django_db
DAY = date(2018, 11, 9)


def test_a_clerk_acts_in_her_own_unit_only(district_people, tan_son, van_luong):
    hoa = district_people.hoa.actor
    assert hoa.holds(tan_son.pk, Duty.CLERK)
    assert not hoa.holds(tan_son.pk, Duty.UNIT_LEADER)
    assert not hoa.holds(van_luong.pk, Duty.CLERK)
    assert "Nguyễn Thị Hoa" in hoa.label
    assert "Huyện Tân Sơn" in hoa.label


def test_the_districts_reform_officer_reaches_its_seventeen_communes(district_people, van_luong):
    minh = district_people.minh.actor
    assert minh.holds(van_luong.pk, Duty.REFORM_OFFICER)
    assert len(minh.units_for(Duty.REFORM_OFFICER)) == 18


def test_a_duty_ends_with_its_day(district_people, tan_son, nine_november):
    grant = DutyGrant.objects.get(user=district_people.hoa)
    actions.end_duty(
        grant, by=SYSTEM, at=nine_november, last_day=date(2018, 11, 9), reason="Chuyển công tác"
    )
    assert queries.actor_for(district_people.hoa, DAY).holds(tan_son.pk, Duty.CLERK)
    assert not queries.actor_for(district_people.hoa, date(2018, 11, 10)).duties()


def test_a_duty_ended_before_it_began_was_never_in_force(hire, tan_son, nine_november):
    user = hire("sau", "Lò Văn Sáu", tan_son)
    grant = actions.grant_duty(
        user, Duty.CLERK, tan_son, by=SYSTEM, at=nine_november, since=date(2018, 12, 1)
    )
    actions.end_duty(
        grant, by=SYSTEM, at=nine_november, last_day=date(2018, 11, 9), reason="Giao nhầm"
    )
    for day in (date(2018, 1, 1), DAY, date(2018, 12, 1)):
        assert not queries.actor_for(user, day).duties()


def test_an_inspector_is_one_only_while_delegated(hire, tan_son, van_luong, nine_november):
    son = hire("son", "Bùi Thái Sơn", tan_son)
    with pytest.raises(Refused) as refused:
        actions.grant_duty(son, Duty.INSPECTOR, van_luong, by=SYSTEM, at=nine_november)
    assert refused.value.refusal.code == "inspector-needs-delegation"
    actions.delegate(
        son,
        van_luong,
        by=SYSTEM,
        at=nine_november,
        since=date(2018, 11, 1),
        until=date(2018, 11, 30),
        source="QĐ số 12/QĐ-UBND",
    )
    holds = [
        queries.actor_for(son, day).holds(van_luong.pk, Duty.INSPECTOR)
        for day in (date(2018, 10, 31), date(2018, 11, 1), date(2018, 11, 30), date(2018, 12, 1))
    ]
    assert holds == [False, True, True, False]


def test_only_the_units_administrator_manages_its_people(district_people, van_luong, nine_november):
    def open_account(by, unit, name):
        return actions.create_user(
            username=name,
            full_name="Hà Văn Mới",
            unit=unit,
            title="công chức",
            by=by,
            at=nine_november,
        )

    for user in vars(district_people).values():
        if user.username != "quan":
            with pytest.raises(Refused, match="Chỉ quản trị"):
                open_account(user.actor, van_luong, f"moi-{user.username}")
    with pytest.raises(Refused, match="Chỉ quản trị"):
        open_account(district_people.quan.actor, van_luong, "moi")


def test_an_account_name_is_used_once(hire, tan_son):
    hire("hoa", "Nguyễn Thị Hoa", tan_son)
    with pytest.raises(Refused, match="đã có người dùng"):
        hire("hoa", "Lê Thị Hoa", tan_son)


def test_own_password_yes_others_no(district_people, nine_november):
    hoa, binh, quan = district_people.hoa, district_people.binh, district_people.quan
    actions.set_password(hoa, "mot-mat-khau-moi", by=hoa.actor, at=nine_november)
    assert hoa.check_password("mot-mat-khau-moi")
    actions.set_password(hoa, "quan-tri-dat-lai", by=quan.actor, at=nine_november)
    with pytest.raises(Refused):
        actions.set_password(hoa, "ke-gian", by=binh.actor, at=nine_november)


def test_a_party_is_registered_and_the_audit_knows_no_name(district_people, nine_november):
    from congvu.audit.models import Event

    party = actions.register_party(
        name="  Hà  Thị   Mơ ",
        identifier="025180000001",
        by=district_people.hoa.actor,
        at=nine_november,
    )
    assert party.name == "Hà Thị Mơ"
    event = Event.objects.get(stream=f"party:{party.pk}")
    assert "Mơ" not in event.data
    assert "025180000001" not in event.data
    assert queries.party_by_identifier("025180000001") == party
    with pytest.raises(Refused, match="Chưa ghi họ tên"):
        actions.register_party(name=" ", by=SYSTEM, at=nine_november)
    assert Party.objects.count() == 1


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("060112342124", "0601****2124"),
        ("0912345678", "0912**5678"),
        ("1234567", "12***67"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_numbers_are_masked_in_lists(identifier, shown):
    assert masked(identifier) == shown


def test_colleagues_and_holders_of_a_duty(district_people, tan_son):
    assert queries.users_with(Duty.CLERK, tan_son, DAY) == [district_people.hoa]
    assert len(queries.colleagues(tan_son, DAY)) == 7
    assert organisation.forebears(tan_son) == [tan_son]
    assert Reach.SUBTREE == "subtree"


def test_who_was_registered_last_is_found_whatever_the_keys(db, nine_november):
    """Each web process draws keys ahead, so a later registration may have the smaller key."""
    who = {"kind": "person", "identifier": "025180000001"}
    Party.objects.create(pk=900, name="Hà Văn Ba", **who)  # of before this was kept
    earlier = nine_november - timedelta(hours=1)
    Party.objects.create(pk=70, name="Hà Văn Bốn", registered_at=nine_november, **who)
    Party.objects.create(pk=800, name="Hà Văn Năm", registered_at=earlier, **who)
    assert queries.party_by_identifier("025180000001").name == "Hà Văn Bốn"
