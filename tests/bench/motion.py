"""Motion (https://motion-project.github.io), as its Debian package runs it: a rival that sees motion, and only that.

It is given its cheapest sensible settings: the stream over TCP at the size and rate that it has, detection as it comes
with every default, movies passed through and not encoded again, no pictures, no pre-capture (which would hold decoded
pictures), no web server and no stream of its own.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HINT = "Motion is not installed and its figures are left out; install it with: scripts/packages motion"
STARTS_WITHIN = 20.0

CONFIG = """
daemon off
setup_mode off
log_level 6
netcam_url {url}
netcam_params rtsp_transport=tcp
width {width}
height {height}
framerate {fps}
picture_output off
movie_output on
movie_passthrough on
pre_capture 0
event_gap 5
target_dir {folder}
text_left
text_right
stream_port 0
webcontrol_port 0
"""


@dataclass(frozen=True, slots=True)
class Motion:
    """A running Motion and where it puts its movies."""

    pid: int
    folder: Path

    @property
    def movies(self) -> int:
        return len(list(self.folder.glob("*.m*")))


def installed() -> bool:
    """Whether there is a Motion on this machine."""
    return shutil.which("motion") is not None


@contextmanager
def watching(folder: Path, url: str, size: tuple[int, int] = (1920, 1080), fps: int = 15) -> Iterator[Motion]:
    """Motion at work on the stream at `url`; it is given once the first picture has come."""
    folder.mkdir(parents=True, exist_ok=True)
    config, log = folder / "motion.conf", folder / "log"
    config.write_text(CONFIG.format(url=url, width=size[0], height=size[1], fps=fps, folder=folder))
    with log.open("wb") as output:
        process = subprocess.Popen(["motion", "-n", "-c", str(config)], stdout=output, stderr=output)
    try:
        _wait(process, log)
        yield Motion(process.pid, folder)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while "Camera 0 started" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"Motion does not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
