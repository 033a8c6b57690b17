"""What the teacher adds to what people labelled."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from training.pictures import USERS, Picture
from training.teacher import taught
from training.tests import make

A, B = [0.1, 0.1, 0.3, 0.5], [0.6, 0.1, 0.8, 0.5]

Row = Sequence[float]


def _taught(folder: Path, picture: Picture, *rows: Row) -> Picture:
    notes = folder / "notes.jsonl"
    notes.write_text(json.dumps({"image": picture.path.name, "found": rows}) + "\n")
    (told,) = taught([picture], notes)
    return told


def _blank(*known: str) -> Picture:
    return make.picture(known=frozenset(make.number(name) for name in known))


def test_what_it_is_sure_of_becomes_a_label_with_its_score(tmp_path: Path) -> None:
    told = _taught(tmp_path, _blank(), [*A, make.number("car"), 0.8])
    assert told.labels == (make.label(A, "car", 0.8),)
    assert not told.unsure


def test_what_it_suspects_becomes_an_unsure_place(tmp_path: Path) -> None:
    told = _taught(tmp_path, _blank(), [*A, make.number("car"), 0.2])
    assert not told.labels
    assert told.unsure == (make.label(A, "car", 0.2),)


def test_afterwards_all_street_users_are_known_and_what_was(tmp_path: Path) -> None:
    assert _taught(tmp_path, _blank("fire")).known == {*USERS, make.number("fire")}


def test_what_people_labelled_it_does_not_touch(tmp_path: Path) -> None:
    told = _taught(tmp_path, _blank("person"), [*A, make.number("person"), 0.9], [*B, make.number("person"), 0.2])
    assert not told.labels
    assert not told.unsure


@pytest.mark.parametrize("score", [0.9, 0.2])
def test_what_people_boxed_it_does_not_add_again(tmp_path: Path, score: float) -> None:
    boxed = make.picture(make.label(A, "car"), known=frozenset())
    told = _taught(tmp_path, boxed, [*A, make.number("car"), score], [*B, make.number("car"), score])
    assert [label.box for label in (*told.labels, *told.unsure)] == [tuple(A), tuple(B)]


def test_its_bicycles_have_no_riders_in_them_and_are_never_labels(tmp_path: Path) -> None:
    told = _taught(tmp_path, _blank(), [*A, make.number("bicycle"), 0.95])
    assert not told.labels
    assert told.unsure == (make.label(A, "bicycle", 0.95),)


def test_a_picture_that_it_has_not_looked_at_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text("")
    with pytest.raises(KeyError, match=r"none\.png"):
        taught([make.picture()], tmp_path / "notes.jsonl")
