"""Figures of a run: what each rule matched and would have alerted, by source, language and week."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.interactions.feedback import Label, LabelKind
from monitor.domain.rules.rule import Level, Rule, RuleId, Status
from monitor.domain.sources.licensing import EXPORT, licence
from monitor.ports.children.backtest import FoundArticle, LoggedPage
from monitor.ports.queries.corpus import ArchiveProblem
from monitor.reports.backtest.outcomes import Hit, Outcome, RuleSide, outcomes

_PROBLEMS_KEPT = 100
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a run has read. `problems` are the first ones of `lost`; `is_cut`: the end of an archive is missing.

    `undated` articles have no time; `duplicates` were left out. `first` and `last` are None without a dated article.
    """

    found: tuple[FoundArticle, ...]
    articles: int
    duplicates: int
    undated: int
    problems: tuple[ArchiveProblem, ...]
    lost: int
    is_cut: bool
    is_complete: bool
    first: date | None
    last: date | None
    sources: Mapping[str, int]
    languages: Mapping[str, int]

    @property
    def days(self) -> int:
        """The days from the first article to the last, at least 1."""
        return (self.last - self.first).days + 1 if self.first and self.last else 1

    @property
    def is_partial(self) -> bool:
        return bool(self.lost) or self.is_cut or not self.is_complete


