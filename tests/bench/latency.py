"""From the camera's picture that completes an event to the event's arrival at a subscriber.

python -m tests.bench.latency [--json] [--loops 5]

The agent as it is installed (TLS, the shipped broker) watches an RTSP camera; a zone over all of the picture makes an
event of whatever is confirmed. Two figures, in milliseconds, of each event's first message:

looked: since the payload's `mono`, the time of the picture at which the agent made the event.
left: since the picture at which an agent that sleeps never and misses nothing makes it left the camera. The picture is
    told by `replay` of the same film, its leaving by its last RTP packet. What the agent lost that slept, woke late or
    passed pictures over is in it, and so is the camera's way to the agent.

Which picture makes an event is not exact: a car far away is believed sooner or later as the looks fall on one picture
or the next. So the film is replayed at three rates around five looks a second, and an event counts where all three tell
it; `left` is since the second of the three, and `apart` is how far the first and third lie from it: no live agent's
`left` can be surer than that.

street: a real road with the shipped model. blobs: white things on a drawn street, with a detector that takes no time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.bench.leaving import TimedLine, seconds
from tests.bench.town import EVERYWHERE, town
from tests.integration.broker import Heard
from tests.integration.rtsp import camera
from tests.integration.site import ROOT
from tests.shared import shared

CLIP = "clips/street_suburb_cars.mp4"

LOOKS = (5.0, 4.9, 5.1)
"""Looks a second of the three replays."""

TOGETHER = 1.5
"""Seconds by which two accounts of one event may differ."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event's first message: label, the picture that made it on the monotonic clock, and its arrival."""

    label: str
    mono: float
    at: float


