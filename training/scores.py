"""Scoring clips from the cached test crops, and the score files that later stages read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from .canonicalise import crop_file
from .clips import Clip
from .crops import MEAN, PER_FRAME, STD

LADDER_FRAMES = 3


def to_input(crops: np.ndarray) -> torch.Tensor:
    tensor = torch.from_numpy(np.ascontiguousarray(crops)).permute(0, 3, 1, 2).float()
    return ((tensor - MEAN) / STD).contiguous(memory_format=torch.channels_last)


@torch.inference_mode()
def frame_logits(model: torch.nn.Module, crops: np.ndarray) -> list[float]:
    """One logit a frame: the mean over its crops."""
    logits = model(to_input(crops)).numpy()
    return [round(float(v), 4) for v in logits.reshape(-1, PER_FRAME).mean(axis=1)]


def score_clips(
    model: torch.nn.Module, clips: list[Clip], cache: Path, variant: str, frames: int | None = None
) -> list[dict]:
    """A row a clip: its frame logits and their mean. Crops of several clips go in one batch."""
    model.eval()
    rows = []
    for start in range(0, len(clips), 4):
        group = clips[start : start + 4]
        crops = [np.load(crop_file(cache, variant, c))[: frames * PER_FRAME if frames else None] for c in group]
        logits = frame_logits(model, np.concatenate(crops))
        for clip, own in zip(group, crops):
            count = len(own) // PER_FRAME
            mine, logits = logits[:count], logits[count:]
            rows.append({"number": clip.number, "variant": variant, "frames": mine, "logit": float(np.mean(mine))})
    return rows


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


def main() -> None:
    """python -m training.scores --fold K: scores every held-out clip of a fold on every test variant."""
    import argparse

    from .canonicalise import TEST_VARIANTS
    from .clips import read_index, split
    from .model import CropClassifier

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--fold", type=int, required=True)
    parser.add_argument("--variants", nargs="+", default=list(TEST_VARIANTS))
    parser.add_argument("--weights", default="model.pt")
    args = parser.parse_args()
    torch.set_num_threads(2)
    run = args.cache / "runs" / str(args.fold)
    model = CropClassifier(pretrained=False).to(memory_format=torch.channels_last)
    model.load_state_dict(torch.load(run / args.weights, weights_only=True))
    _, test = split(read_index(args.data), args.fold)
    for variant in args.variants:
        # Half the frames are enough for the ladder: only its shares are reported, and it costs as much again.
        frames = None if variant == "social" else LADDER_FRAMES
        write_rows(run / f"scores-{variant}.jsonl", score_clips(model, test, args.cache, variant, frames))
        print(variant, len(test), "clips", flush=True)


if __name__ == "__main__":
    main()
