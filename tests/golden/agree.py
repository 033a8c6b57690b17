"""Whether a runtime sees what the golden boxes say, and which runtimes work here."""

from collections.abc import Sequence

from agent.data import Detection
from agent.errors import ModelError
from agent.geometry import iou
from agent.infer import runtime

Tolerance = tuple[float, float, float]
"""Least IoU, most difference in score, and the score from which a box is compared."""


def _works(name: str) -> bool:
    try:
        runtime.choose(name)
    except ModelError:
        return False
    return True


RUNTIMES = [name for name in runtime.MODULES if _works(name)]


def missing(these: Sequence[Detection], those: Sequence[Detection], tolerance: Tolerance) -> list[str]:
    """Which of the sure detections have no counterpart."""
    overlap, difference, sure = tolerance
    return [
        f"{each.label} {each.score:.2f} {each.box}"
        for each in these
        if each.score >= sure
        and not any(
            other.label == each.label
            and iou(other.box, each.box) >= overlap
            and abs(other.score - each.score) <= difference
            for other in those
        )
    ]
