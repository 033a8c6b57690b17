"""A score says how likely it is right."""

import numpy as np
import torch

from training.calibrate import Scale, fit, scaled
from training.export import named
from training.quantise import LEVELS, spanned
from training.tests import make


def _chances(slope: float, shift: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and which of them were right, where a score's chance is another one by this slope and shift."""
    random = np.random.default_rng(1)
    logits = random.normal(-1, 2, count)
    right = random.random(count) < 1 / (1 + np.exp(-(slope * logits + shift)))
    return 1 / (1 + np.exp(-logits)), right


def test_finds_the_slope_and_each_class_shift() -> None:
    one, other = _chances(1.5, 0.5), _chances(1.5, -1.0)
    slope, shifts = fit([one[0], other[0]], [one[1], other[1]])
    assert abs(slope - 1.5) < 0.1
    assert abs(shifts[0] - 0.5) < 0.15
    assert abs(shifts[1] + 1.0) < 0.15


def test_a_class_that_is_never_right_is_not_shifted_out_of_sight() -> None:
    one = _chances(1.0, 0.0)
    _, shifts = fit([one[0], np.array([0.3, 0.1])], [one[1], np.array([False, False])])
    assert np.isfinite(shifts).all()
    assert abs(shifts[1]) < 20


def test_scaled_weights_give_scaled_logits() -> None:
    network = make.network()
    picture = torch.rand(1, 3, 64, 96) * 255
    with torch.no_grad():
        before, boxes = network(picture)
    shifts = {"person": 0.5, "car": -1.0, "knife": 0.25}
    weights, _ = scaled(named(network.state_dict()), {}, network.plan.classes, Scale(2.0, shifts))
    state = {f"parts.{name.rsplit('.', 1)[0].replace('.', '/')}.{name.rsplit('.', 1)[1]}": torch.from_numpy(value)
             for name, value in weights.items()}  # fmt: skip
    network.load_state_dict(state)
    with torch.no_grad():
        after, same = network(picture)
    assert torch.allclose(after, 2 * before + torch.tensor([0.5, -1.0, 0.25]), atol=1e-3)
    assert torch.equal(boxes, same)


def test_a_class_that_was_not_fitted_is_trusted_least() -> None:
    network = make.network()
    name = "head8.labels.bias"
    before = named(network.state_dict())[name]
    weights, _ = scaled(named(network.state_dict()), {}, network.plan.classes, Scale(1.0, {"person": 1.0, "car": -2.0}))
    assert np.allclose(weights[name] - before, [1.0, -2.0, -2.0], atol=1e-6)


def test_ranges_hold_the_scaled_logits_and_others_stay() -> None:
    held = {
        "head8.labels": spanned(-8, 4),
        "score3": spanned(-10, 5),
        "head8.something": spanned(-6, 6),
        "stem": spanned(-1, 1),
    }
    _, ranges = scaled({}, held, ("person", "car"), Scale(2.0, {"person": 1.0, "car": -3.0}))
    ends = {name: (each.low, each.low + LEVELS * each.step) for name, each in ranges.items()}
    assert ends["head8.labels"][0] <= -19 + 0.1 and ends["head8.labels"][1] >= 9 - 0.1
    assert ends["score3"][0] <= -23 + 0.1 and ends["score3"][1] >= 11 - 0.1
    assert ends["head8.something"][0] <= -12 + 0.1 and ends["head8.something"][1] >= 12 - 0.1
    assert ranges["stem"] == held["stem"]
