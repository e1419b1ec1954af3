"""python -m training.smoke: every stage on clips drawn here, in a temporary folder. It proves the path, not the model.

Needs neither ../shared nor a network once the requirements are installed. Raises AssertionError on any broken stage.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import torch

from .calibrate import card_of, held_out, real_band
from .canonicalise import MARKS, canonicalise, clip_file
from .clips import FOLDS, assign_folds, read_index, split
from .codec import decode, encode
from .export import export
from .faces import SMALLEST_FACE
from .faces import VIEWS as FACE_VIEWS
from .faces import compute as compute_faces
from .faces import load_faces
from .features import compute, load_features
from .heads import fit_recipe
from .marks import erase, paste
from .parity import write_parity
from .pseudo import KINDS, PSEUDO, make
from .residual import compute as compute_residuals
from .residual import load as load_residuals
from .residual import measure
from .scores import draws_of, frame_scores, load_variants, score, write_rows

VARIANTS = ("social", "delivered")


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
        assert canonicalise(data, cache, ("social", *MARKS), 2) == (1 + len(MARKS)) * len(clips)
        frame = decode(clip_file(cache, data, "social", clips[0]))[0]
        third = tuple(slice(side // 3, -(side // 3)) for side in frame.shape[:2])
        for marked in (paste([frame], np.random.default_rng(0))[0], erase([frame])[0]):
            changed = marked != frame
            assert changed.any() and not changed[third].any(), "marks stand in corners"
        assert canonicalise(data, cache, ("social",), 2) == 0, "a second run must find all clips in the cache"
        assert compute(data, cache, VARIANTS, 2) == len(clips) * len(VARIANTS)
        assert compute(data, cache, VARIANTS, 2) == 0, "a second run must find all features in the cache"
        print("re-encoded and looked at")
        reals = [c for c in clips if c.label == "real"]
        assert make(clips, assign_folds(clips), data, cache, minutes=0.005) == len(reals), f"one of {list(KINDS)} each"
        rebuilt = load_features(reals, cache, PSEUDO)
        assert all(np.isfinite(rebuilt[c.number]["crop"]).all() for c in reals)
        box = [60, 60, SMALLEST_FACE + 10, SMALLEST_FACE + 10, 1]
        rows = [{"id": f"{c.number:04d}", "tracks": [{"boxes": [[i, *box] for i in range(6)]}]} for c in clips]
        write_rows(cache / "faces" / "social.jsonl", rows)
        assert compute_faces(data, cache, "social", blended=True) == len(clips)
        seen = load_faces(clips, cache, "social")
        for clip in reals:
            own = seen[clip.number]
            assert all((own[f"plain-{v}"] != own[f"blended-{v}"]).any() for v in FACE_VIEWS), "a blended face is another"
        print("rebuilt, and faces blended into themselves")
        # Of each clip as it was first re-encoded, and of each pseudo-fake; there is no second draw here.
        assert compute_residuals(clips, data, cache, 2) == len(clips) + len(reals)
        assert compute_residuals(clips, data, cache, 2) == 0, "a second run must find all residuals in the cache"
        assert all(np.isfinite(row).all() for row in load_residuals(clips, cache, "social").values())
        crop = frame[:192, :192]
        assert abs(measure(crop, crop)[4] - 1) < 1e-3, "a frame goes together with itself"
        print("residuals of pairs of frames")
        variants = load_variants(clips, cache)
        folds = assign_folds(clips)
        for fold in range(FOLDS):
            fitted, test = split(clips, fold)
            assert not {c.source for c in fitted} & {c.source for c in test}
            assert not {c.family for c in fitted if c.generator} & {c.family for c in test if c.generator}
            assert {c.target for c in test} == {0, 1}, folds
            recipe = fit_recipe(fitted, variants, draws_of(variants))
            write_rows(cache / "scores" / f"{fold}.jsonl", score(recipe, test, variants, fold))
            reals = [c for c in test if c.label == "real"]
            frames = [{"number": c.number, "frames": frame_scores(recipe, c, data, cache)} for c in reals]
            write_rows(cache / "scores" / f"{fold}-frames.jsonl", frames)
        recipe = fit_recipe(clips, variants, draws_of(variants))
        assert abs(recipe.weights.sum() - 1) < 1e-9 and (recipe.weights >= 0).all()
        digest = export(recipe, models / "classifier.onnx")
        rows = held_out(cache, clips)
        assert len(rows["social"]) == len(clips), "each clip is held out once"
        card = card_of(recipe, models / "classifier.onnx", digest, rows, clips, real_band(cache))
        write_parity(models / "classifier.onnx", card, models / "parity.json")
        low, high = card["calibration"]["realBand"]
        assert 0 <= low <= high <= 1
        for bucket in card["calibration"]["buckets"]:
            assert bucket["likelyAiAbove"] is None, "six real clips must not allow a verdict"
        logits = np.array([-99.0, 99.0])
        assert (recipe.calibration.verdicts(logits, np.array([300, 500])) == 0).all()
        print(f"smoke passed: fitted, scored, calibrated (always unclear, as it must be), exported {digest[:12]}")


if __name__ == "__main__":
    main()
