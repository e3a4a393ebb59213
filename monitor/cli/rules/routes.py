"""`routes`: the routes of routes.yaml, and where an alert on a text would go and why."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from monitor.app.running import team_correction, uses_encoder
from monitor.cli.output import NAME, format_option, print_json, print_table
from monitor.cli.rules.mutes import current_mutes
from monitor.cli.rules.own_rules import OwnRules, own_rules, rules_option
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.announcement import AnnouncementState, Routes
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Status
from monitor.domain.sources.source import Source, SourceId
from monitor.language.matcher import why_not
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.wording import act_in_short
from monitor.reports.evaluation.routing import Destination, Router
from monitor.reports.evaluation.verdicts import Judge, Text, article_of, read_texts
from monitor.rulefiles.syntax.fields import short_duration
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import written_day

_MAX_BYTES = 1_000_000  # of standard input and of a text file; the rest is not read
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOT_SENT = {
    AnnouncementState.DIGEST: "digest",
    AnnouncementState.HELD: "held",
    AnnouncementState.MUTED: "muted",
    AnnouncementState.DRAFT: "draft",
}


@click.group()
def routes() -> None:
    """List the routes, and test where an alert would go.

    \b
    Example: monitor routes list
             monitor routes test "China bans tungsten exports"
    """


# ------------------------------------------------------------------ list


@routes.command("list", short_help="List the routes with their hours, digests and rules.")
@rules_option
@format_option
def list_(folders: tuple[Path, ...], form: str) -> None:
    """List the routes of routes.yaml and the default one: channel, minimum level, hours, and how many rules use each.

    \b
    Example: monitor routes list
             monitor routes list --rules my-rules --format json
    """
    settings = read_settings(os.environ)
    chosen = own_rules(folders, everywhere=True)
    known, rules = _routes(chosen, settings), [r for r in chosen.rules.rules if r.status is not Status.RETIRED]
    used = [(route, [r.id for r in rules if route in known.of(r)]) for route in (*known.named, known.default)]
    shown = [(route, ids) for route, ids in used if ids or route.name != "default" or not known.named]
    if form == "json":
        print_json([_plain_route(route, ids, known) for route, ids in shown])
        return
    columns = ("route", "channel", "kind", "minimum", "quiet", "digest", "mention", "remind", "fallback", "rules")
    print_table(columns, [_line(route, len(ids)) for route, ids in shown])


def _line(route: Route, rules: int) -> tuple[str, ...]:
    return (
        route.name,
        route.channel,
        route.kind,
        route.minimum,
        _quiet(route),
        _digest(route),
        f"{route.mention.group} from {route.mention.least}" if route.mention else "-",
        f"after {short_duration(route.remind.after)}" if route.remind else "-",
        route.fallback or "-",
        "-" if route.kind is RouteKind.OPERATOR else str(rules),
    )


def _quiet(route: Route) -> str:
    quiet = route.quiet
    return f"{quiet.start:%H:%M}-{quiet.end:%H:%M} {route.zone}, passes {quiet.passes}" if quiet else "-"


def _digest(route: Route) -> str:
    plan = route.digest
    if plan is None:
        return "-"
    days = "" if len(plan.days) == len(_DAYS) else f" {','.join(_DAYS[day] for day in plan.days)}"
    return f"{plan.at:%H:%M}{days} {plan.zone}: {', '.join(plan.levels)}"


def _plain_route(route: Route, rules: Sequence[str], known: Routes) -> dict[str, Any]:
    return {
        "route": route.name,
        "channel": route.channel,
        "kind": route.kind,
        "minimum": route.minimum,
        "zone": str(route.zone),
        "quiet": _quiet(route) if route.quiet else None,
        "digest": _digest(route) if route.digest else None,
        "mention": route.mention.group if route.mention else None,
        "mention_from": route.mention.least if route.mention else None,
        "remind_after": route.remind.after if route.remind else None,
        "updates": route.updates,
        "fallback": route.fallback,
        "unrouted": known.unrouted == route.name,
        "rules": rules,
    }


# ------------------------------------------------------------------ test


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """One text with its destinations; without any, `why_not` says what was missing."""

    text: Text
    acts: tuple[str, ...]
    found: tuple[Destination, ...]
    why_not: str


@routes.command(short_help="Show where an alert on a text would go, and why.")
@click.argument("thing", metavar="FILE|TEXT", type=NAME)
@rules_option
@click.option("--source", metavar="ID", type=NAME, help="The source that publishes the text: its tier and its licence.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    metavar="TIME",
    help="As of this time in UTC, for quiet hours and digests: 2026-11-29T23:00. Default: now.",
)
@click.option(
    "--expect", multiple=True, metavar="ROUTE", help="Exit 1 unless exactly these routes are alerted; repeatable."
)
@format_option
def test(
    *,
    thing: str,
    folders: tuple[Path, ...],
    source: str | None,
    at: datetime | None,
    expect: tuple[str, ...],
    form: str,
) -> None:
    """Show where an alert on a text would go, at which level, when, and why. Nothing is sent or stored.

    FILE is JSON Lines as for monitor match, or a text; - is standard input. Anything else is the text itself. The first
    line of a text is its title. The text counts as the first report of a new event.

    \b
    Example: monitor routes test "China bans tungsten exports"
             monitor routes test article.txt --source mofcom-news --at 2026-11-29T23:00
             monitor routes test texts.jsonl --rules my-rules --expect minerals
    """
    settings = read_settings(os.environ)
    chosen = own_rules(folders, everywhere=True)
    tester = _Tester(chosen, settings, now=at.replace(tzinfo=UTC) if at else utc_now(), source=source)
    tester.check_routes(expect)
    tested = [tester.test(text) for text in _texts(thing)]
    if form == "json":
        print_json([_plain(one) for one in tested])
    else:
        click.echo("\n".join(line for one in tested for line in _lines(one, tester.now)))
    wrong = [one for one in tested if expect and _alerted(one) != set(expect)]
    for one in wrong:
        found = ", ".join(sorted(_alerted(one))) or "no route"
        click.echo(f"{one.text.title}: alerts {found}, expected {', '.join(sorted(set(expect)))}", err=True)
    sys.exit(1 if wrong else 0)


class _Tester:
    """Tests texts with one set of rules. `source` is the id of the source of each text that names none."""

    def __init__(self, chosen: OwnRules, settings: Settings, *, now: datetime, source: str | None) -> None:
        knowledge = replace(
            chosen.knowledge,
            mode=settings.reader_mode,
            correction=team_correction(settings),
            encoder=uses_encoder(settings),
        )
        self.now = now
        self._routes = _routes(chosen, settings)
        self._live = frozenset(rule.id for rule in knowledge.rules if rule.status is Status.LIVE)
        mutes = current_mutes(settings)
        self._router = Router(knowledge.rules, self._routes, knowledge.vocabulary, now=now, mutes=mutes)
        self._sources = {s.id: s for s in chosen.rules.sources}
        self._given = self._source(source) if source is not None else None
        self._judge = Judge(knowledge)

    def check_routes(self, names: Sequence[str]) -> None:
        known = [route.name for route in (*self._routes.named, self._routes.default)]
        for name in names:
            if name not in known:
                near = did_you_mean(name, known) or f"Routes: {', '.join(known)}."
                raise UnknownNameError(f"no route {name}. {near}")

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            near = did_you_mean(name, self._sources) or "List all: monitor sources list --all."
            raise UnknownNameError(f"no source {name}. {near}")
        return self._sources[SourceId(name)]

    def test(self, text: Text) -> _Tested:
        source = self._sources.get(SourceId(text.source)) or self._given
        article = _by(source, article_of(text))
        reading, matches = self._judge.read(article, place=source.place if source else None)
        found = self._router.destinations(article, reading, matches, source=source)
        silent = [match for match in matches if match.rule_id not in self._live]
        return _Tested(
            text=text,
            acts=tuple(act_in_short(act) for act in reading.acts),
            found=found,
            why_not="" if found else why_not(reading, silent),
        )


def _by(source: Source | None, article: Article) -> Article:
    return article if source is None else replace(article, source_id=source.id, tier=source.tier)


def _routes(chosen: OwnRules, settings: Settings) -> Routes:
    """All routes, whether or not Slack is set up."""
    default = Route(name="default", channel=settings.slack_channel or "the default channel")
    return Routes(default=default, named=chosen.rules.routes, unrouted=chosen.rules.unrouted)


def _texts(thing: str) -> tuple[Text, ...]:
    """The texts of a file or of standard input, or the text itself."""
    if thing == "-":
        return _parsed(sys.stdin.buffer.read(_MAX_BYTES), "<stdin>")
    path = Path(thing)
    try:
        is_file = path.is_file()
    except OSError:  # a long text is no name of a file
        is_file = False
    if is_file:
        try:
            data = path.read_bytes()
        except OSError as e:
            raise click.BadParameter(f"can't read {thing}: {e.strerror}", param_hint="FILE") from e
        return _parsed(data, thing)
    if " " not in thing and path.suffix in (".jsonl", ".json", ".txt"):
        raise click.BadParameter(f"file {thing} does not exist", param_hint="FILE")
    return (_text(thing),)


def _parsed(data: bytes, name: str) -> tuple[Text, ...]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return read_texts(data.splitlines(), name)
    return (_text(data[:_MAX_BYTES].decode("utf-8-sig", "replace")),)


def _text(written: str) -> Text:
    title, _, rest = written.strip().partition("\n")
    if not title:
        raise click.BadParameter("the text is empty; its first line is the title", param_hint="TEXT")
    return Text(id=sha256(written.encode("utf-8", "replace")).hexdigest(), title=title.strip(), text=rest.strip())


def _alerted(tested: _Tested) -> set[str]:
    return {one.route for one in tested.found if one.state is AnnouncementState.QUEUED}


# ------------------------------------------------------------------ printing it


def _lines(tested: _Tested, now: datetime) -> Iterator[str]:
    yield tested.text.title
    for act in tested.acts:
        yield f"  act: {act}"
    if not tested.found:
        yield f"  no alert: {tested.why_not}"
    for one in tested.found:
        story = f" ({one.about})" if len({d.about for d in tested.found}) > 1 else ""
        yield f"  {one.route} → {one.channel}: {one.level}, {_when(one, now)}{story}"
        yield from (f"    {reason}" for reason in one.because)
        if one.also:
            yield f"    also matched: {', '.join(one.also)}"


def _when(one: Destination, now: datetime) -> str:
    if one.state is AnnouncementState.QUEUED:
        return "sent at once" if one.at == now else f"sent {_clock(one.at)}"
    word = _NOT_SENT.get(one.state, one.state)
    return f"{word} {_clock(one.at)}" if one.at else f"{word}, not sent"


def _clock(at: datetime | None) -> str:
    return f"{written_day(at)} {at:%H:%M} UTC" if at else ""


def _plain(tested: _Tested) -> dict[str, Any]:
    alerts = [
        {
            "about": one.about,
            "route": one.route,
            "channel": one.channel,
            "level": one.level,
            "state": one.state,
            "at": one.at,
            "rule": one.rule_id,
            "also": one.also,
            "mention": one.mention or None,
            "source_named": one.named,
            "because": one.because,
        }
        for one in tested.found
    ]
    return {
        "id": tested.text.given_id or None,
        "title": tested.text.title,
        "acts": tested.acts,
        "alerts": alerts,
        "why_not": tested.why_not or None,
    }
