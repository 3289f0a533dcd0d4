"""Every figure of dossiers against a plain fold over all rows, at any period and as-of moment."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection

from congvu.core.periods import HANOI, Period, local, parse_period
from congvu.dossiers import flows
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import OPEN_STATES
from congvu.figures import counting, queries, registry
from congvu.figures.registry import Mode, Scope

NOW = datetime(2018, 11, 9, 17, 0, tzinfo=HANOI)
PERIODS = ("2017-q1", "2017", "2018-q2", "2018-09", "2018", "..", "2018-10-20..2019-01-31")
MOMENTS = ("2017-04-03", "2018-01-01", "2018-07-02", "2018-11-09", "2019-03-01")


def period_of(text: str) -> Period:
    return Period(None, None) if text == ".." else parse_period(text)


@pytest.fixture
def many(counter, at):
    """Dossiers of two years: short and long lives, late entries, voids, children, no due moment."""
    chance = random.Random(2018)
    begin = datetime(2016, 11, 1, 8, 0, tzinfo=HANOI)
    versions = [counter.building, counter.business, counter.adoption]
    rows = []
    for number in range(420):
        received = begin + timedelta(minutes=chance.randrange(60 * 24 * 740))
        lag = timedelta(days=chance.choice((0, 0, 0, 0, 3, 150, 400)))
        recorded = received + lag
        life = timedelta(
            days=chance.choice((1, 2, 3, 8, 20, 30, 31, 32, 33, 123, 124, 125, 200, 420)),
            minutes=chance.choice((0, 0, 7, 300)),
        )
        fate = chance.choice(("finished",) * 6 + ("stopped", "open", "void"))
        ended = received + life
        if ended >= NOW:
            fate = "open"
        told = max(ended + timedelta(days=chance.choice((0, 0, 0, 1, 95, 300))), recorded)
        due = received + timedelta(days=chance.choice((1, 3, 20, 100, 250)))
        ends = {"finished": "finished", "stopped": "closed"}.get(fate)
        more = {f"{ends}_at": ended, f"{ends}_recorded_at": told} if ends else {}
        if fate == "void":
            more = {"voided_at": recorded, "voided_recorded_at": recorded + timedelta(days=40)}
        rows.append(
            Dossier(
                unit=chance.choice((counter.unit, counter.unit, counter.commune)),
                competent_unit=counter.unit,
                version=chance.choice(versions),
                applicant=counter.citizen,
                number=f"N{number}",
                state={"finished": "9", "stopped": "8"}.get(fate, "4"),
                channel=chance.choice(("counter", "online", "postal")),
                received_at=received,
                received_recorded_at=recorded,
                moved_at=received,
                due_at=chance.choice((None, due, due, due)),
                late_cause=chance.choice(("", "official")),
                **more,
            )
        )
    Dossier.objects.bulk_create(rows)
    kept = list(Dossier.objects.order_by("pk"))
    for child in kept[10:400:13]:
        child.parent = kept[child.pk % 7]
        child.save(update_fields=["parent"])
    return list(Dossier.objects.select_related("version__procedure").order_by("pk"))


def fold(rows, scope, period, as_of):
    """``{code: (rows, in the numerator)}`` as sets of keys, one dossier after the other."""
    first, end = period.first_instant(), period.end_instant()
    judged = min(end, as_of)
    unit_of = {row.pk: row.unit_id for row in rows}
    found = {}

    def put(code, row, *, inside=None):
        everything, part = found.setdefault(code, (set(), None if inside is None else set()))
        everything.add(row.pk)
        if inside:
            part.add(row.pk)

    for row in rows:
        if row.unit_id not in scope.ids or row.received_recorded_at > as_of:
            continue
        if row.voided_recorded_at and row.voided_recorded_at <= as_of:
            continue
        if row.parent_id and unit_of[row.parent_id] in scope.ids:
            continue
        done = row.finished_recorded_at is not None and row.finished_recorded_at <= as_of
        stopped = row.closed_recorded_at is not None and row.closed_recorded_at <= as_of
        end_known = row.finished_at if done else row.closed_at if stopped else None
        in_time = done and row.due_at is not None and row.finished_at <= row.due_at
        if row.due_at is not None and first <= row.due_at < end:
            put("dossiers.on_time.due", row, inside=in_time)
        new = first <= row.received_at < end
        carried = row.received_at < first and (end_known is None or end_known >= first)
        if new:
            put("dossiers.received", row)
            put("dossiers.on_time", row, inside=in_time)
            put(f"dossiers.flow.new_{'online' if row.channel == 'online' else 'direct'}", row)
            if not row.parent_id:
                put("online.dossiers", row, inside=row.channel == "online")
            kind = "finished" if done else "stopped" if stopped else "open"
            put(f"dossiers.{kind}", row)
            late_done = done and row.due_at is not None and row.finished_at > row.due_at
            past = row.due_at is not None and row.due_at < as_of
            if late_done or (not done and not stopped and past):
                put("dossiers.late", row)
            if late_done or (not done and row.state in OPEN_STATES and past):
                put("dossiers.late_apologised", row, inside=False)
        if carried:
            put("dossiers.carried_over", row)
        if not new and not carried:
            continue
        put("dossiers.flow.total", row)
        if end_known is not None and end_known < end:
            late = row.due_at is not None and end_known > row.due_at
            early = (
                done and row.due_at is not None
                and local(row.finished_at).date() < local(row.due_at).date()
            )  # fmt: skip
            put("dossiers.flow.solved", row)
            put(f"dossiers.flow.solved_{'late' if late else 'on_time'}", row)
            if not late:
                put(f"dossiers.flow.solved_{'early' if early else 'on_day'}", row)
            else:
                put("dossiers.flow.late", row)
        else:
            over = row.due_at is not None and row.due_at < judged
            put("dossiers.flow.pending", row)
            put(f"dossiers.flow.pending_{'overdue' if over else 'in_term'}", row)
            if over:
                put("dossiers.flow.late", row)
    return found


COHORT = ("received", "finished", "stopped", "open", "late", "late_apologised", "on_time")
FLOW = ("total", "new_online", "new_direct", "late", "pending", "pending_in_term")
FLOW += ("pending_overdue", "solved", "solved_early", "solved_on_day", "solved_on_time")
FLOW += ("solved_late",)
CODES = [f"dossiers.{code}" for code in (*COHORT, "on_time.due", "carried_over")]
CODES += [*(f"dossiers.flow.{code}" for code in FLOW), "online.dossiers"]


def scopes(counter):
    both = (counter.unit, counter.commune)
    return Scope(counter.unit, Mode.OWN, both[:1]), Scope(counter.unit, Mode.SUBTREE, both)


@pytest.mark.parametrize("text", PERIODS)
def test_each_figure_counts_and_lists_what_a_fold_finds(many, counter, text):
    period, seen = period_of(text), 0
    for scope, moment in product(scopes(counter), MOMENTS):
        as_of = datetime.fromisoformat(moment).replace(tzinfo=HANOI)
        right = fold(many, scope, period, as_of)
        chosen = [registry.get(code).selector(scope, period, as_of) for code in CODES]
        together = registry.together(chosen, [("field", "at")] * len(CODES))
        for code, one, (whole, parts) in zip(CODES, chosen, together, strict=True):
            everything, inside = right.get(code, (set(), set()))
            share = None if one.numerator is None else len(inside or ())
            assert whole == (len(everything), share), (code, moment, scope.mode)
            assert one.count() == whole
            assert set(one.rows.order_by().values_list("pk", flat=True)) == everything, code
            by_field: dict[str, int] = {}
            for row in many:
                if row.pk in everything:
                    field = row.version.procedure.field
                    by_field[field] = by_field.get(field, 0) + 1
            assert {value: rows for value, (rows, _) in parts["field"].items()} == by_field
            assert sum(rows for rows, _ in parts["at"].values()) == len(everything)
            assert one.parts("at") == parts["at"]
            seen += len(everything)
    assert seen


def test_each_row_lies_in_one_arm_at_most(many, counter):
    """What was pending is found in parts; none is found twice and none in no part."""
    for scope, moment, then in product(scopes(counter), MOMENTS, MOMENTS):
        as_of, at = (datetime.fromisoformat(each).replace(tzinfo=HANOI) for each in (moment, then))
        rows = flows.known(scope, as_of)
        found = [
            key
            for arm in flows.pending_arms(at, as_of, flows.reach(at, as_of))
            for key in rows.filter(arm).order_by("pk").values_list("pk", flat=True)
        ]
        whole = rows.filter(flows.not_ended_before(at, as_of), received_at__lt=at)
        assert sorted(found) == sorted(whole.values_list("pk", flat=True))


LENGTHS = (0, 1, *range(29, 34), *range(122, 127), *range(1094, 1099), 2000)


@pytest.fixture
def of_every_length(counter):
    """All ended at one moment, after lives of many lengths; each end was recorded at another."""
    end = datetime(2018, 6, 1, 9, 0, tzinfo=HANOI)
    rows = []
    for number, (length, lag) in enumerate(product(LENGTHS, (0, 1, 31, 124, 1096, None))):
        received = end - timedelta(days=length)
        # Without a lag it has not ended; the other half were stopped.
        told = None if lag is None else end + timedelta(days=lag)
        ends = ("finished", "closed")[number % 2]
        rows.append(
            Dossier(
                unit=(counter.unit, counter.commune)[number % 3 == 0],
                competent_unit=counter.unit,
                version=counter.building,
                applicant=counter.citizen,
                number=f"L{number}",
                state="4" if lag is None else {"finished": "9", "closed": "8"}[ends],
                channel="counter",
                received_at=received,
                received_recorded_at=received,
                moved_at=received,
                **{} if told is None else {f"{ends}_at": end, f"{ends}_recorded_at": told},
            )
        )
    Dossier.objects.bulk_create(rows)
    return end


def test_no_life_is_too_long_or_too_short_to_be_found(of_every_length, counter):
    """At the very end of a life and of its class, and as known before and after it was recorded."""
    end, instant = of_every_length, timedelta(microseconds=1)
    near = (-instant, timedelta(), instant)
    moments = [end - timedelta(days=days) + each for days in (0, 31, 124) for each in near]
    known = [end + timedelta(days=days) + each for days in (0, 1, 31, 1096) for each in near]
    sizes = set()
    for scope, at, as_of in product(scopes(counter), moments, known):
        rows = flows.known(scope, as_of)
        found = sorted(
            key
            for arm in flows.pending_arms(at, as_of, flows.reach(at, as_of))
            for key in rows.filter(arm).order_by().values_list("pk", flat=True)
        )
        whole = rows.filter(flows.not_ended_before(at, as_of), received_at__lt=at)
        assert found == list(whole.order_by("pk").values_list("pk", flat=True))
        sizes.add(len(found))
    assert len(sizes) > 9


def test_an_end_without_its_record_counts_as_open(of_every_length, counter):
    """Such rows can only come from outside; what is not recorded is not known."""
    scope, end = scopes(counter)[1], of_every_length
    Dossier.objects.exclude(finished_at=None).update(finished_recorded_at=None)
    later = end + timedelta(days=4000)
    rows = flows.known(scope, later)
    arms = flows.pending_arms(later, later, flows.reach(later, later))
    found = sum(rows.filter(arm).count() for arm in arms)
    assert found == rows.filter(closed_at=None).count() > len(LENGTHS)


def test_a_part_opens_to_its_rows(many, counter):
    """Late by field and cause: the words put together here are those the database compares."""
    scope = scopes(counter)[1]
    found = registry.get("dossiers.flow.late").selector(scope, parse_period("2018"), NOW)
    parts = found.parts("field_cause")
    assert len(parts) > 1
    for value, (rows, _) in parts.items():
        narrowed = found.narrowed(("field_cause", value))
        assert narrowed.count() == (rows, None)
        assert len(narrowed.listed()) == rows
        assert {row.field_cause for row in narrowed.rows} == {value}


def test_a_table_is_counted_in_one_pass_whatever_it_holds(many, counter, django_assert_num_queries):
    """Eleven columns, each whole and by field: one pass; fields and units are remembered."""
    codes = [code for code in CODES if ".flow." in code]
    asked = dict.fromkeys(codes, ("field",))
    queries.measure_together(asked, counter.unit, parse_period("2018-q2"), NOW, Mode.SUBTREE)
    for text in ("2017-01", "2018"):
        for statements in (3, 2):  # whether units have changed is asked again for a new day
            with django_assert_num_queries(statements):
                queries.measure_together(asked, counter.unit, parse_period(text), NOW, Mode.SUBTREE)


def test_its_statement_is_put_together_once(many, counter):
    """For another period, moment and scope the same statement is put with other values."""
    asked = {"dossiers.flow.solved": ("field",), "dossiers.flow.pending": ("field",)}
    day = date(2018, 6, 30)
    months = [parse_period(f"2017-{month:02}") for month in range(1, 13)]
    queries.measure_together(asked, counter.unit, months[0], NOW, Mode.OWN)
    kept = dict(counting._statements)
    seen = set()
    for number, period in enumerate(months):
        as_of = NOW - timedelta(days=number)
        scope = queries.scope_of(counter.unit, (Mode.OWN, Mode.SUBTREE)[number % 2], day)
        found = queries.measure_together(asked, counter.unit, period, as_of, scope.mode)
        right = fold(many, scope, period, as_of)
        for code in asked:
            assert found[code].measured.value == len(right[code][0])
            seen.add(found[code].measured.value)
    assert counting._statements == kept
    assert len(seen) > 9


def test_a_procedure_published_since_is_told_by_its_field(many, counter, at):
    """What is remembered of others is not asked again; what is new is."""
    period, asked = parse_period("2018-q2"), {"dossiers.received": ("field",)}
    before = queries.measure_together(asked, counter.unit, period, NOW, Mode.SUBTREE)
    row = Dossier.objects.filter(
        received_at__gte=period.first_instant(), received_at__lt=period.end_instant(), parent=None
    ).first()
    version = row.version
    procedure = version.procedure
    procedure.pk, procedure.code, procedure.field = None, "9.000001", "Thuỷ lợi"
    procedure.save()
    version.pk, version.procedure = None, procedure
    version.save()
    Dossier.objects.filter(pk=row.pk).update(version=version)
    after = queries.measure_together(asked, counter.unit, period, NOW, Mode.SUBTREE)
    parts = after["dossiers.received"].parts["field"]
    assert parts["Thuỷ lợi"] == (1, None)
    assert "Thuỷ lợi" not in before["dossiers.received"].parts["field"]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_report_reads_indexes_alone(many, counter):
    """On PostgreSQL no arm of a report reads the rows themselves."""
    scope = scopes(counter)[1]
    base = registry.get("dossiers.flow.total").selector(scope, parse_period("2018-q2"), NOW)
    assert base.asked is not None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    wanted = ("dossier_received", *["dossier_lasted_long"] * 3)
    for arm, index in zip(base.asked.base.built.arms, wanted, strict=True):
        rows = base.asked.base.built.rows.filter(arm).order_by().values("version_id")
        assert f"Index Only Scan using {index}" in rows.explain()
