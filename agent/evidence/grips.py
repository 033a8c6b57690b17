"""Who is within reach of whom: pairs of people whose boxes overlap, as of one look."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.data import Box, Scene
from agent.geometry import area, intersection, iou
from agent.vehicles import VEHICLES

PASSING = (*VEHICLES, "train")
"""What moves through people's boxes without being of them."""

SURE = 0.37
"""Score from which a detection that no track follows counts: who grapples is seen badly and followed worse."""

SMALLEST = 30.0
"""Pixels of height, in a picture 320 wide, from which a body's own motion can be told from noise."""

ALIKE = 2.5
"""How many times taller one of a pair may be: one crouches, but neither is at another distance."""

TOUCH = 0.1
"""Share of the smaller box that lies in the other, from which two are within reach."""

ONE = 0.85
"""Intersection over union from which two boxes are one person seen twice."""

SAME = 0.5
"""The same for a detection and a track."""

IN_FRONT = 0.1
"""Share of a person's box within a vehicle's from which the motion in it may be the vehicle's."""

MOST = 4
"""Pairs looked at in one look, those that overlap most: bounds what a crowd costs."""


def people(scene: Scene) -> list[Box]:
    """Where people are: tracks that were seen, and detections of people that none of them explains."""
    boxes = [track.box for track in scene.tracks if track.label == "person" and track.seen]
    for each in scene.detections:
        if each.label == "person" and each.score >= SURE and all(iou(each.box, box) < SAME for box in boxes):
            boxes.append(each.box)
    return boxes


def pairs(scene: Scene, height: int) -> list[tuple[Box, Box]]:
    """The closest pairs of people within reach of each other, where no vehicle passes; `height` in pixels."""
    vehicles = [track.box for track in scene.tracks if track.label in PASSING]
    clear = [box for box in people(scene) if _tall(box) * height >= SMALLEST and not _covered(box, vehicles)]
    return sorted(_within_reach(clear), key=lambda pair: -_overlap(*pair))[:MOST]


def _within_reach(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    for a, b in combinations(boxes, 2):
        if max(_tall(a), _tall(b)) <= ALIKE * min(_tall(a), _tall(b)) and _overlap(a, b) >= TOUCH and iou(a, b) <= ONE:
            yield a, b


def _covered(box: Box, vehicles: Sequence[Box]) -> bool:
    return any(intersection(box, vehicle) > IN_FRONT * area(box) for vehicle in vehicles)


def _overlap(a: Box, b: Box) -> float:
    return intersection(a, b) / max(1e-9, min(area(a), area(b)))


def _tall(box: Box) -> float:
    return box.y2 - box.y1
