"""Fire, smoke, steam, cloth, flood and rain."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from agent.data import Image
from agent.simulator import rain
from agent.simulator.actor import Actor
from agent.simulator.effects import Fire, RedCloth, Smoke, Steam
from agent.simulator.effects.water import Water, depth_at
from agent.simulator.patch import PLAIN, Patch
from agent.simulator.sky import DAY, NIGHT
from agent.simulator.solids import Colour
from agent.simulator.truth import Thing
from agent.simulator.view import Mount, View

SIZE = (320, 180)
VIEW = View(Mount(), SIZE)
PLACE = (6.0, 10.0, 0.5)

CLOUDS: dict[str, Callable[[int], Actor]] = {
    "smoke": lambda seed: Smoke(PLACE, Thing(1, "smoke"), 2.0, 20.0, 6.0, 2.0, seed),
    "fire": lambda seed: Fire(PLACE, Thing(1, "fire"), 2.0, 20.0, 6.0, 2.0, seed),
    "steam": lambda seed: Steam(PLACE, Thing(1, "steam"), seed),
    "cloth": lambda seed: RedCloth((*PLACE[:2], 4.0), Thing(1, "cloth"), seed),
}
ALL = pytest.mark.parametrize("make", CLOUDS.values(), ids=CLOUDS.keys())
PASSING = pytest.mark.parametrize("make", [CLOUDS["smoke"], CLOUDS["fire"]], ids=["smoke", "fire"])


def _painted(actor: Actor, seconds: float, view: View = VIEW) -> Patch:
    patch = actor.paint(seconds, view, PLAIN)
    assert patch is not None
    return patch


def _colour(patch: Patch) -> Colour:
    """Mean colour of what the thing covers."""
    paint = patch.paint.reshape(-1, 4).astype(float)
    b, g, r = paint[:, :3].sum(0) / paint[:, 3].sum() * 255
    return Colour(b, g, r)


@ALL
def test_it_follows_from_the_seconds_and_the_seed_alone(make: Callable[[int], Actor]) -> None:
    actor = make(3)
    later, first, again = (_painted(actor, seconds).paint for seconds in (12.0, 11.0, 12.0))
    assert np.array_equal(later, again)
    assert np.array_equal(later, _painted(make(3), 12.0).paint)
    assert first.shape != later.shape or not np.array_equal(first, later)
    other = _painted(make(4), 12.0).paint
    assert other.shape != later.shape or not np.array_equal(other, later)


@ALL
def test_its_box_holds_all_that_covers_and_lies_in_the_picture(make: Callable[[int], Actor]) -> None:
    patch = _painted(make(3), 12.0)
    (outline,) = patch.outlines
    rows, columns = np.nonzero(patch.leaves)
    x1, y1, x2, y2 = outline.box
    assert x1 <= columns.min() + patch.left + 1
    assert columns.max() + patch.left <= x2
    assert y1 <= rows.min() + patch.top + 1
    assert rows.max() + patch.top <= y2
    assert 0 <= x1 < x2 <= SIZE[0]
    assert 0 <= y1 < y2 <= SIZE[1]
    assert outline.pixels >= np.count_nonzero(patch.leaves)


@ALL
def test_premultiplied_paint_never_outshines_its_cover(make: Callable[[int], Actor]) -> None:
    paint = _painted(make(3), 12.0).paint.astype(int)
    assert (paint[..., :3] <= paint[..., 3:] + 2).all()


@ALL
def test_it_covers_as_much_of_a_large_picture_as_of_a_small_one(make: Callable[[int], Actor]) -> None:
    small, large = (_painted(make(3), 12.0, View(Mount(), size)) for size in (SIZE, (960, 540)))
    assert large.outlines[0].pixels / 9 == pytest.approx(small.outlines[0].pixels, rel=0.08)
    assert np.array(large.outlines[0].box) / 3 == pytest.approx(np.array(small.outlines[0].box), abs=4)


@PASSING
def test_it_is_not_there_before_its_start_and_after_its_end(make: Callable[[int], Actor]) -> None:
    actor = make(3)
    for seconds in (1.9, 20.1):
        assert actor.state(seconds) is None
        assert actor.paint(seconds, VIEW, PLAIN) is None
        assert actor.glows(seconds) == ()
    state = actor.state(5.0)
    assert state is not None
    assert (state.place, state.since) == (PLACE[:2], 3.0)


@PASSING
def test_it_grows_and_vanishes_without_a_jump(make: Callable[[int], Actor]) -> None:
    actor = make(3)

    def cover(seconds: float) -> float:
        patch = actor.paint(seconds, VIEW, PLAIN)
        return float(patch.paint[..., 3].sum()) if patch else 0.0

    grown = max(cover(12.0), cover(12.5))
    assert cover(2.02) < 0.05 * grown
    assert cover(4.0) < 0.6 * grown
    assert cover(19.98) < 0.05 * grown


def test_fire_is_orange_and_lights_the_street_while_smoke_is_grey_and_steam_white() -> None:
    fire, smoke, steam = (_colour(_painted(CLOUDS[kind](3), 12.0)) for kind in ("fire", "smoke", "steam"))
    assert fire.r > fire.g + 40 > fire.b + 80
    assert max(smoke) - min(smoke) < 15
    assert max(smoke) < 120
    assert min(steam) > 200
    assert len(CLOUDS["fire"](3).glows(12.0)) == 1
    assert CLOUDS["smoke"](3).glows(12.0) == ()


def test_fire_keeps_its_colour_in_the_dark_and_smoke_does_not() -> None:
    dark = replace(PLAIN, light=Colour(0.1, 0.1, 0.1))
    fire, smoke = CLOUDS["fire"](3), CLOUDS["smoke"](3)
    lit, unlit = fire.paint(12.0, VIEW, PLAIN), fire.paint(12.0, VIEW, dark)
    assert lit is not None and unlit is not None
    assert np.array_equal(lit.paint, unlit.paint)
    grey = smoke.paint(12.0, VIEW, dark)
    assert grey is not None
    assert max(_colour(grey)) < 0.2 * max(_colour(_painted(smoke, 12.0)))


def test_smoke_is_textured() -> None:
    paint = _painted(CLOUDS["smoke"](3), 12.0).paint
    solid = paint[paint[..., 3] > 240]
    assert solid[:, 0].std() > 6


@ALL
def test_nothing_is_painted_of_what_is_behind_the_camera(make: Callable[[int], Actor]) -> None:
    assert make(3).paint(12.0, View(Mount(pan=202.0), SIZE), PLAIN) is None


def _ground(view: View) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    rays = view.rays()
    return np.asarray((rays[..., 2] < 0) & (rays[..., 1] * -4 / np.minimum(rays[..., 2], -1e-6) < 15.5))


def _at(picture: Image, x: float, y: float) -> Image:
    u, v = VIEW.project(np.array([[x, y, 0.0]]))[0][0]
    return np.asarray(picture[int(v), int(u)])


@pytest.fixture(scope="module")
def water() -> Water:
    return Water(VIEW, _ground(VIEW), 5)


def _flooded(water: Water, level: float, seconds: float = 3.0) -> Image:
    picture = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    water.lay(picture, level, DAY, seconds)
    return picture


def _is_wet(picture: Image, x: float, y: float) -> bool:
    """Brown where all was grey."""
    b, _, r = (int(channel) for channel in _at(picture, x, y))
    return r - b > 25


@pytest.mark.parametrize(
    ("level", "gutter", "crown", "pavement"),
    [(0.0, False, False, False), (0.06, True, False, False), (0.15, True, True, False), (0.4, True, True, True)],
)
def test_a_flood_takes_the_gutters_then_the_crown_then_the_pavements(
    water: Water, level: float, gutter: bool, crown: bool, pavement: bool
) -> None:
    picture = _flooded(water, level)
    assert [_is_wet(picture, 6, y) for y in (11.9, 8.5, 13.5)] == [gutter, crown, pavement]


def test_more_water_covers_more_of_the_street_bit_by_bit(water: Water) -> None:
    wet = [np.count_nonzero(_flooded(water, level)[..., 0] != 128) for level in np.linspace(0.02, 0.4, 39)]
    steps = np.diff(wet)
    assert (steps >= -20).all()
    assert steps.max() < 0.15 * wet[-1]


def test_a_flood_moves_and_leaves_all_above_the_ground_as_it_is(water: Water) -> None:
    now, later = _flooded(water, 0.2, 3.0), _flooded(water, 0.2, 3.3)
    moved = np.abs(now.astype(int) - later).max(axis=2)
    assert (moved[100:150] > 2).mean() > 0.3
    assert (now[:20] == 128).all()


def test_a_camera_that_looks_at_the_sky_sees_no_flood() -> None:
    picture = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    Water(View(Mount(tilt=-40.0), SIZE), np.zeros(picture.shape[:2], bool), 5).lay(picture, 0.4, DAY, 3.0)
    assert (picture == 128).all()


def test_who_is_in_the_gutter_is_deeper_in_the_water_than_who_is_in_the_middle_of_the_road() -> None:
    assert depth_at((6.0, 11.9), 0.3) == pytest.approx(0.3, abs=0.02)
    assert 0.1 < depth_at((6.0, 8.5), 0.3) < depth_at((6.0, 10.0), 0.3) < depth_at((6.0, 11.9), 0.3)


def test_who_stands_on_the_pavement_is_dry_while_the_road_is_flooded() -> None:
    assert depth_at((6.0, 12.2), 0.14) == 0
    assert depth_at((6.0, 11.8), 0.14) > 0


def _rained(strength: float, seconds: float, level: int = 90) -> Image:
    picture = np.full((SIZE[1], SIZE[0], 3), level, np.uint8)
    rain.fall(picture, strength, seconds, 5)
    return picture


def test_no_rain_leaves_the_picture_alone_and_more_rain_shows_more() -> None:
    assert (_rained(0.0, 1.0) == 90).all()
    light, heavy = (np.abs(_rained(strength, 1.0).astype(int) - 90).mean() for strength in (0.3, 1.0))
    assert 1 < light < heavy


def test_rain_falls_by_the_seconds_alone() -> None:
    first, again, later = (_rained(0.8, seconds) for seconds in (7.0, 7.0, 7.0 + 1 / 15))
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - later).mean() > 2


def test_rain_is_streaked_along_its_fall() -> None:
    picture = _rained(0.8, 7.0).astype(float).mean(axis=2)
    assert np.abs(np.diff(picture, axis=1)).mean() > 2 * np.abs(np.diff(picture, axis=0)).mean()


def test_rain_gleams_less_in_the_dark() -> None:
    assert _rained(0.8, 7.0, 15).std() < 0.6 * _rained(0.8, 7.0, 90).std()


def test_flood_water_is_dark_at_night(water: Water) -> None:
    picture = np.full((SIZE[1], SIZE[0], 3), 20, np.uint8)
    water.lay(picture, 0.3, NIGHT, 3.0)
    assert picture[100:].mean() < 45
