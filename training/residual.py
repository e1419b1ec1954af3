"""python -m training.residual: what high-pass filters leave of pairs of frames at native resolution, and what it is worth.

Residuals are cut before anything is resized: noise, and the grain that decoders leave, lie in the finest detail. Of a
frame and the one an eighth of a second later, at the same places, come their strength, shape and correlation, to their
neighbours and to each other. Direct successors are not looked at: their distance is the clip's frame rate.
Not part of what ships (docs/decisions/036). Resumable: a file that exists is left alone.
"""

from __future__ import annotations

import argparse
import os
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from .canonicalise import TRAIN_VARIANTS, clip_file
from .clips import DEVELOPMENT_FOLD, Clip, read_index, split
from .codec import decode
from .crops import LAYOUT, cut, spread
from .features import load_features
from .heads import BRANCHES, STRENGTH, WEIGHTS, clip_weights, fit_heads, inner_folds, ridge
from .pseudo import PSEUDO
from .scores import auc

PAIRS = 6
"""Pairs of frames a clip, each at one place of LAYOUT."""
KERNELS: tuple[np.ndarray, ...] = (
    np.array([[-1, 1]]),
    np.array([[-1], [1]]),
    np.array([[1, -2, 1]]),
    np.array([[1], [-2], [1]]),
    np.array([[-1, 2, -1], [2, -4, 2], [-1, 2, -1]]),
    np.array([[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]) / 12,
)
"""First and second differences, and the two square kernels of the rich models (Fridrich and Kodovsky, TIFS 2012)."""
BANDS = 8


def _filtered(luma: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    height, width = (a - b + 1 for a, b in zip(luma.shape, kernel.shape))
    out = np.zeros((height, width), np.float32)
    for (y, x), factor in np.ndenumerate(kernel):
        if factor:
            out += factor * luma[y : y + height, x : x + width]
    return out


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 1e-3 else 0.0


def _triples(residual: np.ndarray) -> np.ndarray:
    """Shares of the 27 patterns of three neighbours in a row, each below, about or above nothing."""
    level = residual.std() / 2 + 1e-3
    sign = np.digitize(residual, [-level, level])
    pattern = 9 * sign[:, :-2] + 3 * sign[:, 1:-1] + sign[:, 2:]
    return np.bincount(pattern.ravel(), minlength=27)[:27] / pattern.size


def _bands(luma: np.ndarray) -> np.ndarray:
    """Logarithm of the power in BANDS rings of the spectrum, relative to all of it."""
    side = min(luma.shape)
    window = np.hanning(side)
    power = np.abs(np.fft.rfft2((luma[:side, :side] - luma.mean()) * window[:, None] * window)) ** 2
    ring = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    which = np.minimum((ring * 2 * BANDS).astype(int), BANDS - 1)
    total = np.array([power[which == k].mean() for k in range(BANDS)])
    return np.log((total + 1e-3) / (total.sum() + 1e-3))


def measure(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Two H x W x 3 crops of one place -> a row of figures."""
    a, b = (c.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32) for c in (before, after))
    row: list[float] = []
    for kernel in KERNELS:
        ra, rb = _filtered(a, kernel), _filtered(b, kernel)
        row += [
            float(np.log(ra.std() + 0.1)),
            float(np.abs(ra).mean() / (ra.std() + 0.1)),
            _correlation(ra[:, 1:], ra[:, :-1]),
            _correlation(ra[1:], ra[:-1]),
            _correlation(ra, rb),
            float(np.log((ra - rb).std() + 0.1) - np.log(ra.std() + 0.1)),
        ]
    for kernel in KERNELS[-2:]:
        row += list(_triples(_filtered(a, kernel)))
    return np.array([*row, *_bands(a)], np.float32)


def describe(frames: list[np.ndarray]) -> np.ndarray:
    """The mean over PAIRS of `measure`, and its deviation, of a run of frames at 8 Hz."""
    starts = spread(len(frames) - 1, PAIRS)
    rows = [
        measure(*(cut(frames[i + later], *LAYOUT[j % len(LAYOUT)]) for later in (0, 1))) for j, i in enumerate(starts)
    ]
    return np.concatenate([np.mean(rows, axis=0), np.std(rows, axis=0)])


def _file(cache: Path, variant: str, clip: Clip) -> Path:
    return cache / "residuals" / variant / f"{clip.number:04d}.npy"


def _one(job: tuple[Clip, Path, Path, str]) -> bool:
    clip, data, cache, variant = job
    target = _file(cache, variant, clip)
    if target.exists() or not clip_file(cache, data, variant, clip).exists():
        return False
    frames = [f for i, f in enumerate(decode(clip_file(cache, data, variant, clip))) if i not in clip.successor]
    if len(frames) < 2:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp.npy")
    np.save(partial, describe(frames))
    partial.rename(target)
    return True


def compute(clips: list[Clip], data: Path, cache: Path, workers: int) -> int:
    """Fills the cache for both training draws, and for pseudo-fakes where they are; returns how many were looked at."""
    jobs = [(c, data, cache, v) for v in (*TRAIN_VARIANTS, PSEUDO) for c in clips if v != PSEUDO or c.label == "real"]
    with Pool(workers) as pool:
        return sum(pool.imap_unordered(_one, jobs, chunksize=8))


def load(clips: list[Clip], cache: Path, variant: str) -> dict[int, np.ndarray]:
    return {c.number: np.load(_file(cache, variant, c)) for c in clips if _file(cache, variant, c).exists()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    clips = read_index(args.data)
    print(compute(clips, args.data, args.cache, args.workers), "written")
    draws = [load(clips, args.cache, v) for v in TRAIN_VARIANTS]
    rebuilt = load(clips, args.cache, PSEUDO)
    others = [load_features(clips, args.cache, v) for v in TRAIN_VARIANTS]
    weights = np.array([WEIGHTS[b] for b in BRANCHES])
    for name, pairs in (
        ("fold 0", [split(clips, DEVELOPMENT_FOLD)]),
        ("inner folds of 1", inner_folds(split(clips, 1)[0])),
    ):
        found: dict[str, dict[int, float]] = {"what ships": {}, "residuals": {}, "residuals, pseudo-fakes by 0.3": {}}
        for train, test in pairs:
            own = [c for c in test if c.label != "hard-negative" and c.number in draws[0]]
            numbers = [c.number for c in own]
            heads = fit_heads(train, others)
            found["what ships"].update(zip(numbers, heads.logits(others[0], numbers) @ weights))
            for key, share in (("residuals", 0.0), ("residuals, pseudo-fakes by 0.3", 0.3)):
                known = [(c, d[c.number]) for d in draws for c in train if c.number in d]
                x, t = [row for _, row in known], [c.target for c, _ in known]
                w = list(clip_weights([c for c, _ in known]))
                if share:
                    own_pseudo = [c for c in train if c.number in rebuilt]
                    x += [rebuilt[c.number] for c in own_pseudo]
                    t += [1] * len(own_pseudo)
                    w += [share] * len(own_pseudo)
                rows = np.stack(x).astype(np.float64)
                head, bias = ridge(rows, np.array(t), np.array(w), STRENGTH)
                scale = np.std(rows @ head)
                tested = np.stack([draws[0][n] for n in numbers])
                found[key].update(zip(numbers, (tested @ head + bias) / scale))
        ships = found["what ships"]
        spread_ = np.std(list(ships.values()))
        mixes = {"residuals alone": found["residuals"], "with pseudo-fakes alone": found["residuals, pseudo-fakes by 0.3"]}
        for share in (0.1, 0.2, 0.3):
            for key, label in (("residuals", ""), ("residuals, pseudo-fakes by 0.3", " with pseudo-fakes")):
                mixes[f"fused by {share}{label}"] = {n: (1 - share) * z / spread_ + share * found[key][n] for n, z in ships.items()}
        for label, logits in {"what ships": ships, **mixes}.items():
            by = [np.array([z for n, z in logits.items() if clips[n].target == value]) for value in (1, 0)]
            print(f"{name}: {label} AUC {auc(*by):.3f}", flush=True)


if __name__ == "__main__":
    main()
