"""A call reaches the desk at once, with a picture where there is one, and its clip shows no past."""

import time
from collections.abc import Iterator
from itertools import count

from agent.counts import Counts
from agent.data import Frame, Jpeg, Phase
from agent.events import LEAST_BETWEEN, QUIET, EventBook
from agent.eyes import SlotEyes
from agent.gate import EVERYTHING, Motion
from agent.handoff import Latest
from agent.rules.help import HOLD, Options, Rule
from agent.stage import Stage
from agent.watch import RECENT, Watch, Watcher
from tests.fakes import NotedDesk, PlainTracker, ScriptedDetector
from tests.make import frame

OPTIONS = Options.model_validate({"kind": "help", "name": "counter", "gpio": 17})


class Story:
    """A watcher with a help rule, and pictures that are named after their second."""

    def __init__(self) -> None:
        self.rule = Rule(OPTIONS)
        numbers = count(1)

        def picture(taken: Frame, _box: object) -> object:
            return lambda _phase, _severity: Jpeg(f"{taken.mono:g}".encode(), 1, 1)

        book = EventBook("front", lambda: f"e{next(numbers)}", picture)  # type: ignore[arg-type]  # a stand-in
        rules = [("counter", self.rule)]
        self.watcher = Watcher(ScriptedDetector(), PlainTracker(), rules, book, callers=[self.rule])

    def calls(self, at: float) -> list[tuple[Phase, bytes | None]]:
        """What is told at a time."""
        return [
            (event.phase, event.best.data if event.best else None)
            for event in (*self.watcher.calls(at, 1000.0 + at), *self.watcher.book.end_quiet(at, 1000.0 + at))
        ]


def test_without_any_frame_a_call_is_an_event_without_a_picture_and_ends_by_itself() -> None:
    story = Story()
    story.rule.press("button")
    assert story.calls(100.0) == [(Phase.NEW, None)]
    told = [(at, phase) for at in range(101, 130) for phase, _ in story.calls(float(at))]
    assert told == [(100 + HOLD + QUIET, Phase.END)]


def test_a_call_shows_the_last_frame_and_none_that_is_old() -> None:
    for age, picture in ((RECENT - 1, b"100"), (RECENT + 1, None)):
        story = Story()
        story.watcher.look(frame(100.0), EVERYTHING)
        story.rule.press("button")
        assert story.calls(100.0 + age) == [(Phase.NEW, picture)]


def test_a_picture_that_comes_later_is_told_later() -> None:
    story = Story()
    story.rule.press("button")
    assert story.calls(100.0) == [(Phase.NEW, None)]
    story.watcher.look(frame(102.0), EVERYTHING)
    told = [(at, *event) for at in (103.0, 104.0, 105.5, 106.5) for event in story.calls(at)]
    assert told == [(105.5, Phase.UPDATE, b"102")]


def test_pressing_again_is_told_with_its_number() -> None:
    story = Story()
    story.rule.press("button")
    story.calls(100.0)
    story.rule.press("button")
    assert story.calls(101.0) == []
    (update,) = story.watcher.calls(100.0 + LEAST_BETWEEN, 0.0)
    assert (update.phase, update.trigger.words.en) == (Phase.UPDATE, "help asked for at the button (pressed 2 times)")


def test_a_call_is_another_event_than_one_that_is_about_to_end() -> None:
    story = Story()
    story.rule.press("button")
    for second in range(int(HOLD) + 1):
        story.calls(float(second))
    story.rule.press("button")
    assert story.calls(HOLD + 0.5) == [(Phase.NEW, None)]


class Frozen:
    """Eyes that see nothing for as long as they may."""

    def see(self, timeout: float) -> Iterator[tuple[Frame, Motion | None]]:
        time.sleep(timeout)
        yield from ()


class TestStage:
    def test_a_frozen_camera_does_not_hold_up_a_call(self) -> None:
        story, desk = Story(), NotedDesk()
        watch = Watch("front", story.watcher, Counts(("counter",), 0.0), Frozen(), desk, lambda: None)
        assert _seconds(watch, story, desk) < 0.5

    def test_nor_does_a_camera_that_sends_without_a_pause(self) -> None:
        class Busy:
            """Eyes that always see."""

            def see(self, timeout: float) -> Iterator[tuple[Frame, Motion | None]]:
                while not stage_stops.is_set():
                    yield frame(time.monotonic()), EVERYTHING

        story, desk = Story(), NotedDesk()
        watch = Watch("front", story.watcher, Counts(("counter",), 0.0), Busy(), desk, lambda: None)
        stage = Stage("watch", watch.run)
        stage_stops = stage._stop
        assert _seconds(watch, story, desk, stage) < 0.5

    def test_a_call_at_the_last_moment_is_told_before_the_end(self) -> None:
        story, desk = Story(), NotedDesk()
        story.rule.press("button")
        watch = Watch("front", story.watcher, Counts(("counter",), 0.0), SlotEyes(Latest(), 5.0), desk, lambda: None)
        stage = Stage("watch", watch.run)
        stage.stop()
        stage.start()
        assert stage.join(5)
        assert [event.phase for event in desk.events] == [Phase.NEW, Phase.END]


def _seconds(watch: Watch, story: Story, desk: NotedDesk, stage: Stage | None = None) -> float:
    """How long it takes until a press is told."""
    stage = stage or Stage("watch", watch.run)
    stage.start()
    time.sleep(0.1)
    begun = time.monotonic()
    number = story.rule.press("button")
    while not story.rule.has_told(number):
        assert time.monotonic() - begun < 5
        time.sleep(0.002)
    took = desk.events[0].mono - begun
    stage.stop()
    assert stage.join(5)
    assert desk.events[0].phase is Phase.NEW
    return took
