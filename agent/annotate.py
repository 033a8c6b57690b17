"""A copy of a recording with what the agent saw drawn in: regions looked at, tracks, rules, events."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from agent.data import Box, Image, Point
from agent.errors import ClipError
from agent.rules.options import RuleOptions
from agent.watch import Look

GREY, GREEN, YELLOW, RED = (160, 160, 160), (80, 200, 80), (0, 210, 255), (60, 60, 255)

MILLISECOND = Fraction(1, 1000)
FONT = cv2.FONT_HERSHEY_SIMPLEX


class Annotator:
    """Writes an H.264 MP4 of the frames that were looked at, at their own times, until `close`."""

    def __init__(self, path: Path, rules: Sequence[RuleOptions]) -> None:
        self._outlines = [points for rule in rules for points in _outlines(rule)]
        self._video: VideoStream | None = None
        try:
            self._container: OutputContainer = av.open(str(path), "w", format="mp4")
        except (OSError, av.FFmpegError) as error:
            raise ClipError(f"{path}: cannot be written: {error}") from None

    def close(self) -> None:
        """Finish the file."""
        if self._video is not None:
            self._container.mux(self._video.encode())
        self._container.close()

    def draw(self, look: Look) -> None:
        """Add one look."""
        image = cv2.cvtColor(look.frame.yuv, cv2.COLOR_YUV2BGR_I420).astype(np.uint8, copy=False)
        for region in look.regions:
            _rectangle(image, region, GREY, "")
        for points, closed in self._outlines:
            cv2.polylines(image, [_corners(points, image)], closed, YELLOW, 1, cv2.LINE_AA)
        fired = {trigger.key for _, found in look.findings for trigger in found.triggers}
        for track in look.tracks:
            colour = RED if str(track.id) in fired else GREEN if track.confirmed else GREY
            _rectangle(image, track.box, colour, f"{track.label} {track.id} {track.score:.2f}")
        cv2.putText(image, f"{look.frame.mono:.1f} s", (8, 20), FONT, 0.5, YELLOW, 1, cv2.LINE_AA)
        self._write(image, look.frame.mono)

    def _write(self, image: Image, at: float) -> None:
        if self._video is None:
            self._video = self._container.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "26"})
            self._video.height, self._video.width = image.shape[:2]
            self._video.pix_fmt = "yuv420p"
            self._video.time_base = self._video.codec_context.time_base = MILLISECOND
        if image.shape[:2] != (self._video.height, self._video.width):
            image = cv2.resize(image, (self._video.width, self._video.height)).astype(np.uint8, copy=False)
        picture = av.VideoFrame.from_ndarray(image, format="bgr24")
        picture.pts, picture.time_base = round(at * 1000), MILLISECOND
        self._container.mux(self._video.encode(picture))


def _outlines(rule: RuleOptions) -> list[tuple[Sequence[Point], bool]]:
    """A rule's shapes and whether they close: its polygon, its line."""
    shapes = (("polygon", True), ("points", False))
    return [(getattr(rule, name), closed) for name, closed in shapes if hasattr(rule, name)]


def _corners(points: Sequence[Point], image: Image) -> NDArray[np.int32]:
    height, width = image.shape[:2]
    return np.rint([[point.x * width, point.y * height] for point in points]).astype(np.int32)


def _rectangle(image: Image, box: Box, colour: tuple[int, int, int], text: str) -> None:
    height, width = image.shape[:2]
    x1, y1, x2, y2 = (round(v * side) for v, side in zip(box, (width, height, width, height), strict=True))
    cv2.rectangle(image, (x1, y1), (x2 - 1, y2 - 1), colour, 1)
    cv2.putText(image, text, (x1, max(12, y1 - 4)), FONT, 0.45, colour, 1, cv2.LINE_AA)
