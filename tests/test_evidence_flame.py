"""Flames: the colour rule, the restlessness that tells them from what merely passes, and habit."""

import numpy as np
import pytest

from agent.data import Box, Image
from agent.evidence import flame
from agent.evidence.flame import Flame, Flames, flame_coloured, planes
from tests.weather import HEIGHT, WIDTH, chance, dry, every, paint

ORANGE = (90, 175)


def burning(at: float, low: int = 120, high: int = 230) -> Image:
    picture = dry()
    tongues = np.kron(chance(at).integers(low, high, (6, 6)), np.ones((4, 4)))
    paint(picture, 140, 60, (24, 24), ORANGE)[:] = tongues
    return picture


def seen(flames: Flames, until: float, hidden: tuple[Box, ...] = (), since: float = 0.0) -> tuple[Flame, ...]:
    """What it sees at the last of these looks."""
    last: tuple[Flame, ...] = ()
    for at in every(0.2, until, since):
        last = flames.look(burning(at), at, hidden)
    return last


@pytest.mark.parametrize(
    ("luma", "blue", "red", "burns"),
    [
        (180, 90, 175, True),
        (70, 90, 175, False),
        (180, 128, 128, False),
        (180, 120, 158, False),
        (180, 80, 150, False),
        (180, 175, 90, False),
    ],
    ids=["orange", "dark orange", "white", "pink", "mustard", "blue"],
)
def test_a_flames_colour_is_bright_and_far_more_red_than_blue(luma: int, blue: int, red: int, *, burns: bool) -> None:
    picture = dry()
    paint(picture, 140, 60, (24, 24), (blue, red))[:] = luma
    assert bool(flame_coloured(*planes(picture))[36, 76]) is burns


def test_it_says_where_how_large_and_how_lively() -> None:
    (found,) = seen(Flames(), 3.0)
    assert found.box.x1 == pytest.approx(140 / WIDTH, abs=0.02)
    assert found.box.y2 == pytest.approx(84 / HEIGHT, abs=0.03)
    assert found.share == pytest.approx(24 * 24 / (WIDTH * HEIGHT), rel=0.3)
    assert found.jump > flame.LIVELY
    assert found.alight > 0.8


def test_two_looks_are_not_enough() -> None:
    assert not seen(Flames(), 0.4)


def test_what_is_as_bright_at_every_look_is_dead() -> None:
    flames = Flames()
    assert not any(flames.look(burning(0.0), at) for at in every(0.2, 4))


def test_small_jumps_are_not_alive() -> None:
    flames = Flames()
    assert not any(flames.look(burning(at, 165, 178), at) for at in every(0.2, 4))


def test_flames_are_seen_where_the_light_of_the_whole_picture_jumps_and_a_lamp_is_not() -> None:
    flames, lamp, seen_at = Flames(), Flames(), 0
    for at in every(0.2, 4):
        jump = chance(at + 0.05).integers(-25, 25)
        burns, shines = burning(at), burning(0.0, 130, 200)
        for picture in (burns, shines):
            picture[:HEIGHT] = np.clip(picture[:HEIGHT] + jump, 0, 255)
        seen_at += bool(flames.look(burns, at))
        assert not lamp.look(shines, at)
    assert seen_at > 12


def test_in_a_picture_that_is_restless_all_over_flames_must_jump_more() -> None:
    flames, found = Flames(), {}
    for at in every(0.2, 5):
        picture = burning(at, 155, 190)
        noise = np.kron(chance(at + 0.05).integers(-20, 21, (HEIGHT // 4, WIDTH // 4)), np.ones((4, 4)))
        picture[:HEIGHT] = np.clip(picture[:HEIGHT] + noise, 0, 255)
        found[at] = flames.look(picture, at)
    assert not any(found[at] for at in every(0.2, 5, 2.0))


def test_nothing_burns_where_it_is_hidden() -> None:
    assert not seen(Flames(), 3.0, (Box(0.4, 0.3, 0.6, 0.6),))
    assert seen(Flames(), 3.0, (Box(0.0, 0.0, 0.2, 1.0),))


def test_it_is_forgotten_in_seconds() -> None:
    flames = Flames()
    assert seen(flames, 3.0)
    assert not [flames.look(dry(), at) for at in every(0.2, 6.0, 3.0)][-1]


def test_what_flickers_every_day_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flame, "HABIT_SECONDS", 100.0)
    flames = Flames()
    assert seen(flames, 4.0)
    assert not seen(flames, 9.0, since=4.0)


def test_another_size_of_picture_starts_anew() -> None:
    flames = Flames()
    assert seen(flames, 3.0)
    assert not flames.look(np.full((120, 160), 128, np.uint8), 3.2)
