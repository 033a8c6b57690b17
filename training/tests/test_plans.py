"""The two networks fit the pictures, the pack and the recipes."""

import pytest
import yaml

from training.export import MANIFEST
from training.network import Plan
from training.plans import CLOSE, LOOK, PLANS
from training.recipe import RECIPES
from training.rendered import LABELS


def test_every_class_of_a_network_is_labelled_somewhere() -> None:
    for plan in PLANS.values():
        assert set(plan.classes) <= set(LABELS)


def test_looks_closer_at_what_the_look_tells_for_what_the_closer_look_tells() -> None:
    looks = yaml.safe_load(MANIFEST.read_text())["close"]["looks"]
    assert {label for look in looks for label in look["at"]} <= set(LOOK.classes)
    assert {label for look in looks for label in look["tells"]} <= set(CLOSE.classes)


@pytest.mark.parametrize("plan", PLANS.values())
def test_sides_are_multiples_of_the_coarsest_stride_and_training_ends_at_the_plan_s_size(plan: Plan) -> None:
    sizes = [size for _, size in RECIPES[plan.name].sizes]
    assert sizes[-1] == plan.size
    for width, height in sizes:
        assert width % plan.strides[-1] == height % plan.strides[-1] == 0
