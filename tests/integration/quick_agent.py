"""The agent of blob_agent whose minutes of counts are six seconds long.

python -m tests.integration.quick_agent run --config site.yaml
"""

import sys

from agent import cli, counts, infer
from tests.integration import blob_agent

MINUTE = 6.0

if __name__ == "__main__":
    counts.MINUTE = MINUTE
    infer.load = blob_agent.load  # type: ignore[assignment]  # it needs no model
    sys.exit(cli.main())
