"""What a quiet street costs, in percent of one core: the agent beside Motion, an OpenCV loop and the physical floor.

`python -m tests.bench.idle_cpu [FILM ...] [--seconds 60] [--settle 300] [--all | --quick] [--json]`

All watch the same RTSP stream (scripts/camera) of 1080p at 15 pictures a second over the same seconds, after time to
settle: together they need half a core, and every one is given the same packets. The agent runs as installed: one
camera, a `zone` rule, no substream, the model that ships, its broker on loopback. How many pictures it decoded and
looked at each second comes from its own health messages. `shown/s` is what reached the OpenCV loop: with less than 15
the machine was too busy for a fair figure.

The goal is at most 0.10 of Motion and 0.15 of the OpenCV loop. The floor is to take the packets from the line (demux);
to decode the keyframes besides is what a sleeping decoder cannot do without.
"""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.bench import cpu, films, installed, loops, motion
from tests.bench.show import options, ratio, show
from tests.integration import rtsp

GOAL = {"agent/motion": 0.10, "agent/opencv": 0.15}
SETTLE = 300.0
"""Seconds in which the agent learns what leaves and light do in its street; a box has years."""

USUAL = ("quiet_noise_cbr", "leaves", "light")
LOOPS = ("opencv", "demux", "keyframes")


def measure(folder: Path, name: str, settle: float, seconds: float) -> dict[str, Any]:
    """A row: what each used while the film `name` was shown."""
    film = films.make(folder, name, films.QUIET[name])
    with ExitStack() as stack:
        url = stack.enter_context(rtsp.camera(film))
        agent = stack.enter_context(installed.running(folder / name, [installed.camera("front", url, installed.ZONE)]))
        others = {way: stack.enter_context(loops.running(way, url)) for way in LOOPS}
        pids = {"agent": agent.pid} | {way: other.pid for way, other in others.items()}
        if motion.installed():
            pids["motion"] = stack.enter_context(motion.watching(folder / name / "motion", url)).pid
        time.sleep(settle)
        since, _ = time.monotonic(), others["opencv"].turns()
        used = cpu.percent(pids, seconds)
        shown = {"shown/s": others["opencv"].turns() / seconds}
        return _row(name, used) | shown | _done(agent, since)


def _row(name: str, used: dict[str, float]) -> dict[str, Any]:
    shares = {f"agent/{rival}": ratio(used["agent"], used.get(rival)) for rival in ("motion", "opencv")}
    return {
        "film": name,
        "agent": used["agent"],
        "motion": used.get("motion"),
        **{way: used[way] for way in LOOPS},
        **shares,
    }


def _done(agent: installed.Agent, since: float) -> dict[str, Any]:
    """What the agent did for it; the rates are those between its last two health messages."""
    decoded, frames = (installed.pace(agent, counter).get("front") for counter in ("decoded", "frames"))
    return {"decoded/s": decoded, "frames/s": frames, "events": len(installed.begun(agent, since))}


def main() -> None:
    """Print the table, and with --json one line."""
    parser = options(__doc__, 60)
    parser.add_argument("--settle", type=float, default=SETTLE, help="seconds before that (default: %(default)g)")
    parser.add_argument("films", nargs="*", choices=[[], *films.QUIET], metavar="FILM", help=" ".join(films.QUIET))
    parser.add_argument("--all", action="store_true", help=f"all {len(films.QUIET)} films, not {len(USUAL)}")
    told = parser.parse_args()
    names = told.films or (USUAL[:1] if told.quick else tuple(films.QUIET) if told.all else USUAL)
    if not motion.installed():
        print(motion.HINT)
    with tempfile.TemporaryDirectory(prefix="idle-cpu-") as folder:
        times = (10.0, 20) if told.quick else (told.settle, told.seconds)
        rows = [measure(Path(folder), name, *times) for name in tqdm(names, disable=None)]
    show("idle_cpu", GOAL, rows, as_json=told.json)


if __name__ == "__main__":
    main()
