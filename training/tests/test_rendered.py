"""Pictures of the drawn street, and what is told of them."""

from pathlib import Path

import pytest

from agent.simulator import scenes
from training import rendered
from training.pictures import Picture
from training.rendered import BLIND, LABELS
from training.tests.make import number


@pytest.fixture(scope="module")
def falling(tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    folder = tmp_path_factory.mktemp("rendered")
    rendered.draw(folder, ["fall"], [1])
    return rendered.pictures(folder)


def test_pictures_are_there_and_all_is_known_of_them(falling: list[Picture]) -> None:
    assert len(falling) == rendered.EACH
    for picture in falling:
        assert picture.path.exists()
        assert picture.known == set(range(len(LABELS)))


def test_who_lies_is_a_person_and_fallen(falling: list[Picture]) -> None:
    fallen = [
        [each.cls for each in picture.labels if each.box == label.box]
        for picture in falling
        for label in picture.labels
        if label.cls == number("fallen")
    ]
    assert fallen
    assert all(each == [number("person"), number("fallen")] for each in fallen)


def test_boxes_are_fractions_of_the_picture_and_large_enough_to_see(falling: list[Picture]) -> None:
    width, height = rendered.SIZE
    for label in (label for picture in falling for label in picture.labels):
        x1, y1, x2, y2 = label.box
        assert 0 <= x1 < x2 <= 1
        assert 0 <= y1 < y2 <= 1
        assert min((x2 - x1) * width, (y2 - y1) * height) >= rendered.LARGE


def test_what_is_seen_badly_is_unsure(tmp_path: Path) -> None:
    rendered.draw(tmp_path, ["crowd"], [1])
    crowd = rendered.pictures(tmp_path)
    assert any(picture.unsure for picture in crowd)
    for picture in crowd:
        assert not {(each.box, each.cls) for each in picture.unsure} & {(each.box, each.cls) for each in picture.labels}


def test_drawn_bicycles_have_no_riders_in_them_and_are_unsure(tmp_path: Path) -> None:
    rendered.draw(tmp_path, ["street"], [1])
    street = rendered.pictures(tmp_path)
    assert number("bicycle") in {each.cls for picture in street for each in picture.unsure}
    assert number("bicycle") not in {each.cls for picture in street for each in picture.labels}


def test_scenes_in_which_there_is_nothing_to_see_are_known_by_their_names() -> None:
    assert set(scenes.NAMES) > BLIND
