"""The letter that reminds an official of a deadline. Vietnamese only, no personal data."""

from __future__ import annotations

from datetime import date

from congvu.plans.reminders import KIND_LABELS, Due


def how_long(due_on: date, day: date) -> str:
    """“còn 3 ngày”, “đến hạn hôm nay”, “quá hạn 7 ngày”: the words of the letter."""
    left = (due_on - day).days
    if left > 0:
        return f"còn {left} ngày"
    return "đến hạn hôm nay" if left == 0 else f"quá hạn {-left} ngày"


def title_of(due: Due, day: date) -> str:
    """The subject line."""
    return f"{KIND_LABELS[due.kind]}: {how_long(due.due_on, day)} ({due.due_on:%d/%m/%Y})"


def letter(due: Due, day: date, copied: bool) -> str:
    """The words sent; the first deadline stays named beside an extended one."""
    lines = [
        f"{KIND_LABELS[due.kind]}, {due.unit.name}: {due.words}",
        f"Hạn: {due.due_on:%d/%m/%Y}, {how_long(due.due_on, day)}.",
    ]
    if due.first_due_on != due.due_on:
        lines.append(f"Hạn đầu: {due.first_due_on:%d/%m/%Y}; vẫn tính đúng hạn theo hạn đầu.")
    if due.units and due.unit not in due.units:
        names = ", ".join(each.name for each in due.units)
        lines.append(f"Đơn vị kế thừa thực hiện: {names}.")
    if not due.units:
        lines.append("Đơn vị đã kết thúc và chưa có đơn vị kế thừa; cần quyết định giao.")
    if copied:
        lines.append("Gửi lãnh đạo để biết và chỉ đạo.")
    return "\n".join([*lines, "Mở trang “Hôm nay” của Công Vụ để xem và ghi kết quả."])
