"""Growth over three decades: `python -m tests.benchmarks.growth [NAME…]` measures, and draws docs/images/growth.svg.

Each curve is the processor time of one piece of work as what it works among grows tenfold, three times: an act attached
and `events list` among ever more articles and events, an article matched with ever more rules, a source that has
nothing new polled among ever more. A curve is linear in the whole where one piece takes the same time everywhere. The
databases are those of `scale` and kept in build/benchmarks; the first run makes them.
"""

import asyncio
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from tests.benchmarks import matching, scale
from tests.benchmarks.feedserver import serving
from tests.benchmarks.product import polling
from tests.benchmarks.scale import KEEP_IN

Curve = dict[int, float]
"""Microseconds of one piece of work by the number of things that it works among."""

_IMAGE = Path("docs/images/growth.svg")
_FIGURES = KEEP_IN / "growth.json"
_SIDE, _LEFT, _TOP, _GAP = 220, 64, 36, 90
_DECADES = 3
_STYLE = """text { font: 12px sans-serif; fill: #222 } .card { fill: #fff } .grid { stroke: #ccc }
.line { stroke: #4a86c5; stroke-width: 2; fill: none } .dot { fill: #4a86c5 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .card { fill: #22262e } .grid { stroke: #484d57 } }"""


def _of_database() -> Iterator[tuple[str, Curve]]:
    found: dict[str, Curve] = {"an act attached, by articles": {}, "events list, by events": {}}
    for articles in (1_000, 10_000, 100_000, 1_000_000):
        rows = {r.bench: r for r in scale.measure(_say, articles=articles, repeats=1)}
        found["an act attached, by articles"][articles] = 1_000 * rows["scale, attach, any"].figures["ms"]
        found["events list, by events"][articles // 10] = 1_000 * rows["scale, list"].figures["ms"]
    yield from found.items()


def _of_rules() -> Iterator[tuple[str, Curve]]:
    counts = (20, 200, 2_000, 20_000)
    rows = matching.measure(_say, counts=counts, repeats=3)
    yield (
        "an article matched, by rules",
        {count: row.figures["us_ours"] for count, row in zip(counts, rows[: len(counts)], strict=True)},
    )


def _of_sources() -> Iterator[tuple[str, Curve]]:
    yield "a poll with nothing new, by sources", {n: asyncio.run(_poll(n)) for n in (10, 100, 1_000, 10_000)}


async def _poll(feeds: int) -> float:
    """Microseconds of the daemon for a poll with nothing new: the least of three rounds."""
    with serving(feeds, 1) as server, TemporaryDirectory() as folder:
        async with polling(Path(folder), server) as ours:
            await ours.poll(ours.sources)
            spent = []
            for _ in range(3):
                began = process_time()
                await ours.poll(ours.sources)
                spent.append((process_time() - began) / feeds)
            return 1e6 * min(spent)


def _say(what: str) -> None:
    print(what, file=sys.stderr)


_PARTS = {"database": _of_database, "rules": _of_rules, "sources": _of_sources}

# ------------------------------------------------------------------ drawing


def draw(curves: Mapping[str, Curve]) -> str:
    """A panel a curve, both axes logarithmic. The same curves give the same bytes."""
    width = _LEFT + len(curves) * (_SIDE + _GAP) - _GAP + 24
    height = _TOP + _SIDE + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<style>{_STYLE}</style><rect class="card" width="{width}" height="{height}" rx="6"/>',
    ]
    for n, (name, curve) in enumerate(curves.items()):
        lines += _panel(name, curve, _LEFT + n * (_SIDE + _GAP))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _panel(name: str, curve: Curve, left: int) -> Iterator[str]:
    first, floor = math.log10(min(curve)), math.floor(math.log10(min(curve.values())))
    decades = max(1, math.ceil(math.log10(max(curve.values()))) - floor)
    bottom = _TOP + _SIDE
    yield f'<text x="{left}" y="20">{name}</text>'
    for n in range(_DECADES + 1):
        x = left + _SIDE * n / _DECADES
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{round(10 ** (first + n)):,}</text>'
    for n in range(decades + 1):
        y = bottom - _SIDE * n / decades
        yield f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + _SIDE}" y2="{y:.1f}"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10 ** (floor + n) / 1_000:g} ms</text>'
    points = [
        (left + _SIDE * (math.log10(at) - first) / _DECADES, bottom - _SIDE * (math.log10(took) - floor) / decades)
        for at, took in sorted(curve.items())
    ]
    yield f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    yield from (f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)


def _main(names: Sequence[str]) -> None:
    curves: dict[str, Curve] = {}
    if _FIGURES.exists():
        kept = json.loads(_FIGURES.read_text(encoding="utf-8"))
        curves = {name: {int(at): took for at, took in curve.items()} for name, curve in kept.items()}
    for name in names or _PARTS:
        for title, curve in _PARTS[name]():
            curves[title] = curve
            print(title, {at: round(took, 1) for at, took in curve.items()})
        _FIGURES.parent.mkdir(parents=True, exist_ok=True)
        _FIGURES.write_text(json.dumps(curves, indent=1) + "\n", encoding="utf-8")
        _IMAGE.write_text(draw(curves), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
