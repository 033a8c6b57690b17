"""There is less memory than the agent would like: a control group's limit, as systemd's MemoryMax sets one.

`tight`: several cameras of high bit rate fill the ring of footage beyond the limit. The agent has to notice, let go of
footage and live. `starved`: the limit is pulled down to what is in use, or is too low to start with. It may live or be
killed by the kernel, and everything that was committed has to be there afterwards.
"""

import json
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from tests.bench import quota
from tests.bench.show import percentile
from tests.faults import living, verdict
from tests.faults.blackbox import VARIABLE, Reader
from tests.faults.fault import Figure, Impossible, Mutant, most, zero
from tests.integration.broker import Heard
from tests.integration.site import broken, camera_settings

INJECTED = "a control group's memory limit under several cameras, and one pulled down to what is in use"

MUTANTS = (
    Mutant(
        "agent/pressure.py",
        "            ring.cover(SHARES[step])",
        "            pass",
        "letting footage go",
        "tight",
    ),
    Mutant(
        "agent/app.py",
        "        box.squeeze.judge(box.gauge.free(), now)",
        "",
        "looking at the memory that is left",
        "tight",
    ),
    Mutant(
        "agent/box.py",
        "    clips.recover(clip_directory, recovered)",
        "    del recovered",
        "salvaging the clips that a crash left unfinished",
        "starved",
    ),
)

PARTS = ("tight", "starved")

MEGABYTE = 1_000_000

CAMERAS = 4

NOISY = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-bf", "0", "-b:v", "8M", "-maxrate", "8M")
"""A street as a camera without a good encoder films it at night: 8 Mbit/s."""

FOOTAGE = {"before": 30, "after": 5, "longest": 60}
"""Seconds: with 4 cameras the ring would take some 140 MB."""

SETTLE = 4.0
"""Seconds after READY=1 at which the libraries have what they need and the rings are almost empty."""

ROOM = 64 * MEGABYTE
"""Bytes beyond that: less than half of what the rings would take."""

LIVE, LIVE_SHORT = 600.0, 22.0
"""Seconds under the limit. Without letting go the rings fill it within 16."""

STARVED, STARVED_FEW = 40, 4

TOO_LITTLE = 60 * MEGABYTE
"""Bytes in which the agent cannot even start."""

GRIP = 8.0
"""Seconds for which it is held at what it uses, when it lives."""

RESTART = 5.0
"""Seconds from exec to READY=1 at most: four cameras, and whatever a kill left to be salvaged."""

SEED = 1


