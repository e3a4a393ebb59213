"""A text that is typed or piped in: its first line is the title."""

import sys
from hashlib import sha256

import click

from monitor.domain.articles.article import Article
from monitor.reports.verdicts import Text, article_of

__all__ = ["typed_article"]

_MAX_BYTES = 1_000_000  # the rest is not read


def typed_article() -> Article:
    """What standard input holds, as an article of no known source. Raises BadParameter where that is nothing."""
    written = sys.stdin.buffer.read(_MAX_BYTES).decode("utf-8", "replace").strip()
    title, _, rest = written.partition("\n")
    if not title:
        raise click.BadParameter("standard input is empty; its first line is the title", param_hint="THING")
    name = sha256(written.encode()).hexdigest()
    return article_of(Text(id=name, title=title.strip(), text=rest.strip()))
