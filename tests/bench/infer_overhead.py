"""What a look costs beyond the model itself: CPU seconds of `detect` against `invoke` alone, for each shared model.

The frames are a substream's and a main stream's, looked at whole. The rival is the same model in the same process,
its input already filled; the two take turns, call by call, and the median of each counts, so that a busy machine does
not decide.

`python -m tests.bench.infer_overhead [--json] [--threads N]`
"""

import argparse
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import cv2
import numpy as np

from agent import infer, picture
from agent.data import WHOLE, Image
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


def measure(model: str, size: tuple[int, int], threads: int) -> dict[str, Any]:
    """Milliseconds of loading (wall), of a look and of the model alone (CPU), and their ratio."""
    start = time.perf_counter()
    detector = infer.load(shared(f"models/{model}.tflite"), threads)
    load = time.perf_counter() - start
    frame, network = _frame(size), detector._network
    session = network._session
    session.run(network._letterbox.fill(frame, WHOLE)[0])
    invoke, look = session._interpreter.invoke, lambda: detector.detect(frame)
    calls = [(_cpu(look), _cpu(invoke)) for _ in range(LOOKS)]
    whole, alone = (median(each) for each in zip(*calls, strict=True))
    told = {"model": model, "frame": f"{size[0]}x{size[1]}", "load": load * 1e3}
    return told | {"look": whole * 1e3, "invoke": alone * 1e3, "ratio": whole / alone}


def main() -> None:
    """Print the table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    rows = [measure(model, size, options.threads) for size in SIZES for model in make.MODELS]
    if options.json:
        print(json.dumps({"bench": "infer_overhead", "goal": GOAL, "rows": rows}))
        return
    print(f"{'model':<32} {'frame':>10} {'load ms':>8} {'look ms':>8} {'invoke':>8} {'ratio':>6}   (goal {GOAL})")
    for row in rows:
        print("{model:<32} {frame:>10} {load:8.0f} {look:8.2f} {invoke:8.2f} {ratio:6.3f}".format(**row))


if __name__ == "__main__":
    main()
