"""Rounding as int8 rounds, with gradients that pass."""

import numpy as np
import pytest
import torch

from training.quantise import LEVELS, Range, activated, by_channel, measured, rounded, spanned

SPANS = [(-1.0, 1.0), (-0.278, 6.3), (0.0, 4.0), (-9.0, -2.0), (2.0, 5.0), (-12.0, 0.3), (0.0, 0.0)]


@pytest.mark.parametrize(("low", "high"), SPANS)
def test_zero_is_a_level(low: float, high: float) -> None:
    held = spanned(low, high)
    assert held.low <= 0 <= held.low + LEVELS * held.step
    assert -held.low / held.step == pytest.approx(round(-held.low / held.step))
    assert rounded(torch.zeros(3), held).tolist() == pytest.approx([0, 0, 0], abs=1e-3 * held.step)


@pytest.mark.parametrize(("low", "high"), SPANS[:4])
def test_a_range_holds_what_it_was_asked_to_hold(low: float, high: float) -> None:
    held = spanned(low, high)
    assert held.low <= low + held.step / 2
    assert held.low + LEVELS * held.step >= high - held.step / 2


def test_there_are_256_levels_and_the_nearest_is_taken() -> None:
    held = spanned(-1, 2)
    values = torch.linspace(-1, 2, 5000)
    levels = rounded(values, held)
    assert len(set(levels.tolist())) == LEVELS + 1
    assert float((levels - values).abs().max()) <= held.step / 2 + 1e-6


def test_what_is_out_of_range_is_cut_off() -> None:
    held = spanned(-1, 2)
    assert rounded(torch.tensor((-50.0, 50.0)), held).tolist() == pytest.approx(
        [held.low, held.low + LEVELS * held.step]
    )


def test_gradients_pass_inside_the_range_and_stop_outside() -> None:
    values = torch.tensor((-5.0, -0.5, 0.3, 1.9, 7.0), requires_grad=True)
    rounded(values, spanned(-1, 2)).sum().backward()  # type: ignore[no-untyped-call]
    assert values.grad is not None
    assert values.grad.tolist() == [0, 1, 1, 1, 0]


def test_an_activation_is_rounded_before_and_after() -> None:
    before, after = spanned(-7, 5), spanned(-0.278, 5)
    values = torch.linspace(-9, 6, 400)
    expected = rounded(torch.nn.functional.silu(rounded(values, before)), after)
    assert activated(values, before, after).tolist() == expected.tolist()
    assert len(set(expected.tolist())) > 50


def test_weights_are_rounded_by_output_channel_with_127_steps_to_its_largest() -> None:
    weight = torch.randn(4, 3, 3, 3, generator=torch.manual_seed(1)) * torch.tensor((0.01, 1, 5, 100)).view(4, 1, 1, 1)
    for channel, before in zip(by_channel(weight), weight, strict=True):
        most = before.abs().max()
        levels = channel / (most / 127)
        assert float((levels - levels.round()).abs().max()) < 1e-3
        assert float(channel.abs().max()) == pytest.approx(float(most), rel=1e-5)
        assert float((channel - before).abs().max()) <= float(most) / 254 * 1.001


def test_a_channel_of_zeros_stays_one() -> None:
    assert not by_channel(torch.zeros(2, 1, 3, 3)).any()


def test_one_outlier_does_not_take_the_levels_of_all_others() -> None:
    values = np.random.default_rng(1).normal(0, 1, 100_000).astype(np.float32)
    values[7] = 1000
    held = measured("stem", values)
    assert 3 < held.low + LEVELS * held.step < 10


@pytest.mark.parametrize(
    ("name", "least"),
    [("dark3.mix", -7.0), ("head8.labels", -12.0), ("head8.something", -12.0), ("score1", -12.0)],
)
def test_no_level_is_spent_on_what_is_next_to_nothing(name: str, least: float) -> None:
    held = measured(name, np.linspace(-100, 3, 1000, dtype=np.float32))
    assert held.low == pytest.approx(least, abs=held.step)


@pytest.mark.parametrize("name", ["head8.boxes", "add3", "join2", "stem:act"])
def test_maps_whose_low_values_matter_keep_them(name: str) -> None:
    assert measured(name, np.linspace(-100, 3, 1000, dtype=np.float32)).low < -99


def test_a_range_is_a_tuple_of_numbers_so_that_checkpoints_can_hold_it() -> None:
    assert Range(*tuple(spanned(-1, 1))) == spanned(-1, 1)
