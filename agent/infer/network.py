"""One network of a pack: regions of a frame in, detections out."""

import logging
from collections.abc import Collection, Sequence
from math import inf

import numpy as np

from agent.data import WHOLE, Box, Detection, Image
from agent.infer import pack
from agent.infer.heads import Candidates, Head, Kind
from agent.infer.labels import NAMELESS
from agent.infer.letterbox import Colour, Fit, Letterbox, encoder
from agent.infer.merge import Flags, place, suppress
from agent.infer.runtime import Session, Tensor

logger = logging.getLogger(__name__)

USUAL = {
    Kind.SSD: (Colour.RGB, Fit.STRETCH, (-1.0, 1.0)),
    Kind.YOLOV5: (Colour.RGB, Fit.CENTRE, (0.0, 1.0)),
    Kind.YOLOV8: (Colour.RGB, Fit.CENTRE, (0.0, 1.0)),
    Kind.YOLOX: (Colour.BGR, Fit.CORNER, (0.0, 255.0)),
    Kind.GRID: (Colour.RGB, Fit.CENTRE, (0.0, 255.0)),
    Kind.POSE: (Colour.RGB, Fit.CENTRE, (0.0, 255.0)),
}
"""How each head's authors feed it: order of channels, letterbox, what black and white are in a float input."""


class Network:
    """A loaded network that never tells what is `withheld`. Not thread-safe: callers take turns."""

    def __init__(
        self, facts: pack.Network, head: Head, session: Session, source: Tensor, withheld: Collection[str] = ()
    ) -> None:
        _, height, width, _ = source.shape
        self.input_size = (width, height)
        self.overlap = facts.thresholds.overlap
        self._names = facts.labels
        least = [inf if label in withheld else _least(facts, label) for label in facts.labels]
        self.min_score = min(1.0, *least)
        self._least = np.array(least, np.float32)
        self._letterbox = _letterbox(facts, source)
        self._head = head
        self._session = session
        self._warned = False
        self._warm_up()

    def _warm_up(self) -> None:
        """Look at grey once: the first look is slow, and its outputs tell the head what shapes do not."""
        grey = np.full((self.input_size[1] * 3 // 2, self.input_size[0]), 114, np.uint8)
        self._letterbox.fill(grey, WHOLE, self._session.input)
        self._head.settle(self._session.run())

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,)) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame (shape (height * 3 / 2, width), even sides), the surest first.

        Boxes are fractions of the whole frame. What several regions see is told once, and what an inner edge of a
        region cuts counts less than what was seen whole.
        """
        if not regions:
            return ()
        found, cut = _joined([self._look(yuv, region) for region in regions])
        sure = self._sure(found)
        found, cut = _chosen(found, sure), cut[sure]
        kept = sorted(suppress(found, cut, self.overlap), key=lambda each: -found.scores[each])
        return tuple(
            Detection(self._names[found.classes[each]], float(found.scores[each]), Box(*found.boxes[each].tolist()))
            for each in kept
        )

    def _look(self, yuv: Image, region: Box) -> tuple[Candidates, Flags]:
        placed = self._letterbox.fill(yuv, region, self._session.input)
        return place(self._head.decode(self._session.run(), self.min_score), placed)

    def _sure(self, found: Candidates) -> Flags:
        """Which candidates have a name and reach its threshold."""
        known = (found.classes >= 0) & (found.classes < len(self._names))
        if not known.all() and not self._warned:
            logger.warning("the model tells classes beyond its %d labels: left out", len(self._names))
            self._warned = True
        return known & (found.scores >= self._least[np.where(known, found.classes, 0)])


def _least(facts: pack.Network, label: str) -> float:
    """The least score at which a label is told; what has no name never is."""
    return inf if label == NAMELESS else facts.thresholds.labels.get(label, facts.thresholds.score)


def _letterbox(facts: pack.Network, source: Tensor) -> Letterbox:
    _, height, width, _ = source.shape
    colour, fit, span = USUAL[facts.head]
    encode = encoder(source, facts.input.range, span)
    return Letterbox((width, height), facts.input.fit or fit, facts.input.colour or colour, encode)


def _chosen(found: Candidates, which: Flags) -> Candidates:
    return Candidates(found.boxes[which], found.scores[which], found.classes[which])


def _joined(looks: Sequence[tuple[Candidates, Flags]]) -> tuple[Candidates, Flags]:
    found = [each for each, _ in looks]
    joined = Candidates(
        np.concatenate([each.boxes for each in found]),
        np.concatenate([each.scores for each in found]),
        np.concatenate([each.classes for each in found]),
    )
    return joined, np.concatenate([cut for _, cut in looks])
