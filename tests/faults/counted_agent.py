"""The agent, which at its end writes down what became of the packets in its rings. See soak.py.

python -m tests.faults.counted_agent run --config site.yaml, with a folder in the environment (see blackbox.py). With
the model blobs.tflite it sees white things, as blob_agent does.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from agent import cli, infer
from agent.footage import FootageRing
from tests.faults.blackbox import VARIABLE
from tests.integration import blob_agent

COUNTS = "rings.json"

_rings: list[FootageRing] = []


def main() -> int:
    """The agent's exit code."""
    load, begin = infer.load, FootageRing.__init__

    def remembered(self: FootageRing, seconds: float, max_bytes: int) -> None:
        begin(self, seconds, max_bytes)
        _rings.append(self)

    def chosen(path: Path, *arguments: Any, **options: Any) -> Any:
        return (blob_agent.load if path.name == "blobs.tflite" else load)(path, *arguments, **options)

    infer.load = chosen
    FootageRing.__init__ = remembered  # type: ignore[method-assign]  # a ring that is not forgotten
    code = cli.main()
    counts = [{"appended": ring.appended, "held": ring.held, "evicted": ring.evicted} for ring in _rings]
    Path(os.environ[VARIABLE], COUNTS).write_text(json.dumps(counts))
    return code


if __name__ == "__main__":
    sys.exit(main())
