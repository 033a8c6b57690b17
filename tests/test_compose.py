"""What stands in water is cut off where the water wets the side of it that is nearest to the camera."""

import numpy as np

from agent.simulator import compose
from agent.simulator.actor import State
from agent.simulator.patch import Patch
from agent.simulator.view import Mount, View

VIEW = View(Mount(), (640, 360))
CAR = State((7.0, 8.0), 0.0, 0.0, "stop", 0.0)
SIZE = (4.4, 1.8)


def whole() -> Patch:
    """A patch that covers all of the picture."""
    return Patch(0, 0, np.full((360, 640, 4), 255, np.uint8), np.ones((360, 640), np.uint8), (), (), 9.0)


def seen(patch: Patch, x: float, y: float, z: float) -> bool:
    """Whether the patch shows a point of the world."""
    column, row = VIEW.project(np.array([[x, y, z]]))[0][0].astype(int)
    assert bool(patch.leaves[row, column]) == bool(patch.paint[row, column].all())
    return bool(patch.leaves[row, column])


def test_the_near_wheels_of_a_car_are_seen_above_the_water_and_not_below_it() -> None:
    wading = compose.sink(whole(), VIEW, CAR, SIZE, 0.2)
    for x in (5.2, 7.0, 8.8):
        assert seen(wading, x, 7.1, 0.26)
        assert not seen(wading, x, 7.1, 0.14)


def test_what_has_no_size_is_cut_at_its_place() -> None:
    wading = compose.sink(whole(), VIEW, CAR, (0.0, 0.0), 0.2)
    assert seen(wading, 7.0, 8.0, 0.26)
    assert not seen(wading, 7.0, 8.0, 0.14)
