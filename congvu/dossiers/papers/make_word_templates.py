"""Builds ``word/*.docx`` anew, by :func:`build` (the command is in ``word/README.md``).

The files are in the repository and may be edited in Word instead; run this only to start over
from the plain layout. What the fields mean: ``word/README.md``.
"""

from __future__ import annotations

from collections.abc import Callable

from congvu.documents.registry import templates
from congvu.dossiers.papers import forms
from congvu.dossiers.papers.word_sheet import DOTS, Sheet

BY_HAND, SEALED = "(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"


def _person(sheet: Sheet, first: str, *, whose: bool = True) -> None:
    if whose:
        sheet.field(first, "name")
    sheet.field("Địa chỉ", "address")
    sheet.field("Số điện thoại", "phone")
    sheet.field("Email", "email")


def _files(sheet: Sheet) -> None:
    sheet.control_line("if files")
    sheet.note("Tệp đã nộp (tên, số trang, dung lượng, mã băm rút gọn):")
    sheet.each("f in files", "{{ loop.index }}) {{ f }}")
    sheet.control_line("endif")


def _contact(sheet: Sheet) -> None:
    sheet.control_line("if contact")
    sheet.note("Hỏi thêm: {{ office_words }}, {{ contact }}.")
    sheet.control_line("endif")


def _receipt(sheet: Sheet, era: str) -> None:
    sheet.title()
    with sheet.beside_code():
        sheet.field("Mã hồ sơ", "dossier")
        if era == "province":
            sheet.field("Tiếp nhận hồ sơ của", "name")
        else:
            sheet.line("{{ office_words }} tiếp nhận hồ sơ của: ", "*{{ name }}*")
        _person(sheet, "", whose=False)
        sheet.field("Nội dung yêu cầu giải quyết", "procedure")
    width = sheet.width
    if era == "2025":
        sheet.line("1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:")
        sheet.table(
            (1.1, width - 6.2, 3.2, 1.9),
            ("STT", "Tên giấy tờ", "Loại giấy tờ", "Số lượng"),
            "p in papers",
            ("{{ loop.index }}", "{{ p.name }}", "{{ p.kind }}", "{{ p.quantity }}"),
        )
    elif era == "2018":
        sheet.line("1. Thành phần hồ sơ nộp gồm:")
        sheet.each("p in papers", "{{ loop.index }}) {{ p.name }} ({{ p.quantities }})")
    else:
        sheet.line("1. Thành phần hồ sơ nộp gồm:")
        sheet.table(
            (1.1, width - 4.9, 1.9, 1.9),
            ("STT", "Tên giấy tờ", "Bản chính", "Bản sao"),
            "p in papers",
            ("{{ loop.index }}", "{{ p.name }}", "{{ p.originals }}", "{{ p.copies }}"),
        )
    _files(sheet)
    lines = [
        ("Số lượng hồ sơ: ", "*{{ copies }}*", " (bộ)"),
        ("Thời gian giải quyết hồ sơ theo quy định là: ", "*{{ term }}*"),
        ("Thời gian nhận hồ sơ: ", "*{{ received }}*"),
        ("Thời gian trả kết quả giải quyết hồ sơ: ", "*{{ promise }}*"),
        ("Đăng ký nhận kết quả tại: ", "*{{ collect }}*"),
    ]
    if era == "2025":
        del lines[1]
        lines[-1] = ("Đăng ký trả kết quả tại: ", "*{{ collect }}*")
        lines.append(("Phí, lệ phí (nếu có): ", f'*{{{{ fee or "{DOTS}" }}}}*'))
    for number, (label, *rest) in enumerate(lines, start=2):
        sheet.line(f"{number}. {label}", *rest)
    if era == "province":
        sheet.control_line("if fee")
        sheet.line("7. Phí, lệ phí: ", "*{{ fee }}*")
        sheet.control_line("endif")
    sheet.line(
        "Vào Sổ theo dõi hồ sơ, Quyển số: ",
        "*{{ book }}*",
        ", Số thứ tự: ",
        "*{{ serial }}*",
        ", năm ",
        "*{{ year }}*",
    )
    both = ("NGƯỜI NỘP HỒ SƠ", "{{ name }}"), ("NGƯỜI TIẾP NHẬN HỒ SƠ", "{{ official }}")
    sheet.signatures(*both, hint=BY_HAND)
    sheet.note(
        "Ghi chú: lập thành hai liên, một liên đi cùng hồ sơ, một liên giao người nộp. Mang theo"
        " giấy này khi đến nhận kết quả."
    )
    _contact(sheet)


