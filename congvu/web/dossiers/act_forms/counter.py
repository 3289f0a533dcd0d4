"""The act of the counter that is no step of a dossier's life: voiding an intake."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from congvu.dossiers import actions
from congvu.web.dossiers.act_forms.base import ActForm
from congvu.web.dossiers.forms import Text


class Void(ActForm):
    """An intake entered by mistake; its number is kept."""

    reason = Text(
        label=_("Vì sao huỷ"),
        max_length=400,
        help_text=_(
            "Số hồ sơ được giữ, không cấp lại. Qua ngày tiếp nhận thì lãnh đạo quyết định."
        ),
    )

    def run(self) -> Any:
        return actions.void(self.dossier, **self.cleaned_data, **self.common)
