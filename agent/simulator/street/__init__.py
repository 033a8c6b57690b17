"""The empty street: ground, house fronts, sky, and what stands on the pavements."""

from agent.simulator.street.backdrop import Backdrop
from agent.simulator.street.furniture import Prop, props

__all__ = ["Backdrop", "Prop", "props"]
