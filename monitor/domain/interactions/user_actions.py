"""What stands of what people did, as folds over the log of interactions: who looked, what was decided, what is muted.

Only what was done and not taken back counts. In a channel, what was said before the event was reopened (see
`Announcement.reopened_at`) was said of something that no longer holds, and counts no more.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.mute import Mute
from monitor.domain.interactions.interaction import Deed, Recorded
from monitor.domain.rules.rule import RuleId

__all__ = ["acknowledgements", "decision_on", "first_look", "muted_until", "mutes", "not_for_us"]


def acknowledgements(log: Iterable[Recorded], place: str) -> tuple[Acknowledgement, ...]:
    """Whoever has seen what is said in the channel `place`: who acknowledged it, and who decided on it."""
    seen = _standing(log, Deed.ACKNOWLEDGE, Deed.DECIDE)
    return tuple(_look(r) for r in seen if r.place == place)


def first_look(log: Iterable[Recorded], place: str, reopened_at: datetime | None) -> Acknowledgement | None:
    """The acknowledgement that holds in the channel: of several that came at once the first."""
    looks = (r for r in _standing(log, Deed.ACKNOWLEDGE) if r.place == place and _counts(r, reopened_at))
    return next((_look(r) for r in looks), None)


def decision_on(log: Iterable[Recorded], place: str, reopened_at: datetime | None) -> Decision | None:
    """What is decided in the channel: the last word."""
    found = [r for r in _standing(log, Deed.DECIDE) if r.place == place and _counts(r, reopened_at)]
    return _decision(found[-1]) if found else None


def not_for_us(log: Iterable[Recorded], place: str) -> tuple[Recorded, ...]:
    """Who said in the channel that it is not for them, in order."""
    return tuple(r for r in _standing(log, Deed.NOT_FOR_US) if r.place == place)


def mutes(log: Iterable[Recorded], *, now: datetime) -> tuple[Mute, ...]:
    """The rules that are muted now, by id, each as long as any of its mutes lasts."""
    longest: dict[RuleId, Mute] = {}
    for recorded in _standing(log, Deed.MUTE, Deed.UNMUTE):
        rule = recorded.rule_id
        if rule is None:
            continue
        before = longest.pop(rule, None)
        if recorded.interaction.deed is Deed.MUTE:
            mute = _mute(recorded, rule)
            longest[rule] = mute if before is None or mute.until > before.until else before
    return tuple(sorted((m for m in longest.values() if m.until > now), key=lambda m: m.rule_id))


def muted_until(log: Iterable[Recorded], rule_id: RuleId, *, now: datetime) -> Mute | None:
    return next((m for m in mutes(log, now=now) if m.rule_id == rule_id), None)


def _standing(log: Iterable[Recorded], *deeds: Deed) -> Iterator[Recorded]:
    """In the order in which it was done; of one moment by key, so that the order of the rows does not matter."""
    held = (r for r in log if r.holds and r.interaction.deed in deeds)
    return iter(sorted(held, key=lambda r: (r.interaction.at, r.interaction.key)))


def _counts(recorded: Recorded, reopened_at: datetime | None) -> bool:
    return reopened_at is None or recorded.interaction.at > reopened_at


def _look(recorded: Recorded) -> Acknowledgement:
    return Acknowledgement(by=recorded.interaction.by, at=recorded.interaction.at)


def _decision(recorded: Recorded) -> Decision:
    done = recorded.interaction
    assert done.decision is not None, "a decision that was done says what"
    return Decision(kind=done.decision, by=done.by, at=done.at, until=done.until, note=done.note, ticket=done.ticket)


def _mute(recorded: Recorded, rule_id: RuleId) -> Mute:
    done = recorded.interaction
    return Mute(
        rule_id=rule_id, by=done.by, at=done.at, until=done.at + timedelta(days=done.days or 0), because=done.note
    )
