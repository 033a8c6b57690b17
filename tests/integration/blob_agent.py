"""The agent with a detector that sees white things: all of the agent but the model, for machines without one.

python -m tests.integration.blob_agent run --config site.yaml
"""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import cv2
import numpy as np

from agent import cli, infer
from agent.data import WHOLE, Box, Detection, Image

WHITE = 200
LEAST = 500


class BlobDetector:
    """Takes every white patch of some size for a person."""

    labels = ("person", "car")
    name, version = "blobs", "1"
    input_size = (320, 320)
    withheld = ()
    put_off = 0

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,), now: float | None = None) -> tuple[Detection, ...]:
        """White patches in the whole picture, wherever it is told to look."""
        height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
        white = (yuv[:height] > WHITE).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(white)
        large = (stats[i] for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= LEAST)
        boxes = (Box(x / width, y / height, (x + w) / width, (y + h) / height) for x, y, w, h, _ in large)
        return tuple(Detection("person", 0.9, box) for box in boxes)


def load(
    path: Path, threads: int = 1, experimental: Sequence[str] | None = (), wanted: Collection[str] | None = None
) -> BlobDetector:
    """In place of `infer.load`."""
    return BlobDetector()


if __name__ == "__main__":
    infer.load = load  # type: ignore[assignment]  # the whole point of this module
    sys.exit(cli.main())
