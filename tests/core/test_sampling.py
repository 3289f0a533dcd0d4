"""The draw: what was promised before the lottery is what anyone finds after it."""

import hashlib
import json
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.core import sampling
from congvu.core.refusals import Refused

COMMUNES = [["xa-001", 1], ["xa-002", 2], ["xa-003", 1], ["xa-004", 3], ["xa-005", 1]]
FRAME = {"algo": "seq-poisson-v1", "n": 2, "round": 1, "units": COMMUNES}
LOTTERY = "2026-12-01|beacon|27946612|0123456789"


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    words = caught.value.refusal.said()  # every sentence must fill in
    assert words["what"]
    assert words["what_to_do"]
    "".join(words.values()).encode("utf-8")
    return words["code"]


def test_the_published_vector():
    drawn = sampling.draw(sampling.read_frame(as_bytes(FRAME)), LOTTERY)
    assert drawn.commitment == "fe8932cc023ad39fc7306b4b5db7941229495447b9d9962dffa169cbb184eb38"
    assert drawn.seed == "b1eae0f3038c2b43886af26f95472f40cc545a99e15dd6cbd4690f154bbe78d1"
    shares = [(each.id, round(each.number / 2**256 / each.weight, 6)) for each in drawn.tickets]
    assert shares == [
        ("xa-005", 0.003346),
        ("xa-004", 0.054507),
        ("xa-003", 0.079024),
        ("xa-002", 0.095335),
        ("xa-001", 0.562189),
    ]
    assert drawn.selected == ("xa-005", "xa-004")
    assert [each.rank for each in drawn.tickets] == [1, 2, 3, 4, 5]
    printed = drawn.as_json()["tickets"][0]
    assert list(printed) == ["id", "weight", "ticket", "rank"]
    assert len(printed["ticket"]) == 64
    assert int(printed["ticket"], 16) == drawn.tickets[0].number


def test_vietnamese_text_is_hashed_as_utf8_and_never_normalised():
    composed = "Văn Luông"
    decomposed = unicodedata.normalize("NFD", composed)
    frame = sampling.simple([composed, decomposed], 1)
    raw = '{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["%s",1],["%s",1]]}'
    expected = hashlib.sha256((raw % (composed, decomposed)).encode()).hexdigest()
    assert composed != decomposed
    assert sampling.commitment(frame) == expected


def test_the_order_of_units_and_of_keys():
    frame = sampling.read_frame(as_bytes(FRAME))
    other_keys = sampling.read_frame(as_bytes(dict(reversed(FRAME.items()))))
    turned = sampling.read_frame(as_bytes({**FRAME, "units": COMMUNES[::-1]}))
    assert sampling.commitment(other_keys) == sampling.commitment(frame)
    assert sampling.commitment(turned) != sampling.commitment(frame)


def test_the_public_value_is_taken_exactly_as_given():
    committed = sampling.commitment(sampling.read_frame(as_bytes(FRAME)))
    seeds = {sampling.seed(committed, text) for text in ("12345", " 12345", "12345\n", " ")}
    assert len(seeds) == 4
    assert refusal(sampling.seed, committed, "") == "randomness-missing"
    assert refusal(sampling.seed, committed, "a\udcff") == "randomness-unreadable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"algo": "seq-poisson-v2"}, "frame-algorithm"),
        ({"algo": None}, "frame-algorithm"),
        ({"algo": ["seq-poisson-v1"]}, "frame-algorithm"),
        ({"n": 0}, "frame-n"),
        ({"n": -1}, "frame-n"),
        ({"n": 6}, "frame-n"),
        ({"n": True}, "frame-n"),
        ({"n": 2.0}, "frame-n"),
        ({"n": "2"}, "frame-n"),
        ({"n": None}, "frame-n"),
        ({"round": 0}, "frame-round"),
        ({"round": True}, "frame-round"),
        ({"round": 1.0}, "frame-round"),
        ({"round": "1"}, "frame-round"),
        ({"units": []}, "frame-n"),
        ({"units": [["a", 1], ["b", 1], ["a", 2]]}, "frame-duplicate"),
        ({"units": [["a", 1], ["b", 0]]}, "frame-weight"),
        ({"units": [["a", 1], ["b", -3]]}, "frame-weight"),
        ({"units": [["a", 1], ["b", True]]}, "frame-weight"),
        ({"units": [["a", 1], ["b", 1.0]]}, "frame-weight"),
        ({"units": [["a", 1], ["b", "1"]]}, "frame-weight"),
        ({"units": [["a", 1], ["b", None]]}, "frame-weight"),
        ({"units": [["a", 1], [2, 1]]}, "frame-unit"),
        ({"units": [["a", 1], ["", 1]]}, "frame-unit"),
        ({"units": [["a", 1], [None, 1]]}, "frame-unit"),
        ({"units": [["a", 1], [["b"], 1]]}, "frame-unit"),
        ({"units": [["a", 1], ["\ud800", 1]]}, "frame-unit"),
        ({"units": [["a", 1], ["b"]]}, "frame-shape"),
        ({"units": [["a", 1], ["b", 1, 1]]}, "frame-shape"),
        ({"units": [["a", 1], "b1"]}, "frame-shape"),
        ({"units": {"a": 1, "b": 1}}, "frame-shape"),
        ({"units": None}, "frame-shape"),
        ({"note": "thêm"}, "frame-key"),
        ({"N": 2}, "frame-key"),
        ({"\udfff": 2}, "frame-key"),
    ],
)
def test_a_wrong_frame_is_refused(change, code):
    assert refusal(sampling.read_frame, as_bytes({**FRAME, **change})) == code


