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
"""When clips are measured: 12 crops of 6 frames."""
SHIPPED_PER_FRAME = 1
"""In the browser: 16 crops of 16 frames, a crop costing about 80 ms of one busy core."""


def cut(frame: np.ndarray, fx: float, fy: float, size: int = SIZE) -> np.ndarray:
    """One size x size x 3 crop at native resolution; a frame that is too small repeats its edge pixels."""
    height, width = frame.shape[:2]

    def span(length: int, fraction: float) -> np.ndarray:
        free = length - size
        start = int(np.floor(fraction * free + 0.5)) if free >= 0 else -((-free) // 2)
        return np.clip(np.arange(start, start + size), 0, length - 1)

    return frame[span(height, fy)][:, span(width, fx)]


def layout_crops(frames: list[np.ndarray], per_frame: int = PER_FRAME) -> np.ndarray:
    """N*per_frame x SIZE x SIZE x 3, frame by frame; each frame takes the next positions of LAYOUT, going round."""
    return np.stack(
        [
            cut(frame, *LAYOUT[(i * per_frame + j) % len(LAYOUT)])
            for i, frame in enumerate(frames)
            for j in range(per_frame)
        ]
    )


def spread(count: int, wanted: int) -> list[int]:
    """Up to `wanted` indices spread evenly over `count` frames."""
    if count <= wanted:
        return list(range(count))
    return [int(i) for i in np.floor((np.arange(wanted) + 0.5) * count / wanted)]
