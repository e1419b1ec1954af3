"""python -m training.peers: two methods of others, rebuilt from their papers, scored on the clips each fold never saw.

- `d3-features`: D3 (arXiv 2508.00701) without training: how unevenly the step between frames changes, measured on the
  mean features of whole frames. Its encoder is a large one; here it is the frozen network of this project.
- `tiny-ladeda`: a net of some 1,500 parameters that sees 9 x 9 pixels of the horizontal gradient and averages its verdict
  over all places (Tiny-LaDeDa, arXiv 2406.07398), without the distillation from a larger one. It is trained from
  scratch on native crops of the fold's training clips, so that it also says what starting from nothing gives here.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .canonicalise import TRAIN_VARIANTS, clip_file
from .clips import DEVELOPMENT_FOLD, FOLDS, Clip, read_index, split
from .codec import decode
from .crops import SQUARE, cut, spread, square
from .features import CHANNELS, LEVELS, look
from .heads import clip_weights
from .scores import auc, read_rows, write_rows

SIZE = 128
CROPS = 6
"""Of a clip, cut once at random places; training draws from these."""
STEPS, BATCH, RATE = 500, 24, 4e-3


def d3_features(frames: list[np.ndarray]) -> float:
    """Higher: more like AI, whose steps change less. `frames` at 8 Hz; fewer than four say nothing."""
    if len(frames) < 4:
        return 0.0
    # Means of the last level, which come before its deviations.
    start = sum(2 * CHANNELS[s] for s in LEVELS[:-1])
    means = look([square(f, SQUARE) for f in frames])[:, start : start + CHANNELS[LEVELS[-1]]]
    steps = np.linalg.norm(np.diff(means, axis=0), axis=1)
    return -float(np.std(np.diff(steps)))


class Tiny(nn.Module):
    """N x 3 x H x W, 0 to 255 -> a logit each."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Conv2d(8, 1, 3)
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        gradient = (pictures[..., 1:] - pictures[..., :-1]) / 16
        return self.layers(gradient).mean(dim=(1, 2, 3))


def _crops(clip: Clip, data: Path, cache: Path) -> np.ndarray:
    """CROPS x 3 x SIZE x SIZE of the clip's first draw."""
    frames = decode(clip_file(cache, data, TRAIN_VARIANTS[0], clip))
    rng = np.random.default_rng(zlib.crc32(clip.file.encode()))
    picked = [frames[i] for i in spread(len(frames), CROPS)]
    cropped = [cut(f, float(rng.random()), float(rng.random()), SIZE) for f in picked]
    return np.stack(cropped + cropped[:1] * (CROPS - len(cropped))).transpose(0, 3, 1, 2)


def train_tiny(crops: dict[int, np.ndarray], clips: list[Clip], seed: int) -> Tiny:
    torch.manual_seed(seed)
    net = Tiny()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
    rng = np.random.default_rng(seed)
    odds = clip_weights(clips) / clip_weights(clips).sum()
    for _ in range(STEPS):
        chosen = [clips[i] for i in rng.choice(len(clips), BATCH, p=odds)]
        pictures = np.stack([crops[c.number][rng.integers(CROPS)] for c in chosen])
        if rng.random() < 0.5:
            pictures = pictures[..., ::-1]
        targets = torch.tensor([float(c.target) for c in chosen])
        logits = net(torch.from_numpy(np.ascontiguousarray(pictures)).float())
        loss = nn.functional.binary_cross_entropy_with_logits(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    clips = read_index(args.data)
    crops = {c.number: _crops(c, args.data, args.cache) for c in clips}
    target = args.cache / "scores" / "peers.jsonl"
    rows = read_rows(target) if target.exists() else []
    for fold in range(FOLDS):
        if fold == DEVELOPMENT_FOLD or any(r["fold"] == fold for r in rows):
            continue
        train, test = split(clips, fold)
        net = train_tiny(crops, train, fold)
        for clip in test:
            with torch.inference_mode():
                logit = float(net(torch.from_numpy(crops[clip.number].copy()).float()).mean())
            frames = decode(clip_file(args.cache, args.data, TRAIN_VARIANTS[0], clip))
            apart = [f for i, f in enumerate(frames) if i not in clip.successor]
            rows.append({"number": clip.number, "fold": fold, "tiny-ladeda": logit, "d3-features": d3_features(apart)})
        for name in ("tiny-ladeda", "d3-features"):
            own = {c.number: r[name] for c, r in zip(test, rows[-len(test) :])}
            value = [np.array([own[c.number] for c in test if c.label == k]) for k in ("ai", "real")]
            print(f"fold {fold}: {name} AUC {auc(*value):.3f}", flush=True)
        write_rows(target, rows)


if __name__ == "__main__":
    main()
