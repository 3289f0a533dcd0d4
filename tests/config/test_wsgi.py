"""The web door on PostgreSQL: nobody waits for another's lock without end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

ASKED = """
from congvu.config.wsgi import application
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW lock_timeout")
    print(cursor.fetchone()[0])
"""


@pytest.mark.postgres_only
@pytest.mark.parametrize(("said", "found"), [({}, "10s"), ({"PGOPTIONS": ""}, "0")])
def test_a_lock_is_waited_for_ten_seconds_unless_another_time_is_said(said, found):
    environment = {name: value for name, value in os.environ.items() if name != "PGOPTIONS"}
    own = settings.DATABASES["default"]
    place = f"{own['HOST']}:{own['PORT'] or 5432}"
    login = own["USER"] + (f":{own['PASSWORD']}" if own["PASSWORD"] else "")
    environment |= {"DATABASE_URL": f"postgres://{login}@{place}/postgres"} | said
    answer = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=False
    )
    assert answer.stdout.strip() == found, answer.stderr
