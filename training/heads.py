"""Regularised linear heads on the frozen features, their fusion, and the calibration, from training clips alone.

`fit_recipe(clips, ...)` is the whole recipe: everything that it chooses, it chooses on clips that it holds out itself,
by source and by generator family. So the folds of `training.scores` test all of it, thresholds included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .calibration import Calibration, calibrate, fit_platt, source_weights
from .clips import Clip, component_of
from .features import LEVEL_WIDTH, PAIR_WIDTHS, VIEWS
from .motion import NAMES as MOTION_NAMES

BRANCHES = (*VIEWS, "motion")
STRENGTH = 0.1
"""Of the L2 penalty, per feature; read off the development fold, where 0.03 to 0.3 differ by less than 0.01 of AUC."""
WEIGHTS = {"crop": 0.4, "square": 0.4, "difference": 0.0, "motion": 0.2}
"""Of the branches in the fused logit, read off the development fold. Fitting them on inner folds was no better there,
and the difference branch, looked at alone in training/RESULTS.md, made the fused score worse."""
FUSED_VIEWS = tuple(v for v in VIEWS if WEIGHTS[v] > 0)
"""What the shipped network has a column for."""
JOINT = 0.53
"""Of the head that sees the levels of all fused branches at once, beside those weights."""
HARD_NEGATIVE_SHARE = 0.15
INNER_FOLDS = 4
CALIBRATED = ("social", "delivered")
"""Variants that thresholds come from; steps of the ladder and marks are only reported on."""
Features = dict[int, dict[str, np.ndarray]]


def blocks_of(branch: str) -> list[np.ndarray]:
    """Columns of a branch's features that share a head: levels, and the pairs of each stage (upper triangles)."""
    if branch == "motion":
        return [np.arange(len(MOTION_NAMES))]
    blocks = [np.arange(LEVEL_WIDTH)]
    at = LEVEL_WIDTH
    for width in PAIR_WIDTHS:
        side = int(round(width**0.5))
        rows, columns = np.triu_indices(side, 1)
        blocks.append(at + rows * side + columns)
        at += width
    return blocks


def clip_weights(clips: list[Clip]) -> np.ndarray:
    """Half AI, half not; within a class every source counts by the root of its size; hard negatives a small share."""
    weights = source_weights([f"{c.source}|{c.generator}" for c in clips])
    targets = np.array([c.target for c in clips])
    hard = np.array([c.label == "hard-negative" for c in clips])
    camera = (targets == 0) & ~hard
    if hard.any() and camera.any():
        share = HARD_NEGATIVE_SHARE / (1 - HARD_NEGATIVE_SHARE)
        weights[hard] *= share * weights[camera].sum() / weights[hard].sum()
    for value in (0, 1):
        weights[targets == value] *= len(clips) / 2 / weights[targets == value].sum()
    return weights


