"""`match` and `evaluate`: files of texts, read with the shipped rules and with your own."""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import Progress

from monitor.cli.output import formats
from monitor.cli.reading.figures import as_text
from monitor.cli.rules.own_rules import own_rules, rules_option, shipped_option
from monitor.domain.acts.act import Act
from monitor.domain.acts.judgement import ReaderMode
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.accuracy import Wrong
from monitor.reports.evaluation.accuracy import evaluate as figures_of
from monitor.reports.evaluation.precedents import precedent_in_words, with_precedents
from monitor.reports.evaluation.selection import Half, pool, select
from monitor.reports.evaluation.verdicts import Judge, Text, Verdict, event_keys, read_texts
from monitor.wording.phrases.english import counted

_reader_option = click.option(
    "--reader",
    type=click.Choice([mode.value for mode in ReaderMode]),
    default=ReaderMode.BALANCED.value,
    show_default=True,
    help="Threshold of the trained judge; off: the grammar alone.",
)


@click.command
@click.argument("file", type=click.File("rb"))
@formats("text", "jsonl")
@_reader_option
@rules_option
@shipped_option
def match(*, file: IO[bytes], form: str, reader: str, folders: tuple[Path, ...], shipped: bool) -> None:
    """Print for each text in FILE (JSON Lines, - for standard input) whether a rule matches, and why.

    Each line is an object with id and title, and any of text, gist, summary, lang, url, published, source; other
    keys are ignored. Your own rules run if --rules or MONITOR_RULES_DIR names them.

    \b
    Example: echo '{"id": 1, "title": "China bans tungsten exports"}' | monitor match - --format jsonl
             monitor match texts.jsonl --rules my-rules
    """
    knowledge = _knowledge(folders, reader, shipped=shipped)
    texts = read_texts(file, file.name)
    judge, verdicts = Judge(knowledge), []
    with _bar(len(texts)) as step:
        for text in texts:
            verdicts.append(judge.judge(text))
            step()
    decided = with_precedents(verdicts, knowledge)
    events = event_keys(decided, knowledge)
    for verdict in decided:
        row = _row(verdict, events.get(verdict.text.id))
        click.echo(json.dumps(row, ensure_ascii=False) if form == "jsonl" else _line(row, verdict.text.title))


def _knowledge(folders: Sequence[Path], reader: str, *, shipped: bool) -> ReaderConfig:
    """The rules that run. If some are your own, standard error says how many."""
    chosen = own_rules(folders, shipped=shipped)
    if chosen.packs:
        click.echo(f"rules: {chosen}", err=True)
    return replace(chosen.knowledge, mode=ReaderMode(reader))


def _row(verdict: Verdict, event: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": verdict.text.given_id,
        "alert": verdict.alert,
        "rules": [m.rule_id for m in verdict.matches],
        "acts": [_act(a) for a in verdict.reading.acts],
        "event": event if verdict.alert else None,
        "confidence": verdict.reading.judgement.score if verdict.reading.judgement else None,
    }
    if verdict.follows:
        row["follows"] = {rule_id: precedent_in_words(earlier) for rule_id, earlier in verdict.follows}
    return row if verdict.alert else row | {"why_not": verdict.why_not}


def _act(act: Act) -> dict[str, Any]:
    return {
        "issuer": act.issuer,
        "target": list(act.target),
        "measure": act.measure,
        "action": act.action,
        "direction": act.direction,
        "stage": act.stage,
        "certainty": act.certainty,
        "commodities": list(act.commodities),
        "confidence": act.confidence,
        "read_by": act.read_by,
        "sign_unclear": act.unclear_sign is not None,
        "evidence": [{"quote": s.quote, "start": s.start, "end": s.end, "field": s.field} for s in act.evidence],
    }


def _line(row: dict[str, Any], title: str) -> str:
    verdict = f"ALERT {', '.join(row['rules'])}" if row["alert"] else f"  no  {row['why_not']}"
    return f"{row['id']}  {title}\n      {verdict}"


