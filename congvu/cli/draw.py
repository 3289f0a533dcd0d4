"""``congvu draw``: make, repeat or verify a draw from a file and a public random value.

Needs no database. Methods: :mod:`congvu.core.sampling`, :mod:`.sample_draw`,
:mod:`.cover_draw`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from congvu.core import cover_draw, draw_bundle, sample_draw, sampling
from congvu.core.refusals import N_, refuse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``--frame FILE --random TEXT``, ``--verify FILE [--commitment HEX]``, ``--json``."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--frame", metavar="FILE.json", help=N_("khung chọn; “-” là đầu vào chuẩn"))
    asked.add_argument(
        "--verify",
        metavar="FILE.json",
        help=N_("lần bốc chọn đã công bố: rút lại và so với điều đã cam kết, đã công bố"),
    )
    parser.add_argument(
        "--random",
        default="",
        metavar="TEXT",
        help=N_("giá trị ngẫu nhiên công khai, đúng như đã công bố"),
    )
    parser.add_argument(
        "--commitment", default="", metavar="HEX", help=N_("mã cam kết đã nhận trước")
    )
    parser.add_argument("--json", action="store_true", help=N_("kết quả dạng JSON"))


def run(args: argparse.Namespace, stdin: TextIO | None = None, stdout: TextIO | None = None) -> int:
    """Print the draw; 0, or 1 when ``--verify`` finds that something disagrees.

    Refuses with ``frame-file`` or as ``draw_bundle.read_bundle`` and ``draw_of``.
    """
    out, given = sys.stdout if stdout is None else stdout, sys.stdin if stdin is None else stdin
    bundle = draw_bundle.read_bundle(_bytes(args.verify or args.frame, given))
    if args.frame:
        _show(out, args, bundle.frame, draw_bundle.draw_of(bundle.frame, args.random))
        return 0
    verdict = draw_bundle.verify(bundle, randomness=args.random, expected=args.commitment)
    if args.json:
        drawn = verdict.drawn.as_json() if verdict.drawn else {"commitment": verdict.commitment}
        said = {"ok": verdict.ok, "faults": list(verdict.faults), **drawn}
        out.write(json.dumps(said, ensure_ascii=False) + "\n")
        return 0 if verdict.ok else 1
    if verdict.drawn:
        _show(out, args, bundle.frame, verdict.drawn)
    else:
        out.write(f"Cam kết:  {verdict.commitment}\nChưa có giá trị ngẫu nhiên.\n")
    out.write("".join(f"KHÔNG KHỚP: {each}\n" for each in verdict.faults) or "Khớp.\n")
    return 0 if verdict.ok else 1


def _show(
    out: TextIO,
    args: argparse.Namespace,
    frame: draw_bundle.AnyFrame,
    drawn: draw_bundle.AnyDraw,
) -> None:
    if args.json:
        out.write(json.dumps(drawn.as_json(), ensure_ascii=False) + "\n")
    elif isinstance(drawn, cover_draw.CoverDraw):
        out.write(_picks(drawn, len(frame.units)))
    elif isinstance(drawn, sample_draw.SampleDraw) and isinstance(frame, sample_draw.SampleFrame):
        out.write(_strata(frame, drawn))
    elif isinstance(frame, sampling.Frame) and isinstance(drawn, sampling.Draw):
        out.write(_table(frame, drawn))


ARM_WORDS = {"due": "đến hạn", "chance": "ngẫu nhiên", "risk": "rủi ro"}


def _picks(drawn: cover_draw.CoverDraw, size: int) -> str:
    lines = [
        f"Cam kết:  {drawn.commitment}",
        f"Hạt giống: {drawn.seed}",
        f"Chọn {len(drawn.picks)} trong {size} ({cover_draw.ALGORITHM}):",
        *(
            f"* {pick.id}  {ARM_WORDS[pick.arm]} {pick.rank}, hạn {pick.due}, "
            f"trọng số {pick.weight}"
            for pick in drawn.picks
        ),
    ]
    return "\n".join(lines) + "\n"


def _strata(frame: sample_draw.SampleFrame, drawn: sample_draw.SampleDraw) -> str:
    """The hashes, the rule that was bound, then stratum by stratum those drawn."""
    rule, sizes = frame.rule, frame.sizes()
    lines = [f"Cam kết:  {drawn.commitment}", f"Hạt giống: {drawn.seed}"]
    if rule.tolerable:
        lines.append(f"Mức chấp nhận ghi trước: {rule.tolerable}%")
    if rule.extend and frame.round == 1:
        first, last, more = rule.extend
        lines.append(f"Mở rộng một lần, thêm {more}, khi đợt đầu có {first} đến {last} sai lệch")
    for name, n in frame.seats:
        head = f"Nhóm “{name}”: chọn" if name else "Chọn"
        lines.append(
            f"{head} {n} trong {sizes[name]} (lần {frame.round}, {sample_draw.ALGORITHM}):"
        )
        lines += [f"* {each}" for each, stratum in drawn.picks if stratum == name]
    return "\n".join(lines) + "\n"


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