def read_log(pages: Iterable[LoggedPage], archives: int) -> Read:
    """Sum up the pages of a log. The run is complete if all `archives` are finished."""
    found: list[FoundArticle] = []
    problems: list[ArchiveProblem] = []
    sources: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    articles = duplicates = undated = lost = 0
    firsts, lasts, cut, finished = [], [], False, set()
    for page in pages:
        found += page.found
        problems += page.problems[: _PROBLEMS_KEPT - len(problems)]
        lost += len(page.problems)
        articles += page.articles
        duplicates += page.duplicates
        undated += page.undated
        cut = cut or page.cut
        if page.finished:
            finished.add(page.archive)
        firsts += [page.first] if page.first else []
        lasts += [page.last] if page.last else []
        sources.update({t.name: t.count for t in page.sources})
        languages.update({t.name: t.count for t in page.languages})
    return Read(
        found=tuple(found),
        articles=articles,
        duplicates=duplicates,
        undated=undated,
        problems=tuple(problems),
        lost=lost,
        is_cut=cut,
        is_complete=len(finished) == archives,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        sources=dict(sources),
        languages=dict(languages),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An event that a rule matches, with its first article. `result` is what would have become of it."""

    outcome: Outcome
    hit: Hit
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """The figures of one rule.

    `matches` are articles, `events` events with a match. `alerts` are the root messages that it would have caused as
    their first rule, `digest` and `held` likewise; `beside` are alerts in which another rule is named first. `weekly`
    counts alerts by the Monday of their week. Of the alerts that people marked "not for us", it still matches
    `unwanted`; of the texts that they missed, it matches `missed`.
    """

    rule: Rule
    matches: int
    events: int
    alerts: int
    beside: int
    digest: int
    held: int
    alerts_a_week: float
    sources: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    weekly: Mapping[date, int] = field(default_factory=dict)
    unwanted: int = 0
    missed: int = 0
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """`rules` are all active rules, those with the most alerts first. `levels` and `weekly` count all alerts."""

    read: Read
    rules: tuple[RuleFigures, ...]
    events: int
    alerts: int
    alerts_a_week: float
    levels: Mapping[Level, int]
    weekly: Mapping[date, int]
    channels: Mapping[str, int]


def summarise(read: Read, side: RuleSide, labels: Sequence[Label] = (), *, samples: int = 3) -> Backtest:
    """Return the figures of all active rules, with the newest `samples` events of each."""
    found = outcomes(read.found, side)
    by_rule: dict[RuleId, list[Outcome]] = defaultdict(list)
    for outcome in found:
        for rule_id in outcome.hits:
            by_rule[rule_id].append(outcome)
    matched = _matched(read.found)
    active = [rule for rule in side.knowledge.rules if rule.status is not Status.RETIRED]
    figures = [
        _figures(rule, by_rule.get(rule.id, []), matched.get(rule.id, []), labels, days=read.days, samples=samples)
        for rule in active
    ]
    sent = [(o, d) for o in found for d in o.decisions if d.state is AnnouncementState.QUEUED]
    levels, channels = Counter(d.level for _, d in sent), Counter(d.channel for _, d in sent)
    return Backtest(
        read=read,
        rules=tuple(sorted(figures, key=lambda f: (-f.alerts, -f.events, -f.matches, f.rule.id))),
        events=len(found),
        alerts=len(sent),
        alerts_a_week=_a_week(len(sent), read.days),
        levels=dict(levels),
        weekly=_weekly(o for o, _ in sent),
        channels=dict(sorted(channels.items())),
    )


def _matched(found: Iterable[FoundArticle]) -> dict[RuleId, list[FoundArticle]]:
    matched: dict[RuleId, list[FoundArticle]] = defaultdict(list)
    for one in found:
        for match in one.after.matches:
            matched[match.rule_id].append(one)
    return matched


def _figures(
    rule: Rule,
    events: Sequence[Outcome],
    matched: Sequence[FoundArticle],
    labels: Sequence[Label],
    *,
    days: int,
    samples: int,
) -> RuleFigures:
    led = [(o, d) for o in events for d in o.decisions if d.rule_id == rule.id]
    states = Counter(d.state for _, d in led)
    alerted = [o for o, d in led if d.state is AnnouncementState.QUEUED]
    beside = sum(rule.id in d.also and d.state is AnnouncementState.QUEUED for o in events for d in o.decisions)
    unwanted, missed = _labelled(rule.id, {f.id for f in matched}, labels)
    return RuleFigures(
        rule=rule,
        matches=len(matched),
        events=len(events),
        alerts=len(alerted),
        beside=beside,
        digest=states[AnnouncementState.DIGEST],
        held=states[AnnouncementState.HELD],
        alerts_a_week=_a_week(len(alerted), days),
        sources=dict(Counter(map(_tag, matched)).most_common()),
        languages=dict(Counter(f.article.language for f in matched).most_common()),
        weekly=_weekly(alerted),
        unwanted=unwanted,
        missed=missed,
        samples=tuple(_sample(o, rule.id) for o in sorted(events, key=_newest)[:samples]),
    )


def _tag(found: FoundArticle) -> str:
    """The source's id, unless its licence hides it from readers of an exported report."""
    return licence(found.terms, EXPORT, called=found.article.source_id).tag(found.article.source_id)


def _newest(outcome: Outcome) -> tuple[int, str]:
    return -(outcome.day or date.min).toordinal(), outcome.id


def _labelled(rule_id: RuleId, matched: set[ArticleId], labels: Iterable[Label]) -> tuple[int, int]:
    unwanted = missed = 0
    for label in labels:
        if label.article_id in matched:
            unwanted += label.kind is LabelKind.UNWANTED and label.is_against_the_rule and label.rule_id == rule_id
            missed += label.is_miss
    return unwanted, missed


def _sample(outcome: Outcome, rule_id: RuleId) -> Sample:
    led = next((d for d in outcome.decisions if d.rule_id == rule_id), None)
    if led is not None:
        result = f"{led.level} alert" if led.state is AnnouncementState.QUEUED else str(led.state)
    else:
        result = f"beside {outcome.decisions[0].rule_id}" if outcome.decisions else ""
    return Sample(outcome=outcome, hit=outcome.hits[rule_id], result=result)


def _a_week(count: int, days: int) -> float:
    """For archives shorter than a week, the count itself."""
    return count * 7 / max(days, 7)


def _weekly(events: Iterable[Outcome]) -> dict[date, int]:
    mondays = (o.day - timedelta(days=o.day.weekday()) for o in events if o.day is not None)
    return dict(sorted(Counter(mondays).items()))
