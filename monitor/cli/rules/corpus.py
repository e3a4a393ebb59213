"""`corpus`: stored articles as a file, to test rules where there is no database."""

import asyncio
import json
import os
from datetime import date
from pathlib import Path

import click

from monitor.app.storage.database import open_articles
from monitor.cli.output import format_option, plain
from monitor.cli.progress_bar import progress_bar
from monitor.cli.since_option import SINCE
from monitor.settings import Settings, read_settings
from monitor.store.corpus import ExportSummary, write_corpus
from monitor.wording.phrases.english import counted


@click.group()
def corpus() -> None:
    """Export stored articles to a file on which rules can be tested.

    \b
    Example: monitor corpus export --since 90d -o corpus.jsonl.zst
    """


@corpus.command(short_help="Write stored articles to a file.")
@click.option("--since", type=SINCE, default="90d", show_default=True, help="Articles of that day or later.")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; compressed if its name ends with .zst.",
)
@click.option(
    "--private", is_flag=True, help="Write whole texts whatever their quote: says; keep the file to yourself."
)
@format_option
def export(*, since: date, output: Path, private: bool, form: str) -> None:
    """Write the stored articles of the last 90 days to FILE as JSON Lines, for monitor rules backtest and rules diff.

    Texts are limited by quote: of their source, as in other exports. Sources with keep_text or visible_in are left out.

    \b
    Example: monitor corpus export --since 90d -o corpus.jsonl.zst
    """
    summary = asyncio.run(_export(read_settings(os.environ), since, output, private=private))
    if form == "json":
        click.echo(json.dumps({"file": str(output), "since": since.isoformat(), **plain(summary)}, ensure_ascii=False))
        return
    click.echo(f"{output}: {counted(summary.articles, 'article')} since {since}, {_size(summary.size)}")
    if summary.shortened:
        click.echo(
            f"{counted(summary.shortened, 'text')} shortened by quote: of the source; --private writes them whole"
        )
    for reason, count in summary.left_out.items():
        click.echo(f"{counted(count, 'article')} left out: {reason}")


async def _export(settings: Settings, since: date, output: Path, *, private: bool) -> ExportSummary:
    with progress_bar("exporting") as step:
        async with open_articles(settings) as articles:
            return await write_corpus(articles, output, since=since, private=private, progress=step)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1_000, 1)} kB"
