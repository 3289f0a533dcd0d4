"""What makes a route: it begins, its branches join, it ends, and its longest way fits the term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from congvu.core.refusals import Refused
from congvu.core.terms import parse_term
from congvu.procedures import queries, rules, texts
from congvu.procedures.rules import RouteStep


def step(order, days="1", after=None, **more):
    return RouteStep(order, f"Bước {order}", parse_term(f"{days} ngày làm việc"), after, **more)


SIX_DAYS = parse_term("6 ngày làm việc")
FORK = [
    step(1, "0,5"),
    step(2, "4", (1,)),
    step(3, "5", (1,)),
    step(4, "0,25", (2, 3)),
]


def code_of(steps, term=SIX_DAYS):
    refusal = rules.why_not_route(term, steps)
    if refusal is None:
        return None
    said = refusal.said()
    assert said["what"]
    assert said["what_to_do"]
    return refusal.code


def test_parallel_branches_count_by_the_longest():
    """0,5 + 5 + 0,25 fits six days, though all four steps together are 9,75."""
    assert code_of(FORK) is None
    assert [str(each) for each in rules.longest_path(SIX_DAYS, FORK)] == [
        "0,5 ngày làm việc",
        "5 ngày làm việc",
        "0,25 ngày làm việc",
    ]
    longer = [*FORK[:3], step(4, "0,75", (2, 3))]
    refusal = rules.why_not_route(SIX_DAYS, longer)
    assert refusal.code == "steps-exceed-term"
    assert "6,25 ngày làm việc" in str(refusal)


def test_steps_one_after_the_other_are_summed_as_ever():
    assert code_of([step(1, "3"), step(2, "3")]) is None
    assert code_of([step(1, "3"), step(2, "3"), step(3, "0,25")]) == "steps-exceed-term"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([step(1), step(2, after=(7,))], "route-after-unknown"),
        ([step(1, after=(2,)), step(2, after=(1,))], "route-no-start"),
        ([step(1), step(2, after=()), step(3, after=(1, 2))], "route-two-starts"),
        ([step(1), step(2, after=(1, 3)), step(3, after=(2,))], "route-no-end"),
        (
            [step(1), step(2, after=(1, 3)), step(3, after=(2,)), step(4, after=(3,))],
            "route-cycle",
        ),
        (
            [
                step(1),
                step(2, after=(1, 3)),
                step(3, after=(4,)),
                step(4, after=(3,)),
            ],
            "route-join-never",
        ),
        (
            [step(1), step(2), step(3, after=(4,)), step(4, after=(3,))],
            "route-unreachable",
        ),
        ([step(1), step(2, after=(1,)), step(3, after=(1,))], "route-dead-end"),
        (
            [step(1), step(2, unit_kind="outside", agency="Công an xã")],
            "route-dead-end",
        ),
        ([step(1), step(2, unit_kind="outside"), step(3)], "route-agency-missing"),
        ([step(1), step(2, child_code="1.004222"), step(3)], "route-child-nowhere"),
        ([step(1), step(2, unit_kind="huyen", child_code="4222"), step(3)], "route-child-nowhere"),
    ],
)
def test_what_is_no_route(steps, code):
    assert code_of(steps) == code


def test_a_second_start_needs_its_reason_and_children_may_end_each_by_itself():
    starts = [
        step(1),
        step(2, after=(), note="Gửi đồng thời khi nhận điện tử"),
        step(3, after=(1, 2)),
    ]
    assert code_of(starts) is None
    children = [
        step(1),
        step(2, after=(1,), unit_kind="huyen", child_code="1.004222"),
        step(3, after=(1,), unit_kind="tinh", child_code="2.000815"),
    ]
    assert code_of(children) is None


def test_a_step_in_calendar_days_is_named_even_beside_the_longest_way():
    wrong = [
        step(1),
        replace(step(2, after=(1,)), term=parse_term("2 ngày")),
        step(3, after=(1, 2)),
    ]
    assert code_of(wrong) == "step-term-not-comparable"


# --- the file ------------------------------------------------------------------------------------

HEAD = ",".join(texts.STEP_COLUMNS)
PROCEDURE = (
    ",".join(texts.PROCEDURE_COLUMNS)
    + "\n1.004222,,,Cư trú,Đăng ký thường trú,xa,2018-01-01,,6 ngày làm việc,,,,,,,,,1,,,0\n"
)
ROWS = (
    ("10,Tiếp nhận,one_stop,mot-cua,clerk,\"0,5 ngày làm việc\"", ",,,,,,"),
    ("20,Xác minh,professional,,specialist,4 ngày làm việc", "10,,,1,,,"),
    ("30,Hỏi thuế,professional,,specialist,5 ngày làm việc", "10,outside,Chi cục Thuế,,1,,"),
    ("40,Trả,one_stop,mot-cua,clerk,\"0,25 ngày làm việc\"", "20;30,,,,,,"),
)  # fmt: skip


def read(rows, routed=True):
    head = HEAD + ("," + ",".join(texts.ROUTE_COLUMNS) if routed else "")
    lines = [f"1.004222,,{row}" + (f",{more}" if routed else "") for row, more in rows]
    return texts.read_catalogue(PROCEDURE, steps="\n".join([head, *lines]) + "\n").lines[0].version


def test_the_file_says_what_comes_after_what():
    steps = read(ROWS).steps
    assert [each.after for each in steps] == [None, (1,), (1,), (2, 3)]
    assert (steps[1].holds_all, steps[2].optional) == (True, True)
    assert (steps[2].unit_kind, steps[2].agency) == ("outside", "Chi cục Thuế")


def test_a_file_without_the_new_columns_reads_as_before():
    """One after the other: 9,75 days do not fit six."""
    with pytest.raises(Refused, match="9,75"):
        read(ROWS, routed=False)
    assert [each.after for each in read(ROWS[:2], routed=False).steps] == [None, None]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("10,ngoai,,,,,", "loại cơ quan"),
        ("hai,,,,,,", "bước liền trước"),
        ("70,,,,,,", "bước không có"),
        ("10,outside,,,,,", "chưa ghi cơ quan"),
        ("10,,,x,,,", "ghi 1"),
    ],
)
def test_a_fault_in_a_step_is_named_by_its_line(more, said):
    with pytest.raises(Refused, match=said):
        read([ROWS[0], (ROWS[1][0], more), ROWS[3]])


def test_the_packaged_catalogue_has_its_interlinked_routes():
    files = queries.packaged_catalogue("2018")
    read_in = texts.read_catalogue(files.text, files.papers, files.steps, files.online)
    by_code = {each.code: each.version for each in read_in.lines}
    birth = by_code["2.000986"]
    assert [each.agency for each in birth.steps if each.unit_kind == "outside"] == [
        "Công an xã hoặc Công an huyện",
        "Bảo hiểm xã hội huyện",
    ]
    land = by_code["1.003003"]
    assert [each.unit_kind for each in land.steps if each.holds_all] == ["xa", "outside"]
    assert not birth.verified
    assert not land.verified
    assert birth.valid_from == land.valid_from == date(2018, 1, 1)
