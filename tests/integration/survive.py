"""Loads models that may be damaged and lets them look at noise; prints how many were refused and how many worked."""

import sys
from pathlib import Path

import numpy as np

from agent import infer
from agent.data import WHOLE
from agent.errors import ModelError


def main(runtime: str, *paths: str) -> None:
    """Try each path; anything but ModelError ends the process."""
    noise = np.random.default_rng(1).integers(0, 256, (360, 320), np.uint8)
    refused = worked = 0
    for path in paths:
        try:
            for found in infer.load(Path(path), runtime=runtime).detect(noise):
                assert 0 < found.score <= 1
                assert all(WHOLE.x1 <= side <= WHOLE.x2 for side in found.box)
            worked += 1
        except ModelError:
            refused += 1
    print(refused, worked)


if __name__ == "__main__":
    main(*sys.argv[1:])
