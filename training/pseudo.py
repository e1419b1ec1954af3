"""python -m training.pseudo: camera clips as small autoencoders give them back, for heads to tell from the clips themselves.

A pseudo-fake has its original's content, source and codecs; what differs is what passing through a latent space and a
decoder's upsampling leaves behind, so there is no source to learn (docs/decisions/036). The coarse part of every frame
is the original's: only detail finer than the autoencoder's own step is replaced, at the strength it had, so that blur
alone does not give it away. The autoencoders see the camera clips of the development fold alone, so that none of the
reported folds is in them. Resumable: a file that exists is left alone.
"""

from __future__ import annotations

import argparse
import os
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as nf

from .canonicalise import TRAIN_VARIANTS, clip_file
from .clips import DEVELOPMENT_FOLD, Clip, assign_folds, read_index
from .codec import decode, random_pipeline
from .crops import spread
from .features import compute_clip

KINDS: dict[str, tuple[int, str, int, bool]] = {
    "f4": (4, "nearest", 4, False),
    "f8": (8, "transposed", 8, False),
    "f16": (16, "shuffle", 24, False),
    "f8-causal": (8, "nearest", 12, True),
}
"""Name -> step in pixels, how the decoder enlarges, channels of the latent, and whether frames are folded in time too."""
PSEUDO = "pseudo"
"""The variant under which they lie in the cache."""
CROP, RUN, BATCH, RATE = 128, 4, 4, 2e-3
"""Pixels, frames in a row, runs a step, learning rate."""
MINUTES = 4.0
"""Of training each autoencoder at most."""
STEPS = 1500
MOST_GAIN = 2.5
LAST = 16
"""Channels at full size."""


def _up(kind: str, wide: int, narrow: int) -> nn.Module:
    if kind == "transposed":
        return nn.ConvTranspose2d(wide, narrow, 4, stride=2, padding=1)
    if kind == "shuffle":
        return nn.Sequential(nn.Conv2d(wide, 4 * narrow, 3, padding=1), nn.PixelShuffle(2))
    return nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(wide, narrow, 3, padding=1))


