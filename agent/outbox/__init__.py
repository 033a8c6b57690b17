"""Durable, bounded, classed queue of messages: what is put is on disk before the call returns."""

from agent.outbox.audit import read_account
from agent.outbox.opening import usable
from agent.outbox.queue import Depth, Entry, Outbox, TooLargeError
from agent.outbox.records import Stored
from agent.outbox.schema import DAMAGED
from agent.outbox.tally import Account, unaccounted

__all__ = [
    "DAMAGED",
    "Account",
    "Depth",
    "Entry",
    "Outbox",
    "Stored",
    "TooLargeError",
    "read_account",
    "unaccounted",
    "usable",
]
