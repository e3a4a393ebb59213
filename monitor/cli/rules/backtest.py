"""`rules backtest`: rules on stored articles or corpus files, as a table, JSON or an HTML page."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from monitor.app.rules.backtesting import (
    DAYS,
    SAMPLE,
    Workers,
    load_rules,
    no_archive_yet,
    open_archives,
    run_on,
    side_of,
    stored_labels,
)
from monitor.cli.output import formats, plain, table_text
from monitor.cli.progress_bar import progress_bar
from monitor.cli.since_option import SINCE
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience
from monitor.errors import CorpusError
from monitor.ports.children.backtest import Comparison
from monitor.reports.backtest.page import html_report, partial_reason
from monitor.reports.backtest.shown import shown_event
from monitor.reports.backtest.summary import Backtest, RuleFigures, Sample, summarise
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, written_day

CORPUS = click.option(
    "--corpus", "corpora", multiple=True, metavar="FILE", help="File or 'pattern*'; repeatable; sample: shipped."
)
WORKERS = click.option("--processes", type=click.IntRange(1, 256), help="Processes that read; default: one a core.")
ON = click.option("--on", metavar="ADDRESS", default="", help="Read on this Dask cluster: tls://scheduler:8786.")

_NAMED = 6  # sources, and problems, in a line or list


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """`archive` and `rules` name what was read and the rule set."""

    backtest: Backtest
    archive: str
    rules: str


@click.command(short_help="Show what the rules would have alerted.")
@click.option("--since", type=SINCE, help="Articles of that day or later; stored ones: 90d unless given.")
@CORPUS
@click.option(
    "--rules",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Rules folder; default: MONITOR_RULES_DIR.",
)
@click.option(
    "--samples", type=click.IntRange(0, 100), default=3, show_default=True, help="Newest events of each rule."
)
@WORKERS
@ON
@formats("text", "json", "html")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE.")
@click.option("--resume", is_flag=True, help="Continue an interrupted run with the same options.")
def backtest(
    *,
    since: date | None,
    corpora: tuple[str, ...],
    folder: Path | None,
    samples: int,
    processes: int | None,
    on: str,
    form: str,
    output: Path | None,
    resume: bool,
) -> None:
    """Run the rules on the stored articles of the last 90 days, or on corpus FILEs, and show what they would have
    alerted: matches, events and alerts of each rule, by source and language, with the newest events.

    Every event counts as new. With -o, an interrupted run is continued by --resume. Exits 1 if the result is partial.

    \b
    Example: monitor rules backtest --since 30d
             monitor rules backtest --corpus corpus.jsonl.zst --rules my-rules
             monitor rules backtest --format html -o report.html
             monitor rules backtest --corpus '/archive/2025-*.jsonl.zst' --on tls://scheduler:8786
    """
    settings = read_settings(os.environ)
    state = output.with_name(f"{output.name}.run") if output else None
    with progress_bar("reading") as step:
        done = asyncio.run(
            _run(
                settings,
                folder or settings.rules_dir,
                corpora,
                since,
                samples=samples,
                workers=workers_of(processes, on),
                state=state,
                resume=resume,
                step=step,
            )
        )
    write_report(_as_text(done, form), output)
    if state is not None:
        with suppress(OSError):
            state.unlink(missing_ok=True)
    sys.exit(1 if done.backtest.read.is_partial else 0)


async def _run(
    settings: Settings,
    folder: Path,
    corpora: tuple[str, ...],
    since: date | None,
    *,
    samples: int,
    workers: Workers,
    state: Path | None,
    resume: bool,
    step: Any,
) -> _Done:
    if not corpora and await no_archive_yet(settings):
        click.echo("no stored articles yet: the shipped sample corpus is read instead", err=True)
        corpora = (SAMPLE,)
    if not corpora and since is None:
        since = datetime.now(UTC).date() - timedelta(days=DAYS)
    side = side_of(load_rules(folder, settings), settings)
    comparison = Comparison(after=side.knowledge)
    async with open_archives(settings, corpora, since) as archives:
        read = await run_on(archives, comparison, settings, state=state, resume=resume, workers=workers, progress=step)
    figures = summarise(read, side, await stored_labels(settings), samples=samples)
    return _Done(backtest=figures, archive=archives.name, rules=str(folder))


def workers_of(processes: int | None, on: str) -> Workers:
    """Raises click.UsageError if both are given."""
    if processes and on:
        raise click.UsageError("--processes is for this machine; a cluster reads with all its workers")
    return Workers(processes=processes, on=on)


def write_report(text: str, output: Path | None) -> None:
    """Write to the file, or to standard output. Raises CorpusError."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as e:
        kept = f"{output.name}.run"
        raise CorpusError(
            f"{output}: {e.strerror or e}. The results are kept in {kept}; write the report with --resume"
        ) from e


