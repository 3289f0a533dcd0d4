"""``congvu worker``: set the rhythm of the standing jobs, then work until stopped."""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.base import BaseCommand

from congvu.jobs import port


class Command(BaseCommand):
    """The job worker: messages to citizens, the daily seal of the audit."""

    help = "Chạy tiến trình việc nền: gửi tin, niêm phong nhật ký hằng ngày."

    def handle(self, *args, **options):
        """Runs until interrupted."""
        port.schedule_standing()
        call_command("qcluster")
