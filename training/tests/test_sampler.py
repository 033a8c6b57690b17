"""Samples ask for what is known, where it is seen, and for nothing else."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from training import grid, held, things
from training.network import Plan
from training.pictures import Label, Picture
from training.recipe import Recipe
from training.rendered import LABELS
from training.sampler import Sample, Sampler
from training.tests import make

PLAN = Plan("plan", (96, 64), ("person", "car", "knife", "stick"), (8, 16, 32))
PERSON, CAR, KNIFE, STICK = range(4)
MIDDLE = (0.25, 0.25, 0.75, 0.75)


def _sampler(pictures: Sequence[Picture], recipe: Recipe) -> Sampler:
    return Sampler(PLAN, LABELS, pictures, np.ones(len(pictures), np.float32), recipe)


def _draw(picture: Picture, recipe: Recipe | None = None, seed: int = 1) -> Sample:
    return _sampler([picture], recipe or make.recipe()).draw(PLAN.size, np.random.default_rng(seed))


def _within(box: Sequence[float]) -> np.ndarray:
    """Which cells have their middle in a box of fractions."""
    places = grid.cells(PLAN)
    middles = (places[:, :2] + 0.5) * places[:, 2:] / np.array(PLAN.size)
    return np.asarray(((middles >= box[:2]) & (middles < box[2:])).all(1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make.drawn(tmp_path / "p.png", MIDDLE)


def test_what_is_unknown_of_a_picture_is_not_asked_for(path: Path) -> None:
    known = _draw(make.picture(path=path, known=frozenset({make.number("car")}))).known
    assert known[:, CAR].all()
    assert not known[:, [PERSON, KNIFE, STICK]].any()


@pytest.mark.parametrize("seed", range(8))
def test_each_part_of_a_canvas_is_asked_for_what_its_own_picture_knows(path: Path, seed: int) -> None:
    pictures = [make.picture(path=path, known=frozenset({make.number(name)})) for name in ("person", "car")]
    sample = _sampler(pictures, make.recipe(alone=0.0)).draw(PLAN.size, np.random.default_rng(seed))
    assert (sample.known[:, PERSON] ^ sample.known[:, CAR]).all()


def test_unsure_places_are_not_asked_for_their_class(path: Path) -> None:
    known = _draw(make.picture(path=path, unsure=(make.label(MIDDLE, "car"),))).known
    assert (known[:, CAR] == ~_within(MIDDLE)).all()
    assert known[:, PERSON].all()


@pytest.mark.parametrize("seed", range(4))
def test_a_thing_is_asked_for_where_it_is_shown(path: Path, seed: int) -> None:
    sample = _draw(make.picture(make.label(MIDDLE, "car", 0.75), path=path), seed=seed)
    assert sample.boxes[0] == pytest.approx((24, 16, 72, 48))
    assert (sample.classes[0], sample.certain[0]) == (CAR, 0.75)
    assert not sample.certain[1:].any()


def test_a_thing_that_no_class_of_the_plan_is_for_is_left_out(path: Path) -> None:
    assert not _draw(make.picture(make.label(MIDDLE, "bus"), path=path)).certain.any()


@pytest.mark.parametrize(
    ("box", "asked"),
    [
        ((0.25, 0.25, 0.75, 0.75), True),
        ((0.25, 0.25, 0.28, 0.75), False),  # narrower than three pixels
        ((0.25, 0.9, 0.75, 1.3), False),  # a quarter of it is in the picture
        ((0.25, 0.8, 0.75, 1.2), True),  # half
        ((0.25, 1.1, 0.75, 1.4), False),  # none
    ],
)
def test_what_is_hardly_seen_is_neither_asked_for_nor_wrong(
    path: Path, box: tuple[float, float, float, float], *, asked: bool
) -> None:
    sample = _draw(make.picture(make.label(box, "car"), path=path))
    assert bool(sample.certain.any()) == asked
    mirrored = (1 - box[2], box[1], 1 - box[0], box[3])
    hidden = [_within(each) & ~asked for each in (box, mirrored)]
    assert any((~sample.known[:, CAR] == each).all() for each in hidden)


def test_samples_show_the_pictures(path: Path) -> None:
    image = _draw(make.picture(path=path)).image
    assert image.shape == (64, 96, 3)
    assert image[18:46, 27:69].mean() > image[:14].mean() + 60


def _giving(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    """Whatever anybody is given is this."""
    rod = things.Piece(np.array([(0.0, -0.2), (1.0, -0.2), (1.0, 0.2), (0.0, 0.2)]), (255.0, 0.0, 255.0))
    monkeypatch.setattr(held, "some", lambda _: things.Thing(name, (rod,), (0.3, 0.3), (0.2, 0.0)))


def _given(person: Label, path: Path) -> list[Sample]:
    picture = make.picture(person, path=path, known=frozenset(range(len(LABELS))))
    return [_draw(picture, make.recipe(armed=1.0), seed) for seed in range(10)]


def test_who_is_given_a_stick_has_one_where_it_is_drawn(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    _giving(monkeypatch, "stick")
    boxes = [
        (sample, box)
        for sample in _given(make.label((0.2, 0.0, 0.8, 1.0)), path)
        for box, cls, certain in zip(sample.boxes, sample.classes, sample.certain, strict=True)
        if certain and cls == STICK
    ]
    assert len(boxes) >= 5
    for sample, box in boxes:
        x1, y1, x2, y2 = box.round().astype(int)
        red, green, blue = sample.image[y1:y2, x1:x2].astype(int).reshape(-1, 3).T
        # magenta on black and white; cameras may turn it grey
        assert ((red - green > 20) & (blue - green > 20)).any() or (red == green).all()


def test_who_is_given_something_harmless_has_nothing_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    _giving(monkeypatch, None)
    for sample in _given(make.label((0.2, 0.0, 0.8, 1.0)), path):
        assert set(sample.classes[sample.certain > 0]) == {PERSON}
        assert sample.known.all()


def test_who_is_too_small_is_given_nothing(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    _giving(monkeypatch, "stick")
    for sample in _given(make.label((0.4, 0.4, 0.6, 0.9)), path):
        assert set(sample.classes[sample.certain > 0]) == {PERSON}


def test_pictures_come_as_often_as_their_shares_say(tmp_path: Path) -> None:
    pictures = [
        make.picture(path=make.drawn(tmp_path / f"{each}.png", MIDDLE), known=frozenset({each})) for each in (0, 3)
    ]
    sampler = Sampler(PLAN, LABELS, pictures, np.array((3, 1), np.float32), make.recipe())
    random = np.random.default_rng(1)
    persons = sum(bool(sampler.draw(PLAN.size, random).known[0, PERSON]) for _ in range(400))
    assert 270 <= persons <= 330
