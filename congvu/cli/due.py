"""``congvu due``: the lawful due moment of a term and why, without a database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, TextIO

from congvu.core.calendar import WorkCalendar, load_csv
from congvu.core.clock import Mark, MarkKind, read
from congvu.core.periods import iso, parse_moment
from congvu.core.refusals import N_, Refused, refuse
from congvu.core.terms import parse_term


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--term", help="thời hạn, ví dụ “5 ngày làm việc”")
    parser.add_argument("--from", dest="since", help="thời điểm tiếp nhận, ISO 8601")
    parser.add_argument("--calendar", help="tệp CSV các quyết định về ngày nghỉ, ngày làm bù")
    parser.add_argument("--lines", action="store_true", help="đọc mỗi dòng một {term, from}")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO) -> int:
    """Answer on ``stdout``; 0, or 2 when a line of ``--lines`` was bad.

    Raises :class:`Refused` for bad input outside ``--lines`` and for a bad calendar file.
    """
    calendar = read_calendar(args.calendar)
    if args.lines:
        if args.term is not None or args.since is not None:
            raise refuse(
                "due-arguments",
                N_("--lines đọc thời hạn từ đầu vào, không đi cùng --term, --from."),
                N_("Bỏ --lines, hoặc bỏ --term và --from."),
            )
        return _answer_lines(stdin, stdout, calendar)
    if args.term is None or args.since is None:
        raise refuse(
            "due-arguments",
            N_("Thiếu thời hạn hoặc thời điểm tiếp nhận."),
            N_('Ghi --term "5 ngày làm việc" --from 2018-04-24T10:15, hoặc --lines.'),
        )
    found = answer(args.term, args.since, calendar)
    if args.json:
        stdout.write(_json(found))
    else:
        stdout.write("\n".join([found["due"], *found["explanation"]]) + "\n")
    return 0


def answer(term: str, since: str, calendar: WorkCalendar) -> dict[str, Any]:
    """``{due, explanation}``; refuses unreadable text and undecided years."""
    parsed = parse_term(_plain(term))
    moment = parse_moment(_plain(since))
    reading = read([Mark(MarkKind.START, moment)], parsed, calendar, moment)
    assert reading.due is not None  # a lane that started and was never paused is due
    return {"due": iso(reading.due), "explanation": [line.said() for line in reading.why]}


def read_calendar(name: str | None) -> WorkCalendar:
    """The calendar of a CSV file; None: the decisions that come with the package."""
    if name is None:
        data = resources.files("congvu").joinpath("calendars/data/calendar-decisions.csv")
        return load_csv(data.read_text(encoding="utf-8"))
    shown = _plain(name)
    try:
        text = Path(name).read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise refuse(
                "file-not-utf8",
                N_("Tệp “{name}” không phải chữ UTF-8."),
                N_("Lưu lại tệp dưới dạng CSV UTF-8."),
                name=shown,
            ) from None
        raise refuse(
            "file-unreadable",
            N_("Không đọc được tệp “{name}”."),
            N_("Kiểm tra đường dẫn và quyền đọc."),
            name=shown,
        ) from None
    return load_csv(text)


def _answer_lines(stdin: TextIO, stdout: TextIO, calendar: WorkCalendar) -> int:
    bad = False
    for line in _raw_lines(stdin):
        try:
            asked = _asked(line)
            said = answer(asked["term"], asked["from"], calendar)
        except Refused as refused:
            bad = True
            said = {"error": refused.refusal.said()}
        stdout.write(_json(said))
    return 2 if bad else 0


def _raw_lines(stdin: TextIO) -> Iterator[str | bytes]:
    """Bytes where the stream has them, so that one bad line does not stop the others."""
    yield from getattr(stdin, "buffer", stdin)


def _asked(line: str | bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        asked = json.loads(text)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or not all(
        isinstance(asked.get(key), str) for key in ("term", "from")
    ):
        raise refuse(
            "line-unreadable",
            N_("Dòng không phải một đối tượng JSON UTF-8 có term và from dạng chữ."),
            N_("Ghi mỗi dòng một đối tượng, ví dụ {example}."),
            example='{"term": "5 ngày làm việc", "from": "2018-04-24T10:15"}',
        )
    return asked


def _plain(text: str) -> str:
    """Text that can be printed again: no lone surrogates, not endless."""
    return text[:200].encode("utf-8", "replace").decode("utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
