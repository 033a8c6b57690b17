"""A whole site on this machine: the agent as a process, its site.yaml, its folder, its service manager's ear."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from agent.mux.ticks import TICKS
from agent.outbox import Account, read_account
from tests.integration.broker import Heard

ROOT = Path(__file__).resolve().parents[2]
SITE = "shop"

BLOBS = "tests.integration.blob_agent"
"""The agent that needs no model, as Python runs it."""

DYING = 2
"""Pictures that a camera may leave incomplete in one clip when it dies."""

SHIPPED = "agent"
"""The agent as it is installed."""


def make_small(path: Path, film: Path) -> Path:
    """The same film at half the size, as a substream has it."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        str(film),
        "-vf",
        "scale=320:180",
        "-g",
        "30",
        "-bf",
        "0",
        str(path),
    ]
    subprocess.run(command, check=True)
    return path


def make_street(path: Path, codec: tuple[str, ...] = ("-c:v", "libx264", "-g", "30", "-bf", "0")) -> Path:
    """Ten seconds of a grey street that someone white crosses twice, left to right."""
    street = "gradients=s=640x360:r=15:d=10:c0=0x404040:c1=0x707070:speed=0.00001[street]"
    someone = "color=white:s=50x120:r=15:d=10[someone]"
    walk = "[street][someone]overlay=x='mod(t*140,700)-50':y=190"
    scene = f"{street};{someone};{walk},format=yuv420p"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", scene, *codec, str(path)]
    subprocess.run(command, check=True)
    return path


def camera_settings(
    name: str, url: str, detect_url: str | None = None, labels: Sequence[str] = ("person",)
) -> dict[str, Any]:
    """A camera of site.yaml: whoever is anywhere in the picture is an event, whoever crosses its middle is counted."""
    everywhere = [[0, 0], [1, 0], [1, 1], [0, 1]]
    rules = [
        {"kind": "zone", "name": "street", "polygon": everywhere, "labels": list(labels)},
        {"kind": "line", "name": "middle", "points": [[0.5, 0], [0.5, 1]], "labels": list(labels)},
    ]
    return {"id": name, "url": url, "detect_url": detect_url, "rules": rules, "thumbnail_every": 10}


class Site:
    """The agent of one site, not started yet.

    `model` None: with the detector of blob_agent; `secrets`: the folder of its credentials, with which it speaks TLS.
    `settings` replace parts of its site.yaml, or leave them out where they are None; `module` is run as the agent,
    with `environment` besides the one it has.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        url: str,
        model: Path | None = None,
        secrets: Path | None = None,
        detect_url: str | None = None,
        *,
        module: str | None = None,
        settings: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.config = folder / "site.yaml"
        self.log = folder / "agent.log"
        site = {
            "site": SITE,
            "model": str(model or "blobs.tflite"),
            "broker": {"host": "localhost", "port": port, "tls": secrets is not None, "keepalive": 5},
            "cameras": [camera_settings("front", url, detect_url, ["person"] if model is None else ["person", "car"])],
            "clips": {"before": 3, "after": 3, "longest": 20},
            "storage": {"directory": str(self.state)},
            **(settings or {}),
        }
        folder.mkdir(parents=True, exist_ok=True)
        self._settings: dict[str, Any] = {}
        self.configure(**site)
        self._environment = {**(environment or {}), "NOTIFY_SOCKET": str(folder / "notify")}
        self._environment |= {"CREDENTIALS_DIRECTORY": str(secrets)} if secrets else {}
        self._module = module or (SHIPPED if model else BLOBS)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(folder / "notify"))
        self.process: subprocess.Popen[bytes] | None = None

    def configure(self, **settings: Any) -> None:
        """Change parts of its site.yaml; those that are None are left out."""
        self._settings |= settings
        told = {key: value for key, value in self._settings.items() if value is not None}
        self.config.write_text(json.dumps(told, indent=1))

    def start(self) -> None:
        """Start the agent; returns at once. What an earlier life told its service manager is forgotten."""
        self._ear.settimeout(0)
        with suppress(BlockingIOError):
            while self._ear.recv(100):
                pass
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self._module, "run", "--config", str(self.config)],
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
            )

    def notified(self, state: str, timeout: float = 30) -> None:
        """Wait until the agent has told its service manager `state`."""
        deadline = time.monotonic() + timeout
        while True:
            self._ear.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                if self._ear.recv(100) == state.encode():
                    return
            except TimeoutError:
                raise AssertionError(f"never said {state}:\n{self.log.read_text()[-3000:]}") from None

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit code and the seconds it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30), time.monotonic() - begun

    def close(self) -> None:
        """End the agent whatever it does."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self._ear.close()

    @property
    def clips(self) -> list[Path]:
        return sorted((self.state / "clips").glob("*"))

    def account(self) -> Account:
        """Where all messages are that were ever committed to the outbox; the agent must not be running."""
        return read_account(self.state / "outbox.db")

    def committed(self) -> int:
        """How many messages were ever committed to the outbox; the agent must not be running."""
        return self.account().committed


def stored(heard: Sequence[Heard]) -> list[Heard]:
    """What came from the outbox: it alone has a stream of numbers."""
    return [message for message in heard if "stream" in message.attributes]


def missing(heard: Sequence[Heard], committed: int) -> set[int]:
    """Sequences that were committed and never arrived."""
    arrived = {int(message.attributes["sequence"]) for message in stored(heard)}
    return set(range(1, committed + 1)) - arrived


def renamed(heard: Sequence[Heard]) -> set[int]:
    """Sequences that arrived under more than one id, or ids of more than one sequence."""
    ids: defaultdict[int, set[str]] = defaultdict(set)
    sequences: defaultdict[str, set[int]] = defaultdict(set)
    for message in stored(heard):
        sequence, name = int(message.attributes["sequence"]), message.attributes["id"]
        ids[sequence].add(name)
        sequences[name].add(sequence)
    of_one_id = {sequence for found in sequences.values() if len(found) > 1 for sequence in found}
    return of_one_id | {sequence for sequence, found in ids.items() if len(found) > 1}


def unreadable(clips: Sequence[Path]) -> list[Path]:
    """Clips in which ffmpeg finds any fault."""
    return [clip for clip in clips if _fault(clip)]


def broken(clips: Sequence[Path]) -> list[Path]:
    """Clips that do not play: those of which more than DYING pictures cannot be decoded, or no picture at all.

    For cameras that die: what one sends in the middle of that is kept as it came.
    """
    counts = {clip: _pictures(clip) for clip in clips}
    return [clip for clip, (held, decoded) in counts.items() if not 0 < held <= decoded + DYING]


def _pictures(clip: Path) -> tuple[int, int]:
    """How many pictures the clip holds and how many can be decoded."""
    command = ["ffprobe", "-v", "quiet", "-count_packets", "-count_frames", "-select_streams", "v:0"]
    command += ["-show_entries", "stream=nb_read_packets,nb_read_frames", "-of", "json", str(clip)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    counts = json.loads(found.stdout or "{}").get("streams") or [{}]
    return int(counts[0].get("nb_read_packets", 0)), int(counts[0].get("nb_read_frames", 0))


def _fault(clip: Path) -> bool:
    # in a time base of whole pictures, which it would choose, two pictures of a slow camera that changes fall together
    timing = ["-fps_mode", "passthrough", "-enc_time_base", f"1:{TICKS}"]
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(clip), *timing, "-f", "null", "-"]
    found = subprocess.run(command, capture_output=True, check=False)
    return bool(found.returncode or found.stderr)
