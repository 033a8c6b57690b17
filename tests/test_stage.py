"""A stage runs until asked to end; what kills it is kept for whoever supervises."""

from threading import Event

from agent.stage import Stage


def test_a_stage_ends_when_asked() -> None:
    def wait(stop: Event) -> None:
        stop.wait(10)

    stage = Stage("wait", wait)
    stage.start()
    assert not stage.dead
    stage.stop()
    assert stage.join(10)
    assert not stage.dead


def test_a_stage_that_dies_says_of_what() -> None:
    def fail(_stop: Event) -> None:
        raise ValueError("bug")

    stage = Stage("fail", fail)
    stage.start()
    assert stage.join(10)
    assert stage.dead
    assert str(stage.failure) == "bug"


def test_a_stage_that_returns_unasked_is_dead() -> None:
    stage = Stage("return", lambda _stop: None)
    stage.start()
    assert stage.join(10)
    assert stage.dead
