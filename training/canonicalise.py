"""python -m training.canonicalise: every clip through the codecs once for each variant; the re-encoded clips are kept.

Resumable: a file that exists is left alone.
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
from .marks import erase, paste  # noqa: E402

TRAIN_VARIANTS = ("social", "train0")
"""Two independent draws of the random pipeline. Held-out clips are scored on the first."""
LADDER = ("delivered", "480p-crf28", "360p-crf34", "twice")
MARKS = ("mark-pasted", "marks-erased")
"""The draws of `social` with a mark pasted on first, or with all corners erased."""
VARIANTS = (*TRAIN_VARIANTS, *LADDER, *MARKS)


def is_drawn_anew(variant: str) -> bool:
    """Crops lie anywhere in a further training draw, and where the browser cuts them in what is scored."""
    return variant in TRAIN_VARIANTS[1:]


def clip_file(cache: Path, data: Path, variant: str, clip: Clip) -> Path:
    return data / clip.file if variant == "delivered" else cache / "clips" / variant / f"{clip.number:04d}.mkv"


def _one(job: tuple[Clip, Path, Path, str]) -> bool:
    clip, data, cache, variant = job
    target = clip_file(cache, data, variant, clip)
    if target.exists():
        return False
    frames = decode(data / clip.file)
    draws = TRAIN_VARIANTS[0] if variant in MARKS else variant
    rng = np.random.default_rng(zlib.crc32(f"{clip.file}|{draws}".encode()))
    if variant in MARKS:
        frames = paste(frames, np.random.default_rng(clip.number)) if variant == MARKS[0] else erase(frames)
    encoded = ladder(frames, variant) if variant in LADDER else random_pipeline(frames, rng)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.tmp")
    partial.write_bytes(encoded)
    partial.rename(target)
    return True


def canonicalise(data: Path, cache: Path, variants: tuple[str, ...], workers: int) -> int:
    """Fills the cache; returns how many clips were encoded."""
    jobs = [(clip, data, cache, v) for v in variants for clip in read_index(data)]
    written = 0
    with Pool(workers) as pool:
        for i, done in enumerate(pool.imap_unordered(_one, jobs, chunksize=4)):
            written += done
            if i % 200 == 199:
                print(f"{i + 1}/{len(jobs)}", flush=True)
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS))
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    print(canonicalise(args.data, args.cache, tuple(args.variants), args.workers), "written")


if __name__ == "__main__":
    main()
