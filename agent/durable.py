"""What must be there after a power cut: the disk is made to take it before anybody goes on."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have the disk take a file's bytes, or which files a folder holds. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
