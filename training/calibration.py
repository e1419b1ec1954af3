"""From clip logits to a probability, an interval and a verdict. `lib/classifier/calibrate.ts` does the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

REAL_ERROR = 0.01
"""At most this share of real calibration clips may lie above `likely-ai`."""
AI_MISS = 0.0
"""At most this share of AI calibration clips may lie below `no-signs`; 0: the verdict is not given. At 2 %, files of
Sora 2, Veo 3 and Kling outside the clips fell below it (models/classifier.md): the clips cannot promise such a rate for
generators newer than they are."""
LEAST_REALS = 100
"""Below this a share of 1 % cannot be seen in the calibration clips, and the verdict is always `unclear`."""


BUCKETS: tuple[tuple[str, int, int | None], ...] = (("small", 0, 400), ("large", 400, None))
"""Quality by the short side of the sampled frames in pixels: from (inclusive), to (exclusive)."""


@dataclass(frozen=True)
class Thresholds:
    likely_ai_above: float | None
    no_signs_below: float | None
    reals: int
    ais: int


@dataclass(frozen=True)
class Calibration:
    """`probability = sigmoid(slope * logit + intercept)`, as if half of all clips were AI-made."""

    slope: float
    intercept: float
    covariance: tuple[float, float, float]
    """Of (slope, intercept), from a bootstrap over sources: slope-slope, slope-intercept, intercept-intercept."""
    thresholds: tuple[Thresholds, ...]
    """One a bucket of BUCKETS."""

    def probability(self, logits: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(self.slope * logits + self.intercept)))

    def verdicts(self, logits: np.ndarray, shorts: np.ndarray) -> np.ndarray:
        """+1 likely-ai, -1 no-signs, 0 unclear, for clips of these short sides."""
        out = np.zeros(len(logits), int)
        for (_, low, high), own in zip(BUCKETS, self.thresholds):
            inside = (shorts >= low) & (shorts < (high or np.inf))
            if own.no_signs_below is not None:
                out[inside & (logits < own.no_signs_below)] = -1
            if own.likely_ai_above is not None:
                out[inside & (logits > own.likely_ai_above)] = 1
        return out


def fit_platt(logits: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Newton's method on the weighted log loss, with targets pulled in as Platt did and a mild pull to slope 0.5.

    Both classes weigh the same in sum, however many clips each has.
    """
    n1, n0 = float((targets == 1).sum()), float((targets == 0).sum())
    soft = np.where(targets == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    w = weights.astype(float).copy()
    for value in (0, 1):
        w[targets == value] *= len(w) / 2 / w[targets == value].sum()
    x = np.stack([logits, np.ones_like(logits)], axis=1)
    theta = np.array([0.5, 0.0])
    pull = np.diag([4.0, 0.5])
    prior = np.array([0.5, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (w * (p - soft)) + pull @ (theta - prior)
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + pull
        step = np.linalg.solve(hessian, gradient)
        theta = theta - step
        if np.abs(step).max() < 1e-8:
            break
    return float(theta[0]), float(theta[1])


def source_weights(sources: list[str]) -> np.ndarray:
    """A source counts by the root of its clips."""
    names, inverse, counts = np.unique(np.array(sources), return_inverse=True, return_counts=True)
    return counts[inverse] ** -0.5


def resample_sources(sources: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Indices of one bootstrap draw over whole sources."""
    names = np.unique(sources)
    where = {n: np.flatnonzero(sources == n) for n in names}
    return np.concatenate([where[n] for n in rng.choice(names, len(names))])


def conformal_above(reals: np.ndarray, error: float) -> float | None:
    """The lowest threshold t with (1 + #(reals > t)) / (n + 1) <= error; None where n is too small for one."""
    allowed = math.floor(error * (len(reals) + 1)) - 1
    if allowed < 0:
        return None
    return float(np.sort(reals)[::-1][allowed])


Scored = list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]
"""A variant each: logits, targets, short sides and clip numbers."""


def bucket_thresholds(scored: Scored, low: int, high: int | None) -> Thresholds:
    """Each clip counts once, with the most misleading of its re-encodings that fall into the bucket."""
    worst: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for logits, targets, shorts, numbers in scored:
        for z, t, short, number in zip(logits, targets, shorts, numbers):
            if low <= short < (high or math.inf):
                misleading = -z if t else z
                known = worst[int(t)].get(int(number), -math.inf)
                worst[int(t)][int(number)] = max(known, misleading)
    reals, ais = (np.array(list(own.values())) for own in worst)
    enough = len(reals) >= LEAST_REALS
    above = conformal_above(reals, REAL_ERROR) if enough else None
    below = conformal_above(ais, AI_MISS) if enough else None
    return Thresholds(above, None if below is None else -below, len(reals), len(ais))


def calibrate(
    logits: np.ndarray, targets: np.ndarray, sources: list[str], scored: Scored, draws: int = 200
) -> Calibration:
    """Platt on the given clips; thresholds of each bucket from `scored`."""
    groups = np.array(sources)
    weights = source_weights(sources)
    slope, intercept = fit_platt(logits, targets, weights)
    rng = np.random.default_rng(6)
    fits = []
    for _ in range(draws):
        pick = resample_sources(groups, rng)
        if len(np.unique(targets[pick])) == 2:
            fits.append(fit_platt(logits[pick], targets[pick], weights[pick]))
    c = np.cov(np.array(fits).T)
    return Calibration(
        slope,
        intercept,
        (float(c[0, 0]), float(c[0, 1]), float(c[1, 1])),
        tuple(bucket_thresholds(scored, low, high) for _, low, high in BUCKETS),
    )
