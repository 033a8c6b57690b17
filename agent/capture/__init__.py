"""One camera -> packets and frames. A camera that is away is a state, retried with backoff and reported, never a crash.

With a substream a camera has two captures: one passes on the packets of the main stream and decodes nothing, the
other decodes the substream. Each runs on its own thread.
"""

from agent.capture.stage import Capture
from agent.capture.status import CameraStatus, State

__all__ = ["CameraStatus", "Capture", "State"]
