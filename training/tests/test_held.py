"""What is drawn into a hand lies in the box that is told of it."""

from collections import Counter

import numpy as np
import pytest

from agent.data import Image
from training import held, things

HOLDER = np.array((60, 20, 140, 220), np.float32)
GREEN = (0, 255, 0)


def _street() -> Image:
    """Of a colour that nothing has that is held."""
    return np.full((240, 200, 3), GREEN, np.uint8)


@pytest.mark.parametrize("seed", range(60))
def test_the_box_holds_what_is_drawn_and_little_more(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    # the hand that holds it is not part of it
    monkeypatch.setattr(held, "_hand", lambda *_: None)
    image = _street()
    laid = held.lay(image, HOLDER, np.random.default_rng(seed))
    changed = np.abs(image.astype(int) - GREEN).max(axis=2) > 80
    if laid is None:
        assert not changed.any()
        return
    _, (x1, y1, x2, y2) = laid
    y, x = np.nonzero(changed)
    assert (x.min(), y.min(), x.max() + 1, y.max() + 1) == pytest.approx((x1, y1, x2, y2), abs=2.5)


def test_nothing_is_drawn_where_there_is_no_room() -> None:
    image = _street()
    for seed in range(20):
        assert held.lay(image, np.array((195, 100, 205, 112), np.float32), np.random.default_rng(seed)) is None
    assert (image == GREEN).all()


def test_much_of_what_is_held_is_harmless() -> None:
    random = np.random.default_rng(1)
    counts = Counter(things.some(random).name for _ in range(600))
    assert set(counts) == {"gun", "knife", "stick", None}
    assert min(counts.values()) >= 30
    assert 180 <= counts[None] <= 300
