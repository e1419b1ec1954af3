"""Decodes clips for a reader that cannot: paths on standard input, frames on standard output.

For each line in, one line of JSON out (`width`, `height`, `count`; or `error`), then `count` frames of RGB, one byte a
channel, row by row. `scripts/face-points.ts` starts it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from training.codec import decode


def main() -> None:
    out = sys.stdout.buffer
    for line in sys.stdin:
        try:
            frames = decode(Path(line.rstrip("\n")))
        except Exception as error:  # noqa: BLE001 - told to the reader, who goes on with the next clip
            out.write(json.dumps({"error": str(error)}).encode() + b"\n")
            out.flush()
            continue
        height, width = frames[0].shape[:2] if frames else (0, 0)
        out.write(json.dumps({"width": width, "height": height, "count": len(frames)}).encode() + b"\n")
        for frame in frames:
            out.write(frame.tobytes())
        out.flush()


if __name__ == "__main__":
    main()
