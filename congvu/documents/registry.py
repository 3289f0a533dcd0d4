"""The templates known in this process; each trade registers its own when it is loaded."""

from __future__ import annotations

from congvu.documents.rules import Templates

templates = Templates()
