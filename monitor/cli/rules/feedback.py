"""`rules feedback`: what people said of alerts, as figures for each rule and source, and as examples for the rules."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from monitor.app.database import open_evidence
from monitor.app.questions import engine_of
from monitor.app.running import running_rules
from monitor.cli.operations.init import bad_pack_name
from monitor.cli.output import format_option, plain, print_json, print_table
from monitor.domain.interactions.feedback import AlertSaid, Figure, Label, figures
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience, Terms, licence
from monitor.domain.sources.source import Source, SourceId
from monitor.ports.lookup import Traces
from monitor.reports.engine import Engine
from monitor.reports.feedback import Lesson, Outcome, lesson
from monitor.rulefiles.folder import BASE, read_folder
from monitor.rulefiles.more_examples import Patch, Wanted, patch_of
from monitor.rulefiles.packs import RuleSet, understand
from monitor.rulefiles.proposal import quotable_of
from monitor.rulefiles.start import is_pack_name
from monitor.settings import Settings, read_settings
from monitor.wording.english import written_day

__all__ = ["feedback"]

FIRST_PACK = "mine"
_NO_SOURCE = "no source that is watched"
_NO_RULE = "no rule comes near"


@click.command(short_help="What people said of alerts, as figures and as examples.")
@click.option("--pack", metavar="NAME", help="The pack whose tuning.yaml takes the examples of shipped rules.")
@click.option("--patch", "only_patch", is_flag=True, help="Print nothing but the patch.")
@format_option
def feedback(*, pack: str | None, only_patch: bool, form: str) -> None:
    """Precision and misses of each rule and source, by what people said under alerts, and a patch of examples.

    "Not for us" gives the rule of the alert a headline under no_match, "Should this have alerted?" the nearest rule one
    under match. The patch fits the rules folder. Its examples fail in monitor rules test until clauses are changed.

    \b
    Example: monitor rules feedback
             monitor rules feedback --patch | git -C my-rules apply
    """
    settings = read_settings(os.environ)
    folder = read_folder(settings.rules_dir)
    rules = understand(folder)
    into = _pack(pack, rules)
    found = asyncio.run(_found(settings, EXPORT if form == "json" else MACHINE))
    patch = patch_of(folder, rules, _wanted(found.lessons), into)
    if form == "json":
        print_json(_plain(found, patch))
    elif only_patch:
        click.echo(patch.text, nl=False)
        _tell_left(patch)
    else:
        _print(found, patch)


def _pack(given: str | None, rules: RuleSet) -> str:
    own = [pack.name for pack in rules.packs if not pack.name.startswith(BASE)]
    if given is None:
        return own[0] if own else FIRST_PACK
    if given not in own and not is_pack_name(given):
        raise bad_pack_name(given)
    return given


# ------------------------------------------------------------------ what there is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    by_rule: tuple[Figure, ...]
    by_source: tuple[Figure, ...]
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
    by_source = figures(alerts, labels, whose, _source)
    return _Found(
        by_rule=figures(alerts, labels, near, _rule),
        by_source=tuple(replace(f, name=_named(f.name, sources, audience)) for f in by_source),
        lessons=tuple(replace(x, label=_shown(x.label, sources, audience)) for x in lessons),
    )


def _named(name: str, sources: Mapping[SourceId, Source], audience: Audience) -> str:
    return licence(Terms.of(sources.get(SourceId(name))), audience, called=name).tag(name)


def _shown(label: Label, sources: Mapping[SourceId, Source], audience: Audience) -> Label:
    """The label without what the audience may not see of its article."""
    if label.source_id is None:
        return label
    shown = licence(Terms.of(sources.get(label.source_id)), audience, called=label.source_id)
    source = SourceId(shown.tag(label.source_id))
    return replace(label, title=shown.headline(label.title), url=shown.link(label.url), source_id=source)


async def _lessons(
    labels: Sequence[Label], sources: Mapping[SourceId, Source], traces: Traces, engine: Engine
) -> tuple[Lesson, ...]:
    lessons = []
    for label in labels:
        stored = await traces.article(label.article_id) if label.article_id else None
        quote = quotable_of(sources.get(label.source_id) if label.source_id else None)
        lessons.append(lesson(label, stored.article if stored else None, quote, engine))
    return tuple(lessons)


def _rule(alert: AlertSaid) -> str:
    return alert.rule_id


def _source(alert: AlertSaid) -> str:
    return alert.source_id or "an article that is gone"


def _wanted(lessons: Iterable[Lesson]) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(rule_id=x.rule_id, example=x.example, why=_said(x.label))
        for x in lessons
        if x.rule_id is not None and x.example is not None
    )


# ------------------------------------------------------------------ how it is told


def _said(label: Label) -> str:
    what = f"not for us, {label.reason.in_words}" if label.reason else "should it have alerted?"
    return f"{what} ({label.by}, {written_day(label.at)})"


_OUTCOMES = {
    Outcome.EXAMPLE: "an example of {rule}",
    Outcome.ALERTED: "it did alert",
    Outcome.MATCHED_RIGHTLY: "{rule} matched it rightly",
    Outcome.WANTED: "{rule} wants it now: monitor why says what became of it",
    Outcome.NOTHING_NEAR: "no rule comes near: monitor rules new begins one",
    Outcome.NO_QUOTE: "its source may not be quoted in a rule file",
    Outcome.NO_WORDS: "there are no words to judge by",
}


def _print(found: _Found, patch: Patch) -> None:
    columns = ("", "alerts", "judged", "not for us", "precision", "missed")
    for what, rows in (("rule", found.by_rule), ("source", found.by_source)):
        print_table((what, *columns[1:]), [_line(f) for f in rows])
    for x in found.lessons:
        click.echo(f"{x.label.title or x.label.url}: {_said(x.label)}: {_OUTCOMES[x.outcome].format(rule=x.rule_id)}")
    if patch.text:
        click.echo(f"\n{patch.text}", nl=False)
        click.echo(f"{len(patch.added)} examples. To add them: monitor rules feedback --patch | git apply", err=True)
    elif not found.lessons:
        click.echo("nobody has sent an alert away or asked for one that was missing: no examples", err=True)
    _tell_left(patch)


def _line(figure: Figure) -> tuple[str, ...]:
    precision = "" if figure.precision is None else f"{figure.precision:.2f}"
    return figure.name, str(figure.alerts), str(figure.judged), str(figure.unwanted), precision, str(figure.missed)


def _tell_left(patch: Patch) -> None:
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
