"""Durable, bounded, classed queue of messages: what is put is on disk before the call returns."""

from agent.outbox.queue import DAMAGED, Depth, Outbox
from agent.outbox.records import Stored

__all__ = ["DAMAGED", "Depth", "Outbox", "Stored"]
