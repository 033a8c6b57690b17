"""What the eyes see of packets in a ring: everything awake, keyframes asleep, and nothing of an approach is lost."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import av
import numpy as np
import pytest

from agent.data import Frame, Packet
from agent.eyes import RingEyes, SlotEyes, Vigil
from agent.eyes.pace import LATE
from agent.eyes.ring import BLIND, LEAD
from agent.eyes.vigil import QUIET
from agent.footage import FootageRing
from agent.gate import EVERYTHING, Motion
from agent.handoff import Latest
from agent.ladder import FULL, LADDER, UNCLEAR, Effort
from agent.stream import Decoded, PacketDecoder
from tests.filming import RATE, film
from tests.make import frame

GROUP = 15
SIZE = 64


@cache
def street(seconds: int, *crossings: float, group: int = GROUP, dawn: float = 0.0) -> tuple[Packet, ...]:
    """A grey street, 15 pictures a second, that something white crosses for a second at each of `crossings`.

    A window in it becomes lighter by `dawn` levels a second.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"g": str(group), "sc_threshold": "0", "bf": "0", "preset": "ultrafast"}
        track = container.add_stream("libx264", rate=RATE, options=options)
        track.width = track.height = SIZE
        track.pix_fmt = "yuv420p"
        for number in range(seconds * RATE):
            yuv = np.full((SIZE * 3 // 2, SIZE), 100, np.uint8)
            yuv[:8, :8] += np.uint8(dawn * number / RATE)
            for crossing in crossings:
                since = number / RATE - crossing
                if 0 <= since < 1:
                    at = int(since * (SIZE - 8))
                    yuv[30:42, at : at + 8] = 230
            container.mux(track.encode(av.VideoFrame.from_ndarray(yuv, format="yuv420p")))
        container.mux(track.encode())
    file.seek(0)
    return tuple(film(file, mono=0.0))


class Camera:
    """Notes what it is told."""

    def __init__(self, decoded: Callable[[], None] = lambda: None) -> None:
        self._decoded = decoded
        self.sizes: set[tuple[int, int]] = set()
        self.reasons: list[str] = []

    def shows(self, width: int, height: int) -> None:
        self.sizes.add((width, height))
        self._decoded()

    def distrust(self, reason: str) -> None:
        self.reasons.append(reason)


class Judge:
    """Every motion is worth being awake for; notes what was in vain."""

    def __init__(self) -> None:
        self.vains: list[tuple[float, float]] = []

    def stirs(self, motion: Motion, now: float) -> bool:
        return bool(motion.boxes) and motion != EVERYTHING

    def vain(self, motion: Motion, since: float, now: float) -> None:
        self.vains.append((since, now))


class Hinting:
    """A hint that fires at the packets that it is told, and is believed."""

    believed = True

    def __init__(self, *at: int) -> None:
        self._at = at
        self.taken: list[int] = []
        self.learned: list[tuple[float, float, bool]] = []

    def take(self, packet: Packet) -> bool:
        self.taken.append(packet.seq)
        return packet.seq in self._at

    def learn(self, since: float, until: float, moved: bool) -> None:
        self.learned.append((since, until, moved))


class Scene:
    """Eyes, their ring, and packets that arrive one by one at their own time."""

    def __init__(self, *, may_sleep: bool = True, decoding: float = 0.0) -> None:
        self.now = 0.0
        self.effort = FULL
        self.decoding = decoding
        self.camera = Camera(self._decode)
        self.judge = Judge()
        self.ring = FootageRing(15.0, 10**7)
        self.vigil = Vigil(may_sleep)
        self.eyes = RingEyes(
            "front",
            self.ring,
            5.0,
            self.vigil,
            self.judge,
            self.camera,
            effort=self._effort,
            now=lambda: self.now,
        )
        self.frames: list[Frame] = []
        self.motions: list[Motion | None] = []

    def _decode(self) -> None:
        self.now += self.decoding

    def _effort(self) -> Effort:
        return self.effort

    def watch(self, packets: Sequence[Packet], delay: float = 0.0) -> "Scene":
        """Let packets arrive; each look takes `delay` seconds."""
        for packet in packets:
            self.now = max(self.now, packet.mono)
            self.ring.append(packet)
            self.see(delay)
        return self

    def see(self, delay: float = 0.0) -> None:
        """Look until there is nothing more to see; a rewind shows nothing by itself."""
        idle = 0
        while idle < 2:
            before = self.eyes.sight
            for seen, motion in self.eyes.see(0.0):
                self.frames.append(seen)
                self.motions.append(motion)
                self.now += delay
            idle = idle + 1 if self.eyes.sight == before else 0

    def between(self, begin: float, end: float) -> list[float]:
        """Times of the frames seen, in seconds."""
        return [round(seen.mono, 2) for seen in self.frames if begin <= seen.mono < end]


def test_awake_every_packet_is_decoded_and_five_a_second_are_seen() -> None:
    scene = Scene(may_sleep=False).watch(street(10))
    assert scene.eyes.sight.decoded == 10 * RATE
    assert len(scene.frames) == pytest.approx(50, abs=1)
    assert scene.camera.sizes == {(SIZE, SIZE)}


def test_a_frame_carries_number_and_times_of_its_packet() -> None:
    packets = {packet.seq: packet for packet in street(3)}
    scene = Scene().watch(street(3))
    assert all((seen.mono, seen.wall) == (packets[seen.seq].mono, packets[seen.seq].wall) for seen in scene.frames)


def test_asleep_keyframes_only_are_decoded() -> None:
    scene = Scene().watch(street(30))
    assert not scene.eyes.sight.awake
    assert scene.eyes.sight.decoded <= (QUIET + 1) * RATE + 30
    assert scene.between(20, 30) == [float(second) for second in range(20, 30)]


@pytest.mark.parametrize("at", [15.1, 15.5, 15.9])
def test_nothing_of_an_approach_is_lost_by_sleep(at: float) -> None:
    """The keyframe at 16 shows it; what came before is seen all the same, and in order."""
    scene = Scene().watch(street(20, at))
    awake = Scene(may_sleep=False).watch(street(20, at))
    assert not [time for time in scene.between(11, 15) if time % 1]
    assert scene.between(at, at + 1) == pytest.approx(awake.between(at, at + 1), abs=0.21)
    times = [seen.mono for seen in scene.frames]
    assert times == sorted(set(times))
    assert scene.between(15.01, 17) == pytest.approx([15.0 + 0.2 * n + 0.07 for n in range(10)], abs=0.15)


def test_no_more_is_decoded_for_an_approach_than_from_the_last_keyframe_on() -> None:
    packets = street(20, 15.2)
    scene = Scene().watch(packets[: 15 * RATE + 14])
    before = scene.eyes.sight.decoded
    scene.watch(packets[15 * RATE + 14 : 16 * RATE + 1])
    # the glance at the keyframe, and everything from the one before
    assert scene.eyes.sight.decoded - before == 1 + RATE + 1


def test_what_was_caught_up_with_does_not_count_as_late() -> None:
    scene = Scene().watch(street(16, 15.1))
    scene.eyes.load()
    packets = [packet for packet in street(20, 15.1) if packet.seq >= 16 * RATE]
    scene.watch(packets[:1])
    assert scene.eyes.sight.awake
    assert scene.eyes.load() is UNCLEAR
    scene.watch(packets[1:])
    assert scene.eyes.load().late < 0.1


def test_it_stays_awake_while_something_moves() -> None:
    scene = Scene().watch(street(30, *(15.2 + n for n in range(12))))
    assert len(scene.between(22, 27)) == pytest.approx(25, abs=1)


def test_asleep_it_learns_how_the_street_changes() -> None:
    scene = Scene().watch(street(60, dawn=0.8))
    assert scene.eyes.sight.decoded <= (QUIET + 1) * RATE + 60


def test_what_moves_in_the_rewound_pictures_is_seen_to_move() -> None:
    scene = Scene().watch(street(20, 15.2))
    moving = [seen.mono for seen, motion in zip(scene.frames, scene.motions, strict=True) if motion and motion.boxes]
    assert min(time for time in moving if time > 10) == pytest.approx(15.2, abs=0.21)


def test_it_falls_asleep_again_after_quiet_and_says_what_had_woken_it() -> None:
    scene = Scene().watch(street(40, 15.2))
    ((since, now),) = scene.judge.vains
    assert since == 15.0
    assert now == pytest.approx(16.2 + QUIET, abs=0.5)
    assert not scene.eyes.sight.awake
    assert len(scene.between(30, 40)) == 10


def test_a_believed_hint_wakes_before_the_next_keyframe(monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Hinting(15 * RATE + 5)
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: hint)
    packets = street(20, 15.1)
    scene = Scene().watch(packets[: 15 * RATE + 6])
    assert scene.eyes.sight.awake
    assert scene.between(15.01, 15.4)


@pytest.mark.parametrize("after", [0, 4, 8, 12])
def test_of_a_long_group_only_what_led_to_the_hint_is_looked_at(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    hint = Hinting(44 * RATE + after)
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: hint)
    scene = Scene().watch(street(46, group=8 * RATE)[: 44 * RATE + after + 1])
    looked = [seen.mono for seen, motion in zip(scene.frames, scene.motions, strict=True) if motion is not None]
    assert [time for time in looked if 40.0 < time < 44 - LEAD] == []
    assert [time for time in looked if time > 43.5 + after / RATE]
    times = [seen.mono for seen in scene.frames]
    assert times == sorted(set(times))


def test_a_hint_soon_after_falling_asleep_goes_back_to_the_last_keyframe_only(monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Hinting(47 * RATE)
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: hint)
    packets = street(48, 39.5, group=8 * RATE)
    scene = Scene().watch(packets[: 47 * RATE])
    assert not scene.eyes.sight.awake
    before = scene.eyes.sight.decoded
    scene.watch(packets[47 * RATE : 47 * RATE + 1])
    assert scene.eyes.sight.decoded - before == 7 * RATE + 1


def test_the_hint_learns_when_pictures_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Hinting()
    hint.believed = False
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: hint)
    Scene().watch(street(20, 15.2))
    moved = [(since, until) for since, until, moved in hint.learned if moved and since > 10]
    assert min(moved)[0] == pytest.approx(15.2, abs=0.3)
    assert max(moved)[1] == pytest.approx(16.2, abs=0.5)
    assert (12.0, 13.0, False) in hint.learned


def test_a_packet_that_is_decoded_again_is_weighed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Hinting()
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: hint)
    Scene().watch(street(20, 15.2))
    assert hint.taken == [packet.seq for packet in street(20, 15.2)]


