"""Minutes of watching while the broker and the camera are killed again and again. Prints the figures.

python -m tests.endurance.soak [--minutes 10] [--kills 20] [--film FILE --model PACK] [--json]

Judges: once the site is back from the last kill, everything that was committed arrived, nothing under two ids, every
clip plays, and the memory at the end is within 5 MB of the memory after a fifth of the time.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

import psutil
from tqdm import tqdm

from tests.endurance.scene import Scene, arguments, scene, verdict

AWAY = 3.0
"""Seconds, at most, for which the broker or the camera stays dead."""

BACK_WITHIN = 330.0
"""Seconds; the uplink waits 300 between two tries at most."""

GROWTH = 5.0
"""Megabytes by which the memory may have grown."""


def main() -> int:
    """0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=20, help="of the broker, and as many of the camera")
    options = arguments(parser)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, scene(Path(folder), options.film, options.model) as it:
        it.site.start()
        it.site.notified("READY=1")
        memory = _soak(it, options.minutes * 60, options.kills)
        _come_back(it)
        found = verdict(it)
    early, late = _settled(memory, 0.2), _settled(memory, 1.0)
    figures = {**asdict(found), "kills": options.kills, "memory_early_mb": early, "memory_late_mb": late}
    print("\n".join(f"{name:<22} {figure}" for name, figure in figures.items()))
    if options.json:
        print(json.dumps(figures))
    return 0 if found.good and late - early < GROWTH else 1


def _soak(it: Scene, seconds: float, kills: int) -> list[float]:
    """Kill at random moments until the time is over; the agent's memory in megabytes, second by second."""
    chance = random.Random(1)
    victims = (it.broker, it.camera) * kills
    plan = sorted(((chance.uniform(5, seconds - 20), who) for who in victims), key=lambda kill: kill[0])
    process = psutil.Process(it.site.process.pid if it.site.process else None)
    memory: list[float] = []
    begun = time.monotonic()
    for second in tqdm(range(int(seconds)), unit="s", disable=None):
        while plan and plan[0][0] <= second:
            _, victim = plan.pop(0)
            victim.kill()
            time.sleep(chance.uniform(0, AWAY))
            victim.start()
        memory.append(process.memory_info().rss / 1e6)
        time.sleep(max(0.0, begun + second + 1 - time.monotonic()))
    return memory


def _come_back(it: Scene) -> None:
    """Wait until the site is back after the last kill: its waits between tries may have grown to minutes by then."""

    def back() -> bool:
        last = it.control_room.on("/state")[-1]
        return last.at > it.broker.started and not last.retain and b'"online"' in last.payload

    it.control_room.wait(back, "the site comes back", BACK_WITHIN)


def _settled(memory: list[float], share: float) -> float:
    """The median over the twentieth of the time that ends at `share` of it."""
    end = round(len(memory) * share)
    return round(median(memory[max(0, end - max(5, len(memory) // 20)) : end]), 1)


if __name__ == "__main__":
    sys.exit(main())
