"""The events of a run and what each channel would have been alerted, as if every event were new.

Event identity, certainty and the decision are those of the daemon. Only root messages are decided, from all reports of
an event together. An act or match without a time is an event by itself and has no precedent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty, Direction, Measure, Stage
from monitor.domain.alerts.announcement import Announcement, Routes, announce
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.certainty import assess_certainty
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.event_state import act_of_event
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventCell, EventId
from monitor.domain.event.report import Report
from monitor.domain.event.story import STORY_WINDOW, story_id, story_keys
from monitor.domain.rules.rule import Match, Rule, RuleId, Status
from monitor.domain.sources.source import Tier
from monitor.ports.children.backtest import FoundArticle, SideReading
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.folding import fold_acts
from monitor.wording.headline import headline

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSide:
    """A rule set with its routes."""

    knowledge: ReaderConfig
    routes: Routes
    rules: Mapping[RuleId, Rule] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", {rule.id: rule for rule in self.knowledge.rules})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The first article of an event that a rule matches."""

    rule: Rule
    match: Match
    found: FoundArticle
    articles: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An event that rules match, and the decision of each channel. `headline` is composed from the act; for a story it
    is "". `day` is None without a time. `act` is the act of all reports together, None for a story.
    """

    id: EventId
    headline: str
    day: date | None
    direction: Direction
    act: Act | None
    articles: frozenset[ArticleId]
    hits: Mapping[RuleId, Hit]
    decisions: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An article as one side reads it."""

    found: FoundArticle
    side: SideReading


def outcomes(
    found: Sequence[FoundArticle], side: RuleSide, *, before: bool = False, now: datetime = _NO_TIME
) -> tuple[Outcome, ...]:
    """Return the events that a rule matches, earliest first. With `before`, as the other side of a diff reads them."""
    read = [_Read(found=f, side=(f.before or SideReading()) if before else f.after) for f in found]
    read = _with_precedents(read, side)
    by_id = {one.found.id: one for one in read}
    known = [_of_acts(cell, by_id, side, now=now) for cell in _cells(read, side.knowledge)]
    stories = [_of_story(story, side, now=now) for story in _stories(read)]
    every = [one for one in (*known, *stories) if one is not None]
    return tuple(sorted(every, key=lambda o: (o.day or date.min, o.id)))


def _with_precedents(read: list[_Read], side: RuleSide) -> list[_Read]:
    """Without matches of rules whose precedent no article of the run reports."""
    asked = {rule.id: rule.after for rule in side.knowledge.rules if rule.after is not None}
    if not any(m.rule_id in asked for one in read for m in one.side.matches):
        return read
    from monitor.language.exposure import exposure_finder
    from monitor.reports.evaluation.precedents import TextHistory  # loads the query compiler; few rules need it

    texts = ((r.found.article, Reading(language=r.found.article.language, acts=r.side.acts)) for r in read)
    exposure = exposure_finder(side.knowledge.watch, side.knowledge.vocabulary)
    past = TextHistory(texts, side.knowledge.vocabulary, exposure)

    def holds(one: _Read, match: Match) -> bool:
        precedent = asked.get(match.rule_id)
        return precedent is None or past.precedent_of(precedent, one.found.article, match) is not None

    return [
        replace(one, side=replace(one.side, matches=tuple(m for m in one.side.matches if holds(one, m))))
        for one in read
    ]


def _cells(read: Sequence[_Read], knowledge: ReaderConfig) -> Iterator[EventCell]:
    dated = [(r.found.article, r.side.acts) for r in read if r.found.moment is not None]
    yield from fold_acts(dated, knowledge)
    for one in read:
        if one.found.moment is None and one.side.acts:
            yield from fold_acts([(one.found.article, one.side.acts)], knowledge)


def _of_acts(cell: EventCell, read: Mapping[ArticleId, _Read], side: RuleSide, *, now: datetime) -> Outcome | None:
    refs = sorted(cell.refs)
    hits = _hits(_matches(refs, read), side)
    if not hits:
        return None
    reports = [_report(ref, read[ref.article_id]) for ref in refs]
    weighed = assess_certainty(reports)
    standing = fold_reports(reports, side.knowledge.vocabulary.overlap, weighed)
    act = act_of_event(reports, standing)
    inert = act.measure in (Measure.ENFORCEMENT, Measure.INVESTIGATION)
    direction = Direction.NONE if inert else standing.direction
    moments = [r.published for r in reports if r.published is not None]
    day = min(moments).date() if moments else None
    event = _event(event_id(cell), cell.anchor.refs[0], day, standing.certainty, now=now)
    event = replace(
        event,
        issuer=cell.anchor.issuer,
        measure=act.measure,
        direction=direction,
        stage=standing.stage,
        state=standing,
        sources=weighed.independent,
    )
    return Outcome(
        id=event.id,
        headline=headline(act, side.knowledge.vocabulary),
        day=day,
        direction=direction,
        act=act,
        articles=frozenset(ref.article_id for ref in refs),
        hits=hits,
        decisions=_decide(event, hits, side, now=now),
    )


