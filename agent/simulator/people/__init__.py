"""People: how they are built and dressed, how they move, and what they carry."""
