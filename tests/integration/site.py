"""A whole site on this machine: the agent as a process, its site.yaml, its folder, its service manager's ear."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.integration.broker import Heard

ROOT = Path(__file__).resolve().parents[2]
SITE = "shop"

STORED = ("event", "count", "clip")
"""Topics of messages that come from the outbox."""


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


class Site:
    """The agent of one site, not started yet.

    `model` None: with the detector of blob_agent; `secrets`: the folder of its credentials, with which it speaks TLS.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        url: str,
        model: Path | None = None,
        secrets: Path | None = None,
        detect_url: str | None = None,
    ) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.config = folder / "site.yaml"
        self.log = folder / "agent.log"
        labels = ["person"] if model is None else ["person", "car"]
        everywhere = [[0, 0], [1, 0], [1, 1], [0, 1]]
        rules = [
            {"kind": "zone", "name": "street", "polygon": everywhere, "labels": labels},
            {"kind": "line", "name": "middle", "points": [[0.5, 0], [0.5, 1]], "labels": [*labels]},
        ]
        site = {
            "site": SITE,
            "model": str(model or "blobs.tflite"),
            "broker": {"host": "localhost", "port": port, "tls": secrets is not None, "keepalive": 5},
            "cameras": [{"id": "front", "url": url, "detect_url": detect_url, "rules": rules, "thumbnail_every": 10}],
            "clips": {"before": 3, "after": 3, "longest": 20},
            "storage": {"directory": str(self.state)},
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(json.dumps(site, indent=1))
        self._secrets = secrets
        self._module = "agent" if model else "tests.integration.blob_agent"
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(folder / "notify"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the agent; returns at once. What an earlier life told its service manager is forgotten."""
        self._ear.settimeout(0)
        with suppress(BlockingIOError):
            while self._ear.recv(100):
                pass
        environment = {**os.environ, "NOTIFY_SOCKET": str(self.folder / "notify")}
        environment |= {"CREDENTIALS_DIRECTORY": str(self._secrets)} if self._secrets else {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self._module, "run", "--config", str(self.config)],
                cwd=ROOT,
                env=environment,
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

    def committed(self) -> int:
        """How many messages were ever committed to the outbox; the agent must not be running."""
        with sqlite3.connect(self.state / "outbox.db") as db:
            row = db.execute("SELECT seq FROM sqlite_sequence").fetchone()
        return int(row[0]) if row else 0


def stored(heard: Sequence[Heard]) -> list[Heard]:
    """What came from the outbox."""
    return [message for message in heard if message.topic.rsplit("/", 1)[-1] in STORED]


def missing(heard: Sequence[Heard], committed: int) -> set[int]:
    """Sequences that were committed and never arrived."""
    arrived = {int(message.attributes["sequence"]) for message in stored(heard)}
    return set(range(1, committed + 1)) - arrived


def renamed(heard: Sequence[Heard]) -> set[int]:
    """Sequences that arrived under more than one id, or ids of more than one sequence."""
    pairs = {(int(message.attributes["sequence"]), message.attributes["id"]) for message in stored(heard)}
    sequences, ids = [seq for seq, _ in pairs], [name for _, name in pairs]
    return {seq for seq, name in pairs if sequences.count(seq) > 1 or ids.count(name) > 1}


def unreadable(clips: Sequence[Path]) -> list[Path]:
    """Clips in which ffmpeg finds any fault."""
    return [clip for clip in clips if _fault(clip)]


def _fault(clip: Path) -> bool:
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(clip), "-f", "null", "-"]
    found = subprocess.run(command, capture_output=True, check=False)
    return bool(found.returncode or found.stderr)
