"""`reader`: people's votes on alerts as labels, and a correction of the trained judge fitted to them."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import click

from monitor.app.answers.questions import address_in, engine_of
from monitor.app.running import correction_path, running_rules, team_correction, uses_encoder
from monitor.app.storage.database import open_evidence
from monitor.cli.output import format_option, formats, plain, print_json
from monitor.daemon.clock import utc_now
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Vote
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience
from monitor.errors import CorrectionFileError, TuningRefusedError
from monitor.language.judge.check import check_items
from monitor.language.judge.correction import Correction, named, shipped_hash, write_correction
from monitor.language.judge.tune import fit
from monitor.language.reader import Reader
from monitor.pipeline.interactions.labels import VoteTransaction, votes
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.rules import RulesLoaded
from monitor.reports.evaluation.labelled import Labelled, labelled, line_of, votes_of
from monitor.reports.evaluation.tuning import (
    MARGIN,
    Changed,
    Changes,
    Checked,
    UnusedReason,
    changes,
    check,
    lessons,
    require_enough_labels,
)
from monitor.reports.evaluation.verdicts import read_texts
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted

_SHOWN = 10  # of each kind of change


@click.group()
def reader() -> None:
    """Export your team's labels for the trained judge, and fit a correction to them.

    \b
    Example: monitor reader labels
             monitor reader tune --dry-run
    """


# ------------------------------------------------------------------ labels


@reader.command(short_help="Export people's votes on alerts, one label per text.")
@click.argument("file", metavar="[FILE]", type=click.File("w", encoding="utf-8"), default="-")
@click.option("--since", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Only votes of this day or later.")
@formats("jsonl", "json", help="jsonl: one object per line; json: one list.")
def labels(*, file: IO[str], since: datetime | None, form: str) -> None:
    """Write each text that people voted on, with its label, to FILE (default: standard output).

    Label 1 (an act): "Should this have alerted?" on a text without an alert, or a decision to act on or watch an alert.
    Label 0 (no act): "Not for us" with the reason that it is no such act. If votes on a text differ, the last counts.
    The text is included as far as the licence of its source allows.

    \b
    Example: monitor reader labels labels.jsonl
             monitor reader labels --since 2026-09-01 --format json
    """
    rows = asyncio.run(_rows(read_settings(os.environ), since.replace(tzinfo=UTC) if since else None))
    if form == "json":
        file.write(json.dumps(plain(rows), ensure_ascii=False, indent=1) + "\n")
    else:
        file.writelines(json.dumps(plain(row), ensure_ascii=False) + "\n" for row in rows)
    acts = sum(row["label"] for row in rows)
    opposite = sum(bool(row["overruled"]) for row in rows)
    differing = f"; votes differ on {counted(opposite, 'text')}: the last vote counts" if opposite else ""
    click.echo(f"{counted(len(rows), 'label')}: {acts} of acts, {len(rows) - acts} of no acts{differing}", err=True)


async def _rows(settings: Settings, since: datetime | None) -> list[dict[str, Any]]:
    async with open_evidence(settings) as (store, archive, traces):
        given, events = await store.read(_votes)
        found = await labelled([v for v in given if since is None or (v.at and v.at >= since)], traces, address_in)
        sources = {row.source.id: row.source for row in await archive.sources()}
        return [line_of(one, events, sources, EXPORT) for one in found]


def _votes(tx: VoteTransaction) -> tuple[tuple[Vote, ...], Mapping[EventId, str]]:
    """The votes, and the labels of their events."""
    found = votes(tx)
    events = (tx.events.get(i) for i in {v.event_id for v in found if v.event_id is not None})
    return found, {e.id: e.label for e in events if e is not None}


# ------------------------------------------------------------------ tune


@reader.command(short_help="Fit a correction of the judge to the labels.")
@click.option(
    "--labels", "file", type=click.File("rb"), help="Use the labels in this file instead of the votes in the database."
)
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    default=90,
    show_default=True,
    help="Try the correction on articles of the last N days.",
)
@click.option("--dry-run", is_flag=True, help="Show the changes and write nothing.")
@click.option("--force", is_flag=True, help="Write it even if the judge gets worse on the check set.")
@format_option
def tune(*, file: IO[bytes] | None, days: int, dry_run: bool, force: bool, form: str) -> None:
    """Fit a small correction of the trained judge to your team's votes on alerts, and write it to the data folder.

    First it shows which alerts would disappear, which candidates would alert, and the accuracy of the judge on a
    shipped check set before and after. The monitor uses the correction from its next start. Delete the file to undo
    it.

    \b
    Example: monitor reader tune --dry-run
             monitor reader tune --labels labels.jsonl
    """
    settings = read_settings(os.environ)
    if settings.reader_mode is ReaderMode.OFF:
        raise TuningRefusedError("MONITOR_READER is off, so the judge is not used. Set it to balanced first")
    given = None if file is None else votes_of(read_texts(file, file.name))
    tuned = asyncio.run(_tuned(settings, given, days, EXPORT if form == "json" else MACHINE))
    worse = tuned.after.is_worse_than(tuned.before)
    written = not dry_run and (force or not worse)
    if written:
        write_correction(correction_path(settings), tuned.correction)
    if form == "json":
        print_json(_plain(tuned, days, str(correction_path(settings)) if written else None))
    else:
        _print(tuned, days)
        if written:
            click.echo(f"written: {correction_path(settings)}. Restart the monitor to use it; delete the file to undo")
    if worse and not written:
        raise TuningRefusedError(
            f"not written: precision or recall on the check set falls by more than {MARGIN}. Check the labels "
            "(monitor reader labels), or write it anyway with --force"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tuned:
    """`unreadable` is why the current correction can't be read, "" if it can."""

    correction: Correction
    before: Checked
    after: Checked
    changes: Changes
    left: Mapping[UnusedReason, int]
    opposite: int
    unreadable: str


