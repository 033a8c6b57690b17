"""Promises of the simulator's people."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from agent.simulator.actor import State
from agent.simulator.patch import PLAIN, Patch
from agent.simulator.people import Body, Person, random_body
from agent.simulator.people.carry import carried
from agent.simulator.people.figure import figure
from agent.simulator.people.gait import reach
from agent.simulator.people.pose import Pose, blend
from agent.simulator.people.poses import POSES
from agent.simulator.people.skeleton import SHIN, THIGH, joints, seated
from agent.simulator.solids import Colour, Face, Hull
from agent.simulator.truth import Thing
from agent.simulator.view import Mount, View

ONE = Thing(1, "person")
HEAD = Thing(2, "helmet", of=1)
VIEW = View(Mount(), (1280, 720))
Box = tuple[float, float, float, float]
Act = tuple[str, float, float]

THINGS = ("umbrella", "phone", "stick", "knife", "gun", "bag", "red_cloth")


def body(number: int = 0, child: bool = False) -> Body:
    return random_body(np.random.default_rng(number), child)


def grown() -> Body:
    return body(3)


def timeline(*acts: Act) -> Callable[[float], State | None]:
    """Acts (doing, seconds, speed): along x from (0, 8)."""

    def at(seconds: float) -> State | None:
        start, x = 0.0, 0.0
        for doing, length, speed in acts:
            if start <= seconds < start + length:
                since = seconds - start
                return State((x + speed * since, 8.0), 0.0, speed, doing, since)
            start, x = start + length, x + speed * length
        return None

    return at


def person(*acts: Act, carries: tuple[str, Thing] | None = None) -> Person:
    return Person(grown(), ONE, timeline(*acts), carries, 0.1)


def painted(someone: Person, seconds: float) -> Patch:
    patch = someone.paint(seconds, VIEW, PLAIN)
    assert patch is not None
    return patch


def box(someone: Person, seconds: float) -> Box:
    return next(outline.box for outline in painted(someone, seconds).outlines if outline.thing == ONE)


def tall(box: Box) -> float:
    return (box[3] - box[1]) / (box[2] - box[0])


def test_the_same_seed_makes_the_same_body() -> None:
    assert body(5) == body(5)
    assert len({body(n) for n in range(20)}) == 20


def test_children_are_smaller_than_grown_people() -> None:
    children, grown_ups = [body(n, True).height for n in range(50)], [body(n).height for n in range(50)]
    assert min(children) >= 1.1
    assert max(children) <= 1.35 < min(grown_ups)


def test_blending_goes_all_the_way_and_half_way() -> None:
    a, b = Pose(lean=0.2), Pose(lean=0.6, left_arm=POSES["wave"](0.0, 0.0).right_arm)
    assert blend(a, b, 0.0) == a
    assert blend(a, b, 1.0) == b
    half = blend(a, b, 0.5)
    assert half.lean == pytest.approx(0.4)
    assert half.left_arm.swing == pytest.approx((a.left_arm.swing + b.left_arm.swing) / 2)


@pytest.mark.parametrize("name", POSES)
def test_every_pose_touches_the_ground_and_keeps_the_bones(name: str) -> None:
    for seconds, phase in ((0.0, 0.0), (0.7, 0.3), (1.9, 0.9)):
        pose = POSES[name](seconds, phase)
        someone = grown()
        frame = joints(someone, pose, (3.0, 4.0), 0.7)
        points = np.concatenate([frame.hips[None], frame.chest[None], frame.head[None], frame.ankles, frame.toes])
        assert np.isfinite(points).all()
        assert -0.01 <= points[:, 2].min() <= 0.15 + pose.lift
        assert np.linalg.norm(frame.knees - frame.hip_ends, axis=1) == pytest.approx(THIGH * frame.size)
        assert np.linalg.norm(frame.ankles - frame.knees, axis=1) == pytest.approx(SHIN * frame.size)


def test_a_standing_body_is_as_high_as_it_says() -> None:
    someone = grown()
    figures = figure(someone, joints(someone, POSES["stand"](0.0, 0.0), (0, 0), 0.0), ONE)
    hulls = [solid for solids in figures for solid in solids if isinstance(solid, Hull)]
    top = max(float((hull.centres[:, 2] + hull.radii).max()) for hull in hulls)
    assert top == pytest.approx(someone.height, abs=0.06)


def test_feet_do_not_slide_while_walking() -> None:
    someone = grown()
    slid = []
    for step in np.arange(0.0, 1.25, 0.02):
        before, after = (
            joints(someone, POSES["walk"](way, 0.0), (way * someone.height / 1.7, 0.0), 0.0)
            for way in (step, step + 0.02)
        )
        foot = int(before.ankles[0, 2] > before.ankles[1, 2])
        slid.append(abs(float(after.ankles[foot, 0] - before.ankles[foot, 0])))
    assert np.median(slid) < 0.001


def test_a_leg_reaches_where_it_is_told() -> None:
    leg = reach(0.3, 0.6)
    shin = leg.swing - leg.bend
    assert THIGH * math.sin(leg.swing) + SHIN * math.sin(shin) == pytest.approx(0.3)
    assert THIGH * math.cos(leg.swing) + SHIN * math.cos(shin) == pytest.approx(0.6)


def test_a_rider_sits_where_the_seat_is() -> None:
    frame = seated(grown(), POSES["ride"](0.0, 0.0), (1.0, 2.0, 0.8), 1.0)
    assert frame.hips == pytest.approx([1.0, 2.0, 0.8])
    assert frame.ankles[:, 2].max() < 0.5
    assert (frame.hands - frame.hips) @ (math.cos(1.0), math.sin(1.0), 0.0) == pytest.approx([0.4, 0.4], abs=0.15)


def test_a_head_with_a_name_of_its_own_is_still_part_of_the_person() -> None:
    someone = grown()
    frame = joints(someone, POSES["stand"](0.0, 0.0), (0, 0), 0.0)
    figures = figure(someone, frame, ONE, HEAD, Colour(0, 0, 200))
    hulls = [solid for solids in figures for solid in solids if isinstance(solid, Hull)]
    tops = {
        thing: max(float((hull.centres[:, 2] + hull.radii).max()) for hull in hulls if hull.thing == thing)
        for thing in (ONE, HEAD)
    }
    assert tops[ONE] == pytest.approx(tops[HEAD], abs=0.02)
    assert {hull.thing for hull in hulls} == {ONE, HEAD}


@pytest.mark.parametrize("what", THINGS)
def test_what_is_carried_is_at_the_hand_and_is_the_thing(what: str) -> None:
    thing = Thing(2, what, of=1)
    frame = joints(grown(), POSES["stand"](0.0, 0.0), (0, 0), 0.0)
    solids = [solid for solids in carried(what, frame, thing) for solid in solids]
    points = np.concatenate([solid.centres if isinstance(solid, Hull) else solid.corners for solid in solids])
    assert {solid.thing for solid in solids} == {thing}
    assert np.linalg.norm(points - frame.hands[1], axis=1).min() < 0.15


def test_who_falls_ends_flat_and_not_at_once() -> None:
    someone = person(("stand", 2.0, 0.0), ("fallen", 5.0, 0.0))
    upright, begun, lying = (tall(box(someone, seconds)) for seconds in (1.9, 2.05, 3.0))
    assert upright > 1.8
    assert begun > 1.2
    assert lying < 1.0


def test_a_change_of_what_is_done_does_not_jump() -> None:
    someone = person(("walk", 3.0, 1.3), ("bend", 3.0, 0.0))
    before, after = box(someone, 2.999), box(someone, 3.001)
    assert np.abs(np.subtract(before, after)).max() < 3
    assert tall(box(someone, 4.0)) < tall(before) * 0.8


def test_a_walker_who_turns_does_not_change_step() -> None:
    once, twice = person(("walk", 4.0, 1.3)), person(("walk", 2.03, 1.3), ("walk", 1.97, 1.3))
    assert box(once, 3.0) == pytest.approx(box(twice, 3.0), abs=0.5)


def test_an_unknown_word_is_drawn_standing() -> None:
    assert box(person(("ponder", 3.0, 0.0)), 1.0) == box(person(("stand", 3.0, 0.0)), 1.0)


def test_an_umbrella_is_over_the_head_of_who_walks() -> None:
    thing = Thing(2, "umbrella", of=1)
    patch = painted(person(("walk", 3.0, 1.3), carries=("umbrella", thing)), 1.0)
    boxes = {outline.thing: outline.box for outline in patch.outlines}
    assert boxes[thing][1] < boxes[ONE][1] - 5


def test_an_umbrella_shows_its_panels_from_above_and_its_underside_from_below() -> None:
    frame = joints(grown(), POSES["umbrella"](0.0, 0.0), (0, 0), 0.4)
    faces = [face for solids in carried("umbrella", frame, ONE) for face in solids if isinstance(face, Face)]
    ups = [np.cross(face.corners[1] - face.corners[0], face.corners[2] - face.corners[1])[2] for face in faces]
    assert ups[0] < 0 < min(ups[1:])


def test_nobody_is_painted_off_the_street() -> None:
    someone = person(("walk", 1.0, 1.3))
    assert someone.paint(5.0, VIEW, PLAIN) is None
    assert someone.state(5.0) is None


def test_a_picture_follows_from_its_second_alone() -> None:
    acts = (("run", 1.0, 3.2), ("fight", 2.0, 0.0), ("lie", 2.0, 0.0))
    someone = person(*acts)
    first = painted(someone, 2.2).paint
    painted(someone, 0.3)
    assert np.array_equal(first, painted(someone, 2.2).paint)
