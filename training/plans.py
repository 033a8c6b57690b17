"""The two networks of the pack."""

from training.network import Plan
from training.pictures import CLASSES

LOOK = Plan("look", (512, 320), CLASSES, (8, 16, 32))
"""Sees the whole picture, or a region of it."""

CLOSE = Plan("close", (224, 224), ("helmet", "bare_head", "gun", "knife", "stick", "fallen"), (8, 16))
"""Sees a rider's head or a person at the camera's own resolution."""

PLANS = {plan.name: plan for plan in (LOOK, CLOSE)}
