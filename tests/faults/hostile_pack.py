"""Model packs from anyone: model.yaml mutated, names that lead elsewhere, networks that are not the hashed ones.

Each pack goes through the agent's own `infer.load` as far as the canary: what would be tried there must be the very
bytes that the pack names by their SHA-256, and lie in its folder. model.yaml itself is not signed: what it may change
without being noticed are thresholds and names, within their bounds.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from unittest import mock

import yaml

from agent import infer
from agent.errors import ModelError
from agent.infer import labels, loader, runtime
from agent.models import STREET
from tests.faults import hostile_bytes, hostile_yaml
from tests.flatbuffer import model

verdicts = ("refused", "would be tried", "accepted bad")

FILES = ("model.tflite", "close.tflite")

ELSEWHERE = (
    "../model.tflite", "/etc/passwd", "..", "close.tflite\0", "close.tflite\n", "a/../close.tflite", "./close.tflite",
    "\\close.tflite", "model.yaml", ".tflite",
    "\uff43lose.tflite", "close.tflite/", "~/close.tflite", "%2e%2e/x.tflite",
)  # fmt: skip

BARE = b"bare.tflite"
"""A model without a pack, which may carry the names of its classes zipped behind it."""

BOMB = b"names: {0: *j}\n"

KNOWN = (
    b"", b"7", b"[" * 100_000, b"a: " + b"1" * 5_000, b"a: 2024-13-45", b"a: " + b"1:" * 3_000 + b"1.5",
    b"a: !!binary x",
    b"a: !!python/object/apply:os.system [id]", b"? [a]\n: 1", b"\xff\xfe\x00", b"x: " + bytes(300_000),
    hostile_yaml.KNOWN[1] + BOMB, hostile_yaml.KNOWN[2] + BOMB, b"labels: [" + b"a, " * 50_000 + b"a]",
)  # fmt: skip


class _PassedError(Exception):
    """The canary's turn has come, with these files."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__()
        self.files = files


class Pack:
    """An input says which file of the shipped pack to put something else in place of, and what."""

    verdicts = verdicts

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "pack"
        self._folder.mkdir(exist_ok=True)
        self._good = {path.name: path.read_bytes() for path in STREET.iterdir() if path.suffix != ".md"}
        self._hashes = {name: hashlib.sha256(self._good[name]).hexdigest() for name in FILES}
        self._manifest = yaml.safe_load(self._good["model.yaml"])
        for name, data in self._good.items():
            (self._folder / name).write_bytes(data)
        mock.patch.object(loader, "try_out", _passed).start()

    def make(self, number: int) -> bytes:
        chance = Random(number)
        if number < len(KNOWN):
            return b"model.yaml\n" + KNOWN[number]
        if number < len(KNOWN) + len(ELSEWHERE):
            close = self._manifest["close"] | {"file": ELSEWHERE[number - len(KNOWN)]}
            return b"model.yaml\n" + _dumped(self._manifest | {"close": close})
        if chance.random() < 0.2:
            return BARE + b"\n" + _with_metadata(chance)
        if chance.random() < 0.4:
            name = chance.choice(FILES)
            return name.encode() + b"\n" + self._damaged(name, chance)
        manifest = yaml.safe_load(_dumped(self._manifest))
        for _ in range(chance.choice((0, 1, 1, 3))):
            hostile_yaml.change(manifest, chance, "hunter2!geheim")
        text = _dumped(manifest)
        return b"model.yaml\n" + (hostile_yaml.spoil(text, chance) if chance.random() < 0.5 else text)

    def judge(self, data: bytes, number: int) -> str:
        name, _, content = data.partition(b"\n")
        place = self._folder / name.decode()
        place.write_bytes(content)
        if name == BARE:
            return _named(place)
        try:
            infer.load(self._folder)
        except ModelError as error:
            return "refused" if "\n" not in str(error) and len(str(error)) < 16_384 else "accepted bad"
        except _PassedError as passed:
            return "would be tried" if all(map(self._is_good, passed.files)) else "accepted bad"
        finally:
            place.write_bytes(self._good[place.name])
        return "accepted bad"

    def _is_good(self, file: Path) -> bool:
        inside = file.resolve().parent == self._folder.resolve()
        return inside and hashlib.sha256(file.read_bytes()).hexdigest() == self._hashes.get(file.name)

    def _damaged(self, name: str, chance: Random) -> bytes:
        if chance.random() < 0.2:
            return self._good[FILES[name == FILES[0]]]
        if chance.random() < 0.5:
            rotten = bytearray(self._good[name])
            rotten[chance.randrange(len(rotten))] ^= 1 << chance.randrange(8)
            return bytes(rotten)
        return hostile_bytes.spoil(self._good[name], chance, 4_096)


def _passed(files: Sequence[Path], _: str, __: int) -> list[runtime.Signature]:
    raise _PassedError(files)


def _with_metadata(chance: Random) -> bytes:
    """What passes for a model, and a zip archive behind it."""
    text = chance.choice((*KNOWN, b"{'names': {0: 'person', 1: 'car'}}", b"person\ncar\n"))
    packed = io.BytesIO(model())
    packed.seek(0, io.SEEK_END)
    with zipfile.ZipFile(packed, "a", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        archive.writestr(chance.choice(("metadata.json", "labelmap.txt")), text)
    data = packed.getvalue()
    return hostile_bytes.spoil(data, chance) if chance.random() < 0.5 else data


def _named(place: Path) -> str:
    try:
        names = labels.find(place, None)
    except ModelError:
        return "refused"
    return "would be tried" if all(len(name) <= labels.MAX_NAME for name in names) else "accepted bad"


def _dumped(manifest: object) -> bytes:
    return yaml.safe_dump(manifest, allow_unicode=True).encode()


def kind(folder: Path) -> Pack:
    return Pack(folder)
