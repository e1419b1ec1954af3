"""Marks as generators sign with, pasted on or erased: does the score hang on them?

Neither is trained on. A pasted mark is drawn here (a disc and strokes, half transparent, in a corner); erasing blurs all
four corners beyond recognition, whether or not something stands there, since marks stand in corners.
"""

from __future__ import annotations

import numpy as np

WIDE, HIGH = 0.24, 0.12
"""Of a corner that is erased, as shares of the frame."""
STRENGTH = 0.65


def _mark(height: int, rng: np.random.Generator) -> np.ndarray:
    """height x 4 height opacity, 0 to 1: a disc, and strokes like those of letters."""
    mark = np.zeros((height, 4 * height), np.float32)
    y, x = np.mgrid[0:height, 0:height] / max(1, height - 1) - 0.5
    mark[:, :height][(x * x + y * y < 0.24) & (x * x + y * y > 0.05)] = 1
    stroke = max(1, height // 8)
    for letter in range(5):
        left = int(height * (1.3 + 0.52 * letter))
        mark[height // 5 : height * 4 // 5, left : left + stroke] = 1
        bar = int(rng.integers(height // 5, height * 4 // 5 - stroke + 1))
        mark[bar : bar + stroke, left : left + int(height * 0.36)] = 1
    return mark


def paste(frames: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The same white mark in the same corner of every frame."""
    height, width = frames[0].shape[:2]
    mark = _mark(max(8, int(0.06 * min(height, width))), rng)[:, : width - 2]
    margin = max(1, int(0.03 * min(height, width)))
    h, w = mark.shape
    y = margin if rng.random() < 0.5 else height - h - margin
    x = margin if rng.random() < 0.5 else max(0, width - w - margin)
    out = []
    for frame in frames:
        pixels = frame.astype(np.float32)
        opacity = STRENGTH * mark[:, : width - x, None]
        place = pixels[y : y + h, x : x + w]
        place += opacity * (255 - place)
        out.append(np.clip(pixels, 0, 255).astype(np.uint8))
    return out


def erase(frames: list[np.ndarray]) -> list[np.ndarray]:
    """All four corners as a smooth surface through their own coarse means."""
    height, width = frames[0].shape[:2]
    h, w = int(HIGH * height), int(WIDE * width)
    out = []
    for frame in frames:
        pixels = frame.copy()
        for rows in (slice(0, h), slice(height - h, height)):
            for columns in (slice(0, w), slice(width - w, width)):
                pixels[rows, columns] = _smooth(pixels[rows, columns].astype(np.float32))
        out.append(pixels)
    return out


def _smooth(patch: np.ndarray, rows: int = 2, columns: int = 4) -> np.ndarray:
    h, w = patch.shape[:2]
    coarse = np.stack(
        [[p.mean(axis=(0, 1)) for p in np.array_split(band, columns, axis=1)] for band in np.array_split(patch, rows, axis=0)]
    )
    at_y = np.clip((np.arange(h) + 0.5) / h * rows - 0.5, 0, rows - 1)
    at_x = np.clip((np.arange(w) + 0.5) / w * columns - 0.5, 0, columns - 1)
    y, x = np.minimum(at_y.astype(int), rows - 2), np.minimum(at_x.astype(int), columns - 2)
    fy, fx = (at_y - y)[:, None, None], (at_x - x)[None, :, None]
    top = coarse[y][:, x] * (1 - fx) + coarse[y][:, x + 1] * fx
    bottom = coarse[y + 1][:, x] * (1 - fx) + coarse[y + 1][:, x + 1] * fx
    return np.clip(top * (1 - fy) + bottom * fy, 0, 255).astype(np.uint8)
