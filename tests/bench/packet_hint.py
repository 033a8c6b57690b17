"""What packets' sizes say of motion, by how the camera encodes: `python -m tests.bench.packet_hint [--json]`.

People cross a street that is still but for the sensor's noise (see passages.py), encoded as cameras do. What moves is
what the gate says of every picture, five times a second. Caught and missed is by the hint's own count, believed or not;
`onsets then` are those while it was believed, and the delay is from the last still picture to the packet that would
have woken somebody, 5 s where none did.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import cv2

from agent.data import Packet
from agent.gate import Gate
from agent.hint import Hint
from agent.stream import frames
from tests.bench.passages import HEIGHT, RATE, street
from tests.bench.show import table
from tests.filming import ffmpeg, film

LOOKS = 5.0
CALM, LATEST = 3.0, 5.0

DAY, NIGHT = "noise=alls=2:allf=t", "noise=alls=10:allf=t"

_TUNE = ("-preset", "veryfast", "-tune", "zerolatency", "-threads", "1")


def _h264(seconds: int, *rate: str) -> tuple[str, ...]:
    return ("-c:v", "libx264", *_TUNE, "-sc_threshold", "0", "-g", str(RATE * seconds), *rate)


def _rate(kilobits: int) -> tuple[str, ...]:
    return ("-b:v", f"{kilobits}k", "-maxrate", f"{kilobits}k", "-bufsize", f"{kilobits}k")


def _h265(seconds: int, *rate: str) -> tuple[str, ...]:
    keys = f"keyint={RATE * seconds}:min-keyint={RATE * seconds}:scenecut=0:log-level=error"
    return ("-c:v", "libx265", "-preset", "ultrafast", "-tune", "zerolatency", "-x265-params", keys, *rate)


class Camera(NamedTuple):
    """The sensor's noise and the encoder's arguments."""

    noise: str
    codec: tuple[str, ...]


CAMERAS = {
    "quality, key 1 s": Camera(DAY, _h264(1, "-crf", "24")),
    "quality, key 2 s": Camera(DAY, _h264(2, "-crf", "24")),
    "quality, key 4 s": Camera(DAY, _h264(4, "-crf", "28")),
    "quality, key 10 s": Camera(DAY, _h264(10, "-crf", "24")),
    "quality, capped": Camera(DAY, _h264(2, "-crf", "24", "-maxrate", "1M", "-bufsize", "1M")),
    "quality, B-frames": Camera(DAY, (*_h264(2, "-crf", "24"), "-bf", "2")),
    "quality, H.265": Camera(DAY, _h265(2, "-crf", "28")),
    "quality, noise": Camera(NIGHT, _h264(2, "-crf", "24")),
    "rate, key 2 s": Camera(DAY, _h264(2, *_rate(400))),
    "rate, key 4 s": Camera(DAY, _h264(4, *_rate(400))),
    "rate, noise": Camera(NIGHT, _h264(2, *_rate(400))),
    "rate, least quantiser": Camera(DAY, _h264(2, *_rate(400), "-qmin", "26")),
    "MJPEG": Camera(DAY, ("-c:v", "mjpeg", "-q:v", "6", "-pix_fmt", "yuvj420p")),
}


def encode(camera: Camera, source: Path, path: Path) -> Path:
    """The source as the camera would send it, at the path."""
    ffmpeg("-i", source, "-vf", f"{camera.noise},format=yuv420p", *camera.codec, path)
    return path


class Look(NamedTuple):
    """Whether the gate saw a difference between two times."""

    since: float
    until: float
    moved: bool


class Said(NamedTuple):
    """What the hint said to a packet."""

    packet: Packet
    moved: bool
    believed: bool
    wakes: bool


def looks(path: Path) -> list[Look]:
    """What the gate says of a film."""
    gate = Gate()
    seen = [(frame.mono, bool(gate.look(frame.yuv[:HEIGHT], frame.mono).boxes)) for frame in frames(path, LOOKS)]
    return [Look(since, until, moved) for (since, _), (until, moved) in pairwise(seen)]


def listen(hint: Hint, packets: Sequence[Packet], truth: Sequence[Look]) -> Iterator[Said]:
    """Live through a film awake: packets come, and pictures tell."""
    told = 0
    for packet in packets:
        wakes = hint.take(packet)
        while told < len(truth) - 1 and truth[told].until <= packet.mono:
            hint.learn(*truth[told])
            told += 1
        yield Said(packet, truth[told].moved, hint.believed, wakes)


def onsets(truth: Sequence[Look]) -> Iterator[float]:
    """When motion that more than one look saw followed stillness."""
    still = 0.0
    for look, following in pairwise(truth):
        if look.moved and following.moved and still > CALM:
            yield look.since
        still = 0.0 if look.moved else still + look.until - look.since


def delays(heard: Sequence[Said], truth: Sequence[Look]) -> Iterator[float]:
    """Seconds from onsets at which the hint was believed to its waking, no more than 5."""
    for onset in onsets(truth):
        after = [said for said in heard if 0 <= said.packet.mono - onset <= LATEST]
        if after and after[0].believed:
            yield next((said.packet.mono - onset for said in after if said.wakes), LATEST)


def measure(name: str, source: Path, folder: Path) -> dict[str, object]:
    """One camera's row."""
    path = encode(CAMERAS[name], source, folder / "film.mkv")
    truth, hint = looks(path), Hint()
    heard = list(listen(hint, film(path, mono=0.0), truth))
    still = sum(look.until - look.since for look in truth if not look.moved)
    late = list(delays(heard, truth))
    return {
        "camera": name,
        "quiet B": _size(heard, moved=False),
        "moving B": _size(heard, moved=True),
        "caught": hint.caught,
        "missed": hint.missed,
        "false/min": hint.false_alarms / still * 60,
        "believed from s": next((said.packet.mono for said in heard if said.believed), None),
        "believed %": round(100 * sum(said.believed for said in heard) / len(heard)),
        "onsets then": len(late),
        "delay s": median(late) if late else None,
        "worst s": max(late, default=None),
    }


def _size(heard: Sequence[Said], *, moved: bool) -> int | None:
    sizes = [len(said.packet.data) for said in heard if said.moved is moved and not said.packet.keyframe]
    return round(median(sizes)) if sizes else None


def main() -> None:
    """Print the table, and with --json one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    as_json = parser.parse_args().json
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "street.mkv"
        street(source)
        rows = [measure(camera, source, Path(name)) for camera in CAMERAS]
    print(table(rows))
    if as_json:
        print(json.dumps({"bench": "packet_hint", "rows": rows}))


if __name__ == "__main__":
    main()
