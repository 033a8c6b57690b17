"""Video streams through PyAV: opened and read within time limits, decoded, timed. Retries are not its business."""

from agent.stream.arrival import Arrival
from agent.stream.decoder import Piece, Sampler, i420
from agent.stream.packets import Decoded, PacketDecoder
from agent.stream.recording import frames, probe
from agent.stream.source import Source, Timeouts
from agent.stream.still import still

__all__ = [
    "Arrival",
    "Decoded",
    "PacketDecoder",
    "Piece",
    "Sampler",
    "Source",
    "Timeouts",
    "frames",
    "i420",
    "probe",
    "still",
]
