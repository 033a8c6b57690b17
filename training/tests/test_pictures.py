"""labels.jsonl, mended."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.shared import shared
from training.pictures import CLASSES, MACHINE, RED, Picture, load
from training.tests.make import number

BOX = [0.2, 0.2, 0.4, 0.7]


def _row(**facts: Any) -> dict[str, Any]:
    ordinary = {"image": "a.jpg", "source": "street", "split": "train", "size": [416, 312]}
    nothing: dict[str, Any] = {"labelled": [], "absent": [], "boxes": [], "ignore": []}
    return {**ordinary, **nothing, **facts}


def _load(folder: Path, *rows: dict[str, Any], splits: Sequence[str] = ("train",)) -> list[Picture]:
    (folder / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return load(folder, splits)


def test_people_s_boxes_are_labels_and_programs_boxes_unsure_places(tmp_path: Path) -> None:
    (picture,) = _load(tmp_path, _row(boxes=[[*BOX, 3, 0, 1.0], [*BOX, 0, 1, 0.7]]))
    assert [label.cls for label in picture.labels] == [3]
    assert [label.cls for label in picture.unsure] == [0]


def test_a_class_is_known_where_it_was_labelled_or_is_absent(tmp_path: Path) -> None:
    (picture,) = _load(tmp_path, _row(labelled=[0, 3], absent=[10], boxes=[[*BOX, 5, 0, 1.0]]))
    assert picture.known == {0, 3, 10}


def test_only_the_asked_splits_come(tmp_path: Path) -> None:
    rows = [_row(image=f"{split}.jpg", split=split) for split in ("train", "val", "test")]
    assert [each.path.name for each in _load(tmp_path, *rows)] == ["train.jpg"]
    assert [each.path.name for each in _load(tmp_path, *rows, splits=("train", "val"))] == ["train.jpg", "val.jpg"]


def test_a_place_to_ignore_is_unsure_for_its_class(tmp_path: Path) -> None:
    (picture,) = _load(tmp_path, _row(ignore=[[*BOX, 12]]))
    assert [(label.box, label.cls) for label in picture.unsure] == [(tuple(BOX), 12)]


def test_a_place_to_ignore_without_a_class_is_unsure_for_all(tmp_path: Path) -> None:
    (picture,) = _load(tmp_path, _row(ignore=[BOX]))
    assert {label.cls for label in picture.unsure} == set(range(len(CLASSES)))
    assert {label.box for label in picture.unsure} == {tuple(BOX)}


def test_motorcycles_of_manaus_lose_their_riders(tmp_path: Path) -> None:
    (picture,) = _load(
        tmp_path, _row(source="manaus_traffic", boxes=[[*BOX, number("motorcycle"), 0, 1.0], [*BOX, 3, 0, 1.0]])
    )
    motorcycle, car = picture.labels
    assert motorcycle.box == pytest.approx((0.2, 0.7 - MACHINE * 0.5, 0.4, 0.7))
    assert car.box == tuple(BOX)


@pytest.mark.parametrize("ridden", ["motorcycle", "bicycle"])
def test_where_riders_of_manaus_sit_nothing_is_known_of_persons(tmp_path: Path, ridden: str) -> None:
    (picture,) = _load(tmp_path, _row(source="manaus_traffic", boxes=[[*BOX, number(ridden), 0, 1.0]]))
    assert [(label.box, label.cls) for label in picture.unsure] == [(tuple(BOX), number("person"))]


def test_bicycles_keep_their_riders_and_other_sources_their_boxes(tmp_path: Path) -> None:
    bicycle = _row(source="manaus_traffic", boxes=[[*BOX, number("bicycle"), 0, 1.0]])
    motorcycle = _row(source="helmmotor", boxes=[[*BOX, number("motorcycle"), 0, 1.0]])
    for picture in _load(tmp_path, bicycle, motorcycle):
        assert [label.box for label in picture.labels] == [tuple(BOX)]


def test_pictures_that_may_only_be_measured_with_are_in_no_training_split() -> None:
    pictures = load(shared("training"), ("train", "val"))
    assert {each.split for each in pictures if each.source in RED} == {"val"}


def test_pictures_are_as_large_as_their_labels_say() -> None:
    for picture in load(shared("training"))[::100]:
        image = cv2.imread(str(picture.path))
        assert image is not None
        assert image.shape == (picture.size[1], picture.size[0], 3), picture.path
