"""The hint, on films that a real encoder made of a street with passers-by."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from agent.hint import Hint
from tests.bench.packet_hint import CAMERAS, Said, delays, encode, listen, looks
from tests.bench.passages import street
from tests.filming import film

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("hint") / "street.mkv"
    street(path)
    yield path
    path.unlink()


def heard(camera: str, source: Path) -> tuple[list[Said], list[float]]:
    """What the hint said to each packet, and its delays at those who came while it was believed."""
    path = encode(CAMERAS[camera], source, source.with_name("film.mkv"))
    truth = looks(path)
    said = list(listen(Hint(), film(path, mono=0.0), truth))
    return said, list(delays(said, truth))


@pytest.mark.parametrize("camera", ["quality, key 10 s", "quality, B-frames", "quality, H.265"])
def test_where_the_encoder_holds_the_quality_passers_by_wake_at_once(camera: str, source: Path) -> None:
    said, late = heard(camera, source)
    assert said[-1].believed
    assert len(late) >= 4
    assert median(late) <= 0.3
    assert max(late) <= 0.5


@pytest.mark.parametrize("camera", ["quality, noise", "rate, key 4 s"])
def test_where_sizes_say_nothing_they_are_never_believed(camera: str, source: Path) -> None:
    said, _ = heard(camera, source)
    assert not any(each.believed or each.wakes for each in said)
