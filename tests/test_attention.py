"""What moves is looked at, what stands still rarely, the whole picture now and then."""

from agent.attention import LOOK_AGAIN, STILL, SWEEP, Attention
from agent.data import WHOLE, Box
from agent.gate import EVERYTHING, Motion
from agent.gate import STILL as NO_MOTION
from tests.make import track

HD = (1280, 720)
PARKED = Box(0.1, 0.4, 0.3, 0.6)


def swept(at: float = 0.0) -> Attention:
    attention = Attention((300, 300))
    assert attention.regions(NO_MOTION, (), HD, at) == (WHOLE,)
    return attention


def test_the_first_look_is_at_everything() -> None:
    swept()


def test_a_quiet_street_is_not_looked_at_until_the_next_sweep() -> None:
    attention = swept()
    looks = [attention.regions(NO_MOTION, (), HD, second) for second in range(1, int(SWEEP) + 1)]
    assert looks == [()] * (int(SWEEP) - 1) + [(WHOLE,)]


def test_motion_is_looked_at() -> None:
    (region,) = swept().regions(Motion((Box(0.7, 0.5, 0.72, 0.55),), 0.01), (), HD, 1.0)
    assert region.x1 < 0.7
    assert region.x2 > 0.72


def test_what_moves_is_looked_at_without_motion_in_the_gate() -> None:
    assert swept().regions(NO_MOTION, [track(still_since=0.5)], HD, 1.0) != ()


def test_what_stands_still_is_looked_at_rarely() -> None:
    attention = swept()
    looks, found = 0, 0.0
    for now in (0.5 * i for i in range(1, 41)):
        parked = track(box=PARKED, still_since=-STILL, last_seen=found)
        if attention.regions(NO_MOTION, [parked], HD, now):
            looks, found = looks + 1, now
    assert looks == int(20 / LOOK_AGAIN)


def test_what_a_visit_did_not_find_is_looked_for_at_once() -> None:
    attention = swept()
    gone = [track(box=PARKED, still_since=-STILL, last_seen=0.0)]
    looks = [bool(attention.regions(NO_MOTION, gone, HD, LOOK_AGAIN + 0.2 * i)) for i in range(5)]
    assert looks == [True] * 5


def test_motion_inside_what_stands_still_opens_no_region() -> None:
    attention = swept()
    parked = [track(box=PARKED, still_since=-STILL)]
    flag = Motion((Box(0.15, 0.45, 0.2, 0.5),), 0.01)
    assert attention.regions(flag, parked, HD, 1.0) == ()
    assert attention.regions(Motion((Box(0.25, 0.45, 0.5, 0.6),), 0.01), parked, HD, 1.2) != ()


def test_the_unconfirmed_are_looked_at_again_however_still() -> None:
    assert swept().regions(NO_MOTION, [track(confirmed=False, still_since=-STILL)], HD, 1.0) != ()


LEAVES = Motion((Box(0.7, 0.5, 0.8, 0.6),), 0.01)
WALKER = Motion((Box(0.72, 0.5, 0.76, 0.75),), 0.01)


def watch(attention: Attention, motion: Motion, since: float, seconds: float) -> int:
    """Look at a motion in vain, as often as it deserves; how often that was."""
    looks = 0
    for now in (since + 0.2 * i for i in range(round(5 * seconds))):
        regions = attention.regions(motion, (), HD, now)
        attention.found(motion, regions, (), now)
        looks += bool(regions)
    return looks


def used_to(motion: Motion) -> tuple[Attention, float]:
    """An attention that looked at a motion for ten seconds and found nothing, and the time after."""
    attention = swept()
    watch(attention, motion, 0.2, 10.0)
    return attention, 10.2


def test_leaves_are_looked_at_rarely_once_they_are_known() -> None:
    attention, now = used_to(LEAVES)
    assert watch(attention, LEAVES, now, 15.0) == int(15 / LOOK_AGAIN)


def test_leaves_keep_nobody_awake_once_they_are_known() -> None:
    assert swept().stirs(LEAVES, (), 1.0)
    attention, now = used_to(LEAVES)
    assert not attention.stirs(LEAVES, (), now)


def test_who_walks_in_front_of_leaves_is_looked_at_at_once() -> None:
    attention, now = used_to(LEAVES)
    assert attention.stirs(WALKER, (), now)
    assert attention.regions(WALKER, (), HD, now) != ()


def test_leaves_that_hid_somebody_are_looked_at_again() -> None:
    attention, now = used_to(LEAVES)
    attention.found(
        LEAVES, (WHOLE,), [track(box=Box(0.74, 0.52, 0.78, 0.66), first_seen=now - 1, still_since=now)], now
    )
    assert attention.stirs(LEAVES, (), now)


def test_leaves_above_a_parked_car_become_familiar() -> None:
    attention, now = swept(), 0.0
    parked = [track(box=Box(0.65, 0.55, 0.85, 0.7), still_since=-STILL, last_seen=100.0)]
    for now in (0.2 * i for i in range(1, 60)):
        attention.found(LEAVES, attention.regions(LEAVES, parked, HD, now), parked, now)
    assert not attention.stirs(LEAVES, parked, now)


