"""The forms of each time, filled in: what stands on them, in which order, and that it fits."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from types import SimpleNamespace

import docx
import pypdfium2
import pytest

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.documents import queries as documents
from congvu.documents.registry import templates
from congvu.documents.rules import UNVERIFIED
from congvu.dossiers import actions, papers, queries
from congvu.dossiers.models import Apology
from congvu.dossiers.papers import data, forms, offers, rendering
from congvu.dossiers.papers.data import Person
from congvu.dossiers.rules import PaperGiven
from congvu.people.models import User

DAYS = {"province": "24/04/2018", "2018": "15/07/2019", "2025": "06/10/2025"}
LONG = (
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường"
    " hợp chuyển đổi, chuyển nhượng, cho thuê, cho thuê lại, thừa kế, tặng cho quyền sử dụng đất"
    " ở xã Văn Luông"
)
SUU = Person("Hà Văn Sửu", "0912345678", "Khu 5, xã Văn Luông", "suu@example.vn")
NAMED = "Công ty trách nhiệm hữu hạn một thành viên " + "Ngoằn Ngoèo Khuỷu Quỵ " * 7


def text_of(pdf):
    """The words of a PDF, page by page, spaces made single."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def words_of(word):
    """Every paragraph of a Word file, tables too, and its foot."""
    document = docx.Document(io.BytesIO(word))
    found = [each.text for each in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    found += [each.text for each in document.sections[0].footer.paragraphs]
    return " ".join(" ".join(found).replace("\u00a0", " ").split())


def in_order(text, *words):
    """Each of ``words`` comes after the one before it."""
    at = 0
    for each in words:
        found = text.find(each, at)
        assert found >= 0, f"{each!r} is not after the one before it in: {text}"
        at = found + len(each)


@pytest.fixture
def life(counter, receive, at, at_time):
    """A dossier with twelve papers that went a long way: forwarded, asked for papers, stopped."""
    at_time(at("30/04/2018 11:00"))
    given = [PaperGiven("Đơn đề nghị", 1), PaperGiven("Bản vẽ", 0, 2)]
    given += [PaperGiven(f"Giấy tờ {number} kèm theo đơn", 1, 1) for number in range(3, 13)]
    dossier = receive("24/04/2018 10:15", papers=given)
    by = {"by": counter.hoa.actor}
    actions.forward(
        dossier, to_office=counter.office, to_user=counter.binh, at=dossier.received_at, **by
    )
    actions.take_over(dossier, by=counter.binh.actor, at=at("24/04/2018 15:00"))
    slip = actions.request_supplement(
        dossier,
        missing=["Bản vẽ mặt bằng", "Giấy uỷ quyền có công chứng"],
        reason="Bản vẽ thiếu kích thước",
        by=counter.binh.actor,
        at=at("26/04/2018 09:00"),
    )
    actions.stop(
        dossier, reason="Quá thời hạn bổ sung", by=counter.dung.actor, at=at("27/04/2018 09:00")
    )
    declined = actions.refuse_at_counter(
        unit=counter.unit,
        office=counter.one_stop,
        version=counter.building,
        applicant=counter.citizen,
        reason="Không thuộc thẩm quyền giải quyết",
        missing=["Đơn đề nghị", "Bản vẽ"],
        at=at("27/04/2018 10:00"),
        **by,
    )
    dossier.refresh_from_db()
    return SimpleNamespace(dossier=dossier, slip=slip, declined=declined)


def moved(life, era, at):
    """The same life as it would have been at another time; nothing is saved."""
    shift = at(f"{DAYS[era]} 10:15") - life.dossier.received_at
    dossier, slip, declined = life.dossier, life.slip, life.declined
    for name in ("received_at", "promise_at", "closed_at", "moved_at"):
        setattr(dossier, name, getattr(dossier, name) + shift)
    slip.requested_at += shift
    declined.moved_at += shift
    slip.dossier = dossier
    return life


def apology_of(life):
    """A signed letter with a new appointment two days after the stop; it is not saved."""
    dossier = life.dossier
    return Apology(
        dossier=dossier,
        number="02/PXL",
        cause="coordination",
        reason="Chờ ý kiến của phòng chuyên môn",
        old_at=dossier.promise_at,
        new_at=dossier.promise_at + timedelta(days=5),
        drafted_at=dossier.closed_at,
        signed_at=dossier.closed_at,
        signed_by=User(full_name="Hà Thị Lan"),
    )


def made(life, person=SUU):
    """Every form of the dossier that its time knows, by code."""
    dossier = life.dossier
    found = {
        forms.RECEIPT: data.receipt(dossier, person),
        forms.SUPPLEMENT: data.supplement(life.slip, person),
        forms.NOT_ACCEPTED: data.not_accepted(life.declined, person),
        forms.CONTROL: data.control(dossier),
        forms.APOLOGY: data.apology(apology_of(life), person),
    }
    if forms.era_on(local(dossier.closed_at).date()).key == "2025":
        found[forms.STOPPED] = data.stopped(dossier, person)
    return found


@pytest.mark.django_db
def test_a_notice_that_work_stopped_has_a_number_of_its_year(life):
    assert life.dossier.slip_number == "01/2018/TB"


HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Tân Sơn, ngày")
PERSON = ("Khu 5, xã Văn Luông", "0912345678", "suu@example.vn")
ORDER = {
    forms.RECEIPT: {
        "province": (
            "Mã hồ sơ", "Hà Văn Sửu", *PERSON, "Cấp giấy phép xây dựng nhà ở",
            "1. Thành phần hồ sơ nộp gồm", "Đơn đề nghị", "2. Số lượng hồ sơ: 1 (bộ)",
            "3. Thời gian giải quyết hồ sơ theo quy định là: 5 ngày làm việc",
            "4. Thời gian nhận hồ sơ: 10 giờ 15 phút, ngày 24 tháng 4 năm 2018",
            "5. Thời gian trả kết quả giải quyết hồ sơ: 10 giờ 15 phút, ngày 04 tháng 5 năm 2018",
            "6. Đăng ký nhận kết quả tại", "Quyển số: 1, Số thứ tự: 1, năm 2018",
            "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "hai liên",
        ),
        "2018": (
            "Mã hồ sơ", "tiếp nhận hồ sơ của", "Hà Văn Sửu", *PERSON,
            "Nội dung yêu cầu giải quyết", "1. Thành phần hồ sơ nộp gồm",
            "1) Đơn đề nghị (01 bản chính)", "2) Bản vẽ (02 bản sao)",
            "2. Số lượng hồ sơ: 1 (bộ)", "3. Thời gian giải quyết hồ sơ theo quy định là",
            "4. Thời gian nhận hồ sơ: 10 giờ 15 phút, ngày 15 tháng 7 năm 2019",
            "5. Thời gian trả kết quả", "6. Đăng ký nhận kết quả tại", "Vào Sổ theo dõi hồ sơ",
        ),
        "2025": (
            "Mã hồ sơ", "tiếp nhận hồ sơ của", "Hà Văn Sửu", *PERSON,
            "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ", "Loại giấy tờ", "Số lượng",
            "Đơn đề nghị", "Bản chính", "01", "Bản vẽ", "Bản sao", "02",
            "2. Số lượng hồ sơ", "3. Thời gian nhận hồ sơ", "4. Thời gian trả kết quả",
            "5. Đăng ký trả kết quả tại: Trung tâm Phục vụ hành chính công",
            "6. Phí, lệ phí (nếu có)", "Vào Sổ theo dõi hồ sơ",
        ),
    },
    forms.SUPPLEMENT: (
        "Số: 01/2018/HDHS", "Hồ sơ của: Hà Văn Sửu", "Nội dung yêu cầu giải quyết", *PERSON,
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau", "1. Bản vẽ mặt bằng",
        "2. Giấy uỷ quyền có công chứng", "Lý do: Bản vẽ thiếu kích thước", "số điện thoại",
        "NGƯỜI HƯỚNG DẪN",
    ),
    forms.NOT_ACCEPTED: (
        "Tiếp nhận hồ sơ của: Hà Văn Sửu", *PERSON, "Nội dung yêu cầu giải quyết",
        "không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau",
        "Không thuộc thẩm quyền giải quyết", "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ),
    forms.CONTROL: (
        "Mã hồ sơ", "Cơ quan (bộ phận) giải quyết hồ sơ", "Cơ quan phối hợp giải quyết hồ sơ",
        "TÊN CƠ QUAN", "Bộ phận tiếp nhận và trả kết quả", "1. Giao", "2. Nhận", "Trước hạn",
        "Đúng hạn", "Quá hạn", "Phòng Kinh tế và Hạ tầng", "1. Giao", "2. Nhận",
    ),
    forms.APOLOGY: {
        **dict.fromkeys(("province", "2018"), (
            "Số: 02/PXL", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "Kính gửi: Hà Văn Sửu",
            "tiếp nhận hồ sơ đề nghị giải quyết thủ tục", "mã số hồ sơ",
            "Thời gian hẹn trả kết quả giải quyết hồ sơ", "Lý do: Do thiếu phối hợp",
            "Chờ ý kiến của phòng chuyên môn", "xin lỗi ông (bà), tổ chức",
            "sẽ trả kết quả giải quyết hồ sơ vào", "Mong nhận được sự thông cảm",
            "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "Hà Thị Lan",
        )),
        "2025": (
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT", "Kính gửi: Hà Văn Sửu",
            "Lý do: Do thiếu phối hợp", "đề nghị được gia hạn thời gian giải quyết vào",
            "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
        ),
    },
    forms.STOPPED: (
        "Về việc dừng giải quyết hồ sơ", "Kính gửi: Hà Văn Sửu", *PERSON, "Mã hồ sơ",
        "Lý do: Quá thời hạn bổ sung", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("era", DAYS)
def test_every_form_of_a_time_says_its_fields_in_their_order(life, at, era):
    found = made(moved(life, era, at))
    assert (forms.STOPPED in found) == (era == "2025")
    for code, form in found.items():
        text = " ".join(text_of(rendering.pdf_of(form)))
        wanted = ORDER[code]
        in_order(text, *(wanted[era] if isinstance(wanted, dict) else wanted))
        for words in HEAD:
            assert words in text, code
        assert f"{form.spec.basis}. {UNVERIFIED}" in text, code


@pytest.mark.parametrize("era", DAYS)
def test_the_word_file_says_what_the_pdf_says(life, at, era):
    for code, form in made(moved(life, era, at)).items():
        written, printed = words_of(rendering.docx_of(form)), text_of(rendering.pdf_of(form))
        assert "{{" not in written
        assert "{%" not in written
        assert form.data["form"] in written, code
        for value in ("Hà Văn Sửu", life.dossier.number, "Bản vẽ mặt bằng", "ngày làm việc"):
            assert (value in written) == (value in " ".join(printed)), (code, value)
        assert written.count("Giấy tờ 7 kèm theo đơn") == (code == forms.RECEIPT)


@pytest.fixture
def charged(receive, at, at_time, counter):
    """Received and charged three times: paid, spared on a ground, to be paid with the result."""
    at_time(at("24/04/2018 11:00"))
    dossier = receive("24/04/2018 10:15")
    by = {"by": counter.hoa.actor, "at": at("24/04/2018 10:20")}
    actions.charge_fee(dossier, name="Phí chứng thực", amount=12_000, **by)
    receipt = actions.collect_fees(dossier, method="cash", **by)
    card = "Giấy chứng nhận hộ nghèo 12/2018"
    actions.charge_fee(
        dossier, name="Lệ phí hộ tịch", amount=28_000, exemption="poor", exempt_note=card, **by
    )
    actions.charge_fee(dossier, name="Lệ phí cấp phép", amount=75_000, due="return", **by)
    wrong = actions.charge_fee(dossier, name="Khoản ghi nhầm", amount=9_000, **by)
    actions.drop_charge(wrong, reason="Ghi nhầm", **by)
    return SimpleNamespace(dossier=dossier, receipt=receipt)


def test_the_receipt_prints_the_fees_of_this_dossier_and_not_of_the_catalogue(charged, at):
    charged.dossier.version.fee = "Theo nghị quyết của HĐND tỉnh"
    form = data.receipt(charged.dossier, SUU)
    for words in (text_of(rendering.pdf_of(form))[0], words_of(rendering.docx_of(form))):
        in_order(
            words,
            f"Phí chứng thực: 12.000 đồng, biên lai số {charged.receipt.number}",
            "Lệ phí hộ tịch: miễn, người thuộc hộ nghèo (Giấy chứng nhận hộ nghèo 12/2018)",
            "Lệ phí cấp phép: 75.000 đồng, nộp khi nhận kết quả",
        )
        assert "nghị quyết" not in words
        assert "ghi nhầm" not in words


def test_a_voided_receipt_pays_nothing_on_the_slip_either(charged, counter, at):
    actions.void_receipt(
        charged.receipt, reason="Ghi nhầm", by=counter.hoa.actor, at=at("24/04/2018 10:40")
    )
    assert "12.000 đồng, nộp khi nộp hồ sơ" in data.receipt(charged.dossier, SUU).data["fee"]


def test_the_receipt_of_the_time_of_the_circular_has_no_line_for_a_fee(charged, at):
    """TT 01/2018 has none; the set of 2025 has, dotted where nothing is on record."""
    shift = at("15/07/2019 10:15") - charged.dossier.received_at
    charged.dossier.received_at += shift
    assert "Phí, lệ phí" not in text_of(rendering.pdf_of(data.receipt(charged.dossier, SUU)))[0]
    charged.dossier.received_at = at("06/10/2025 10:15")
    assert "6. Phí, lệ phí" in text_of(rendering.pdf_of(data.receipt(charged.dossier, SUU)))[0]


def test_the_word_file_has_the_square_code_and_the_lines_under_the_heading(life, at):
    for code, form in made(moved(life, "2025", at)).items():
        document = docx.Document(io.BytesIO(rendering.docx_of(form)))
        heading = document.tables[0].rows[0].cells
        assert all("w:pBdr" in cell._tc.xml for cell in heading), code
        pictures = len(document.inline_shapes)
        assert pictures == bool(form.data.get("qr")), code
        assert pictures or code in (forms.BOOK, forms.NOT_ACCEPTED), code  # these have no number


def test_whom_to_ask_is_on_the_slip_once_the_unit_has_said_it(life, counter, at):
    for form in made(life).values():
        assert "Hỏi thêm" not in " ".join(text_of(rendering.pdf_of(form)))
    phone = "0210 3000 111"
    for unit in (life.dossier.unit, life.declined.unit):
        unit.phone, unit.address = phone, "Khu 5, xã Tân Phú"
    for code, form in made(moved(life, "2025", at)).items():
        has = code not in (forms.BOOK, forms.CONTROL)
        for words in (" ".join(text_of(rendering.pdf_of(form))), words_of(rendering.docx_of(form))):
            assert (phone in words) == has, code
        if code == forms.RECEIPT:
            in_order(words, "Hỏi thêm: ", "huyện Tân Sơn", phone, "Khu 5, xã Tân Phú")


def test_page_and_name_follow_the_day():
    on = templates.on
    last, first = date(2025, 9, 14), date(2025, 9, 15)
    assert on(papers.APOLOGY, last).name == "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    assert on(papers.APOLOGY, first).name.startswith("Văn bản xin lỗi và đề nghị gia hạn")
    assert (on(papers.CONTROL, last).paper, on(papers.CONTROL, first).paper) == ("A5", "A4")
    with pytest.raises(Refused) as caught:
        on(papers.STOPPED, last)
    assert caught.value.refusal.code == "template-missing"
    assert on(papers.STOPPED, first).name == "Thông báo dừng giải quyết hồ sơ"
    # Known by name and basis: no form of the register is called by its number.
    mine = [each for each in templates.all() if each.code.startswith("dossier.")]
    assert len(mine) >= 19
    assert not [each for each in mine if re.search(r"[Mm]ẫu (số )?\d", each.name + each.basis)]


def test_the_counter_is_called_what_it_was_called_that_day(life, at):
    early = text_of(rendering.pdf_of(data.receipt(life.dossier, SUU)))[0]
    assert "BỘ PHẬN TIẾP NHẬN" in early
    assert "Số: 01/BPTNTKQ" in early
    late = text_of(rendering.pdf_of(data.receipt(moved(life, "2025", at).dossier, SUU)))[0]
    assert "HÀNH CHÍNH CÔNG" in late
    assert "Số: 01/TTPVHCC" in late


def clipped(pdf):
    """Words of a PDF that reach beyond the edge of their page."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        layer = page.get_textpage()
        for number in range(layer.count_rects()):
            left, bottom, right, top = layer.get_rect(number)
            if left < 14 or bottom < 8 or right > width - 14 or top > height - 8:
                found.append(layer.get_text_bounded(left, bottom, right, top))
    return found


@pytest.mark.parametrize("era", DAYS)
def test_long_names_are_never_clipped(life, at, era):
    life.dossier.version.name = LONG
    life.declined.version.name = LONG
    life.dossier.number = life.declined.number = "000.00.12.H44-190715-0003"
    assert len(NAMED) > 190
    who = Person(NAMED, "0912345678", "Khu 5, " * 12 + "xã Văn Luông", "mot-dia-chi@example.vn")
    for code, form in made(moved(life, era, at), who).items():
        pdf = rendering.pdf_of(form)
        assert not clipped(pdf), code
        text = "".join(text_of(pdf)).replace(" ", "")
        assert LONG.replace(" ", "") in text, code
        assert "000.00.12.H44-190715-0003" in text
        if code != forms.CONTROL:
            assert NAMED.replace(" ", "") in text, code


def test_the_square_code_proves_the_slip_where_citizens_can_reach_the_page(
    life, counter, at, settings
):
    dossier = life.dossier
    assert data.receipt(dossier, SUU).data["qr"] == dossier.number
    printing(dossier, "giay-tiep-nhan", counter, at("30/04/2018 09:00"))
    settings.CONGVU_ADDRESS = "https://motcua.example.vn"
    who = counter.citizen
    made = data.receipt(dossier, Person(who.name, who.phone, who.address, who.email))
    address = made.data["qr"]
    assert address == f"https://motcua.example.vn/cong-khai/chung-thuc/{dossier.proof_key}/"
    assert made.data["qr_label"] == dossier.number
    assert data.control(dossier).data["qr"] == dossier.number
    # the counter's scanner types the address into the search box
    now = at("30/04/2018 09:00")
    assert list(queries.search(counter.hoa.actor, now, address)) == [dossier]
    # and an address that changed makes no other paper of it
    assert queries.same_words(queries.printed_paper(dossier, "giay-tiep-nhan"), made.data)


def test_twelve_papers_stay_on_one_sheet_of_a5(life, at):
    for era in ("province", "2018", "2025"):
        assert len(text_of(rendering.pdf_of(data.receipt(moved(life, era, at).dossier, SUU)))) == 1


def test_a_control_slip_of_many_hands_goes_over_pages_with_its_heading(life, counter, at):
    form = data.control(life.dossier)
    long = {**form.data, "rows": list(form.data["rows"]) * 8}
    pages = text_of(rendering.pdf_of(data.Made(form.spec, long, form.at)))
    assert len(pages) > 2
    assert all("TÊN CƠ QUAN" in page for page in pages[:-1])
    assert "Trang 2/" in pages[1]


def test_the_control_slip_is_one_row_for_each_hand_over(life):
    rows = data.control(life.dossier).data["rows"]
    assert [row["agency"] for row in rows] == [
        "Bộ phận tiếp nhận và trả kết quả",
        "Phòng Kinh tế và Hạ tầng",
    ]
    assert rows[0]["giver"] == "Người nộp hồ sơ"
    assert rows[1]["taken"] == "15 giờ 00 phút, ngày 24 tháng 4 năm 2018"
    assert "Sửu" not in str(rows)


# --- what may be printed, and what was ------------------------------------------------------------


def printing(dossier, form, counter, moment, **more):
    return actions.print_paper(dossier, form=form, by=counter.hoa.actor, at=moment, **more)


def test_the_papers_that_apply_follow_from_what_became_of_the_dossier(life, counter, receive, at):
    assert [each.slug for each in offers.offers(life.dossier)] == [
        "giay-tiep-nhan",
        f"phieu-bo-sung-{life.slip.pk}",
        "phieu-kiem-soat",  # no notice of stopping before the set of 2025
    ]
    assert [each.slug for each in offers.offers(life.declined)] == ["phieu-tu-choi"]
    moved(life, "2025", at)
    assert "thong-bao-dung" in [each.slug for each in offers.offers(life.dossier)]


def test_a_letter_of_apology_is_printed_once_it_is_signed(life, counter, at):
    letter = apology_of(life)
    letter.signed_by, letter.signed_at = counter.lan, None
    letter.save()
    slugs = [each.slug for each in offers.offers(life.dossier)]
    assert not [slug for slug in slugs if slug.startswith("phieu-xin-loi")]
    letter.signed_at = letter.drafted_at
    letter.save()
    found = offers.offer(life.dossier, f"phieu-xin-loi-{letter.pk}")
    assert found.name == "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    assert found.make(SUU).data["signatory"] == counter.lan.full_name


def test_the_receipt_lists_the_files_that_came_with_the_dossier(life, monkeypatch):
    digits = "9f86 d081 884c"
    listed = [queries.ListedFile("đơn.pdf", 3, 131_072, "9f86d081884c", digits)]
    monkeypatch.setattr(data.queries, "files_listed", lambda dossier, upto: listed)
    form = data.receipt(life.dossier, SUU)
    line = f"đơn.pdf, 3 trang, 128 KB, {digits}"
    assert line in text_of(rendering.pdf_of(form))[0]
    assert line in words_of(rendering.docx_of(form))


def test_the_first_print_is_frozen_and_the_next_is_the_same_bytes(life, counter, at):
    first = printing(life.dossier, "giay-tiep-nhan", counter, at("30/04/2018 09:00"))
    counter.citizen.phone = "0987654321"
    counter.citizen.save()
    again = printing(life.dossier, "giay-tiep-nhan", counter, at("30/04/2018 10:00"))
    assert again == first
    text = text_of(documents.content_of(again))[0]
    assert "0912345678" in text
    assert "in lại" not in text
    (edition,) = queries.print_log(life.dossier)["giay-tiep-nhan"]
    assert (edition.order, len(edition.again), edition.sha256) == (1, 1, first.sha256)


def test_corrected_data_make_another_edition_with_a_reason(life, counter, at):
    moments = [at("30/04/2018 09:00") + timedelta(minutes=each) for each in range(4)]
    first = printing(life.dossier, "giay-tiep-nhan", counter, moments[0])
    with pytest.raises(Refused) as caught:
        printing(life.dossier, "giay-tiep-nhan", counter, moments[1], reason="Lập lại")
    assert caught.value.refusal.code == "paper-unchanged"
    counter.citizen.name = "Hà Văn Sửu Em"
    counter.citizen.save()
    life.dossier.refresh_from_db()
    second = printing(
        life.dossier, "giay-tiep-nhan", counter, moments[2], reason="Ghi sai tên người nộp"
    )
    assert (second.replaces, second.reason) == (first, "Ghi sai tên người nộp")
    text = text_of(documents.content_of(second))[0]
    assert "Hà Văn Sửu Em" in text
    assert "Bản 2, thay bản đã in trước" in text
    assert "Sửu Em" not in text_of(documents.content_of(first))[0]
    assert printing(life.dossier, "giay-tiep-nhan", counter, moments[3]) == second
    assert [each.reason for each in queries.print_log(life.dossier)["giay-tiep-nhan"]] == [
        "",
        "Ghi sai tên người nộp",
    ]


def test_a_control_slip_that_grew_is_another_edition(counter, receive, at, at_time):
    at_time(at("25/04/2018 08:00"))
    dossier = receive("24/04/2018 10:15")
    first = printing(dossier, "phieu-kiem-soat", counter, at("24/04/2018 10:20"))
    assert printing(dossier, "phieu-kiem-soat", counter, at("24/04/2018 10:25")) == first
    actions.forward(
        dossier, to_office=counter.office, by=counter.hoa.actor, at=at("24/04/2018 10:30")
    )
    second = printing(dossier, "phieu-kiem-soat", counter, at("24/04/2018 10:35"))
    assert second.replaces == first
    assert "lượt giao, nhận" in second.reason


def test_who_only_reads_prints_nothing_and_what_is_not_there_is_refused(life, counter, at):
    moment = at("30/04/2018 09:00")
    for code, form, who in (
        ("not-your-duty", "giay-tiep-nhan", counter.minh),
        ("paper-not-there", "phieu-tu-choi", counter.hoa),
    ):
        with pytest.raises(Refused) as caught:
            actions.print_paper(life.dossier, form=form, by=who.actor, at=moment)
        assert caught.value.refusal.code == code
    assert queries.print_log(life.dossier) == {}
