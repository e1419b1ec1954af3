"""Decoding and the random re-encoding that both classes go through, with real codecs."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

# Quality ranges run from "hardly touched" to "forwarded twice"; presets are the quick ones, as platforms use.
CODECS: dict[str, tuple[str, int, int, dict[str, str]]] = {
    "h264": ("libx264", 20, 36, {"preset": "veryfast"}),
    "hevc": ("libx265", 22, 36, {"preset": "ultrafast", "x265-params": "log-level=none:pools=none:frame-threads=1"}),
    "vp9": ("libvpx-vp9", 28, 46, {"deadline": "realtime", "cpu-used": "8", "b": "0"}),
    "av1": ("libsvtav1", 30, 48, {"preset": "11", "svtav1-params": "lp=1"}),
}
CODEC_ODDS = {"h264": 0.65, "vp9": 0.17, "av1": 0.1, "hevc": 0.08}
INTERPOLATIONS = ("BILINEAR", "BICUBIC", "AREA", "LANCZOS")
SHORT_SIDE = (240, 512)
MOST_UPSCALE = 1.3


def decode(source: Path | bytes) -> list[np.ndarray]:
    """All frames as H x W x 3 RGB uint8."""
    handle = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    with av.open(handle) as container:
        container.streams.video[0].thread_count = 1
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def resize(frames: list[np.ndarray], width: int, height: int, interpolation: str) -> list[np.ndarray]:
    return [
        av.VideoFrame.from_ndarray(f, format="rgb24")
        .reformat(width=width, height=height, format="rgb24", interpolation=interpolation)
        .to_ndarray()
        for f in frames
    ]


@contextlib.contextmanager
def own_priority() -> Iterator[None]:
    """Where it may, SVT-AV1 makes the thread that calls it a real-time one and leaves it so: this puts it back."""
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        if os.sched_getscheduler(0) != policy:
            os.sched_setscheduler(0, policy, priority)


def encode(frames: list[np.ndarray], codec: str, crf: int) -> bytes:
    """One generation, at the 8 frames a second the clips were sampled at."""
    with own_priority():
        return _encode(frames, codec, crf)


def _encode(frames: list[np.ndarray], codec: str, crf: int) -> bytes:
    name, _, _, options = CODECS[codec]
    sink = io.BytesIO()
    height, width = frames[0].shape[:2]
    with av.open(sink, "w", format="matroska") as container:
        stream = container.add_stream(name, rate=8, options={**options, "crf": str(crf)})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        for i, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, 8)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return sink.getvalue()


def _even(value: float) -> int:
    return max(64, int(round(value / 2)) * 2)


def to_short_side(frames: list[np.ndarray], short: float, interpolation: str) -> list[np.ndarray]:
    height, width = frames[0].shape[:2]
    factor = short / min(width, height)
    return resize(frames, _even(width * factor), _even(height * factor), interpolation)


def random_pipeline(frames: list[np.ndarray], rng: np.random.Generator) -> bytes:
    """Crop, scale and one or two generations of a random codec, as encoded last. The draws never look at the label."""
    if rng.random() < 0.5:
        height, width = frames[0].shape[:2]
        w, h = int(width * rng.uniform(0.8, 1)), int(height * rng.uniform(0.8, 1))
        x, y = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
        frames = [f[y : y + h, x : x + w] for f in frames]
    generations = 2 if rng.random() < 0.4 else 1
    for generation in range(generations):
        native = min(frames[0].shape[:2])
        low, high = SHORT_SIDE if generation == 0 else (max(200, 0.7 * native), native)
        short = float(np.exp(rng.uniform(np.log(low), np.log(max(low, high)))))
        short = min(short, native * MOST_UPSCALE)
        frames = to_short_side(frames, short, str(rng.choice(INTERPOLATIONS)))
        codec = str(rng.choice(list(CODEC_ODDS), p=list(CODEC_ODDS.values())))
        _, best, worst, _ = CODECS[codec]
        encoded = encode(frames, codec, int(rng.integers(best, worst + 1)))
        if generation + 1 == generations:
            break
        frames = decode(encoded)
    return encoded


def ladder(frames: list[np.ndarray], step: str) -> bytes:
    """One step of the fixed compression ladder that results are reported on, encoded; never upscales."""
    native = min(frames[0].shape[:2])
    if step == "360p-crf34":
        return encode(to_short_side(frames, min(360, native), "BICUBIC"), "h264", 34)
    once = encode(to_short_side(frames, min(480, native), "BICUBIC"), "h264", 28)
    if step == "480p-crf28":
        return once
    if step == "twice":
        return encode(to_short_side(decode(once), min(360, native), "BILINEAR"), "vp9", 40)
    raise ValueError(f"unknown ladder step {step}")
