from dataclasses import replace

import numpy as np
import pytest

from agent.data import Image
from agent.simulator import lamps
from agent.simulator.actor import Glow
from agent.simulator.sky import DAY, FOG, NIGHT
from agent.simulator.solids import Colour
from agent.simulator.view import Mount, View

VIEW = View(Mount(), (320, 180))
WHITE = Colour(255, 255, 255)
UP = np.array([0.0, 0.0, 1.0])


def lit(*glows: Glow, sky: object = NIGHT) -> Image:
    picture = np.full((180, 320, 3), 20, np.uint8)
    lamps.shine(picture, glows, VIEW, sky)  # type: ignore[arg-type]
    return picture


def pixel(x: float, y: float, z: float) -> tuple[int, int]:
    column, row = VIEW.project(np.array([[x, y, z]]))[0][0]
    return int(row), int(column)


def test_light_is_strongest_under_a_lamp() -> None:
    x, y, _ = lamps.LAMPS[1]
    under, beside, far = lamps.light_at(np.array([[x, y, 0.0], [x + 4, y, 0.0], [x, 400.0, 0.0]]), UP)
    assert under > 1.5 * beside > 1.5 * far


def test_what_looks_away_from_all_lamps_gets_no_light() -> None:
    assert lamps.light_at(np.array([[3.0, 8.0, 0.0]]), -UP)[0] == 0


def test_by_day_all_places_have_the_same_light() -> None:
    x, y, _ = lamps.LAMPS[1]
    assert lamps.shade(DAY, (x, y), 15).light == lamps.shade(DAY, (x + 6, 7), 15).light == DAY.ambient


def test_at_night_one_is_brighter_under_a_lamp() -> None:
    x, y, _ = lamps.LAMPS[1]
    under, away = (lamps.shade(NIGHT, place, 15).light for place in ((x, y), (x, 3.0)))
    assert min(np.array(under) / np.array(away)) > 1.3


def test_haze_grows_with_distance() -> None:
    assert lamps.shade(FOG, (0, 8), 0).haze_share == 0
    assert lamps.shade(FOG, (0, 8), 10).haze_share == pytest.approx(1 - (1 - FOG.haze) ** 10)


def test_lamps_are_off_by_day() -> None:
    assert (lit(Glow((4, 8, 1), WHITE, 0.5, beam=9), sky=DAY) == 20).all()


def test_a_lamp_burns_where_it_hangs_and_fades_around() -> None:
    picture = lit(Glow((4, 8, 1), WHITE, 0.6))
    row, column = pixel(4, 8, 1)
    assert picture[row, column].min() > 200
    assert 20 < picture[row, column + 6].max() < 150
    assert (picture >= 20).all()


def test_a_lamp_that_shines_the_other_way_is_not_seen() -> None:
    row, column = pixel(4, 8, 1)
    towards, away = (lit(Glow((4, 8, 1), WHITE, 0.6, heading=heading)) for heading in (-np.pi / 2, np.pi / 2))
    assert towards[row, column].min() > 200
    assert (away == 20).all()


def test_lamps_grow_with_the_dark() -> None:
    glow = Glow((4, 8, 1), WHITE, 0.6)
    assert lit(glow, sky=replace(NIGHT, lamps=0.3)).mean() < lit(glow).mean()


def test_fog_spreads_a_lamp_and_dims_its_core() -> None:
    glow = Glow((15, 11, 1), WHITE, 0.6)
    clear, fog = lit(glow), lit(glow, sky=replace(NIGHT, haze=FOG.haze))
    assert (fog > 20).sum() > (clear > 20).sum()
    assert fog.max() < clear.max()


@pytest.mark.parametrize("place", [tuple(VIEW.place - 5 * VIEW.axes[2]), (400.0, 3.0, 1.0), (-30.0, 5.0, 4.0)])
def test_lamps_out_of_sight_change_nothing(place: tuple[float, float, float]) -> None:
    assert (lit(Glow(place, WHITE, 0.5, 0.0, 9.0)) == 20).all()


def test_a_beam_lights_the_road_ahead_only() -> None:
    picture = lit(Glow((4, 10, 0.6), WHITE, 0.01, heading=0.0, beam=9.0))
    assert picture[pixel(7.0, 10, 0)].min() > 40
    assert picture[pixel(1.0, 10, 0)].max() == 20
    assert picture[pixel(7.0, 14, 0)].max() == 20


def test_a_beam_half_out_of_the_picture_is_cut() -> None:
    assert lit(Glow((0.0, 6.75, 0.6), WHITE, 0.5, heading=np.pi, beam=9.0)).shape == (180, 320, 3)
