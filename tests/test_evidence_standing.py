"""Who stands, by place: the same one while it is hidden, lost and found; parked or come."""

from dataclasses import replace

from agent.data import Box, Scene
from agent.evidence.standing import Stand, Standing
from tests.make import scene
from tests.traffic import Mover, moments

CAME = Mover(1, ((0, 0.1, 0.5), (2, 0.5, 0.5), (60, 0.5, 0.5)))
PARKED = Mover(2, ((0, 0.8, 0.5), (60, 0.8, 0.5)))


def watched(*movers: Mover, end: float, standing: Standing | None = None, start: float = 0.0) -> list[Stand]:
    standing = standing or Standing()
    for moment in moments(movers, start, end):
        standing.update(moment.tracks, moment)
    return standing.stands


def test_a_vehicle_stands_after_two_seconds_of_rest_since_it_halted() -> None:
    assert not watched(CAME, end=3.8)
    (stand,) = watched(CAME, end=4.2)
    assert stand.since == 2.0


def test_who_drove_in_has_come_and_who_was_there_has_not() -> None:
    came, parked = sorted(watched(CAME, PARKED, end=10), key=lambda stand: stand.track.id)
    assert came.came
    assert came.came.dx > 0
    assert parked.came is None


def test_who_comes_in_at_the_edge_and_stands_right_there_has_come() -> None:
    (stand,) = watched(Mover(1, ((0, -0.03, 0.5), (2, 0.03, 0.5), (20, 0.03, 0.5))), end=10)
    assert stand.came


def test_one_found_anew_at_its_place_is_the_same() -> None:
    standing = Standing()
    (first,) = watched(replace(CAME, way=(*CAME.way[:2], (10, 0.5, 0.5))), end=12, standing=standing)
    (again,) = watched(Mover(9, ((12, 0.5, 0.5), (60, 0.5, 0.5))), start=12.2, end=20, standing=standing)
    assert (first.number, again.since) == (again.number, 2.0)
    assert again.track.id == 9
    assert again.came


def test_one_that_is_out_of_sight_is_gone_after_a_while() -> None:
    gone = replace(CAME, way=(*CAME.way[:2], (10, 0.5, 0.5)))
    assert watched(gone, end=14.6)
    assert not watched(gone, end=15.6)


def test_one_that_is_hidden_stays_longer() -> None:
    lorry = Mover(3, ((9, 0.5, 0.55), (60, 0.5, 0.55)), "truck", 0.5, 0.4)
    hidden = watched(replace(CAME, way=(*CAME.way[:2], (10, 0.5, 0.5))), lorry, end=30)
    assert 1 in {stand.track.id for stand in hidden}


def test_one_that_is_looked_for_in_vain_is_not_held_by_its_lingering_track() -> None:
    standing = Standing()
    watched(CAME, end=10, standing=standing)
    for moment in moments([CAME], 10, 16):
        lost = tuple(replace(track, seen=False) for track in moment.tracks)
        standing.update(lost, _looked(scene(moment.now, *lost, frame=moment.frame)))
    assert not standing.stands


def test_one_that_nobody_looks_at_stays() -> None:
    standing = Standing()
    watched(CAME, end=10, standing=standing)
    for moment in moments([CAME], 10, 40):
        still = tuple(replace(track, seen=False) for track in moment.tracks)
        standing.update(still, scene(moment.now, *still, frame=moment.frame))
    assert standing.stands


def test_who_passes_before_it_does_not_take_its_place() -> None:
    passer = Mover(3, ((8, 0.1, 0.52), (10, 0.9, 0.52)))
    (stand,) = watched(CAME, passer, end=9)
    assert stand.track.id == 1


def _looked(moment: Scene) -> Scene:
    return replace(moment, looked=(Box(0.0, 0.0, 1.0, 1.0),))
