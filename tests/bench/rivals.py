"""norfair as Frigate sets it up, and in settings near its own defaults."""

from collections.abc import Callable, Sequence

import numpy as np
from norfair import Detection as Spot
from norfair import OptimizedKalmanFilterFactory, Tracker
from norfair.tracker import TrackedObject
from numpy.typing import NDArray

from agent.data import Box, Detection
from tests.bench.mot import Look, Named

SETTINGS = ("as Frigate", "iou", "iou, patient", "mean_euclidean")


def follower(setting: str, least: float, fps: float, size: tuple[int, int]) -> Callable[[Look], Sequence[Named]]:
    """norfair at `fps` looks a second over detections from the score `least` on, in pixels of a picture of `size`."""
    tracker = _tracker(setting, fps)
    scale = np.array(size)

    def follow(look: Look) -> Sequence[Named]:
        spots = [_spot(each, scale) for each in look.seen if each.score >= least]
        now_seen = {id(spot) for spot in spots}
        tracks = tracker.update(spots)
        found = (track for track in tracks if id(track.last_detection) in now_seen)
        return [(track.id, Box(*(track.estimate / scale).ravel().tolist())) for track in found]

    return follow


def _spot(each: Detection, scale: NDArray[np.int64]) -> Spot:
    return Spot(np.array(each.box).reshape(2, 2) * scale, label=each.label)


def _tracker(setting: str, fps: float) -> Tracker:
    if setting == "as Frigate":
        return Tracker(
            _frigate,
            2.5,
            initialization_delay=int(fps / 2),
            hit_counter_max=int(5 * fps),
            filter_factory=OptimizedKalmanFilterFactory(R=3.4),
        )
    if setting == "iou, patient":
        return Tracker("iou", 0.7, initialization_delay=2, hit_counter_max=int(2 * fps))
    return Tracker(setting, 0.7 if setting == "iou" else 50)


def _frigate(spot: Spot, track: TrackedObject) -> float:
    """Change of the foot in sizes of the box, and of the sides in shares, as one distance."""
    (x1, y1), (x2, y2) = track.estimate
    (a1, b1), (a2, b2) = spot.points
    across, down = ((a1 + a2) - (x1 + x2)) / 2 / (x2 - x1), (b2 - y2) / (y2 - y1)
    wide, high = sorted((x2 - x1, a2 - a1)), sorted((y2 - y1, b2 - b1))
    return float(np.linalg.norm((across, down, wide[1] / wide[0] - 1, high[1] / high[0] - 1)))
