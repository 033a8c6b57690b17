"""From the start of the process to the first frame that it has looked at: seconds of wall time, and of CPU.

`python -m tests.bench.startup [--starts 5] [--json]`

The agent as installed, with one 1080p RTSP camera (scripts/camera) that is asked for the first time. A street's first
look is sent to the control room as soon as the model has seen it, so its arrival there tells of the first frame looked
at, JPEG and loopback broker included. The kernel knows when the process began, to 10 ms.

The floor is what any agent of these parts must do, each in a process of its own that does nothing else: the
interpreter's start and the imports of numpy, OpenCV, PyAV and LiteRT; the shipped model's first `invoke()`; the
camera's first keyframe. Medians of several starts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from agent.models import STREET
from tests.bench import cpu, films, installed
from tests.bench.show import show
from tests.integration import rtsp

GOAL = {"first look s": 1.5}

IMPORTS = "import numpy, cv2, av; from ai_edge_litert.interpreter import Interpreter"
MODEL = f"interpreter = Interpreter({str(STREET / 'model.tflite')!r}); interpreter.allocate_tensors(); "
FLOOR = {
    "python": "pass",
    "+ imports": IMPORTS,
    "+ model": f"{IMPORTS}; {MODEL} interpreter.invoke()",
    "+ keyframe": f"{IMPORTS}; {MODEL} interpreter.invoke(); import sys; "
    "next(av.open(sys.argv[1], options=dict(rtsp_transport='tcp', analyzeduration='100000')).decode(video=0))",
}


def agent(folder: Path, film: Path) -> dict[str, float]:
    """One start: when it said that it is online, and when the first look arrived."""
    with ExitStack() as stack:
        url = stack.enter_context(rtsp.camera(film))
        run = stack.enter_context(installed.running(folder, [installed.camera("front", url, installed.ZONE)]))
        run.room.wait(lambda: bool(run.room.on("/thumb/front")), "first look")
        used = cpu.spent(run.pid)
        begun = _begun(run.pid)
        online, look = (run.room.on(topic)[0].at - begun for topic in ("/state", "/thumb/front"))
        return {"online s": online, "first look s": look, "CPU s": used}


def _begun(pid: int) -> float:
    """The monotonic second in which a process began."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    asleep = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return ticks / os.sysconf("SC_CLK_TCK") - asleep


def floor(code: str, film: Path) -> dict[str, float]:
    """One start of a process that does only this."""
    with rtsp.camera(film) as url:
        before, begun = os.times(), time.monotonic()
        subprocess.run([sys.executable, "-c", code, url], stderr=subprocess.DEVNULL, check=True)
        seconds, after = time.monotonic() - begun, os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        return {"first look s": seconds, "CPU s": used}


def main() -> None:
    """Print the table, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=5, help="of each (default: 5)")
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="startup-") as name:
        folder = Path(name)
        film = films.make(folder, "suburb", films.BUSY["suburb"])
        starts = {"agent": [agent(folder / str(number), film) for number in range(told.starts)]}
        starts |= {way: [floor(code, film) for _ in range(told.starts)] for way, code in FLOOR.items()}
    columns = starts["agent"][0]
    rows = [
        {"process": way}
        | {name: median(each[name] for each in runs) if name in runs[0] else None for name in columns}
        | {"slowest": max(each["first look s"] for each in runs)}
        for way, runs in starts.items()
    ]
    show("startup", GOAL, rows, as_json=told.json)


if __name__ == "__main__":
    main()