def test_between_far_keyframes_a_believed_hint_vouches_that_nothing_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.eyes.ring.Hint", Hinting)
    scene = Scene().watch(street(60, group=8 * RATE))
    assert not scene.eyes.sight.awake
    vouched = [seen.mono for seen, motion in zip(scene.frames, scene.motions, strict=True) if motion is None]
    assert len([time for time in vouched if time > 40]) >= 16
    gaps = np.diff([seen.mono for seen in scene.frames])
    assert max(gaps) < 1.5


def test_far_keyframes_without_a_believed_hint_are_all_decoded() -> None:
    scene = Scene().watch(street(30, group=8 * RATE))
    assert scene.eyes.sight.decoded == 30 * RATE


def test_slow_looks_drop_old_pictures_not_new_ones() -> None:
    """Each look takes a second: one picture a second is looked at, and none of them is old."""
    scene = Scene(may_sleep=False)
    lateness = []
    for packet in street(30):
        scene.ring.append(packet)
        if packet.mono < scene.now:
            continue
        scene.now = packet.mono
        for seen, _ in scene.eyes.see(0.0):
            lateness.append(scene.now - seen.mono)
            scene.now += 1.0
    assert max(lateness) <= LATE + 1e-9
    assert 20 <= len(lateness) <= 30
    assert scene.eyes.sight.passed_over > 0


