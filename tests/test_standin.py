"""The stand-in tells what is true, where it was looked, and only as far as the picture shows it."""

import numpy as np
import pytest

from agent.data import WHOLE, Box, Image
from agent.errors import SimulatorError
from agent.simulator import timecode
from agent.simulator.journal import Heading, Record
from agent.simulator.standin import StandIn
from tests.walk import Walk


def standin(walk: Walk) -> StandIn:
    truths = tuple(walk.truth(number) for number in range(walk.frames))
    return StandIn(Record(Heading("walk", 1, walk.size, walk.fps, walk.frames, ()), truths))


def frame(walk: Walk, number: int, *, shown: int | None = None) -> Image:
    """Picture `shown` (else `number`) as I420, marked as picture `number`."""
    image, _ = walk.picture(number if shown is None else shown)
    return marked(image[:, :, 0], number)


def marked(luma: Image, number: int) -> Image:
    yuv = np.vstack([luma, np.full((luma.shape[0] // 2, luma.shape[1]), 128, np.uint8)])
    timecode.burn(yuv, number)
    return yuv


def test_what_is_true_and_shown_is_told_with_its_box() -> None:
    walk = Walk()
    (found,) = standin(walk).detect(frame(walk, 3))
    assert (found.label, found.score, found.box) == ("person", 0.9, walk.truth(3).seen[0].box)


def test_what_lies_outside_of_the_regions_is_not_told() -> None:
    walk = Walk()
    looker = standin(walk)
    assert looker.detect(frame(walk, 0), [Box(0.5, 0, 1, 1)]) == ()
    assert looker.detect(frame(walk, 0), [Box(0.5, 0, 1, 1), Box(0, 0, 0.5, 0.5)])
    assert looker.detect(frame(walk, 0), []) == ()


@pytest.mark.parametrize(("visible", "told"), [(0.36, 1), (0.34, 0)])
def test_what_is_mostly_hidden_is_not_told(visible: float, told: int) -> None:
    walk = Walk(visible=visible)
    assert len(standin(walk).detect(frame(walk, 0))) == told


@pytest.mark.parametrize(("side", "told"), [(9, 1), (7, 0)])
def test_what_is_too_small_is_not_told(side: int, told: int) -> None:
    walk = Walk(side=side)
    assert len(standin(walk).detect(frame(walk, 0))) == told


@pytest.mark.parametrize("level", [0, 16, 126, 255])
def test_a_picture_in_which_nothing_is_seen_tells_nothing(level: int) -> None:
    walk = Walk()
    grain = np.random.default_rng(2).normal(level, 4, (360, 640)).clip(0, 255).astype(np.uint8)
    looker = standin(walk)
    assert looker.detect(marked(grain, 0)) == ()
    looker.detect(frame(walk, 0))
    assert looker.detect(marked(grain, 1)) == ()


def test_a_frozen_picture_tells_nothing_of_who_walked_on() -> None:
    walk = Walk(rough=80)
    looker = standin(walk)
    assert looker.detect(frame(walk, 0))
    assert looker.detect(frame(walk, 9, shown=0)) == ()


def test_an_empty_street_tells_nobody_even_at_first_sight() -> None:
    walk = Walk(rough=10)
    assert standin(walk).detect(frame(walk, 0, shown=9)) == ()


def test_who_stands_still_is_told_again_and_again() -> None:
    walk = Walk()
    looker = standin(walk)
    assert [len(looker.detect(frame(walk, 4))) for _ in range(20)] == [1] * 20


@pytest.mark.parametrize(("doing", "label", "told"), [
    ("lie", "person", ["person", "fallen"]),
    ("fallen", "person", ["person", "fallen"]),
    ("walk", "person", ["person"]),
    ("lie", "dog", ["dog"]),
])  # fmt: skip
def test_a_person_who_lies_is_told_as_fallen_besides(doing: str, label: str, told: list[str]) -> None:
    walk = Walk(doing=doing, label=label)
    assert [found.label for found in standin(walk).detect(frame(walk, 0))] == told


def test_it_knows_the_streets_labels_and_the_films() -> None:
    labels = standin(Walk(label="umbrella")).labels
    assert {"person", "car", "truck", "fallen", "umbrella"} <= set(labels)
    assert len(set(labels)) == len(labels)


def test_a_picture_without_a_number_or_beyond_the_film_tells_nothing() -> None:
    walk = Walk()
    plain, _ = walk.picture(0)
    looker = standin(walk)
    unmarked = np.vstack([plain[:, :, 0], np.full((180, 640), 128, np.uint8)])
    assert looker.detect(unmarked) == ()
    assert looker.detect(frame(walk, 10, shown=0)) == ()


def test_a_film_it_cannot_follow_is_said_at_once() -> None:
    walk = Walk()
    looker = standin(walk)
    looker.begin("walk.mp4", frame(walk, 0))
    with pytest.raises(SimulatorError, match=r"walk\.mp4: no timecode"):
        looker.begin("walk.mp4", np.full((540, 640), 128, np.uint8))
    with pytest.raises(SimulatorError, match="begins with picture 10"):
        looker.begin("walk.mp4", frame(walk, 10, shown=0))


def test_a_new_film_is_a_new_street() -> None:
    walk, looker = Walk(rough=80), standin(Walk())
    looker.detect(frame(walk, 9))
    assert looker.detect(frame(walk, 0, shown=9)) == ()
    looker.begin("another.mp4", frame(walk, 0))
    assert looker.detect(frame(walk, 0))


def test_it_looks_everywhere_when_nobody_says_where() -> None:
    walk = Walk()
    assert standin(walk).detect(frame(walk, 0)) == standin(walk).detect(frame(walk, 0), [WHOLE])
