"""Where an alert on an article would go, and why: the daemon's decision on a text as the first report of its events.

Nothing is stored. Earlier events are unknown: a rule with `after` counts as if its precedent existed, which is noted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes, announce
from monitor.domain.alerts.digest import next_close
from monitor.domain.alerts.mute import Mute, Mutes
from monitor.domain.alerts.quiet_hours import earliest_send_at, passes, quiet_until
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import Article
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventCell, EventId
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status
from monitor.domain.sources.licensing import RESTRICTED
from monitor.domain.sources.source import Source, Tier
from monitor.language.query.wording import act_in_short
from monitor.reports.evaluation.verdicts import item_of
from monitor.wording.phrases.english import joined, lasting, written_day
from monitor.wording.phrases.topics import topic_words

_STORY = EventId("story")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One event in one channel. `about` is the act in short, the title of a story. `at` is when the message would be
    sent, or the digest that would list it; None if nothing is sent.

    `because` are the reasons, in the order in which they decide; `also` the other rules that count there. `mention` is
    the group that is called, "" for none; `named` is False if the channel may not see the source.
    """

    about: str
    route: str
    channel: str
    level: Level
    state: AnnouncementState
    at: datetime | None
    rule_id: RuleId
    because: tuple[str, ...]
    also: tuple[RuleId, ...] = ()
    mention: str = ""
    named: bool = True


