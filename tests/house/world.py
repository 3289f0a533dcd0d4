"""A small world with one record of everything at each of three places, and somebody of each role.

*own* is Huyện Tân Sơn, where everyone below holds a duty; *below* is Xã Văn Luông, one of its
communes; *beside* is Huyện Thanh Sơn, which is none of theirs. People and cases are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI, parse_period
from tests.house import world_choosing, world_dossiers, world_flags, world_imports, world_notices

PLACES = {"own": "240", "below": "08596", "beside": "238"}

MARKS = {"own": "Mốc Tùng", "below": "Mốc Cúc", "beside": "Mốc Trúc"}
"""A word in every record of a place: where it can be read, the record was shown."""

CITIZENS = {
    # place: name, identity number and phone of who came to its counter
    "own": ("Hà Văn Tùng", "060112345678", "0912345678"),
    "below": ("Đinh Thị Cúc", "060212345678", "0922345678"),
    "beside": ("Phùng Thị Trúc", "060312345678", "0932345678"),
}

ROLES = {
    # name: (duty, reaches over the units below)
    "none": (None, False),  # nobody logged in
    "clrk": (Duty.CLERK, False),
    "spec": (Duty.SPECIALIST, False),
    "head": (Duty.OFFICE_HEAD, False),
    "lead": (Duty.UNIT_LEADER, False),
    "lea+": (Duty.UNIT_LEADER, True),
    "refm": (Duty.REFORM_OFFICER, False),
    "ref+": (Duty.REFORM_OFFICER, True),
    "legl": (Duty.LEGAL_OFFICER, False),
    "insp": (None, False),  # a member of the delegation at the own unit, while it is open
    "past": (None, False),  # the same after it closed
    "admn": (Duty.ADMINISTRATOR, False),
    "bare": (None, False),  # an official without duties
}

SURPRISE = "Mốc bất ngờ"
"""In the title of a visit that nobody of the visited unit may know of before its day."""

DAY = date(2018, 11, 9)
AFTER = datetime(2018, 11, 26, 8, 30, tzinfo=HANOI)
"""The delegation closed on the 16th."""


def moment(text: str) -> datetime:
    """“09/11/2018 08:30” in Hà Nội's time."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)


MORNING = moment("09/11/2018 08:30")


def build(hire, at_time) -> SimpleNamespace:
    """The world: ``places[name]`` with a record of each kind, ``users[role]``."""
    from congvu.organisation import queries as organisation
    from congvu.people.models import DutyGrant
    from congvu.people.rules import Reach

    units = {name: organisation.unit_at(code, DAY) for name, code in PLACES.items()}
    province = organisation.unit_at("25", DAY)
    users = {}
    for number, (role, (duty, reaches)) in enumerate(ROLES.items()):
        if role == "none":
            continue
        home = province if role in ("insp", "past") else units["own"]
        reach = Reach.SUBTREE if reaches else Reach.OWN
        duties = [duty] if duty else []
        users[role] = hire(f"u{number}", f"Người Thứ {number}", home, *duties, reach=reach)
    strangers = {
        name: hire(f"la{name}", f"Người Lạ {name}", province) for name in ("below", "beside")
    }
    members = {"own": [users["insp"], users["past"]]} | {
        name: [user] for name, user in strangers.items()
    }
    ground = _ground(units, at_time)
    places = {
        name: SimpleNamespace(name=name, unit=unit, mark=MARKS[name])
        for name, unit in units.items()
    }
    for place in places.values():
        place.account = hire(f"cb{place.name}", f"Cán Bộ {place.name}", place.unit)
        place.system, place.token, place.subscription = _system(place, at_time)
        place.taken = DutyGrant.objects.create(
            user=place.account,
            duty=Duty.CLERK,
            unit=place.unit,
            reach=Reach.OWN,
            granted_by=place.account,
            valid_from=date(2018, 11, 1),
            valid_to=date(2018, 11, 2),
        )
    for place in places.values():
        _dossiers(place, ground, at_time)
        world_dossiers.build(place)
        world_imports.build(place, MARKS[place.name])
        _documents(place, at_time)
        _plans(place, at_time)
        _boards(place, ground, at_time)
        _inspections(place, province, members[place.name], at_time)
        _report(place, at_time)
    world_flags.build(places, province, at_time)
    return SimpleNamespace(places=places, users=users, ground=ground)


