"""Where the tests find the shared models and clips; they are never part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("STREETCAM_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(relative: str) -> Path:
    """The path of a shared file or folder; skips the test where it is missing."""
    path = ROOT / relative
    if not path.exists():
        pytest.skip(f"needs {relative} in the shared folder beside the repository (or STREETCAM_SHARED)")
    return path
