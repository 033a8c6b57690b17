"""What moves is looked at, what stands still rarely, the whole picture now and then."""

from agent.attention import LOOK_AGAIN, STILL, SWEEP, Attention
from agent.data import WHOLE, Box
from agent.gate import STILL as NO_MOTION
from agent.gate import Motion
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