def _as_text(done: _Done, form: str) -> str:
    if form == "html":
        return html_report(done.backtest, archive=done.archive, rules=done.rules, made_at=datetime.now(UTC))
    if form == "json":
        return json.dumps(plain(_plain(done)), ensure_ascii=False, indent=1) + "\n"
    table = table_text(_COLUMNS, [_line(f) for f in done.backtest.rules if f.matches])
    return "\n".join([*_summary(done), table, *_rest(done), ""])


# ------------------------------------------------------------------ text

_COLUMNS = (
    *("rule", "level", "matches", "events", "alerts", "a week"),
    *("beside", "digest", "held", "not for us", "missed"),
)


def _summary(done: _Done) -> Iterator[str]:
    figures, read = done.backtest, done.backtest.read
    span = f", {written_day(read.first)} to {written_day(read.last)}" if read.first and read.last else ""
    yield f"{counted(len(figures.rules), 'rule')} on {counted(read.articles, 'article')} of {done.archive}{span}"
    loud = ", ".join(f"{figures.levels[level]:,} {level}" for level in reversed(Level) if level in figures.levels)
    alerts = f"{counted(figures.alerts, 'alert')} ({loud})" if loud else "no alert"
    yield f"{counted(figures.events, 'event')} matched: {alerts}, about {figures.alerts_a_week:.1f} a week"
    if read.is_partial:
        yield f"PARTIAL RESULT: {partial_reason(figures)}"


def _line(f: RuleFigures) -> tuple[str, ...]:
    level = f.rule.level.value if f.rule.status == "live" else f"{f.rule.level}, {f.rule.status}"
    counts = (f.matches, f.events, f.alerts, f"{f.alerts_a_week:.1f}", f.beside, f.digest, f.held)
    return f.rule.id, level, *map(str, counts), str(f.unwanted or ""), str(f.missed or "")


def _rest(done: _Done) -> Iterator[str]:
    figures, read = done.backtest, done.backtest.read
    silent = [f.rule.id for f in figures.rules if not f.matches]
    if silent:
        yield f"{counted(len(silent), 'rule')} matched nothing: {', '.join(silent)}"
    yield f"articles by source: {_most(read.sources)}"
    yield f"articles by language: {_most(read.languages)}"
    for f in figures.rules:
        if f.samples:
            yield ""
            yield f"{f.rule.id}: {_most(f.sources)}; {_most(f.languages)}"
            for sample in f.samples:
                yield from _sample_lines(sample)
    if read.duplicates:
        yield f"{counted(read.duplicates, 'article')} left out: read before under the same id"
    if read.undated:
        yield f"{counted(read.undated, 'article')} without a time: each is an event by itself"
    for problem in read.problems[:_NAMED]:
        yield str(problem)
    if read.lost > _NAMED:
        yield f"and {read.lost - _NAMED:,} more"


def _sample_lines(sample: Sample) -> Iterator[str]:
    shown = shown_event(sample.outcome, sample.hit, MACHINE)
    day = written_day(shown.day) if shown.day else "no date"
    yield f"  {day}  {shown.headline}  ({shown.source}, {shown.language}; {sample.result})"
    if shown.reason:
        yield f"    {shown.reason}"


def _most(counts: Mapping[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f", {len(ranked) - _NAMED} more" if len(ranked) > _NAMED else ""
    return ", ".join(f"{name} {count:,}" for name, count in ranked[:_NAMED]) + more or "none"


# ------------------------------------------------------------------ JSON


def _plain(done: _Done) -> dict[str, Any]:
    figures, read = done.backtest, done.backtest.read
    return {
        "archive": done.archive,
        "articles": read.articles,
        "first": read.first,
        "last": read.last,
        "partial": read.is_partial,
        "problems": {"count": read.lost, "first": [str(p) for p in read.problems]},
        "cut": read.is_cut,
        "duplicates": read.duplicates,
        "undated": read.undated,
        "events": figures.events,
        "alerts": figures.alerts,
        "alerts_a_week": round(figures.alerts_a_week, 2),
        "levels": figures.levels,
        "channels": figures.channels,
        "weekly": _by_day(figures.weekly),
        "sources": read.sources,
        "languages": read.languages,
        "rules": [_plain_rule(f, EXPORT) for f in figures.rules],
    }


def _plain_rule(f: RuleFigures, audience: Audience) -> dict[str, Any]:
    return {
        "id": f.rule.id,
        "level": f.rule.level,
        "status": f.rule.status,
        "matches": f.matches,
        "events": f.events,
        "alerts": f.alerts,
        "alerts_a_week": round(f.alerts_a_week, 2),
        "beside": f.beside,
        "digest": f.digest,
        "held": f.held,
        "unwanted": f.unwanted,
        "missed": f.missed,
        "sources": f.sources,
        "languages": f.languages,
        "weekly": _by_day(f.weekly),
        "samples": _plain_samples(f.samples, audience),
    }


def _plain_samples(samples: Sequence[Sample], audience: Audience) -> list[dict[str, Any]]:
    return [{**plain(shown_event(s.outcome, s.hit, audience)), "result": s.result} for s in samples]


def _by_day(weekly: Mapping[date, int]) -> dict[str, int]:
    return {monday.isoformat(): count for monday, count in weekly.items()}
