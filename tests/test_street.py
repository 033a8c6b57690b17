from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from agent.simulator.canvas import draw
from agent.simulator.patch import PLAIN, Patch, Shade
from agent.simulator.sky import DAY, FOG, NIGHT, RAIN
from agent.simulator.solids import Colour, Hull
from agent.simulator.street import Backdrop, Prop, props
from agent.simulator.street.geometry import SKY_DEPTH
from agent.simulator.view import Mount, View

SIZE = (320, 180)
ROAD = (4.0, 8.0, 0.0)
FRONT = (6.0, 15.5, 1.5)


@cache
def usual() -> tuple[View, Backdrop]:
    view = View(Mount(), SIZE)
    return view, Backdrop(view, 3)


def at(view: View, point: tuple[float, float, float]) -> tuple[tuple[int, int], float]:
    pixels, depths = view.project(np.array([point]))
    return (int(pixels[0, 1]), int(pixels[0, 0])), float(depths[0])


def post(place: tuple[float, float] = (4.0, 9.0), top: float = 2.0) -> Prop:
    body = Hull(np.array([[*place, 0.0], [*place, top]]), np.array([0.3, 0.3]), Colour(60, 120, 180))
    return Prop(place, (0.6, 0.6), [[body]])


def painted(prop: Prop, view: View, shade: Shade = PLAIN, seconds: float = 0.0) -> Patch:
    patch = prop.paint(seconds, view, shade)
    assert patch is not None
    return patch


def test_ground_and_fronts_are_told_apart() -> None:
    view, backdrop = usual()
    assert backdrop.ground[at(view, ROAD)[0]]
    assert not backdrop.ground[at(view, FRONT)[0]]


@pytest.mark.parametrize("point", [ROAD, FRONT, (15.0, 11.0, 0.0), (20.0, 15.5, 1.0)])
def test_depth_is_that_of_the_point_seen(point: tuple[float, float, float]) -> None:
    view, backdrop = usual()
    place, depth = at(view, point)
    assert backdrop.depth[place] == pytest.approx(depth, rel=0.03)


def test_a_street_follows_from_its_seed() -> None:
    view, backdrop = usual()
    assert np.array_equal(Backdrop(view, 3).picture(DAY), backdrop.picture(DAY))


def test_the_same_sky_is_painted_once() -> None:
    _, backdrop = usual()
    assert backdrop.picture(DAY) is backdrop.picture(replace(DAY))


def test_night_is_dark_but_for_lamps_and_windows() -> None:
    _, backdrop = usual()
    day, night = backdrop.picture(DAY).copy(), backdrop.picture(NIGHT).copy()
    unlit = backdrop.picture(replace(NIGHT, lamps=0.0))
    assert unlit.mean() < 0.3 * day.mean()
    assert unlit.mean() < 0.7 * night.mean() < 0.7 * day.mean()


def test_fog_takes_more_from_what_is_far() -> None:
    _, backdrop = usual()
    day, fog = backdrop.picture(DAY).copy().astype(float), backdrop.picture(FOG).astype(float)
    far = (backdrop.depth > 20) & (backdrop.depth < SKY_DEPTH)
    near = backdrop.depth < 8
    assert fog[far].std() / day[far].std() < 0.8 * fog[near].std() / day[near].std()


def test_rain_darkens_the_road_underfoot() -> None:
    _, backdrop = usual()
    near = backdrop.ground & (backdrop.depth < 9)
    dry = backdrop.picture(replace(RAIN, rain=0.0)).copy()
    assert backdrop.picture(RAIN)[near].mean() < 0.9 * dry[near].mean()


@pytest.mark.parametrize("mount", [Mount(pan=-75), Mount(pan=180), Mount(tilt=85), Mount(tilt=-60, roll=20)])
def test_any_mount_sees_something(mount: Mount) -> None:
    backdrop = Backdrop(View(mount, (160, 90)), 3)
    for sky in (DAY, replace(NIGHT, rain=1.0)):
        picture = backdrop.picture(sky)
        assert picture.shape == (90, 160, 3)
        assert picture.mean() > 5


def test_sky_is_where_one_looks_up() -> None:
    backdrop = Backdrop(View(Mount(pan=0, tilt=-65), (160, 90)), 3)
    assert (backdrop.depth == SKY_DEPTH).all()
    assert not backdrop.ground.any()


def test_a_camera_turned_along_the_street_sees_its_own_wall() -> None:
    backdrop = Backdrop(View(Mount(pan=90, tilt=0), (160, 90)), 3)
    assert (backdrop.depth[:, 100:] < 2).all()
    assert (backdrop.depth[:, :60] > 3).all()


def test_furniture_stands_still_and_is_painted_once() -> None:
    view, _ = usual()
    prop = post()
    assert painted(prop, view) is painted(prop, view, seconds=100.0)
    assert prop.state(0.0) == prop.state(100.0)


def test_furniture_lit_anew_looks_as_if_drawn_in_that_light() -> None:
    view, _ = usual()
    shade = Shade(Colour(0.4, 0.5, 0.6), Colour(200, 190, 180), 0.3)
    prop = post()
    painted(prop, view)
    body = Hull(np.array([[4.0, 9.0, 0.0], [4.0, 9.0, 2.0]]), np.array([0.3, 0.3]), Colour(60, 120, 180))
    anew = draw([[body]], view, shade)
    assert anew is not None
    assert np.abs(painted(prop, view, shade).paint.astype(int) - anew.paint).max() <= 4


def test_furniture_behind_the_lens_is_not_seen() -> None:
    view, _ = usual()
    x, y, z = view.place - 3 * view.axes[2]
    assert post((x, y), top=z).paint(0.0, view, PLAIN) is None


def test_furniture_is_no_thing_to_be_told_of() -> None:
    view, _ = usual()
    patches = [patch for prop in props(np.random.default_rng(3)) if (patch := prop.paint(0.0, view, PLAIN))]
    assert len(patches) > 5
    assert not any(patch.things for patch in patches)
