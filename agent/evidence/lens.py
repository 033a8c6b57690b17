"""What is wrong with a camera whose picture is not like its scene any more, and when it is well again."""

from typing import Literal

from agent.evidence.reference import Likeness

Fault = Literal["covered", "turned", "defocused", "blinded", "dark"]

LOST, FOUND = 0.35, 0.5
"""Share of the scene that still shows its edges: below, it is gone; from there on, it is back."""

BLURRED, CRISP = 0.4, 0.6
"""Sharpness beside the usual: below, it is out of focus; from there on, it is sharp again."""

SMOOTH = 0.35
"""Finest detail beside the usual below which there is nothing to see: a hand on the lens is too near to be sharp."""

BLACK, DIMMED = 32.0, 0.2
"""Mean luma, and contrast beside the usual, up to which a picture is dark."""

GLARE, WASHED, DROWNED = 60.0, 0.5, 0.6
"""Levels of mean luma above the usual, and contrast and share of edges up to which it is blinded: fog keeps edges."""


def fault(likeness: Likeness) -> Fault | None:
    """What is wrong with this one picture."""
    if likeness.luma <= BLACK and likeness.contrast <= DIMMED:
        return "dark"
    if likeness.luma >= likeness.usual + GLARE and likeness.contrast <= WASHED and likeness.kept <= DROWNED:
        return "blinded"
    if likeness.kept < LOST:
        return "covered" if likeness.detail < SMOOTH else "turned"
    if likeness.sharpness < BLURRED and likeness.detail < SMOOTH:
        return "defocused"
    return None


def well(likeness: Likeness) -> bool:
    """Whether the scene is back for sure."""
    return likeness.kept >= FOUND and likeness.sharpness >= CRISP and fault(likeness) is None


def certainty(fault: Fault, likeness: Likeness) -> float:
    """How sure a fault is, 0.5 at the threshold to 1."""
    value, limit = {
        "dark": (likeness.contrast, DIMMED),
        "blinded": (likeness.kept, DROWNED),
        "defocused": (likeness.sharpness, BLURRED),
    }.get(fault, (likeness.kept, LOST))
    return min(1.0, max(0.5, 1 - 0.5 * value / limit))
