"""What an error says: a code for machines; for people what happened, what to do, on what basis."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from congvu.api.v1.auth import A_MINUTE, NO_TOKEN, TooMany, Unauthorised
from congvu.core.refusals import N_, Refusal, Refused

NOT_YOURS = {"not-your-duty", "not-your-unit", "not-administrator"}
STATUS = {
    "changed-since": 412,
    "key-used-otherwise": 422,
    "input-unusable": 422,
    "figure-unknown": 404,
    "unit-unknown": 422,
    "unmask-first": 403,
    "file-too-large": 413,
    "file-type-refused": 415,
    "file-type-other": 415,
}
"""Codes of a refusal that have a status of their own; any other is 409."""


class FieldFault(Schema):
    """One field that cannot be used: where it stands, and what is wrong with it."""

    field: str
    what: str


class Problem(Schema):
    """Why something was not done. ``code`` is stable; the sentences follow Accept-Language."""

    code: str
    what: str
    what_to_do: str
    basis: str
    fields: list[FieldFault] = []


FAULTS = {
    "missing": N_("Thiếu."),
    "string_too_long": N_("Dài quá {max_length} ký tự."),
    "string_too_short": N_("Ngắn hơn {min_length} ký tự."),
    "string_type": N_("Phải là chữ."),
    "int_type": N_("Phải là số nguyên."),
    "int_parsing": N_("Phải là số nguyên."),
    "bool_type": N_("Phải là true hoặc false."),
    "bool_parsing": N_("Phải là true hoặc false."),
    "literal_error": N_("Phải là một trong: {expected}."),
    "enum": N_("Phải là một trong: {expected}."),
    "greater_than_equal": N_("Nhỏ nhất là {ge}."),
    "less_than_equal": N_("Lớn nhất là {le}."),
    "date_from_datetime_parsing": N_("Phải là ngày, dạng 2018-04-24."),
    "date_parsing": N_("Phải là ngày, dạng 2018-04-24."),
    "date_type": N_("Phải là ngày, dạng 2018-04-24."),
    "list_type": N_("Phải là danh sách."),
    "too_long": N_("Nhiều quá {max_length} mục."),
    "extra_forbidden": N_("Không có trường này."),
    "model_attributes_type": N_("Phải là một đối tượng JSON."),
    "model_type": N_("Phải là một đối tượng JSON."),
    "string_pattern_mismatch": N_("Không đúng dạng {pattern}."),
    "period_unreadable": N_("Phải là kỳ, dạng 2018, 2018-q3, 2018-09 hoặc 2018-9m."),
    "moment_unreadable": N_("Phải là thời điểm, dạng 2018-04-24T10:15 hoặc 2018-04-24."),
    "unusable_text": N_("Có ký tự không dùng được."),
    "cursor_unreadable": N_("Lấy nguyên giá trị next của trang trước."),
    "unknown_unit": N_("Không có đơn vị nào mang mã này vào ngày đó."),
    "unknown_office": N_("Không có bộ phận nào mang khoá này."),
    "unknown_user": N_("Không có tài khoản nào mang tên này."),
    "unknown_file": N_("Hồ sơ không có tệp nào mang khoá này."),
    "unknown_paper": N_("Hồ sơ không có giấy tờ nào mang tên này."),
    "file_empty": N_("Tệp không có nội dung."),
    "unknown_row": N_("Không có dòng nào mang khoá này."),
    "unknown_procedure": N_("Không có thủ tục nào mang mã này."),
    "unknown_result": N_("Không có kết quả ấy để thay giấy tờ này; hỏi lại ở /earlier-results."),
    "source_and_sheets": N_("Đã dùng kết quả có sẵn thì không kê bản giấy, và chỉ kê một lần."),
    "name_value_pair": N_("Gửi cả hai: chia theo gì, và giá trị nào."),
}
"""Words for what a field can do wrong, by the type that pydantic (or we) name it."""


class FieldUnusable(Exception):
    """A field says something that is not there; ``type`` is a key of :data:`FAULTS`."""

    def __init__(self, field: str, type: str) -> None:
        super().__init__(field)
        self.field, self.type = field, type


class FieldRefused(Refused):
    """What an action refuses because of one field of the request, which is named beside it."""

    def __init__(self, refusal: Refusal, field: str) -> None:
        super().__init__(refusal)
        self.field = field


def answer(
    refusal: Refusal, status: int, faults: list[dict[str, str]] | None = None
) -> HttpResponse:
    """A refusal as JSON, in the language of the request."""
    said: dict[str, Any] = {**refusal.said(gettext), "fields": faults or []}
    return _json(said, status)


def _json(said: dict[str, Any], status: int) -> HttpResponse:
    import json

    return HttpResponse(
        json.dumps(said, ensure_ascii=False), status=status, content_type="application/json"
    )


UNUSABLE = Refusal(
    "input-unusable",
    N_("Dữ liệu gửi lên có chỗ không dùng được."),
    N_("Sửa các trường nêu ở fields rồi gửi lại."),
)
NOT_THERE = Refusal(
    "not-there",
    N_("Không có, hoặc hệ thống của bạn không được xem."),
    N_("Kiểm tra khoá, và nhiệm vụ được giao cho hệ thống."),
)
UNREADABLE = Refusal(
    "json-unreadable", N_("Nội dung gửi lên không phải JSON."), N_("Gửi một đối tượng JSON, UTF-8.")
)
TOO_MANY = Refusal(
    "too-many-requests",
    N_("Mã truy cập này đã gọi quá nhiều lần trong một phút."),
    N_("Chờ số giây ghi ở Retry-After rồi gọi tiếp."),
)
TOO_LARGE = Refusal(
    "body-too-large", N_("Nội dung gửi lên lớn quá 1 MB."), N_("Chia nhỏ rồi gửi từng phần.")
)
NOT_A_FILE = Refusal(
    "file-type-refused",
    N_("API chỉ nhận tệp PDF, ảnh JPEG hoặc PNG, DOCX, XLSX, văn bản UTF-8."),
    N_("Gửi chính tệp làm nội dung, “Content-Type” là loại của tệp; không gửi dạng biểu mẫu."),
)
NOT_JSON = Refusal(
    "not-json",
    N_("API chỉ nhận nội dung dạng JSON."),
    N_("Gửi với tiêu đề “Content-Type: application/json”."),
)


def _fault(error: dict[str, Any]) -> dict[str, str]:
    # The first parts say where it stood (body, query, path) and which parameter ninja made of it.
    place = [str(each) for each in error["loc"]]
    field = ".".join(place[2:] if place[:2] == ["body", "said"] and len(place) > 2 else place[1:])
    template = gettext(FAULTS.get(error["type"], N_("Giá trị không dùng được.")))
    try:
        what = template.format_map(error.get("ctx") or {})
    except (KeyError, ValueError):
        what = gettext("Giá trị không dùng được.")
    return {"field": field or place[0], "what": what}


def install(api: NinjaAPI) -> None:
    """Let ``api`` answer every error in this form."""

    @api.exception_handler(FieldRefused)
    def refused_by_field(request: HttpRequest, error: FieldRefused) -> HttpResponse:
        what = error.refusal.said(gettext)["what"]
        return answer(error.refusal, 422, [{"field": error.field, "what": what}])

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        code = error.refusal.code
        return answer(error.refusal, STATUS.get(code, 403 if code in NOT_YOURS else 409))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(UNUSABLE, 422, [_fault(each) for each in error.errors])

    @api.exception_handler(FieldUnusable)
    def unusable(request: HttpRequest, error: FieldUnusable) -> HttpResponse:
        fault = {"field": error.field, "what": gettext(FAULTS[error.type])}
        return answer(UNUSABLE, 422, [fault])

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(NOT_THERE, 404)

    @api.exception_handler(AuthenticationError)
    def no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return _unauthorised(NO_TOKEN)

    @api.exception_handler(Unauthorised)
    def bad_token(request: HttpRequest, error: Unauthorised) -> HttpResponse:
        return _unauthorised(error.refusal)

    @api.exception_handler(TooMany)
    def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
        said = answer(TOO_MANY, 429)
        said["Retry-After"] = str(A_MINUTE)
        return said

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(UNREADABLE, error.status_code)


def _unauthorised(refusal: Refusal) -> HttpResponse:
    said = answer(refusal, 401)
    said["WWW-Authenticate"] = 'Bearer realm="congvu"'
    return said
