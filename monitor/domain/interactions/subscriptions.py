"""Personal subscriptions: the topics that a person follows, as a fold over the log of interactions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.delivery.outbox import PERSON
from monitor.domain.interactions.interaction import RecordedInteraction, UserAction
from monitor.domain.interactions.topic import Topic

MOST_SUBSCRIPTIONS = 50
"""The largest number of topics that one person can follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`person` is the messenger's own id. Alerts before `since` are not sent."""

    person: str
    topic: Topic
    since: datetime

    @property
    def channel(self) -> str:
        """The channel of the direct messages, as the outbox names it."""
        return f"{PERSON}{self.person}"


def subscriptions(log: Iterable[RecordedInteraction]) -> tuple[Subscription, ...]:
    """The current subscriptions, by person, then in order of time. Unfollowing without a topic ends all of a person."""
    done = [r.interaction for r in log if r.holds and r.interaction.action in _ACTIONS]
    current: dict[tuple[str, Topic], Subscription] = {}
    for one in sorted(done, key=lambda i: (i.at, i.key)):
        if one.action is UserAction.FOLLOW:
            made = Subscription(person=one.by, topic=one.topic, since=one.at)
            current.setdefault((one.by, one.topic), made)
        elif one.topics:
            for topic in one.topics:
                current.pop((one.by, topic), None)
        else:
            current = {key: kept for key, kept in current.items() if kept.person != one.by}
    return tuple(sorted(current.values(), key=lambda s: (s.person, s.since)))


_ACTIONS = frozenset({UserAction.FOLLOW, UserAction.UNFOLLOW})
