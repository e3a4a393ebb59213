"""What an edit of the playground changes in the stored articles, as the readers of the page may see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.licensing import Audience, licence
from monitor.ports.children.backtest import FoundArticle, SideReading
from monitor.reports.backtest.changes import AlertChange, ChangeKind, RulesDiff
from monitor.reports.backtest.difftext import reason_of
from monitor.reports.backtest.shown import ShownEvent, shown_event
from monitor.reports.explain.answer import cut

SHOWN = 100
"""How many alerts of a kind are listed."""

_ARTICLES = 20  # listed on each side
_QUOTES, _QUOTE_CHARS = 3, 80

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAlert:
    """One alert that the edit changes, with the reason in words, "" for none."""

    event: ShownEvent
    rule_id: RuleId
    level: Level
    channel: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedArticle:
    """An article that the edited rule matches on one side alone. `title` is "" if it may not be shown; `why` are the
    words that match, or what fails now.
    """

    title: str
    language: str
    source: str
    url: str
    day: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatches:
    """The articles that the edited rule itself matches, whatever other rules alert: how many before and after the edit,
    how many only after (`more`) and only before (`fewer`), and the first of these. A required precedent is not looked
    for.
    """

    before: int
    after: int
    more: int
    fewer: int
    gained: tuple[MatchedArticle, ...]
    lost: tuple[MatchedArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditEffect:
    """`matches` is about the edited rule alone, the rest about all alerts. `counts` are all changes of each kind,
    `alerts` the first of them. `before` and `after` count all alerts, `digest` is the change in lines of digests.
    `is_partial`: not all articles of the days were read. `first` and `last` are the days of the articles.
    """

    matches: RuleMatches
    articles: int
    first: date | None
    last: date | None
    is_partial: bool
    before: int
    after: int
    digest: int
    a_week: tuple[tuple[str, float], ...]
    counts: tuple[tuple[ChangeKind, int], ...]
    alerts: tuple[tuple[ChangeKind, tuple[ChangedAlert, ...]], ...]

    def count(self, kind: ChangeKind) -> int:
        return dict(self.counts)[kind]

    def of(self, kind: ChangeKind) -> tuple[ChangedAlert, ...]:
        return dict(self.alerts)[kind]


def edit_effect(diff: RulesDiff, rule_id: RuleId, audience: Audience) -> EditEffect:
    """Return the effect of the edit of the rule of that id."""
    read = diff.read
    return EditEffect(
        matches=_matches(read.found, rule_id, audience),
        articles=read.articles,
        first=read.first,
        last=read.last,
        is_partial=read.is_partial,
        before=diff.before_alerts,
        after=diff.after_alerts,
        digest=diff.digest,
        a_week=tuple(diff.a_week.items()),
        counts=tuple((kind, len(diff.of(kind))) for kind in ChangeKind),
        alerts=tuple((kind, tuple(_alert(c, audience) for c in diff.of(kind)[:SHOWN])) for kind in ChangeKind),
    )


def _alert(change: AlertChange, audience: Audience) -> ChangedAlert:
    decision = change.decision
    return ChangedAlert(
        event=shown_event(change.outcome, change.hit, audience),
        rule_id=change.rule_id,
        level=decision.level,
        channel=decision.channel,
        why=reason_of(change, audience),
    )


def _matches(found: Sequence[FoundArticle], rule_id: RuleId, audience: Audience) -> RuleMatches:
    pairs = [(one, _match_in(one.before, rule_id), _match_in(one.after, rule_id)) for one in found]
    gained = [(one, now) for one, was, now in pairs if now is not None and was is None]
    lost = [one for one, was, now in pairs if was is not None and now is None]
    return RuleMatches(
        before=sum(was is not None for _, was, _ in pairs),
        after=sum(now is not None for _, _, now in pairs),
        more=len(gained),
        fewer=len(lost),
        gained=tuple(_article(one, audience, match=now) for one, now in _newest(gained, lambda pair: pair[0])),
        lost=tuple(_article(one, audience, lost=_lost(one, rule_id)) for one in _newest(lost, lambda one: one)),
    )


def _match_in(side: SideReading | None, rule_id: RuleId) -> Match | None:
    return next((m for m in side.matches if m.rule_id == rule_id), None) if side is not None else None


def _newest(some: Sequence[T], article: Callable[[T], FoundArticle]) -> Sequence[T]:
    def time(one: T) -> float:
        moment = article(one).moment
        return moment.timestamp() if moment is not None else 0.0

    return sorted(some, key=time, reverse=True)[:_ARTICLES]


def _lost(one: FoundArticle, rule_id: RuleId) -> str:
    return next((lost.why for lost in one.lost if lost.rule_id == rule_id), "")


def _article(one: FoundArticle, audience: Audience, *, match: Match | None = None, lost: str = "") -> MatchedArticle:
    article = one.article
    shown = licence(one.terms, audience, called=article.source_id)
    quotes = dict.fromkeys(
        cut(s.quote, _QUOTE_CHARS) for s in shown.evidence(match.evidence if match else ()) if s.quote
    )
    return MatchedArticle(
        title=shown.headline(article.title),
        language=shown.language(article.language),
        source=shown.name,
        url=shown.link(article.url),
        day=one.moment.date() if one.moment is not None else None,
        why=" … ".join(list(quotes)[:_QUOTES]) if match is not None else lost if shown.sentences else "",
    )