def test_motion_that_was_not_looked_at_is_not_learned() -> None:
    attention = swept()
    for now in (0.2 * i for i in range(1, 60)):
        attention.found(LEAVES, (Box(0.0, 0.0, 0.3, 0.3),), (), now)
    assert attention.stirs(LEAVES, (), 12.0)


def test_who_stands_still_and_waves_does_not_become_a_habit() -> None:
    attention = swept()
    waving = [track(box=Box(0.68, 0.45, 0.82, 0.8), still_since=-STILL, last_seen=100.0)]
    for now in (0.2 * i for i in range(1, 60)):
        attention.found(LEAVES, (WHOLE,), waving, now)
    assert attention.stirs(LEAVES, (), 12.0)


def test_what_stands_still_wakes_nobody_and_what_moves_or_is_new_does() -> None:
    attention = swept()
    assert not attention.stirs(NO_MOTION, [track(box=PARKED, still_since=-STILL)], 1.0)
    assert attention.stirs(Motion((PARKED,), 0.01), [track(box=PARKED, first_seen=0.0, still_since=0.0)], 1.0)


def test_a_parked_car_that_is_seen_now_and_then_wakes_nobody() -> None:
    attention = swept()
    assert not attention.stirs(NO_MOTION, [track(box=PARKED, first_seen=0.5, still_since=0.5)], 1.0)
    assert not attention.stirs(NO_MOTION, [track(box=PARKED, still_since=0.0, confirmed=False)], 1.0)


def test_a_box_that_trembles_where_nothing_moves_is_looked_at_rarely() -> None:
    attention = swept()
    looks = 0
    for n in range(50):
        now = 1.0 + 0.2 * n
        parked = [track(box=PARKED, first_seen=0.0, still_since=now - 0.4, last_seen=now)]
        looks += bool(attention.regions(NO_MOTION, parked, HD, now))
        assert not attention.stirs(NO_MOTION, parked, now)
    assert looks < 35


def test_a_change_of_light_deserves_one_look_and_does_not_keep_awake() -> None:
    attention = swept()
    assert attention.stirs(EVERYTHING, (), 10.0)
    assert attention.regions(EVERYTHING, (), HD, 10.0) == (WHOLE,)
    assert not attention.stirs(EVERYTHING, (), 10.0)
    assert not attention.stirs(EVERYTHING, (), 11.0)


def test_a_change_of_light_teaches_nothing() -> None:
    attention = swept()
    for now in (0.2 * i for i in range(1, 60)):
        attention.found(EVERYTHING, (WHOLE,), (), now)
    assert attention.stirs(LEAVES, (), 12.0)


def test_one_region_where_there_is_time_for_one() -> None:
    corners = Motion((Box(0.0, 0.0, 0.05, 0.1), Box(0.9, 0.0, 0.95, 0.1), Box(0.5, 0.8, 0.55, 0.9)), 0.01)
    assert len(swept().regions(corners, (), HD, 1.0)) > 1
    assert len(swept().regions(corners, (), HD, 1.0, most=1)) == 1


def test_a_parked_car_half_behind_leaves_keeps_nobody_awake() -> None:
    """Leaves move over it, and each time it is seen it is a new track."""
    attention, now = swept(), 0.0
    for number in range(40):
        for _ in range(5):
            now += 0.2
            seen = [track(number // 3, PARKED, "car", first_seen=now - now % 3, still_since=now, last_seen=now)]
            attention.regions(Motion((PARKED,), 0.01), seen, HD, now)
            attention.found(Motion((PARKED,), 0.01), (WHOLE,), seen, now)
    newcomer = [track(1000, PARKED, "car", first_seen=now, still_since=now, last_seen=now, confirmed=False)]
    assert not attention.stirs(Motion((PARKED,), 0.01), newcomer, now)


def test_what_wakes_in_vain_three_times_wakes_no_more() -> None:
    attention, gust = swept(), Motion((Box(0.5, 0.1, 0.7, 0.4),), 0.05)
    for n in range(3):
        assert attention.stirs(gust, (), 10.0 * n)
        attention.vain(gust, 10.0 * n, 10.0 * n + 2)
    assert not attention.stirs(gust, (), 30.0)
    assert attention.stirs(Motion((Box(0.4, 0.1, 0.8, 0.6),), 0.1), (), 30.0)


def test_a_wake_that_found_somebody_was_not_in_vain() -> None:
    attention, gust = swept(), Motion((Box(0.5, 0.1, 0.7, 0.4),), 0.05)
    for now in (0.0, 10.0, 20.0, 30.0, 40.0):
        walker = [track(1, Box(0.5, 0.1, 0.7, 0.4), first_seen=now, still_since=now + 0.8, last_seen=now + 1)]
        attention.found(gust, (WHOLE,), walker, now + 1)
        attention.vain(gust, now, now + 2)
    assert attention.stirs(gust, (), 60.0)
