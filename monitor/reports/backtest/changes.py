"""What an edit changes: alerts gained, lost and changed between two rule sets on the same articles.

Two decisions are one alert if they are about one event in one channel; one that is left over on each side is one alert
on another route. Events of two readings are one if they share an article.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.rules.rule import Rule, RuleId, Status
from monitor.reports.backtest.outcomes import Hit, Outcome, RuleSide, outcomes
from monitor.reports.backtest.summary import Read


class ChangeKind(StrEnum):
    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """One alert that an edit changes. `rule_id` is the rule that it is gained by, lost by or changed by.

    `before` and `after` are the decisions, None without one. `what` are the parts that differ: `level`, `route`,
    `direction`, `event`, `rule`. `why` is why it is lost or changed, "" where the match itself is the reason;
    `quotes_text`: it quotes the article.
    """

    kind: ChangeKind
    rule_id: RuleId
    outcome: Outcome
    hit: Hit
    before: Announcement | None
    after: Announcement | None
    what: tuple[str, ...] = ()
    why: str = ""
    quotes_text: bool = False

    @property
    def decision(self) -> Announcement:
        found = self.after or self.before
        assert found is not None, "a change has a decision on one side"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChange:
    """How many rules of a pack an edit changes."""

    pack: str
    changed: int
    new: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesDiff:
    """`changes` are in order of kind, level and day. `digest` is the change in the number of digest lines.

    `a_week` is the change in alerts a week by channel, without channels where nothing changes. `added` are new rules.
    """

    read: Read
    packs: tuple[PackChange, ...]
    changes: tuple[AlertChange, ...]
    digest: int
    a_week: Mapping[str, float]
    before_alerts: int
    after_alerts: int
    added: tuple[RuleId, ...] = ()

    def of(self, kind: ChangeKind) -> tuple[AlertChange, ...]:
        return tuple(c for c in self.changes if c.kind is kind)


def edited_rules(before: Sequence[Rule], after: Sequence[Rule]) -> tuple[PackChange, ...]:
    """The packs with rules that differ in what decides. Retired rules count as removed."""
    was = {r.id: r for r in before if r.status is not Status.RETIRED}
    now = {r.id: r for r in after if r.status is not Status.RETIRED}
    packs: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for rule_id in was.keys() | now.keys():
        old, new = was.get(rule_id), now.get(rule_id)
        if old is None and new is not None:
            packs[new.pack][1] += 1
        elif new is None and old is not None:
            packs[old.pack][2] += 1
        elif old is not None and new is not None and old.version != new.version:
            packs[_changed_in(new)][0] += 1
    return tuple(
        PackChange(pack=pack, changed=changed, new=new, removed=removed)
        for pack, (changed, new, removed) in sorted(packs.items())
    )


def _changed_in(rule: Rule) -> str:
    """The pack that changes the rule: for a shipped one, that of the tuning.yaml."""
    own = rule.place.file if rule.place else ""
    tuned = [place.file for _, place in rule.origins if place.file != own]
    return tuned[-1].partition("/")[0] if tuned else rule.pack


def compare(read: Read, before: RuleSide, after: RuleSide) -> RulesDiff:
    was, now = outcomes(read.found, before, before=True), outcomes(read.found, after)
    changes = [c for old, new in _pairs(was, now) for c in _changes(old, new, after)]
    a_week = _by_channel(now)
    for channel, count in _by_channel(was).items():
        a_week[channel] -= count
    return RulesDiff(
        read=read,
        packs=edited_rules(before.knowledge.rules, after.knowledge.rules),
        changes=tuple(sorted(changes, key=_order)),
        digest=_count(now, AnnouncementState.DIGEST) - _count(was, AnnouncementState.DIGEST),
        a_week={channel: 7 * count / max(read.days, 7) for channel, count in sorted(a_week.items()) if count},
        before_alerts=_count(was, AnnouncementState.QUEUED),
        after_alerts=_count(now, AnnouncementState.QUEUED),
        added=tuple(rule_id for rule_id in after.rules if rule_id not in before.rules),
    )


def _order(change: AlertChange) -> tuple[int, int, int, str, str]:
    day = change.outcome.day.toordinal() if change.outcome.day else 0
    kinds = list(ChangeKind)
    return kinds.index(change.kind), -change.decision.level.rank, -day, change.outcome.id, change.decision.channel


def _count(found: Iterable[Outcome], state: AnnouncementState) -> int:
    return sum(d.state is state for o in found for d in o.decisions)


def _by_channel(found: Iterable[Outcome]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for outcome in found:
        for decision in outcome.decisions:
            counts[decision.channel] += decision.state is AnnouncementState.QUEUED
    return counts


def _pairs(was: Sequence[Outcome], now: Sequence[Outcome]) -> Iterator[tuple[Outcome | None, Outcome | None]]:
    """Each event with itself on the other side: the one with the same id, else one that shares an article."""
    old = {o.id: o for o in was}
    by_article: dict[ArticleId, Outcome] = {a: o for o in was for a in o.articles}
    for new in now:
        same = old.pop(new.id, None)
        if same is None:
            near = (by_article[a] for a in sorted(new.articles) if a in by_article)
            same = next((o for o in near if o.id in old and o.id not in {n.id for n in now}), None)
            if same is not None:
                del old[same.id]
        yield same, new
    for gone in old.values():
        yield gone, None


_SENT = (AnnouncementState.QUEUED, AnnouncementState.HELD, AnnouncementState.DIGEST)


def _changes(old: Outcome | None, new: Outcome | None, after: RuleSide) -> Iterator[AlertChange]:
    was = {d.channel: d for d in (old.decisions if old else ()) if d.state in _SENT}
    now = {d.channel: d for d in (new.decisions if new else ()) if d.state in _SENT}
    both = [(was.pop(channel), now.pop(channel)) for channel in [c for c in was if c in now]]
    moved = list(zip(was.values(), now.values(), strict=False))
    for before, decision in (*both, *moved):
        assert old is not None
        assert new is not None
        yield from _changed(old, new, before, decision)
    for before in list(was.values())[len(moved) :]:
        if old is not None and before.state is AnnouncementState.QUEUED:
            yield _lost(old, before, None, after)
    for decision in list(now.values())[len(moved) :]:
        if new is not None and decision.state is AnnouncementState.QUEUED:
            yield _gained(new, None, decision)


def _changed(old: Outcome, new: Outcome, before: Announcement, decision: Announcement) -> Iterator[AlertChange]:
    alerted, alerts = (d.state is AnnouncementState.QUEUED for d in (before, decision))
    if alerts and not alerted:
        yield _gained(new, before, decision)
    elif alerted and not alerts:
        why = _WHY_NOT[decision.state].format(channel=decision.channel, level=decision.level)
        hit = new.hits[decision.rule_id]
        yield AlertChange(
            kind=ChangeKind.LOST, rule_id=before.rule_id, outcome=new, hit=hit, before=before, after=decision, why=why
        )
    elif alerts:
        what = tuple(_differences(old, new, before, decision))
        if what:
            yield AlertChange(
                kind=ChangeKind.CHANGED,
                rule_id=decision.rule_id,
                outcome=new,
                hit=new.hits[decision.rule_id],
                before=before,
                after=decision,
                what=what,
                why="; ".join(_in_words(part, old, new, before, decision) for part in what),
            )


_WHY_NOT = {
    AnnouncementState.DIGEST: "{level} is below the minimum of {channel}: a digest line instead",
    AnnouncementState.HELD: "waits for the certainty that the rule asks for",
}


def _differences(old: Outcome, new: Outcome, before: Announcement, decision: Announcement) -> Iterator[str]:
    if before.level is not decision.level:
        yield "level"
    if before.channel != decision.channel:
        yield "route"
    if old.direction is not new.direction:
        yield "direction"
    if old.id != new.id:
        yield "event"
    if before.rule_id != decision.rule_id:
        yield "rule"


def _in_words(part: str, old: Outcome, new: Outcome, before: Announcement, decision: Announcement) -> str:
    match part:
        case "level":
            return f"level {before.level} → {decision.level}"
        case "route":
            return f"route {before.channel} → {decision.channel}"
        case "direction":
            return f"direction {old.direction} → {new.direction}"
        case "event":
            return f"its reports form another event ({len(old.articles)} → {len(new.articles)} articles)"
        case _:
            return f"named first: {before.rule_id} → {decision.rule_id}"


def _gained(new: Outcome, before: Announcement | None, decision: Announcement) -> AlertChange:
    hit = new.hits[decision.rule_id]
    was = {AnnouncementState.DIGEST: "was a digest line", AnnouncementState.HELD: "waited for certainty"}
    why = was.get(before.state, "") if before is not None else ""
    return AlertChange(
        kind=ChangeKind.GAINED,
        rule_id=decision.rule_id,
        outcome=new,
        hit=hit,
        before=before,
        after=decision,
        why=why,
    )


def _lost(old: Outcome, before: Announcement, decision: Announcement | None, after: RuleSide) -> AlertChange:
    hit = old.hits[before.rule_id]
    lost = next((one.why for one in hit.found.lost if one.rule_id == before.rule_id), "")
    return AlertChange(
        kind=ChangeKind.LOST,
        rule_id=before.rule_id,
        outcome=old,
        hit=hit,
        before=before,
        after=decision,
        why=_gone(after.rules.get(before.rule_id)) or lost or _NO_EARLIER_ACT,
        quotes_text=bool(lost),
    )


_NO_EARLIER_ACT = "the earlier act that the rule asks for is missing, or its reports belong to another event"


def _gone(rule: Rule | None) -> str:
    if rule is None or rule.status is Status.RETIRED:
        return "the rule is removed or disabled"
    return "the rule is a draft" if rule.status is Status.DRAFT else ""
