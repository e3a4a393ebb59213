"""`why`: one paragraph on why something was or was not alerted; details as a tree or JSON."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import click

from monitor.app.answers.questions import address_in, engine_of
from monitor.app.running import folder_reader, running_rules
from monitor.app.storage.database import open_evidence
from monitor.cli.output import NAME, format_option, print_json
from monitor.cli.stdin_article import article_from_stdin
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience
from monitor.errors import SearchError, StoreError
from monitor.ingest.links import canonical_url
from monitor.ingest.sample import sample_articles
from monitor.reports.explain.answer import Branch, Why, cut
from monitor.reports.explain.inquiry import WhyAnswers
from monitor.reports.explain.linked_names import linked_lines
from monitor.reports.explain.nearest import SHOWN, nearest_in_words
from monitor.reports.explain.why import why_sample, why_text
from monitor.rulefiles import base_folder
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings, read_settings

_NAME = 200  # characters of an unknown name
_EVIDENCE = 4  # quotes of one line
_UNKNOWN = (
    "{name} not found: not an event label, event id or article id. URLs begin with https://; "
    "to explain a text: monitor why -"
)

_UNSEEN = "no article from {name}. See: monitor why {name}"


@click.command
@click.argument("things", metavar="[THING]...", nargs=-1, type=NAME)
@click.option("--sample", is_flag=True, help="Explain the bundled sample articles.")
@click.option("--tree", is_flag=True, help="Show every clause with the words that support it.")
@format_option
def why(*, things: tuple[str, ...], sample: bool, tree: bool, form: str) -> None:
    """Explain why THING was alerted, or at which step it stopped and what was missing; how it was read, and which
    versions of which rules matched.

    THING is a URL, an event label or id, an article id, or - for a text on standard input (first line: title).
    With two THINGs: whether they are one event, and what decided. For anything else, stored articles that contain its
    words are listed.

    \b
    Example: monitor why E-7K2Q
             monitor why https://example.org/news/1 --tree
             echo "China bans tungsten exports" | monitor why -
             monitor why --sample
    """
    _check(things, sample=sample)
    settings = read_settings(os.environ)
    audience = EXPORT if form == "json" else MACHINE
    if sample:
        answers = _of_sample()
    elif things == ("-",):
        answers = (_of_text(settings, audience),)
    else:
        answers = (asyncio.run(_ask(settings, things, audience)),)
    if form == "json":
        passed_on = [_passed_on(answer) for answer in answers]
        print_json(passed_on if sample else passed_on[0])
    else:
        click.echo("\n\n".join(_printed(a, tree=tree) for a in answers))


def _check(things: Sequence[str], *, sample: bool) -> None:
    if sample and things:
        raise click.UsageError("--sample takes no THING")
    if not sample and not things:
        raise click.UsageError("Missing argument 'THING': a URL, an event, an article, or - for a text")
    if len(things) > 2:
        raise click.UsageError("name one THING, or two to compare")
    if "-" in things and len(things) > 1:
        raise click.UsageError("- can't be compared with another THING")


# ------------------------------------------------------------------ without a database


def _of_text(settings: Settings, audience: Audience) -> Why:
    """With a database, the answer ends with stored articles that have the words of the title."""
    article = article_from_stdin()
    why = why_text(article, engine_of(folder_reader(settings).read().load({})), audience)
    near = asyncio.run(_near(settings, article.title, audience))
    return replace(why, paragraph=f"{why.paragraph} {near}") if near else why


async def _near(settings: Settings, title: str, audience: Audience) -> str:
    try:
        async with open_evidence(settings) as (_, _, traces):
            return nearest_in_words(await traces.search(title, limit=SHOWN), "the words of its title", audience)
    except (StoreError, SearchError):  # a text needs no database; a title may have too many words for a search
        return ""


def _of_sample() -> tuple[Why, ...]:
    """With the shipped rules, which the sample was made for; the user's folder is not read."""
    engine = engine_of(FolderReader(base_folder() / "no packs of your own").read().load({}))
    return why_sample(sample_articles(now=utc_now()), engine)


# ------------------------------------------------------------------ with one


async def _ask(settings: Settings, things: Sequence[str], audience: Audience) -> Why:
    async with open_evidence(settings) as (store, archive, traces):
        engine = engine_of(await running_rules(store, settings))
        inquiry = WhyAnswers(archive, traces, engine, address_in, audience=audience)
        if len(things) == 1:
            found = await inquiry.why(things[0])
            missing = things[0]
        else:
            both = await inquiry.why_one_event(*things)
            found, missing = (None, both) if isinstance(both, str) else (both, "")
        near = "" if found else await inquiry.nearest(missing)
        if found is not None and found.acts and audience == MACHINE:
            acts = found.acts
            linked = await store.read(lambda tx: linked_lines(acts, tx.party_lists.rows()))
            found = replace(found, linked=linked)
    if found is None:
        message = _UNSEEN if canonical_url(missing) else _UNKNOWN
        lines = (message.format(name=cut(missing, _NAME)), near)
        raise UnknownNameError("\n".join(filter(None, lines)))
    return found


# ------------------------------------------------------------------ printing


_PRIVATE = frozenset({"exposure", "acts", "linked"})


def _passed_on(answer: Why) -> dict[str, object]:
    """The answer as JSON, which leaves the terminal: without the watch list and what lists say."""
    return {field.name: getattr(answer, field.name) for field in fields(answer) if field.name not in _PRIVATE}


def _printed(answer: Why, *, tree: bool) -> str:
    lines = [line for branch in answer.tree for line in _lines(branch, 0)] if tree else []
    reading = [f"{'read as: ' if n == 0 else '         '}{line}" for n, line in enumerate(answer.reading)]
    rules = [f"rule {line}" for line in answer.rules]
    exposure = [f"touches {line}" for line in answer.exposure]
    linked = [f"linked {line}" for line in answer.linked]
    return "\n".join([answer.paragraph, *reading, *rules, *exposure, *linked, *lines])


_MARKS = {True: "✓", False: "✗", None: "·"}


def _lines(branch: Branch, depth: int) -> Iterator[str]:
    quotes = ", ".join(dict.fromkeys(f'"{" ".join(s.quote.split())}"' for s in branch.evidence[:_EVIDENCE]))
    note = branch.detail or quotes
    source = f" ({branch.definition})" if branch.definition else ""
    yield f"{'  ' * depth}{_MARKS[branch.held]} {branch.text}{source}{f'   {note}' if note else ''}"
    for part in branch.parts:
        yield from _lines(part, depth + 1)
