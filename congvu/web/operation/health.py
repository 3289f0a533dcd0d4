"""How the installation stands, part by part: what is seen, how it is judged, what to do.

Moments of the queue are the machine's; backups, seals and checks are events of the audit, so their
age is counted on the clock of the database (in a demo: that of the story).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import congvu
from congvu.audit import clock
from congvu.audit import queries as audit
from congvu.audit.models import Event
from congvu.outbox import jobs
from congvu.outbox import queries as outbox
from congvu.outbox.rules import MessageState
from congvu.ui.formats import vn_datetime, vn_number

GIB = 1 << 30
DISK = (5 * GIB, 1 * GIB)
DAILY = (timedelta(hours=26), timedelta(hours=74))
"""What comes once a day: after a missed day one looks, after three one acts."""
BEAT = (timedelta(minutes=5), timedelta(minutes=20))
POST = (timedelta(minutes=10), timedelta(hours=1))


class Level(StrEnum):
    """How a part stands; the values are those of the JSON."""

    OK = "ok"
    LOOK = "look"
    ACT = "act"


TONES = {Level.OK: "on_time", Level.LOOK: "near", Level.ACT: "late"}


def level_words(level: Level) -> str:
    """The word beside the icon."""
    return {
        Level.OK: _("Tốt"),
        Level.LOOK: _("Nên xem"),
        Level.ACT: _("Phải xử lý"),
    }[level]


@dataclass(frozen=True)
class Part:
    """One part of the installation. ``todo`` is empty when all is well."""

    code: str
    name: str
    level: Level
    seen: str
    todo: str = ""
    url: str = ""

    @property
    def tone(self) -> str:
        """As the chips know it."""
        return TONES[self.level]

    @property
    def word(self) -> str:
        """How it stands, in a word."""
        return level_words(self.level)


def parts(at: datetime) -> list[Part]:
    """Every part, in the order of the page; a demo is never worse than worth a look."""
    found = [part for look in LOOKS for part in look(at)]
    if audit.demo_name() is None:
        return found
    return [
        Part(each.code, each.name, Level.LOOK, each.seen, each.todo, each.url)
        if each.level is Level.ACT and each.code in NOT_OF_DEMOS
        else each
        for each in found
    ]


NOT_OF_DEMOS = ("backup", "seal", "worker", "jobs", "outbox")
"""A demo has no worker of its own and nothing to lose."""


def said(found: list[Part]) -> dict[str, Any]:
    """What a monitor is told: no names, no numbers of anybody."""
    failing = [each.code for each in found if each.level is Level.ACT]
    return {"ok": not failing, "failing": failing, "parts": {e.code: str(e.level) for e in found}}


def _by_age(age: timedelta, limits: tuple[timedelta, timedelta]) -> Level:
    return Level.OK if age <= limits[0] else Level.LOOK if age <= limits[1] else Level.ACT


def age_words(age: timedelta) -> str:
    """“3 giờ trước”, in the largest unit that says enough."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 1:
        return _("vừa xong")
    if minutes < 120:
        return ngettext("{n} phút trước", "{n} phút trước", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("{n} giờ trước", "{n} giờ trước", hours).format(n=hours)
    days = hours // 24
    return ngettext("{n} ngày trước", "{n} ngày trước", days).format(n=vn_number(days))


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _database(at: datetime) -> Iterator[Part]:
    applied = MigrationRecorder.Migration.objects.order_by("app", "name")
    waiting = len(_known_migrations() - set(applied.values_list("app", "name")))
    version = ".".join(map(str, connection.get_database_version()))
    engine = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    seen = _("{engine} {version}, phần mềm {product}").format(
        engine=engine, version=version, product=congvu.__version__
    )
    yield Part("database", _("Cơ sở dữ liệu"), Level.OK, seen)
    yield Part(
        "migrations",
        _("Cấu trúc dữ liệu"),
        Level.ACT if waiting else Level.OK,
        _("còn {n} thay đổi chưa chạy").format(n=waiting)
        if waiting
        else _("đủ mọi thay đổi của phiên bản này"),
        _("Dừng hai tiến trình, sao lưu, chạy congvu migrate.") if waiting else "",
    )


def _disk(at: datetime) -> Iterator[Part]:
    folder = settings.CONGVU_DATA
    usage = shutil.disk_usage(folder if folder.exists() else folder.parent)
    level = Level.OK if usage.free > DISK[0] else Level.LOOK if usage.free > DISK[1] else Level.ACT
    yield Part(
        "disk",
        _("Chỗ trống của thư mục dữ liệu"),
        level,
        _("còn {free} GB trong {total} GB").format(
            free=vn_number(usage.free // GIB), total=vn_number(usage.total // GIB)
        ),
        "" if level is Level.OK else _("Chuyển các bản sao lưu cũ đi nơi khác, hoặc thêm đĩa."),
    )


def _daily(event: Event | None, at: datetime, code: str, name: str, never: str, todo: str) -> Part:
    if event is None:
        return Part(code, name, Level.LOOK, never, todo)
    age = at - event.recorded_at
    level = _by_age(age, DAILY)
    seen = f"{vn_datetime(event.recorded_at)}, {age_words(age)}"
    return Part(code, name, level, seen, "" if level is Level.OK else todo)


def _kept(at: datetime) -> Iterator[Part]:
    yield _daily(
        audit.last_of("system.backed_up"),
        at,
        "backup",
        _("Sao lưu gần nhất"),
        _("chưa sao lưu lần nào"),
        _("Chạy congvu backup tới một nơi ngoài máy này, đặt lịch hằng ngày."),
    )
    yield _daily(
        audit.last_of("audit.root"),
        at,
        "seal",
        _("Niêm phong nhật ký gần nhất"),
        _("chưa niêm phong lần nào"),
        _("Tiến trình việc nền niêm phong lúc 19 giờ; xem nó có chạy không."),
    )


def _checked(at: datetime) -> Iterator[Part]:
    event = audit.last_of("system.checked")
    name = _("Đối chiếu hạn đã tính và nhật ký")
    todo = _("Chạy congvu check, hoặc chờ tiến trình việc nền làm đêm nay.")
    part = _daily(event, at, "check", name, _("chưa đối chiếu lần nào"), todo)
    told = json.loads(event.data) if event is not None else {}
    wrong: list[str] = []
    if told.get("differences"):
        count = vn_number(told["differences"])
        first = ", ".join(told["first"])
        wrong.append(_("{count} hạn lệch: {first}").format(count=count, first=first))
    if told.get("damage"):
        wrong.append(_("nhật ký hỏng ở {where}").format(where=told["damage"]))
    if wrong:
        seen = "; ".join([part.seen, *wrong])
        todo = _("Giữ nguyên bản hiện tại. Chạy congvu check và congvu audit verify để xem.")
        part = Part("check", name, Level.ACT, seen, todo)
    yield part


def _worker(at: datetime) -> Iterator[Part]:
    beat, now = jobs.heartbeat(), clock.machine_now()
    level = Level.LOOK if beat is None else _by_age(now - beat, BEAT)
    seen = (
        _("chưa thấy việc nền nào chạy")
        if beat is None
        else _("việc gần nhất xong {age}").format(age=age_words(now - beat))
    )
    todo = "" if level is Level.OK else _("Khởi động congvu worker và để nó chạy như một dịch vụ.")
    yield Part("worker", _("Tiến trình việc nền"), level, seen, todo)


def _jobs(at: datetime) -> Iterator[Part]:
    now = clock.machine_now()
    counts, stuck = jobs.counts(now), jobs.stuck(now)
    seen = _("{waiting} chờ, {running} đang chạy, {stuck} kẹt").format(
        waiting=counts.waiting, running=counts.running, stuck=len(stuck)
    )
    if counts.longest is not None:
        minutes = int(counts.longest.total_seconds() // 60)
        seen += "; " + _("lâu nhất đã chạy {n} phút").format(n=minutes)
    level = Level.LOOK if stuck else Level.OK
    todo = _("Xem từng việc ở bảng dưới, chạy lại hoặc bỏ qua có lý do.") if stuck else ""
    yield Part("jobs", _("Việc nền"), level, seen, todo)


def _hooks(at: datetime) -> Iterator[Part]:
    """What other systems are told; nothing is said where none asked for it."""
    counts = list(outbox.hook_counts().values())
    if not counts:
        return
    waiting, dead = (sum(each[word] for each in counts) for word in ("waiting", "dead"))
    seen = _("{waiting} chờ gửi, {dead} đã dừng").format(
        waiting=vn_number(waiting), dead=vn_number(dead)
    )
    level = Level.ACT if dead else Level.OK
    todo = _("Mở để xem lỗi của bên nhận, rồi gửi lại hoặc bỏ.") if dead else ""
    name = _("Thông báo cho hệ thống khác")
    yield Part("hooks", name, level, seen, todo, reverse("operation:hooks"))


def _messages(at: datetime) -> Iterator[Part]:
    counts = outbox.counts()
    waiting = counts[MessageState.WAITING] + counts[MessageState.FAILED]
    dead = counts[MessageState.DEAD]
    oldest = outbox.due(at).values_list("not_before", flat=True).first() if waiting else None
    level = Level.OK if oldest is None else _by_age(at - oldest, POST)
    if dead and level is Level.OK:
        level = Level.LOOK
    seen = _("{waiting} tin chờ gửi, {dead} tin không gửi được").format(
        waiting=vn_number(waiting), dead=vn_number(dead)
    )
    if oldest is not None and level is not Level.OK:
        seen += "; " + _("tin lâu nhất đến giờ gửi từ {age}").format(age=age_words(at - oldest))
    todo = (
        "" if level is Level.OK else _("Xem cổng gửi tin và tiến trình việc nền; xử lý từng tin.")
    )
    url = reverse("dossiers:messages") + ("?state=dead" if dead else "")
    yield Part("outbox", _("Tin nhắn cho người nộp"), level, seen, todo, url)


LOOKS: tuple[Callable[[datetime], Iterator[Part]], ...] = (
    _database,
    _disk,
    _kept,
    _checked,
    _worker,
    _jobs,
    _messages,
    _hooks,
)


def broken() -> Mapping[str, Any]:
    """What a monitor is told when the database does not answer."""
    return {"ok": False, "failing": ["database"], "parts": {"database": str(Level.ACT)}}
