"""python -m training.canonicalise: every clip through the codec pipeline once, crops kept in the cache.

Resumable: a crop file that exists is left alone.
"""

from __future__ import annotations

import argparse
import os
import zlib
from multiprocessing import Pool
from pathlib import Path

import numpy as np

os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 otherwise prints a banner a clip

from .clips import Clip, read_index  # noqa: E402
from .codec import decode, ladder, random_pipeline  # noqa: E402
from .crops import cut, layout_crops, spread  # noqa: E402

TRAIN_VARIANTS = ("train0", "train1")
TEST_VARIANTS = ("social", "delivered", "360p-crf34")
TRAIN_CROP = 224
TRAIN_CROPS = 10
TEST_FRAMES = 6


def crop_file(cache: Path, variant: str, clip: Clip) -> Path:
    return cache / variant / f"{clip.number:04d}.npy"


def _one(job: tuple[Clip, Path, Path, str]) -> str | None:
    clip, data, cache, variant = job
    target = crop_file(cache, variant, clip)
    if target.exists():
        return None
    rng = np.random.default_rng(zlib.crc32(f"{clip.file}|{variant}".encode()))
    frames = decode(data / clip.file)
    if variant in TRAIN_VARIANTS:
        frames = random_pipeline(frames, rng)
        picks = rng.permutation(np.resize(np.arange(len(frames)), TRAIN_CROPS))
        crops = np.stack([cut(frames[i], rng.random(), rng.random(), TRAIN_CROP) for i in picks])
    else:
        frames = random_pipeline(frames, rng) if variant == "social" else ladder(frames, variant)
        apart = [f for i, f in enumerate(frames) if i not in clip.successor]
        crops = layout_crops([apart[i] for i in spread(len(apart), TEST_FRAMES)])
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp")
    with partial.open("wb") as sink:
        np.save(sink, crops)
    partial.rename(target)
    return clip.file


def canonicalise(data: Path, cache: Path, variants: tuple[str, ...], workers: int) -> int:
    """Fills the cache; returns how many crop files were written."""
    jobs = [(clip, data, cache, v) for v in variants for clip in read_index(data)]
    written = 0
    with Pool(workers) as pool:
        for i, done in enumerate(pool.imap_unordered(_one, jobs, chunksize=4)):
            written += done is not None
            if i % 200 == 199:
                print(f"{i + 1}/{len(jobs)}", flush=True)
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--variants", nargs="+", default=[*TRAIN_VARIANTS, *TEST_VARIANTS])
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    print(canonicalise(args.data, args.cache, tuple(args.variants), args.workers), "written")


if __name__ == "__main__":
    main()