@dataclass(frozen=True, slots=True)
class Sure:
    """An event that all replays tell: its label, and the seconds of the film at which each makes it, in order."""

    label: str
    starts: tuple[float, ...]

    @property
    def start(self) -> float:
        return self.starts[len(self.starts) // 2]


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds; `events` that the agent told, and those of the replays that it `missed`."""

    events: int
    missed: int
    looked_p50: float
    looked_p99: float
    left_p50: float
    left_p99: float
    apart_p50: float
    apart_p99: float


def street(path: Path, loops: int) -> Path:
    """The real road, over and over in one film."""
    order = path.with_suffix(".txt")
    order.write_text(f"file '{shared(CLIP)}'\n" * loops)
    return _film(path, "-f", "concat", "-safe", "0", "-i", str(order), "-c", "copy")


def blobs(path: Path, loops: int) -> Path:
    """Someone white crosses a grey street in 3 s, for 40 s a loop."""
    road = f"gradients=s=640x360:r=15:d={40 * loops}:c0=0x404040:c1=0x707070:speed=0.00001[road]"
    someone = f"color=white:s=50x120:r=15:d={40 * loops}[someone]"
    walk = "[road][someone]overlay=x='mod(t*240,720)-60':y=190,format=yuv420p"
    encoder = ("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-g", "30")
    return _film(path, "-f", "lavfi", "-i", f"{road};{someone};{walk}", *encoder)


def _film(path: Path, *how: str) -> Path:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *how, "-an", "-f", "mpegts", str(path)], check=True)
    return path


def live(folder: Path, film: Path, *, white: bool) -> tuple[list[Told], dict[int, float], Path]:
    """What the agent told of the film, when each picture left the camera, and the site.yaml."""
    with camera(film) as url:
        line = TimedLine(url)
        with line.through() as through, town(folder, [_front(through)], blobs=white) as here:
            here.site.start()
            here.site.notified("READY=1")
            time.sleep(seconds(film)[-1])
            here.site.stop()
            told = [_told(heard) for heard in here.room.on("/event") if json.loads(heard.payload)["phase"] == "new"]
            return told, line.left(film), here.site.config


def _front(url: str) -> dict[str, Any]:
    zone = {"kind": "zone", "name": "road", "polygon": EVERYWHERE, "labels": ["person", "car"]}
    return {"id": "front", "url": url, "rules": [zone]}


def _told(heard: Heard) -> Told:
    payload = json.loads(heard.payload)
    return Told(payload["label"], payload["mono"], heard.at)


def sure(film: Path, config: Path, *, white: bool) -> list[Sure]:
    """The events that every replay tells."""
    one, *others = (_replayed(film, config, fps, white) for fps in LOOKS)
    found = []
    for start, label in one:
        near = [min((each for each in other if each[1] == label), key=_from(start), default=None) for other in others]
        starts = sorted((start, *(each[0] for each in near if each)))
        if len(starts) == len(LOOKS) and starts[-1] - starts[0] <= TOGETHER:
            found.append(Sure(label, tuple(starts)))
    return found


def _replayed(film: Path, config: Path, fps: float, white: bool) -> list[tuple[float, str]]:
    """Second of the film and label of each event, in order."""
    site = json.loads(config.read_text())
    site["cameras"][0]["detect_fps"] = fps
    config.write_text(json.dumps(site))
    module = "tests.integration.blob_agent" if white else "agent"
    command = [sys.executable, "-m", module, "replay", "--config", str(config), "--json", str(film)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted((line["start"], line["label"]) for line in map(json.loads, told) if line["kind"] != "count")


def _from(start: float) -> Callable[[tuple[float, str]], float]:
    return lambda event: abs(event[0] - start)


def figures(told: Sequence[Told], left: dict[int, float], expected: Sequence[Sure], film: Path) -> Figures:
    """The latencies of what the agent told, and of what the replays tell as well."""
    times = seconds(film)
    moments = [(left[number], times[number]) for number in sorted(left)]
    # what happened before the agent was there, or after it was stopped, does not count
    due = [each for each in expected if moments[0][1] + TOGETHER <= each.start <= moments[-1][1] - TOGETHER]
    since, apart = [], [abs(each.starts[end] - each.start) * 1000 for each in due for end in (0, -1)]
    for event in told:
        at = _second(moments, event.mono)
        match = min(
            (each for each in due if each.label == event.label), key=lambda each: abs(each.start - at), default=None
        )
        if match and abs(match.start - at) <= TOGETHER:
            due.remove(match)
            since.append((event.at - _moment(moments, match.start)) * 1000)
    looked = [(event.at - event.mono) * 1000 for event in told]
    return Figures(len(told), len(due), *_centiles(looked), *_centiles(since), *_centiles(apart))


def _second(moments: Sequence[tuple[float, float]], mono: float) -> float:
    """The second of the film of the last picture that had left by then."""
    return moments[max(0, bisect_right(moments, (mono, float("inf"))) - 1)][1]


def _moment(moments: Sequence[tuple[float, float]], second: float) -> float:
    """When the picture of a second of the film left."""
    return min(moments, key=lambda moment: abs(moment[1] - second))[0]


def _centiles(values: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(values, n=100) if len(values) > 1 else [0.0] * 99
    return round(cuts[49], 1), round(cuts[98], 1)


def main() -> None:
    """Measure both, print a table, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--loops", type=int, default=5, help="of the films, 40 s each")
    options = parser.parse_args()
    found = {}
    for name, make in (("street", street), ("blobs", blobs)):
        with tempfile.TemporaryDirectory() as folder:
            film = make(Path(folder, "film.ts"), options.loops)
            told, left, config = live(Path(folder, "live"), film, white=make is blobs)
            found[name] = figures(told, left, sure(film, config, white=make is blobs), film)
    print(f"{'':8}{'events':>8}{'missed':>8}{'looked':>10}{'p99':>8}{'left':>10}{'p99':>8}{'apart':>10}{'p99':>8}   ms")
    for name, figure in found.items():
        print(f"{name:8}{figure.events:8}{figure.missed:8}{figure.looked_p50:10}{figure.looked_p99:8}", end="")
        print(f"{figure.left_p50:10}{figure.left_p99:8}{figure.apart_p50:10}{figure.apart_p99:8}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if options.json:
        print(json.dumps({name: asdict(figure) for name, figure in found.items()}))


if __name__ == "__main__":
    main()
