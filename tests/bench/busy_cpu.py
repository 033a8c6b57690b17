"""What a busy street costs, in percent of one core: the agent beside Motion, a user's own script and the floor.

`python -m tests.bench.busy_cpu [--film suburb|crowd] [--seconds 60] [--quick] [--json]`

The same film, 1080p at 15 pictures a second over RTSP, for each in turn from its beginning: together they are more
than two cores can do. The agent looks five times a second and has a `zone` rule and a `line` rule for persons and
cars, so it may not sleep: once on the main stream alone, and once with a substream of 640x360 besides. Motion only sees
motion, and passes its movies through (see motion.py). The user's script reads every frame with OpenCV, runs an SSD
MobileNet (the model that ships, where the shared folder is missing) on every third one, which is five a second too, and
writes every frame with VideoWriter.

The goal is at most 1.0 of Motion and 0.25 of the user's script. The floor: to take the packets from the line (demux),
to decode all of them (decode), and the shipped model's first look alone, five times a second (invoke).
`did` tells a cheap agent from one that sees nothing.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agent.models import STREET
from tests.bench import cpu, films, installed, loops, motion
from tests.bench.show import options, ratio, show
from tests.integration import rtsp
from tests.shared import ROOT

GOAL = {"of motion": 1.0, "of user": 0.25}
SETTLE = 10.0
SSD = ROOT / "models" / "ssd_mobilenet_v1_coco_quant_300.tflite"
LOOK = STREET / "model.tflite"

Measured = tuple[float, str]
"""Percent of a core, and what was done for it."""


def agent(folder: Path, url: str, seconds: float, substream: str | None = None) -> Measured:
    """The agent as installed."""
    camera = installed.camera("front", url, installed.ZONE, installed.LINE) | {"detect_url": substream}
    with installed.running(folder / f"agent {substream is not None}", [camera]) as it:
        time.sleep(SETTLE)
        since = time.monotonic()
        used = cpu.percent({"agent": it.pid}, seconds)["agent"]
        events, clips = len(installed.begun(it, since)), len(it.told("clip", since))
        looked = installed.pace(it, "frames").get("front")
    crossed = sum(installed.crossings(count) for _, count in it.told("count"))
    frames = "" if looked is None else f"{looked:.1f} frames/s, "
    return used, f"{frames}{events} events, {clips} clips, {crossed} crossings in all"


def with_substream(folder: Path, url: str, seconds: float) -> Measured:
    """The agent with what nearly every network camera has, and an installer is told to give."""
    small = films.shrunk(folder, next(folder.glob("*.ts")))
    with rtsp.camera(small) as substream:
        return agent(folder, url, seconds, substream)


def rival(folder: Path, url: str, seconds: float) -> Measured:
    """Motion."""
    with motion.watching(folder / "motion", url) as it:
        time.sleep(SETTLE)
        return cpu.percent({"motion": it.pid}, seconds)["motion"], f"{it.movies} movies in all"


def loop(way: str, *arguments: str | Path) -> Callable[[Path, str, float], Measured]:
    """One of the loops."""

    def measure(folder: Path, url: str, seconds: float) -> Measured:
        with loops.running(way, url, *arguments, *([folder] if arguments else [])) as it:
            time.sleep(SETTLE)
            it.turns()
            used = cpu.percent({way: it.pid}, seconds)[way]
            return used, f"{it.turns() / seconds:.1f} turns/s"

    return measure


WAYS: dict[str, Callable[[Path, str, float], Measured]] = {
    "agent": agent,
    "agent, substream": with_substream,
    "motion": rival,
    "user": loop("user", SSD if SSD.exists() else LOOK),
    "opencv": loop("opencv"),
    "decode": loop("decode"),
    "demux": loop("demux"),
    "invoke": loop("invoke", LOOK),
}


def compare(folder: Path, film: str, seconds: float) -> list[dict[str, Any]]:
    """A row for each way."""
    ways = [way for way in WAYS if way != "motion" or motion.installed()]
    shown = films.make(folder, film, films.BUSY[film])
    with rtsp.camera(shown) as url:
        found = {way: WAYS[way](folder, url, seconds) for way in tqdm(ways, disable=None)}
    used = {way: percent for way, (percent, _) in found.items()}
    return [_row(film, way, used, did) for way, (_, did) in found.items()]


def _row(film: str, way: str, used: dict[str, float], did: str) -> dict[str, Any]:
    shares = {f"of {other}": ratio(used[way], used.get(other)) for other in ("motion", "user")}
    return {"who": way, "film": film, "percent": used[way], **shares, "did": did}


def main() -> None:
    """Print the table, and with --json one line."""
    parser = options(__doc__, 60)
    parser.add_argument("--film", choices=films.BUSY, default="suburb")
    told = parser.parse_args()
    if not motion.installed():
        print(motion.HINT)
    with tempfile.TemporaryDirectory(prefix="busy-cpu-") as folder:
        rows = compare(Path(folder), told.film, 20 if told.quick else told.seconds)
    show("busy_cpu", GOAL, rows, as_json=told.json)


if __name__ == "__main__":
    main()
