"""Files that bear their name only once they are whole."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agent.errors import SimulatorError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`, which the file loses when the block ends well; after an error it is gone.

    Raises SimulatorError when nothing can be written there, before any work was spent on it.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.is_dir():
            raise SimulatorError(f"{path}: cannot be written: it is a folder")
        part.touch()
        yield part
        part.rename(path)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
