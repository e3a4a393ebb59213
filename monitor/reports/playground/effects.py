"""What an edit of the playground changes in the stored articles, as the readers of the page may see it."""

from dataclasses import dataclass
from datetime import date

from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.licensing import Audience
from monitor.reports.backtest.changes import AlertChange, ChangeKind, RulesDiff
from monitor.reports.backtest.difftext import reason_of
from monitor.reports.backtest.shown import ShownEvent, shown_event

__all__ = ["SHOWN", "ChangedAlert", "EditEffect", "edit_effect"]

SHOWN = 100
"""How many alerts of a kind are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAlert:
    """One alert that the edit changes, with the reason in words, "" for none."""

    event: ShownEvent
    rule_id: RuleId
    level: Level
    channel: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditEffect:
    """`counts` are all changes of each kind, `alerts` the first of them. `before` and `after` count all alerts.

    `is_partial`: not all articles of the days were read. `first` and `last` are the days of the articles.
    """

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


def edit_effect(diff: RulesDiff, audience: Audience) -> EditEffect:
    read = diff.read
    return EditEffect(
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
