"""`rules diff`: the alerts that an edit of the rules gains, loses or changes on stored articles or corpus files."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from monitor.app.rules.backtesting import DAYS, Workers, load_rules, no_archive_yet, open_archives, run_on, side_of
from monitor.app.rules.diff import examples_of, other_side, warnings_in
from monitor.app.rules.upgrade_diff import Cause, upgrade_diff
from monitor.app.storage.database import database_url
from monitor.cli.output import formats, plain, print_json
from monitor.cli.progress_bar import progress_bar
from monitor.cli.rules.backtest import CORPUS, ON, WORKERS, workers_of, write_report
from monitor.cli.since_option import SINCE
from monitor.domain.sources.licensing import EXPORT, MACHINE
from monitor.ports.children.backtest import Comparison
from monitor.reports.backtest.changes import AlertChange, ChangeKind, RulesDiff, compare, edited_rules
from monitor.reports.backtest.difftext import DiffReport, as_markdown, as_text, reason_of, upgrade_text
from monitor.reports.backtest.shown import shown_event
from monitor.settings import Settings, read_settings
from monitor.store import open_store

Step = Callable[[float, int], None]


@click.command(short_help="Show which alerts an edit of the rules changes.")
@click.option(
    "--against",
    metavar="REV|DIR",
    help="Compare with this git revision or folder; default: HEAD, outside git the rules that run.",
)
@click.option("--upgrade", is_flag=True, help="Compare with what the version that ran last read in stored articles.")
@click.option("--since", type=SINCE, help="Articles of that day or later; stored ones: 90d unless given.")
@CORPUS
@click.option(
    "--rules",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Rules folder; default: MONITOR_RULES_DIR.",
)
@WORKERS
@ON
@formats("text", "markdown", "json", help="Format; markdown: a comment for a pull request.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE.")
@click.option("--resume", is_flag=True, help="Continue an interrupted run with the same options.")
def diff(
    *,
    against: str | None,
    upgrade: bool,
    since: date | None,
    corpora: tuple[str, ...],
    folder: Path | None,
    processes: int | None,
    on: str,
    form: str,
    output: Path | None,
    resume: bool,
) -> None:
    """Show the alerts that the rules gain, lose or change against an earlier revision, on the stored articles of the
    last 90 days or on corpus FILEs, by rule, each with headline and reason.

    Without articles only the examples are run. Exits 1 if an example fails or the result is partial.
    --upgrade shows what a new version changes, by cause; run it before the daemon's first start with that version.

    \b
    Example: monitor rules diff
             monitor rules diff --against origin/main --corpus corpus.jsonl.zst --format markdown
    """
    settings = read_settings(os.environ)
    if upgrade:
        if against or corpora or resume or on:
            raise click.UsageError(
                "--upgrade compares on stored articles; leave out --against, --corpus, --on, --resume"
            )
        _upgrade(replace(settings, rules_dir=folder or settings.rules_dir), since, processes, form, output)
        return
    root = folder or settings.rules_dir
    state = output.with_name(f"{output.name}.run") if output else None
    with progress_bar("comparing") as step:
        report = asyncio.run(
            _compared(
                settings,
                root,
                against,
                corpora,
                since,
                workers=workers_of(processes, on),
                state=state,
                resume=resume,
                step=step,
            )
        )
    if form == "json" and output is None:
        print_json(_plain(report))
    else:
        write_report(_rendered(report, form), output)
    if state is not None:
        state.unlink(missing_ok=True)
    partial = report.diff is not None and report.diff.read.is_partial
    sys.exit(1 if partial or report.examples.failed else 0)


def _upgrade(settings: Settings, since: date | None, processes: int | None, form: str, output: Path | None) -> None:
    since = since or datetime.now(UTC).date() - timedelta(days=DAYS)
    with progress_bar("comparing") as step:
        engine, causes = asyncio.run(_causes(settings, since, processes, step))
    if form == "json":
        found = [{"cause": cause.name, **_plain_diff(cause.diff)} for cause in causes]
        text = json.dumps(plain({"from": engine, "to": version("policy-monitor"), "causes": found}), indent=1)
    else:
        changes = [(cause.name, cause.diff) for cause in causes]
        audience = EXPORT if form == "markdown" else MACHINE
        lines = upgrade_text(engine, version("policy-monitor"), changes, audience, fenced=form == "markdown")
        text = "\n".join(lines)
    write_report(f"{text}\n", output)
    sys.exit(1 if any(cause.diff.read.is_partial for cause in causes) else 0)


async def _causes(settings: Settings, since: date, processes: int | None, step: Step) -> tuple[str, tuple[Cause, ...]]:
    async with open_store(database_url(settings), read_only=True) as store:
        return await upgrade_diff(store, settings, since=since, processes=processes, step=step)


async def _compared(
    settings: Settings,
    root: Path,
    against: str | None,
    corpora: tuple[str, ...],
    since: date | None,
    *,
    workers: Workers,
    state: Path | None,
    resume: bool,
    step: Step,
) -> DiffReport:
    before, named = await other_side(root, against, settings)
    after = load_rules(root, settings)
    packs = edited_rules(before.knowledge.rules, after.knowledge.rules)
    changed = frozenset(pack.pack for pack in packs)
    archive, found = "", None
    if corpora or not await no_archive_yet(settings):
        if not corpora and since is None:
            since = datetime.now(UTC).date() - timedelta(days=DAYS)
        comparison = Comparison(after=after.knowledge, before=before.knowledge)
        async with open_archives(settings, corpora, since) as archives:
            archive = archives.name
            read = await run_on(
                archives, comparison, settings, state=state, resume=resume, workers=workers, progress=step
            )
        if read.articles:
            found = compare(read, side_of(before, settings), side_of(after, settings))
    return DiffReport(
        diff=found,
        against=named,
        archive=archive,
        packs=packs,
        examples=examples_of(root, changed),
        warnings=warnings_in(root, changed),
    )


def _rendered(report: DiffReport, form: str) -> str:
    if form == "json":
        return json.dumps(plain(_plain(report)), ensure_ascii=False, indent=1) + "\n"
    lines = as_markdown(report) if form == "markdown" else as_text(report, MACHINE)
    return "\n".join(lines) + "\n"


def _plain(report: DiffReport) -> dict[str, Any]:
    return {
        "against": report.against,
        "archive": report.archive,
        "examples_only": report.diff is None,
        "packs": report.packs,
        **(_plain_diff(report.diff) if report.diff is not None else {}),
        "examples": {"passed": report.examples.passed, "failed": report.examples.failed},
        "warnings": report.warnings,
    }


def _plain_diff(found: RulesDiff) -> dict[str, Any]:
    read = found.read
    return {
        "articles": read.articles,
        "first": read.first,
        "last": read.last,
        "partial": read.is_partial,
        "problems": {"count": read.lost, "first": [str(p) for p in read.problems]},
        "alerts": {"before": found.before_alerts, "after": found.after_alerts},
        "counts": {kind.value: len(found.of(kind)) for kind in ChangeKind},
        "digest": found.digest,
        "a_week": {channel: round(change, 2) for channel, change in found.a_week.items()},
        "changes": [_plain_change(change) for change in found.changes],
    }


def _plain_change(change: AlertChange) -> dict[str, Any]:
    sides = {
        name: None
        if one is None
        else {"level": one.level, "route": one.route, "channel": one.channel, "rule": one.rule_id, "state": one.state}
        for name, one in (("before", change.before), ("after", change.after))
    }
    shown = shown_event(change.outcome, change.hit, EXPORT)
    return {
        "kind": change.kind,
        "rule": change.rule_id,
        "what": change.what,
        "why": reason_of(change, EXPORT),
        **sides,
        "event": plain(shown),
    }
