"""What the sizes of a camera's compressed packets say of motion, for as long as they are seen to say it.

A predicted picture grows when something moves if the encoder holds the quality, and hardly if it holds the rate or
drowns in the sensor's noise.

hint     when packets look like motion
sizes    what is usual while nothing moves
belief   whether that is to be believed
"""

from agent.hint.hint import Hint

__all__ = ["Hint"]
