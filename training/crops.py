"""Where crops are cut. `lib/classifier/preprocess.ts` cuts the same ones; `parity.json` holds the two together."""

from __future__ import annotations

import numpy as np

SIZE = 192
MEAN, STD = 127.0, 128.0
"""EfficientNet-Lite's own normalisation."""

LAYOUT: tuple[tuple[float, float], ...] = (
    (0.25, 0.25),
    (0.75, 0.75),
    (0.75, 0.25),
    (0.25, 0.75),
    (0.5, 0.5),
    (0.1, 0.5),
    (0.9, 0.5),
    (0.5, 0.1),
)
"""Positions as fractions of the free space; corners are left out, for generators sign there."""
PER_FRAME = 2


def cut(frame: np.ndarray, fx: float, fy: float, size: int = SIZE) -> np.ndarray:
    """One size x size x 3 crop at native resolution; a frame that is too small repeats its edge pixels."""
    height, width = frame.shape[:2]

    def span(length: int, fraction: float) -> np.ndarray:
        free = length - size
        start = int(np.floor(fraction * free + 0.5)) if free >= 0 else -((-free) // 2)
        return np.clip(np.arange(start, start + size), 0, length - 1)

    return frame[span(height, fy)][:, span(width, fx)]


def layout_crops(frames: list[np.ndarray]) -> np.ndarray:
    """N*PER_FRAME x SIZE x SIZE x 3, frame by frame; frame i takes positions 2i and 2i+1 of LAYOUT, going round."""
    return np.stack(
        [
            cut(frame, *LAYOUT[(i * PER_FRAME + j) % len(LAYOUT)])
            for i, frame in enumerate(frames)
            for j in range(PER_FRAME)
        ]
    )


def spread(count: int, wanted: int) -> list[int]:
    """Up to `wanted` indices spread evenly over `count` frames."""
    if count <= wanted:
        return list(range(count))
    return [int(i) for i in np.floor((np.arange(wanted) + 0.5) * count / wanted)]