@click.command
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.File("rb"))
@formats("text", "json")
@click.option("--titles-only", is_flag=True, help="Read titles without their texts, of items that have a title.")
@click.option(
    "--ids", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Only items whose ids are in this file."
)
@click.option(
    "--half", type=click.Choice([h.value for h in Half]), help="Only one half; related items stay in the same half."
)
@click.option("--clear", is_flag=True, help="Leave out items whose note begins with borderline.")
@click.option("--errors", is_flag=True, help="List each wrong item with the reason.")
@click.option(
    "--at-least", multiple=True, metavar="FIGURE=VALUE", help="Exit 1 if a figure is lower, e.g. relevant.f1=0.95."
)
@_reader_option
@rules_option
@shipped_option
def evaluate(
    *,
    files: tuple[IO[bytes], ...],
    form: str,
    titles_only: bool,
    ids: Path | None,
    half: str | None,
    clear: bool,
    errors: bool,
    at_least: tuple[str, ...],
    reader: str,
    folders: tuple[Path, ...],
    shipped: bool,
) -> None:
    """Measure the accuracy of the rules on all FILEs together (JSON Lines, - for standard input).

    Figures without labels in the files are left out. Items without the key relevant give alerts per 10,000. Your own
    rules run if --rules or MONITOR_RULES_DIR names them.

    \b
    Example: monitor evaluate labelled.jsonl --format json --at-least relevant.f1=0.9
             monitor evaluate labelled.jsonl --rules my-rules/minerals
    """
    bounds = [_bound(b) for b in at_least]
    pooled = pool((file, file.name) for file in files)
    texts = select(pooled, ids=_named(ids, pooled), half=Half(half) if half else None, clear=clear, titled=titles_only)
    knowledge = _knowledge(folders, reader, shipped=shipped)
    with _bar(len(texts)) as step:
        figures, wrongs = figures_of(texts, knowledge, title_only=titles_only, progress=step)
    if form == "json":
        listed = {"errors": [asdict(w) for w in wrongs]} if errors else {}
        click.echo(json.dumps({**figures, **listed}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(as_text(figures)))
        if errors:
            click.echo("\n".join(["", *(f"{w.id}  {w.title}\n      {_error_text(w)}\n      {w.why}" for w in wrongs)]))
    missed = [(n, v, _figure(figures, n)) for n, v in bounds if _figure(figures, n) < v]
    for name, wanted, found in missed:
        click.echo(f"{name} is {found}, below {wanted}", err=True)
    sys.exit(1 if missed else 0)


def _error_text(wrong: Wrong) -> str:
    if wrong.what == "relevant":
        return (
            "false positive: alerted, not relevant"
            if wrong.found == "true"
            else "false negative: relevant, not alerted"
        )
    return f"{wrong.what}: read {wrong.found or 'nothing'}, labelled {wrong.expected or 'nothing'}"


def _named(ids: Path | None, texts: tuple[Text, ...]) -> frozenset[str] | None:
    """The ids in the file, None without one. Unknown ids are reported: a typo would make the figures look better."""
    if ids is None:
        return None
    wanted = frozenset(ids.read_text(encoding="utf-8", errors="replace").split())
    unknown = wanted - {t.id for t in texts}
    if wanted == unknown:
        raise click.BadParameter(f"no item has an id of {ids}", param_hint="--ids")
    if unknown:
        click.echo(f"{counted(len(unknown), 'id')} of {ids} not found, e.g. {min(unknown)}", err=True)
    return wanted


def _bound(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        bound = float(value)
    except ValueError:
        bound = math.nan
    if not name or not math.isfinite(bound):
        raise click.BadParameter(f"{text!r}: expected FIGURE=VALUE, e.g. relevant.f1=0.95", param_hint="--at-least")
    return name, bound


def _figure(figures: dict[str, Any], name: str) -> float:
    at: Any = figures
    for part in name.split("."):
        if not isinstance(at, dict) or part not in at:
            raise click.BadParameter(f"unknown figure {name}", param_hint="--at-least")
        at = at[part]
    if not isinstance(at, int | float):
        raise click.BadParameter(f"{name} is a group of figures, not a number", param_hint="--at-least")
    return float(at)


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """A progress bar if standard error is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda: progress.advance(task)
