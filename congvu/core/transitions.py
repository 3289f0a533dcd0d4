"""A transition table as data: which act leads from which states to which, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from congvu.core.refusals import N_, Refusal, Words


@dataclass(frozen=True)
class Transition:
    """One act: allowed in the states of ``sources``, leading to ``target``.

    ``target`` None leaves the state as it is. ``basis`` is the clause of law, shown to people.
    """

    act: str
    label: str
    sources: frozenset[str]
    target: str | None
    basis: str = ""


class Table:
    """All acts of one lifecycle. ``states`` maps each state to its Vietnamese label."""

    def __init__(self, states: Mapping[str, str], *transitions: Transition) -> None:
        self.states = dict(states)
        self.by_act: dict[str, Transition] = {}
        for transition in transitions:
            unknown = (transition.sources | {transition.target}) - set(states) - {None}
            if unknown or transition.act in self.by_act:
                raise ValueError(f"{transition.act}: defined twice or unknown states {unknown}")
            self.by_act[transition.act] = transition

    def allowed(self, state: str) -> list[Transition]:
        """The acts possible in ``state``, in the order of the table."""
        return [each for each in self.by_act.values() if state in each.sources]

    def target(self, state: str, act: str) -> str:
        """The state that ``act`` leads to from ``state``."""
        return self.by_act[act].target or state

    def why_not(self, state: str, act: str) -> Refusal | None:
        """None when ``act`` is possible in ``state``; otherwise why not, and what is possible."""
        transition = self.by_act[act]
        if state in transition.sources:
            return None
        others = Words(*(each.label for each in self.allowed(state)), inside=True)
        return Refusal(
            "transition-impossible",
            N_("Không thể {act} khi hồ sơ, công việc đang ở trạng thái “{state}”."),
            N_("Việc có thể làm lúc này: {others}.")
            if others
            else N_("Trạng thái này là cuối cùng; nếu ghi sai, lập bản ghi đính chính có lý do."),
            transition.basis,
            {
                "act": Words(transition.label, inside=True),
                "state": Words(self.states[state]),
                "others": others,
            },
        )
