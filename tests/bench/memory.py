"""Resident memory of the agent, how it grows, and what of it no agent of these parts could do without.

`python -m tests.bench.memory [--minutes 2] [--reconnects 500] [--json]`; for the figures that are kept: --minutes 60

The agent as installed, one 1080p camera at 15 pictures and 4 Mbit/s a second on a busy street (scripts/camera), 10 s of
footage from before an event. `MB` is the median of the last tenth, `growth` what it exceeds the median of the first
tenth after a minute's settling.

The floor is built up in a process of its own, as the agent settles it: the interpreter, the libraries (numpy, OpenCV,
PyAV, LiteRT, pydantic, paho), the shipped model's two networks with nothing around them, then without the code that
only the start used (`begun`: see agent/frugal.py), a decoder that has seen a second of the same film. The ring's bytes
(15 s of 4 Mbit/s: 10 s, and 5 s more for what is late) come on top.

The last table is what many reconnects leave behind, beside a rival that does not close what it opened.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from agent.models import STREET
from tests.bench import films, installed, reconnects
from tests.bench.show import show, table
from tests.integration import rtsp

GOAL = {"MB": 150, "growth": 0}
SETTLE, EVERY = 60.0, 2.0
RING = 15 * 4 / 8

FLOOR = """
import sys
from agent import frugal
frugal.settle()

def say(what):
    pages = int(open("/proc/self/statm").read().split()[1])
    print(what, pages * 4096 / 1e6, flush=True)

say("interpreter")
import numpy, cv2, av, pydantic, paho.mqtt.client
from ai_edge_litert.interpreter import Interpreter
say("libraries")
networks = [Interpreter(model_path=path, num_threads=2) for path in sys.argv[2:]]
for network in networks:
    network.allocate_tensors()
    network.invoke()
say("networks")
frugal.begin()
say("begun")
for _, picture in zip(range(15), av.open(sys.argv[1]).decode(video=0)):
    pass
say("decoder")
"""


def agent(folder: Path, film: Path, minutes: float) -> dict[str, Any]:
    """The agent's row."""
    with ExitStack() as stack:
        url = stack.enter_context(rtsp.camera(film))
        run = stack.enter_context(installed.running(folder, [installed.camera("front", url, installed.ZONE)]))
        time.sleep(SETTLE)
        samples = _samples(psutil.Process(run.pid), minutes * 60)
        tenth = max(1, len(samples) // 10)
        last = median(samples[-tenth:])
        return {"process": "agent", "MB": last, "growth": last - median(samples[:tenth]), "most": max(samples)}


def _samples(process: psutil.Process, seconds: float) -> list[float]:
    """Megabytes every two seconds."""
    samples: list[float] = []
    end = time.monotonic() + seconds
    while not samples or time.monotonic() < end:
        samples.append(process.memory_info().rss / 1e6)
        time.sleep(EVERY)
    return samples


def floor(film: Path) -> list[dict[str, Any]]:
    """A row for each layer, from below: what the process has with it and with all before."""
    networks = [str(STREET / name) for name in ("model.tflite", "close.tflite")]
    command = [sys.executable, "-c", FLOOR, str(film), *networks]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    layers = {what: float(figure) for what, figure in map(str.split, told)}
    layers["ring"] = layers["decoder"] + RING
    return [{"process": f"+ {what}", "MB": figure, "growth": None, "most": None} for what, figure in layers.items()]


def main() -> None:
    """Print the tables, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2, help="to watch the agent after it settled (default: 2)")
    parser.add_argument("--reconnects", type=int, default=500, help="of each way (default: 500)")
    parser.add_argument("--json", action="store_true", help="one line of JSON after the tables")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        folder = Path(name)
        film = films.make(folder, "suburb", films.BUSY["suburb"])
        left = reconnects.compare(folder, told.reconnects)
        print(table(left), end="\n\n")
        rows = [agent(folder / "site", film, told.minutes), *floor(film)]
    show("memory", GOAL, rows, as_json=told.json)


if __name__ == "__main__":
    main()
