"""Words of the published text, verbatim (its slips too), each apart from how we read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ON_CHECKS = (
    "toàn huyện đã kiểm tra, xử lý tổng số 490 văn bản, trong đó cấp huyện 09 văn bản, "
    "cấp xã 481 văn bản"
)
ON_DOSSIERS = (
    "đã tiếp nhận 762 thủ tục hành chính (TTHC) các loại, trong đó số hồ sơ giải quyết đúng hạn "
    "đạt 100%"
)
ON_COVERAGE = "Công tác kiểm tra cải cách hành chính đạt 30% trở lên"
ON_POSTING = (
    "Thực hiện niêm yết công khai thủ tục hành chính tại Bộ phận tiếp nhận và trả kết quả thủ tục "
    "hành chính của UBND cấp huyện"
)
ON_PRAISE = (
    "đánh giá cao công tác lãnh đạo, chỉ đạo điều hành luôn được huyện quan tâm, đặc biệt là công "
    "tác tuyên truyền"
)
ON_IT = "Thực hiện tốt việc ứng dụng công nghệ thông tin tại các cơ quan hành chính Nhà nước"
ON_TARGETS = (
    "đảm bảo mục tiêu của tỉnh đề ra đạt 90% TTHC gửi qua mạng điện tử; 70% TTHC thực hiện dịch vụ "
    "công trực tuyến mức độ 3, mức độ 4"
)
ON_PLAN = (
    "Xây dựng, ban hành kế hoạch CCHC cần xác định rõ kết quả đầu ra của từng sản phẩm, quy định "
    "rõ về thời gian hoàn thành từng công việc"
)


@dataclass(frozen=True)
class Recommended:
    """One recommendation of the text, and what was put to it here so that it can be followed.

    The text names no owner, output or date: those are ours, and said to be.
    """

    key: str
    quote: str
    interpretation: str
    area: str
    owner: str
    output: str
    due_on: date


OURS = " (tái dựng)"

RECOMMENDED = (
    Recommended(
        "plan",
        ON_PLAN,
        "Ban hành kế hoạch CCHC năm 2019 mà mỗi nhiệm vụ có sản phẩm đầu ra, người chủ trì, "
        "thời hạn" + OURS,
        "0",
        "Phòng Nội vụ",
        "Kế hoạch CCHC năm 2019 của UBND huyện",
        date(2019, 1, 15),
    ),
    Recommended(
        "inspection",
        "Tăng cường công tác kiểm tra CCHC, công vụ đối với UBND cấp xã",
        "Lập kế hoạch kiểm tra năm 2019 nêu rõ mẫu số, cách chọn xã và mỗi cuộc có kết luận" + OURS,
        "0",
        "Phòng Nội vụ",
        "Kế hoạch kiểm tra CCHC, công vụ năm 2019",
        date(2019, 3, 31),
    ),
    Recommended(
        "recognition",
        "Sớm hoàn thiện hồ sơ công nhận nông thôn mới",
        "Hoàn thiện và trình hồ sơ đề nghị công nhận xã đạt chuẩn nông thôn mới" + OURS,
        "0",
        "Văn phòng điều phối nông thôn mới huyện",
        "Tờ trình kèm hồ sơ đủ 19 tiêu chí",
        date(2018, 12, 31),
    ),
    Recommended(
        "asset",
        "Ban hành quy chế quản lý và sử dụng tài sản riêng",
        "Ban hành quy chế quản lý, sử dụng tài sản công của cơ quan" + OURS,
        "5",
        "Phòng Tài chính - Kế hoạch",
        "Quyết định ban hành quy chế",
        date(2018, 12, 10),
    ),
    Recommended(
        "posting",
        "Thường xuyên rà soát và cập nhật, niêm yết công khai TTHC còn hiệu lực",
        "Niêm yết đủ và đúng phiên bản các thủ tục đang tiếp nhận tại huyện" + OURS,
        "2",
        "Bộ phận tiếp nhận và trả kết quả",
        "Bảng niêm yết không còn sai khác với danh mục",
        date(2018, 11, 30),
    ),
    Recommended(
        "online",
        "Tiếp tục quan tâm ứng dụng công nghệ thông tin qua mạng, " + ON_TARGETS,
        "Đề xuất danh mục thủ tục nâng lên mức độ 3, 4; thống nhất cách tính tỷ lệ 90% "
        "“gửi qua mạng” với tỉnh" + OURS,
        "6",
        "Văn phòng HĐND và UBND huyện",
        "Danh mục thủ tục đề nghị nâng mức độ và văn bản thống nhất cách tính",
        date(2019, 6, 30),
    ),
    Recommended(
        "portal",
        "thực hiện tích hợp Công dịch vụ công trực tuyến tại Bộ phận tiếp nhận và trả kết quả UBND "
        "cấp huyện",
        "Tích hợp Cổng dịch vụ công trực tuyến tại Bộ phận tiếp nhận và trả kết quả; văn bản gốc "
        "in “Công”" + OURS,
        "6",
        "Văn phòng HĐND và UBND huyện",
        "Biên bản đưa vào sử dụng",
        date(2019, 6, 30),
    ),
)
