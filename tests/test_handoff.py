"""One slot, newest wins, and nothing vanishes uncounted."""

from threading import Thread

from agent.handoff import Latest


def test_the_newest_wins_and_the_displaced_are_counted() -> None:
    slot: Latest[int] = Latest()
    for i in range(3):
        slot.put(i)
    assert slot.take(0) == 2
    assert slot.take(0) is None
    assert (slot.offered, slot.taken, slot.dropped) == (3, 1, 2)


def test_who_waits_is_woken() -> None:
    slot: Latest[str] = Latest()
    got: list[str | None] = []
    waiter = Thread(target=lambda: got.append(slot.take(10)))
    waiter.start()
    slot.put("here")
    waiter.join(10)
    assert got == ["here"]


def test_what_goes_in_comes_out_or_is_counted() -> None:
    slot: Latest[int] = Latest()
    taken = 0

    def consume() -> None:
        nonlocal taken
        while slot.take(0.2) is not None:
            taken += 1

    reader = Thread(target=consume)
    reader.start()
    for i in range(5000):
        slot.put(i)
    reader.join(10)
    assert slot.offered == 5000 == taken + slot.dropped
