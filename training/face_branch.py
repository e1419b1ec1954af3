"""python -m training.face_branch: what face crops add to the scores of the reported folds, and what a control without them adds.

A fold's face head sees the face clips of its training clips and the self-blended pairs of the camera ones; on clips with a
face it is half of the fused logit. The control puts the head's mean in its place on every such clip: what is left then
is knowing that there is a face, which says how the clips were collected. Not part of what ships (docs/decisions/036).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .clips import DEVELOPMENT_FOLD, FOLDS, Clip, read_index, split
from .evaluate import source_interval
from .faces import load_faces
from .features import LEVEL_WIDTH
from .heads import STRENGTH, clip_weights, ridge
from .scores import auc, read_rows, write_rows

VIEW, SHARE = "face", 0.5


def face_head(train: list[Clip], faces: dict[int, dict[str, np.ndarray]]) -> tuple[np.ndarray, float]:
    """Weights over the levels of VIEW and a bias, at a deviation of one."""
    own = [c for c in train if c.number in faces]
    weights = clip_weights(own)
    x, y, w = [faces[c.number][VIEW] for c in own], [c.target for c in own], list(weights / weights.mean())
    for clip in own:
        stored = faces[clip.number]
        if f"blended-{VIEW}" in stored:
            x += [stored[f"plain-{VIEW}"], stored[f"blended-{VIEW}"]]
            y += [0, 1]
            w += [1.0, 1.0]
    rows = np.stack(x).astype(np.float64)[:, :LEVEL_WIDTH]
    head, bias = ridge(rows, np.array(y), np.array(w), STRENGTH)
    scale = 1 / (np.std(rows @ head) + 1e-9)
    return head * scale, bias * scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--out", type=Path, default=Path("training/earlier/frozen-lite0-with-self-blended-faces.jsonl"))
    args = parser.parse_args()
    clips = read_index(args.data)
    faces = load_faces(clips, args.cache, "social")
    scored: list[Clip] = []
    parts: dict[str, list[np.ndarray]] = {"before": [], "with faces": [], "control": []}
    fused: list[float] = []
    for fold in (f for f in range(FOLDS) if f != DEVELOPMENT_FOLD):
        train, test = split(clips, fold)
        head, bias = face_head(train, faces)
        known = {r["number"]: r["logit"] for r in read_rows(args.cache / "scores" / f"{fold}.jsonl") if r["variant"] == "social"}
        own = [c for c in test if c.label != "hard-negative" and c.number in known]
        before = np.array([known[c.number] for c in own])
        seen = np.array([c.number in faces for c in own])
        face = np.array([faces[c.number][VIEW][:LEVEL_WIDTH] @ head + bias if c.number in faces else 0.0 for c in own])
        after = np.where(seen, (1 - SHARE) * before + SHARE * face, before)
        control = np.where(seen, (1 - SHARE) * before + SHARE * face[seen].mean(), before)
        for name, z in (("before", before), ("with faces", after), ("control", control)):
            parts[name].append((z - z.mean()) / z.std())
        fused += after.tolist()
        scored += own
    targets, sources = np.array([c.target for c in scored]), np.array([c.source for c in scored])
    z = {name: np.concatenate(own) for name, own in parts.items()}
    seen = np.array([c.number in faces for c in scored])
    heads = np.array([c.kind == "talking-head" for c in scored])
    groups = {"all": seen | True, "talking heads": (targets == 0) | heads, "clips with a face": seen}
    for group, chosen in groups.items():
        t, s = targets[chosen], sources[chosen]

        def of(name: str, i: np.ndarray) -> float:
            own = z[name][chosen][i]
            return auc(own[t[i] == 1], own[t[i] == 0])

        everything = np.arange(len(t))
        for name in z:
            low, high = source_interval(lambda i: of(name, i) - of("before", i), s, t)
            print(f"{group} ({t.sum()} AI, {(1 - t).sum()} real), {name}: {of(name, everything):.3f}, gain [{low:+.3f}, {high:+.3f}]")
    write_rows(args.out, [{"number": c.number, "logit": round(v, 5)} for c, v in zip(scored, fused)])


if __name__ == "__main__":
    main()
