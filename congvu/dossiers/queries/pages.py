"""One page of the queue, narrowly: its keys by index, and of those rows only what a line shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Unpack, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, When

from congvu.audit.prepared import AskedAgain, moment_from
from congvu.core.actors import Actor
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.batches import overdue_limit, waiting_hand_overs
from congvu.dossiers.queries.lists import (
    BY_READER,
    GROUPS,
    STATES_OF,
    Narrow,
    QueueRow,
    asked_for,
    due_period,
    given_to,
    group_names,
    kept_late,
    narrowed_by,
)
from congvu.dossiers.rules.searching import MANY
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people import queries as people
from congvu.people.rules import masked
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedureVersion

_LINES = """
SELECT d.id, d.number, d.unit_id, d.version_id, a.name, a.identifier, d.state, d.channel,
 d.office_id, d.holder_id, d.received_at, d.due_at, d.alert_at, d.finished_at, d.voided_at,
 d.voided_reason
FROM ({keys}) k
JOIN dossiers_dossier d ON d.id = k.pk
JOIN people_party a ON a.id = d.applicant_id
ORDER BY d.due_at ASC NULLS LAST, d.id
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a queue that one index leads to: a statement of their keys and due moments."""

    sql: str
    params: tuple[Any, ...]

    def after(self, due: datetime | None, key: int) -> Part:
        """What follows the row with this due moment and key in the order of the queue.

        A list read page by page in this way neither repeats nor misses a row that stays in its
        place.
        """
        if due is None:
            return self._where("due_at IS NULL AND pk > %s", key)
        moment = connection.ops.adapt_datetimefield_value(due)
        later = "due_at > %s OR due_at IS NULL OR (due_at = %s AND pk > %s)"
        return self._where(later, moment, moment, key)

    def _where(self, condition: str, *params: Any) -> Part:
        sql = f"SELECT pk, due_at FROM ({self.sql}) part WHERE {condition}"
        return Part(sql, (*self.params, *params))


def queue_in_parts(
    actor: Actor, at: datetime, *, group: str, **narrow: Unpack[Narrow]
) -> list[Part]:
    """The rows of :func:`queue` in parts that do not overlap."""
    lasts = group in GROUPS and not narrow.get("due") and not narrow.get("text")
    if lasts:
        asked = tuple(sorted(narrow.items()))
        parts = [
            _lasting(connection.vendor, each, group, asked)
            for each in access.seen_in_parts(actor, at)
        ]
    else:
        wanted = asked_for(group, actor, at)
        parts = [_part(each & wanted, at, narrow) for each in access.seen_in_parts(actor, at)]
    return [each for each in parts if each is not None]


@lru_cache(maxsize=1024)
def _lasting(vendor: str, part: Q, group: str, narrow: tuple[tuple[str, Any], ...]) -> Part | None:
    """A part that depends on nothing but what is asked: its statement is made once.

    To make it costs more than to read a page by it.
    """
    return _part(part & GROUPS[group], NEVER, cast(Narrow, dict(narrow)))


NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the moment where none is asked for."""


def _part(wanted: Q, at: datetime, narrow: Narrow) -> Part | None:
    rows = narrowed_by(Dossier.objects.filter(wanted), at, narrow)
    return part_of(rows.select_related(None).values("pk", "due_at"))


def part_of(rows: QuerySet[Any]) -> Part | None:
    """The statement that asks ``rows``, in no order; None where Django sees that none can be."""
    asked = rows.order_by().query
    try:
        sql, params = _with_states(*asked.get_compiler(connection=connection).as_sql())
    except EmptyResultSet:
        return None
    return Part(sql, tuple(params))


ENDED = ("returned", "stopped", "not_accepted")
"""Groups of a queue in which nothing waits any more; they only grow."""

WAITING = tuple(each for name, of in STATES_OF.items() if name not in ENDED for each in of)


