"""The power is cut again while the agent starts after a power cut: recovery has to survive itself.

python -m tests.faults.power_again PART FOLDER    starts the outbox or the clips in a folder of the recording disk
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.clips import recover
from agent.errors import AgentError
from agent.outbox import Outbox
from tests.faults.power_clips import contents
from tests.faults.power_disk import MARK, play, recording
from tests.faults.power_judge import found
from tests.faults.power_outbox import MOST, NAME
from tests.faults.power_replay import Told, lay_out, sample
from tests.faults.power_states import State
from tests.faults.power_view import EMPTY, pack, unpack


def tapes(folder: Path, part: str, tape: Path, count: int) -> Iterator[Path]:
    """Tapes of so many starts, each on what a power cut somewhere on `tape` left."""
    for number, (state, told) in enumerate(sample(tape, count)):
        disk, again = folder / f"{part}-disk-{number}", folder / f"{part}-tape-{number}"
        disk.mkdir()
        with recording(disk, again):
            _fill(disk, state, _seen(part, state, told))
            play("tests.faults.power_again", part, str(disk))
        yield again


def _fill(disk: Path, state: State, mark: str) -> None:
    """Lay a state out on the disk, all of it synced, and say on the tape what is in it."""
    lay_out(state.files, disk)
    for path in (*disk.iterdir(), disk):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    (disk / MARK).write_text(mark + "\n")


def _seen(part: str, state: State, told: Told) -> str:
    """What has to be there after the start: all that is there after one that nothing interrupts."""
    with TemporaryDirectory() as folder:
        lay_out(state.files, Path(folder))
        if part == "clips":
            recover(Path(folder))
            return json.dumps(contents(Path(folder)))
        try:
            outbox = Outbox(Path(folder) / NAME, 100 * MOST, "boot")
        except AgentError:
            return pack(EMPTY)
        view = found(outbox)
        outbox.close()
    return pack(replace(view, steps=True, rotten=unpack(told.before).rotten or outbox.rebuilt is not None))


def main(part: str, folder: Path) -> None:
    """Start, and die."""
    if part == "clips":
        recover(folder)
    else:
        Outbox(folder / NAME, MOST, "boot")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
    os._exit(0)  # nothing is put in order
