"""An article read from standard input: the first line is the title."""

import sys
from hashlib import sha256

import click

from monitor.domain.articles.article import Article
from monitor.reports.evaluation.verdicts import Text, article_of

_MAX_BYTES = 1_000_000  # the rest is not read


def article_from_stdin() -> Article:
    """Standard input as an article without a known source. Raises BadParameter if it is empty."""
    written = sys.stdin.buffer.read(_MAX_BYTES).decode("utf-8", "replace").strip()
    title, _, rest = written.partition("\n")
    if not title:
        raise click.BadParameter("standard input is empty; its first line is the title", param_hint="THING")
    name = sha256(written.encode()).hexdigest()
    return article_of(Text(id=name, title=title.strip(), text=rest.strip()))
