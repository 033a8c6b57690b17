"""What a stream costs others: loops as people write them, and the floors that nothing can go below.

`python -m tests.bench.loops WAY URL [MODEL FOLDER]` runs one until it is killed, and prints a dot for each turn.

| way | does |
|---|---|
| demux | takes the packets from the line: nothing can watch a camera for less |
| keyframes | decodes the keyframes besides |
| decode | decodes everything |
| opencv | OpenCV reads every frame; the difference to the last one on a grey, blurred copy 640 pixels wide |
| user | OpenCV reads every frame, TFLite (two threads) looks at every third, VideoWriter (mp4v) writes them all |
| invoke | the model alone, five times a second, on a picture that never changes; the URL is not used |
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
LOOKS = 5.0
EVERY = 3
LEAST_AREA = 500


class Loop:
    """A loop that runs as a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._dots = process.stdout.fileno()
        self.pid = process.pid

    def turns(self) -> int:
        """How many turns it has made since this was asked last; waits for one. A pipe holds an hour of them."""
        return len(os.read(self._dots, 65536))


@contextmanager
def running(way: str, *arguments: str | Path) -> Iterator[Loop]:
    """One of the loops at work; it is given once it has made its first turn."""
    command = [sys.executable, "-m", "tests.bench.loops", way, *map(str, arguments)]
    # who joins a shared stream between two keyframes is told of every picture that he cannot have: -8 is silence
    told = {"OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp", "OPENCV_FFMPEG_LOGLEVEL": "-8"}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdout=subprocess.PIPE) as process:
        try:
            loop = Loop(process)
            if not loop.turns():
                raise SystemExit(f"the loop {way} does not start")
            yield loop
        finally:
            process.kill()


def demux(url: str) -> Iterator[object]:
    """Packets."""
    with _opened(url) as container:
        yield from container.demux(video=0)


def keyframes(url: str) -> Iterator[object]:
    """Pictures of keyframes."""
    with _opened(url) as container:
        for packet in container.demux(video=0):
            yield packet.decode() if packet.is_keyframe else None


def decode(url: str) -> Iterator[object]:
    """All pictures."""
    with _opened(url) as container:
        yield from container.decode(video=0)


def _opened(url: str) -> Any:
    return av.open(url, options={"rtsp_transport": "tcp"}, timeout=(10, 10))


def opencv(url: str) -> Iterator[object]:
    """What moves, frame by frame."""
    before = None
    for frame in _read(url):
        height, width = frame.shape[:2]
        grey = cv2.cvtColor(cv2.resize(frame, (640, height * 640 // width)), cv2.COLOR_BGR2GRAY)
        grey = cv2.GaussianBlur(grey, (21, 21), 0)
        if before is not None:
            moving = cv2.threshold(cv2.absdiff(grey, before), 25, 255, cv2.THRESH_BINARY)[1]
            shapes, _ = cv2.findContours(moving, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            yield [shape for shape in shapes if cv2.contourArea(shape) > LEAST_AREA]
        before = grey


def _read(url: str) -> Iterator[Any]:
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
    while True:
        good, frame = capture.read()
        if not good:
            return
        yield frame


def user(url: str, model: str, folder: str) -> Iterator[object]:
    """What is on every third frame; all frames are written down."""
    look, writer = _looker(model), None
    for number, frame in enumerate(_read(url)):
        if writer is None:
            height, width = frame.shape[:2]
            code = cv2.VideoWriter.fourcc(*"mp4v")
            writer = cv2.VideoWriter(str(Path(folder, "user.mp4")), code, 15, (width, height))
        writer.write(frame)
        yield look(frame) if number % EVERY == 0 else None


def invoke(_: str, model: str, __: str) -> Iterator[object]:
    """The model, and nothing else."""
    interpreter, fill = _interpreter(model)
    fill(np.zeros((360, 640, 3), np.uint8))
    begun = time.monotonic()
    for number in count(1):
        interpreter.invoke()
        yield None
        time.sleep(max(0.0, begun + number / LOOKS - time.monotonic()))


def _looker(model: str) -> Callable[[Any], object]:
    interpreter, fill = _interpreter(model)
    outputs = [each["index"] for each in interpreter.get_output_details()]

    def look(frame: Any) -> object:
        fill(frame)
        interpreter.invoke()
        return [interpreter.get_tensor(index) for index in outputs]

    return look


def _interpreter(model: str) -> tuple[Any, Callable[[Any], None]]:
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - the other loops do not pay for it

    interpreter = Interpreter(model_path=model, num_threads=2)
    interpreter.allocate_tensors()
    wants = interpreter.get_input_details()[0]
    height, width = wants["shape"][1:3]
    # int8 inputs are the picture's levels moved by 128
    move = 128 if wants["dtype"] is np.int8 else 0

    def fill(frame: Any) -> None:
        picture = cv2.cvtColor(cv2.resize(frame, (int(width), int(height))), cv2.COLOR_BGR2RGB)
        interpreter.set_tensor(wants["index"], (picture - move).astype(wants["dtype"])[None])

    return interpreter, fill


WAYS: dict[str, Callable[..., Iterator[object]]] = {
    each.__name__: each for each in (demux, keyframes, decode, opencv, user, invoke)
}


def main() -> None:
    """Run one way until killed."""
    way, *arguments = sys.argv[1:]
    for _ in WAYS[way](*arguments):
        os.write(1, b".")


if __name__ == "__main__":
    main()
