"""Scenes by name: the folder is the list. A scene's module has a docstring, whose first line is its summary, and

`play(cast: Cast) -> Scene`, which casts the actors and says what each does and what a control room should be told.
"""

import importlib
import pkgutil
from difflib import get_close_matches

from agent.errors import SimulatorError
from agent.simulator.cast import Cast
from agent.simulator.scene import Scene

NAMES: tuple[str, ...] = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def summary(name: str) -> str:
    """What happens in a scene, in a line."""
    text = importlib.import_module(f"{__name__}.{name}").__doc__ or ""
    return text.strip().split("\n", 1)[0]


def load(name: str, seed: int) -> Scene:
    """A scene with its actors as this seed casts them. Raises SimulatorError for a name that is none."""
    if name not in NAMES:
        near = get_close_matches(name, NAMES, 3)
        hint = f"did you mean {', '.join(near)}?" if near else "simulate --list names them all"
        raise SimulatorError(f"there is no scene '{name}'; {hint}")
    scene: Scene = importlib.import_module(f"{__name__}.{name}").play(Cast(seed))
    return scene
