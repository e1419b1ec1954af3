"""What held-out scores say of the recipe's errors, and the card that the browser reads."""

from __future__ import annotations

from math import comb
from pathlib import Path

import numpy as np

from .calibration import AI_MISS, BUCKETS, LEAST_REALS, REAL_ERROR
from .clips import DEVELOPMENT_FOLD, FOLDS, Clip
from .crops import LAYOUT, MEAN, SQUARE, SIZE, STD
from .features import FRAMES, VIEWS
from .heads import BRANCHES, FUSED_VIEWS, Recipe
from .scores import read_rows

NAME, VERSION = "vidimus-texture", "2.0.0"
SMALLEST_SHORT_SIDE = 240
FEWEST_FRAMES = 4
BATCH = 4
SIGNALS = {
    "crop": "frame-texture",
    "square": "whole-frame",
    "difference": "frame-change",
    "motion": "motion",
}
"""Branch -> the name under which the browser shows it."""

Rows = dict[str, dict[int, dict]]


def held_out(cache: Path, clips: list[Clip]) -> Rows:
    """Variant -> clip number -> its row, scored by a recipe that saw neither its source nor its generator's family."""
    rows: Rows = {}
    for fold in range(FOLDS):
        path = cache / "scores" / f"{fold}.jsonl"
        for row in read_rows(path) if path.exists() else []:
            rows.setdefault(row["variant"], {})[row["number"]] = row
    return rows


def reported(rows: Rows) -> dict[str, list[dict]]:
    """Rows of the folds that chose nothing."""
    return {v: [r for r in own.values() if r["fold"] != DEVELOPMENT_FOLD] for v, own in rows.items()}


def bucket_counts(rows: Rows, clips: list[Clip]) -> list[dict[str, int]]:
    """A row a bucket: clips, and those with an error on any of their re-encodings in it, thresholds from other clips."""
    label = {c.number: c.label for c in clips}
    out = []
    for _, low, high in BUCKETS:
        seen: dict[int, bool] = {}
        for own in reported(rows).values():
            for row in own:
                kind = label[row["number"]]
                if kind == "hard-negative" or not low <= row["short"] < (high or 1 << 30):
                    continue
                wrong = row["verdict"] == (-1 if kind == "ai" else 1)
                seen[row["number"]] = seen.get(row["number"], False) or wrong
        reals = [wrong for n, wrong in seen.items() if label[n] == "real"]
        ais = [wrong for n, wrong in seen.items() if label[n] == "ai"]
        out.append({"reals": len(reals), "falsePositives": sum(reals), "ais": len(ais), "misses": sum(ais)})
    return out


def shown_rate(events: int, count: int, least: float) -> float:
    """
    An error rate to show a person: the highest that what was seen does not exclude (Clopper and Pearson, one-sided,
    95 %), never below what the threshold aims at. No error among 170 clips is not an error rate of zero.
    """
    low, high = events / count, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        at_most = sum(comb(count, k) * rate**k * (1 - rate) ** (count - k) for k in range(events + 1))
        low, high = (rate, high) if at_most > 0.05 else (low, rate)
    return round(max(least, high), 4)


def real_band(cache: Path) -> tuple[float, float] | None:
    """5th and 95th percentile of the frames of held-out camera clips, each clip counted once; None without frames."""
    scores, weights = [], []
    for fold in range(FOLDS):
        path = cache / "scores" / f"{fold}-frames.jsonl"
        if fold == DEVELOPMENT_FOLD or not path.exists():
            continue
        for row in read_rows(path):
            scores += row["frames"]
            weights += [1 / len(row["frames"])] * len(row["frames"])
    if not scores:
        return None
    order = np.argsort(scores)
    share = np.cumsum(np.array(weights)[order]) / np.sum(weights)
    low, high = (float(np.array(scores)[order][np.searchsorted(share, q)]) for q in (0.05, 0.95))
    return round(low, 4), round(high, 4)


def card_of(
    recipe: Recipe, model: Path, digest: str, rows: Rows, clips: list[Clip], band: tuple[float, float] | None
) -> dict:
    """`models/classifier.json`: thresholds of the shipped recipe, error rates of the recipe on held-out clips."""
    fit = recipe.calibration
    sizes = {"crop": SIZE, "square": SQUARE, "difference": SIZE}
    branches = []
    for i, branch in enumerate(BRANCHES):
        if recipe.weights[i] == 0:
            continue
        slope, intercept = recipe.branch_scale[branch]
        own = {
            "name": SIGNALS[branch],
            "view": branch,
            "weight": round(float(recipe.weights[i]), 4),
            "slope": round(slope, 6),
            "intercept": round(intercept, 6),
        }
        if branch in VIEWS:
            own |= {"size": sizes[branch], "column": FUSED_VIEWS.index(branch)}
        else:
            coefficients, bias = recipe.heads.linear[branch]
            own |= {"coefficients": [round(float(v), 6) for v in coefficients], "bias": round(bias, 6)}
        branches.append(own)
    buckets = []
    for (name, low, high), own, counts in zip(BUCKETS, fit.thresholds, bucket_counts(rows, clips)):
        buckets.append(
            {
                "name": name,
                "shortSide": [low, high],
                "slope": round(fit.slope, 6),
                "intercept": round(fit.intercept, 6),
                "covariance": [round(v, 8) for v in fit.covariance],
                "likelyAiAbove": own.likely_ai_above,
                "noSignsBelow": own.no_signs_below,
                "falsePositiveRate": None
                if own.likely_ai_above is None
                else shown_rate(counts["falsePositives"], counts["reals"], REAL_ERROR),
                "missRate": None if own.no_signs_below is None else shown_rate(counts["misses"], counts["ais"], AI_MISS),
                "reals": own.reals,
                "ais": own.ais,
            }
        )
    return {
        "schema": "vidimus/classifier-card@2",
        "name": NAME,
        "version": VERSION,
        "file": model.name,
        "sha256": digest,
        "bytes": model.stat().st_size,
        "input": {"name": "pictures", "output": "logits", "mean": MEAN, "std": STD, "batch": BATCH},
        "branches": branches,
        "crops": {"layout": [list(p) for p in LAYOUT]},
        "limits": {
            "fewestFrames": FEWEST_FRAMES,
            "mostFrames": FRAMES,
            "smallestShortSide": SMALLEST_SHORT_SIDE,
        },
        "calibration": {
            "realError": REAL_ERROR,
            "aiMiss": AI_MISS,
            "leastReals": LEAST_REALS,
            **({} if band is None else {"realBand": list(band)}),
            "buckets": buckets,
        },
    }
