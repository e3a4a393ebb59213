"""`sources probe`: one real request to a source or a URL, and its result."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click

from monitor.app.sources.probing import Probe, probing
from monitor.cli.output import NAME, format_option, print_json, progress
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.ingest.http.timing import Hop
from monitor.ingest.links import same_link_key
from monitor.language.query.nearest import did_you_mean
from monitor.reports.probe import FeedContents
from monitor.rulefiles import RuleSet, load
from monitor.rulefiles.editing.entry import source_entry
from monitor.rulefiles.parsers.endpoints import url_problem
from monitor.rulefiles.parsers.sources import slug
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, written_day


@click.command(short_help="Test a source or a URL. Exits 1 if it can't be read.")
@click.argument("thing", metavar="NAME|URL", type=NAME)
@format_option
def probe(thing: str, form: str) -> None:
    """Request a source (id or name) or a URL as the daemon does, and print the result: each request with its timing,
    redirects, the feed format, items, languages and newest item, the rules that match, and an entry for sources.yaml.
    On a page without a feed it searches for the site's feeds. Nothing is stored.

    \b
    Example: monitor sources probe yonhap-english
             monitor sources probe https://ministry.example/news
    """
    settings = read_settings(os.environ)
    rules = load(settings.rules_dir, private=settings.rules_private)
    found = run_probe(settings, rules, _meant(thing, rules.sources))
    if form == "json":
        print_json(_json(found))
    else:
        for line in _lines(found):
            click.echo(line)
    sys.exit(0 if found.good else 1)


def run_probe(settings: Settings, rules: RuleSet, source: Source) -> Probe:
    """Probe `source`, with progress on a terminal."""

    async def look(says: Callable[[str], None]) -> Probe:
        async with probing(
            settings,
            rules.knowledge,
            environment=os.environ,
            clock=utc_now,
            says=lambda what: says(f"{shown_address(source.url)}: {what}"),
        ) as prober:
            return await prober.probe(source)

    with progress("starting") as says:
        return asyncio.run(look(says))


def _meant(thing: str, sources: Sequence[Source]) -> Source:
    if "://" in thing:
        return find_source(thing, sources) or source_for_url(thing)
    by_name = {s.name.casefold(): s for s in sources} | {s.id: s for s in sources}
    found = by_name.get(thing) or by_name.get(thing.casefold())
    if found is None:
        near = did_you_mean(thing, [s.id for s in sources]) or "List all: monitor sources list --all."
        raise UnknownNameError(f"no source {thing}. {near} URLs begin with https://.")
    return found


def find_source(url: str, sources: Sequence[Source]) -> Source | None:
    """The source that has this URL, in any spelling, as one of its endpoints; None if there is none."""
    key = same_link_key(url)
    return next((s for s in sources if key and key in {same_link_key(endpoint.url) for endpoint in s.endpoints}), None)


def source_for_url(url: str) -> Source:
    """A source that is not configured yet. Raises BadParameter if `url` can't be the URL of a source."""
    problem = url_problem(url)
    if problem:
        raise click.BadParameter(f"{problem} Use https://host/path.", param_hint="URL")
    host = urlsplit(url).hostname or ""
    return Source(id=SourceId(slug(host) or "source"), name=host, url=url)


# ------------------------------------------------------------------ for people


def _lines(found: Probe, *, entry: bool = True) -> Iterator[str]:
    for hop in found.hops:
        yield _hop_line(hop)
    if found.problem:
        yield f"problem    {found.problem}"
    if found.moved_to:
        yield f"moved      permanently, to {shown_address(found.moved_to)}: use that URL"
    if found.form:
        yield f"format     {found.form}, {found.encoding}"
    if found.contents is not None:
        yield from _contents_lines(found.contents)
    yield from _site_lines(found)
    for other in found.others:
        yield ""
        yield f"{'found' if other.good else 'tried':<10} {shown_address(other.source.url)}{_by(other.source)}"
        yield from _lines(replace(other, hops=other.hops[-1:]), entry=not other.source.origin)
    if found.good and entry:
        yield ""
        yield "entry for sources.yaml:"
        yield from (f"  {line}" for line in shown_entry(found.entry).splitlines())


def _by(source: Source) -> str:
    return f" via {source.proxy}" if source.proxy else ""


def shown_entry(source: Source) -> str:
    return source_entry(replace(source, url=shown_address(source.url))) if source.origin else source_entry(source)


def _hop_line(hop: Hop) -> str:
    phases = (("DNS", hop.lookup), ("connect", hop.connect), ("TLS", hop.tls), ("first byte", hop.first_byte))
    times = [f"{name} {_seconds(took)}" for name, took in phases if took is not None]
    proxy = " via proxy" if hop.proxied else ""
    return f"{hop.status or 'no answer':<10} {hop.url}{proxy} · {' · '.join([*times, f'total {_seconds(hop.total)}'])}"


def _seconds(took: timedelta) -> str:
    return f"{took.total_seconds():.2f} s"


def _contents_lines(contents: FeedContents) -> Iterator[str]:
    at = contents.newest
    days = f", newest {written_day(at.date())} {at:%H:%M} UTC" if at else ""
    undated = f", {contents.undated} without a date" if contents.undated else ""
    refused = f", {contents.refused} unreadable" if contents.refused else ""
    yield f"items      {contents.items}{days}{undated}{refused}"
    yield f"languages  {', '.join(f'{name} {count}' for name, count in contents.languages)}"
    yield f"acts       {contents.acts}; rules that match: {', '.join(f'{r} {n}' for r, n in contents.rules) or 'none'}"
    for item in contents.sample_items:
        what = "; ".join((*item.acts, *item.rules))
        yield f"           {item.title[:90]}{f'  [{what}]' if what else ''}"
    for problem in contents.problems:
        yield f"note       {problem}"


def _site_lines(found: Probe) -> Iterator[str]:
    if found.hops and found.hops[-1].status:
        validators = found.hops[-1].validators
        yield f"caching    {', '.join(validators) or 'no validators: each poll downloads the whole feed'}"
    if found.robots:
        yield f"robots.txt {found.robots}"
    if found.certificate_until is not None:
        yield f"TLS        certificate until {written_day(found.certificate_until.date())}"
    if found.searched and not found.others:
        yield f"           no feed found on the site ({counted(found.searched, 'request')})"


def _json(found: Probe) -> Mapping[str, Any]:
    entry = {"name": found.source.name, "kind": found.source.kind, "yaml": shown_entry(found.entry)}
    return {
        "url": shown_address(found.source.url),
        "good": found.good,
        "outcome": found.outcome,
        "problem": found.problem,
        "at": shown_address(found.at),
        "moved_permanently": bool(found.moved_to),
        "hops": found.hops,
        "format": found.form,
        "encoding": found.encoding,
        "robots": found.robots,
        "certificate_until": found.certificate_until,
        "max_age": found.max_age,
        "contents": found.contents,
        "entry": entry if found.good else None,
        "found": [_json(other) for other in found.others],
    }
