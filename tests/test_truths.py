"""Lists of clips and their incidents, and truths of filmed scenes, as what events are scored against."""

from pathlib import Path

import pytest

from agent import truths
from agent.errors import AgentError
from agent.score import Incident

LIST = """\
{"clip": "fight/a.mp4", "seconds": 2.1, "kind": "fight", "span": [0, 2.1]}
{"clip": "fight/a.mp4", "seconds": 2.1, "kind": "fall", "span": null}
{"clip": "b.mp4", "seconds": 9, "kind": null, "span": null}
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "truth.jsonl").write_text(LIST)
    return tmp_path / "truth.jsonl"


def test_a_clip_has_all_the_incidents_of_its_lines(listed: Path) -> None:
    video = Path("/films/fight/a.mp4")
    assert truths.read(listed).of(video) == (
        Incident(str(video), "fight", (0, 2.1)),
        Incident(str(video), "fall", None),
    )
    assert truths.read(listed).kinds == {"fight", "fall"}


def test_a_clip_without_incidents_is_known_and_one_that_is_not_listed_is_not(listed: Path) -> None:
    assert truths.read(listed).of(Path("/films/b.mp4")) == ()
    assert truths.read(listed).of(Path("/films/bb.mp4")) is None


@pytest.mark.parametrize("line", ['{"clip": ""}', '{"clip": "a", "kind": 3, "span": null}', '{"clip": "a"', "[]"])
def test_a_wrong_line_is_one_error_with_its_number(listed: Path, line: str) -> None:
    listed.write_text(LIST + line)
    with pytest.raises(AgentError, match=r"truth\.jsonl:4: "):
        truths.read(listed)


def test_what_is_no_file_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="cannot be read"):
        truths.read(tmp_path / "none.jsonl")
