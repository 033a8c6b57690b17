"""Where things lie: the pictures that are trained on, and what training leaves behind."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_OPEN = Path(os.environ.get("STREETCAM_SHARED", ROOT.parent / "shared"))

SHARED = _OPEN / "training"
"""The labelled pictures."""

MODELS = _OPEN / "models"
CLIPS = _OPEN / "clips"

PUBLISHED = MODELS / "yolox_nano_416_fp32.tflite"
"""YOLOX-Nano as its authors trained it on COCO; Apache-2.0."""

RUNS = Path(os.environ.get("STREETCAM_RUNS", ROOT / "training" / "runs"))
"""Caches, checkpoints and exports; not part of the repository."""

PACK = ROOT / "agent" / "models" / "street"
"""The pack that ships."""

WEIGHTS = ROOT / "training" / "weights"
"""What the shipped networks were exported from, in half precision: `train --begin` takes it."""
