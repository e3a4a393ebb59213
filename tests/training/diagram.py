"""The reliability diagram as SVG: what share of items is an act, by the score that the judge gave them."""

from collections.abc import Iterator, Sequence

from tests.training.figures import Bin

_SIDE = 360  # of the square that is drawn in
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 40, 24, 56
_STYLE = """
text { font: 13px sans-serif; fill: #222 }
.card { fill: #fff }
.grid { stroke: #ccc }
.ideal { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 5 4 }
.bar { fill: #4a86c5 }
.count { font-size: 11px }
@media (prefers-color-scheme: dark) {
text { fill: #eee }
.card { fill: #22262e }
.grid { stroke: #484d57 }
.ideal { stroke: #ff8a80 }
.bar { fill: #6aa3dd }
}
"""


def diagram(bins: Sequence[Bin]) -> str:
    """A bar a bin: its height is the share of acts, the number above it counts its items. On the dashed line a score
    is the share. The same bins give the same bytes.
    """
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="card" width="{width}" height="{height}" rx="6"/>',
        *_grid(),
        *_bars(bins),
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>',
        f'<text x="{_x(0.5)}" y="{height - 14}" text-anchor="middle">score of the judge</text>',
        f'<text transform="translate(18 {_y(0.5)}) rotate(-90)" text-anchor="middle">share of acts</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _grid() -> Iterator[str]:
    for tenths in range(0, 11, 2):
        at, label = tenths / 10, f"{tenths / 10:.1f}"
        yield f'<line class="grid" x1="{_x(0)}" y1="{_y(at)}" x2="{_x(1)}" y2="{_y(at)}"/>'
        yield f'<text x="{_LEFT - 8}" y="{_y(at)}" dy="4" text-anchor="end">{label}</text>'
        yield f'<text x="{_x(at)}" y="{_TOP + _SIDE + 20}" text-anchor="middle">{label}</text>'


def _bars(bins: Sequence[Bin]) -> Iterator[str]:
    for one in bins:
        if not one.count:
            continue
        left, wide, top = _x(one.low), f"{float(_x(one.high)) - float(_x(one.low)) - 2:.1f}", _y(one.share)
        tall = f"{float(_y(0)) - float(top):.1f}"
        yield f'<rect class="bar" x="{left}" y="{top}" width="{wide}" height="{tall}"/>'
        middle = _x((one.low + one.high) / 2)
        yield f'<text class="count" x="{middle}" y="{top}" dy="-5" text-anchor="middle">{one.count:,}</text>'


def _x(value: float) -> str:
    return f"{_LEFT + value * _SIDE:.1f}"


def _y(value: float) -> str:
    return f"{_TOP + (1 - value) * _SIDE:.1f}"
