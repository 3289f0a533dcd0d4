"""What the form of every act on a dossier shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access
from congvu.dossiers.models import Dossier
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office
from congvu.people import queries as people_queries
from congvu.people.models import User


class ActForm(forms.Form):
    """The form of an act; knows the dossier, who acts and when."""

    def __init__(self, data: Any, dossier: Dossier, actor: Actor, at: datetime) -> None:
        self.dossier, self.actor, self.at = dossier, actor, at
        # Many forms stand on one page: each needs names of its own for labels and errors.
        super().__init__(data, auto_id=f"id_{type(self).__name__}_%s")
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices."""

    def run(self) -> Any:
        """Carry the act out; raises ``Refused``."""
        raise TypeError(f"{type(self).__name__} does not say which act it carries out")

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.actor, "at": self.at}

    def offices(self) -> list[Office]:
        """Offices of the unit that received and of the one that decides."""
        day = local(self.at).date()
        units = {each.pk: each for each in (self.dossier.unit, self.dossier.competent_unit)}
        return [office for unit in units.values() for office in organisation.offices_of(unit, day)]

    def workers(self) -> list[User]:
        """Who may hold a dossier at this unit, the actor left out."""
        day = local(self.at).date()
        unit = self.dossier.competent_unit
        found = people_queries.users_with_any(access.MOVERS, unit, day)
        others = [user for user in found if user.pk != self.actor.user_id]
        return sorted(others, key=lambda user: (user.full_name, user.pk))


def people_choices(users: list[User], nobody: str) -> list[tuple[str, str]]:
    """Users as choices, after the words for nobody."""
    return [("", nobody), *((str(user.pk), user.full_name) for user in users)]


@dataclass(frozen=True)
class Act:
    """One act: the form it asks with, its button, and what to say once it is done."""

    code: str
    form: type[ActForm]
    button: Any
    done: Any

    def bind(self, data: Any, dossier: Dossier, actor: Actor, at: datetime) -> ActForm:
        """The form, for one dossier and one reader."""
        make: Callable[..., ActForm] = self.form
        return make(data, dossier, actor, at)
