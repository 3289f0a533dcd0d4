"""What ``docs/performance.md`` says, from what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import Any

Rows = list[dict[str, Any]]

ACTS = ("receive", "forward", "finish", "return")
OVER_API = {"create": (12, 6), "step": (12, 6), "read": (6, 3), "list": (5, 2)}
IDLE = "> Máy rảnh trong lúc đo. *The machine was idle.*"
BUSY = (
    "> **Đo trên máy đang bận việc khác: chỉ các tỷ lệ trong cùng một vòng là đáng tin.** *Measured"
    " while the machine was busy with other work: trust only the ratios within a round, not the"
    " absolute figures; to be taken again on an idle machine.*"
)


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table of Markdown."""
    lines = [list(head), *map(list, rows)]
    said = ["| " + " | ".join(_cell(each) for each in line) + " |" for line in lines]
    said.insert(1, "|" + "---|" * len(lines[0]))
    return "\n".join(said)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _of(rows: Rows, who: str, clients: int) -> Rows:
    return [row for row in rows if row["who"] == who and row["clients"] == clients]


def ratios(rows: Rows, over: str, clients: int) -> list[float]:
    """Ours over another, round by round, at one number of clients."""
    mine = {row["round"]: row["per_s"] for row in _of(rows, "ours", clients)}
    return [mine[row["round"]] / row["per_s"] for row in _of(rows, over, clients)]


def _speeds(said: dict[str, Any]) -> str:
    rows, lines = said["rounds"], []
    for clients in said["options"]["clients"]:
        for who in ("ours", "B", "P"):
            some = [row["per_s"] for row in _of(rows, who, clients)]
            cpu = [row["cpu_ms"] for row in _of(rows, who, clients) if "cpu_ms" in row]
            errors = sum(row.get("errors", 0) for row in _of(rows, who, clients))
            line = [clients, who, statistics.median(some), min(some), max(some)]
            line.append(statistics.median(cpu) if cpu else "–")
            line.append(errors)
            over = ratios(rows, who, clients) if who != "ours" else []
            line.append(f"{statistics.median(over):.3f} ({min(over):.3f})" if over else "–")
            lines.append(line)
    head = ("clients", "who", "lifecycles/s, median", "least", "most")
    head += ("web CPU ms each", "errors", "ours ÷ it, median (worst round)")
    return table(head, lines)


def _actions(said: dict[str, Any]) -> str:
    lines = []
    for clients in said["options"]["clients"]:
        for op in ("create", "step", "read"):
            line: list[Any] = [clients, op]
            for who in ("ours", "B"):
                ops = [row["ops"][op] for row in _of(said["rounds"], who, clients)]
                line += [statistics.median(one[0] for one in ops)]
                line += [statistics.median(one[1] for one in ops)]
            lines.append(line)
    return table(("clients", "act", "ours p50 ms", "p95", "B p50 ms", "p95"), lines)


def _op(said: dict[str, Any], who: str, clients: int, op: str, place: int) -> list[float]:
    return [row["ops"][op][place] for row in _of(said["rounds"], who, clients)]


def _paired(mine: list[float], theirs: list[float]) -> float:
    """The worst of the rounds, ours over theirs."""
    return max(a / b for a, b in zip(mine, theirs, strict=True))


def gates(said: dict[str, Any]) -> list[tuple[str, float, str, float, float, bool]]:
    """``(promise, measured, sense, gate, target, kept)``; the worst round."""
    clients, found = said["options"]["clients"], []

    def add(name: str, value: float, sense: str, gate: float, target: float) -> None:
        kept = value >= gate if sense == "≥" else value <= gate
        found.append((name, value, sense, gate, target, kept))

    rows = said["rounds"]
    if 4 in clients:
        add("lifecycles ÷ B, 4 clients", min(ratios(rows, "B", 4)), "≥", 0.33, 0.6)
        add("share of P over HTTP, 4 clients", min(ratios(rows, "P", 4)), "≥", 0.025, 0.05)
        step = [
            b / a
            for a, b in zip(
                _op(said, "ours", 4, "step", 0), _op(said, "ours", 4, "step", 1), strict=True
            )
        ]
        add("p95 ÷ p50 of a step, 4 clients", max(step), "≤", 2.5, 2)
    if {4, 16} <= set(clients):
        pairs = zip(_of(rows, "ours", 16), _of(rows, "ours", 4), strict=True)
        add("16 clients ÷ 4", min(a["per_s"] / b["per_s"] for a, b in pairs), "≥", 0.8, 0.95)
    if 1 in clients:
        for op in ("create", "step"):
            worst = _paired(_op(said, "ours", 1, op, 0), _op(said, "B", 1, op, 0))
            add(f"p50 of a {op} ÷ B, 1 client", worst, "≤", 3, 2)
        alone = min(row["per_s"] for row in _of(rows, "P", 1))
        add("bulk lives ÷ P, 1 client", said["bulk_lives_per_s"] / alone, "≥", 0.25, 1)
    sizes = list(said["pages"])
    first = said["pages"][sizes[0]]
    for size in (20, 100):
        mine, theirs = first[f"JSON {size}"]["rounds_ms"], first[f"B {size}"]["rounds_ms"]
        add(f"page of {size} ÷ B", _paired(mine, theirs), "≤", 3, 2)
    html, mine = first["HTML queue"]["rounds_ms"], first["JSON 100"]["rounds_ms"]
    add("HTML queue ÷ JSON page of 100", _paired(html, mine), "≤", 3, 3)
    for size in sizes[1:]:
        for name in ("JSON 20", "JSON 100"):
            grown = _paired(said["pages"][size][name]["rounds_ms"], first[name]["rounds_ms"])
            add(f"{name} among {size:,} ÷ among {sizes[0]:,}", grown, "≤", 1.3, 1.1)
    sent = {name: one["statements"] for name, one in said["acts"].items()}
    add("statements of an act itself, BEGIN and COMMIT too", max(sent[n] for n in ACTS), "≤", 12, 6)
    for name in ("create", "step", "read", "list"):
        add(f"statements over the API: {name}", sent[f"API {name}"], "≤", *OVER_API[name])
    add("memory of 4 workers, MB (PSS)", said["memory_mb"]["ours"], "≤", 300, 200)
    add("cold start, s", said["cold_s"]["ours"], "≤", 4, 2.5)
    return found


