"""Kinds of rules, one file each: the folder is the list.

A kind's module holds `Options` (a RuleOptions whose `kind` is the module's name) and `Rule(options)` with
`update(tracks, now) -> Findings`, a small class that keeps what it must remember between looks and touches nothing
else.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol

from agent.data import Findings, Track
from agent.rules.options import RuleOptions


class Rule(Protocol):
    """Tracks over time in, findings out."""

    def update(self, tracks: Sequence[Track], now: float) -> Findings:
        """Look at the tracks as of monotonic time `now`."""


def _kinds() -> dict[str, type[RuleOptions]]:
    names = (module.name for module in pkgutil.iter_modules(__path__) if module.name != "options")
    return {name: importlib.import_module(f"{__name__}.{name}").Options for name in sorted(names)}


KINDS = _kinds()
"""The options' type of each kind, by name."""


def build(options: RuleOptions) -> Rule:
    """The rule that these options describe."""
    rule: Rule = importlib.import_module(type(options).__module__).Rule(options)
    return rule
