"""`reader`: what people said of alerts, as labels, and a correction of the trained judge that is fitted to them."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import click

from monitor.app.database import open_evidence
from monitor.app.questions import address_in, engine_of
from monitor.app.running import correction_path, running_rules, team_correction
from monitor.cli.output import format_option, plain, print_json
from monitor.daemon import utc_now
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Vote
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience
from monitor.errors import CorrectionUnreadableError, TuningRefusedError
from monitor.language.judge.check import check_items
from monitor.language.judge.correction import Correction, named, shipped_hash, write_correction
from monitor.language.judge.tune import fit
from monitor.language.reader import Reader
from monitor.pipeline.interactions.labels import votes
from monitor.ports.lookup import Archive, Traces
from monitor.ports.rules import RulesLoaded
from monitor.ports.store import Transaction
from monitor.reports.labelled import Labelled, labelled, line_of, votes_of
from monitor.reports.tuning import (
    MARGIN,
    Changed,
    Changes,
    Checked,
    LeftOut,
    changes,
    check,
    lessons,
    refuse_too_few,
)
from monitor.reports.verdicts import read_texts
from monitor.settings import Settings, read_settings
from monitor.wording.english import counted

__all__ = ["reader"]

_SHOWN = 10  # of each kind of change


@click.group()
def reader() -> None:
    """The trained judge of the reader: labels from your team, and a correction that is fitted to them.

    \b
    Example: monitor reader labels
             monitor reader tune --dry-run
    """


# ------------------------------------------------------------------ labels


@reader.command(short_help="What people said of alerts, one label a text.")
@click.argument("file", metavar="[FILE]", type=click.File("w", encoding="utf-8"), default="-")
@click.option("--since", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Only what was said from this day on.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One object a line, or a list.",
)
def labels(*, file: IO[str], since: datetime | None, form: str) -> None:
    """Write each text of which people said whether it reports an act to FILE (standard output unless said).

    Label 1: "Should this have alerted?" of a text that had not, or an alert on which somebody acts or that they watch.
    Label 0: "Not for us" because it is no such act. Of opposite votes on one text the last counts. Words are written as
    far as the licence of their source goes.

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
    said = f"; of {counted(opposite, 'text')} people said both, the last vote counts" if opposite else ""
    click.echo(f"{counted(len(rows), 'label')}: {acts} of acts, {len(rows) - acts} of others{said}", err=True)


async def _rows(settings: Settings, since: datetime | None) -> list[dict[str, Any]]:
    async with open_evidence(settings) as (store, archive, traces):
        said, events = await store.read(_said)
        found = await labelled([v for v in said if since is None or (v.at and v.at >= since)], traces, address_in)
        sources = {row.source.id: row.source for row in await archive.sources()}
        return [line_of(one, events, sources, EXPORT) for one in found]


def _said(tx: Transaction) -> tuple[tuple[Vote, ...], Mapping[EventId, str]]:
    """The votes, and the labels of the events that they are about."""
    found = votes(tx)
    events = (tx.events.get(i) for i in {v.event_id for v in found if v.event_id is not None})
    return found, {e.id: e.label for e in events if e is not None}


# ------------------------------------------------------------------ tune