def _supplement(sheet: Sheet, era: str) -> None:
    sheet.title()
    with sheet.beside_code():
        sheet.field("Hồ sơ của", "name")
        sheet.field("Nội dung yêu cầu giải quyết", "procedure")
        sheet.field("Mã hồ sơ", "dossier")
        _person(sheet, "", whose=False)
    sheet.line("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:")
    sheet.each("m in missing", "{{ loop.index }}. {{ m }}")
    sheet.field("Lý do", "reason")
    sheet.line(
        "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, ông (bà) liên hệ với {{ official }}"
        f' tại {{{{ office_words }}}}, số điện thoại {{{{ office_phone or "{DOTS}" }}}}, để được'
        " hướng dẫn."
    )
    sheet.signatures(("NGƯỜI HƯỚNG DẪN", "{{ official }}"), hint=BY_HAND)


def _not_accepted(sheet: Sheet, era: str) -> None:
    sheet.title()
    with sheet.beside_code():
        _person(sheet, "Tiếp nhận hồ sơ của")
        sheet.field("Nội dung yêu cầu giải quyết", "procedure")
    sheet.line(
        "Qua xem xét, {{ office_words }} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do"
        " cụ thể như sau: ",
        "*{{ reason }}*",
    )
    sheet.control_line("if missing")
    sheet.line("Giấy tờ còn thiếu:")
    sheet.each("m in missing", "{{ loop.index }}. {{ m }}")
    sheet.control_line("endif")
    sheet.line("Xin thông báo cho ông (bà) được biết và thực hiện.")
    _contact(sheet)
    both = ("NGƯỜI NỘP HỒ SƠ", "{{ name }}"), ("NGƯỜI TIẾP NHẬN HỒ SƠ", "{{ official }}")
    sheet.signatures(*both, hint=BY_HAND)


def _apology(sheet: Sheet, era: str) -> None:
    sheet.title()
    with sheet.beside_code():
        sheet.line("Kính gửi: ", "*{{ name }}*")
        sheet.field("Địa chỉ", "address")
        sheet.line(
            "{{ received }}, {{ office_words }} tiếp nhận hồ sơ đề nghị giải quyết thủ tục ",
            "*{{ procedure }}*",
            " của ",
            "*{{ name }}*",
            "; mã số hồ sơ: ",
            "*{{ dossier }}*",
            ".",
        )
    sheet.line("Thời gian hẹn trả kết quả giải quyết hồ sơ: ", "*{{ promise }}*", ".")
    sheet.line(
        "{% if passed %}Tuy nhiên đến nay, {{ agency }} chưa trả kết quả giải quyết hồ sơ"
        "{% else %}{{ agency }} không trả được kết quả giải quyết hồ sơ{% endif %} đúng thời hạn"
        " quy định ghi trong Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Lý do: ",
        "*{{ reason }}*",
    )
    promise = (
        "đề nghị được gia hạn thời gian giải quyết"
        if era == "2025"
        else "và sẽ trả kết quả giải quyết hồ sơ"
    )
    sheet.line(
        "Sự chậm trễ này đã gây khó khăn, tốn kém chi phí, công sức của ông (bà), tổ chức."
        f" {{{{ agency }}}} xin lỗi ông (bà), tổ chức, {promise} vào ",
        "*{{ again }}*",
        ".",
    )
    sheet.line("Mong nhận được sự thông cảm của ông (bà), tổ chức vì sự chậm trễ này.")
    _contact(sheet)
    sheet.signatures(("{{ role }}", "{{ signatory }}"), hint=SEALED, recipients=True)


def _stopped(sheet: Sheet, era: str) -> None:
    sheet.title("THÔNG BÁO", "Về việc dừng giải quyết hồ sơ")
    with sheet.beside_code():
        sheet.line("Kính gửi: ", "*{{ name }}*")
        _person(sheet, "", whose=False)
        sheet.field("Mã hồ sơ", "dossier")
    sheet.line(
        "{{ received }}, {{ office_words }} tiếp nhận hồ sơ đề nghị giải quyết thủ tục ",
        "*{{ procedure }}*",
        " của ",
        "*{{ name }}*",
        ", hẹn trả kết quả ",
        "*{{ promise }}*",
        ".",
    )
    sheet.line(
        "{{ agency }} thông báo dừng giải quyết hồ sơ này từ ",
        "*{{ stopped }}*",
        ". Lý do: ",
        "*{{ reason }}*",
    )
    sheet.line(
        "{{ agency }} thông báo để ông (bà), tổ chức được biết. Nếu có vướng mắc, đề nghị liên hệ"
        " {{ office_words }} để được hướng dẫn."
    )
    _contact(sheet)
    sheet.signatures(("{{ role }}", "{{ signatory }}"), hint=SEALED, recipients=True)


