"""A province's delegation and the people it meets at Tân Sơn in November 2018 (invented)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from tests.ground import laid


def moment(text: str) -> datetime:
    """“09/11/2018 08:00” in Hà Nội's time."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)


@pytest.fixture
def clock(at_time):
    """``clock("09/11/2018 08:00")``: the machine's clock stands there, and that is the moment."""
    return lambda text: at_time(moment(text))


@pytest.fixture
def act(at_time):
    """``act(user, "09/11/2018 08:00")`` → ``{"by": …, "at": …}`` as a door would give them."""
    from congvu.people import queries

    def who(user, text):
        at = at_time(moment(text))
        by = user if user is SYSTEM else queries.actor_for(user, at.date())
        return {"by": by, "at": at}

    return who


@pytest.fixture
def phu_tho(units):
    """Tỉnh Phú Thọ in 2018."""
    from congvu.organisation import queries

    return queries.unit_at("25", date(2018, 11, 9))


@pytest.fixture
def people(hire, phu_tho, tan_son, van_luong, district_people):
    """Both sides: the province's delegation, the district's and the commune's people."""
    from congvu.people.rules import Reach

    delegation = laid(
        "delegation",
        lambda: SimpleNamespace(
            huong=hire("huong", "Đỗ Thu Hương", phu_tho, Duty.REFORM_OFFICER, reach=Reach.SUBTREE),
            long=hire("long", "Phùng Văn Long", phu_tho, Duty.UNIT_LEADER),
            son=hire("son", "Bùi Thái Sơn", phu_tho, title="Phó Giám đốc Sở Nội vụ"),
            thuy=hire("thuy", "Cao Thị Thuỷ", phu_tho, title="Chuyên viên Sở Nội vụ"),
            thang=hire("thang", "Hà Đức Thắng", van_luong, Duty.UNIT_LEADER),
            thao=hire("thao", "Hà Văn Thảo", van_luong, Duty.REFORM_OFFICER),
        ),
    )
    return SimpleNamespace(
        **vars(delegation),
        minh=district_people.minh,
        lan=district_people.lan,
        hoa=district_people.hoa,
    )


@pytest.fixture
def rule(units, clock):
    """Thirty percent of the units below, communes only."""
    from congvu.inspections import actions

    at = clock("02/01/2018 08:00")
    return [
        actions.set_coverage_rule(
            level=level,
            minimum_percent=Decimal("30.00"),
            denominator=words,
            valid_from=date(2018, 1, 1),
            by=SYSTEM,
            at=at,
        )
        for level, words in (("huyen", "UBND cấp xã của huyện"), ("tinh", "UBND cấp huyện"))
    ]


@pytest.fixture
def areas(db, clock):
    """The contents of reform."""
    from congvu.plans import actions

    at = clock("02/01/2018 08:00")
    return laid("areas", lambda: actions.load_areas(by=SYSTEM, at=at))


@pytest.fixture
def decided(people, areas, phu_tho, tan_son, van_luong, act, at_time):
    """The delegation of the province: Văn Luông on 7 November feeds Tân Sơn on the 9th."""
    return laid("decided", lambda: decide(people, phu_tho, tan_son, van_luong, act), at_time)


def decide(people, phu_tho, tan_son, van_luong, act):
    """The decision on the delegation."""
    from congvu.inspections import actions
    from congvu.inspections.rules import Kind, Role

    return actions.decide(
        phu_tho,
        title="Kiểm tra CCHC, công vụ năm 2018 tại huyện Tân Sơn",
        kind=Kind.PLANNED,
        number="2711/QĐ-UBND",
        signed_on=date(2018, 10, 22),
        opens_on=date(2018, 11, 5),
        closes_on=date(2018, 11, 16),
        period_code="2018-9m",
        as_of=moment("09/11/2018 17:00"),
        members=[
            actions.Delegate("Bùi Thái Sơn", Role.HEAD, "Phó Giám đốc", user=people.son),
            actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, "Chuyên viên", user=people.thuy),
            actions.Delegate("Ngô Văn Hải", Role.MEMBER, "Sở Tư pháp", "Văn bản"),
        ],
        visits=[
            actions.VisitPlan(van_luong, date(2018, 11, 7), "UBND xã Văn Luông", feeds=1),
            actions.VisitPlan(tan_son, date(2018, 11, 9), "UBND huyện Tân Sơn"),
        ],
        **act(people.huong, "22/10/2018 09:00"),
    )


