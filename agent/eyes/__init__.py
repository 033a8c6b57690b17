"""What is seen of a camera: frames, and what moves in them, from its packets with as little decoding as will do."""

from agent.eyes.ring import RingEyes
from agent.eyes.sight import Seen, Sight, luma
from agent.eyes.slot import SlotEyes
from agent.eyes.vigil import Vigil

__all__ = ["RingEyes", "Seen", "Sight", "SlotEyes", "Vigil", "luma"]