def _control(sheet: Sheet, era: str) -> None:
    sheet.title()
    with sheet.beside_code():
        sheet.field("Mã hồ sơ", "dossier")
        sheet.field("Nội dung yêu cầu giải quyết", "procedure")
        sheet.field("Cơ quan (bộ phận) giải quyết hồ sơ", "agency")
        sheet.field("Cơ quan phối hợp giải quyết hồ sơ", "with")
    dotted = "… giờ … phút, ngày … tháng … năm …"
    boxes = [
        f"{{% if row.verdict == '{key}' %}}☒{{% else %}}☐{{% endif %}} {words}"
        for key, words in (
            ("early", "Trước hạn"),
            ("on_time", "Đúng hạn"),
            ("late", "Quá hạn"),
        )
    ]
    side, boxed = (2.6, 2.4) if sheet.small else (3.6, 3.0)
    sheet.table(
        (side, sheet.width - side - boxed - 2.2, boxed, 2.2),
        ("TÊN CƠ QUAN", "THỜI GIAN GIAO, NHẬN HỒ SƠ", "KẾT QUẢ GIẢI QUYẾT HỒ SƠ", "GHI CHÚ"),
        "row in rows",
        (
            "{{ row.agency }}",
            f'1. Giao: {{{{ row.given or "{dotted}" }}}}\n2. Nhận:'
            f' {{{{ row.taken or "{dotted}" }}}}\nNgười giao: {{{{ row.giver }}}}\n\nNgười nhận:'
            " {{ row.taker }}\n",
            "\n".join(boxes),
            "{{ row.note }}",
        ),
        size=8 if sheet.small else 11,
    )
    sheet.note("Ghi chú: phiếu đi cùng hồ sơ; mỗi lần giao, nhận là một dòng, hai bên cùng ký.")


BOOK_HEADS = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Số lượng hồ sơ (bộ)",
    "Tên cá nhân, tổ chức",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Ngày, tháng, năm nhận hồ sơ",
    "Ngày, tháng, năm hẹn trả kết quả",
    "Ngày, tháng, năm trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
    "Ghi chú",
)


def _book(sheet: Sheet, era: str) -> None:
    sheet.title(
        "SỔ THEO DÕI HỒ SƠ",
        "Năm {{ year }}. Quyển số {{ book }}. Mở ngày {{ opened }}"
        "{% if closed %}, khoá ngày {{ closed }}{% endif %}",
    )
    sheet.table(
        (1.0, 2.6, 3.3, 1.3, 2.5, 2.7, 2.2, 1.9, 1.9, 1.9, 1.7, 1.9, 2.0),
        BOOK_HEADS,
        "row in rows",
        [f"{{{{ row[{number}] }}}}" for number in range(len(BOOK_HEADS))],
        size=8,
    )
    sheet.line("{{ closing }}")
    sheet.note("{% if seal %}Mã băm các dòng đã khoá (SHA-256): {{ seal }}{% endif %}")
    sheet.signatures(("{{ role }}", "{{ signatory }}"), hint=SEALED)


FORMS: dict[str, Callable[[Sheet, str], None]] = {
    forms.RECEIPT: _receipt,
    forms.SUPPLEMENT: _supplement,
    forms.NOT_ACCEPTED: _not_accepted,
    forms.APOLOGY: _apology,
    forms.STOPPED: _stopped,
    forms.CONTROL: _control,
    forms.BOOK: _book,
}


def build() -> None:
    """Write every template where :mod:`congvu.dossiers.papers.rendering` reads it."""
    for spec in templates.all():
        if spec.code not in FORMS:
            continue
        era = forms.era_on(spec.valid_from).key
        sheet = Sheet(spec.paper, landscape=spec.code == forms.BOOK)
        FORMS[spec.code](sheet, era)
        sheet.document.save(str(forms.WORD / f"{forms.file_of(spec.code)}-{era}.docx"))
