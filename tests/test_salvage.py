"""What a hostile camera's stream does to the agent that starts after a crash."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

from agent.data import Packet, StreamInfo
from agent.mux import ClipWriter, Label
from tests.faults.hostile_h264 import START, picture, sequence, slice_of
from tests.make import stamp

MEASURE = """
import sys
from pathlib import Path
from agent.clips import recover
(clip,) = recover(Path(sys.argv[1]))
print(clip.seconds)
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


def test_a_clip_of_pictures_that_claim_gigabytes_is_recovered_without_decoding_one(tmp_path: Path) -> None:
    sets = START + sequence(16_000, 16_000) + START + picture()
    stream = StreamInfo("h264", 16_000, 16_000, Fraction(1, 25), sets)
    keyframes = [
        Packet(n, n / 25, n / 25, True, n, n, sets + START + slice_of(n % 2), stream) for n in range(50)
    ]  # fmt: skip
    writer = ClipWriter(tmp_path / "front-1.mp4", Label("front", stamp(), ("e1",)), keyframes)
    writer.write(keyframes)
    writer.abandon()
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    seconds, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert float(seconds) > 1
    assert int(peak) < 200 * 1024