def ridge(x: np.ndarray, targets: np.ndarray, weights: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression with an L2 penalty on standardised columns, in the columns' own units.

    Solved in the space of the rows, of which there are far fewer than columns.
    """
    mean = (weights[:, None] * x).sum(0) / weights.sum()
    deviation = np.sqrt((weights[:, None] * (x - mean) ** 2).sum(0) / weights.sum()) + 1e-3
    # A clip far outside the others must not carry a head by itself.
    z = np.clip((x - mean) / deviation, -4, 4)
    u, s, v = np.linalg.svd(z, full_matrices=False)
    keep = s > 1e-3
    rows = torch.tensor(np.concatenate([(u * s)[:, keep], np.ones((len(x), 1))], axis=1))
    t, w = torch.tensor(targets.astype(float)), torch.tensor(weights)
    theta = torch.zeros(rows.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([theta], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(rows @ theta, t, w, reduction="sum")
        loss = loss + strength * x.shape[1] * (theta[:-1] ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    found = theta.detach().numpy()
    own = v[keep].T @ found[:-1] / deviation
    return own, float(found[-1] - own @ mean)


@dataclass(frozen=True)
class Heads:
    """Branch -> (weights over its features, bias)."""

    linear: dict[str, tuple[np.ndarray, float]]

    def logits(self, features: Features, numbers: list[int]) -> np.ndarray:
        """len(numbers) x len(BRANCHES)."""
        return np.stack(
            [
                np.stack([features[n][b] for n in numbers]).astype(np.float64) @ self.linear[b][0] + self.linear[b][1]
                for b in BRANCHES
            ],
            axis=1,
        )


def _scaled(x: np.ndarray, head: tuple[np.ndarray, float]) -> tuple[np.ndarray, float]:
    """The head at a deviation of one over the training clips, so that none drowns another."""
    scale = 1 / (np.std(x @ head[0]) + 1e-9)
    return head[0] * scale, head[1] * scale


def fit_heads(clips: list[Clip], draws: list[Features], strength: float = STRENGTH) -> Heads:
    """For each branch the mean of one head a block, and its part of one head over the levels and motion of them all."""
    rows = [(c, f[c.number]) for f in draws for c in clips if c.number in f]
    own = [c for c, _ in rows]
    targets, weights = np.array([c.target for c in own]), clip_weights(own)
    x = {b: np.stack([f[b] for _, f in rows]).astype(np.float64) for b in BRANCHES}
    linear = {}
    for branch in BRANCHES:
        total, bias = np.zeros(x[branch].shape[1]), 0.0
        blocks = blocks_of(branch)
        for columns in blocks:
            part = x[branch][:, columns]
            head, constant = _scaled(part, ridge(part, targets, weights, strength))
            total[columns] += head / len(blocks)
            bias += constant / len(blocks)
        linear[branch] = (total, bias)
    fused = [b for b in BRANCHES if WEIGHTS[b] > 0]
    shared = {b: blocks_of(b)[0] for b in fused}
    together = np.concatenate([x[b][:, shared[b]] for b in fused], axis=1)
    head, constant = _scaled(together, ridge(together, targets, weights, strength))
    at = 0
    for branch in fused:
        total, bias = linear[branch]
        share = JOINT / WEIGHTS[branch]
        total[shared[branch]] += share * head[at : at + len(shared[branch])]
        linear[branch] = (total, bias + JOINT * constant)
        at += len(shared[branch])
    return Heads(linear)


def inner_folds(clips: list[Clip], seed: int = 0) -> list[tuple[list[Clip], list[Clip]]]:
    """(train, test) pairs: no source, no shared footage and no generator family on both sides."""
    component = component_of(clips)
    rng = np.random.default_rng(seed)
    counts: dict[str, list[int]] = {}
    for clip in clips:
        counts.setdefault(component[clip.source], [0, 0])[clip.target] += 1
    totals = np.zeros((INNER_FOLDS, 2))
    fold: dict[str, int] = {}
    for name in sorted(counts, key=lambda n: (-max(counts[n]), n)):
        kind = 1 if counts[name][1] else 0
        fold[name] = int(np.argmin(totals[:, kind] + 3 * rng.random(INNER_FOLDS)))
        totals[fold[name]] += counts[name]
    pairs = []
    for k in range(INNER_FOLDS):
        test = [c for c in clips if fold[component[c.source]] == k]
        families = {c.family for c in test if c.generator}
        train = [c for c in clips if fold[component[c.source]] != k and not (c.generator and c.family in families)]
        if test and {c.target for c in train} == {0, 1}:
            pairs.append((train, test))
    return pairs


@dataclass(frozen=True)
class Recipe:
    heads: Heads
    weights: np.ndarray
    """Of BRANCHES, summing to one."""
    calibration: Calibration
    branch_scale: dict[str, tuple[float, float]]
    """Branch -> slope and intercept that make its own logit a calibrated one: what the signals' table shows."""

    def logits(self, features: Features, numbers: list[int]) -> np.ndarray:
        return self.heads.logits(features, numbers) @ self.weights


def fit_recipe(clips: list[Clip], variants: dict[str, Features], draws: tuple[str, ...]) -> Recipe:
    """Heads on all `clips`; the calibration on clips that inner heads never saw.

    `variants` name the features; `draws` those of them that heads are fitted on, the first of which
    calibrates; CALIBRATED those that thresholds come from.
    """
    known = [c for c in clips if c.number in variants[draws[0]]]
    heads = fit_heads(known, [variants[d] for d in draws])
    found: dict[str, dict[int, np.ndarray]] = {v: {} for v in variants}
    for train, test in inner_folds(known):
        inner = fit_heads(train, [variants[d] for d in draws])
        for variant, features in variants.items():
            numbers = [c.number for c in test if c.number in features]
            if numbers:
                found[variant].update(zip(numbers, inner.logits(features, numbers)))
    scored = [c for c in clips if c.number in found[draws[0]] and c.label != "hard-negative"]
    weights = np.array([WEIGHTS[b] for b in BRANCHES])
    per_variant = []
    for variant in CALIBRATED:
        own = [c for c in scored if c.number in found.get(variant, {})]
        if own:
            z = np.stack([found[variant][c.number] for c in own]) @ weights
            shorts = np.array([int(variants[variant][c.number]["short"]) for c in own])
            per_variant.append((z, np.array([c.target for c in own]), shorts, np.array([c.number for c in own])))
    logits = np.stack([found[draws[0]][c.number] for c in scored])
    targets = np.array([c.target for c in scored])
    sources = [c.source for c in scored]
    scale = {b: fit_platt(logits[:, i], targets, source_weights(sources)) for i, b in enumerate(BRANCHES)}
    return Recipe(heads, weights, calibrate(logits @ weights, targets, sources, per_variant), scale)
