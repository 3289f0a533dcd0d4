"""Carries on a run over many dossiers in a process of its own, to be killed in the middle.

``python -m tests.dossiers.bulk_worker RUN NAME [ROW]``: the run and the database by its name; at
the ROW-th row the process kills itself after the act and before its transaction is kept. Without
ROW it says each settled row on a line of its own, and waits for nobody.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import django


def main() -> None:
    run_id, name = sys.argv[1:3]
    fatal = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = name
    from congvu.core.periods import HANOI
    from congvu.dossiers import actions
    from congvu.dossiers.actions import bulk
    from congvu.dossiers.models import BulkRun
    from congvu.people import queries as people

    done = 0
    plain = bulk._ACTS

    def counted(act):
        def acted(*args):
            nonlocal done
            act(*args)
            done += 1
            if done == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            sys.stdout.write(f"{done}\n")
            sys.stdout.flush()

        return acted

    bulk._ACTS = {code: counted(act) for code, act in plain.items()}
    run = BulkRun.objects.get(pk=run_id)
    by = people.actor_for(run.asked_by, datetime(2018, 7, 2).date())
    actions.carry_on(run, by=by, at=datetime(2018, 7, 2, 14, 0, tzinfo=HANOI), limit=1000)


if __name__ == "__main__":
    main()
