"""python -m training.faces: what the frozen network sees of the faces, and of faces blended into themselves.

Where faces are comes from a file a variant, `faces/<variant>.jsonl` in the cache, written by the extension's own code
(`scripts/face-points.ts`), so that training and browser look at the same squares. For each camera clip with a face,
`blended` are its faces with their own inner part moved, scaled and coloured by a little and blended back in
(self-blended images, arXiv 2204.08376), and `plain` the same squares without: both through one codec with the same draws.
Resumable: a file that exists is left alone.
"""

from __future__ import annotations

import argparse
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .canonicalise import clip_file
from .clips import Clip, read_index
from .codec import CODEC_ODDS, CODECS, decode, encode, resize
from .crops import SIZE, SQUARE, cut_square, shrink, spread
from .features import FRAMES, look

SMALLEST_FACE = 96
"""Shorter side of the face's box in pixels, its median over the clip."""
FEWEST_LOOKS = 3
MARGIN = 1.3
"""Side of the square that is looked at, of the longer side of the box."""
BLEND_MARGIN = 1.8
VIEWS = ("face", "face-detail")
"""The square made small; and SIZE pixels at native resolution about the middle of the face."""


@dataclass(frozen=True)
class Track:
    """The biggest face of a clip. `boxes`: frame -> left, top, width, height."""

    boxes: dict[int, tuple[float, float, float, float]]
    kinematics: dict[str, float]

    def at(self, frame: int) -> tuple[float, float, float]:
        """Middle and longer side of the box in a frame, between its neighbours in time where it was not seen."""
        known = sorted(self.boxes)
        values = np.array([self.boxes[k] for k in known])
        x, y, w, h = (float(np.interp(frame, known, values[:, i])) for i in range(4))
        return x + w / 2, y + h / 2, max(w, h)


def read_tracks(cache: Path, variant: str) -> dict[int, Track]:
    """Clip number -> its biggest face that is large enough and seen often enough."""
    path = cache / "faces" / f"{variant}.jsonl"
    out = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        row = json.loads(line)
        found = []
        for at, track in enumerate(row["tracks"]):
            boxes = {int(b[0]): tuple(float(v) for v in b[1:5]) for b in track["boxes"]}
            side = float(np.median([min(b[2:]) for b in boxes.values()]))
            if side >= SMALLEST_FACE and len(boxes) >= FEWEST_LOOKS:
                moved = next((p["kinematics"] for p in row.get("pointed", []) if p["track"] == at), None)
                found.append((side * len(boxes), Track(boxes, moved or {})))
        if found:
            out[int(row["id"])] = max(found, key=lambda f: f[0])[1]
    return out


def pictures_of(frames: list[np.ndarray], track: Track, indices: list[int]) -> dict[str, list[np.ndarray]]:
    """View -> a picture for each of the frames."""
    out: dict[str, list[np.ndarray]] = {view: [] for view in VIEWS}
    for i in indices:
        x, y, side = track.at(i)
        out["face"].append(shrink(cut_square(frames[i], x, y, round(MARGIN * side)), SQUARE))
        out["face-detail"].append(cut_square(frames[i], x, y, SIZE))
    return out


