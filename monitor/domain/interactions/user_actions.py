"""Current user actions, as folds over the log of interactions: acknowledgements, decisions and mutes.

Only done and not undone actions count. In a channel, actions before the event was reopened (see
`Announcement.reopened_at`) no longer count, because the announced status no longer holds.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.mute import Mute
from monitor.domain.interactions.interaction import RecordedInteraction, UserAction
from monitor.domain.rules.rule import RuleId

__all__ = ["acknowledgements", "decision_on", "first_acknowledgement", "muted_until", "mutes", "not_for_us"]


def acknowledgements(log: Iterable[RecordedInteraction], place: str) -> tuple[Acknowledgement, ...]:
    """Acknowledgements and decisions in the channel `place`: everybody who has seen the alert."""
    seen = _done(log, UserAction.ACKNOWLEDGE, UserAction.DECIDE)
    return tuple(_acknowledgement(r) for r in seen if r.place == place)


def first_acknowledgement(
    log: Iterable[RecordedInteraction], place: str, reopened_at: datetime | None
) -> Acknowledgement | None:
    """The current acknowledgement in the channel; the first if there are several."""
    acknowledged = (r for r in _done(log, UserAction.ACKNOWLEDGE) if r.place == place and _counts(r, reopened_at))
    return next((_acknowledgement(r) for r in acknowledged), None)


def decision_on(log: Iterable[RecordedInteraction], place: str, reopened_at: datetime | None) -> Decision | None:
    """The current decision in the channel: the last one."""
    found = [r for r in _done(log, UserAction.DECIDE) if r.place == place and _counts(r, reopened_at)]
    return _decision(found[-1]) if found else None


def not_for_us(log: Iterable[RecordedInteraction], place: str) -> tuple[RecordedInteraction, ...]:
    """The "not for us" actions in the channel, in order."""
    return tuple(r for r in _done(log, UserAction.NOT_FOR_US) if r.place == place)


def mutes(log: Iterable[RecordedInteraction], *, now: datetime) -> tuple[Mute, ...]:
    """The rules muted now, sorted by id; overlapping mutes last until the latest end."""
    longest: dict[RuleId, Mute] = {}
    for recorded in _done(log, UserAction.MUTE, UserAction.UNMUTE):
        rule = recorded.rule_id
        if rule is None:
            continue
        before = longest.pop(rule, None)
        if recorded.interaction.action is UserAction.MUTE:
            mute = _mute(recorded, rule)
            longest[rule] = mute if before is None or mute.until > before.until else before
    return tuple(sorted((m for m in longest.values() if m.until > now), key=lambda m: m.rule_id))


def muted_until(log: Iterable[RecordedInteraction], rule_id: RuleId, *, now: datetime) -> Mute | None:
    """The current mute of the rule, None if it is not muted."""
    return next((m for m in mutes(log, now=now) if m.rule_id == rule_id), None)


def _done(log: Iterable[RecordedInteraction], *actions: UserAction) -> Iterator[RecordedInteraction]:
    """The done actions of these kinds in order of time, then key, so that the order of rows does not matter."""
    held = (r for r in log if r.holds and r.interaction.action in actions)
    return iter(sorted(held, key=lambda r: (r.interaction.at, r.interaction.key)))


def _counts(recorded: RecordedInteraction, reopened_at: datetime | None) -> bool:
    return reopened_at is None or recorded.interaction.at > reopened_at


def _acknowledgement(recorded: RecordedInteraction) -> Acknowledgement:
    return Acknowledgement(by=recorded.interaction.by, at=recorded.interaction.at)


def _decision(recorded: RecordedInteraction) -> Decision:
    done = recorded.interaction
    assert done.decision is not None, "a stored decision has a kind"
    return Decision(kind=done.decision, by=done.by, at=done.at, until=done.until, note=done.note, ticket=done.ticket)


def _mute(recorded: RecordedInteraction, rule_id: RuleId) -> Mute:
    done = recorded.interaction
    return Mute(
        rule_id=rule_id, by=done.by, at=done.at, until=done.at + timedelta(days=done.days or 0), because=done.note
    )
