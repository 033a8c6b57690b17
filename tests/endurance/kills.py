"""Random kill -9 of the agent, again and again. Prints the figures.

python -m tests.endurance.kills [--kills 200] [--film FILE --model PACK] [--json]

Judges: no committed message lost, none under two ids, every event that began ends, every clip plays and was told.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from tests.endurance.scene import arguments, scene, verdict

LONGEST = 8.0
"""Seconds, at most, that the agent lives."""


def main() -> int:
    """0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    options = arguments(parser)
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, scene(Path(folder), options.film, options.model) as it:
        for _ in tqdm(range(options.kills), unit="kill", disable=None):
            it.site.start()
            time.sleep(chance.uniform(0.2, LONGEST))
            it.site.kill()
        it.site.start()
        it.site.notified("READY=1")
        found = verdict(it)
    figures = {**asdict(found), "kills": options.kills}
    print("\n".join(f"{name:<22} {figure}" for name, figure in figures.items()))
    if options.json:
        print(json.dumps(figures))
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main())
