"""python -m training.smoke: every stage on clips drawn here, in a temporary folder. It proves the path, not the model.

Needs neither ../shared nor a network once the requirements are installed. Raises AssertionError on any broken stage.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import torch

from . import calibrate as calibration_stage
from .canonicalise import TRAIN_VARIANTS, canonicalise
from .clips import FOLDS, assign_folds, read_index, split
from .codec import encode
from .export import export
from .parity import write_parity
from .model import CropClassifier
from .scores import score_clips, write_rows
from .train import train


def _draw(rng: np.random.Generator, synthetic: bool) -> bytes:
    """Six frames of drifting blobs; the synthetic ones are drawn at half size and enlarged, as a decoder would."""
    size = (128, 160) if synthetic else (256, 320)
    y, x = np.mgrid[0 : size[0], 0 : size[1]] / size[0]
    phase = rng.uniform(0, 6, (3, 3))
    frames = []
    for t in range(6):
        planes = [
            127 + 60 * np.sin(9 * x + p[0] + t / 4) * np.cos(7 * y + p[1]) + 30 * np.sin(23 * (x + y) + p[2]) for p in phase
        ]
        picture = np.stack(planes, axis=2) + rng.normal(0, 6, (*size, 3))
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        frames.append(picture.repeat(2, 0).repeat(2, 1) if synthetic else picture)
    return encode(frames, "h264", 20)


def draw_clips(data: Path) -> None:
    rng = np.random.default_rng(0)
    rows = []
    for source in range(2 * FOLDS):
        synthetic = source % 2 == 0
        for clip in range(2):
            name = f"{source}-{clip}.mkv"
            (data / name).write_bytes(_draw(rng, synthetic))
            rows.append(
                {
                    "file": name,
                    "label": "ai" if synthetic else "real",
                    "source": f"drawn/{source}",
                    "generator": f"drawing-{source}" if synthetic else None,
                    "kind": "t2v" if synthetic else None,
                    "native": [320, 256],
                    "fps": 8.0,
                    "seconds": 0.75,
                    "successor": [],
                }
            )
    (data / "index.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))


def main() -> None:
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory(prefix="vidimus-smoke-") as folder:
        data, cache, models = (Path(folder) / n for n in ("data", "cache", "models"))
        for path in (data, cache, models):
            path.mkdir()
        draw_clips(data)
        clips = read_index(data)
        print(f"drew {len(clips)} clips")
        variants = (*TRAIN_VARIANTS, "social")
        assert canonicalise(data, cache, variants, 2) == len(clips) * len(variants)
        assert canonicalise(data, cache, variants, 2) == 0, "a second run must find all crops in the cache"
        print("re-encoded and cut")
        folds = assign_folds(clips)
        for fold in range(FOLDS):
            fitted, test = split(clips, fold)
            assert not {c.source for c in fitted} & {c.source for c in test}
            assert not {c.family for c in fitted if c.generator} & {c.family for c in test if c.generator}
            assert {c.target for c in test} == {0, 1}, folds
            run = cache / "runs" / str(fold)
            weights = train(clips, cache, run, fold, steps=2, batch=4)
            model = CropClassifier(pretrained=False)
            model.load_state_dict(torch.load(weights, weights_only=True))
            write_rows(run / "scores-social.jsonl", score_clips(model, test, cache, "social"))
        train(clips, cache, cache / "runs/all", None, steps=2, batch=4)
        digest = export(cache / "runs/all/model.pt", models / "classifier.onnx")
        write_parity(models / "classifier.onnx", models / "parity.json")
        rows = calibration_stage.held_out(cache, clips)
        assert len(rows["social"]) == len(clips), "each clip is held out once"
        fit = calibration_stage.calibrate_on(clips, rows, set(range(FOLDS)))
        assert fit.likely_ai_above is None and fit.no_signs_below is None, "six real clips must not allow a verdict"
        assert (fit.verdicts(np.array([-99.0, 99.0])) == 0).all()
        print(f"smoke passed: trained, scored, calibrated (always unclear, as it must be), exported {digest[:12]}")


if __name__ == "__main__":
    main()
