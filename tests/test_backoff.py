"""Waits are spread over the whole span, and the span is bounded."""

from agent.backoff import full_jitter


def test_waits_grow_to_the_cap_and_no_further() -> None:
    longest = [max(full_jitter(attempt, 30.0) for _ in range(500)) for attempt in range(40)]
    assert longest[0] <= 1 < longest[2] <= 4
    assert all(wait <= 30 for wait in longest)
    assert max(longest[10:]) > 25


def test_waits_are_spread_from_nought() -> None:
    waits = [full_jitter(10, 30.0) for _ in range(1000)]
    assert min(waits) < 3
    assert 13 < sum(waits) / len(waits) < 17
