"""What the libraries take unasked: each in a process of its own, because it is settled once."""

import os
import subprocess
import sys

HOLES = """
from agent import frugal
{settle}
import numpy as np

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

before = resident()
held = []
for _ in range(50):
    picture = np.ones(600_000, np.uint8)
    held.append(bytes(100_000))
    del picture
pictures = [np.ones(600_000, np.uint8) for _ in range(50)]
held += [bytes(100_000) for _ in range(50)]
del pictures
print((resident() - before - 100 * 100_000) // 1_000_000)
"""

KEPT = """
import sys
from agent import frugal

def made():
    for length in range(1, 20):
        for _ in range(2000):
            tuple(n for n in range(length))
    return sys.getallocatedblocks()

frugal.begin()
before = sys.getallocatedblocks()
made()
frugal.tidy()
print(sys.getallocatedblocks() - before)
"""

READ = """
import cv2, numpy as np
from agent import frugal

def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssFile"))

before = resident()
frugal.begin()
print(resident() / before, cv2.resize(np.ones((64, 64), np.uint8), (8, 8)).sum())
"""


def _says(code: str, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.endswith(("THREADS", "THREADS_NUM"))}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=clean | environment, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def test_memory_of_pictures_goes_back_although_something_later_is_kept() -> None:
    assert int(_says(HOLES.format(settle="frugal.settle()"))) <= 2


def test_opencv_works_on_the_thread_that_asks() -> None:
    assert _says("from agent import frugal; frugal.settle(); import cv2; print(cv2.getNumThreads())") == "1"


def test_who_sets_the_environment_is_heard() -> None:
    code = "from agent import frugal; frugal.settle(); import cv2; print(cv2.getNumThreads())"
    assert _says(code, OPENCV_FOR_THREADS_NUM="2") == "2"


def test_numpy_starts_no_threads() -> None:
    code = "from agent import frugal; frugal.settle(); import os, numpy; print(len(os.listdir('/proc/self/task')))"
    assert _says(code) == "1"


def test_tuples_that_python_keeps_for_later_are_freed() -> None:
    assert int(_says(KEPT)) < 1000


def test_code_that_only_the_start_needed_is_let_go_and_what_is_needed_comes_back() -> None:
    share, total = _says(READ).split()
    assert float(share) < 0.5
    assert total == "64"
