"""Pictures of what fools each kind, or what it misses, on the drawn street: docs/failures/, shown in docs/accuracy.md.

`python -m tests.bench.failures [FOLDER]`: four moments of a scene side by side for each.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from agent.data import Box
from agent.photographer import MOMENT_BYTES
from agent.privacy import Door
from agent.thumbnail import encode, side_by_side
from tests import playing
from tests.integration.site import ROOT

WIDTH, BYTES = 280, 32_000
WHOLE = Box(0, 0, 1, 1)


class Failure(NamedTuple):
    """A scene, four of its seconds, and the part of the picture that shows it."""

    scene: str
    seconds: tuple[float, float, float, float]
    part: Box = WHOLE
    seed: int = 1


FAILURES = {
    "fight-passers-by": Failure("sitting", (22.6, 23.2, 23.6, 24.0), Box(0.75, 0.5, 1, 1)),
    "wrong-way-short": Failure("wrong_way", (9.8, 10.4, 11.0, 12.0)),
    "smoke-thin": Failure("smoke_fire", (5.0, 7.0, 9.0, 11.0), Box(0.45, 0.1, 1, 0.65)),
    "weapon-small": Failure("weapon_gun", (2.0, 4.0, 8.0, 12.0)),
    "no-helmet-black-hair": Failure("no_helmet", (6.0, 7.0, 12.0, 13.0)),
    "crowd-far": Failure("crowd", (12.0, 16.0, 20.0, 24.0)),
    "fall-unseen": Failure("fall", (4.0, 5.0, 7.0, 12.0), seed=2),
    "fall-cowers": Failure("weapon_stick", (8.0, 10.6, 11.6, 12.4), Box(0.55, 0.45, 1, 1)),
    "stopped-missed": Failure("stopped_vehicle", (4.0, 11.0, 19.0, 30.0)),
    "tamper-frozen": Failure("tamper_frozen", (9.0, 11.0, 14.0, 19.0)),
    "flood-late": Failure("flood", (10.0, 14.0, 18.0, 24.0)),
}


def picture(failure: Failure) -> bytes:
    """Its moments as one JPEG."""
    _, pictures = playing.drawn(failure.scene, failure.seed)
    door = Door((), None)
    shown = [door.open(pictures[round(second * playing.FPS)], failure.part, WIDTH) for second in failure.seconds]
    return side_by_side([encode(each, MOMENT_BYTES) for each in shown], BYTES).data


def main() -> None:
    """Write all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, failure in FAILURES.items():
        (folder / f"{name}.jpg").write_bytes(picture(failure))


if __name__ == "__main__":
    main()
