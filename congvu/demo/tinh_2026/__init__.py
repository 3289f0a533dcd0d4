"""A province of two levels in 2026: 148 communes and wards, two years of dossiers, planted conduct.

Units and days off are real; people, agency codes, procedures and everything that happens are
invented. Some units mend their figures in known ways, some only look as if they did: an outage, a
weekly signing session, one person who files for a whole village.
"""

from __future__ import annotations

from datetime import datetime

from congvu.core.periods import HANOI
from congvu.demo.registry import Demo, Login
from congvu.demo.tinh_2026.story import build
from congvu.demo.tinh_2026.summary import summary

DEMO = Demo(
    name="tinh-2026",
    title="Tỉnh Phú Thọ 2026: con người và sự việc đều là giả định",
    opens=datetime(2025, 7, 1, 7, 0, tzinfo=HANOI),
    as_of=datetime(2026, 11, 13, 17, 0, tzinfo=HANOI),
    password="tinh-2026",
    logins=(
        Login("hang", "công chức cải cách hành chính của tỉnh: chọn đơn vị, số liệu, kiến nghị"),
        Login("kien", "trưởng đoàn kiểm tra, lãnh đạo cấp tỉnh"),
        Login("quan", "quản trị của tỉnh"),
        Login("chutich", "lãnh đạo UBND xã được kiểm tra"),
        Login("mocua", "cán bộ một cửa của xã được kiểm tra"),
        Login("thuly", "công chức thụ lý của xã được kiểm tra"),
    ),
    build=build,
    summary=summary,
    asks="Câu hỏi",
)
