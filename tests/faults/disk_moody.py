"""A disk in a mood: a file system in user space (FUSE) over a folder, which fails every call when it is told to.

Its moods are the kernel's own errors, so that SQLite, PyAV and Python meet what a card gives them: a write that fails
halfway, a sync that fails, a folder that takes no new file.

python -m tests.faults.disk_moody FOLDER BEHIND MOOD    says "ready" once mounted; MOOD is the file that names its mood
"""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mfusepy

from tests.faults.fault import Impossible

MOODS = {"well": 0, "broken": errno.EIO, "read-only": errno.EROFS}
"""What each call that would change something fails with."""

_STATS = ("st_mode", "st_nlink", "st_size", "st_blocks", "st_uid", "st_gid", "st_atime", "st_mtime", "st_ctime")
_ROOM = ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_namemax")


class Disk(mfusepy.Operations):  # type: ignore[misc]  # it comes without types
    """Passes everything on to the folder behind it."""

    def __init__(self, behind: Path, mood: Path) -> None:
        self._behind = behind
        self._mood = mood

    def init(self, path: str) -> None:
        """Say that the disk is there."""
        print("ready", flush=True)

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """A file's kind, size and times."""
        found = os.lstat(self._path(path)) if fh is None else os.fstat(fh)
        return {name: getattr(found, name) for name in _STATS}

    def readdir(self, path: str, fh: int) -> list[str]:
        """The names in a folder."""
        return [".", "..", *(found.name for found in self._path(path).iterdir())]

    def statfs(self, path: str) -> dict[str, int]:
        """The room that is left: none where nothing can be written."""
        found = os.statvfs(self._path(path))
        room = {name: int(getattr(found, name)) for name in _ROOM}
        return room | ({"f_bfree": 0, "f_bavail": 0} if self._now() else {})

    def create(self, path: str, mode: int, fi: object = None) -> int:
        """A new file."""
        self._change()
        return os.open(self._path(path), os.O_RDWR | os.O_CREAT, mode)

    def open(self, path: str, flags: int) -> int:
        """A file, for whatever its user wants."""
        if flags & os.O_ACCMODE != os.O_RDONLY and self._now() == errno.EROFS:
            self._change()
        return os.open(self._path(path), flags)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """Bytes of a file. A broken disk gives none."""
        if self._now() == errno.EIO:
            self._change()
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        """Bytes into a file."""
        self._change()
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        """Cut a file or make it longer."""
        self._change()
        os.truncate(self._path(path) if fh is None else fh, length)
        return 0

    def fallocate(self, path: str, mode: int, offset: int, size: int, fh: int) -> int:
        """Room for a file."""
        self._change()
        os.posix_fallocate(fh, offset, size)
        return 0

    def unlink(self, path: str) -> int:
        """A name taken away."""
        self._change()
        self._path(path).unlink()
        return 0

    def rename(self, old: str, new: str) -> int:
        """Another name for a file."""
        self._change()
        self._path(old).rename(self._path(new))
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        """A new folder."""
        self._change()
        self._path(path).mkdir(mode)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        """The moment from which a file is safe."""
        if self._now() == errno.EIO:
            self._change()
        os.fsync(fh)
        return 0

    def release(self, path: str, fh: int) -> int:
        """The end of a file's use."""
        os.close(fh)
        return 0

    def utimens(self, path: str, times: tuple[float, float] | None = None) -> int:
        """A file's times."""
        self._change()
        os.utime(self._path(path), times)
        return 0

    def chmod(self, path: str, mode: int) -> int:
        """Who may do what with a file."""
        self._change()
        self._path(path).chmod(mode)
        return 0

    def _path(self, path: str) -> Path:
        return self._behind / path.lstrip("/")

    def _now(self) -> int:
        return MOODS[self._mood.read_text()]

    def _change(self) -> None:
        if self._now():
            raise mfusepy.FuseOSError(self._now())


@contextmanager
def mounted(folder: Path, behind: Path, mood: Path) -> Iterator[None]:
    """The disk, well, mounted at an empty folder. Raises Impossible."""
    mood.write_text("well")
    command = [sys.executable, "-m", "tests.faults.disk_moody", str(folder), str(behind), str(mood)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as disk:
        assert disk.stdout is not None and disk.stderr is not None
        if disk.stdout.readline().strip() != "ready":
            raise Impossible(f"no file system in user space (/dev/fuse): {disk.stderr.read().strip()}")
        try:
            yield
        finally:
            subprocess.run(["fusermount3", "-u", "-z", str(folder)], check=True)


if __name__ == "__main__":
    there, behind, mood = (Path(argument) for argument in sys.argv[1:])
    mfusepy.FUSE(Disk(behind, mood), str(there), foreground=True, nothreads=True, hard_remove=True)
