"""The agent of blob_agent that never waits long between two tries to reach its broker.

python -m tests.integration.near_agent run --config site.yaml

A site spreads its tries over minutes, because 1,000 others may have lost the broker with it. It is alone here.
"""

import sys

from agent import box, cli, infer
from agent.uplink import Pace
from tests.integration import blob_agent

AWAY = 2.0
"""Seconds between two tries at most."""

if __name__ == "__main__":
    vars(box)["NORMAL"] = Pace(away=AWAY)
    infer.load = blob_agent.load  # type: ignore[assignment]  # it needs no model
    sys.exit(cli.main())
