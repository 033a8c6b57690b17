"""What all eyes have in common: what they give out and how they say that they are."""

from dataclasses import dataclass

from agent import yuv
from agent.data import Frame, Image
from agent.gate import Motion

Seen = tuple[Frame, Motion | None]
"""A frame and what moves in it; None for the last frame again, where packets alone say that nothing moved since."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How it is seen; counted are pictures decoded, frames seen, packets not decodable, pictures passed over.

    Conservation: of what is `passed_over`, `skipped` are packets that were not even decoded, because they were too old
    when their turn came or followed one that could not be decoded; the rest are pictures. Then
    `decoded == frames + (passed_over - skipped) + spare + glimpsed`, where `spare` are pictures between two looks and
    `glimpsed` keyframes that woke the eyes, which then looked at them properly. Of all `packets` that came, awake,
    each is decoded, `damaged` or among `skipped`; asleep most are left alone.
    """

    awake: bool
    hint_believed: bool
    keyframe_interval: float | None
    decoded: int
    frames: int
    frames_per_second: float
    damaged: int
    passed_over: int
    packets: int = 0
    skipped: int = 0
    spare: int = 0
    glimpsed: int = 0


def luma(frame: Frame) -> Image:
    """The luma plane of a frame, shape (height, width): all that the gate needs."""
    return yuv.luma(frame.yuv)
