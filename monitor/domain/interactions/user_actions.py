"""Current user actions, as folds over the log of interactions: acknowledgements, decisions, assignments and mutes.

Only done and not undone actions count. In a channel, actions before the event was reopened (see
`Announcement.reopened_at`) no longer count, because the announced status no longer holds.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.assignment import Assignment
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.mute import Mute, MuteSubject
from monitor.domain.interactions.interaction import RecordedInteraction, UserAction


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


def assignment_in(log: Iterable[RecordedInteraction], place: str) -> Assignment | None:
    """The current assignment in the channel: the last one, None if nobody is in charge."""
    found = [r.interaction for r in _done(log, UserAction.ASSIGN) if r.place == place]
    return Assignment(to=found[-1].assignee, by=found[-1].by, at=found[-1].at) if found and found[-1].assignee else None


def mutes(log: Iterable[RecordedInteraction], *, now: datetime) -> tuple[Mute, ...]:
    """What is muted now: rules by id, then topics; overlapping mutes of one subject last until the latest end."""
    longest: dict[MuteSubject, Mute] = {}
    for recorded in _done(log, UserAction.MUTE, UserAction.UNMUTE):
        mute = _mute(recorded)
        if not mute.subject:
            continue
        before = longest.pop(mute.subject, None)
        if recorded.interaction.action is UserAction.MUTE:
            longest[mute.subject] = mute if before is None or mute.until > before.until else before
    current = (m for m in longest.values() if m.until > now)
    return tuple(sorted(current, key=lambda m: (m.rule_id is None, m.rule_id or m.topic.code)))


def muted_until(log: Iterable[RecordedInteraction], subject: MuteSubject, *, now: datetime) -> Mute | None:
    """The current mute of the rule or the topic, None if it is not muted."""
    return next((m for m in mutes(log, now=now) if m.subject == subject), None)


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


def _mute(recorded: RecordedInteraction) -> Mute:
    """The mute that the action starts or ends; a topic counts before the rule of the message."""
    done = recorded.interaction
    return Mute(
        rule_id=None if done.topic else recorded.rule_id,
        topic=done.topic,
        by=done.by,
        at=done.at,
        until=done.at + timedelta(days=done.days or 0),
        because=done.note,
    )
