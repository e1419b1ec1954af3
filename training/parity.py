"""Frames drawn by arithmetic and their logits, so that the browser's path can be held to this one without any clip."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime

from .crops import MEAN, SHIPPED_PER_FRAME, STD, layout_crops

SIZES = ((320, 240), (512, 288), (180, 320), (400, 512))


def drawn_frame(number: int, width: int, height: int) -> np.ndarray:
    """The same picture as `drawnFrame` in lib/classifier/parity.test.ts: integers only."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    planes = [
        (x * (3 + number) + y * (5 + c) + ((x * y) >> (4 + c)) + ((x // 16 + y // 16) % 2) * 60 + c * 29 + number * 31)
        % 256
        for c in range(3)
    ]
    return np.stack(planes, axis=2).astype(np.uint8)


def write_parity(model: Path, target: Path) -> None:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    frames = [drawn_frame(i, w, h) for i, (w, h) in enumerate(SIZES)]
    crops = ((layout_crops(frames, SHIPPED_PER_FRAME).astype(np.float32) - MEAN) / STD).transpose(0, 3, 1, 2)
    logits = session.run(None, {"crops": np.ascontiguousarray(crops)})[0].reshape(-1, SHIPPED_PER_FRAME)
    rows = [
        {"width": w, "height": h, "logits": [round(float(v), 5) for v in own]}
        for (w, h), own in zip(SIZES, logits)
    ]
    target.write_text(json.dumps({"frames": rows}, indent=2) + "\n")
