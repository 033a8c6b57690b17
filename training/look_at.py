"""A network looks at pictures, whole: letterboxed into its input."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from agent.data import Box, Image
from training import grid
from training.network import Plan
from training.pictures import Picture
from training.score import Found
from training.torch_ops import Network

GREY = 114

Size = tuple[int, int]


def read(picture: Picture) -> Image:
    """The picture, RGB (height, width, 3). Raises OSError where there is none."""
    image = cv2.imread(str(picture.path))
    if image is None:
        raise OSError(f"{picture.path}: cannot be read")
    return np.ascontiguousarray(image[:, :, ::-1]).astype(np.uint8, copy=False)


def letterbox(image: Image, size: Size) -> tuple[Image, Box]:
    """The picture in the middle of an input of (width, height), and where it lies there, as fractions."""
    wide, high = size
    height, width = image.shape[:2]
    scale = min(wide / width, high / height)
    across, down = round(width * scale), round(height * scale)
    left, top = (wide - across) // 2, (high - down) // 2
    canvas = np.full((high, wide, 3), GREY, np.uint8)
    canvas[top : top + down, left : left + across] = cv2.resize(image, (across, down), interpolation=cv2.INTER_LINEAR)
    return canvas, Box(left / wide, top / high, (left + across) / wide, (top + down) / high)


def tensor(pictures: NDArray[np.uint8]) -> torch.Tensor:
    """What the network takes, from (n, height, width, 3)."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)


def find(network: Network, plan: Plan, images: Sequence[Image], least: float, size: Size | None = None) -> list[Found]:
    """What the network finds in each picture with a score of at least `least`; looked at in `size`, or the plan's."""
    size = size or plan.size
    boxed = [letterbox(image, size) for image in images]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits, boxes = network(tensor(np.stack([canvas for canvas, _ in boxed])))
    scores, numbers = logits.float().sigmoid().numpy(), boxes.float().numpy()
    places = grid.cells(plan, size)
    return [
        grid.found(scores[each], numbers[each], places, inner, size, least) for each, (_, inner) in enumerate(boxed)
    ]
