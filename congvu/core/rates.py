"""Rates that never lose their numerator and denominator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Rate:
    """``numerator`` out of ``denominator``, both whole numbers of rows."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"not a rate: {self.numerator}/{self.denominator}")

    def value(self, places: int = 6) -> Decimal | None:
        """The quotient, rounded half up to ``places`` decimals; None when nothing was counted."""
        if self.denominator == 0:
            return None
        step = Decimal(1).scaleb(-places)
        return (Decimal(self.numerator) / Decimal(self.denominator)).quantize(step, ROUND_HALF_UP)

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.numerator + other.numerator, self.denominator + other.denominator)
