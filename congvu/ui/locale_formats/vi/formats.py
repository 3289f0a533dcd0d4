"""See :mod:`congvu.ui.locale_formats`."""

from congvu.ui.locale_formats import *  # noqa: F403
