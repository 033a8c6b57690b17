"""The look at a .tflite file before a runtime touches it."""

import os
import random
from pathlib import Path

import pytest

from agent.errors import ModelError
from agent.infer import look
from tests.flatbuffer import model, shared_tables


def check(folder: Path, data: bytes) -> None:
    path = folder / "x.tflite"
    path.write_bytes(data)
    look.check(path)


def test_a_whole_model_passes(tmp_path: Path) -> None:
    check(tmp_path, model())


def test_a_model_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = model()
    for length in range(len(whole)):
        with pytest.raises(ModelError):
            check(tmp_path, whole[:length])


def test_what_follows_the_model_does_no_harm(tmp_path: Path) -> None:
    """Metadata is zipped behind it."""
    check(tmp_path, model() + b"PK")


@pytest.mark.parametrize("shape", [(2**31 - 1,), (1, -2), (2**20, 2**20)])
def test_a_shape_that_overflows_the_runtime_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="impossible shape"):
        check(tmp_path, model(shape))


def test_more_dimensions_than_any_kernel_has_are_refused_uncounted(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="too many dimensions"):
        check(tmp_path, model((2**31 - 1,) * 100_000))


def test_graphs_that_share_their_tensors_are_walked_only_so_far(tmp_path: Path) -> None:
    """A file of 160 KB would be a walk of 400 million steps."""
    with pytest.raises(ModelError, match="too many tensors"):
        check(tmp_path, shared_tables(20_000))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0" + bytes(100), b"TFL3" * 8, bytes(4) + b"TFL3" + bytes(50)])
def test_what_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError):
        check(tmp_path, data)


def test_random_damage_raises_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(1000):
        damaged = bytearray(model())
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        try:
            check(tmp_path, bytes(damaged))
        except ModelError:
            continue


def test_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing"):
        with pytest.raises(ModelError, match="no such regular file"):
            look.check(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, look.MAX_BYTES + 1)
    with pytest.raises(ModelError, match="more than a model may have"):
        look.check(path)
