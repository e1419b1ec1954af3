"""Where crops are cut. `lib/classifier/preprocess.ts` cuts the same ones; `parity.json` holds the two together."""

from __future__ import annotations

import numpy as np

SIZE = 192
MEAN, STD = 127.0, 128.0
"""EfficientNet-Lite's own normalisation."""

SQUARE = 160
"""Side of the whole-frame picture."""
DIFFERENCE_GAIN = 4.0

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

def cut(frame: np.ndarray, fx: float, fy: float, size: int = SIZE) -> np.ndarray:
    """One size x size x 3 crop at native resolution; a frame that is too small repeats its edge pixels."""
    height, width = frame.shape[:2]

    def span(length: int, fraction: float) -> np.ndarray:
        free = length - size
        start = int(np.floor(fraction * free + 0.5)) if free >= 0 else -((-free) // 2)
        return np.clip(np.arange(start, start + size), 0, length - 1)

    return frame[span(height, fy)][:, span(width, fx)]


def spread(count: int, wanted: int) -> list[int]:
    """Up to `wanted` indices spread evenly over `count` frames."""
    if count <= wanted:
        return list(range(count))
    return [int(i) for i in np.floor((np.arange(wanted) + 0.5) * count / wanted)]


def _areas(length: int, size: int) -> np.ndarray:
    """size x length: each row averages the stretch of pixels that one output pixel covers, parts of pixels included."""
    edges = np.arange(size + 1) * (length / size)
    low = np.maximum(edges[:-1, None], np.arange(length)[None])
    high = np.minimum(edges[1:, None], np.arange(1, length + 1)[None])
    return (np.clip(high - low, 0, None) * (size / length)).astype(np.float32)


def shrink(picture: np.ndarray, size: int) -> np.ndarray:
    """A square picture averaged to size x size x 3 (float32, 0 to 255); a smaller one is enlarged in flat steps."""
    weights = _areas(len(picture), size)
    return np.einsum("ij,jkc,lk->ilc", weights, picture.astype(np.float32), weights, optimize=True)


def square(frame: np.ndarray, size: int) -> np.ndarray:
    """The centre square of a frame, averaged down to size x size x 3 (float32, 0 to 255)."""
    height, width = frame.shape[:2]
    side = min(height, width)
    y, x = (height - side) // 2, (width - side) // 2
    return shrink(frame[y : y + side, x : x + side], size)


def cut_square(frame: np.ndarray, x: float, y: float, side: int) -> np.ndarray:
    """side x side x 3 about a point, at native resolution; outside the frame its edge pixels go on."""
    height, width = frame.shape[:2]
    rows = np.clip(np.arange(side) + round(y - side / 2), 0, height - 1)
    columns = np.clip(np.arange(side) + round(x - side / 2), 0, width - 1)
    return frame[rows][:, columns]


def difference(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """What changed between two crops of the same place an eighth of a second apart, fourfold, around MEAN."""
    return MEAN + DIFFERENCE_GAIN * (after.astype(np.float32) - before.astype(np.float32))