def queue_counts(
    actor: Actor, at: datetime, *, exact: str = "", **narrow: Unpack[Narrow]
) -> dict[str, int]:
    """The size of each group, equal to the lists of :func:`queue`; few statements a part.

    What has ended is counted no further than ``MANY + 1``, but for the group ``exact``: so a page
    costs the same among many. What depends on the reader is asked of open dossiers only. Of what
    was voided nothing is told unless it is ``exact``.
    """
    parts = access.seen_in_parts(actor, at)
    asked = (*ENDED, *({exact} & {"voided"}))
    ended = [queue_in_parts(actor, at, group=name, **narrow) for name in asked]
    most = [None if name == exact else MANY + 1 for name in asked]
    states = [_states(part, at, narrow) for part in parts]
    found, here = _counted(dict(zip(asked, zip(ended, most, strict=True), strict=True)), states)
    for part, counted in zip(parts, here, strict=True):
        if any(counted.get(each) for each in rules.OPEN_STATES):
            rows = partial(_narrowed, part, at, narrow)
            ((count, *others),) = _by_reader_of(part, rows, actor, at, narrow)
            found.update({"open": count, **dict(zip(BY_READER, others, strict=True))})
    for name, of in STATES_OF.items():
        if name not in ENDED:
            found[name] = sum(counted.get(each, 0) for counted in here for each in of)
    return {name: found[name] for name in group_names()}


def _states(part: Q, at: datetime, narrow: Narrow) -> Part | None:
    """How many of a part are in each state that waits."""
    if narrow.get("due") or narrow.get("text"):
        return _states_told(part, at, narrow)
    return _lasting_states(connection.vendor, part, tuple(sorted(narrow.items())))


@lru_cache(maxsize=1024)
def _lasting_states(vendor: str, part: Q, narrow: tuple[tuple[str, Any], ...]) -> Part | None:
    return _states_told(part, NEVER, cast(Narrow, dict(narrow)))


def _states_told(part: Q, at: datetime, narrow: Narrow) -> Part | None:
    waiting = _narrowed(part, at, narrow).filter(state__in=WAITING, voided_at=None)
    return part_of(waiting.values("state").annotate(n=Count("*")))


def _counted(
    ended: Mapping[str, tuple[Sequence[Part], int | None]], states: Sequence[Part | None]
) -> tuple[Counter[str], list[dict[str, int]]]:
    """How many of each group that has ended, up to its most; and of each part by state.

    One statement.
    """
    told, params = [], []
    for name, (parts, most) in ended.items():
        told.append(f"SELECT -1 AS place, '{name}' AS what, {_number(parts, most)} AS n")
        params += [value for part in parts for value in part.params]
    for place, part in enumerate(states):
        if part is not None:
            told.append(f"SELECT {place} AS place, s.* FROM ({part.sql}) s")
            params += part.params
    found: Counter[str] = Counter()
    here: list[dict[str, int]] = [{} for _ in states]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(told), params)
        for place, what, count in cursor.fetchall():
            if place < 0:
                found[what] = count
            else:
                here[place][what] = count
    return found, here