def _system(place, at_time):
    """A connected system of the place, with one token."""
    from congvu.people import actions

    who = {"by": SYSTEM, "at": at_time(moment("01/11/2018 08:00"))}
    system = actions.connect_system(
        code=f"ht.{place.name}", name=f"{place.mark} phần mềm", unit=place.unit, **who
    )
    hook = {"url": "https://motcua.example.vn/nhan", "kinds": ["dossier.voided"]}
    subscription = actions.subscribe(system, **hook, **who)[0]
    return system, actions.issue_token(system, **who)[0], subscription


def _ground(units, at_time):
    """What belongs to no place: procedures, areas of reform, rules of coverage."""
    from congvu.inspections import actions as inspections
    from congvu.plans import actions as plans
    from congvu.procedures import actions as procedures
    from congvu.procedures.texts import PaperText, VersionText

    early = at_time(moment("02/01/2018 07:30"))
    who = {"by": SYSTEM, "at": early}
    versions = [
        procedures.publish_procedure(
            code=code,
            field="Thử nghiệm",
            version=VersionText(
                name=name,
                levels=("huyen", "xa"),
                term="5 ngày làm việc",
                valid_from=date(2017, 1, 1),
                papers=(PaperText(name="Đơn đề nghị"),),
            ),
            **who,
        )
        for code, name in (("1.000001", "Cấp giấy phép"), ("1.000002", "Cấp lại giấy phép"))
    ]
    for unit in units.values():
        procedures.assign_to_unit(unit, since=date(2018, 1, 1), **who)
    plans.load_areas(**who)
    for level in ("huyen", "xa"):
        inspections.set_coverage_rule(
            level=level,
            minimum_percent=Decimal("30.00"),
            denominator="Đơn vị trực thuộc",
            valid_from=date(2018, 1, 1),
            **who,
        )
    return SimpleNamespace(versions=versions)


def _dossiers(place, ground, at_time):
    from congvu.dossiers import actions
    from congvu.people import actions as people

    at = at_time(moment("06/11/2018 08:00"))
    who = {"by": SYSTEM, "at": at}
    name, number, phone = CITIZENS[place.name]
    citizen = people.register_party(name=name, identifier=number, phone=phone, **who)
    come = {"unit": place.unit, "office": None, "version": ground.versions[0], **who}
    come["applicant"] = citizen
    place.dossier = actions.receive(note=place.mark, **come)
    place.waiting = actions.receive(**come)
    place.declined = actions.refuse_at_counter(reason="Thiếu đơn", **come)
    place.supplement = actions.request_supplement(
        place.waiting, missing=["Đơn đề nghị"], reason="Thiếu đơn", **who
    )


def _documents(place, at_time):
    from congvu.legal import actions
    from congvu.legal.rules import Activity, Conclusion, DocumentKind, FaultKind, Outcome

    who = {"by": SYSTEM, "at": at_time(moment("01/10/2018 09:00"))}
    place.document, place.checked, place.faulty = (
        actions.register_document(
            unit=place.unit,
            number=f"{number}/QĐ-UBND",
            issued_on=date(2018, 2, number),
            kind=DocumentKind.NORMATIVE,
            doc_type="Quyết định",
            abstract=f"{place.mark} việc thứ {number}",
            **who,
        )
        for number in (1, 2, 3)
    )
    begun = {"activity": Activity.SELF_CHECK, "received_on": date(2018, 9, 3), **who}
    place.check = actions.open_check(place.checked, **begun)
    done = begun | {"completed_on": date(2018, 9, 10), "conclusion": Conclusion.FAULT}
    place.fault_check = actions.record_check(place.faulty, **done)
    place.fault = actions.record_fault(
        place.fault_check,
        kind=FaultKind.CONTENT,
        breached="Nghị định 34/2016/NĐ-CP",
        outcome=Outcome.REPEAL,
        deadline=date(2018, 11, 1),
        **who,
    )


