"""What the cameras of the benchmarks show: real clips, encoded as cameras encode.

The encoder has no look-ahead, one slice a picture, keyframes at a fixed distance, and mostly a constrained bitrate.
Quiet films end as they begin, so that showing them over and over is no motion: they run to their end and back, or are
a still. Moving noise is added to the shrunken clips, because a real sensor has it and it is what keyframes and
predicted frames are full of at night.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.shared import ROOT

SUBURB, CROWD, HIGHWAY = "street_suburb_cars.mp4", "crowd_overhead.mp4", "highway_cctv_320.avi"
ROOM = "indoor_one_by_one.mp4"

BACK = "split[to][fro];[fro]reverse[fro];[to][fro]concat"
STILL = "select=eq(n\\,0),loop=loop=-1:size=1,trim=end_frame=300,setpts=N/15/TB"
CLOUDS = "eq=brightness=0.08*sin(2*PI*t/20):eval=frame"


@dataclass(frozen=True, slots=True)
class Film:
    """`seconds` of a shared clip from `start` on, shown through `filters`, and the encoder's arguments."""

    clip: str
    start: float
    seconds: float
    filters: str
    codec: tuple[str, ...]
    fps: int = 15


def _noise(strength: int) -> str:
    return f"scale=1920:1080,noise=alls={strength}:allf=t"


def _h264(gop: int, *more: str) -> tuple[str, ...]:
    tune = ("-preset", "veryfast", "-tune", "zerolatency", "-threads", "1", "-sc_threshold", "0")
    return ("-c:v", "libx264", *tune, "-g", str(gop), *more)


def _rate(kilobits: int) -> tuple[str, ...]:
    return ("-b:v", f"{kilobits}k", "-maxrate", f"{kilobits}k", "-bufsize", f"{kilobits}k")


def _h265(gop: int, kilobits: int) -> tuple[str, ...]:
    vbv = f"vbv-maxrate={kilobits}:vbv-bufsize={kilobits}:slices=1:frame-threads=1:wpp=0"
    keys = f"keyint={gop}:min-keyint={gop}:scenecut=0:log-level=error"
    tune = ("-preset", "superfast", "-tune", "zerolatency", "-b:v", f"{kilobits}k", "-x265-params", f"{keys}:{vbv}")
    return ("-c:v", "libx265", *tune)


LEAVES = f"fps=15,{BACK},{_noise(4)}"

QUIET = {
    "quiet_noise_cbr": Film(SUBURB, 34, 1, f"{STILL},{_noise(6)}", _h264(30, *_rate(3000))),
    "leaves": Film(SUBURB, 31.5, 6, LEAVES, _h264(30, *_rate(4000))),
    "light": Film(SUBURB, 34, 1, f"{STILL},{CLOUDS},{_noise(4)}", _h264(30, *_rate(2000))),
    "quiet_crf": Film(ROOM, 88, 3.5, f"fps=15,{BACK},{_noise(3)}", _h264(30, "-crf", "24")),
    "night": Film(SUBURB, 34, 1, f"{STILL},eq=brightness=-0.25:saturation=0,{_noise(12)}", _h264(60, *_rate(2000))),
    "bframes": Film(SUBURB, 31.5, 6, LEAVES, _h264(45, *_rate(3000), "-bf", "2")),
    "long_gop": Film(SUBURB, 31.5, 6, LEAVES, _h264(150, *_rate(3000))),
    "gop_1s": Film(SUBURB, 31.5, 6, LEAVES, _h264(15, *_rate(4000))),
    "hevc": Film(SUBURB, 31.5, 6, LEAVES, _h265(60, 2000)),
}
"""Streets, and a room, in which nothing happens: 1080p, 15 pictures a second."""

BUSY = {
    "suburb": Film(SUBURB, 0, 31, f"fps=15,{_noise(4)}", _h264(30, *_rate(4000))),
    "crowd": Film(CROWD, 0, 13, f"fps=15,{_noise(4)}", _h264(30, *_rate(4000))),
}
"""Streets on which much happens: 1080p, 15 pictures a second."""

SMALL = {
    "suburb": Film(SUBURB, 0, 31, "fps=10,scale=1280:720,noise=alls=4:allf=t", _h264(10, *_rate(1500)), 10),
    "highway": Film(HIGHWAY, 0, 30, "fps=10,scale=1280:960,noise=alls=4:allf=t", _h264(10, *_rate(2000)), 10),
}
"""Busy streets at 720p or so, 10 pictures a second and a keyframe each."""


def make(folder: Path, name: str, film: Film) -> Path:
    """The film in `folder`, made at the first call. Exits where the shared clips are missing."""
    path, clip = folder / f"{name}.ts", ROOT / "clips" / film.clip
    if not clip.exists():
        raise SystemExit(f"needs clips/{film.clip} in the shared folder beside the repository (or STREETCAM_SHARED)")
    if not path.exists():
        cut = ("-ss", str(film.start), "-t", str(film.seconds), "-i", str(clip))
        shown = ("-filter_complex", f"{film.filters},format=yuv420p", "-r", str(film.fps))
        _ffmpeg(*cut, "-an", *shown, *film.codec, path)
    return path


def shrunk(folder: Path, film: Path) -> Path:
    """The film as a camera's substream shows it: 640x360, a keyframe every 2 s."""
    path = folder / f"{film.stem}_small.ts"
    if not path.exists():
        _ffmpeg("-i", film, "-vf", "scale=640:360", *_h264(30, *_rate(512)), path)
    return path


def shifted(film: Path, seconds: int) -> Path:
    """The same film begun `seconds` later, what was before that at its end; not encoded again."""
    path = film.with_name(f"{film.stem}_{seconds}.ts")
    pieces = path.with_suffix(".txt")
    pieces.write_text(f"file {film}\ninpoint {seconds}\nfile {film}\noutpoint {seconds}\n")
    _ffmpeg("-f", "concat", "-safe", "0", "-i", pieces, "-c", "copy", path)
    return path


def _ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], check=True)
