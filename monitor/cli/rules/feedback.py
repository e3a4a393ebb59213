"""`rules feedback`: people's votes on alerts as figures for each rule and source, and as examples for the rules."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from monitor.app.answers.questions import engine_of
from monitor.app.running import running_rules
from monitor.app.storage.database import open_evidence
from monitor.cli.output import format_option, plain, print_json, print_table
from monitor.cli.pack_option import pack_for
from monitor.domain.interactions.feedback import AnnouncedAlert, Label, PrecisionFigures, precision_figures
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience, Terms, licence
from monitor.domain.sources.source import Source, SourceId
from monitor.ports.queries.lookup import ArticleTraces
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.feedback import Lesson, Outcome, lesson
from monitor.reports.labels import shown_label
from monitor.rulefiles.editing.example_patch import NewExample, Patch, build_patch
from monitor.rulefiles.editing.proposal import allowed_quote
from monitor.rulefiles.folders.folder import read_folder
from monitor.rulefiles.folders.packs import build_rule_set
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, written_day

_NO_SOURCE = "no watched source"
_NO_RULE = "no similar rule"


@click.command(short_help="Show people's votes on alerts as figures and examples.")
@click.option("--pack", metavar="NAME", help="The pack whose tuning.yaml gets the examples of shipped rules.")
@click.option("--patch", "only_patch", is_flag=True, help="Print only the patch.")
@format_option
def feedback(*, pack: str | None, only_patch: bool, form: str) -> None:
    """Show precision and misses of each rule and source from people's votes on alerts, and a patch with examples.

    "Not for us" adds the headline under no_match of the alert's rule; "Should this have alerted?" adds it under match
    of the nearest rule. The patch applies to the rules folder. Its examples fail in monitor rules test until you change
    the clauses.

    \b
    Example: monitor rules feedback
             monitor rules feedback --patch | git -C my-rules apply
    """
    settings = read_settings(os.environ)
    folder = read_folder(settings.rules_dir)
    rules = build_rule_set(folder)
    into = pack_for(pack, rules, ambiguous=True)
    found = asyncio.run(_found(settings, EXPORT if form == "json" else MACHINE))
    patch = build_patch(folder, rules, _wanted(found.lessons), into)
    if form == "json":
        print_json(_plain(found, patch))
    elif only_patch:
        click.echo(patch.text, nl=False)
        _print_left(patch)
    else:
        _print(found, patch)


# ------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    by_rule: tuple[PrecisionFigures, ...]
    by_source: tuple[PrecisionFigures, ...]
    lessons: tuple[Lesson, ...]


async def _found(settings: Settings, audience: Audience) -> _Found:
    async with open_evidence(settings) as (store, archive, traces):
        labels, alerts = await store.read(lambda tx: (tx.labels.all(), tx.labels.alerts()))
        engine = engine_of(await running_rules(store, settings))
        sources = {row.source.id: row.source for row in await archive.sources()}
        lessons = await _lessons(labels, sources, traces, engine)
    misses = [x for x in lessons if x.label.is_miss]
    near = Counter[str](x.rule_id or _NO_RULE for x in misses)
    whose = Counter[str](x.label.source_id or _NO_SOURCE for x in misses)
    by_source = precision_figures(alerts, labels, whose, _source)
    return _Found(
        by_rule=precision_figures(alerts, labels, near, _rule),
        by_source=tuple(replace(f, name=_named(f.name, sources, audience)) for f in by_source),
        lessons=tuple(replace(x, label=shown_label(x.label, sources, audience)) for x in lessons),
    )


def _named(name: str, sources: Mapping[SourceId, Source], audience: Audience) -> str:
    return licence(Terms.of(sources.get(SourceId(name))), audience, called=name).tag(name)


async def _lessons(
    labels: Sequence[Label], sources: Mapping[SourceId, Source], traces: ArticleTraces, engine: Engine
) -> tuple[Lesson, ...]:
    lessons = []
    for label in labels:
        stored = await traces.article(label.article_id) if label.article_id else None
        quote = allowed_quote(sources.get(label.source_id) if label.source_id else None)
        lessons.append(lesson(label, stored.article if stored else None, quote, engine))
    return tuple(lessons)


def _rule(alert: AnnouncedAlert) -> str:
    return alert.rule_id


def _source(alert: AnnouncedAlert) -> str:
    return alert.source_id or "deleted article"


def _wanted(lessons: Iterable[Lesson]) -> tuple[NewExample, ...]:
    return tuple(
        NewExample(rule_id=x.rule_id, example=x.example, why=_reason(x.label))
        for x in lessons
        if x.rule_id is not None and x.example is not None
    )


# ------------------------------------------------------------------ printing


def _reason(label: Label) -> str:
    what = f"not for us, {label.reason.in_words}" if label.reason else "should this have alerted?"
    return f"{what} ({label.by}, {written_day(label.at)})"


_OUTCOMES = {
    Outcome.EXAMPLE: "example for {rule}",
    Outcome.ALERTED: "it was alerted",
    Outcome.MATCHED_RIGHTLY: "{rule} matched it correctly",
    Outcome.WANTED: "{rule} matches it now; see: monitor why",
    Outcome.NOTHING_NEAR: "no similar rule; propose one: monitor rules new",
    Outcome.NO_QUOTE: "its source may not be quoted in a rule file",
    Outcome.NO_WORDS: "no text is stored",
}


def _print(found: _Found, patch: Patch) -> None:
    columns = ("", "alerts", "judged", "not for us", "precision", "missed")
    for what, rows in (("rule", found.by_rule), ("source", found.by_source)):
        print_table((what, *columns[1:]), [_line(f) for f in rows])
    for x in found.lessons:
        click.echo(f"{x.label.title or x.label.url}: {_reason(x.label)}: {_OUTCOMES[x.outcome].format(rule=x.rule_id)}")
    if patch.text:
        click.echo(f"\n{patch.text}", nl=False)
        click.echo(
            f"{counted(len(patch.added), 'example')}. To add: monitor rules feedback --patch | git apply", err=True
        )
    elif not found.lessons:
        click.echo("no examples: nobody marked an alert as not for us or reported a missing one", err=True)
    _print_left(patch)


def _line(figure: PrecisionFigures) -> tuple[str, ...]:
    precision = "" if figure.precision is None else f"{figure.precision:.2f}"
    return figure.name, str(figure.alerts), str(figure.judged), str(figure.unwanted), precision, str(figure.missed)


def _print_left(patch: Patch) -> None:
    for one in patch.left:
        click.echo(f"{one.wanted.rule_id}: {one.wanted.example.title}: {one.reason}", err=True)


def _plain(found: _Found, patch: Patch) -> dict[str, Any]:
    return {
        "rules": [{**plain(f), "precision": f.precision} for f in found.by_rule],
        "sources": [{**plain(f), "precision": f.precision} for f in found.by_source],
        "labels": [
            {**plain(x.label), "outcome": x.outcome, "about": x.rule_id, "example": _example(x)} for x in found.lessons
        ],
        "patch": patch.text,
        "left": [{"rule": x.wanted.rule_id, "title": x.wanted.example.title, "reason": x.reason} for x in patch.left],
    }


def _example(x: Lesson) -> dict[str, Any] | None:
    if x.example is None:
        return None
    kind = "match" if x.example.must_match else "no_match"
    return {"kind": kind, "lang": x.example.lang, "title": x.example.title, "text": x.example.text}