@pytest.mark.parametrize("key", FRAME)
def test_nothing_may_be_missing(key):
    rest = {name: value for name, value in FRAME.items() if name != key}
    assert refusal(sampling.read_frame, as_bytes(rest)) == "frame-key"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        '{"algo":"é'.encode("latin-1"),
        b'{"algo":"seq-poisson-v1","n":1,"n":1,"round":1,"units":[["a",1]]}',
        b'{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["a",NaN]]}',
        b'{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["a",-Infinity]]}',
        b'{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["a",1]]} trailing',
        b'{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["a",' + b"9" * 5000 + b"]]}",
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_not_strict_json_is_refused(data):
    assert refusal(sampling.read_frame, data) == "frame-unreadable"


@pytest.mark.parametrize("value", [[], "x", 3, None])
def test_json_that_is_no_frame_is_refused(value):
    assert refusal(sampling.read_frame, as_bytes(value)) == "frame-shape"


def test_a_byte_order_mark_of_windows_is_not_part_of_the_frame():
    plain = sampling.read_frame(as_bytes(FRAME))
    assert sampling.read_frame(b"\xef\xbb\xbf" + as_bytes(FRAME)) == plain


ids = st.lists(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), min_size=1, unique=True
)


@st.composite
def frames(draw_):
    names = draw_(ids)
    weights = st.one_of(st.integers(1, 5), st.integers(1, 10**40))
    units = tuple((name, draw_(weights)) for name in names)
    return sampling.Frame(
        n=draw_(st.integers(1, len(units))), units=units, round=draw_(st.integers(1, 30))
    )


