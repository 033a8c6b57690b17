"""The site that the self-test's agent watches: three films as cameras, a line and a zone before each."""

import json
from pathlib import Path

from agent.config import Site, load
from agent.selftest.minute import FPS, SHOTS, video
from agent.simulator.tally import in_picture
from agent.simulator.view import Mount

SITE = "selftest"
VEHICLES = ("bicycle", "motorcycle", "car", "bus", "truck")
PEOPLE = ("person",)

LINES = {"road": (((7.5, 3.6), (7.5, 15.3)), VEHICLES), "pavement": (((7.5, 3.6), (7.5, 5.4)), PEOPLE)}
"""Counted lines by name: their ends in metres on the ground, and what is counted."""

ZONE = ((5.0, 3.9), (8.0, 3.9), (8.0, 5.4), (5.0, 5.4))
"""On the near pavement, in metres."""

STAY = 3.0
"""Seconds."""


def write(folder: Path, port: int) -> Site:
    """The site.yaml for a broker on this machine's `port`, its state under `folder`, and the Site that it describes."""
    config = folder / "site.yaml"
    config.write_text(json.dumps(_site(folder, port), indent=1))
    return load(config)


def _site(folder: Path, port: int) -> dict[str, object]:
    mount = Mount()
    rules: list[dict[str, object]] = [
        {"kind": "line", "name": name, "points": in_picture(ends, mount), "labels": labels}
        for name, (ends, labels) in LINES.items()
    ]
    rules.append(
        {"kind": "zone", "name": "waiting", "polygon": in_picture(ZONE, mount), "labels": PEOPLE, "stay": STAY}
    )
    cameras = [
        {"id": shot.camera, "url": f"file://{video(shot)}", "thumbnail_every": 10, "detect_fps": FPS, "rules": rules}
        for shot in SHOTS
    ]
    return {
        "site": SITE,
        "model": "stand-in",
        "broker": {"host": "127.0.0.1", "port": port, "tls": False},
        "cameras": cameras,
        "clips": {"before": 3, "after": 2, "longest": 30},
        "storage": {"directory": str(folder / "state")},
    }
