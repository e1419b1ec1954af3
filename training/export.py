"""python -m training.export: the recipe on all clips -> models/classifier.onnx, models/classifier.json and parity.json."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from torch import nn

from .calibrate import card_of, held_out, real_band
from .clips import read_index
from .crops import MEAN, STD
from .features import Texture
from .heads import FUSED_VIEWS, Recipe, fit_recipe
from .parity import write_parity
from .scores import draws_of, load_variants

OPSET = 17
LARGEST = 12 * 1000 * 1000


class Judge(nn.Module):
    """N x 3 x H x W, normalised -> N x len(FUSED_VIEWS): the logit each view's branch would give these pictures."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.texture = Texture()
        weights = np.stack([recipe.heads.linear[v][0] for v in FUSED_VIEWS], axis=1)
        self.weights = nn.Parameter(torch.tensor(weights, dtype=torch.float32))
        self.bias = nn.Parameter(torch.tensor([recipe.heads.linear[v][1] for v in FUSED_VIEWS], dtype=torch.float32))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.texture(pictures) @ self.weights + self.bias


def _store_as_half(graph: onnx.GraphProto) -> None:
    """Halves the file: each convolution's weights become fp16 with a Cast, which the runtime folds at the start."""
    casts = []
    for i, tensor in enumerate(graph.initializer):
        values = numpy_helper.to_array(tensor)
        # The heads stay fp32: they are small differences of large numbers.
        if values.dtype != np.float32 or values.ndim != 4:
            continue
        name = tensor.name
        graph.initializer[i].CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)


def export(recipe: Recipe, target: Path) -> str:
    """Writes the ONNX file and returns its SHA-256. Input `pictures` (N,3,H,W) fp32, output `logits` (N, a column a view).

    Raises AssertionError when the file is over its budget or its logits leave the network's by 0.05 of a deviation.
    """
    model = Judge(recipe).eval()
    torch.manual_seed(0)
    rough = torch.randint(0, 256, (3, 3, 12, 12)).float()
    probe = (nn.functional.interpolate(rough, (192, 192), mode="bicubic").clamp(0, 255) - MEAN) / STD
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        (probe,),
        str(target),
        input_names=["pictures"],
        output_names=["logits"],
        dynamic_axes={"pictures": {0: "n", 2: "h", 3: "w"}, "logits": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
    )
    loaded = onnx.load(str(target))
    _store_as_half(loaded.graph)
    onnx.checker.check_model(loaded)
    onnx.save(loaded, str(target))
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = model(probe).numpy()
    difference = float(np.abs(session.run(None, {"pictures": probe.numpy()})[0] - expected).max())
    size = target.stat().st_size
    assert size <= LARGEST, f"{target} weighs {size} bytes"
    assert difference < 0.05, f"logits differ by {difference}"
    print(f"{target}: {size / 1e6:.2f} MB, logits within {difference:.4f} of the network")
    return hashlib.sha256(target.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/clips"))
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--parity", type=Path, default=Path("lib/classifier/parity.json"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    clips = read_index(args.data)
    variants = load_variants(clips, args.cache)
    recipe = fit_recipe(clips, variants, draws_of(variants))
    model = args.models / "classifier.onnx"
    digest = export(recipe, model)
    card = card_of(recipe, model, digest, held_out(args.cache, clips), clips, real_band(args.cache))
    (args.models / "classifier.json").write_text(json.dumps(card, indent=2) + "\n")
    write_parity(model, card, args.parity)
    print(json.dumps(card["calibration"], indent=2))


if __name__ == "__main__":
    main()