def _plans(place, at_time):
    from congvu.plans import actions
    from congvu.plans.rules import Proof, TaskRow

    who = {"by": SYSTEM, "at": at_time(moment("05/03/2018 09:00"))}
    whole = TaskRow(f"{place.mark} niêm yết", "Biên bản", "Văn phòng", date(2018, 6, 30))
    place.plan = actions.record_paper_plan(
        unit=place.unit,
        year=2018,
        title=f"{place.mark} kế hoạch năm",
        number="05/KH-UBND",
        signed_on=date(2018, 1, 15),
        tasks=[whole, TaskRow("Tuyên truyền", owner="Phòng VHTT"), whole],
        **who,
    )
    place.task, place.undated, place.done_task = place.plan.tasks.order_by("order")
    proof = Proof(document_number="1/BB", document_date=date(2018, 3, 1))
    actions.complete_task(place.done_task, proofs=[proof], **who)
    place.draft = actions.draft_plan(
        unit=place.unit, year=2018, title=f"{place.mark} dự thảo", **who
    )
    actions.add_task(place.draft, whole, **who)
    place.regulation = actions.register_regulation(
        unit=place.unit,
        topic="asset",
        title=f"{place.mark} quy chế",
        number="20/QĐ-UBND",
        issued_on=date(2018, 2, 20),
        **who,
    )
    place.recognition = _recognition(place, f"{place.mark} chuẩn", who)
    place.criterion = place.recognition.criteria.order_by("order").first()
    place.paper = place.recognition.papers.order_by("order").first()
    place.complete = _recognition(place, "Trình xét", who)
    _certified(place.complete, who)
    place.communication = actions.record_communication(
        unit=place.unit,
        form="loudspeaker",
        title=f"{place.mark} phát thanh",
        done_on=date(2018, 3, 2),
        **who,
    )


def _recognition(place, target, who):
    """The criteria known are those of communes; whose the dossier is, is said afterwards."""
    from congvu.organisation import queries as organisation
    from congvu.plans import actions
    from congvu.plans.models import RecognitionDossier

    commune = organisation.unit_at(PLACES["below"], DAY)
    opened = actions.open_recognition(
        unit=commune, target=target, opened_on=date(2018, 3, 1), **who
    )
    RecognitionDossier.objects.filter(pk=opened.pk).update(unit=place.unit)
    opened.refresh_from_db()
    return opened


def _certified(dossier, who):
    from congvu.plans import actions

    day = date(2018, 3, 2)
    for criterion in dossier.criteria.order_by("order"):
        actions.certify_criterion(criterion, certified_on=day, paper="15/XN", **who)
    for paper in dossier.papers.order_by("order"):
        actions.add_recognition_paper(paper, number="15/XN", dated=day, **who)


def _boards(place, ground, at_time):
    from congvu.procedures import actions

    at = at_time(moment("05/03/2018 09:00"))
    place.version, place.unposted = ground.versions
    (place.posting,) = actions.post(
        place.unit, ground.versions[:1], on=date(2018, 3, 5), by=SYSTEM, at=at
    )


