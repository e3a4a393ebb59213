"""The figures of `evaluate` as a table for people."""

from collections.abc import Iterator, Mapping
from typing import Any

_LABEL = 24  # columns
_FIELDS = (
    ("direction", "direction, accuracy", "accuracy"),
    ("measure", "measure, accuracy", "accuracy"),
    ("issuer", "issuer, F1", "f1"),
    ("target", "target, F1", "f1"),
    ("commodities", "commodities, F1", "f1"),
)


def as_text(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the table: shares in per cent, missing figures left out."""
    speed = f"{figures['articles_per_second']:,} per second"
    yield f"{figures['n']:,} items read, {speed}"
    if "relevant" in figures:
        yield ""
        yield from _relevance(figures)
    if any(name in figures for name, _, _ in _FIELDS):
        yield ""
        yield _line("field", "alerted", "relevant")
        for name, label, key in _FIELDS:
            if name in figures:
                yield _line(label, *map(_percent, (figures[name][key], figures[name][f"{key}_all"])))
    if "events" in figures:
        yield ""
        yield _line("events (B-cubed)", "precision", "recall", "F1")
        yield _line("as read", *_cubes(figures["events"]))
        yield _line("from the labels", *_cubes(figures["events"]["with_gold_labels"]))
    if "alerts_per_10000" in figures:
        yield ""
        yield f"{figures['alerts_per_10000']} alerts per 10,000 unlabelled items"


def _relevance(figures: Mapping[str, Any]) -> Iterator[str]:
    relevant = figures["relevant"]
    yield _line("alert or not", "precision", "recall", "F1", "items", "errors")
    languages = relevant["by_lang"]
    yield _line("all", *_shares(relevant))
    for language, shares in languages.items():
        yield _line(f"  {language}", *_shares(shares))
    if "relevant_clear" in figures:
        yield _line("without borderline items", *_shares(figures["relevant_clear"]))


def _shares(of: Mapping[str, Any]) -> tuple[str, ...]:
    shares = (_percent(of[k]) for k in ("precision", "recall", "f1"))
    return (*shares, str(of["n"]), str(of["errors"]))


def _cubes(of: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_percent(of[f"bcubed_{k}"]) for k in ("precision", "recall", "f1"))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _line(label: str, *cells: str) -> str:
    return f"{label:<{_LABEL}}" + "".join(f"{c:>11}" for c in cells)