async def _tuned(settings: Settings, given: Sequence[Vote] | None, days: int, audience: Audience) -> _Tuned:
    async with open_evidence(settings) as (store, archive, traces):
        rules = await running_rules(store, settings, shipped=True)
        used = given if given is not None else (await store.read(_votes))[0]
        found = await labelled(used, traces, address_in)
        return await _fitted(settings, rules, found, (archive, traces), days=days, audience=audience)


async def _fitted(
    settings: Settings,
    rules: RulesLoaded,
    found: Sequence[Labelled],
    stored: tuple[Archive, ArticleTraces],
    *,
    days: int,
    audience: Audience,
) -> _Tuned:
    places = {s.id: s.place for s in rules.sources}
    vocabulary, mode = rules.knowledge.vocabulary, settings.reader_mode
    learned, left = lessons(found, Reader.shipped(vocabulary, mode), places)
    require_enough_labels(learned)
    correction = named(fit(learned, weights=shipped_hash()))
    current, unreadable = _current(settings)
    encoder = uses_encoder(settings)
    readers = (
        Reader.shipped(vocabulary, mode, current, encoder=encoder),
        Reader.shipped(vocabulary, mode, correction, encoder=encoder),
    )
    engine = engine_of(replace(rules, knowledge=replace(rules.knowledge, correction=correction, encoder=encoder)))
    since = utc_now() - timedelta(days=days)
    return _Tuned(
        correction=correction,
        before=check(check_items(), Reader.shipped(vocabulary, ReaderMode.BALANCED, current, encoder=encoder)),
        after=check(check_items(), Reader.shipped(vocabulary, ReaderMode.BALANCED, correction, encoder=encoder)),
        changes=await changes(*stored, readers, engine, since=since, audience=audience, places=places),
        left=left,
        opposite=sum(bool(one.vote.overruled) for one in found),
        unreadable=unreadable,
    )


def _current(settings: Settings) -> tuple[Correction | None, str]:
    """The current correction, or None and why it can't be read; a broken one is about to be replaced."""
    try:
        return team_correction(settings), ""
    except CorrectionFileError as e:
        return None, str(e)


# ------------------------------------------------------------------ printing

_LEFT = {
    UnusedReason.NO_WORDS: "without text in the database or the file",
    UnusedReason.BY_FORM: "of official notices, which are recognised by their form",
    UnusedReason.NOT_JUDGED: "of texts without export terms, which the judge does not score",
}


def _print(tuned: _Tuned, days: int) -> None:
    if tuned.unreadable:
        click.echo(f"compared with the shipped weights, because {tuned.unreadable}", err=True)
    click.echo(f"labels      {tuned.correction.acts} of acts, {tuned.correction.others} of no acts")
    for why, count in tuned.left.items():
        click.echo(f"            left out: {count} {_LEFT[why]}")
    if tuned.opposite:
        click.echo(f"            votes differ on {counted(tuned.opposite, 'text')}: the last vote counts")
    for name, one in (("before", tuned.before), ("after", tuned.after)):
        click.echo(
            f"{name:<12}precision {one.precision:.2f}, recall {one.recall:.2f} on {one.items} articles of the check set"
        )
    _print_changed(f"of {counted(tuned.changes.alerts, 'alert')} in {days} days would disappear", tuned.changes.gone)
    _print_changed(f"of {counted(tuned.changes.possible, 'candidate')} would alert", tuned.changes.new)


def _print_changed(what: str, rows: Sequence[Changed]) -> None:
    click.echo(f"{len(rows)} {what}{':' if rows else ''}")
    for row in rows[:_SHOWN]:
        click.echo(f"  {row.name}  {row.before:.2f} → {row.after:.2f}  {row.title}")
    if len(rows) > _SHOWN:
        click.echo(f"  and {len(rows) - _SHOWN} more")


def _plain(tuned: _Tuned, days: int, written: str | None) -> dict[str, Any]:
    return {
        "labels": {
            "acts": tuned.correction.acts,
            "others": tuned.correction.others,
            "overruled": tuned.opposite,
            "left_out": {why.value: tuned.left.get(why, 0) for why in UnusedReason},
        },
        "check": {"margin": MARGIN, "before": tuned.before, "after": tuned.after},
        "days": days,
        "gone": _changed(tuned.changes.alerts, tuned.changes.gone),
        "new": _changed(tuned.changes.possible, tuned.changes.new),
        "weights": f"{tuned.correction.weights}+{tuned.correction.hash}",
        "written": written,
    }


def _changed(looked_at: int, rows: Sequence[Changed]) -> dict[str, Any]:
    return {"looked_at": looked_at, "count": len(rows), "first": list(rows[:_SHOWN])}