class _Causal(nn.Module):
    """T x C x H x W -> the same, each frame from itself and those before it, every second one only from the fold."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down = nn.Conv3d(channels, channels, (3, 1, 1), stride=(2, 1, 1))
        self.out = nn.Conv3d(channels, channels, (3, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        frames = x.transpose(0, 1)[None]
        folded = self.down(nf.pad(frames, (0, 0, 0, 0, 2, 0), mode="replicate"))
        apart = folded.repeat_interleave(2, dim=2)[:, :, : frames.shape[2]]
        return self.out(nf.pad(apart, (0, 0, 0, 0, 2, 0), mode="replicate"))[0].transpose(0, 1)


class Autoencoder(nn.Module):
    """T x 3 x H x W, -1 to 1, sides divisible by `step` -> the same."""

    def __init__(self, step: int, enlarge: str, latent: int, causal: bool) -> None:
        super().__init__()
        halvings = step.bit_length() - 1
        widths = [3, 24, 48, 64, 96][: halvings + 1]
        down: list[nn.Module] = []
        for narrow, wide in zip(widths, widths[1:]):
            down += [nn.Conv2d(narrow, wide, 4, stride=2, padding=1), nn.SiLU()]
        self.encode = nn.Sequential(*down, nn.Conv2d(widths[-1], latent, 1))
        self.fold = _Causal(latent) if causal else nn.Identity()
        up: list[nn.Module] = [nn.Conv2d(latent, widths[-1], 3, padding=1), nn.SiLU()]
        for wide, narrow in zip(widths[:0:-1], widths[-2::-1]):
            up += [_up(enlarge, wide, max(narrow, LAST)), nn.SiLU()]
        self.decode = nn.Sequential(*up, nn.Conv2d(LAST, 3, 3, padding=1))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return self.decode(self.fold(self.encode(frames)))


def _tensor(frames: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(frames).transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1)


def train(kind: str, clips: list[list[np.ndarray]], minutes: float) -> Autoencoder:
    """Fits an autoencoder on runs of crops of these clips (lists of H x W x 3 RGB uint8)."""
    torch.manual_seed(zlib.crc32(kind.encode()))
    rng = np.random.default_rng(zlib.crc32(kind.encode()))
    net = Autoencoder(*KINDS[kind])
    optimiser = torch.optim.AdamW(net.parameters(), RATE)
    started = time.monotonic()
    done, step = 0.0, 0
    while done < 1:
        runs = []
        for _ in range(BATCH):
            frames = clips[rng.integers(len(clips))]
            height, width = frames[0].shape[:2]
            y, x = (int(rng.integers(0, max(1, side - CROP + 1))) for side in (height, width))
            at = int(rng.integers(0, max(1, len(frames) - RUN + 1)))
            runs.append(_tensor([_padded(f[y : y + CROP, x : x + CROP], CROP) for f in frames[at : at + RUN]]))
        # A run at a time where frames are folded: they must not meet those of another clip.
        parts = runs if KINDS[kind][3] else [torch.cat(runs)]
        loss = torch.zeros(())
        for part in parts:
            out = net(part)
            edges = sum((torch.diff(out, dim=d) - torch.diff(part, dim=d)).abs().mean() for d in (2, 3))
            loss = loss + ((out - part).abs().mean() + edges) / len(parts)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        done = max(step / STEPS, (time.monotonic() - started) / (60 * minutes))
        for group in optimiser.param_groups:
            group["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * min(1.0, done)))
    print(f"{kind}: {step} steps, loss {float(loss):.4f}", flush=True)
    return net.eval()


def _padded(frame: np.ndarray, multiple: int) -> np.ndarray:
    height, width = (-side % multiple for side in frame.shape[:2])
    return np.pad(frame, ((0, height), (0, width), (0, 0)), mode="edge") if height or width else frame


def give_back(net: Autoencoder, step: int, frames: list[np.ndarray]) -> list[np.ndarray]:
    """The frames with their detail finer than `step` pixels as the autoencoder gives it back."""
    height, width = frames[0].shape[:2]
    given = _tensor([_padded(f, step) for f in frames])
    with torch.inference_mode():
        out = net(given) if isinstance(net.fold, _Causal) else torch.cat([net(part[None]) for part in given])
        coarse = [nf.interpolate(nf.avg_pool2d(v, step), scale_factor=step, mode="bilinear") for v in (given, out)]
        fine, made = given - coarse[0], out - coarse[1]
        gain = (fine.std(dim=(1, 2, 3)) / (made.std(dim=(1, 2, 3)) + 1e-4)).clamp(1, MOST_GAIN)
        mixed = coarse[0] + gain[:, None, None, None] * made
        whole = ((mixed.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return [f.permute(1, 2, 0).numpy()[:height, :width].copy() for f in whole]


def kind_of(clip: Clip) -> str:
    """Each clip goes through one of them."""
    return list(KINDS)[clip.number % len(KINDS)]


def make(clips: list[Clip], folds: dict[str, int], data: Path, cache: Path, minutes: float) -> int:
    """Fills the cache with every camera clip's pseudo-fake and its features; returns how many were looked at.

    `folds` are those of `assign_folds`; the autoencoders are trained on clips of the development fold.
    """
    cameras = [c for c in clips if c.label == "real"]
    written = 0
    for kind in KINDS:
        weights = cache / "autoencoders" / f"{kind}.pt"
        if not weights.exists():
            own = [decode(data / c.file) for c in cameras if folds[c.source] == DEVELOPMENT_FOLD]
            net = train(kind, [[s[i] for i in spread(len(s), 8)] for s in own], minutes)
            weights.parent.mkdir(parents=True, exist_ok=True)
            torch.save(net.state_dict(), weights)
        net = Autoencoder(*KINDS[kind])
        net.load_state_dict(torch.load(weights))
        net.eval()
        for clip in cameras:
            if kind_of(clip) == kind:
                written += _one(clip, data, cache, net, KINDS[kind][0])
        print(kind, "done", flush=True)
    return written


def _one(clip: Clip, data: Path, cache: Path, net: Autoencoder, step: int) -> bool:
    """Through the autoencoder, then through the very draws of codec and scale that its original went through."""
    target = clip_file(cache, data, PSEUDO, clip)
    if not target.exists():
        rng = np.random.default_rng(zlib.crc32(f"{clip.file}|{TRAIN_VARIANTS[0]}".encode()))
        encoded = random_pipeline(give_back(net, step, decode(data / clip.file)), rng)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}.tmp")
        partial.write_bytes(encoded)
        partial.rename(target)
    return compute_clip(clip, data, cache, PSEUDO)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--minutes", type=float, default=MINUTES)
    args = parser.parse_args()
    torch.set_num_threads(1)
    clips = read_index(args.data)
    print(make(clips, assign_folds(clips), args.data, args.cache, args.minutes), "written")


if __name__ == "__main__":
    main()
