"""Tân Sơn 2018: a district and its communes work through the year, a delegation inspects them.

What was published (490, 9, 481, 762, 100%, at least 30%, 90%, 70%, the visit before the session,
the advice) is kept; the rows behind it are reconstructed, and what nobody published (what the
sample showed, what became of the advice) is invented and marked so in its own words.
"""

from __future__ import annotations

from datetime import datetime

from congvu.core.periods import HANOI
from congvu.demo.registry import Demo, Login
from congvu.demo.tan_son_2018.story import build
from congvu.demo.tan_son_2018.summary import summary

DEMO = Demo(
    name="tan-son-2018",
    title="Tân Sơn 2018 — số liệu tái dựng từ số tổng hợp đã công bố",
    opens=datetime(2018, 1, 2, 7, 0, tzinfo=HANOI),
    as_of=datetime(2018, 11, 9, 17, 0, tzinfo=HANOI),
    password="tanson-2018",
    logins=(
        Login("hoa", "cán bộ một cửa huyện: tiếp nhận, trả kết quả"),
        Login("binh", "chuyên viên thụ lý của huyện"),
        Login("dung", "lãnh đạo phòng của huyện"),
        Login("lan", "lãnh đạo UBND huyện"),
        Login("minh", "công chức cải cách hành chính huyện: kế hoạch, báo cáo, kiến nghị"),
        Login("tam", "công chức tư pháp huyện: kiểm tra văn bản"),
        Login("thao", "cán bộ một cửa xã Văn Luông"),
        Login("kien", "trưởng đoàn kiểm tra của tỉnh"),
        Login("quan", "quản trị của huyện"),
    ),
    build=build,
    summary=summary,
)
