"""Units of all times: the communes of Tân Sơn in 2018, and whose their debts are today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.periods import Period
from congvu.core.tree import Edge, Node, Succession, Tree

PROVINCE, DISTRICT = 1, 2
END = date(2025, 7, 1)
INSPECTED = date(2018, 11, 9)
TODAY = date(2026, 3, 2)

# Code, name and the code that took over on 1/7/2025.
OLD = [
    ("08545", "Thu Cúc", "08545"),
    ("08548", "Thạch Kiệt", "08566"),
    ("08551", "Thu Ngạc", "08566"),
    ("08554", "Kiệt Sơn", "08560"),
    ("08557", "Đồng Sơn", "08560"),
    ("08560", "Lai Đồng", "08560"),
    ("08566", "Tân Phú", "08566"),
    ("08569", "Mỹ Thuận", "08593"),
    ("08578", "Tân Sơn", "08560"),
    ("08590", "Xuân Đài", "08590"),
    ("08593", "Minh Đài", "08593"),
    ("08596", "Văn Luông", "08593"),
    ("08599", "Xuân Sơn", "08590"),
    ("08608", "Long Cốc", "08620"),
    ("08617", "Kim Thượng", "08590"),
    ("08620", "Tam Thanh", "08620"),
    ("08626", "Vinh Tiền", "08620"),
]
NEW = {
    "08545": "Thu Cúc",
    "08560": "Lai Đồng",
    "08566": "Tân Sơn",
    "08590": "Xuân Đài",
    "08593": "Minh Đài",
    "08620": "Long Cốc",
}
BEFORE, AFTER = Period(date(2007, 4, 9), END), Period(END, None)
NAMES: dict[int, str] = {}


def tan_son() -> Tree:
    nodes = [Node(PROVINCE, "25", Period(None, None)), Node(DISTRICT, "240", BEFORE)]
    edges = [Edge(DISTRICT, PROVINCE, BEFORE)]
    new_key = {}
    for key, (code, name) in enumerate(NEW.items(), 100):
        new_key[code] = key
        NAMES[key] = f"{name} (mới)"
        nodes.append(Node(key, code, AFTER))
        edges.append(Edge(key, PROVINCE, AFTER))
    successions = []
    for key, (code, name, heir) in enumerate(OLD, 10):
        NAMES[key] = name
        nodes.append(Node(key, code, BEFORE))
        edges.append(Edge(key, DISTRICT, BEFORE))
        successions.append(Succession(key, new_key[heir], END))
    return Tree(nodes, edges, successions)


TREE = tan_son()


def key_of(name: str) -> int:
    return next(key for key, each in NAMES.items() if each == name)


def names(keys: list[int]) -> list[str]:
    return [NAMES.get(key, str(key)) for key in keys]


def test_the_communes_of_tan_son_on_the_day_of_the_inspection():
    assert len(TREE.under(DISTRICT, INSPECTED)) == 17
    assert DISTRICT not in TREE.under(DISTRICT, INSPECTED)
    assert len(TREE.under(PROVINCE, INSPECTED)) == 18
    assert TREE.under(DISTRICT, TODAY) == []
    assert len(TREE.under(PROVINCE, TODAY)) == 6
    assert TREE.faults() == []


def test_the_last_day_of_the_old_and_the_first_of_the_new():
    assert len(TREE.under(DISTRICT, END - timedelta(days=1))) == 17
    assert TREE.under(DISTRICT, END) == []
    assert len(TREE.under(PROVINCE, END)) == 6
    assert TREE.under(DISTRICT, date(2007, 4, 8)) == []


def test_the_same_code_serves_an_old_and_a_new_unit():
    old, new = TREE.at("08566", INSPECTED), TREE.at("08566", TODAY)
    assert (NAMES[old.key], NAMES[new.key]) == ("Tân Phú", "Tân Sơn (mới)")
    assert TREE.lives("08566") == [old, new]
    assert TREE.at("08596", TODAY) is None
    assert TREE.at("99999", TODAY) is None
    assert TREE.lives("99999") == []


def test_the_new_commune_tan_son_does_not_carry_the_debts_of_the_old_one():
    """The name moved to other ground: old Tân Sơn went to Lai Đồng, new Tân Sơn was Tân Phú."""
    assert names(TREE.heirs(key_of("Tân Sơn"), TODAY)) == ["Lai Đồng (mới)"]
    assert names(TREE.forebears(key_of("Tân Sơn (mới)"))) == [
        "Thạch Kiệt",
        "Thu Ngạc",
        "Tân Phú",
        "Tân Sơn (mới)",
    ]
    assert "Tân Sơn" in names(TREE.forebears(key_of("Lai Đồng (mới)")))


def test_whose_are_the_debts_of_van_luong():
    van_luong = key_of("Văn Luông")
    assert TREE.heirs(van_luong, INSPECTED) == [van_luong]
    assert TREE.heirs(van_luong, END - timedelta(days=1)) == [van_luong]
    assert names(TREE.heirs(van_luong, END)) == ["Minh Đài (mới)"]
    assert names(TREE.heirs(van_luong, TODAY)) == ["Minh Đài (mới)"]


def test_the_district_that_ended_without_a_successor_waits_for_a_decision():
    assert TREE.heirs(DISTRICT, INSPECTED) == [DISTRICT]
    assert TREE.heirs(DISTRICT, TODAY) == []


def test_a_decision_later_than_the_end_assigns_the_debts_from_its_day():
    nodes = [Node(1, "a", Period(None, date(2020, 1, 1))), Node(2, "b", Period(None, None))]
    tree = Tree(nodes, [], [Succession(1, 2, date(2020, 6, 1))])
    assert tree.heirs(1, date(2020, 5, 31)) == []
    assert tree.heirs(1, date(2020, 6, 1)) == [2]
    assert tree.faults() == []


def test_above():
    van_luong = key_of("Văn Luông")
    assert TREE.ancestors(van_luong, INSPECTED) == [DISTRICT, PROVINCE]
    assert TREE.parent(PROVINCE, INSPECTED) is None
    assert TREE.parent(van_luong, TODAY) is None  # gone
    assert TREE.ancestors(key_of("Minh Đài (mới)"), TODAY) == [PROVINCE]
    assert TREE.ancestors(12345, TODAY) == []


def test_a_split_and_a_merge_of_what_was_split():
    first, second, third = date(2000, 1, 1), date(2010, 1, 1), date(2020, 1, 1)
    nodes = [
        Node(1, "whole", Period(None, first)),
        Node(2, "left", Period(first, second)),
        Node(3, "right", Period(first, None)),
        Node(4, "left2", Period(second, third)),
        Node(5, "both", Period(third, None)),
    ]
    steps = [
        Succession(1, 2, first),
        Succession(1, 3, first),
        Succession(2, 4, second),
        Succession(4, 5, third),
    ]
    tree = Tree(nodes, [], steps)
    assert tree.faults() == []
    assert tree.heirs(1, date(1999, 12, 31)) == [1]
    assert tree.heirs(1, first) == [2, 3]
    assert tree.heirs(1, second) == [3, 4]
    assert tree.heirs(1, third) == [3, 5]
    assert tree.forebears(5) == [1, 2, 4, 5]
    assert tree.forebears(3) == [1, 3]
    assert tree.heirs(5, first) == [5]  # not there yet


def test_a_unit_that_moves_to_another_district():
    moved = date(2013, 1, 1)
    nodes = [Node(each, str(each), Period(None, None)) for each in (1, 2, 3)]
    tree = Tree(nodes, [Edge(3, 1, Period(None, moved)), Edge(3, 2, Period(moved, None))])
    assert tree.parent(3, moved - timedelta(days=1)) == 1
    assert tree.parent(3, moved) == 2
    assert tree.under(1, moved) == []
    assert tree.under(2, moved) == [3]
    assert tree.faults() == []


ALWAYS = Period(None, None)
DAY = date(2010, 1, 1)


@pytest.mark.parametrize(
    ("nodes", "edges", "steps", "fault"),
    [
        (
            [Node(1, "a", Period(None, DAY + timedelta(days=1))), Node(2, "a", Period(DAY, None))],
            [],
            [],
            "a: two units at the same time",
        ),
        (
            [Node(1, "a", ALWAYS), Node(2, "b", ALWAYS), Node(3, "c", ALWAYS)],
            [Edge(3, 1, ALWAYS), Edge(3, 2, Period(DAY, None))],
            [],
            "c: two parents at the same time",
        ),
        (
            [Node(1, "a", ALWAYS), Node(2, "b", ALWAYS)],
            [Edge(1, 2, ALWAYS), Edge(2, 1, ALWAYS)],
            [],
            "a: is under itself",
        ),
        ([Node(1, "a", ALWAYS)], [Edge(1, 1, ALWAYS)], [], "a: is under itself"),
        (
            [Node(1, "a", Period(None, DAY)), Node(2, "b", ALWAYS)],
            [Edge(2, 1, ALWAYS)],
            [],
            "b: parent does not exist then",
        ),
        ([Node(2, "b", ALWAYS)], [Edge(2, 9, ALWAYS)], [], "b: parent does not exist then"),
        (
            [Node(1, "a", ALWAYS), Node(2, "b", ALWAYS)],
            [Edge(2, 1, Period(None, DAY))],
            [],
            "b: has no parent on 2010-01-01",
        ),
        (
            [Node(1, "a", ALWAYS), Node(2, "b", Period(DAY, None))],
            [Edge(2, 1, Period(DAY + timedelta(days=1), None))],
            [],
            "b: has no parent on 2010-01-01",
        ),
        ([Node(1, "a", ALWAYS)], [Edge(7, 1, ALWAYS)], [], "7: is under a parent but is unknown"),
        (
            [Node(1, "a", Period(None, DAY)), Node(2, "b", Period(date(2011, 1, 1), None))],
            [],
            [Succession(1, 2, DAY)],
            "a: successor does not exist on 2010-01-01",
        ),
        (
            [Node(1, "a", Period(None, DAY))],
            [],
            [Succession(1, 8, DAY)],
            "a: successor does not exist on 2010-01-01",
        ),
        (
            [Node(1, "a", Period(None, DAY)), Node(2, "b", ALWAYS)],
            [],
            [Succession(1, 2, DAY - timedelta(days=1))],
            "a: succeeded before it ended",
        ),
        (
            [Node(1, "a", ALWAYS), Node(2, "b", ALWAYS)],
            [],
            [Succession(1, 2, DAY)],
            "a: succeeded before it ended",
        ),
        (
            [Node(2, "b", ALWAYS)],
            [],
            [Succession(8, 2, DAY)],
            "8: has a successor but is unknown",
        ),
    ],
)
def test_faulty_data_is_named(nodes, edges, steps, fault):
    assert fault in Tree(nodes, edges, steps).faults()


def test_faulty_data_never_hangs():
    nodes = [Node(each, str(each), Period(None, DAY)) for each in (1, 2)]
    circle = [Edge(1, 2, Period(None, DAY)), Edge(2, 1, Period(None, DAY))]
    tree = Tree(nodes, circle, [Succession(1, 2, DAY), Succession(2, 1, DAY)])
    assert tree.heirs(1, DAY) == []
    assert tree.forebears(1) == [1, 2]
    assert tree.under(1, date(2009, 1, 1)) == [2]
    assert tree.ancestors(1, date(2009, 1, 1)) == [2, 1]


@st.composite
def histories(draw):
    """Generations of units: each generation is born when the one before it is merged or split."""
    births = sorted(
        draw(st.sets(st.dates(date(1950, 1, 1), date(2025, 1, 1)), min_size=1, max_size=4))
    )
    nodes, steps, before, key = [], [], [], 0
    for index, born in enumerate(births):
        end = births[index + 1] if index + 1 < len(births) else None
        generation = []
        for _ in range(draw(st.integers(1, 4))):
            key += 1
            nodes.append(Node(key, f"{key % 3}-{key}", Period(born, end)))
            generation.append(key)
        for old in before:
            for heir in draw(st.sets(st.sampled_from(generation))):
                steps.append(Succession(old, heir, born))
        before = generation
    return Tree(nodes, [], steps), births


@given(histories(), st.dates(date(1950, 1, 1), date(2030, 1, 1)))
def test_heirs_and_forebears_are_two_sides_of_one_debt(history, day):
    tree, births = history
    assert tree.faults() == []
    if day < births[0]:
        return
    alive = [key for key, node in tree.nodes.items() if day in node.validity]
    for key, node in tree.nodes.items():
        heirs = tree.heirs(key, day)
        if node.validity.start <= day:
            assert set(heirs) <= set(alive)
            assert heirs == [each for each in alive if key in tree.forebears(each)]


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=25),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_under_and_above_are_two_sides_of_one_tree(pairs, alive):
    day = date(2018, 11, 9)
    nodes = [
        Node(key, str(key), ALWAYS if lives else Period(None, day))
        for key, lives in enumerate(alive)
    ]
    parent = {child: above for child, above in pairs if above < child}
    tree = Tree(nodes, [Edge(child, above, ALWAYS) for child, above in parent.items()])
    for one in range(12):
        assert tree.under(one, day) == [
            each for each in range(12) if one in tree.ancestors(each, day)
        ]
