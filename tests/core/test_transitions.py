"""Which act leads where, and a refusal that says what else one may do."""

import pytest

from congvu.core.transitions import Table, Transition

STATES = {"received": "Đã tiếp nhận", "handled": "Đang xử lý", "returned": "Đã trả kết quả"}
COUNTER = Table(
    STATES,
    Transition("forward", "Chuyển xử lý", frozenset({"received"}), "handled", "điều 18"),
    Transition("return", "Trả kết quả", frozenset({"handled"}), "returned", "điều 20"),
    Transition("note", "Ghi chú", frozenset({"received", "handled"}), None),
    Transition("petition", "UBND tỉnh xem xét", frozenset({"handled"}), "received"),
)


def test_the_acts_of_a_state_in_the_order_of_the_table():
    assert [each.act for each in COUNTER.allowed("received")] == ["forward", "note"]
    assert [each.act for each in COUNTER.allowed("handled")] == ["return", "note", "petition"]
    assert COUNTER.allowed("returned") == []


def test_where_an_act_leads():
    assert COUNTER.target("received", "forward") == "handled"
    assert COUNTER.target("handled", "note") == "handled"


def test_why_not_agrees_with_what_is_allowed():
    for state in STATES:
        allowed = {each.act for each in COUNTER.allowed(state)}
        assert {act for act in COUNTER.by_act if COUNTER.why_not(state, act) is None} == allowed


def test_a_refusal_names_the_state_the_basis_and_what_is_possible():
    refusal = COUNTER.why_not("received", "return")
    assert refusal.said() == {
        "code": "transition-impossible",
        "what": ("Không thể trả kết quả khi hồ sơ, công việc đang ở trạng thái “Đã tiếp nhận”."),
        "what_to_do": "Việc có thể làm lúc này: chuyển xử lý, ghi chú.",
        "basis": "điều 20",
    }


def test_the_name_of_an_authority_keeps_its_capitals():
    assert "UBND tỉnh xem xét" in str(COUNTER.why_not("received", "petition"))
    assert "UBND tỉnh xem xét." in COUNTER.why_not("handled", "forward").said()["what_to_do"]


def test_the_last_state_says_how_to_correct():
    words = COUNTER.why_not("returned", "note").said()
    assert "cuối cùng" in words["what_to_do"]
    assert "đính chính" in words["what_to_do"]


@pytest.mark.parametrize(
    "transition",
    [
        Transition("forward", "Hai lần", frozenset({"received"}), "handled"),
        Transition("new", "Từ đâu đó", frozenset({"nowhere"}), "handled"),
        Transition("new", "Tới đâu đó", frozenset({"received"}), "nowhere"),
    ],
)
def test_a_faulty_table_is_found_when_it_is_written(transition):
    with pytest.raises(ValueError, match="unknown states"):
        Table(STATES, *COUNTER.by_act.values(), transition)


def test_an_unknown_act_or_state_is_a_programming_error():
    with pytest.raises(KeyError):
        COUNTER.why_not("received", "burn")
    with pytest.raises(KeyError):
        COUNTER.why_not("nowhere", "forward")
