"""The report is one page that shows every event and trusts no name."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.counts import Minute
from agent.data import Jpeg, Phase
from agent.errors import AgentError
from agent.report import Story, write
from tests.make import event


def page(tmp_path: Path, *stories: Story) -> str:
    write(tmp_path / "report.html", stories)
    return (tmp_path / "report.html").read_text()


def story(name: str = "street.mp4", *numbers: str) -> Story:
    best = Jpeg(b"\xff\xd8jpeg", 10, 10)
    events = tuple(
        replace(event(Phase.END, number), best=best, started=1.0 + i, ended=4.0 + i) for i, number in enumerate(numbers)
    )
    return Story(Path(name), 10.0, events, (Minute("road", (("car", "in", 3),), ()),))


def test_every_event_has_a_bar_a_picture_and_its_times(tmp_path: Path) -> None:
    html = page(tmp_path, story("street.mp4", "e1", "e2"))
    assert html.count("<rect") == html.count("<img") == html.count("<figure") == 2
    assert "1.0 to 4.0 s" in html
    assert "road: 3 car in" in html


def test_a_strip_and_the_reason_in_both_languages_are_shown(tmp_path: Path) -> None:
    told = replace(event(Phase.END), best=Jpeg(b"best", 1, 1), strip=Jpeg(b"strip", 1, 1))
    html = page(tmp_path, Story(Path("a.mp4"), 10.0, (told,), ()))
    assert html.count("<img") == 2
    assert told.trigger.words.en in html
    assert told.trigger.words.th in html


def test_the_page_needs_nothing_from_anywhere(tmp_path: Path) -> None:
    html = page(tmp_path, story("street.mp4", "e1"))
    assert "http" not in html
    assert "src=" not in html.replace('src="data:', "")


def test_events_share_a_row_only_when_they_do_not_overlap(tmp_path: Path) -> None:
    """Three events of three seconds, a second apart, and one that begins when the first is over."""
    html = page(tmp_path, story("street.mp4", "e1", "e2", "e3", "e4"))
    rows = [rect.split(' y="')[1].split('"')[0] for rect in html.split("<rect")[1:]]
    assert len(set(rows[:3])) == 3
    assert rows[3] == rows[0]


def test_a_recording_without_events_says_so(tmp_path: Path) -> None:
    assert "Nothing happened" in page(tmp_path, story("quiet.mp4"))


def test_a_name_cannot_smuggle_markup(tmp_path: Path) -> None:
    html = page(tmp_path, story("<img onerror=x>.mp4", '"><script>'))
    assert "<img onerror" not in html
    assert "<script>" not in html


def test_a_page_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="cannot be written"):
        write(tmp_path / "missing" / "report.html", [])
