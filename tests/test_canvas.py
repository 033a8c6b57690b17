"""What is painted over what."""

import numpy as np
import pytest

from agent.simulator.canvas import draw
from agent.simulator.patch import PLAIN
from agent.simulator.solids import Colour, Face, Hull
from agent.simulator.truth import Thing
from agent.simulator.view import Mount, View

VIEW = View(Mount(height=1.0, pan=0.0, tilt=0.0), (160, 90))
NEAR, FAR = Thing(1, "near"), Thing(2, "far")


def ball(distance: float, thing: Thing, radius: float = 0.5) -> Hull:
    return Hull(np.array([[0.0, distance, 1.0]]), np.array([radius]), Colour(90, 90, 90), thing)


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_near_hides_what_is_far_in_whatever_order_they_come(turned: bool) -> None:
    bodies = [[ball(4.0, NEAR)], [ball(8.0, FAR)]]
    patch = draw(bodies[::-1] if turned else bodies, VIEW, PLAIN)
    assert patch is not None
    assert patch.things[patch.leaves[45 - patch.top, 80 - patch.left] - 1] == NEAR


def test_a_face_that_looks_away_is_not_drawn_unless_it_has_two_sides() -> None:
    corners = np.array([[-1.0, 4.0, 0.0], [1.0, 4.0, 0.0], [1.0, 4.0, 2.0], [-1.0, 4.0, 2.0]])
    towards, away = Face(corners, Colour(9, 9, 9), NEAR), Face(corners[::-1], Colour(9, 9, 9), NEAR)
    assert draw([[towards]], VIEW, PLAIN) is not None
    assert draw([[away]], VIEW, PLAIN) is None
    assert draw([[Face(corners[::-1], Colour(9, 9, 9), NEAR, both_sides=True)]], VIEW, PLAIN) is not None


def test_what_lies_outside_of_the_picture_is_no_patch() -> None:
    assert draw([[Hull(np.array([[40.0, 4.0, 1.0]]), np.array([0.5]), Colour(9, 9, 9), NEAR)]], VIEW, PLAIN) is None


def test_an_outline_counts_what_others_hide_too() -> None:
    both = draw([[ball(4.0, NEAR)], [ball(8.0, FAR)]], VIEW, PLAIN)
    alone = draw([[ball(8.0, FAR)]], VIEW, PLAIN)
    assert both is not None and alone is not None
    assert {outline.thing: outline.pixels for outline in both.outlines}[FAR] == alone.outlines[0].pixels
