"""Video streams through PyAV: opened and read within time limits, decoded, timed. Retries are not its business."""

from agent.stream.arrival import Arrival
from agent.stream.decoder import Sampler
from agent.stream.recording import frames, probe
from agent.stream.source import Piece, Source, Timeouts
from agent.stream.viewer import Viewer

__all__ = ["Arrival", "Piece", "Sampler", "Source", "Timeouts", "Viewer", "frames", "probe"]
