"""How a box grows from 1 camera to 8: CPU for each, whether all are looked at alike, how late their events come.

`python -m tests.bench.cameras [--most 8] [--seconds 125] [--quick] [--json]`

Each camera is an RTSP server of its own that shows the same busy street (720p, 10 pictures a second), each from another
moment on, so that every one has shown all of it twice when the window is over. One agent watches them, with a `zone`
rule for persons and cars each.

The goals: a camera costs no more among others than it does alone (`growth` at most 1, and 0.05 for what two runs
differ by), and none starves: the one that is looked at most is looked at 1.25 times as often as the one that is looked
at least, at most. Latency is from the frame that began an event to the event's arrival at a subscriber.
"""

import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.bench import cpu, films, installed
from tests.bench.show import Row, options, percentile, ratio, show
from tests.integration import rtsp

GOAL = {"growth": 1.05, "most/least": 1.25}
SETTLE = 10.0
APART = 3
"""Seconds of the film between one camera and the next."""


def measure(folder: Path, film: Path, number: int, seconds: float) -> dict[str, Any]:
    """A row: so many cameras on one box."""
    names = [f"c{each}" for each in range(number)]
    with ExitStack() as stack:
        shown = [films.shifted(film, each * APART) if each else film for each in range(number)]
        urls = [stack.enter_context(rtsp.camera(each)) for each in shown]
        entries = [installed.camera(name, url, installed.ZONE) for name, url in zip(names, urls, strict=True)]
        agent = stack.enter_context(installed.running(folder / f"box{number}", entries))
        time.sleep(SETTLE)
        since = time.monotonic()
        used = cpu.percent({"agent": agent.pid}, seconds)["agent"]
        return {
            "cameras": number,
            "percent": used,
            "each": used / number,
            **_fair(agent, names),
            **_late(agent, names, since),
        }


def _fair(agent: installed.Agent, names: list[str]) -> dict[str, float | None]:
    """Frames looked at each second, by the camera with the fewest and the most."""
    looked = installed.pace(agent, "frames")
    least, most = (end((looked[name] for name in names), default=None) if looked else None for end in (min, max))
    return {"least": least, "most": most, "most/least": ratio(most, least)}


def _late(agent: installed.Agent, names: list[str], since: float) -> dict[str, float | int | None]:
    told, late = installed.begun(agent, since), installed.delays(agent, since)
    events = Counter(event["camera"] for _, event in told)
    fewest = min(events[name] for name in names)
    return {"events": len(told), "fewest": fewest, "p50": percentile(late, 50), "p99": percentile(late, 99)}


def grown(rows: list[dict[str, Any]]) -> list[Row]:
    """The rows, with what a camera costs in each as a share of what one costs alone."""
    return [{**row, "growth": row["each"] / rows[0]["each"]} for row in rows]


def main() -> None:
    """Print the table, and with --json one line."""
    parser = options(__doc__, 125)
    parser.add_argument("--most", type=int, choices=(1, 2, 4, 8), default=8, help="cameras")
    told = parser.parse_args()
    numbers = [number for number in (1, 2, 4, 8) if number <= told.most]
    with tempfile.TemporaryDirectory(prefix="cameras-") as folder:
        film = films.make(Path(folder), "suburb", films.SMALL["suburb"])
        seconds = 20 if told.quick else told.seconds
        rows = [measure(Path(folder), film, number, seconds) for number in tqdm(numbers, disable=None)]
    show("cameras", GOAL, grown(rows), as_json=told.json)


if __name__ == "__main__":
    main()