class Router:
    """Decides with one set of rules and routes, as of `now`."""

    def __init__(
        self,
        rules: Iterable[Rule],
        routes: Routes,
        vocabulary: Vocabulary,
        *,
        now: datetime,
        mutes: Iterable[Mute] = (),
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._routes = routes
        self._vocabulary = vocabulary
        self._now = now
        self._mutes = Mutes(tuple(mutes))

    def destinations(
        self, article: Article, reading: Reading, matches: Sequence[Match], *, source: Source | None = None
    ) -> tuple[Destination, ...]:
        """Return the destinations of each event of the article, the loudest first. `source` is its source, if known."""
        found: list[Destination] = []
        for about, event, own in _events(article, reading, matches, self._vocabulary, self._now):
            hits = [(match, self._rules[match.rule_id]) for match in own]
            muted = self._mutes.of(event, (rule.id for _, rule in hits), self._vocabulary)
            decided = announce(event, hits, (), (), self._routes, baseline=False, now=self._now, muted=muted)
            found += [self._destination(about, one, event, hits, source) for one in decided]
        return tuple(sorted(found, key=lambda d: (-d.level.rank, d.route)))

    def _destination(
        self,
        about: str,
        decided: Announcement,
        event: PolicyEvent,
        hits: Sequence[tuple[Match, Rule]],
        source: Source | None,
    ) -> Destination:
        route = self._routes.by_name(decided.route)
        here = [rule for _, rule in hits if any(r.channel == route.channel for r in self._routes.of(rule))]
        match, rule = next(hit for hit in hits if hit[1].id == decided.rule_id)
        named = source is None or self._routes.audience_of(route.channel).may_see(source.visible_in)
        reasons = [
            _rule_reason(rule, match),
            _route_reason(rule, route),
            *self._outcome(decided, event, route),
            *([] if named else [f"the source is shown as “{RESTRICTED}”: route {route.name} is not in its visible_in"]),
            *_silenced(here, decided),
        ]
        return Destination(
            about=about,
            route=route.name,
            channel=route.channel,
            level=decided.level,
            state=decided.state,
            at=_sent_at(decided, route, self._now),
            rule_id=rule.id,
            because=tuple(reasons),
            also=decided.also,
            mention=route.mention_for(decided.level) if decided.state is AnnouncementState.QUEUED else "",
            named=named,
        )

    def _outcome(self, decided: Announcement, event: PolicyEvent, route: Route) -> Iterator[str]:
        level, now = decided.level, self._now
        match decided.state:
            case AnnouncementState.DRAFT:
                yield "the rule is a draft: it is counted, not sent"
            case AnnouncementState.HELD:
                yield f"held: the rule waits for certainty {decided.waits_for}, the text has {event.certainty}"
            case AnnouncementState.MUTED:
                mute = decided.muted_by
                assert mute is not None, "what is muted now has its mute"
                what = "the rule" if mute.rule_id else topic_words(mute.topic, self._vocabulary)
                yield f"{what} is muted until {_clock(mute.until, route.zone)}"
            case AnnouncementState.DIGEST:
                yield f"{level} is below the minimum {route.minimum} of the route"
                yield _digest_reason(route, level, now)
            case _:
                yield f"{level} reaches the minimum {route.minimum} of the route"
                yield from _sending(route, level, now)


# ------------------------------------------------------------------ the events


def _events(
    article: Article, reading: Reading, matches: Sequence[Match], vocabulary: Vocabulary, now: datetime
) -> Iterator[tuple[str, PolicyEvent, list[Match]]]:
    """The events of the article with their matches; a match by words alone belongs to the first act, as in the daemon.

    Without an act, the article is a story.
    """
    dated = article if article.published else replace(article, published=now)
    acts = {ActRef(article_id=article.id, ordinal=act.ordinal): act for act in reading.acts}
    if not acts:
        if matches:
            yield article.title, _story(dated, now), list(matches)
        return
    for cell in fold([item_of(dated, act) for act in reading.acts], vocabulary):
        own = [acts[ref] for ref in sorted(cell.refs)]
        ordinals = {act.ordinal for act in own}
        hits = [match.for_acts(ordinals) for match in matches if ordinals & set(match.acts or (0,))]
        if hits:
            yield act_in_short(own[0]), _event(cell, own, now), hits


def _event(cell: EventCell, acts: Sequence[Act], now: datetime) -> PolicyEvent:
    first = max(acts, key=lambda act: act.certainty.rank)
    return PolicyEvent(
        id=event_id(cell),
        label="",
        issuer=cell.anchor.issuer,
        anchor=cell.anchor.refs[0],
        day=cell.anchor.day,
        opened_at=now,
        measure=first.measure,
        direction=first.direction,
        stage=first.stage,
        certainty=first.certainty,
        headline=cell.anchor.title,
    )


def _story(article: Article, now: datetime) -> PolicyEvent:
    return PolicyEvent(
        id=_STORY,
        label="",
        issuer="",
        anchor=ActRef(article_id=article.id, ordinal=WHOLE_ARTICLE),
        day=now.date(),
        opened_at=now,
        measure=None,
        direction=Direction.NONE,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.OFFICIAL if article.tier is Tier.OFFICIAL else Certainty.REPORTED,
        headline=article.title,
        kind="story",
    )


# ------------------------------------------------------------------ the reasons


def _rule_reason(rule: Rule, match: Match) -> str:
    place = f" ({rule.place.file}:{rule.place.line})" if rule.place else ""
    changed = "".join(f", {change}" for change in tuned(rule))
    precedent = f"; only after {rule.after}" if rule.after else ""
    level = rule.level if match.raised is None else match.raised_in_words
    return f"rule {rule.id}{place}: level {level}{changed}{precedent}"


def _route_reason(rule: Rule, route: Route) -> str:
    if rule.status is Status.TRIAL:
        return "trial rules go to the route of kind trial" if route.name != "default" else "no route is of kind trial"
    if route.name in rule.routes:
        return f"the rule names route {route.name}"
    if rule.routes:
        return f"routes.yaml has no route {joined(rule.routes)}; {_otherwise(route)}"
    return f"the rule names no route; {_otherwise(route)}"


def _otherwise(route: Route) -> str:
    return "its alerts go to the default channel" if route.name == "default" else f"unrouted: {route.name}"


def _digest_reason(route: Route, level: Level, now: datetime) -> str:
    if route.digest is None:
        return "the route has no digest: the event is stored and listed, not sent"
    if level not in route.digest.levels:
        return f"its digest lists {joined(route.digest.levels)}, not {level}"
    return f"its digest lists it: {_clock(next_close(route.digest, after=now), route.digest.zone)}"


def _sending(route: Route, level: Level, now: datetime) -> Iterator[str]:
    quiet = route.quiet
    if quiet is not None and (until := quiet_until(quiet, route.zone, now=now)) is not None:
        end = _clock(until, route.zone)
        yield f"{level} passes the quiet hours" if passes(quiet, level) else f"quiet hours hold it until {end}"
    if group := route.mention_for(level):
        yield f"it mentions {group}, as from {route.mention.least if route.mention else level}"
    if route.remind is not None and level in route.remind.levels:
        yield f"the thread is reminded if nobody acknowledges it within {lasting(route.remind.after)}"
    if route.fallback:
        yield f"if the channel accepts no messages, it goes to route {route.fallback}"


def _silenced(here: Iterable[Rule], decided: Announcement) -> Iterator[str]:
    """The rules that hold and do not count in the channel."""
    counting = {decided.rule_id, *decided.also}
    waiting = {wait.rule_id: wait.waits_for for wait in decided.waits}
    for rule in here:
        if rule.id in counting:
            continue
        by = [other.id for other in here if rule.id in other.supersedes and other.id in counting]
        if by:
            yield f"rule {rule.id} is superseded by {joined(by)}"
        elif rule.id in waiting:
            yield f"rule {rule.id} ({rule.level}) waits for certainty {waiting[rule.id]}"


def _sent_at(decided: Announcement, route: Route, now: datetime) -> datetime | None:
    if decided.state is AnnouncementState.QUEUED:
        return earliest_send_at(route, decided.level, now=now)
    lists = route.digest is not None and decided.level in route.digest.levels
    if decided.state is AnnouncementState.DIGEST and route.digest is not None and lists:
        return next_close(route.digest, after=now)
    return None


def _clock(at: datetime, zone: tzinfo) -> str:
    there = at.astimezone(zone)
    return f"{written_day(there)} {there:%H:%M} {there.tzname()}"
