"""python -m training.calibrate: held-out scores of every fold -> models/classifier.json, the constants the browser uses."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from .calibration import AI_MISS, LEAST_REALS, REAL_ERROR, Calibration, calibrate
from .canonicalise import TEST_VARIANTS
from .clips import DEVELOPMENT_FOLD, FOLDS, Clip, read_index
from .crops import LAYOUT, MEAN, SHIPPED_PER_FRAME, SIZE, STD
from .scores import read_rows

NAME, VERSION = "vidimus-frames", "1.0.0"
SMALLEST_SHORT_SIDE = 240
FEWEST_FRAMES, MOST_FRAMES = 4, 16


def held_out(cache: Path, clips: list[Clip]) -> dict[str, dict[int, dict]]:
    """Variant -> clip number -> its row, each scored by the fold model that saw neither its source nor its generator."""
    rows: dict[str, dict[int, dict]] = {v: {} for v in TEST_VARIANTS}
    for fold in range(FOLDS):
        for variant in TEST_VARIANTS:
            path = cache / "runs" / str(fold) / f"scores-{variant}.jsonl"
            if path.exists():
                rows[variant].update({r["number"]: {**r, "fold": fold} for r in read_rows(path)})
    # A variant that not every scored clip has would compare unlike with unlike.
    return {v: r for v, r in rows.items() if r and r.keys() == rows["social"].keys()}


def calibrate_on(clips: list[Clip], rows: dict[str, dict[int, dict]], folds: set[int]) -> Calibration:
    """Platt on the social variant of these folds' AI and real clips; thresholds hold on every variant at once."""
    social = rows["social"]
    own = [c for c in clips if c.label != "hard-negative" and c.number in social and social[c.number]["fold"] in folds]
    targets = np.array([c.target for c in own])
    logits = {v: np.array([r[c.number]["logit"] for c in own]) for v, r in rows.items()}
    return calibrate(
        logits["social"], targets, [c.source for c in own], [(z, targets) for z in logits.values()]
    )


def scored_folds(rows: dict[str, dict[int, dict]]) -> list[int]:
    return sorted({r["fold"] for r in rows["social"].values()})


def crossed(clips: list[Clip], rows: dict[str, dict[int, dict]]) -> dict[int, Calibration]:
    """For each fold the calibration fitted on the others, so that verdicts are measured on sources it never saw."""
    folds = scored_folds(rows)
    return {f: calibrate_on(clips, rows, set(folds) - {f}) for f in folds}


def measured_rates(clips: list[Clip], rows: dict[str, dict[int, dict]]) -> dict[str, dict[str, float]]:
    """Per variant: how often a held-out real clip is called likely-ai and a held-out AI clip no-signs."""
    fits = crossed(clips, rows)
    out = {}
    for variant, own in rows.items():
        verdicts = {0: [], 1: []}
        for clip in clips:
            row = own.get(clip.number)
            if row is None or clip.label == "hard-negative" or row["fold"] == DEVELOPMENT_FOLD:
                continue
            verdicts[clip.target].append(int(fits[row["fold"]].verdicts(np.array([row["logit"]]))[0]))
        real, ai = np.array(verdicts[0]), np.array(verdicts[1])
        out[variant] = {
            "reals": len(real),
            "ais": len(ai),
            "falsePositives": int((real == 1).sum()),
            "misses": int((ai == -1).sum()),
        }
    return out


def shown_rate(events: int, count: int) -> float:
    """An error rate to show a person: the measured share, but never below one in the number of clips looked at."""
    return round((events + 1) / (count + 1), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    clips = read_index(args.data)
    rows = held_out(args.cache, clips)
    fit = calibrate_on(clips, rows, set(scored_folds(rows)))
    rates = measured_rates(clips, rows)
    worst_false = max(shown_rate(r["falsePositives"], r["reals"]) for r in rates.values())
    worst_miss = max(shown_rate(r["misses"], r["ais"]) for r in rates.values())
    onnx_file = args.models / "classifier.onnx"
    card = {
        "schema": "vidimus/classifier-card@1",
        "name": NAME,
        "version": VERSION,
        "file": onnx_file.name,
        "sha256": hashlib.sha256(onnx_file.read_bytes()).hexdigest(),
        "bytes": onnx_file.stat().st_size,
        "input": {"name": "crops", "output": "logits", "size": SIZE, "mean": MEAN, "std": STD, "batch": 2},
        "crops": {"perFrame": SHIPPED_PER_FRAME, "layout": [list(p) for p in LAYOUT]},
        "limits": {
            "fewestFrames": FEWEST_FRAMES,
            "mostFrames": MOST_FRAMES,
            "smallestShortSide": SMALLEST_SHORT_SIDE,
        },
        "calibration": {
            "realError": REAL_ERROR,
            "aiMiss": AI_MISS,
            "leastReals": LEAST_REALS,
            "buckets": [
                {
                    "name": "all",
                    "shortSide": [0, None],
                    "slope": round(fit.slope, 6),
                    "intercept": round(fit.intercept, 6),
                    "covariance": [round(v, 8) for v in fit.covariance],
                    "likelyAiAbove": fit.likely_ai_above,
                    "noSignsBelow": fit.no_signs_below,
                    "falsePositiveRate": worst_false if fit.likely_ai_above is not None else None,
                    "missRate": worst_miss if fit.no_signs_below is not None else None,
                    "reals": fit.reals,
                    "ais": fit.ais,
                }
            ],
        },
    }
    (args.models / "classifier.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card["calibration"], indent=2))
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
