"""The pages on rules: all that run, and one with its query, changes and last alerts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.interactions.feedback import Label, PrecisionFigures, precision_figures
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Level, Rule, RuleId, Status
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.source import Source, SourceId
from monitor.language.query.scan import lexed
from monitor.ports.queries.page_operations import HasPageOperations, RuleAlert
from monitor.ports.repositories.store import HasInteractions, HasLabels, HasRules
from monitor.ports.rules import PackFailure
from monitor.reports.labels import shown_label
from monitor.reports.page.rule_history import RULE_SETS, RuleChange, last_changes
from monitor.reports.rule_fields import RuleField, changed_by, rule_fields

DAYS = 30
"""The days that matches and alerts are counted for."""

_SHIPPED = "base"
_ALERTS = 30  # on the page of a rule


class RulesPageTransaction(HasInteractions, HasLabels, HasPageOperations, HasRules, Protocol):
    """Repositories of the pages on rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """What the database knows of all rules: matching articles and decisions of the last days, judgements of people, the
    last change of each rule's text, and until when it is muted.
    """

    matches: Mapping[RuleId, int]
    decisions: Mapping[RuleId, Mapping[AnnouncementState, int]]
    precision: Mapping[str, PrecisionFigures]
    changes: Mapping[RuleId, RuleChange]
    muted: Mapping[RuleId, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule of the list. `origin` is `shipped`, or the pack; `changes` what other packs change, with places.

    `matches` are articles, `alerts` events that it announced first, `held_back` those that it held, muted or put into a
    digest. `precision` is None if nobody judged an alert of it.
    """

    id: RuleId
    title: str
    pack: str
    origin: str
    level: Level
    raised_to: Level | None
    status: Status
    routes: tuple[str, ...]
    changes: tuple[str, ...]
    matches: int
    alerts: int
    held_back: int
    precision: PrecisionFigures | None
    changed: RuleChange | None
    muted_until: datetime | None

    @property
    def address(self) -> str:
        return f"/rules/{self.pack}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """One pack with its number of rules. `trouble` is set if its files do not load as they are now."""

    name: str
    rules: int
    trouble: PackFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """`since` is when the rule set became active, None before the first; `revision` is its commit, "" if unknown."""

    rules: tuple[RuleLine, ...]
    packs: tuple[PackLine, ...]
    since: datetime | None
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One rule. `tokens` are kind and text of each part of its clause; `unwanted` are the alerts that people marked
    "not for us" because of the rule.
    """

    line: RuleLine
    rule: Rule
    fields: tuple[RuleField, ...]
    tokens: tuple[tuple[str, str], ...]
    alerts: tuple[RuleAlert, ...]
    unwanted: tuple[Label, ...]


def rule_figures(
    tx: RulesPageTransaction, *, now: datetime, changes: Mapping[RuleId, RuleChange] | None = None
) -> RuleFigures:
    """Return the figures of all rules. `changes` are known from before for the same rule set; None: they are read."""
    since, pages = now - timedelta(days=DAYS), tx.page_operations
    precision = precision_figures(pages.judged(), tx.labels.all(), Counter(), lambda alert: alert.rule_id)
    return RuleFigures(
        matches=pages.matches(since=since),
        decisions=pages.announced(since=since),
        precision={figure.name: figure for figure in precision},
        changes=_changes(tx) if changes is None else changes,
        muted={m.rule_id: m.until for m in tx.interactions.mutes(now=now) if m.rule_id is not None},
    )


def _changes(tx: HasPageOperations) -> Mapping[RuleId, RuleChange]:
    sets = tx.page_operations.rule_sets(limit=RULE_SETS)
    versions = sorted({version for one in sets for version in one.packs})
    return last_changes(sets, tx.page_operations.packs(versions))


def rules_page(tx: HasRules, rules: Iterable[Rule], figures: RuleFigures, *, revision: str = "") -> RulesPage:
    """Return the list of these rules, by pack and id; shipped ones last."""
    lines = [rule_line(rule, figures) for rule in rules]
    active = tx.rules.active()
    return RulesPage(
        rules=tuple(sorted(lines, key=lambda line: (line.pack == _SHIPPED, line.pack, line.id))),
        packs=_packs(lines, tx.rules.troubles()),
        since=active.since if active is not None else None,
        revision=revision,
    )


def _packs(lines: Iterable[RuleLine], troubles: Sequence[PackFailure]) -> tuple[PackLine, ...]:
    counts = Counter(line.pack for line in lines)
    failing = {one.pack: one for one in troubles}
    names = sorted({*counts, *failing}, key=lambda name: (name == _SHIPPED, name))
    return tuple(PackLine(name=name, rules=counts[name], trouble=failing.get(name)) for name in names)


def rule_line(rule: Rule, figures: RuleFigures) -> RuleLine:
    decisions = figures.decisions.get(rule.id, {})
    queued = decisions.get(AnnouncementState.QUEUED, 0)
    tunings = tuned(rule)
    return RuleLine(
        id=rule.id,
        title=rule.title,
        pack=rule.pack,
        origin="shipped" if rule.pack == _SHIPPED else rule.pack,
        level=rule.level,
        raised_to=rule.raises.to if rule.raises else None,
        status=rule.status,
        routes=rule.routes,
        changes=tunings or changed_by(rule),
        matches=figures.matches.get(rule.id, 0),
        alerts=queued,
        held_back=sum(decisions.values()) - queued,
        precision=figures.precision.get(rule.id),
        changed=figures.changes.get(rule.id),
        muted_until=figures.muted.get(rule.id),
    )


def rule_page(
    tx: RulesPageTransaction,
    rule: Rule,
    figures: RuleFigures,
    sources: Mapping[SourceId, Source],
    audience: Audience,
    *,
    now: datetime,
) -> RulePage:
    """Return the page of a rule. Headlines of `sources` are shown as far as the audience may see them."""
    since = now - timedelta(days=DAYS)
    unwanted = (label for label in tx.labels.all() if label.rule_id == rule.id and label.is_against_the_rule)
    return RulePage(
        line=rule_line(rule, figures),
        rule=rule,
        fields=tuple(rule_fields(rule)),
        tokens=tuple(lexed(rule.when_text)),
        alerts=tx.page_operations.alerts_of(rule.id, since=since, limit=_ALERTS),
        unwanted=tuple(shown_label(label, sources, audience) for label in unwanted),
    )
