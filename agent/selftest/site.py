"""The site that the self-test's agent watches: three films as cameras, a line and a zone before each."""

import json
from pathlib import Path

from agent.config import Site, load
from agent.selftest.minute import SHOTS, video
from agent.simulator.tally import in_picture
from agent.simulator.view import Mount

SITE = "selftest"
LABELS = ("person", "bicycle", "motorcycle", "car", "bus", "truck")

ACROSS = ((7.0, 3.5), (7.0, 15.2))
"""The counted line, in metres on the ground: straight over the street, pavements included."""

NEAR_PAVEMENT = ((3.6, 4.5), (4.6, 4.2), (7.6, 4.2), (8.2, 5.6), (3.6, 5.6))
STAY = 4.0
"""Seconds."""


def write(folder: Path, port: int) -> Site:
    """The site.yaml for a broker on this machine's `port`, its state under `folder`, and the Site that it describes."""
    config = folder / "site.yaml"
    config.write_text(json.dumps(_site(folder, port), indent=1))
    return load(config)


def _site(folder: Path, port: int) -> dict[str, object]:
    mount = Mount()
    rules = [
        {"kind": "line", "name": "across", "points": in_picture(ACROSS, mount), "labels": LABELS},
        {
            "kind": "zone",
            "name": "pavement",
            "polygon": in_picture(NEAR_PAVEMENT, mount),
            "labels": ["person"],
            "stay": STAY,
        },
    ]
    cameras = [
        {"id": shot.camera, "url": f"file://{video(shot)}", "thumbnail_every": 10, "detect_fps": 10, "rules": rules}
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
