"""What is trained on."""

import numpy as np
import pytest

from tests.shared import shared
from training import mix
from training.pictures import CLASSES, RED, Picture, load
from training.plans import CLOSE, LOOK
from training.rendered import LABELS
from training.tests import make

STREETS = [make.picture(make.label(name="car")) for _ in range(20)]
DRAWN = [make.picture(make.label(name="car"), source="rendered") for _ in range(50)]


def _share(pictures: list[Picture], shares: np.ndarray, source: str) -> float:
    mine = [share for picture, share in zip(pictures, shares, strict=True) if picture.source == source]
    return float(sum(mine) / shares.sum())


@pytest.mark.parametrize("source", sorted(RED))
def test_pictures_that_may_only_be_measured_with_are_left_out(source: str) -> None:
    pictures, _ = mix.gather(LOOK, [*STREETS, make.picture(source=source)], DRAWN)
    assert source not in {each.source for each in pictures}


def test_pictures_that_are_kept_are_left_out() -> None:
    pictures, _ = mix.gather(LOOK, [*STREETS, make.picture(split="val")], DRAWN)
    assert {each.split for each in pictures} == {"train"}


def test_sources_to_leave_are_left_out() -> None:
    pictures, _ = mix.gather(LOOK, [*STREETS, make.picture(source="helmmotor")], DRAWN, ["helmmotor"])
    assert {each.source for each in pictures} == {"street", "rendered"}


@pytest.mark.parametrize("drawn", [DRAWN[:1], DRAWN])
def test_however_many_drawn_pictures_there_are_they_are_at_most_15_percent_of_the_draws(drawn: list[Picture]) -> None:
    pictures, shares = mix.gather(LOOK, STREETS, drawn)
    assert 0.05 <= _share(pictures, shares, "rendered") <= 0.15


def test_it_does_without_drawn_pictures() -> None:
    pictures, shares = mix.gather(LOOK, STREETS, [])
    assert len(pictures) == len(shares) == len(STREETS)


def test_rare_things_come_more_often_and_empty_pictures_less() -> None:
    rare, empty = make.picture(make.label(name="gun"), source="rare"), make.picture(source="empty")
    pictures, shares = mix.gather(LOOK, [*STREETS, rare, empty], [])
    of = {picture.source: share for picture, share in zip(pictures, shares, strict=True)}
    assert of["rare"] > of["street"] > of["empty"] > 0


def test_what_a_plan_does_not_tell_makes_no_picture_come_more_often() -> None:
    rare, empty = make.picture(make.label(name="bus"), source="rare"), make.picture(source="empty")
    pictures, shares = mix.gather(CLOSE, [*STREETS, rare, empty], [])
    of = {picture.source: share for picture, share in zip(pictures, shares, strict=True)}
    assert of["rare"] == of["empty"]


def test_numbers_of_labels_mean_the_same_in_labelled_and_drawn_pictures() -> None:
    assert LABELS[: len(CLASSES)] == CLASSES


def test_of_the_labelled_pictures_none_is_trained_on_that_must_not_be() -> None:
    pictures, _ = mix.gather(LOOK, load(shared("training")), [])
    assert len(pictures) > 4000
    assert not {each.source for each in pictures} & RED
    assert {each.split for each in pictures} == {"train"}
