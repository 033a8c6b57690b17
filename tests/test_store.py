"""A disk that fails loses messages, which is counted, and never the watch."""

import logging
from pathlib import Path

import pytest

from agent import encode
from agent.outbox import Outbox
from agent.store import Store
from tests.make import event


def test_what_the_outbox_takes_is_stored(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db", 10**6, "boot")
    store = Store(outbox)
    store(encode.event(event(), "synced", None), opens="e1")
    assert (outbox.depth().rows, store.unstored) == (1, 0)
    assert [name for name, _ in outbox.open_events()] == ["e1"]


def test_what_it_cannot_take_is_counted_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    outbox = Outbox(tmp_path / "outbox.db", 10**6, "boot")
    outbox.close()
    store = Store(outbox)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            store(encode.event(event(), "synced", None))
    assert store.unstored == 3
    assert [record.levelname for record in caplog.records] == ["ERROR"]
