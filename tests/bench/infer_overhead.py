"""What a look costs beyond the model itself: CPU seconds of `detect` against `invoke` alone.

For each shared model and both networks of the shipped pack. The frames are a substream's and a main stream's, looked at
whole, by the close network at a square of a third of the height. The rival, and the floor, is the same model in the
same process, its input already filled; the two take turns, call by call, and the median of each counts, so that a busy
machine does not decide.

`python -m tests.bench.infer_overhead [--json] [--threads 1 2]`
"""

import argparse
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import cv2
import numpy as np

from agent import frugal, infer, picture
from agent.data import WHOLE, Box, Image
from agent.infer.network import Network
from agent.models import STREET
from tests.bench.show import show
from tests.golden import make
from tests.shared import shared

LOOKS = 100
SIZES = ((640, 360), (1920, 1080))
GOAL = 1.15


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _frame(size: tuple[int, int]) -> Image:
    still = picture.read(shared("images/accident_cctv_krish/Non_Accident/test1_8.jpg"))
    return cv2.cvtColor(cv2.resize(still, size), cv2.COLOR_BGR2YUV_I420).astype(np.uint8, copy=False)


def _networks(threads: int) -> Iterator[tuple[str, Network, float]]:
    """Name, network, and the part of a frame's height that it looks at."""
    for model in make.MODELS:
        yield model, infer.load(shared(f"models/{model}.tflite"), threads)._network, 1.0
    street = infer.load(STREET, threads)
    yield "street (shipped)", street._network, 1.0
    # the pack's second network, behind the closer looks
    yield "street, close look", street._closer[0]._finder, 1 / 3  # type: ignore[misc]


def measure(network: Network, size: tuple[int, int], part: float) -> dict[str, float]:
    """Milliseconds of CPU of a look and of the model alone, and their ratio."""
    frame, invoke = _frame(size), network._session._interpreter.invoke
    wide = part * size[1] / size[0]
    regions = (WHOLE,) if part == 1 else (Box(0.5 - wide / 2, 0.5 - part / 2, 0.5 + wide / 2, 0.5 + part / 2),)
    network.detect(frame, regions)
    calls = [(_cpu(lambda: network.detect(frame, regions)), _cpu(invoke)) for _ in range(LOOKS)]
    whole, alone = (median(each) * 1e3 for each in zip(*calls, strict=True))
    return {"look": whole, "invoke": alone, "ratio": whole / alone}


def main() -> None:
    """Print the table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="one line of JSON after the table")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    frugal.settle()
    rows: list[dict[str, Any]] = [
        {"model": name, "threads": threads, "frame": f"{size[0]}x{size[1]}", **measure(network, size, part)}
        for threads in options.threads
        for name, network, part in _networks(threads)
        for size in SIZES
    ]
    show("infer_overhead", {"ratio": GOAL}, rows, as_json=options.json)


if __name__ == "__main__":
    main()