def _inspections(place, province, members, at_time):
    """*visited* by the province today, *done* in October, *led* by the place, *surprise* later."""
    from congvu.inspections import actions
    from congvu.inspections.fieldwork import Interest
    from congvu.inspections.models import SecondStage
    from congvu.inspections.rules import FindingKind, Kind
    from congvu.organisation import queries as organisation
    from congvu.people.queries import actor_for

    at_time(moment("22/10/2018 09:00"))
    place.visited = _decided(place, province, Kind.PLANNED, place.unit, DAY, members)
    place.visit = place.visited.visits.get()
    later = DAY + timedelta(days=3)
    place.surprise = _decided(place, province, Kind.SURPRISE, place.unit, later)
    if place.name == "own":
        thu_cuc = organisation.unit_at("08545", DAY)
        place.led = _decided(place, place.unit, Kind.PLANNED, thu_cuc, DAY)
    else:  # a commune leads nothing but its own self-inspection
        place.led = _decided(place, place.unit, Kind.SELF, place.unit, DAY)
    place.inspection_plan = actions.record_plan(
        place.unit,
        year=2018,
        number="02/KH-KT",
        signed_on=date(2018, 2, 1),
        purpose=f"{place.mark} mục đích",
        population=17,
        targets=[actions.Target(place.unit, "Bốc thăm")],
        from_paper=True,
        by=SYSTEM,
        at=moment("22/10/2018 09:00"),
    )
    _word_and_round(place)
    world_choosing.draws(
        place,
        [organisation.unit_at(code, DAY) for code in ("08545", _apart(place.unit.code))],
        moment,
    )
    who = {"by": SYSTEM, "at": at_time(moment("09/11/2018 08:00"))}
    _signed(place.led, who)
    for member in place.visited.members.filter(user__isnull=False).order_by("order"):
        own = {"by": actor_for(member.user, DAY), "at": who["at"]}
        actions.declare_interest(member, place.visit, kind=Interest.NONE, **own)
    actions.hold_session(place.visit, attendance="Hai bên", **who)
    for line in actions.begin_report(place.visit, **who):
        place.report_line = actions.answer_line(line, answer="explain", words="Theo sổ", **who)
    place.presence = actions.open_presence(place.visit, arrived_at=who["at"], **who)
    place.present = actions.add_person(place.presence, name="Lò Văn Tâm", title="", **who)
    (place.item,) = actions.add_checklist(place.visit, [("0", "Có kế hoạch năm", "KH 725")], **who)
    actions.mark(place.item, result="pass", observed="Có", **who)
    place.finding = actions.record_finding(
        place.visit,
        kind=FindingKind.STRENGTH,
        area="0",
        text=f"{place.mark} làm tốt",
        item=place.item,
        **who,
    )
    place.frame, place.committed, place.drawn = (
        actions.freeze_frame(place.visit, figure_code=code, **who)
        for code in ("documents.checked", "plan.tasks_specified", "procedures.posted")
    )
    draws = [
        actions.commit_draw(frame, n=1, source="Xổ số", **who)
        for frame in (place.committed, place.drawn)
    ]
    who["at"] = at_time(moment("09/11/2018 08:10"))
    actions.draw_sample(draws[1], randomness="12345", **who)
    place.sample = draws[1].items.get()
    SecondStage.objects.create(  # as if the rule had asked for it; drawn already
        draw=draws[0],
        canonical_frame=draws[0].canonical_frame,
        commitment="0" * 64,
        committed_at=who["at"],
        source="Xổ số",
        drawn_at=who["at"],
    )
    actions.examine(place.sample, result="clean", observed="", **who)
    _examined(place, draws[1], who)
    place.done = _concluded(place, province, at_time)
    place.recommendation = place.done.conclusion.recommendations.get()


def _word_and_round(place):
    """A template of the unit's own, and its report of the year."""
    from congvu.inspections import actions
    from congvu.inspections.word_kinds import CONCLUSION, KINDS

    who = {"by": SYSTEM, "at": moment("22/10/2018 09:00")}
    place.word_template = actions.take_template(
        place.unit,
        code=CONCLUSION,
        content=KINDS[CONCLUSION].default.read_bytes(),
        name="mau.docx",
        valid_from=date(2018, 10, 22),
        **who,
    )
    place.round_report = actions.submit_round(
        place.unit,
        year=2018,
        number="1/BC-KT",
        signed_on=date(2018, 10, 22),
        signer="Ngô Văn Hải",
        proposals=f"{place.mark} đề xuất",
        **who,
    )


def _examined(place, draw, who):
    """A dossier picked for risk, the same row as if drawn, a photograph of one line."""
    from congvu.inspections import actions
    from congvu.inspections.models import SampleItem

    place.pick = actions.pick_risk(place.visit, place.dossier, reason="Sát hạn", **who)
    actions.compare_papers(place.pick, compared=[], missing=True, **who)
    place.compared = SampleItem.objects.create(
        draw=draw,
        rank=2,
        subject_kind="dossier",
        subject_id=place.dossier.pk,
        label=place.dossier.number,
        result="clean",
    )
    place.photo = actions.attach(
        place.visit,
        content=world_dossiers.PICTURE,
        name="anh.png",
        caption="Bảng",
        item=place.item,
        **who,
    )