def _with_states(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """The states said in the statement itself: so it need not be planned anew for each reader.

    An index of open dossiers can be counted upon only where the plan shows which they are.
    """
    pieces = sql.split("%s")
    if len(pieces) != len(params) + 1:  # a text looked for holds such a sign itself
        return sql, list(params)
    kept: list[Any] = []
    whole = pieces[0]
    for value, piece in zip(params, pieces[1:], strict=True):
        if value in _STATES:
            whole += f"'{value}'{piece}"
        else:
            kept.append(value)
            whole += f"%s{piece}"
    return whole, kept


_STATES = frozenset(str(each) for each in rules.State)


_again = AskedAgain(_with_states)


def _by_reader_of(
    part: Q,
    rows: Callable[[], QuerySet[Dossier]],
    actor: Actor,
    at: datetime,
    narrow: Narrow,
) -> list[tuple[Any, ...]]:
    limit = overdue_limit(actor, at)
    today = due_period("today", at)
    moments = [at, today.first_instant(), today.end_instant(), *([limit] if limit else [])]
    if narrow.get("due") == "week":  # on a Sunday it ends with the day
        moments.append(due_period("week", at).end_instant())
    reader = (actor.hands, actor.office_id, actor.user_id, limit is None)
    key = (part, reader, tuple(sorted(narrow.items())))
    return _again.rows(key, moments, partial(_by_reader, rows, actor, at))


def _narrowed(part: Q, at: datetime, narrow: Narrow) -> QuerySet[Dossier]:
    return narrowed_by(Dossier.objects.filter(part), at, narrow).order_by()


def _by_reader(rows: Callable[[], QuerySet[Dossier]], actor: Actor, at: datetime) -> None:
    limit = overdue_limit(actor, at)
    late = Q(given_at__lt=limit) if limit else None
    groups = {name: by(actor, at) for name, by in BY_READER.items()}
    groups["to_sign"] = Q(on_the_way__in=(MINE, MINE + LATE))
    groups["carried_late"] = (
        Q(on_the_way__in=(LATE, MINE + LATE)) | kept_late(limit) if limit else Q(pk__lt=0)
    )  # none where nobody decided the year; said so that the others are still asked
    wanted = {name: Count("pk", filter=condition) for name, condition in groups.items()}
    found = rows().filter(GROUPS["open"]).annotate(on_the_way=_on_the_way(given_to(actor), late))
    # The slice makes it a table of its own: what is on the way is looked for once a dossier.
    found.order_by()[:ALL].aggregate(open=Count("pk"), **wanted)


MINE, LATE = 2, 1
ALL = 2**31 - 1


def _on_the_way(mine: Q, late: Q | None) -> Subquery:
    """What waits to be signed for of a dossier: by the reader, too long, both or neither.

    One look for what ``to_be_signed_for`` and ``carried_late`` ask each for itself.
    """

    def most(condition: Q, code: int) -> Max:
        return Max(Case(When(condition, then=code), default=0))

    code = most(mine, MINE) + most(late, LATE) if late else most(mine, MINE)
    waiting = waiting_hand_overs().filter(dossier=OuterRef("pk")).order_by()
    return Subquery(waiting.values("dossier").annotate(code=code).values("code"))


def _number(parts: Sequence[Part], most: int | None) -> str:
    if not parts:
        return "0"
    limit = f" LIMIT {most}" if most else ""
    every = " UNION ALL ".join(
        f"SELECT pk FROM (SELECT pk FROM ({part.sql}) rows{place}{limit}) part{place}"
        for place, part in enumerate(parts)
    )
    return f"(SELECT COUNT(*) FROM (SELECT pk FROM ({every}) every_part{limit}) counted)"


def lines_of_queue(
    parts: Sequence[Part], count: int, at: datetime, *, first: int = 0
) -> list[QueueRow]:
    """``count`` lines after the first ``first`` of a queue told in parts: one statement.

    Of each part no more is read than up to what is shown, so it costs the same among many. The
    names of procedures, offices and people come from memory.
    """
    told = [
        f"SELECT pk, due_at FROM (SELECT pk, due_at FROM ({part.sql}) rows{place}"
        f" ORDER BY due_at ASC NULLS LAST, pk LIMIT {int(first + count)}) part{place}"
        for place, part in enumerate(parts)
    ]
    params = [value for part in parts for value in part.params]
    if not told:
        return []
    keys = (
        f"SELECT pk FROM ({' UNION ALL '.join(told)}) every_part"
        f" ORDER BY due_at ASC NULLS LAST, pk LIMIT {int(count)} OFFSET {int(first)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(keys=keys), params)
        found = cursor.fetchall()
    units = organisation.units_by_id(row[2] for row in found)
    versions = procedures.versions_by_id(row[3] for row in found)
    offices = organisation.offices_by_id(row[8] for row in found if row[8])
    holders = people.users_by_id(row[9] for row in found if row[9])
    return [
        _line(
            row,
            at,
            units[row[2]],
            versions[row[3]],
            offices[row[8]].name if row[8] else "",
            holders[row[9]].full_name if row[9] else "",
        )
        for row in found
    ]


def _line(
    row: tuple[Any, ...],
    at: datetime,
    unit: Unit,
    version: ProcedureVersion,
    office: str,
    holder: str,
) -> QueueRow:
    key, number, _unit, _version, who, identifier, state, channel = row[:8]
    received, due, alert, finished, voided = map(moment_from, row[10:15])
    return QueueRow(
        id=key,
        number=number,
        procedure=version.name,
        applicant=who,
        identifier=masked(identifier),
        state=state,
        state_label=rules.STATE_LABELS[state],
        channel=channel,
        office=office,
        holder=holder,
        received_at=received,
        due_at=due,
        verdict=rules.standing(state, due, alert, finished, at),
        voided=row[15] if voided else "",
        unit=unit.code,
        procedure_code=version.procedure.code,
    )