def test_decoding_that_cannot_keep_up_is_begun_anew_at_the_newest_keyframe() -> None:
    """Each picture takes three times as long as the camera's: some are looked at, and none of them is old."""
    scene = Scene(may_sleep=False, decoding=3 / RATE)
    lateness = []
    for packet in street(60):
        scene.ring.append(packet)
        if packet.mono < scene.now:
            continue
        scene.now = packet.mono
        lateness += [scene.now - seen.mono for seen, _ in scene.eyes.see(0.0)]
    assert max(lateness) <= LATE + 1e-9
    assert len(lateness) >= 30
    assert scene.eyes.sight.decoded < 60 * RATE / 2


def test_what_the_decoder_holds_back_is_no_sign_of_a_busy_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardware gives pictures a dozen packets late, however idle it is."""
    held = list[Decoded]()

    def hold_back(decoder: PacketDecoder, packet: Packet) -> list[Decoded]:
        held.extend(decode(decoder, packet))
        return [held.pop(0)] if len(held) > 12 else []

    decode = PacketDecoder.decode
    monkeypatch.setattr(PacketDecoder, "decode", hold_back)
    scene = Scene(may_sleep=False).watch(street(10))
    assert len(scene.frames) == pytest.approx(46, abs=1)
    assert scene.eyes.load().late == 0.0


def test_after_a_stall_it_goes_on_with_the_newest_keyframe() -> None:
    scene = Scene(may_sleep=False)
    packets = street(20)
    scene.watch(packets[: 5 * RATE])
    for packet in packets[5 * RATE : 12 * RATE + 3]:
        scene.ring.append(packet)
    scene.now = packets[12 * RATE + 2].mono
    scene.see()
    assert scene.between(5.0, 12.0) == []
    assert scene.between(12.0, 13.0)
    assert scene.eyes.sight.passed_over == 7 * RATE


def test_packets_that_waited_are_late_even_when_none_of_them_is_looked_at() -> None:
    scene = Scene(may_sleep=False)
    packets = street(20)
    scene.watch(packets[: 5 * RATE])
    scene.eyes.load()
    for packet in packets[5 * RATE : 12 * RATE - 3]:
        scene.ring.append(packet)
    scene.now = packets[12 * RATE - 4].mono + 0.5
    scene.see()
    assert scene.between(5.0, 12.0) == []
    assert scene.eyes.load().late == pytest.approx(scene.now - 5.0)


def test_a_look_that_takes_long_is_late() -> None:
    scene = Scene(may_sleep=False)
    scene.watch(street(5)[:1], delay=0.7)
    assert len(scene.frames) == 1
    assert scene.eyes.load().late == pytest.approx(0.7)


def test_what_is_passed_over_is_no_quiet_to_fall_asleep_in() -> None:
    """Decoding is so slow that for half a minute nothing is looked at; nothing that happened there was seen."""
    scene = Scene()
    packets = street(60)
    scene.watch(packets[: 3 * RATE])
    scene.decoding = 1.5
    for packet in packets[3 * RATE : 40 * RATE]:
        scene.ring.append(packet)
        if packet.mono >= scene.now:
            scene.now = packet.mono
            scene.see()
    assert scene.between(5.0, 40.0) == []
    assert scene.eyes.sight.awake


@pytest.mark.parametrize(("rung", "rewound"), [(0, True), (1, True), (2, False), (4, False)])
def test_an_overloaded_box_wakes_without_going_back(rung: int, rewound: bool) -> None:
    scene, packets = Scene(), street(24, 17.2, group=2 * RATE)
    scene.watch(packets[: 16 * RATE])
    assert not scene.eyes.sight.awake
    scene.effort = LADDER[rung]
    scene.watch(packets[16 * RATE :])
    assert bool(scene.between(16.01, 17.99)) is rewound
    assert scene.between(18.01, 20.0)


def test_an_overloaded_box_sees_less_and_then_keyframes_only() -> None:
    scene = Scene(may_sleep=False)
    packets = street(40)
    scene.watch(packets[: 10 * RATE])
    scene.effort = LADDER[1]
    scene.watch(packets[10 * RATE : 20 * RATE])
    assert len(scene.between(11, 20)) == pytest.approx(2.5 * 9, abs=2)
    scene.effort = LADDER[-1]
    decoded = scene.eyes.sight.decoded
    scene.watch(packets[20 * RATE : 30 * RATE])
    assert scene.eyes.sight.decoded - decoded <= 11
    scene.effort = FULL
    scene.watch(packets[30 * RATE :])
    assert len(scene.between(31, 40)) == pytest.approx(45, abs=2)


def test_a_box_that_sees_keyframes_only_is_not_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.eyes.ring.Hint", lambda: Hinting(*range(13 * RATE, 18 * RATE, 5)))
    scene = Scene()
    scene.effort = LADDER[-1]
    scene.watch(street(20, 15.2, 16.2, 17.2))
    assert scene.eyes.sight.decoded <= 20


def test_who_sees_everything_again_sees_nothing_of_the_time_between() -> None:
    scene, packets = Scene(may_sleep=False), street(30, 20.2, group=2 * RATE)
    scene.effort = LADDER[-1]
    scene.watch(packets[: 21 * RATE])
    scene.effort = FULL
    scene.watch(packets[21 * RATE : 21 * RATE + 10])
    assert scene.between(20.01, 22.0) == []
    scene.watch(packets[21 * RATE + 10 :])
    assert len(scene.between(22.0, 30.0)) == pytest.approx(40, abs=1)
    assert scene.camera.reasons == []


def test_damage_is_counted_and_what_builds_on_it_is_not_seen() -> None:
    packets = list(street(20))
    spoiled = [
        replace(p, data=p.data[: len(p.data) // 3] + bytes(len(p.data) * 2 // 3)) if 75 <= p.seq < 78 else p
        for p in packets
    ]
    scene = Scene(may_sleep=False).watch(spoiled)
    assert scene.eyes.sight.damaged >= 1
    assert scene.between(5.01, 6.0) == []
    assert scene.between(6.0, 7.0)


@pytest.mark.parametrize("may_sleep", [True, False])
def test_a_stream_of_which_nothing_can_be_decoded_is_distrusted(may_sleep: bool) -> None:
    noise = [replace(packet, data=bytes([packet.seq % 251]) * 50) for packet in street(20)]
    scene = Scene(may_sleep=may_sleep).watch(noise)
    assert f"nothing could be decoded for {BLIND:g} s" in scene.camera.reasons
    assert len(scene.camera.reasons) <= 20 / BLIND
    assert not scene.frames


def test_a_pause_of_the_camera_is_no_reason_for_distrust() -> None:
    packets = street(20)
    late = [replace(packet, mono=packet.mono + 100.0) for packet in packets[10 * RATE :]]
    scene = Scene().watch([*packets[: 10 * RATE], *late])
    assert scene.camera.reasons == []


def test_another_stream_is_decoded_from_its_keyframe_on() -> None:
    other = [replace(p, seq=p.seq + 1000, mono=p.mono + 30.0) for p in street(10, group=5)]
    stream = replace(other[0].stream, extradata=other[0].stream.extradata + b"")
    scene = Scene(may_sleep=False).watch([*street(10), *(replace(p, stream=stream) for p in other)])
    assert scene.between(30, 40)
    assert scene.eyes.sight.damaged == 0


def test_how_busy_it_is_does_not_count_waiting() -> None:
    class Waiting(FootageRing):
        """A ring in which a second passes without a packet."""

        def after(self, seq: int, timeout: float = 0.0, lazily: bool = False) -> tuple[Packet, ...]:
            scene.now += timeout
            return super().after(seq)

    scene = Scene()
    scene.eyes._ring = Waiting(15.0, 10**7)
    list(scene.eyes.see(3.0))
    scene.now += 1.0
    assert scene.eyes.load().busy == pytest.approx(0.25)


def test_a_camera_without_packets_shows_its_newest_frame() -> None:
    slot: Latest[Frame] = Latest()
    eyes = SlotEyes(slot, 5.0)
    slot.put(frame(0.0))
    slot.put(frame(0.2))
    ((seen, motion),) = eyes.see(0.0)
    assert seen.mono == 0.2
    assert motion == EVERYTHING
    assert list(eyes.see(0.0)) == []
    assert (eyes.sight.frames, eyes.sight.passed_over) == (1, 1)


def test_a_camera_without_packets_is_looked_at_less_often_by_an_overloaded_box() -> None:
    def looks(effort: Effort) -> int:
        slot: Latest[Frame] = Latest()
        eyes = SlotEyes(slot, 5.0, lambda: effort)
        for number in range(50):
            slot.put(frame(number / 5))
            list(eyes.see(0.0))
        return eyes.sight.frames

    assert looks(FULL) == 50
    assert looks(LADDER[1]) == 25


def assert_nothing_uncounted(scene: Scene, packets: int) -> None:
    sight = scene.eyes.sight
    assert sight.packets == packets
    assert sight.decoded == sight.frames + sight.passed_over - sight.skipped + sight.spare + sight.glimpsed


def test_awake_every_packet_and_picture_is_accounted_for() -> None:
    scene = Scene(may_sleep=False).watch(street(10, 2.0), delay=0.3)
    assert_nothing_uncounted(scene, 10 * RATE)
    sight = scene.eyes.sight
    assert sight.spare > 0
    assert sight.packets == sight.decoded + sight.damaged + sight.skipped


def test_what_the_ring_let_go_of_before_it_was_looked_at_is_passed_over() -> None:
    scene, packets = Scene(may_sleep=False), street(40)
    scene.watch(packets[: 2 * RATE])
    for packet in packets[2 * RATE :]:
        scene.now = packet.mono
        scene.ring.append(packet)
    scene.see()
    assert_nothing_uncounted(scene, 40 * RATE)
    assert scene.eyes.sight.skipped >= 22 * RATE
    assert scene.eyes.sight.passed_over >= scene.eyes.sight.skipped


def test_what_follows_a_damaged_packet_is_counted_until_the_next_keyframe() -> None:
    packets = [replace(packet, data=b"\xff" * 100) if packet.seq == 20 else packet for packet in street(4)]
    scene = Scene(may_sleep=False).watch(packets)
    sight = scene.eyes.sight
    assert_nothing_uncounted(scene, 4 * RATE)
    assert (sight.damaged, sight.skipped, sight.decoded) == (1, 9, 4 * RATE - 10)


def test_asleep_and_woken_every_picture_is_accounted_for() -> None:
    scene = Scene().watch(street(60, 40.0))
    assert_nothing_uncounted(scene, 60 * RATE)
    assert scene.eyes.sight.glimpsed > 0


def test_of_a_usb_camera_pictures_between_looks_are_counted() -> None:
    slot = Latest[Frame]()
    eyes = SlotEyes(slot, 5.0)
    for at in (0.0, 0.1, 0.2, 0.3):
        slot.put(frame(at))
        list(eyes.see(0.0))
    sight = eyes.sight
    assert (sight.decoded, sight.frames, sight.spare) == (4, 2, 2)