def _apart(code: str) -> str:
    """Another commune than anybody stands in, by place: each frame has its own commitment."""
    return {"240": "08560", "08596": "08578"}.get(code, "08590")


def _decided(place, leader, kind, visited, on, members=()):
    from congvu.inspections import actions
    from congvu.inspections.rules import Kind, Role

    at = moment("22/10/2018 09:00") if on >= DAY else moment("01/10/2018 09:00")
    seats = [actions.Delegate("Ngô Văn Hải", Role.HEAD, "Trưởng đoàn")]
    seats += [actions.Delegate(each.full_name, Role.MEMBER, user=each) for each in members]
    return actions.decide(
        leader,
        title=SURPRISE if kind == Kind.SURPRISE else f"{place.mark} kiểm tra {kind}",
        kind=kind,
        number=f"{leader.code}-{on:%d%m}-{kind}/QĐ-{visited.code}",
        signed_on=at.date(),
        opens_on=on - timedelta(days=4),
        closes_on=on + timedelta(days=7),
        period_code="2018-9m",
        as_of=None,
        members=seats,
        visits=[actions.VisitPlan(visited, on, "Trụ sở UBND")],
        by=SYSTEM,
        at=at,
    )


def _signed(inspection, who):
    from congvu.inspections import actions
    from tests.inspections.conftest import put_up, sign_all

    for visit in inspection.visits.order_by("pk"):
        actions.hold_session(visit, attendance="Hai bên", **who)
        sign_all(put_up(visit, "BB-1", who), who)


def _concluded(place, province, at_time):
    from congvu.inspections import actions
    from congvu.inspections.rules import Advice, Kind

    on = date(2018, 10, 9)
    at_time(moment("01/10/2018 09:00"))
    done = _decided(place, province, Kind.PLANNED, place.unit, on)
    who = {"by": SYSTEM, "at": at_time(moment("09/10/2018 09:00"))}
    _signed(done, who)
    place.done_visit = done.visits.get()
    who["at"] = at_time(moment("23/10/2018 09:00"))
    actions.conclude(
        done,
        number="58/TB-SNV",
        signed_on=date(2018, 10, 23),
        signer="Ngô Văn Hải",
        causes="",
        advice=[
            Advice(
                quote="Ban hành quy chế.",
                interpretation=f"{place.mark} ban hành quy chế",
                unit_id=place.unit.pk,
                owner="Văn phòng",
                output="Quyết định",
                due_on=date(2018, 12, 31),
                area="5",
            )
        ],
        **who,
    )
    return done


def _report(place, at_time):
    from congvu.reports import actions

    at = at_time(moment("05/10/2018 08:00"))
    place.report = actions.draft_report(
        unit=place.unit,
        template="cchc-725",
        period=parse_period("2018-q3"),
        as_of=at,
        title=f"{place.mark} báo cáo",
        by=SYSTEM,
        at=at,
    )
    place.signed_report, place.corrected_report = (
        _signed_report(place, number, at) for number in ("31/BC-UBND", "32/BC-UBND")
    )
    at = at_time(moment("08/11/2018 16:00"))
    place.correction = actions.correct_report(
        place.corrected_report,
        number="12/UBND-VP",
        signed_on=date(2018, 11, 8),
        reason="Nhập bổ sung",
        by=SYSTEM,
        at=at,
    )
    world_notices.notices(place, at)


def _signed_report(place, number, at):
    from congvu.reports import actions

    draft = actions.draft_report(
        unit=place.unit,
        template="kstthc-2018",
        period=parse_period("2018"),
        as_of=at,
        title=f"{place.mark} báo cáo đã ký",
        by=SYSTEM,
        at=at,
    )
    signed_on = date(2018, 10, 5)
    return actions.issue_report(draft, number=number, signed_on=signed_on, by=SYSTEM, at=at)