@given(frames(), st.text(st.characters(codec="utf-8"), min_size=1))
@settings(max_examples=300, deadline=None)
def test_it_agrees_with_a_plain_reading_of_the_method(frame, randomness):
    """The oracle writes each step as the method states it, with fractions."""
    raw = json.dumps(frame.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    committed = hashlib.sha256(raw.encode()).hexdigest()
    seeded = hashlib.sha256(f"{committed}|{randomness}".encode()).hexdigest()

    def share(unit):
        ticket = hashlib.sha256(f"{seeded}|{frame.round}|{unit[0]}".encode()).hexdigest()
        return Fraction(int(ticket, 16), 2**256) / unit[1]

    order = [unit[0] for unit in sorted(frame.units, key=lambda unit: (share(unit), unit[0]))]
    drawn = sampling.draw(frame, randomness)
    assert (drawn.commitment, drawn.seed) == (committed, seeded)
    assert [each.id for each in drawn.tickets] == order
    assert list(drawn.selected) == order[: frame.n]
    assert sampling.read_frame(raw.encode()) == frame


@given(st.data())
def test_the_integer_order_is_the_order_of_the_fractions(data):
    weights = st.integers(1, 1000)
    one, other = data.draw(weights), data.draw(weights)
    shift = 2 * max(one, other).bit_length()
    # Tickets made to lie as close as two different fractions can.
    a = data.draw(st.integers(0, 2000))
    b = max(0, a * other // one + data.draw(st.integers(-1, 1)))
    exact = (Fraction(a, one) > Fraction(b, other)) - (Fraction(a, one) < Fraction(b, other))
    left, right = (a << shift) // one, (b << shift) // other
    assert (left > right) - (left < right) == exact


def test_equal_fractions_go_by_id(monkeypatch):
    frame = sampling.Frame(n=3, units=(("Đ", 1), ("b", 1), ("a", 1)))
    monkeypatch.setattr(
        sampling, "_keys", lambda *_: [(7, unit_id, weight, 7) for unit_id, weight in frame.units]
    )
    assert sampling.draw(frame, "x").selected == ("a", "b", "Đ")


@given(frames(), st.text(st.characters(codec="utf-8"), min_size=1), st.integers(1, 50))
@settings(max_examples=50, deadline=None)
def test_drawing_more_keeps_those_already_drawn(frame, randomness, more):
    """Only under the same seed: a larger n is another commitment, hence another draw."""
    keys = sampling._keys(frame, sampling.seed(sampling.commitment(frame), randomness))
    larger = sorted(keys)[: min(frame.n + more, len(keys))]
    assert larger[: frame.n] == sorted(keys)[: frame.n]
    assert set(sampling.draw(frame, randomness).selected) <= {key[1] for key in larger}


def test_every_unit_has_its_chance():
    counts = sampling.inclusion_counts(sampling.read_frame(as_bytes(FRAME)), 4000)
    assert sum(counts.values()) == 8000  # two of five, each time
    assert list(counts) == [name for name, _ in COMMUNES]
    # Equal weights, equal chances (five standard errors); heavier ones come more often.
    assert max(abs(counts["xa-001"] - counts[each]) for each in ("xa-003", "xa-005")) < 210
    assert counts["xa-001"] < counts["xa-002"] < counts["xa-004"]
    equal = sampling.inclusion_counts(sampling.simple("abcdefghij", 3), 5000)
    assert all(abs(count - 1500) < 165 for count in equal.values())
    with pytest.raises(ValueError, match="run"):
        sampling.inclusion_counts(sampling.simple("ab", 1), 0)


def test_sixty_of_762_over_field_and_channel():
    sizes = {"đất đai, tại quầy": 500, "hộ tịch": 200, "đất đai, trực tuyến": 50, "khác": 12}
    # 10 and 10 for the two small ones, the other 40 in proportion 500:200.
    assert sampling.allocate(sizes, 60, 10) == {
        "đất đai, tại quầy": 29,
        "hộ tịch": 11,
        "đất đai, trực tuyến": 10,
        "khác": 10,
    }


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 400), min_size=1, max_size=6),
    st.integers(0, 15),
    st.data(),
)
def test_shares_are_whole_fair_and_add_up(sizes, minimum, data):
    low = max(1, sum(min(minimum, size) for size in sizes.values()))
    n = data.draw(st.integers(low, sum(sizes.values())))
    shares = sampling.allocate(sizes, n, minimum)
    assert sum(shares.values()) == n
    for name, size in sizes.items():
        assert min(minimum, size) <= shares[name] <= size
    free = [name for name in sizes if shares[name] > min(minimum, sizes[name])]
    for one in free:  # above the minimum, a larger stratum never gets less
        assert all(shares[one] >= shares[other] for other in free if sizes[one] > sizes[other])
    if minimum == 0:
        total = sum(sizes.values())
        assert all(abs(shares[name] - Fraction(n * sizes[name], total)) < 1 for name in sizes)
    assert sampling.allocate(dict(reversed(sizes.items())), n, minimum) == shares


def test_a_stratified_sample_is_verified_stratum_by_stratum():
    strata = {"hộ tịch": [f"ht-{i}" for i in range(40)], "đất đai": [f"dd-{i}" for i in range(80)]}
    plan = sampling.stratified(strata, 36)
    assert {name: frame.n for name, frame in plan.frames.items()} == {"hộ tịch": 12, "đất đai": 24}
    drawn = plan.draw(LOTTERY)
    for name, frame in plan.frames.items():
        again = sampling.draw(sampling.read_frame(as_bytes(frame.as_json())), LOTTERY)
        assert drawn[name] == again
        assert set(again.selected) <= set(strata[name])
        assert len(set(again.selected)) == frame.n
    changed = sampling.stratified({**strata, "hộ tịch": strata["hộ tịch"][::-1]}, 36)
    assert changed.commitment() != plan.commitment()
    assert sampling.stratified(strata, 36, round=2).draw(LOTTERY) != drawn


def test_a_stratum_whose_share_is_nought_has_no_frame():
    plan = sampling.stratified({"lớn": [f"{i}" for i in range(99)], "nhỏ": ["x"]}, 3, minimum=0)
    assert {name: frame.n for name, frame in plan.frames.items()} == {"lớn": 3}


def test_a_wrong_stratified_sample_is_refused():
    many = {f"nhóm {i}": [f"{i}-{j}" for j in range(17)] for i in range(45)}
    assert refusal(sampling.stratified, many, 60) == "strata-count"
    assert refusal(sampling.stratified, {}, 1) == "strata-count"
    assert refusal(sampling.stratified, {"a": ["1"], "b": []}, 1) == "strata-empty"
    two = {"a": [f"a{i}" for i in range(30)], "b": [f"b{i}" for i in range(30)]}
    assert refusal(sampling.stratified, two, 19) == "strata-n"
    assert refusal(sampling.stratified, two, 61) == "strata-n"
    assert refusal(sampling.stratified, two, 0, minimum=0) == "strata-n"
    shared = {"a": ["1", "2"], "b": ["2", "3"]}
    assert refusal(sampling.stratified, shared, 4) == "frame-duplicate"
