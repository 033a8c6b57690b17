"""The tracker: detections, look by look, become tracks."""

from agent.track.tracker import Tracker

__all__ = ["Tracker"]
