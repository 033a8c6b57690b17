"""Average precision, on cases that are worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from training.pictures import Label, Picture
from training.score import Found, average_precision, figure, overlaps, tallies
from training.tests import make

CAR = make.number("car")
A, B, C = (0.0, 0.0, 0.2, 0.2), (0.3, 0.3, 0.5, 0.5), (0.6, 0.6, 0.9, 0.9)
NOWHERE = (0.0, 0.8, 0.1, 0.9)

Guess = tuple[Sequence[float], float]


def _found(*guesses: Guess, name: str = "car") -> Found:
    boxes = np.array([box for box, _ in guesses], float).reshape(-1, 4)
    scores = np.array([score for _, score in guesses], float)
    return Found(boxes, scores, np.full(len(guesses), make.number(name), np.intp))


def _cars(*boxes: Sequence[float], unsure: tuple[Label, ...] = ()) -> Picture:
    return make.picture(*(make.label(box, "car") for box in boxes), unsure=unsure)


def _ap(pictures: Sequence[Picture], found: Sequence[Found]) -> float:
    return average_precision(tallies(pictures, found, CAR))


def test_all_found_and_nothing_else_is_one() -> None:
    assert _ap([_cars(A, B)], [_found((A, 0.9), (B, 0.2))]) == 1


def test_nothing_found_is_nothing() -> None:
    assert _ap([_cars(A, B)], [_found()]) == 0


def test_half_found_is_a_half() -> None:
    assert _ap([_cars(A, B)], [_found((A, 0.9))]) == 0.5


def test_a_wrong_guess_costs_only_what_comes_after_it() -> None:
    assert _ap([_cars(A)], [_found((NOWHERE, 0.9), (A, 0.5))]) == 0.5
    assert _ap([_cars(A)], [_found((A, 0.9), (NOWHERE, 0.5))]) == 1


def test_right_wrong_right_of_three() -> None:
    """Precision 1 at a recall of 1/3, 2/3 at one of 2/3, nothing beyond."""
    guesses = _found((A, 0.9), (NOWHERE, 0.8), (B, 0.7))
    assert _ap([_cars(A, B, C)], [guesses]) == pytest.approx((1 + 2 / 3) / 3)


def test_precision_is_the_best_at_any_later_recall() -> None:
    """Wrong, right, right: 1/2 and 2/3, so that the first counts 2/3 too."""
    assert _ap([_cars(A, B)], [_found((NOWHERE, 0.9), (A, 0.8), (B, 0.7))]) == pytest.approx(2 / 3)


def test_guesses_of_all_pictures_are_ranked_together() -> None:
    pictures = [_cars(A), _cars(B)]
    assert _ap(pictures, [_found((A, 0.3)), _found((NOWHERE, 0.9), (B, 0.6))]) == pytest.approx(2 / 3)


def test_a_thing_is_found_once() -> None:
    assert _ap([_cars(A, B)], [_found((A, 0.9), (A, 0.8), (B, 0.7))]) == pytest.approx((1 + 2 / 3) / 2)


def test_half_an_overlap_is_enough_and_less_is_not() -> None:
    assert _ap([_cars((0, 0, 0.2, 0.2))], [_found(((0, 0, 0.2, 0.101), 0.9))]) == 1
    assert _ap([_cars((0, 0, 0.2, 0.2))], [_found(((0, 0, 0.2, 0.099), 0.9))]) == 0


def test_another_class_finds_nothing() -> None:
    assert _ap([_cars(A)], [_found((A, 0.9), name="truck")]) == 0


def test_what_is_found_in_an_unsure_place_does_not_count() -> None:
    unsure = (make.label(C, "car"),)
    inside = (0.65, 0.65, 0.7, 0.7)
    assert _ap([_cars(A, unsure=unsure)], [_found((inside, 0.9), (C, 0.8), (A, 0.5))]) == 1


def test_an_unsure_place_of_another_class_excuses_nothing() -> None:
    assert _ap([_cars(A, unsure=(make.label(C, "bus"),))], [_found((C, 0.9), (A, 0.5))]) == 0.5


def test_what_is_there_counts_in_an_unsure_place_too() -> None:
    assert _ap([_cars(A, B, unsure=(make.label(A, "car"),))], [_found((A, 0.9))]) == 0.5


def test_a_picture_that_does_not_know_the_class_does_not_count() -> None:
    stranger = make.picture(known=frozenset({make.number("person")}))
    assert _ap([_cars(A), stranger], [_found((A, 0.5)), _found((NOWHERE, 0.9))]) == 1


def test_a_picture_that_has_the_class_boxed_counts_even_where_it_is_not_said_to_know_it() -> None:
    boxed = make.picture(make.label(A, "car"), known=frozenset())
    assert _ap([boxed], [_found((NOWHERE, 0.9), (A, 0.8))]) == 0.5


def test_the_interval_holds_the_figure_and_narrows_with_more_pictures() -> None:
    random = np.random.default_rng(1)
    guesses = [_found((A if random.random() < 0.7 else NOWHERE, random.random())) for _ in range(400)]
    few, many = (figure(tallies([_cars(A)] * count, guesses[:count], CAR)) for count in (40, 400))
    assert few
    assert many
    assert few.low < few.ap < few.high
    assert many.low < many.ap < many.high
    assert many.high - many.low < few.high - few.low
    assert (few.boxes, many.boxes) == (40, 400)


def test_where_there_is_nothing_to_find_there_is_no_figure() -> None:
    assert figure(tallies([_cars()], [_found((A, 0.9))], CAR)) is None


def test_overlap_is_the_shared_share_of_both() -> None:
    others = np.array([(0, 0, 2, 2), (1, 0, 3, 2), (5, 5, 6, 6)], float)
    assert overlaps(np.array((0, 0, 2, 2), float), others).tolist() == pytest.approx([1, 1 / 3, 0])
