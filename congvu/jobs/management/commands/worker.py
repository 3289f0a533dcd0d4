"""``congvu worker``: set the rhythm of the standing jobs, then work until stopped."""

from __future__ import annotations

import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from congvu.audit.away import why_away
from congvu.jobs import port

PAUSE = 5.0
"""Seconds until a database that is away is asked again."""


class Command(BaseCommand):
    """The job worker: messages to citizens, the daily seal of the audit."""

    help = "Chạy tiến trình việc nền: gửi tin, niêm phong nhật ký hằng ngày."

    def handle(self, *args, **options):
        """Runs until interrupted; a database that is away when it starts is waited for."""
        while True:
            try:
                port.schedule_standing()
                break
            except (DatabaseError, InterfaceError) as error:
                if why_away(error) is None:
                    raise
                self.stderr.write(f"Cơ sở dữ liệu chưa trả lời; {PAUSE:g} giây nữa hỏi lại.")
                connection.close()
                time.sleep(PAUSE)
        call_command("qcluster")