def _matches(refs: Sequence[ActRef], read: Mapping[ArticleId, _Read]) -> Iterator[tuple[Match, FoundArticle]]:
    """The matches whose acts belong to the event; a match of words alone belongs to the first act of its article."""
    own: dict[ArticleId, set[int]] = defaultdict(set)
    for ref in refs:
        own[ref.article_id].add(ref.ordinal)
    for article_id, ordinals in own.items():
        one = read[article_id]
        for match in one.side.matches:
            if ordinals.intersection(match.acts or (0,)):
                yield match.for_acts(ordinals), one.found


def _hits(matches: Iterable[tuple[Match, FoundArticle]], side: RuleSide) -> dict[RuleId, Hit]:
    hits: dict[RuleId, Hit] = {}
    for match, found in sorted(matches, key=lambda pair: _order(pair[1])):
        rule = side.rules.get(match.rule_id)
        if rule is None or rule.status is Status.RETIRED:
            continue
        known = hits.get(rule.id)
        if known is None:
            hits[rule.id] = Hit(rule=rule, match=replace(match, level=rule.level_of(match)), found=found)
        elif known.found.id != found.id:
            louder = max(known.match.level, rule.level_of(match), key=lambda level: level.rank)
            raised = known.match.raised or match.raised
            loudest = replace(known.match, level=louder, raised=raised)
            hits[rule.id] = replace(known, match=loudest, articles=known.articles + 1)
    return hits


def _order(found: FoundArticle) -> tuple[datetime, int, str]:
    return found.moment or _NO_TIME, found.article.tier.rank, found.id


def _report(ref: ActRef, read: _Read) -> Report:
    found = read.found
    act = next(a for a in read.side.acts if a.ordinal == ref.ordinal)
    return Report(
        ref=ref,
        act=act,
        source_id=found.article.source_id,
        tier=found.article.tier,
        title=found.article.title,
        language=found.article.language,
        url=found.article.url,
        published=found.moment,
        seen_at=found.moment or _NO_TIME,
        fingerprint=found.fingerprint,
        publisher=found.article.publisher,
        wire=found.wire,
        terms=found.terms,
    )


def _event(key: EventId, anchor: ActRef, day: date | None, certainty: Certainty, *, now: datetime) -> PolicyEvent:
    return PolicyEvent(
        id=key,
        label="",
        issuer="",
        anchor=anchor,
        day=day or now.date(),
        opened_at=now,
        measure=None,
        direction=Direction.NONE,
        stage=Stage.ANNOUNCED,
        certainty=certainty,
        headline="",
    )


def _decide(
    event: PolicyEvent, hits: Mapping[RuleId, Hit], side: RuleSide, *, now: datetime
) -> tuple[Announcement, ...]:
    pairs = [(hit.match, hit.rule) for hit in hits.values()]
    return announce(event, pairs, (), (), side.routes, baseline=False, now=now)


# ------------------------------------------------------------------ stories


@dataclass(slots=True)
class _Story:
    keys: tuple[str, ...]
    day: date | None
    read: list[_Read]


def _stories(read: Sequence[_Read]) -> list[_Story]:
    """Articles without an act that a rule matches, copies of seven days together."""
    by_key: dict[str, _Story] = {}
    stories: list[_Story] = []
    for one in sorted((r for r in read if r.side.matches and not r.side.acts), key=lambda r: _order(r.found)):
        keys = story_keys(one.found.article.title, one.found.fingerprint, sample=False)
        day = one.found.moment.date() if one.found.moment else None
        known = next((s for k in keys if (s := by_key.get(k)) is not None and _is_copy(s.day, day)), None)
        if known is not None:
            known.read.append(one)
            continue
        stories.append(_Story(keys=keys, day=day, read=[one]))
        if day is not None:
            by_key.update(dict.fromkeys(keys, stories[-1]))
    return stories


def _is_copy(opened: date | None, day: date | None) -> bool:
    return opened is not None and day is not None and timedelta(0) <= day - opened <= STORY_WINDOW


def _of_story(story: _Story, side: RuleSide, *, now: datetime) -> Outcome | None:
    hits = _hits(((m, one.found) for one in story.read for m in one.side.matches), side)
    if not hits:
        return None
    first = story.read[0].found
    certainty = Certainty.OFFICIAL if first.article.tier is Tier.OFFICIAL else Certainty.REPORTED
    key = story_id(story.keys, story.day) if story.day else EventId(f"undated {first.id}")
    anchor = ActRef(article_id=first.id, ordinal=WHOLE_ARTICLE)
    event = replace(_event(key, anchor, story.day, certainty, now=now), kind="story")
    return Outcome(
        id=key,
        headline="",
        day=story.day,
        direction=Direction.NONE,
        act=None,
        articles=frozenset(one.found.id for one in story.read),
        hits=hits,
        decisions=_decide(event, hits, side, now=now),
    )
