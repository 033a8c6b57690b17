"""What is trained on, and how often each picture comes."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from training.network import Plan
from training.pictures import CLASSES, PERSON, RED, Picture
from training.rendered import LABELS

Floats = NDArray[np.float32]

RENDERED = 0.13
"""Share of the draws that are of the drawn street."""

COMMON = 0.4
"""Share of the pictures from which a class is common enough; a rarer one's pictures come more often."""

MORE = {CLASSES.index("fire"): 2.0, CLASSES.index("smoke"): 2.0}
"""What has no shape of its own needs more of its pictures than others."""

OFTEN, EMPTY = 6.0, 0.6
"""How often a picture comes at most, and one without anything, against one of common things."""


def gather(
    plan: Plan, labelled: Sequence[Picture], drawn: Sequence[Picture], leave: Sequence[str] = ()
) -> tuple[list[Picture], Floats]:
    """The pictures of all sources but those to leave out and those that must not be trained on; their shares of draws.

    `drawn` are of the drawn street.
    """
    real = [each for each in labelled if each.split == "train" and each.source not in {*RED, *leave}]
    # to the close look a person is somebody who may hold something
    wanted = {number for number, name in enumerate(LABELS) if name in plan.classes} | {PERSON}
    shares = _shares(real, wanted)
    drawn_share = RENDERED / (1 - RENDERED) * shares.sum() / max(1, len(drawn))
    return [*real, *drawn], np.concatenate((shares, np.full(len(drawn), drawn_share))).astype(np.float32)


def _shares(pictures: Sequence[Picture], wanted: set[int]) -> Floats:
    held = [{label.cls for label in picture.labels} & wanted for picture in pictures]
    frequent = Counter(number for each in held for number in each)
    often = [
        max((MORE.get(number, 1) * sqrt(COMMON * len(pictures) / frequent[number]) for number in each), default=EMPTY)
        for each in held
    ]
    return np.clip(often, EMPTY, OFTEN).astype(np.float32)
