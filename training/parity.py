"""A clip drawn by arithmetic, its tensors and its score, so that the browser's path can be held to this one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime

from .features import to_input, views
from .motion import motion

SIZE = (330, 250)
COUNT = 12
PROBES = 97
"""Every so many values of a tensor are written down: all of them would weigh megabytes."""


def drawn_frame(number: int, width: int = SIZE[0], height: int = SIZE[1]) -> np.ndarray:
    """The same picture as `drawnFrame` in lib/classifier/parity.test.ts: integers only."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    planes = [
        (
            (x + 2 * number) * (3 + number % 3)
            + y * (5 + c)
            + ((x * y) >> (4 + c))
            + (((x + 3 * number) // 16 + y // 16) % 2) * 60
            + c * 29
            + number * 11
        )
        % 256
        for c in range(3)
    ]
    return np.stack(planes, axis=2).astype(np.uint8)


def write_parity(model: Path, card: dict, target: Path) -> None:
    """Needs the finished card: the score is what the browser must show for the drawn clip."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    frames = [drawn_frame(i) for i in range(COUNT)]
    shown = {}
    fused = 0.0
    for branch in card["branches"]:
        if branch["view"] == "motion":
            measured = motion(frames)
            logit = float(measured @ np.array(branch["coefficients"]) + branch["bias"])
            shown["motion"] = {"measures": [round(float(v), 5) for v in measured], "logit": round(logit, 5)}
        else:
            tensor = to_input(views(frames)[branch["view"]])
            logits = session.run(None, {card["input"]["name"]: tensor})[0][:, branch["column"]]
            logit = float(logits.mean())
            probes = tensor.ravel()[:: tensor.size // PROBES]
            shown[branch["view"]] = {
                "count": len(tensor),
                "every": tensor.size // PROBES,
                "probes": [round(float(v), 6) for v in probes],
                "logit": round(logit, 5),
            }
        fused += branch["weight"] * logit
    # The drawn clip is 250 pixels high: the first bucket's.
    bucket = card["calibration"]["buckets"][0]
    probability = 1 / (1 + np.exp(-(bucket["slope"] * fused + bucket["intercept"])))
    out = {"width": SIZE[0], "height": SIZE[1], "frames": COUNT, "views": shown, "probability": round(float(probability), 5)}
    target.write_text(json.dumps(out) + "\n")
