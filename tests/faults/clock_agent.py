"""The agent of blob_agent with a kernel that takes its clock for set while a file is there.

python -m tests.faults.clock_agent run --config site.yaml, with the file and the seconds for which a clock must rest in
the environment.
"""

import os
import sys
from pathlib import Path

from agent import box, cli, clock, infer
from tests.integration import blob_agent

SYNCED, STEADY = "STREETCAM_SYNCED", "STREETCAM_STEADY"
"""Variables of the environment."""


def watch(boot: str) -> clock.ClockWatch:
    """In place of `ClockWatch`, which would ask this machine's kernel."""
    return clock.ClockWatch(boot, Path(os.environ[SYNCED]).exists)


if __name__ == "__main__":
    clock.STEADY = float(os.environ[STEADY])
    infer.load = blob_agent.load  # type: ignore[assignment]  # it needs no model
    box.ClockWatch = watch  # type: ignore[attr-defined,assignment]
    sys.exit(cli.main())
