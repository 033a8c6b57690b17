"""Model packs and the detector: `load` a pack, then `detect` in regions of a frame."""

from agent.infer.detector import Detector
from agent.infer.loader import load

__all__ = ["Detector", "load"]
