"""The clip index, the groups that must never be split, and the folds made of them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

FOLDS = 3
DEVELOPMENT_FOLD = 0
"""The fold the recipe and its number of steps were chosen on. Headline figures leave it out."""


@dataclass(frozen=True)
class Clip:
    """One line of index.jsonl. `label` is `ai`, `real` or `hard-negative`; `generator` is empty unless `ai`."""

    number: int
    file: str
    label: str
    source: str
    group: str
    generator: str
    kind: str
    content: str
    native: tuple[int, int]
    fps: float
    seconds: float
    successor: tuple[int, ...]

    @property
    def target(self) -> int:
        return 1 if self.label == "ai" else 0

    @property
    def family(self) -> str:
        """Generators that share a backbone are one family: a split between them would flatter the result."""
        for prefix in ("hunyuanvideo", "open-sora", "ffpp"):
            if self.generator.startswith(prefix):
                return prefix
        return self.generator


def read_index(data: Path) -> list[Clip]:
    """Reads `data/index.jsonl` in its own order (the order is the clip's number)."""
    clips = []
    for number, line in enumerate((data / "index.jsonl").read_text().splitlines()):
        row = json.loads(line)
        clips.append(
            Clip(
                number=number,
                file=row["file"],
                label=row["label"],
                source=row["source"],
                group=row.get("group") or "",
                generator=row.get("generator") or "",
                kind=row.get("kind") or "",
                content=row.get("content") or "",
                native=tuple(row["native"]),
                fps=float(row["fps"]),
                seconds=float(row["seconds"]),
                successor=tuple(row.get("successor") or ()),
            )
        )
    return clips


def component_of(clips: list[Clip]) -> dict[str, str]:
    """Source -> the name of its component: sources that show the same footage (`group`) belong together."""
    parent = {c.source: c.source for c in clips}

    def root(source: str) -> str:
        while parent[source] != source:
            source = parent[source]
        return source

    first: dict[str, str] = {}
    for clip in clips:
        if clip.group:
            parent[root(clip.source)] = root(first.setdefault(clip.group, clip.source))
    return {source: root(source) for source in parent}


def assign_folds(clips: list[Clip]) -> dict[str, int]:
    """Source -> fold. Components of sources go, biggest first, to the fold that has least of their class.

    A source that holds both classes (a face-swap set with its originals) stays whole.
    """
    component = component_of(clips)
    counts: dict[str, list[int]] = {}
    for clip in clips:
        counts.setdefault(component[clip.source], [0, 0])[clip.target] += 1
    totals = [[0, 0] for _ in range(FOLDS)]
    folds: dict[str, int] = {}
    for name in sorted(counts, key=lambda s: (-max(counts[s]), zlib.crc32(s.encode()))):
        kind = 1 if counts[name][1] > 0 else 0
        fold = min(range(FOLDS), key=lambda f: (totals[f][kind], f))
        folds[name] = fold
        for target in (0, 1):
            totals[fold][target] += counts[name][target]
    return {source: folds[name] for source, name in component.items()}


def split(clips: list[Clip], fold: int | None) -> tuple[list[Clip], list[Clip]]:
    """(train, test) for a fold; `None` is the shipped model: everything trains, nothing tests.

    No test source trains, and neither does any clip of a test generator's family, whatever its source.
    """
    if fold is None:
        return list(clips), []
    folds = assign_folds(clips)
    test = [c for c in clips if folds[c.source] == fold]
    families = {c.family for c in test if c.generator}
    train = [
        c for c in clips if folds[c.source] != fold and not (c.generator and c.family in families)
    ]
    return train, test
