"""streetcam-agent: a shop's street-facing camera as a trustworthy pair of eyes for its city."""

__version__ = "0.1.0"
