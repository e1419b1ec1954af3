"""The companions without which an AUC means little: metadata alone, and real against real."""

from __future__ import annotations

import zlib
from pathlib import Path

import av
import numpy as np
import torch

from .clips import Clip
from .scores import auc


def _ridge_logistic(x: np.ndarray, y: np.ndarray, strength: float) -> np.ndarray:
    """Weights (last: bias) of a class-balanced logistic regression with an L2 penalty."""
    x = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    xs = torch.tensor(x, dtype=torch.float64)
    ys = torch.tensor(y, dtype=torch.float64)
    weight = torch.where(ys == 1, len(ys) / (2 * ys.sum()), len(ys) / (2 * (1 - ys).sum()))
    theta = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([theta], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(xs @ theta, ys, weight, reduction="sum")
        loss = loss + strength * (theta[:-1] ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return theta.detach().numpy()


def _metadata(clips: list[Clip]) -> np.ndarray:
    """What a container says before a pixel is looked at: size, shape, frame rate, length."""
    return np.array(
        [
            [
                np.log(min(c.native)),
                np.log(max(c.native)),
                np.log(c.native[0] / c.native[1]),
                c.fps,
                np.log(max(c.seconds, 0.1)),
                float(c.native[0] % 64 == 0 and c.native[1] % 64 == 0),
            ]
            for c in clips
        ]
    )


def canonical_metadata(files: list[Path]) -> np.ndarray:
    """The same of re-encoded clips: short side, shape, codec, bytes a pixel and frame; last, the number of frames."""
    rows = []
    for file in files:
        with av.open(str(file)) as container:
            stream = container.streams.video[0]
            width, height, codec = stream.width, stream.height, zlib.crc32(stream.codec_context.name.encode()) % 997
            count = sum(1 for packet in container.demux(stream) if packet.size)
        rate = np.log(file.stat().st_size / (width * height * count))
        rows.append([np.log(min(width, height)), np.log(width / height), codec, rate, count])
    return np.array(rows)


def metadata_scores(train: list[Clip], test: list[Clip]) -> np.ndarray:
    """Of the clips as they were collected, fitted on the same split."""
    return additive_scores(_metadata(train), _metadata(test), [c.target for c in train])


def additive_scores(own: np.ndarray, other: np.ndarray, targets: list[int], bins: int = 8) -> np.ndarray:
    """An additive model over binned columns (logistic on one-hot quantile bins): `own` trains, `other` is scored."""
    columns_train, columns_test = [], []
    for k in range(own.shape[1]):
        edges = np.unique(np.quantile(own[:, k], np.linspace(0, 1, bins + 1)[1:-1]))
        for values, sink in ((own[:, k], columns_train), (other[:, k], columns_test)):
            sink.append(np.eye(len(edges) + 1)[np.digitize(values, edges)])
    theta = _ridge_logistic(np.hstack(columns_train), np.array(targets), 0.5)
    return np.hstack(columns_test) @ theta[:-1] + theta[-1]


def score_floor(logits: np.ndarray, sources: list[str], draws: int = 300) -> tuple[float, float]:
    """How far the score alone parts two random halves of the real sources: median and 95th percentile of max(AUC, 1-AUC)."""
    rng = np.random.default_rng(7)
    names, inverse = np.unique(np.array(sources), return_inverse=True)
    out = []
    for _ in range(draws):
        half = rng.permutation(len(names)) < len(names) // 2
        one = half[inverse]
        value = auc(logits[one], logits[~one])
        out.append(max(value, 1 - value))
    return float(np.median(out)), float(np.quantile(out, 0.95))


def embedding_floor(embeddings: np.ndarray, sources: list[str], draws: int = 20) -> tuple[float, float, float]:
    """Real against real: a linear probe on the model's embedding learns two random halves of the real sources from
    half of each, and is tested on the further sources. Mean, 5th and 95th percentile of the AUC over the draws."""
    rng = np.random.default_rng(8)
    names, inverse = np.unique(np.array(sources), return_inverse=True)
    x = (embeddings - embeddings.mean(0)) / (embeddings.std(0) + 1e-6)
    _, _, axes = np.linalg.svd(x, full_matrices=False)
    x = x @ axes[:64].T
    out = []
    for _ in range(draws):
        order = rng.permutation(len(names))
        quarter = np.empty(len(names), int)
        quarter[order] = np.arange(len(names)) % 4  # 0, 1: class A train, test; 2, 3: class B train, test
        part = quarter[inverse]
        fit = np.isin(part, (0, 2))
        theta = _ridge_logistic(x[fit], (part[fit] == 0).astype(float), 50.0)
        value = x @ theta[:-1] + theta[-1]
        out.append(auc(value[part == 1], value[part == 3]))
    return float(np.mean(out)), float(np.quantile(out, 0.05)), float(np.quantile(out, 0.95))
