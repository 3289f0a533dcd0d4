"""Invented people: names put together by chance from common parts."""

from __future__ import annotations

import random

FAMILY = ("Nguyễn", "Trần", "Hà", "Đinh", "Phùng", "Lê", "Hoàng", "Sa", "Lò", "Bùi", "Phạm", "Vũ")
WOMEN = ("Thị Mai", "Thị Hoa", "Thị Lành", "Thị Thu", "Thị Hồng", "Thị Yến", "Thị Nhung")
MEN = ("Văn Sơn", "Văn Toàn", "Đức Thịnh", "Xuân Trường", "Quang Huy", "Văn Lâm", "Hữu Nghĩa")
HAMLETS = ("Khu Đồng Tâm", "Khu Bến Gạo", "Khu Láng", "Khu Suối Đòng", "Khu Lực", "Khu Chiềng")


def person(chance: random.Random) -> str:
    """A name that belongs to nobody in particular."""
    return f"{chance.choice(FAMILY)} {chance.choice(WOMEN + MEN)}"


def hamlet(chance: random.Random) -> str:
    """A hamlet of no particular commune."""
    return chance.choice(HAMLETS)