@reader.command(short_help="Fit a correction of the judge to the labels.")
@click.option("--labels", "file", type=click.File("rb"), help="A file of labels in place of the votes in the database.")
@click.option(
    "--days", type=click.IntRange(1, 36_500), default=90, show_default=True, help="Try it on what came in these days."
)
@click.option("--dry-run", is_flag=True, help="Show what it would change, and write nothing.")
@click.option("--force", is_flag=True, help="Write it although the judge gets worse on our own articles.")
@format_option
def tune(*, file: IO[bytes] | None, days: int, dry_run: bool, force: bool, form: str) -> None:
    """Fit a small correction of the trained judge to what your team said of alerts, and write it to the data folder.

    It shows first which alerts would be gone and which possible acts would alert, and how well the judge does on
    articles of our own wording before and after. The monitor reads with it from its next start. Delete the file to take
    everything back.

    \b
    Example: monitor reader tune --dry-run
             monitor reader tune --labels labels.jsonl
    """
    settings = read_settings(os.environ)
    if settings.reader_mode is ReaderMode.OFF:
        raise TuningRefusedError("MONITOR_READER is off, so nobody asks the judge. Set it to balanced first")
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
            click.echo(f"written: {correction_path(settings)}. Restart the monitor to read with it; delete it to undo")
    if worse and not written:
        raise TuningRefusedError(
            f"not written: on our own articles precision or recall falls by more than {MARGIN}. Look at the labels "
            "(monitor reader labels); --force writes it all the same"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tuned:
    """`unreadable` says why the correction in place could not be compared with, "" where it could."""

    correction: Correction
    before: Checked
    after: Checked
    changes: Changes
    left: Mapping[LeftOut, int]
    opposite: int
    unreadable: str


async def _tuned(settings: Settings, given: Sequence[Vote] | None, days: int, audience: Audience) -> _Tuned:
    async with open_evidence(settings) as (store, archive, traces):
        rules = await running_rules(store, settings, shipped=True)
        said = given if given is not None else (await store.read(_said))[0]
        found = await labelled(said, traces, address_in)
        return await _fitted(settings, rules, found, (archive, traces), days=days, audience=audience)


async def _fitted(
    settings: Settings,
    rules: RulesLoaded,
    found: Sequence[Labelled],
    stored: tuple[Archive, Traces],
    *,
    days: int,
    audience: Audience,
) -> _Tuned:
    places = {s.id: s.place for s in rules.sources}
    vocabulary, mode = rules.knowledge.vocabulary, settings.reader_mode
    learned, left = lessons(found, Reader.shipped(vocabulary, mode), places)
    refuse_too_few(learned)
    correction = named(fit(learned, weights=shipped_hash()))
    present, unreadable = _present(settings)
    readers = (Reader.shipped(vocabulary, mode, present), Reader.shipped(vocabulary, mode, correction))
    engine = engine_of(replace(rules, knowledge=replace(rules.knowledge, correction=correction)))
    since = utc_now() - timedelta(days=days)
    return _Tuned(
        correction=correction,
        before=check(check_items(), Reader.shipped(vocabulary, ReaderMode.BALANCED, present)),
        after=check(check_items(), Reader.shipped(vocabulary, ReaderMode.BALANCED, correction)),
        changes=await changes(*stored, readers, engine, since=since, audience=audience, places=places),
        left=left,
        opposite=sum(bool(one.vote.overruled) for one in found),
        unreadable=unreadable,
    )


def _present(settings: Settings) -> tuple[Correction | None, str]:
    """The correction in place; one that is broken or of other weights is about to be replaced."""
    try:
        return team_correction(settings), ""
    except CorrectionUnreadableError as e:
        return None, str(e)


# ------------------------------------------------------------------ how it is told

_LEFT = {
    LeftOut.NO_WORDS: "without words here or in the file",
    LeftOut.BY_FORM: "of official notices, which count by their form",
    LeftOut.NOT_JUDGED: "of texts without a word of exports, which the judge is not asked about",
}


def _print(tuned: _Tuned, days: int) -> None:
    if tuned.unreadable:
        click.echo(f"compared with the shipped weights: {tuned.unreadable}", err=True)
    click.echo(f"labels      {tuned.correction.acts} of acts, {tuned.correction.others} of others")
    for why, count in tuned.left.items():
        click.echo(f"            left out: {count} {_LEFT[why]}")
    if tuned.opposite:
        click.echo(f"            of {counted(tuned.opposite, 'text')} people said both; the last vote counts")
    for name, one in (("before", tuned.before), ("after", tuned.after)):
        click.echo(
            f"{name:<12}precision {one.precision:.2f}, recall {one.recall:.2f} on {one.items} articles of our own"
        )
    _print_changed(f"of {counted(tuned.changes.alerts, 'alert')} in {days} days would be gone", tuned.changes.gone)
    _print_changed(f"of {counted(tuned.changes.possible, 'possible act')} would alert", tuned.changes.new)


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
            "left_out": {why.value: tuned.left.get(why, 0) for why in LeftOut},
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
