"""python -m training.scores: fits the recipe on each fold's training clips and scores the clips the fold never saw,
the frames of camera clips one by one as well."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .canonicalise import TRAIN_VARIANTS, VARIANTS, clip_file
from .clips import FOLDS, Clip, read_index, split
from .codec import decode
from .crops import spread
from .features import FRAMES, load_features, look, views
from .heads import BRANCHES, Features, Recipe, fit_recipe
from .motion import motion


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Area under the ROC curve by ranks, ties counted half."""
    both = np.concatenate([positive, negative])
    values, inverse, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def write_rows(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def load_variants(clips: list[Clip], cache: Path) -> dict[str, Features]:
    """The variants whose features are there for any clip; `social` must be."""
    found = {v: load_features(clips, cache, v) for v in VARIANTS}
    return {v: f for v, f in found.items() if f}


def draws_of(variants: dict[str, Features]) -> tuple[str, ...]:
    return tuple(v for v in TRAIN_VARIANTS if v in variants)


def score(recipe: Recipe, clips: list[Clip], variants: dict[str, Features], fold: int) -> list[dict]:
    """A row a clip and variant: fused logit, branch logits, probability and verdict, all from training clips alone."""
    rows = []
    for variant, features in variants.items():
        if variant in TRAIN_VARIANTS[1:]:
            continue
        own = [c for c in clips if c.number in features]
        if not own:
            continue
        numbers = [c.number for c in own]
        branches = recipe.heads.logits(features, numbers)
        fused = branches @ recipe.weights
        shorts = np.array([int(features[n]["short"]) for n in numbers])
        for i, number in enumerate(numbers):
            rows.append(
                {
                    "number": number,
                    "variant": variant,
                    "fold": fold,
                    "short": int(shorts[i]),
                    "logit": round(float(fused[i]), 5),
                    "branches": {b: round(float(v), 5) for b, v in zip(BRANCHES, branches[i])},
                    "probability": round(float(recipe.calibration.probability(fused[i : i + 1])[0]), 5),
                    "verdict": int(recipe.calibration.verdicts(fused[i : i + 1], shorts[i : i + 1])[0]),
                }
            )
    return rows


def frame_scores(recipe: Recipe, clip: Clip, data: Path, cache: Path) -> list[float]:
    """Calibrated score of each frame of a clip that was looked at, as the browser draws them over time: a branch of the
    network by that frame's own picture, motion by the clip's."""
    frames = decode(clip_file(cache, data, "social", clip))
    apart = [f for i, f in enumerate(frames) if i not in clip.successor]
    seen = views(apart)
    fused = np.zeros(len(spread(len(apart), FRAMES)))
    total = 0.0
    for weight, branch in zip(recipe.weights, BRANCHES):
        own, bias = recipe.heads.linear[branch]
        if weight == 0:
            continue
        if branch == "motion":
            measured = motion(apart)
            if measured is None:
                continue
            fused = fused + weight * (float(measured @ own) + bias)
        else:
            fused = fused + weight * (look(seen[branch]).astype(np.float64) @ own + bias)
        total += weight
    return [round(float(p), 5) for p in recipe.calibration.probability(fused / total)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    clips = read_index(args.data)
    variants = load_variants(clips, args.cache)
    for fold in range(FOLDS):
        train, test = split(clips, fold)
        recipe = fit_recipe(train, variants, draws_of(variants))
        rows = score(recipe, test, variants, fold)
        write_rows(args.cache / "scores" / f"{fold}.jsonl", rows)
        reals = [c for c in test if c.label == "real"]
        bands = [{"number": c.number, "frames": frame_scores(recipe, c, args.data, args.cache)} for c in reals]
        write_rows(args.cache / "scores" / f"{fold}-frames.jsonl", bands)
        social = {r["number"]: r["logit"] for r in rows if r["variant"] == "social"}
        value = [np.array([social[c.number] for c in test if c.label == k and c.number in social]) for k in ("ai", "real")]
        print(f"fold {fold}: AUC {auc(*value):.3f}", dict(zip(BRANCHES, recipe.weights.round(3))), flush=True)


if __name__ == "__main__":
    main()
