"""python -m training.export: model.pt -> models/classifier.onnx, weights stored as fp16, computed as fp32."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper

from .crops import MEAN, SIZE, STD
from .model import CropClassifier
from .parity import write_parity

OPSET = 17
LARGEST = 10 * 1024 * 1024


def _store_as_half(graph: onnx.GraphProto) -> None:
    """Halves the file: each weight becomes fp16 with a Cast, which the runtime folds once when the session starts."""
    casts = []
    for i, tensor in enumerate(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 256:
            continue
        name = tensor.name
        graph.initializer[i].CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)


def export(weights: Path, target: Path, pretrained: bool = False) -> str:
    """Writes the ONNX file and returns its SHA-256. Input `crops` (N,3,192,192) fp32, output `logits` (N).

    Raises AssertionError when the file is over its budget or its logits leave the network's by 0.02.
    """
    model = CropClassifier(pretrained=pretrained)
    if not pretrained:
        model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    torch.manual_seed(0)
    probe = (torch.randint(0, 256, (3, 3, SIZE, SIZE)).float() - MEAN) / STD
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        (probe,),
        str(target),
        input_names=["crops"],
        output_names=["logits"],
        dynamic_axes={"crops": {0: "n"}, "logits": {0: "n"}},
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
    difference = float(np.abs(session.run(None, {"crops": probe.numpy()})[0] - expected).max())
    size = target.stat().st_size
    assert size <= LARGEST, f"{target} weighs {size} bytes"
    assert difference < 0.02, f"logits differ by {difference}"
    print(f"{target}: {size / 1e6:.2f} MB, logits within {difference:.4f} of the network")
    return hashlib.sha256(target.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("training/.cache"))
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--parity", type=Path, default=Path("lib/classifier/parity.json"))
    args = parser.parse_args()
    print("sha256", export(args.cache / "runs/all/model.pt", args.models / "classifier.onnx"))
    write_parity(args.models / "classifier.onnx", args.parity)


if __name__ == "__main__":
    main()
