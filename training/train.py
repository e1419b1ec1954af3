"""python -m training.train --fold 0|1|2|all: fine-tunes one model and scores the clips it never saw.

Fold 0 is the development fold: with --watch its held-out sources are scored every 50 steps, and the step count
for all the other runs is read off that curve. Resumable from the last checkpoint; seeds are fixed, though thread
scheduling leaves the last digits open.
"""

from __future__ import annotations

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .canonicalise import TRAIN_CROP, TRAIN_VARIANTS, crop_file
from .clips import Clip, read_index, split
from .crops import SIZE
from .model import CropClassifier
from .scores import auc, score_clips, to_input

HARD_NEGATIVE_SHARE = 0.15
SMOOTHING = 0.05
EMA = 0.98


class CropStream:
    """Half AI, half not; within a class every source counts by the root of its size, not by its size."""

    def __init__(self, clips: list[Clip], cache: Path, seed: int) -> None:
        self.cache = cache
        self.rng = np.random.default_rng(seed)
        self.pools: list[tuple[list[Clip], np.ndarray]] = []
        for label in ("ai", "real", "hard-negative"):
            own = [c for c in clips if c.label == label]
            cell = [(c.source, c.generator) for c in own]
            weights = np.array([cell.count(k) ** -0.5 for k in cell])
            self.pools.append((own, weights / max(weights.sum(), 1e-9)))

    def _crop(self, pool: int) -> np.ndarray:
        clips, weights = self.pools[pool]
        clip = clips[int(self.rng.choice(len(clips), p=weights))]
        variant = TRAIN_VARIANTS[int(self.rng.integers(len(TRAIN_VARIANTS)))]
        crops = np.load(crop_file(self.cache, variant, clip), mmap_mode="r")
        y, x = self.rng.integers(0, TRAIN_CROP - SIZE + 1, 2)
        crop = np.array(crops[int(self.rng.integers(len(crops))), y : y + SIZE, x : x + SIZE])
        return self._augment(crop)

    def _augment(self, crop: np.ndarray) -> np.ndarray:
        """Colour and light say which camera or which site; they are made useless. Fine grain is left alone."""
        rng = self.rng
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        pixels = crop.astype(np.float32)
        if rng.random() < 0.8:
            pixels = pixels * rng.uniform(0.85, 1.15, (1, 1, 3)).astype(np.float32)
            mean = pixels.mean()
            pixels = (pixels - mean) * np.float32(rng.uniform(0.75, 1.25)) + mean + np.float32(rng.uniform(-20, 20))
        if rng.random() < 0.15:
            pixels = np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2)
        if rng.random() < 0.15:
            pixels = pixels + rng.normal(0, rng.uniform(1, 5), pixels.shape).astype(np.float32)
        if rng.random() < 0.3:
            h, w = rng.integers(32, 97, 2)
            y, x = rng.integers(0, SIZE - h), rng.integers(0, SIZE - w)
            pixels[y : y + h, x : x + w] = rng.uniform(0, 255)
        return np.clip(pixels, 0, 255)

    def batch(self, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        crops, targets = [], []
        for i in range(size):
            pool = 0 if i < size // 2 else 1
            if pool == 1 and self.pools[2][0] and self.rng.random() < HARD_NEGATIVE_SHARE:
                pool = 2
            crops.append(self._crop(pool))
            targets.append(1.0 if pool == 0 else 0.0)
        return to_input(np.stack(crops)), torch.tensor(targets)


def _watch(model: torch.nn.Module, test: list[Clip], cache: Path) -> float:
    rows = {r["number"]: r["logit"] for r in score_clips(model, test, cache, "social", frames=2)}
    return auc(
        np.array([rows[c.number] for c in test if c.label == "ai"]),
        np.array([rows[c.number] for c in test if c.label == "real"]),
    )


def train(
    clips: list[Clip],
    cache: Path,
    out: Path,
    fold: int | None,
    steps: int,
    batch: int = 24,
    watch_every: int = 0,
    rate: float = 1e-4,
    pretrained: bool = True,
    train_clips: list[Clip] | None = None,
) -> Path:
    """Trains `steps` steps and writes `out/model.pt`, the running mean of the weights (EMA). Returns its path."""
    fitted, test = split(clips, fold)
    fitted = train_clips if train_clips is not None else fitted
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(20 + (fold if fold is not None else 9))
    model = CropClassifier(pretrained=pretrained).to(memory_format=torch.channels_last)
    mean = copy.deepcopy(model)
    head = list(model.head.parameters())
    body = [p for n, p in model.named_parameters() if not n.startswith("head.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": head, "lr": 4 * rate}], weight_decay=0.05
    )
    peak = [g["lr"] for g in optimiser.param_groups]
    start, checkpoint = 0, out / "state.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        start = state["step"]
        model.load_state_dict(state["model"])
        mean.load_state_dict(state["mean"])
        optimiser.load_state_dict(state["optimiser"])
        print(f"resumed at step {start}", flush=True)
    stream = CropStream(fitted, cache, seed=1000 * start + 20 + (fold if fold is not None else 9))
    began, losses = time.monotonic(), []
    for step in range(start, steps):
        model.train()
        for group, top in zip(optimiser.param_groups, peak):
            group["lr"] = top * min(1, (step + 1) / 30)
        crops, targets = stream.batch(batch)
        loss = F.binary_cross_entropy_with_logits(model(crops), targets * (1 - 2 * SMOOTHING) + SMOOTHING)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        keep = min(EMA, (step + 1) / (step + 10))
        with torch.no_grad():
            for slow, fast in zip(mean.parameters(), model.parameters()):
                slow.lerp_(fast, 1 - keep)
        losses.append(float(loss.detach()))
        if (step + 1) % 50 == 0 or step + 1 == steps:
            torch.save(
                {"step": step + 1, "model": model.state_dict(), "mean": mean.state_dict(), "optimiser": optimiser.state_dict()},
                checkpoint,
            )
            note = ""
            if watch_every and test and (step + 1) % watch_every == 0:
                note = f" held-out AUC {_watch(mean, test, cache):.3f}"
                torch.save(mean.state_dict(), out / f"step{step + 1}.pt")
            print(f"step {step + 1} loss {np.mean(losses[-50:]):.3f}{note} {time.monotonic() - began:.0f} s", flush=True)
    target = out / "model.pt"
    torch.save(mean.state_dict(), target)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--fold", required=True, choices=["0", "1", "2", "all"])
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--watch", type=int, default=0, metavar="STEPS")
    parser.add_argument("--run", default="", help="a name of its own for a run that is not the default recipe")
    parser.add_argument("--threads", type=int, default=2, help="1 where others use the cores: threads wait for each other")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    fold = None if args.fold == "all" else int(args.fold)
    train(
        read_index(args.data),
        args.cache,
        args.cache / "runs" / (args.run or args.fold),
        fold,
        args.steps,
        watch_every=args.watch,
        rate=args.rate,
    )


if __name__ == "__main__":
    main()
