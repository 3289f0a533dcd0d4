"""What is refused of lanes and of child dossiers, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.core.refusals import N_, Refusal, Words
from congvu.dossiers.rules.regimes import PAUSE_GROUNDS

SLIP_RECEIVERS: Mapping[str, str] = {
    "applicant": N_("Người nộp hồ sơ"),
    "proxy": N_("Người được uỷ quyền"),
    "post": N_("Gửi qua bưu chính"),
    "message": N_("Gửi bằng tin nhắn, thư điện tử"),
    "agency": N_("Cơ quan phối hợp"),
}
"""To whom the paper that says why a clock stands was given; names stay with the party."""

_ARTICLE_18 = "Nghị định 61/2018/NĐ-CP, Điều 18 (chưa đối chiếu văn bản)"


def office_elsewhere(office: str) -> Refusal:
    """The office is of no unit that the dossier or the next step of its route names."""
    return Refusal(
        "office-elsewhere",
        N_("“{office}” không thuộc đơn vị tiếp nhận, đơn vị giải quyết hay bước kế tiếp."),
        N_("Chọn bộ phận của đơn vị tiếp nhận, đơn vị giải quyết, hoặc nơi mà quy trình giao."),
        "",
        {"office": office},
    )


def lane_not_yours(steps: str) -> Refusal:
    """The open steps are in other hands: of another unit, an agency, a child dossier."""
    return Refusal(
        "lane-not-yours",
        N_("Bước đang mở do nơi khác thực hiện: {steps}."),
        N_("Chờ nơi đó chuyển tiếp; trả lời của cơ quan ngoài hệ thống thì ghi văn bản trả lời."),
        _ARTICLE_18,
        {"steps": steps},
    )


def lane_held(step: str, ground: str) -> Refusal:
    """The lane is paused."""
    return Refusal(
        "lane-held",
        N_("Bước “{step}” đang tạm dừng ({ground})."),
        N_("Ghi việc tiếp tục của bước đó trước."),
        "",
        {"step": step, "ground": Words(PAUSE_GROUNDS[ground].label)},
    )


def branches_open(steps: str) -> Refusal:
    """Other branches are still being worked on."""
    return Refusal(
        "branches-open",
        N_("Hồ sơ còn nhánh chưa xong: {steps}."),
        N_("Chờ các nhánh đó xong, hoặc ghi văn bản trả lời của cơ quan đã trả lời."),
        _ARTICLE_18,
        {"steps": steps},
    )


def route_not_done(steps: str) -> Refusal:
    """Other agencies have not done what the route asks of them."""
    return Refusal(
        "route-not-done",
        N_("Quy trình còn việc của cơ quan khác chưa làm: {steps}."),
        N_("Chuyển hồ sơ đi tiếp theo quy trình trước khi ghi xử lý xong."),
        _ARTICLE_18,
        {"steps": steps},
    )


def children_open(numbers: str) -> Refusal:
    """Child dossiers go on at other agencies."""
    return Refusal(
        "children-open",
        N_("Hồ sơ con ở cơ quan khác chưa kết thúc: {numbers}."),
        N_("Đề nghị cơ quan đó xử lý xong hoặc dừng hồ sơ con trước."),
        _ARTICLE_18,
        {"numbers": numbers},
    )


def paper_missing() -> Refusal:
    """What goes to an agency outside the system, or comes from it, has a number."""
    return Refusal(
        "paper-number-missing",
        N_("Chưa ghi số, ngày văn bản gửi hoặc nhận của cơ quan ngoài hệ thống."),
        N_("Ghi số và ngày của phiếu chuyển, công văn hoặc văn bản trả lời."),
    )


def nothing_before() -> Refusal:
    """No step done in house comes before this one."""
    return Refusal(
        "nothing-before",
        N_("Không có bước nào trước đó để trả lại."),
        N_("Chỉ trả lại bước đã làm xong ở bộ phận trong hệ thống, đi trước bước này."),
    )


def nothing_outside() -> Refusal:
    """No agency outside has it."""
    return Refusal(
        "nothing-outside",
        N_("Không có cơ quan ngoài hệ thống nào đang giữ việc của hồ sơ."),
        N_("Chuyển hồ sơ đến bước của cơ quan đó trước."),
    )


def nothing_to_deliver() -> Refusal:
    """No paper of a stay waits to be delivered."""
    return Refusal(
        "nothing-to-deliver",
        N_("Không có giấy tạm dừng nào chưa giao."),
        N_("Chỉ ghi giao giấy của lần tạm dừng chưa giao."),
    )
