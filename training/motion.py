"""Readable measures of how a picture changes over three frames an eighth of a second apart.

`lib/classifier/motion.ts` computes the same; `parity.json` holds the two together. Only runs of frames at 8 Hz are
looked at: a direct successor would tell the clip's frame rate, which must not enter the score.
"""

from __future__ import annotations

import numpy as np

SHORT_SIDE = 120
"""Pixels are averaged in whole blocks until the short side is near this, so that noise and codec do not drown motion."""
FLOOR = 0.1
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PATCHES = 6
NAMES = (
    "change",
    "second-change",
    "second-to-first",
    *(f"change-q{round(q * 100):02d}" for q in QUANTILES),
    "still-part",
    "steadiness",
    "detail-flicker",
    "detail",
    "patch-ratio-median",
    "patch-ratio-spread",
)


def small_luma(frame: np.ndarray) -> np.ndarray:
    """h x w float32 luma, averaged over k x k blocks; what is left over at the right and bottom is dropped."""
    height, width = frame.shape[:2]
    k = max(1, min(height, width) // SHORT_SIDE)
    luma = frame.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    h, w = height // k, width // k
    return luma[: h * k, : w * k].reshape(h, k, w, k).mean(axis=(1, 3))


def _detail(y: np.ndarray) -> np.ndarray:
    return 4 * y[1:-1, 1:-1] - y[:-2, 1:-1] - y[2:, 1:-1] - y[1:-1, :-2] - y[1:-1, 2:]


def triple(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The measures of NAMES for three luma pictures of one size."""
    d, e = b - a, c - b
    first = (np.abs(d) + np.abs(e)) / 2
    second = np.abs(e - d)
    m1, m2 = first.mean() + FLOOR, second.mean() + FLOOR
    q = np.sort(first.ravel())[[int(q * (first.size - 1)) for q in QUANTILES]]
    dz, ez = d - d.mean(), e - e.mean()
    norm = np.sqrt((dz * dz).sum() * (ez * ez).sum())
    detail = _detail(b)
    flicker = (np.abs(_detail(d)).mean() + np.abs(_detail(e)).mean()) / 2
    h, w = first.shape[0] // PATCHES, first.shape[1] // PATCHES
    by_patch = [
        v[: h * PATCHES, : w * PATCHES].reshape(PATCHES, h, PATCHES, w).mean(axis=(1, 3)).ravel() + FLOOR
        for v in (first, second)
    ]
    ratio = np.sort(np.log(by_patch[1] / by_patch[0]))
    return np.array(
        [
            np.log(m1),
            np.log(m2),
            np.log(m2 / m1),
            *(np.log((q + FLOOR) / m1)),
            np.log(q[0] + FLOOR),
            float((dz * ez).sum() / norm) if norm > 1e-3 else 0.0,
            np.log((flicker + FLOOR) / (np.abs(detail).mean() + FLOOR)),
            np.log(np.abs(detail).mean() + FLOOR),
            ratio[ratio.size // 2],
            ratio.std(),
        ],
        np.float32,
    )


def motion(frames: list[np.ndarray]) -> np.ndarray | None:
    """The mean of `triple` over a run of frames; None for fewer than three."""
    grids = [small_luma(f) for f in frames]
    if len(grids) < 3:
        return None
    return np.mean([triple(*grids[i : i + 3]) for i in range(len(grids) - 2)], axis=0)
