"""``congvu draw``: repeat or make a draw from a frame file and a public random value.

Needs no database. Method and vector: :mod:`congvu.core.sampling`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from congvu.core import sampling
from congvu.core.refusals import N_, refuse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``--frame FILE``, ``--random TEXT``, ``--json``."""
    parser.add_argument(
        "--frame", required=True, metavar="FILE.json", help=N_("khung chọn; “-” là đầu vào chuẩn")
    )
    parser.add_argument(
        "--random",
        required=True,
        metavar="TEXT",
        help=N_("giá trị ngẫu nhiên công khai, đúng như đã công bố"),
    )
    parser.add_argument("--json", action="store_true", help=N_("kết quả dạng JSON"))


def run(args: argparse.Namespace, stdin: TextIO | None = None, stdout: TextIO | None = None) -> int:
    """Print the draw; 0. Refuses with ``frame-file`` or as ``sampling.read_frame`` and ``draw``."""
    out = sys.stdout if stdout is None else stdout
    frame = sampling.read_frame(_bytes(args.frame, sys.stdin if stdin is None else stdin))
    drawn = sampling.draw(frame, args.random)
    if args.json:
        out.write(json.dumps(drawn.as_json(), ensure_ascii=False) + "\n")
    else:
        out.write(_table(frame, drawn))
    return 0


def _bytes(name: str, stdin: TextIO) -> bytes:
    if name == "-":
        raw = getattr(stdin, "buffer", None)
        return raw.read() if raw is not None else stdin.read().encode("utf-8")
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError):
        raise refuse(
            "frame-file",
            N_("Không mở được tệp khung chọn “{file}”."),
            N_("Kiểm tra tên tệp, thư mục và quyền đọc."),
            file=name.encode("utf-8", "replace").decode("utf-8"),
        ) from None


def _table(frame: sampling.Frame, drawn: sampling.Draw) -> str:
    """For a person: the hashes, then the units drawn and those that would have come next."""
    lines = [
        f"Cam kết:  {drawn.commitment}",
        f"Hạt giống: {drawn.seed}",
        f"Chọn {frame.n} trong {len(frame.units)} (lần {frame.round}, {frame.algo}):",
    ]
    width = max(len(ticket.id) for ticket in drawn.tickets)
    for ticket in drawn.tickets:
        mark = "*" if ticket.rank <= frame.n else " "
        lines.append(
            f"{mark} {ticket.rank:>5}  {ticket.id:<{width}}  "
            f"trọng số {ticket.weight}  phiếu {ticket.number:064x}"
        )
    return "\n".join(lines) + "\n"