def _pages(said: dict[str, Any]) -> str:
    lines = []
    for size, some in said["pages"].items():
        for name, one in some.items():
            lines.append((int(size), name, one["median_ms"], one["worst_round_ms"], one["p95_ms"]))
    return table(("among", "page", "median ms", "worst round", "worst p95"), lines)


def _limits(said: dict[str, Any]) -> str:
    ours = [row["cpu_ms"] for row in _of(said["rounds"], "ours", said["options"]["clients"][-1])]
    bare = [row["cpu_ms"] for row in _of(said["rounds"], "B", said["options"]["clients"][-1])]
    return (
        f"A lifecycle costs {statistics.median(ours):.0f} ms of processor in our web processes and"
        f" {statistics.median(bare):.0f} ms in B's: Python, not the database, sets the speed, as in"
        " every system of this kind. What an act does beyond B: a token, an idempotency key,"
        " rights, rules, the clock, the route's steps, a chained event, words to the citizen."
    )


def page(said: dict[str, Any]) -> str:
    """The whole page."""
    box, rows = said["machine"], said["rounds"]
    busy = [row["busy"] for row in rows]
    core = [row["core_ms"] for row in rows]
    parts: list[str | None] = [
        "# Tốc độ / Speed",
        "Trang này do `make bench` viết, không sửa bằng tay. *Written by that command.*",
        IDLE if max(busy) < 0.3 else BUSY,
        f"{box['date']}; {box['processor']}, {box['cores']} cores; Python {box['python']};"
        f" PostgreSQL {box['server_version']}, fsync={box['fsync']}, synchronous_commit="
        f"{box['synchronous_commit']}, shared_buffers={box['shared_buffers']}; granian,"
        f" 4 processes; {said['options']['rounds']} rounds of {said['options']['seconds']:g} s,"
        f" in {said['options']['slices']} turns of all that is compared;"
        f" cores busy with other work before a run {min(busy):.1f}–{max(busy):.1f}; a fixed"
        f" loop on one core took {min(core):.0f}–{max(core):.0f} ms;"
        f" {said['minutes']:.1f} minutes in all.",
        f"```\n{said['command']}\n```",
        "B: a bare Django view for the same acts. P: `pgbench` with the same rows. A lifecycle:"
        " received, sent on, finished, returned, read back; ours over the JSON API with everything"
        " on (token, rights, rules, clock, chained audit, words to the citizen).",
        "## Ngưỡng / Gates",
        table(
            ("promise", "worst round", "", "gate", "target", "kept"),
            ((n, v, s, g, t, "yes" if k else "**no**") for n, v, s, g, t, k in gates(said)),
        ),
        "## Vòng đời / Lifecycles",
        _speeds(said),
        _actions(said),
        _limits(said),
        "## Trang và tìm kiếm / Pages and search",
        "Our JSON page and the HTML queue of 50 lines with all its counts; the B page runs among"
        f" {said['options']['sizes'][0]:,} only. Beyond 100,000 the rows are copies of dossiers,"
        " without their papers, steps and events.",
        _pages(said),
        "## Câu lệnh mỗi việc / Statements of each act",
        table(
            ("act", "statements", "savepoints", "rows written to"),
            (
                (n, o["statements"], o["savepoints"], ", ".join(o["writes"]) or "–")
                for n, o in said["acts"].items()
            ),
        ),
        "## Bộ nhớ, khởi động / Memory, cold start",
        table(
            ("", "ours", "B"),
            (
                (
                    "memory of 4 workers, MB (PSS)",
                    said["memory_mb"]["ours"],
                    said["memory_mb"]["B"],
                ),
                ("first answer after start, s", said["cold_s"]["ours"], said["cold_s"]["B"]),
            ),
        ),
        f"Bulk: {said['bulk_lives_per_s']:,} whole lives a second in one transaction.",
        _more(said),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _more(said: dict[str, Any]) -> str:
    parts = []
    if "papers" in said:
        parts.append("## Bản in / Papers (CPU, apart)")
        rows = ((name, one["median_ms"], one["worst_ms"]) for name, one in said["papers"].items())
        parts.append(table(("paper", "median ms", "worst"), rows))
    if "import" in said:
        one = said["import"]
        parts.append("## Nhập sổ / A book brought in")
        parts.append(
            f"{one['rows']:,} rows of CSV: read and mapped {one['upload']} s, rehearsed"
            f" {one['check']} s, brought in {one['bring']} s ({one['rows_s']:,} rows/s); peak"
            f" {one['bring_peak_mb']} MB."
        )
    if "sqlite" in said:
        parts.append("## SQLite, nhiều tiến trình ghi / several writers (no HTTP, the same rows)")
        head = ("writers", "lifecycles/s", "p50 ms", "p95 ms", "longest ms")
        parts.append(table(head, (one.values() for one in said["sqlite"])))
    return "\n\n".join(parts)
