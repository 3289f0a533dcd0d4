"""Two clerks at the same moment: no number twice, no gap, and one act wins."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from congvu.core.refusals import Refused
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run ``acts`` at the same moment, each on its own connection; answers or refusals' codes."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            answers[place] = act()
        except Refused as error:
            answers[place] = error.refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.postgres_only
def test_numbers_stay_without_gap(counter, receive):
    together(*[lambda n=n: receive(f"02/07/2018 08:{n:02d}") for n in range(6)])
    assert sorted(Dossier.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.postgres_only
def test_one_form_sent_twice_at_once_is_one_dossier(counter, receive):
    first, again = together(*[lambda: receive("02/07/2018 08:00", request_key="k")] * 2)
    assert first == again
    assert Dossier.objects.count() == 1


@pytest.mark.postgres_only
def test_of_two_presses_one_wins(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    answers = together(
        *[
            lambda: actions.finish(
                dossier, result_number="1", by=counter.binh.actor, at=at("02/07/2018 10:00")
            )
        ]
        * 2
    )
    assert sorted(isinstance(each, Dossier) for each in answers) == [False, True]
    assert {each for each in answers if isinstance(each, str)} <= {
        "transition-impossible",
        "changed-meanwhile",
    }