def blend(squares: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Each square's inner ellipse, changed a little and the same way in all frames, blended over the square."""
    side = squares[0].shape[0]
    scale = float(rng.uniform(0.96, 1.04))
    shift = rng.uniform(-0.02, 0.02, 2) * side
    gain, offset = rng.uniform(0.92, 1.08, 3), rng.uniform(-10, 10, 3)
    small = int(side * rng.uniform(0.5, 1)) // 2 * 2
    soften = rng.random() < 0.6
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    radius = np.hypot(x / (0.28 * rng.uniform(0.85, 1.1)), (y + 0.01) / (0.36 * rng.uniform(0.85, 1.1)))
    edge = float(rng.uniform(0.05, 0.3))
    mask = (np.clip((1 + edge - radius) / (2 * edge), 0, 1) * rng.uniform(0.7, 1))[:, :, None]
    grid = (np.arange(side) - side / 2) / scale + side / 2
    rows = np.clip(np.round(grid - shift[0]), 0, side - 1).astype(int)
    columns = np.clip(np.round(grid - shift[1]), 0, side - 1).astype(int)
    out = []
    for square in squares:
        donor = square
        if soften:  # face generators work at their own, smaller size
            donor = resize(resize([donor], small, small, "BILINEAR"), side, side, "BICUBIC")[0]
        donor = donor[rows][:, columns].astype(np.float32) * gain + offset
        out.append(np.clip(np.round(mask * donor + (1 - mask) * square), 0, 255).astype(np.uint8))
    return out


def _through_codec(squares: list[np.ndarray], seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    codec = str(rng.choice(list(CODEC_ODDS), p=list(CODEC_ODDS.values())))
    _, best, worst, _ = CODECS[codec]
    return decode(encode(squares, codec, int(rng.integers(best, worst + 1))))


def describe_faces(frames: list[np.ndarray], track: Track, indices: list[int]) -> dict[str, np.ndarray]:
    """View -> the mean over the frames of the network's features."""
    return {view: look(own).mean(axis=0).astype(np.float32) for view, own in pictures_of(frames, track, indices).items()}


def face_file(cache: Path, variant: str, clip: Clip) -> Path:
    return cache / "face-features" / variant / f"{clip.number:04d}.npz"


def _save(target: Path, values: dict[str, np.ndarray]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp.npz")
    np.savez(partial, **values)
    partial.rename(target)


def compute(data: Path, cache: Path, variant: str, blended: bool) -> int:
    """Fills the cache; with `blended` the pairs of camera clips as well. Returns how many clips were looked at."""
    tracks = read_tracks(cache, variant)
    written = 0
    for clip in read_index(data):
        track = tracks.get(clip.number)
        target = face_file(cache, variant, clip)
        if track is None or target.exists():
            continue
        frames = decode(clip_file(cache, data, variant, clip))
        apart = [i for i in range(len(frames)) if i not in clip.successor]
        indices = [apart[i] for i in spread(len(apart), FRAMES)]
        stored = describe_faces(frames, track, indices)
        if blended and clip.label == "real":
            stored |= _pair(frames, track, indices, zlib.crc32(clip.file.encode()))
        _save(target, stored)
        written += 1
        if written % 20 == 0:
            print(f"{variant}: {written}", flush=True)
    return written


def _pair(frames: list[np.ndarray], track: Track, indices: list[int], seed: int) -> dict[str, np.ndarray]:
    side = max(SIZE, round(BLEND_MARGIN * float(np.median([track.at(i)[2] for i in indices])) / 2) * 2)
    squares = [cut_square(frames[i], *track.at(i)[:2], side) for i in indices]
    middle = Track({0: (side / 2 - side / BLEND_MARGIN / 2,) * 2 + (side / BLEND_MARGIN,) * 2}, {})
    out = {}
    for kind, own in (("plain", squares), ("blended", blend(squares, np.random.default_rng(seed)))):
        described = describe_faces(_through_codec(own, seed), middle, list(range(len(own))))
        out |= {f"{kind}-{view}": value for view, value in described.items()}
    return out


def load_faces(clips: list[Clip], cache: Path, variant: str) -> dict[int, dict[str, np.ndarray]]:
    """Clip number -> what `compute` kept."""
    out = {}
    for clip in clips:
        path = face_file(cache, variant, clip)
        if path.exists():
            with np.load(path) as stored:
                out[clip.number] = {key: stored[key] for key in stored.files}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--variants", nargs="+", default=["social", "train0", "delivered"])
    args = parser.parse_args()
    for variant in args.variants:
        print(variant, compute(args.data, args.cache, variant, blended=variant == "social"), "clips looked at")


if __name__ == "__main__":
    main()
