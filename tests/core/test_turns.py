"""The line of writers: first come, first served; a number that died is waited for by nobody."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

from congvu.core.turns import Line, TurnNotCome, line_before

FORK = multiprocessing.get_context("fork")


def until(said) -> None:
    end = time.monotonic() + 20
    while not said():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def hear(heard) -> str:
    until(lambda: not heard.empty())
    return heard.get()


def take(path: str, heard, name: str, hold: bool = False) -> None:
    """In another process; a SimpleQueue says the name before the turn is given on."""
    line = Line(path)
    line.enter(20)
    heard.put(name)
    if hold:
        time.sleep(60)
    line.leave()


@pytest.fixture
def mine(tmp_path):
    """The line of this process; who would open its file once more and close it lost its locks."""
    line = Line(str(tmp_path / "line"))
    line.enter(5)
    line.leave()
    return line


@pytest.fixture
def started(mine):
    """``started(heard, name, hold)``: another process in the line, once it has its number."""
    everyone = []

    def start(heard, name, hold=False):
        before = mine._read(0)
        one = FORK.Process(target=take, args=(mine.path, heard, name, hold))
        one.start()
        everyone.append(one)
        until(lambda: mine._read(0) > before)
        return one

    yield start
    for each in everyone:
        if each.is_alive():
            os.kill(each.pid, signal.SIGKILL)
        each.join()


def test_processes_write_in_the_order_in_which_they_came(mine, started):
    heard = FORK.SimpleQueue()
    mine.enter(5)
    for name in ("Hoa", "Minh", "Lan", "Tuấn"):
        started(heard, name)
    mine.leave()
    assert [hear(heard) for _ in range(4)] == ["Hoa", "Minh", "Lan", "Tuấn"]


def test_who_dies_with_the_turn_gives_it_back(mine, started):
    heard = FORK.SimpleQueue()
    holder = started(heard, "Hoa", hold=True)
    assert hear(heard) == "Hoa"
    with pytest.raises(TurnNotCome):
        mine.enter(0.05)
    os.kill(holder.pid, signal.SIGKILL)
    mine.enter(20)
    mine.leave()


def test_who_dies_while_waiting_lets_nobody_pass_the_one_who_writes(mine, started):
    heard = FORK.SimpleQueue()
    mine.enter(5)
    dead = started(heard, "Minh")
    started(heard, "Lan")
    os.kill(dead.pid, signal.SIGKILL)
    dead.join()
    time.sleep(0.1)  # time enough to pass, were it possible
    assert heard.empty()
    mine.leave()
    assert hear(heard) == "Lan"


def test_threads_of_a_process_stand_in_line_too(tmp_path):
    line, heard, threads = Line(str(tmp_path / "line")), [], []
    line.enter(5)

    def wait(name):
        line.enter(20)
        heard.append(name)
        line.leave()

    for name in range(5):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        until(lambda: len(line._waiting) == len(threads) + 1)
    line.leave()
    for each in threads:
        each.join(20)
    assert heard == [0, 1, 2, 3, 4]


def test_who_gave_up_waiting_is_passed_over(tmp_path):
    line = Line(str(tmp_path / "line"))
    line.enter(5)
    refused = []

    def impatient():
        try:
            line.enter(0.05)
        except TurnNotCome:
            refused.append(True)

    thread = threading.Thread(target=impatient)
    thread.start()
    thread.join(20)
    assert refused == [True]
    line.leave()
    line.enter(1)
    line.leave()


def test_without_room_for_the_file_nobody_waits(tmp_path):
    line = Line(str(tmp_path / "not" / "there"))
    line.enter(1)
    line.leave()
    assert line_before(str(tmp_path / "a")) is line_before(str(tmp_path / "a"))
