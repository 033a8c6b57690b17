"""Kinds of rules, one file each: the folder is the list.

A kind's module holds `Options` (a RuleOptions whose `kind` is the module's name) and `Rule(options)` with
`update(scene) -> Findings`, a small class that keeps what it must remember between looks and touches nothing else. It
is told of every look, also of those at which nothing moved; their times are all it may go by.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Protocol

from agent.data import Findings, Scene
from agent.rules.options import RuleOptions


class Rule(Protocol):
    """The street over time in, findings out."""

    def update(self, scene: Scene) -> Findings:
        """What is to be said of this moment."""


def _kinds() -> dict[str, type[RuleOptions]]:
    names = (module.name for module in pkgutil.iter_modules(__path__) if module.name not in {"options", "needs"})
    return {name: importlib.import_module(f"{__name__}.{name}").Options for name in sorted(names)}


KINDS = _kinds()
"""The options' type of each kind, by name."""


Canary = Callable[[], bool]
"""Tries the model on a canned picture: whether it sees what is in it."""


def build(options: RuleOptions, canary: Canary | None = None) -> Rule:
    """The rule that these options describe; one that asks a canary works without, too, and says less."""
    make = importlib.import_module(type(options).__module__).Rule
    rule: Rule = make(options, canary) if options.asks_canary else make(options)
    return rule
