"""What filming each scene costs: `python -m tests.bench.street_cost [--json] [SCENE...]`.

CPU seconds for each second of film at 1280x720 and 15 pictures a second, drawn and encoded as H.264, over three seconds
from each scene's middle; beside it what the encoder alone takes for the same pictures.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.data import Image
from agent.simulator import film, scenes
from agent.simulator.render import Renderer
from agent.simulator.truth import Truth

SIZE, FPS, SECONDS = (1280, 720), 15.0, 3.0


@dataclass(frozen=True, slots=True)
class Row:
    """One scene's CPU seconds for each second of film."""

    scene: str
    filming: float
    encoding: float


class Middle:
    """The middle of a scene, as `film.Pictures`; its pictures are kept when asked for once."""

    def __init__(self, name: str) -> None:
        self._renderer = Renderer(scenes.load(name, 1), 1, SIZE, FPS)
        self._first = self._renderer.frames // 2
        self._kept: dict[int, tuple[Image, Truth]] = {}
        self.frames, self.fps, self.size = round(SECONDS * FPS), FPS, SIZE
        self._renderer.picture(self._first)

    def picture(self, number: int) -> tuple[Image, Truth]:
        """One picture and its truth."""
        if number not in self._kept:
            self._kept[number] = self._renderer.picture(self._first + number)
        return self._kept[number]


def main() -> None:
    """Print a table, and with --json a line for machines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", default=scenes.NAMES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.scenes)
    for row in rows:
        print(f"{row.scene:<20} filming {row.filming:.2f}  encoding alone {row.encoding:.2f}")
    print(f"most: {max(row.filming for row in rows):.2f}")
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))


def measure(names: Sequence[str]) -> list[Row]:
    """Each scene filmed twice: the second time its pictures are there already."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            middle = Middle(name)
            rows.append(Row(name, filmed(middle, Path(folder)), filmed(middle, Path(folder))))
    return rows


def filmed(pictures: film.Pictures, folder: Path) -> float:
    """CPU seconds of filming for each second of film."""
    began = time.process_time()
    film.write(pictures, folder / "film.mp4", "h264", lambda _: None)
    return (time.process_time() - began) / SECONDS


if __name__ == "__main__":
    main()
