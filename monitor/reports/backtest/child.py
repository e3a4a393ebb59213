"""The functions that child processes of a back-test run. The parent names them and does not load the text reader."""

import os
from collections.abc import Callable, Sequence

from monitor.ports.children.backtest import Comparison, FoundArticle
from monitor.ports.queries.corpus import ArchivedArticle

_NICE = 10

Work = Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]


def build(comparison: Comparison) -> Work:
    """Return the function that reads a page with one or two rule sets."""
    from monitor.reports.backtest.reading import build as build_reading

    return build_reading(comparison)


def build_in_background(comparison: Comparison) -> Work:
    """As `build`, in a process that gives way to all others."""
    os.nice(_NICE)
    return build(comparison)