@pytest.fixture
def visits(decided, act, at_time):
    """``visits.xa`` and ``visits.huyen``; the members have declared themselves free."""

    def declare():
        xa, huyen = decided.visits.order_by("on")
        for visit in (xa, huyen):
            declare_all(visit, act, "05/11/2018 08:00")
        return SimpleNamespace(xa=xa, huyen=huyen)

    return laid("visits", declare, at_time)


def declare_all(visit, act, when):
    """Everyone with an account says that nothing ties them to the unit."""
    from congvu.inspections import actions
    from congvu.inspections.fieldwork import Interest

    for member in visit.inspection.members.filter(user__isnull=False).order_by("order"):
        actions.declare_interest(member, visit, kind=Interest.NONE, **act(member.user, when))


@pytest.fixture
def signed(visits, people, act):
    """``signed(visit)``: the session held and the minutes signed, with nothing on the sheet."""
    from congvu.inspections import actions

    def close(visit, hour="16:00"):
        visit.refresh_from_db()
        if hasattr(visit, "minutes"):
            return visit.minutes
        day = f"{visit.on:%d/%m/%Y}"
        if visit.held_at is None:
            if not visit.interests.exists():
                declare_all(visit, act, f"{day} 07:59")
            actions.hold_session(visit, attendance="Hai bên", **act(people.son, f"{day} 08:00"))
        unit = {visits.xa.pk: people.thang, visits.huyen.pk: people.lan}.get(visit.pk, people.lan)
        who = act(people.thuy, f"{day} {hour}")
        return sign_all(put_up(visit, f"BB-{visit.unit.code}", who, unit), who)

    return close


@pytest.fixture
def concluded(decided, visits, signed, people, tan_son, act, at_time):
    """Concluded on 23 November with one recommendation to the district."""

    def make():
        signed(visits.xa)
        signed(visits.huyen)
        return conclude(decided, people, tan_son, act)

    return laid("concluded", make, at_time)


def conclude(decided, people, tan_son, act):
    """The conclusion, when both minutes are signed."""
    from congvu.inspections import actions
    from congvu.inspections.rules import Advice

    return actions.conclude(
        decided,
        number="58/TB-SNV",
        signed_on=date(2018, 11, 23),
        signer="Bùi Thái Sơn, Phó Giám đốc Sở Nội vụ",
        causes="Chưa phân công rõ.",
        advice=[
            Advice(
                quote="Ban hành quy chế quản lý và sử dụng tài sản riêng.",
                interpretation="Ban hành quy chế quản lý, sử dụng tài sản công.",
                unit_id=tan_son.pk,
                owner="Phòng Tài chính - Kế hoạch",
                output="Quyết định ban hành quy chế",
                due_on=date(2018, 12, 31),
                area="5",
            )
        ],
        **act(people.huong, "23/11/2018 09:00"),
    )


@pytest.fixture
def recommendation(concluded):
    """The one recommendation of the conclusion."""
    return concluded.recommendations.get()


def put_up(visit, number, who, *people):
    """The minutes put up for signing; ``people`` sign for the unit, nobody: a name on paper."""
    from congvu.inspections import actions
    from congvu.inspections.signing import Representative

    named = [Representative(each.full_name, "Lãnh đạo", each.pk) for each in people]
    named = named or [Representative("Thủ trưởng đơn vị")]
    return actions.draw_up_minutes(visit, number=number, representatives=named, **who)


def sign_all(draft, who):
    """Everyone named signs: with the own account, else on the printed copy."""
    from congvu.inspections import actions
    from congvu.inspections.models import Minutes
    from congvu.people import queries

    for each in draft.signers.order_by("order"):
        if each.user is None:
            actions.sign_on_paper(each, words="Bản giấy lưu tại đoàn", **who)
            continue
        own = {"by": queries.actor_for(each.user, who["at"].date()), "at": who["at"]}
        actions.sign_minutes(draft, sha256=draft.sha256, **own)
    return Minutes.objects.get(visit=draft.visit)


def refusal(call, *args, **kwargs):
    """The refusal that a call must meet."""
    from congvu.core.refusals import Refused

    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal
