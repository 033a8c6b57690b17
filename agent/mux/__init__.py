"""Clip files: fragmented MP4 that plays up to its last whole fragment, whenever its writer dies.

timeline   when each picture is shown and decoded
boxes      what a file is made of, and our label in it
writer     packets -> file
salvage    what a crash left -> file
"""

from agent.mux.boxes import Label, scan
from agent.mux.salvage import salvage
from agent.mux.timeline import DEEPEST
from agent.mux.writer import PART, ClipWriter

__all__ = ["DEEPEST", "PART", "ClipWriter", "Label", "salvage", "scan"]
