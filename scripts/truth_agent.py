"""The agent with a stand-in for its model: what site.yaml names as `model` is the truth of a film with a timecode.

python scripts/truth_agent.py run --config site.yaml
"""

import sys
from pathlib import Path

from agent import cli, infer
from agent.simulator import standin
from agent.simulator.standin import StandIn


def load(truth: Path, _threads: int = 2, _runtime: str | None = None) -> StandIn:
    """In place of `infer.load`."""
    return standin.load(truth)


if __name__ == "__main__":
    infer.load = load  # type: ignore[assignment]  # the whole point of this module
    sys.exit(cli.main())
