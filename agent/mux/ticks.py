"""The unit of time inside clips."""

TICKS = 90_000
"""A second, in the unit of RTP video (RFC 6184): a correction by one tick is invisible."""
