"""Every kind that needs no more than its name, set up for scenes of half a minute on the drawn street."""

from typing import Any

from agent import ability
from agent.rules.options import RuleOptions
from agent.simulator.standin import LABELS
from agent.simulator.tally import in_picture
from agent.simulator.view import Mount

LANE = [*in_picture([(1.0, 8.2), (11.5, 8.2)], Mount()), [1.0, 0.5], [1.0, 1.0], [0.0, 1.0]]
"""The near half of the road, in which traffic goes to the left."""

ARROW = in_picture([(11.0, 6.75), (3.0, 6.75)], Mount())

OPTIONS: dict[str, dict[str, Any]] = {
    "stopped_vehicle": {"seconds": 10},
    "congestion": {"seconds": 20},
    "flood": {"seconds": 8},
    "wrong_way": {"polygon": LANE, "points": ARROW},
}
"""What a scene is too short for by default; a road's direction is learned from sixty vehicles."""


def rules() -> tuple[RuleOptions, ...]:
    """All of them."""
    return tuple(_adapted(rule) for rule in ability.usual(LABELS))


def _adapted(rule: RuleOptions) -> RuleOptions:
    kind = rule.name.replace("-", "_")
    return type(rule).model_validate({**rule.model_dump(), **OPTIONS.get(kind, {})})
