"""The threads of a web process: as few as will do, and those beyond the most wait their turn."""

from __future__ import annotations

import asyncio
import threading

import pytest

from congvu.config.hands import Hands

ENOUGH = 20.0


def in_a_loop(task):
    """In a thread of its own: where a browser was tested before, this one has a loop already."""
    found: list = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(asyncio.wait_for(task, 20))))
    thread.start()
    thread.join(ENOUGH)
    assert found, "it did not end"
    return found[0]


@pytest.fixture
def hands():
    made = Hands(3)
    yield made
    made.rest()


def me():
    return threading.current_thread().name


def test_one_request_after_the_other_is_done_by_one_thread(hands):
    async def asked():
        return [await hands.do(me) for _ in range(20)]

    assert len(set(in_a_loop(asked()))) == 1


def test_who_rested_last_works_first(hands):
    """Three at once wake three threads; afterwards the last to be free does all there is."""

    async def asked():
        gates = [threading.Event() for _ in range(3)]

        def stay(gate):
            gate.wait(ENOUGH)
            return me()

        waiting = [asyncio.ensure_future(hands.do(lambda gate=gate: stay(gate))) for gate in gates]
        await asyncio.sleep(0.02)
        ended = []
        for gate, task in zip(gates, waiting, strict=True):
            gate.set()
            ended.append(await task)
        return ended, [await hands.do(me) for _ in range(5)]

    ended, after = in_a_loop(asked())
    assert len(set(ended)) == 3
    assert set(after) == {ended[-1]}


def test_beyond_the_most_they_wait_in_order(hands):
    async def asked():
        gates, heard = [threading.Event() for _ in range(3)], []
        first = [asyncio.ensure_future(hands.do(lambda g=g: g.wait(ENOUGH))) for g in gates]
        names = ["Hoa", "Minh", "Lan", "Tuấn"]
        later = [
            asyncio.ensure_future(hands.do(lambda name=name: heard.append((name, me()))))
            for name in names
        ]
        await asyncio.sleep(0.02)
        assert heard == []
        gates[0].set()  # one thread is free, and takes them all
        await asyncio.gather(*later)
        for gate in gates:
            gate.set()
        await asyncio.gather(*first)
        return heard

    heard = in_a_loop(asked())
    assert [name for name, _thread in heard] == ["Hoa", "Minh", "Lan", "Tuấn"]
    assert len({thread for _name, thread in heard}) == 1


def test_a_fault_is_told_and_its_thread_goes_on(hands):
    def fails():
        raise ZeroDivisionError(me())

    async def asked():
        try:
            await hands.do(fails)
        except ZeroDivisionError as error:
            return str(error), await hands.do(me)

    assert len(set(in_a_loop(asked()))) == 1


def test_who_is_not_waited_for_any_more_is_done_to_the_end(hands):
    async def asked():
        gate, done = threading.Event(), []

        def slow():
            gate.wait(ENOUGH)
            done.append(True)

        task = asyncio.ensure_future(hands.do(slow))
        await asyncio.sleep(0.01)
        task.cancel()
        gate.set()
        await hands.do(me)
        while not done:
            await asyncio.sleep(0.001)
        return done

    assert in_a_loop(asked()) == [True]
