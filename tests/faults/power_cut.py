"""The power is cut at any moment: between two calls to the disk, inside one, and before the disk did what it was told.

The real outbox and the real clip writer run on a disk that writes down every call (`power_disk`). From that tape the
disk is rebuilt as a power cut may have left it (`power_states` says what is assumed), thousands of times, and each
time the outbox is opened and the clips are recovered as at a start of the agent: what was committed has to be there.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults import power_clip_judge, power_judge
from tests.faults.fault import Figure, Mutant, zero
from tests.faults.power_again import tapes
from tests.faults.power_disk import play, recording
from tests.faults.power_replay import Judge, Verdict, judge_all

INJECTED = (
    "Every call of a real run to its disk is recorded (FUSE); what was not synced is lost, torn or reordered by"
    " sectors of 512 bytes, in thousands of states."
)

_FILE, _REBUILD = "agent/outbox/file.py", "agent/outbox/rebuild.py"
_BOXES, _WRITER, _SALVAGE = "agent/mux/boxes.py", "agent/mux/writer.py", "agent/mux/salvage.py"
MUTANTS = (
    Mutant(_FILE, '"synchronous=FULL"', '"synchronous=OFF"', "any sync by SQLite", "outbox"),
    Mutant(_FILE, '"synchronous=FULL"', '"synchronous=NORMAL"', "a sync with each commit", "outbox"),
    Mutant(_FILE, '"journal_mode=WAL"', '"journal_mode=MEMORY"', "a journal on the disk", "outbox"),
    Mutant(
        _REBUILD,
        "    sync(path.parent)  # the damaged one must not go before there is a name for this one\n",
        "",
        "a sync of the new outbox's name before the damaged one is set aside",
        "outbox",
    ),
    Mutant(_WRITER, "        os.fsync(self._file.fileno())\n", "", "a sync before a clip gets its name", "clips"),
    Mutant(
        "agent/durable.py", "        os.fsync(descriptor)\n", "        pass\n", "a sync of a clip's new name", "clips"
    ),
    Mutant(
        _WRITER,
        "        sync(self.path.parent)  # of a short clip nothing was synced so far\n",
        "",
        "a sync of a short clip's first name before it is told",
        "clips",
    ),
    Mutant(_WRITER, "        os.fdatasync(self._file.fileno())\n", "", "a sync while a clip is written", "clips"),
    Mutant(
        _WRITER,
        "        announce(clip)\n        publish(self.path)\n",
        "        publish(self.path)\n        announce(clip)\n",
        "telling of a clip before it has its name",
        "clips",
    ),
    Mutant(
        _SALVAGE,
        "    announce(clip)\n    publish(path)\n",
        "    publish(path)\n    announce(clip)\n",
        "telling of a recovered clip before it has its name",
        "clips",
    ),
    Mutant(
        _BOXES,
        "                if box != seal(checksum):\n",
        "                if False:\n",
        "checksums in clips",
        "clips",
    ),
)

_STATES = {True: {"outbox": 12_000, "clips": 4_000}, False: {"outbox": 1_200, "clips": 640}}
"""States by part, in full and in short."""

_LIVES = {True: {"outbox": 24, "clips": 2}, False: {"outbox": 4, "clips": 1}}
"""Processes that follow each other on one disk."""

_STARTS = {True: 24, False: 3}
"""Starts after a power cut during which it is cut again."""

_STATES_OF_EACH = 64
"""States of each such start."""

_JUDGES: Mapping[str, Judge] = {"outbox": power_judge.judge, "clips": power_clip_judge.judge}
_FAULTS = {"outbox": power_judge.FAULTS, "clips": power_clip_judge.FAULTS}
_NOTED = {"outbox": power_judge.NOTED, "clips": power_clip_judge.NOTED}


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Cut the power of the outbox, the clips, or both. Raises Impossible without FUSE."""
    figures: list[Figure] = []
    for part in [only] if only else _JUDGES:
        tape = _record(folder, part, _LIVES[full][part])
        figures += _figures(part, judge_all(tape, _JUDGES[part], _STATES[full][part]))
        starts = tapes(folder, part, tape, _STARTS[full])
        figures += _again(part, [judge_all(start, _JUDGES[part], _STATES_OF_EACH) for start in starts])
    return figures


def _record(folder: Path, part: str, lives: int) -> Path:
    disk, tape = folder / f"{part}-disk", folder / f"{part}-tape"
    disk.mkdir()
    with recording(disk, tape):
        for life in range(lives):
            play(f"tests.faults.power_{part}", str(disk), str(life))
    return tape


def _figures(part: str, verdict: Verdict) -> Sequence[Figure]:
    _show(part, verdict)
    faults = [zero(f"{part}: {words}", verdict.faults[name]) for name, words in _FAULTS[part].items()]
    noted = [Figure(f"{part}: {words}", str(verdict.faults[name])) for name, words in _NOTED[part].items()]
    return [Figure(f"{part}: states after a power cut", str(verdict.states)), *faults, *noted]


def _again(part: str, verdicts: Sequence[Verdict]) -> Sequence[Figure]:
    for verdict in verdicts:
        _show(part, verdict)
    states = sum(verdict.states for verdict in verdicts)
    faults = sum(verdict.faults[name] for verdict in verdicts for name in _FAULTS[part])
    return [
        Figure(f"{part}: states after a second cut, at the start", str(states)),
        zero(f"{part}: all of these faults after a second cut", faults),
    ]


def _show(part: str, verdict: Verdict) -> None:
    for name, example in verdict.examples.items():
        if name in _FAULTS[part]:
            print(f"{part}: {example[:500]}", file=sys.stderr)
