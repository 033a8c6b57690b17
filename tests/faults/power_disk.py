"""A disk that writes down all that it is asked to do: a file system in user space (FUSE), one folder, in memory.

What is mounted gets every call of SQLite, PyAV and Python alike, and those of no other program. Beside its files it
has three of its own: each line written to MARK goes onto the tape, a number written to ROOM is how many bytes the disk
holds, and what is written to ROT changes a file behind everybody's back.

python -m tests.faults.power_disk FOLDER TAPE    says "ready" once it is mounted, and ends when it is unmounted
"""

import errno
import pickle
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mfusepy

from tests.faults.fault import Impossible
from tests.faults.power_tape import Entry, Make, Mark, Remove, Rename, Resize, Rot, Sync, SyncFolder, Write

MARK = ".mark"
"""Name of the file that takes what the recorded program says of itself."""

ROOM = ".room"
"""Name of the file that takes the size of the disk, in bytes."""

ROT = ".rot"
"""Name of the file that takes what the card is to change by itself: a file's name, where, and the bytes in hex."""

_OWN = {MARK: 1, ROOM: 2, ROT: 3}
_BLOCK = 4096
_PLENTY = 1 << 30


class Disk(mfusepy.Operations):  # type: ignore[misc]  # it comes without types
    """The files by number, their names, and the tape."""

    use_ns = True

    def __init__(self, tape: Path) -> None:
        self._tape = tape.open("wb")
        self._names = dict(_OWN)
        self._files = {number: bytearray() for number in _OWN.values()}
        self._room = _PLENTY
        self._heard = b""

    def init(self, path: str) -> None:
        """Say that the disk is there."""
        print("ready", flush=True)

    def destroy(self, path: str) -> None:
        """End the tape."""
        self._tape.close()

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """A file's kind and size; time has no meaning here."""
        times = {"st_mtime": 0, "st_ctime": 0, "st_atime": 0}
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2, **times}
        data = self._files[self._number(path) if fh is None else fh]
        blocks = -(-len(data) // 512)
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": len(data), "st_blocks": blocks, **times}

    def readdir(self, path: str, fh: int) -> list[str]:
        """The names, without the disk's own."""
        return [".", "..", *(name for name in self._names if name not in _OWN)]

    def statfs(self, path: str) -> dict[str, int]:
        """The room that is left."""
        free = max(0, self._room - self._taken()) // _BLOCK
        return {"f_bsize": _BLOCK, "f_frsize": _BLOCK, "f_blocks": self._room // _BLOCK, "f_bfree": free,
                "f_bavail": free, "f_namemax": 255}  # fmt: skip

    def create(self, path: str, mode: int, fi: object = None) -> int:
        """A new file."""
        number = len(self._files) + 1
        self._files[number] = bytearray()
        self._names[path[1:]] = number
        self._note(Make(path[1:], number))
        return number

    def open(self, path: str, flags: int) -> int:
        """A file's number is its handle."""
        return self._number(path)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """Bytes of a file."""
        return bytes(self._files[fh][offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        """Bytes into a file, or a word to the disk itself."""
        if fh == _OWN[MARK]:
            self._hear(data)
        elif fh == _OWN[ROOM]:
            self._room = int(data)
        elif fh == _OWN[ROT]:
            name, at, changed = data.decode().split()
            self._put(Rot(self._names[name], int(at), bytes.fromhex(changed)))
        else:
            self._put(Write(fh, offset, bytes(data)))
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        """Cut a file or make it longer."""
        number = self._number(path) if fh is None else fh
        if number not in _OWN.values():
            self._grow(number, length)
            del self._files[number][length:]
            self._note(Resize(number, length))
        return 0

    def fallocate(self, path: str, mode: int, offset: int, size: int, fh: int) -> int:
        """Room for a file; it is zeros until it is written."""
        if mode:
            raise mfusepy.FuseOSError(errno.EOPNOTSUPP)
        if offset + size > len(self._files[fh]):
            self._grow(fh, offset + size)
            self._note(Resize(fh, offset + size))
        return 0

    def rename(self, old: str, new: str) -> int:
        """Another name for a file."""
        self._names[new[1:]] = self._names.pop(old[1:])
        self._note(Rename(old[1:], new[1:]))
        return 0

    def unlink(self, path: str) -> int:
        """A name taken away; who has the file open keeps it."""
        del self._names[path[1:]]
        self._note(Remove(path[1:]))
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        """The moment from which a file is safe."""
        self._note(Sync(fh, bool(datasync)))
        return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        """The moment from which the names are safe."""
        self._note(SyncFolder())
        return 0

    def utimens(self, path: str, times: object = None) -> int:
        """Time has no meaning here."""
        return 0

    def chmod(self, path: str, mode: int) -> int:
        """Nor has who may read."""
        return 0

    def _number(self, path: str) -> int:
        try:
            return self._names[path[1:]]
        except KeyError:
            raise mfusepy.FuseOSError(errno.ENOENT) from None

    def _taken(self) -> int:
        return sum(len(self._files[number]) for number in self._names.values())

    def _put(self, write: Write | Rot) -> None:
        end = write.at + len(write.data)
        self._grow(write.file, end)
        self._files[write.file][write.at : end] = write.data
        self._note(write)

    def _grow(self, number: int, size: int) -> None:
        more = size - len(self._files[number])
        if more > 0:
            if self._taken() + more > self._room:
                raise mfusepy.FuseOSError(errno.ENOSPC)
            self._files[number].extend(bytes(more))

    def _hear(self, data: bytes) -> None:
        """A line at a time, as the kernel may cut what is written in pieces."""
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            self._note(Mark(line.decode()))

    def _note(self, entry: Entry) -> None:
        pickle.dump(entry, self._tape)


@contextmanager
def recording(folder: Path, tape: Path) -> Iterator[None]:
    """A recording disk mounted at an empty folder; the tape is whole at the end. Raises Impossible."""
    command = [sys.executable, "-m", "tests.faults.power_disk", str(folder), str(tape)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as disk:
        assert disk.stdout is not None and disk.stderr is not None
        if disk.stdout.readline().strip() != "ready":
            raise Impossible(f"no file system in user space (/dev/fuse): {disk.stderr.read().strip()}")
        try:
            yield
        finally:
            subprocess.run(["fusermount3", "-u", str(folder)], check=True)


def play(module: str, *arguments: str) -> None:
    """Run a program on a recording disk; it has to end well."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    mfusepy.FUSE(Disk(Path(sys.argv[2])), sys.argv[1], foreground=True, nothreads=True, hard_remove=True)
