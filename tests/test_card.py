"""What the card takes in a day, and how long it lasts that way."""

from pathlib import Path

import pytest

from agent import card
from agent.card import DAY, HOUR, CardMeter, worn
from agent.messages import CardState

SIZE = 32_000_000_000
MB = 1_000_000


class Written:
    """A card that takes so much an hour."""

    def __init__(self, meter_from: int = 5 * MB) -> None:
        self.total: int | None = meter_from
        self.now = 0.0
        self.meter = CardMeter(SIZE, 100.0, 0.0, lambda: self.total)

    def hours(self, number: int, each: int) -> CardState:
        for _ in range(number):
            self.now += HOUR
            self.total = (self.total or 0) + each
            state = self.meter.state(self.now)
        return state


def test_a_day_is_the_last_24_hours_and_no_longer() -> None:
    written = Written()
    assert written.hours(1, 24 * MB).written_mb_a_day == 24.0
    assert written.hours(23, 0).written_mb_a_day == 24.0
    assert written.hours(1, 0).written_mb_a_day == 0.0


def test_the_first_hours_are_not_blown_up_to_a_day() -> None:
    assert Written().hours(2, 10 * MB).written_mb_a_day == 20.0


def test_what_is_asked_between_the_hours_is_a_day_still() -> None:
    written = Written()
    written.hours(30, 10 * MB)
    written.total = (written.total or 0) + 5 * MB
    assert written.meter.state(written.now + HOUR / 2).written_mb_a_day == 240.0


def test_a_card_lasts_as_many_years_as_its_full_writes_allow() -> None:
    assert Written().hours(30, round(2000 * MB / 24)).years == pytest.approx(
        SIZE * card.FULL_WRITES / card.AMPLIFICATION / (2000 * MB * 365), abs=0.06
    )


def test_the_default_budget_wears_a_card_of_32_gb_out_in_five_years() -> None:
    assert Written().hours(30, round(2000 * MB / 24)).years == pytest.approx(5.5, abs=0.1)


def test_nothing_is_told_of_years_in_the_first_hour_and_never_more_than_99() -> None:
    written = Written()
    assert written.meter.state(0.0).years is None
    assert written.hours(30, 0).years == 99.0


def test_where_the_kernel_does_not_count_nothing_is_claimed() -> None:
    written = Written()
    written.total = None
    state = written.meter.state(DAY)
    assert (state.written_mb_a_day, state.years, worn(state)) == (None, None, "")


def test_over_the_budget_it_is_said_with_both_figures() -> None:
    said = "120.5 MB written in a day, the budget is 100, the card will last about 4.5 years"
    assert worn(CardState(written_mb_a_day=120.5, budget_mb_a_day=100.0, years=4.5)) == said
    assert worn(CardState(written_mb_a_day=100.0, budget_mb_a_day=100.0, years=4.5)) == ""


def test_this_process_is_counted(tmp_path: Path) -> None:
    assert card.written() is not None
    assert card.disk_bytes(tmp_path) > 0


@pytest.mark.parametrize("text", ["", "write_bytes: x\ncancelled_write_bytes: 0", "write_bytes: 1", "nonsense"])
def test_a_kernel_that_says_something_else_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "io").write_text(text)
    monkeypatch.setattr(card, "IO", tmp_path / "io")
    assert card.written() is None
    monkeypatch.setattr(card, "IO", tmp_path / "none")
    assert card.written() is None


def test_what_was_thrown_away_before_the_disk_saw_it_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "io").write_text("rchar: 9\nwrite_bytes: 100\ncancelled_write_bytes: 40\n")
    monkeypatch.setattr(card, "IO", tmp_path / "io")
    assert card.written() == 60
