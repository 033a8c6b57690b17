"""The model packs that the agent brings along; each has a MODEL_CARD.md that says what its model sees and how well."""

from pathlib import Path

STREET = Path(__file__).resolve().parent / "street"
"""The folder of the pack that looks where nobody names another one."""