@dataclass(frozen=True, slots=True)
class _Place:
    it: living.Scene
    box: Reader
    memory: quota.Memory


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Both parts on one site, then hear it out."""
    parts = (only,) if only else PARTS
    figures: list[Figure] = []
    with _place(folder) as place:
        if "tight" in parts:
            figures += _tight(place, LIVE if full else LIVE_SHORT)
        if "starved" in parts:
            figures += _starved(place, STARVED if full else STARVED_FEW)
        figures += verdict.figures([verdict.hear_out(place.it, place.box.committed, broken)])
    return figures


@contextmanager
def _place(folder: Path) -> Iterator[_Place]:
    film = _make_noisy_street(folder / "street.mp4")
    box = Reader(folder / "box")
    settings = {"clips": FOOTAGE}
    module, environment = "tests.faults.recorded_agent", {VARIABLE: str(folder / "box")}
    try:
        with (
            quota.memory() as memory,
            living.scene(folder, film, module=module, settings=settings, environment=environment) as it,
        ):
            it.site.configure(cameras=[camera_settings(f"camera{n}", it.camera.url) for n in range(CAMERAS)])
            yield _Place(it, box, memory)
            it.site.close()  # the group can go once it is empty
    except quota.RefusedError as error:
        raise Impossible(f"no memory limit can be set: {error}") from error
    finally:
        box.close()


def _make_noisy_street(path: Path) -> Path:
    street = "gradients=s=1280x720:r=15:d=10:c0=0x404040:c1=0x707070:speed=0.00001,noise=alls=20:allf=t[street]"
    walk = "[street][someone]overlay=x='mod(t*300,1400)-100':y=300,format=yuv420p"
    scene = f"{street};color=white:s=100x240:r=15:d=10[someone];{walk}"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", scene, *NOISY, "-bufsize", "4M", str(path)]
    subprocess.run(command, check=True)
    return path


def _start(place: _Place) -> float:
    """Start in the group; seconds until READY=1."""
    begun = time.monotonic()
    place.it.site.start()
    _take(place)
    place.it.site.notified("READY=1")
    return time.monotonic() - begun


def _take(place: _Place) -> None:
    assert place.it.site.process is not None
    place.memory.take(place.it.site.process.pid)


def _lives(place: _Place) -> bool:
    return place.it.site.process is not None and place.it.site.process.poll() is None


def _tight(place: _Place, seconds: float) -> tuple[Figure, ...]:
    """Live for a while with less room than the rings would take."""
    _start(place)
    time.sleep(SETTLE)
    limit, begun = place.memory.used + ROOM, time.monotonic()
    place.memory.allow(limit)
    most_used = 0
    for _ in tqdm(range(round(seconds)), unit="s", desc="tight", disable=None):
        most_used = max(most_used, place.memory.used)
        if not _lives(place):
            break
        time.sleep(1.0)
    lived = time.monotonic() - begun
    said = [heard.at - begun for heard in place.it.control_room.on("/health") if "short of memory" in _degraded(heard)]
    seen = sum(heard.at > begun + seconds / 2 for heard in place.it.control_room.on("/event"))
    killed = place.memory.killed
    if _lives(place):
        place.it.site.stop()
    place.memory.allow(None)
    return (
        Figure("tight: limit", f"{limit / MEGABYTE:.0f} MB"),
        Figure("tight: most used of it", f"{100 * most_used / limit:.0f} %"),
        Figure("tight: lived", f"{lived:.0f} s", f"{seconds:.0f} s", lived >= seconds),
        zero("tight: killed by the kernel", killed),
        Figure("tight: health said so after", f"{said[0]:.0f} s" if said else "never", "is said", bool(said)),
        Figure("tight: events told in its second half", str(seen), "> 0", seen > 0),
    )


def _degraded(heard: Heard) -> str:
    return "; ".join(json.loads(heard.payload)["degraded"])


def _starved(place: _Place, rounds: int) -> tuple[Figure, ...]:
    """Again and again, too little: in turn from the start, and while it watches."""
    chance, killed_before = random.Random(SEED), place.memory.killed
    ready, lived = [], 0
    for number in tqdm(range(rounds), unit="famine", disable=None):
        if number % 2:
            ready.append(_start(place))
            time.sleep(chance.uniform(0.5, SETTLE))
            lived += _grip(place)
        else:
            _forbid(place)
        place.memory.allow(None)
    return (
        Figure("starved", str(rounds)),
        Figure("starved: killed by the kernel", str(place.memory.killed - killed_before)),
        Figure("starved: lived", str(lived)),
        Figure("starved: restart, p50", f"{percentile(ready, 50):.2f} s"),
        most("starved: restart, longest", max(ready), RESTART, "s"),
    )


def _forbid(place: _Place) -> None:
    """Not even the start fits."""
    place.memory.allow(TOO_LITTLE)
    place.it.site.start()
    _take(place)
    _end_within(place, GRIP)


def _grip(place: _Place) -> bool:
    """Hold it at what it uses; whether it lived."""
    end = time.monotonic() + GRIP
    while _lives(place) and time.monotonic() < end:
        with suppress(OSError):  # more is in use by now
            place.memory.allow(place.memory.used)
        time.sleep(0.2)
    return _end_within(place, 0.0)


def _end_within(place: _Place, seconds: float) -> bool:
    """Wait for the end, else kill it; whether that was needed."""
    end = time.monotonic() + seconds
    while _lives(place) and time.monotonic() < end:
        time.sleep(0.05)
    if not _lives(place):
        return False
    place.it.site.kill()
    return True
