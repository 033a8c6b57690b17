"""How much footage a CPU second cuts into clips: `python -m tests.bench.clip_cut [--json]`.

The rival is `ffmpeg -c copy` on the same file, its start included; both are the best of some laps. The goal is 2,000 s
of footage per CPU second.
"""

import argparse
import json
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from agent.clips import Clips
from agent.data import Clip, Packet
from agent.footage import FootageRing
from tests.filming import ffmpeg, film
from tests.make import stamp

GOAL = 2000.0
SECONDS = 60
LAPS = 20
FILMS = {
    "H.264 1080p15, 2 Mbit/s": ("-s", "1920x1080", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "2M", "-g", "30"),
    "H.264 720p15, B-frames": ("-s", "1280x720", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "1M", "-bf", "3"),
    "H.265 360p15": ("-s", "640x360", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
}


def cut(directory: Path, packets: list[Packet]) -> float:
    """CPU seconds to take every packet into the ring and cut one clip of all, twice a second."""
    closed: list[Clip] = []
    ring = FootageRing(20.0, 100_000_000)
    clips = Clips(directory, 10.0, 10.0, 600.0, closed.append, lambda: None, stamp=stamp)
    clips.add_camera("front", ring)
    start, due = time.process_time(), packets[0].mono + 0.5
    clips.begin("front", "e1", packets[0].mono)
    for packet in packets:
        ring.append(packet)
        if packet.mono >= due:
            due += 0.5
            clips.step(packet.mono)
    clips.step(packets[-1].mono, last=True)
    spent = time.process_time() - start
    closed[0].path.unlink()
    return spent


def rival(source: Path) -> float:
    """CPU seconds of ffmpeg for the same file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = source.with_suffix(".out.mp4")
    ffmpeg("-i", source, "-c", "copy", "-movflags", "frag_keyframe+empty_moov", output)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    output.unlink()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(directory: Path, name: str) -> dict[str, object]:
    source = directory / "source.ts"
    scene = f"testsrc2=size=1920x1080:rate=15:duration={SECONDS}"
    ffmpeg("-f", "lavfi", "-i", scene, "-pix_fmt", "yuv420p", *FILMS[name], source)
    packets = film(source)
    ours = min(cut(directory, [replace(packet) for packet in packets]) for _ in range(LAPS))
    theirs = min(rival(source) for _ in range(3))
    megabytes = round(sum(len(packet.data) for packet in packets) / 1e6, 1)
    return {
        "film": name,
        "MB": megabytes,
        "footage_s_per_cpu_s": round(SECONDS / ours),
        "ffmpeg_copy": round(SECONDS / theirs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as directory:
        rows = [measure(Path(directory), name) for name in FILMS]
    if as_json:
        print(json.dumps({"bench": "clip_cut", "goal": GOAL, "rows": rows}))
        return
    print(f"{'film (60 s)':26}{'MB':>7}{'s per CPU s':>14}{'ffmpeg -c copy':>16}   goal {GOAL:.0f}")
    for row in rows:
        print(f"{row['film']:26}{row['MB']:7}{row['footage_s_per_cpu_s']:14}{row['ffmpeg_copy']:16}")


if __name__ == "__main__":
    main()
