"""Bar charts as inline SVG, for a page that loads nothing. All text is escaped."""

from collections.abc import Sequence
from html import escape

_WIDTH = 720
_ROW = 22
_LABEL = 210
_COLUMN_HEIGHT = 140
_LABEL_CHARS = 32


def rows(title: str, values: Sequence[tuple[str, int]]) -> str:
    """Return a chart with one horizontal bar a value, "" without values."""
    if not values:
        return ""
    most = max(count for _, count in values) or 1
    room = _WIDTH - _LABEL - 60
    height = _ROW * len(values)
    parts = [_opened(title, height)]
    for n, (name, count) in enumerate(values):
        y, width = n * _ROW, max(round(room * count / most, 1), 1)
        shown = name if len(name) <= _LABEL_CHARS else f"{name[: _LABEL_CHARS - 1]}…"
        parts.append(
            f'<g><title>{escape(name)}: {count:,}</title><text x="{_LABEL - 8}" y="{y + 15}" text-anchor="end">'
            f'{escape(shown)}</text><rect x="{_LABEL}" y="{y + 4}" width="{width}" height="14" rx="2"/>'
            f'<text x="{_LABEL + width + 6}" y="{y + 15}" class="n">{count:,}</text></g>'
        )
    return "".join([*parts, "</svg>"])


def columns(title: str, values: Sequence[tuple[str, int]]) -> str:
    """Return a chart with one vertical bar a value, in order, "" without values. Only some names fit below."""
    if not values:
        return ""
    most = max(count for _, count in values) or 1
    step = _WIDTH / len(values)
    every = max(round(90 / step), 1)
    parts = [_opened(title, _COLUMN_HEIGHT + 36)]
    for n, (name, count) in enumerate(values):
        height = round(_COLUMN_HEIGHT * count / most, 1)
        x, y = round(n * step, 1), _COLUMN_HEIGHT - height + 16
        parts.append(
            f'<g><title>{escape(name)}: {count:,}</title><rect x="{x}" y="{y:g}" '
            f'width="{max(round(step - 2, 1), 0.5):g}" height="{height:g}"/></g>'
        )
        if n % every == 0:
            parts.append(f'<text x="{x}" y="{_COLUMN_HEIGHT + 32}" class="n">{escape(name)}</text>')
    parts.append(f'<text x="0" y="11" class="n">most: {most:,}</text>')
    return "".join([*parts, "</svg>"])


def _opened(title: str, height: int) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(title)}">'
    )
