"""A draw in one file, as it is published and verified: frame, commitment, public value, selected.

``{"bundle": "congvu-draw-1", "frame": {…}, "commitment": …, "randomness": …, "selected": […],
"about": {…}}``. A bare frame (of :mod:`.sampling`, :mod:`.sample_draw` or
:mod:`.cover_draw`) is understood as well; then the public value is given beside it and there is
nothing to compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from congvu.core import cover_draw, sample_draw, sampling
from congvu.core.refusals import N_, refuse

BUNDLE = "congvu-draw-1"
_KEYS = {"bundle", "frame", "commitment", "randomness", "selected", "about"}
AnyFrame = sampling.Frame | cover_draw.CoverFrame | sample_draw.SampleFrame
AnyDraw = sampling.Draw | cover_draw.CoverDraw | sample_draw.SampleDraw


def any_frame(value: object) -> AnyFrame:
    """A frame of any algorithm. Refuses as its reader."""
    if isinstance(value, dict) and value.get("algo") == sample_draw.ALGORITHM:
        return sample_draw.frame_from_json(value)
    if isinstance(value, dict) and value.get("algo") == cover_draw.ALGORITHM:
        return cover_draw.cover_frame_from_json(value)
    return sampling.frame_from_json(value)


def commitment_of(frame: AnyFrame) -> str:
    """The commitment of a frame of any algorithm."""
    if isinstance(frame, sample_draw.SampleFrame):
        return sample_draw.commitment(frame)
    if isinstance(frame, cover_draw.CoverFrame):
        return cover_draw.commitment(frame)
    return sampling.commitment(frame)


def draw_of(frame: AnyFrame, randomness: str) -> AnyDraw:
    """The draw of a frame of any algorithm. Refuses as :func:`.sampling.seed`."""
    if isinstance(frame, sample_draw.SampleFrame):
        return sample_draw.draw(frame, randomness)
    if isinstance(frame, cover_draw.CoverFrame):
        return cover_draw.draw(frame, randomness)
    return sampling.draw(frame, randomness)


@dataclass(frozen=True)
class Bundle:
    """A draw as published. Empty ``commitment`` or ``selected`` None: nothing to compare with."""

    frame: AnyFrame
    randomness: str = ""
    commitment: str = ""
    selected: tuple[str, ...] | None = None
    about: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is published."""
        return {
            "bundle": BUNDLE,
            "about": dict(self.about or {}),
            "commitment": self.commitment,
            "frame": self.frame.as_json(),
            "randomness": self.randomness,
            "selected": list(self.selected or ()),
        }


def read_bundle(data: bytes) -> Bundle:
    """A bundle, or a bare frame. Refuses with ``frame-unreadable``, ``bundle-shape``, or as the
    frame's reader."""
    value = sampling.read_json(data)
    if not isinstance(value, dict) or "bundle" not in value:
        return Bundle(any_frame(value))
    texts = ("commitment", "randomness")
    selected = value.get("selected")
    if (
        set(value) != _KEYS
        or value["bundle"] != BUNDLE
        or not isinstance(value["about"], dict)
        or not all(isinstance(value[key], str) for key in texts)
        or not isinstance(selected, list)
        or not all(isinstance(each, str) for each in selected)
    ):
        raise refuse(
            "bundle-shape",
            N_("Tệp không đúng khuôn của một lần bốc chọn đã công bố."),
            N_("Tải lại tệp từ trang công khai, hoặc chỉ đưa phần khung chọn kèm giá trị công bố."),
        )
    return Bundle(
        any_frame(value["frame"]),
        value["randomness"],
        value["commitment"],
        tuple(selected) if value["randomness"] else None,
        value["about"],
    )


@dataclass(frozen=True)
class Verdict:
    """What came of repeating a draw. ``drawn`` None: no public value yet, only the commitment."""

    frame: AnyFrame
    commitment: str
    drawn: AnyDraw | None
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True when nothing disagrees with what the bundle claims."""
        return not self.faults


OTHER_FRAME = N_("Khung chọn không phải khung đã cam kết.")
OTHER_DRAW = N_("Rút lại cho kết quả khác với danh sách đã công bố.")
ANOTHER_COMMITMENT = N_("Mã cam kết trong tệp khác mã cam kết bạn nhận trước.")


def verify(
    bundle: Bundle, *, randomness: str = "", expected: str = "", hear: Callable[[str], str] = str
) -> Verdict:
    """Repeat the draw and compare. ``randomness`` and ``expected`` (a commitment received before)
    are what the verifier knows otherwise; they go before what the file says."""
    committed = commitment_of(bundle.frame)
    value = randomness or bundle.randomness
    faults = []
    if bundle.commitment and bundle.commitment != committed:
        faults.append(hear(OTHER_FRAME))
    if expected and expected.strip().lower() != committed:
        faults.append(hear(ANOTHER_COMMITMENT))
    drawn = draw_of(bundle.frame, value) if value else None
    if drawn is not None and bundle.selected is not None and drawn.selected != bundle.selected:
        faults.append(hear(OTHER_DRAW))
    return Verdict(bundle.frame, committed, drawn, tuple(faults))
