"""The story for one camera, with a scripted detector."""

import time
from collections.abc import Iterator
from itertools import count
from threading import Event

import pytest

from agent.counts import Counts
from agent.data import WHOLE, Box, Detection, Frame, Phase
from agent.events import EventBook
from agent.eyes import SlotEyes, luma
from agent.gate import EVERYTHING, STILL, Gate, Motion
from agent.handoff import Latest
from agent.ladder import FULL, LADDER, Effort
from agent.line import SharedDetector
from agent.rules import KINDS, build
from agent.stage import Stage
from agent.watch import Look, Watch, Watcher
from tests.fakes import NotedDesk, PlainTracker, ScriptedDetector
from tests.make import PERSON, frame, street

SOMEONE = Detection("person", 0.9, PERSON)


class Story:
    """A watcher and the gate that feeds it."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self._gate = Gate()

    def look(self, frame: Frame) -> Look:
        return self.watcher.look(frame, self._gate.look(luma(frame), frame.mono))


def story_of(detector: ScriptedDetector) -> Story:
    return Story(watcher(detector))


def watcher(detector: ScriptedDetector, effort: Effort = FULL) -> Watcher:
    everywhere = [[0, 0], [1, 0], [1, 1], [0, 1]]
    options = KINDS["zone"].model_validate(
        {"kind": "zone", "name": "pavement", "polygon": everywhere, "labels": ["person"]}
    )
    numbers = count(1)
    book = EventBook("front", lambda: f"e{next(numbers)}", lambda _frame, _box: None)
    return Watcher(detector, PlainTracker(), [("pavement", build(options))], book, lambda: effort)


def test_someone_in_the_zone_is_an_event() -> None:
    look = story_of(ScriptedDetector(SOMEONE)).look(frame(0.0))
    assert [(event.phase, event.trigger.rule) for event in look.events] == [(Phase.NEW, "pavement")]


def test_a_quiet_street_is_not_looked_at() -> None:
    detector = ScriptedDetector()
    story = story_of(detector)
    looks = [story.look(frame(i * 0.2)) for i in range(50)]
    assert detector.looked == [(WHOLE,)]
    assert all(look.events == () for look in looks)


def test_who_left_ends_the_event() -> None:
    detector = ScriptedDetector(SOMEONE)
    story = story_of(detector)
    story.look(frame(0.0))
    detector.found = ()
    phases = [event.phase for i in range(1, 30) for event in story.look(frame(i * 0.2)).events]
    assert phases == [Phase.END]


def test_what_is_not_looked_at_is_only_presumed() -> None:
    story = story_of(ScriptedDetector(SOMEONE))
    looks = [story.look(frame(i * 0.2)) for i in range(60)]
    assert {bool(look.regions) for look in looks} == {True, False}
    assert all(look.tracks[0].seen == bool(look.regions) for look in looks)


def test_where_packets_say_that_nothing_moved_nothing_is_looked_at_and_the_event_lives() -> None:
    detector = ScriptedDetector(SOMEONE)
    story = watcher(detector)
    story.look(frame(0.0), EVERYTHING)
    looks = [story.look(frame(float(n)), None) for n in range(1, 20)]
    assert len(detector.looked) == 1
    assert not any(look.tracks[0].seen for look in looks)
    assert Phase.END not in {event.phase for look in looks for event in look.events}


def test_an_overloaded_box_looks_at_the_whole_picture_at_once() -> None:
    detector = ScriptedDetector(Detection("person", 0.9, Box(0.5, 0.5, 0.52, 0.55)), size=(64, 40))
    story = watcher(detector, LADDER[-1])
    story.look(frame(0.0), EVERYTHING)
    story.look(frame(0.2), Motion((Box(0.1, 0.1, 0.12, 0.15),), 0.01))
    assert detector.looked == [(WHOLE,), (WHOLE,)]


def test_who_moves_keeps_the_camera_awake_and_a_still_street_does_not() -> None:
    story = watcher(ScriptedDetector(SOMEONE))
    assert not story.stirs(STILL, 0.0)
    story.look(frame(0.0), EVERYTHING)
    assert story.stirs(Motion((PERSON,), 0.01), 0.2)


def test_regions_have_the_shape_of_the_detectors_input() -> None:
    detector = ScriptedDetector(Detection("person", 0.9, Box(0.5, 0.5, 0.52, 0.55)), size=(128, 80))
    story = story_of(detector)
    for i in range(2):
        story.look(frame(i * 0.2, street(1280, 720)))
    (region,) = detector.looked[-1]
    assert ((region.x2 - region.x1) * 1280, (region.y2 - region.y1) * 720) == pytest.approx((128, 80))


def test_the_detector_is_told_the_time_of_the_frame() -> None:
    detector = ScriptedDetector()
    story_of(detector).look(frame(7.5))
    SharedDetector(detector).detect(frame().yuv, [WHOLE], 8.5)
    assert detector.times == [7.5, 8.5]


def test_leaves_that_were_looked_at_in_vain_keep_nobody_awake() -> None:
    story, leaves = watcher(ScriptedDetector()), Motion((Box(0.7, 0.1, 0.8, 0.3),), 0.02)
    story.look(frame(0.0), EVERYTHING)
    assert story.stirs(leaves, 0.2)
    for n in range(1, 60):
        story.look(frame(0.2 * n), leaves)
    assert not story.stirs(leaves, 12.0)


class TestStage:
    def test_a_frame_that_comes_again_is_not_shown_again(self) -> None:
        class Again:
            """Eyes that see one frame twice."""

            def see(self, timeout: float) -> Iterator[tuple[Frame, Motion | None]]:
                yield frame(0.0), EVERYTHING
                yield frame(1.0), None
                stage.stop()

        desk, counts = NotedDesk(), Counts(("pavement",), 0.0)
        stage = Stage("watch", Watch("front", watcher(ScriptedDetector()), counts, Again(), desk, lambda: None).run)
        stage.start()
        assert stage.join(10)
        assert desk.frames == [0.0]

    def test_frames_become_events_and_the_end_closes_everything(self) -> None:
        desk, frames = NotedDesk(), Latest[Frame]()
        story, counts = watcher(ScriptedDetector(SOMEONE)), Counts(("pavement",), 0.0)
        stage = Stage("watch", Watch("front", story, counts, SlotEyes(frames, 5.0), desk, lambda: None).run)
        stage.start()
        frames.put(frame(time.monotonic()))
        looked = desk.looked.wait(10)
        stage.stop()
        assert looked
        assert stage.join(10)
        assert [(event.phase, event.reason) for event in desk.events] == [(Phase.NEW, ""), (Phase.END, "stopped")]
        assert desk.spans[-1][0] == "front"

    @pytest.mark.parametrize(("stays", "phases"), [(True, ["new"]), (False, ["new", "end"])])
    def test_a_card_that_stalls_ends_no_event_that_goes_on(
        self, monkeypatch: pytest.MonkeyPatch, *, stays: bool, phases: list[str]
    ) -> None:
        """For a second and more nobody was looked for; who is there still must not be a new alert."""
        clock = Clock()
        monkeypatch.setattr("agent.watch.time", clock)
        detector = ScriptedDetector(SOMEONE)
        eyes = Stalling(clock, detector, stays=stays)
        desk, counts = NotedDesk(), Counts(("pavement",), 0.0)
        watch = Watch("front", watcher(detector), counts, eyes, desk, lambda: None)
        watch.run(eyes.stop)
        assert [event.phase.value for event in desk.events if event.reason != "stopped"] == phases


class Clock:
    """Stands for the module `time`."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1000.0 + self.now


class Stalling:
    """A picture each tenth of a second for ten seconds; after three of them the thread is held up for four."""

    def __init__(self, clock: Clock, detector: ScriptedDetector, *, stays: bool) -> None:
        self._clock, self._detector, self._stays = clock, detector, stays
        self._rounds = 0
        self.stop = Event()

    def see(self, timeout: float) -> Iterator[tuple[Frame, Motion | None]]:
        yield frame(self._clock.now), EVERYTHING
        self._rounds += 1
        self._clock.now += 4.0 if self._rounds == 30 else 0.1
        if self._rounds == 30 and not self._stays:
            self._detector.found = ()
        if self._rounds == 100:
            self.stop.set()
