"""What is installed is what is in the checkout: modules by themselves, everything else because setup.cfg names it."""

from configparser import ConfigParser
from pathlib import Path

import agent
from agent.models import STREET

ROOT = Path(agent.__file__).parents[1]
LARGEST = 8 * 2**20


def named() -> set[Path]:
    """The files that setup.cfg says belong to the packages besides their modules."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    data = setup["options.package_data"]
    return {path for package in data for path in (ROOT / package.replace(".", "/")).glob(data[package])}


def lying() -> set[Path]:
    """The files beside the modules."""
    files = {path for path in (ROOT / "agent").rglob("*") if path.is_file()}
    return {path for path in files if path.suffix != ".py" and "__pycache__" not in path.parts}


def test_no_file_is_left_behind() -> None:
    assert lying() - named() == set()


def test_the_model_is_installed_and_small_enough_for_a_box_behind_a_slow_line() -> None:
    pack = {path.name: path for path in named() if path.parent == STREET}
    assert {"model.yaml", "model.tflite", "MODEL_CARD.md"} <= set(pack)
    assert sum(path.stat().st_size for path in named()) < LARGEST
