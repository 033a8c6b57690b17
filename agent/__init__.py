"""streetcam-agent: a shop's street-facing camera as a trustworthy pair of eyes for its city."""

import os

__version__ = "0.1.0"

MAX_PIXELS = 32 * 10**6
"""Pixels of the largest still picture that is decoded: a JPEG of 1 KB that claims 400 million takes 2.3 GB."""

# OpenCV reads it once, when it is loaded. It decodes what USB cameras send where nobody else sees the header first.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))
