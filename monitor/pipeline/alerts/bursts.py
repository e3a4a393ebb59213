"""Root messages into the outbox: each alone or, if many come at once, in the thread of a burst.

Runs in the caller's transaction: the text of a burst is stored together with its alerts.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.bursts import BurstLimits, OpenBurst, Placement, edit_due, placement, with_line
from monitor.domain.alerts.facts import AlertFacts, BurstFacts, BurstLineFacts, first_line_of
from monitor.domain.alerts.message_edits import edit_for
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryKind, delivery_key, to_send
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasBursts, HasOutbox


class BurstTransaction(HasBursts, HasOutbox, Protocol):
    """Repositories to queue alerts, alone or under a burst message."""


class BurstMessages:
    """The burst messages that one transaction opens or extends. Call `update` once, after the last alert."""

    def __init__(self, tx: BurstTransaction, *, workspace: str, now: datetime) -> None:
        self._tx = tx
        self._workspace = workspace
        self._now = now
        self._grown: dict[DeliveryId, tuple[OpenBurst, BurstLimits]] = {}

    def open(self, first: Delivery, says: BurstFacts, limits: BurstLimits, *, at: datetime) -> OpenBurst:
        """Queue a burst message with its first alert. `at` is when it may be sent."""
        kind = DeliveryKind.BURST
        key = delivery_key(workspace=self._workspace, channel=first.channel, subject="burst", kind=kind, news=first.key)
        post = to_send(key, channel=first.channel, kind=kind, message=says, now=self._now)
        self._tx.outbox.queue(replace(post, not_before=at))
        return self.grow(OpenBurst(post=post.id, channel=first.channel, began_at=at, content=says), says, limits)

    def grow(self, burst: OpenBurst, says: BurstFacts, limits: BurstLimits) -> OpenBurst:
        """Store the new content of a burst."""
        grown = replace(burst, content=says)
        self._tx.bursts.save(grown)
        self._grown[grown.post] = grown, limits
        return grown

    def update(self) -> None:
        """Queue an edit of each burst that grew, not before its next edit is due."""
        for burst, limits in self._grown.values():
            posted = self._tx.outbox.posted(burst.post)
            assert posted is not None, "the message of a burst is queued when it opens"
            row = edit_for(posted, burst.content, instead=burst.content, now=self._now)
            if row is not None:
                due = edit_due(posted, limits.edit_every, now=self._now)
                self._tx.outbox.queue(replace(row, not_before=due))


class BurstQueue:
    """The root messages of one transaction. Call `update_bursts` once, after the last of them."""

    def __init__(self, tx: BurstTransaction, config: RuntimeConfig, *, now: datetime) -> None:
        self._tx = tx
        self._config = config
        self._now = now
        self._bursts = BurstMessages(tx, workspace=config.workspace, now=now)

    def queue(self, root: Delivery, *, exempt: bool) -> Delivery:
        """Queue a root message, unless its key is queued already. Returns its delivery: in a burst it is a reply."""
        limits, alert = self._config.storm_of(root.channel), root.message
        known = self._tx.outbox.posted(root.id) is not None
        if limits is None or exempt or known or not isinstance(alert, AlertFacts):
            self._tx.outbox.queue(root)
            return root
        placed = self._placed(root, alert, limits)
        self._tx.outbox.queue(placed)
        forgotten = min(root.not_before, self._now) - limits.within
        self._tx.bursts.note(root.channel, root.id, root.not_before, before=forgotten)
        return placed

    def _placed(self, root: Delivery, alert: AlertFacts, limits: BurstLimits) -> Delivery:
        at = root.not_before
        burst = self._tx.bursts.last(root.channel, at)
        line = burst_line(alert, at)
        match placement(at, self._tx.bursts.recent(root.channel), burst, limits):
            case Placement.JOINS if burst is not None:
                burst = self._bursts.grow(burst, with_line(burst.content, line), limits)
            case Placement.OPENS:
                burst = self._bursts.open(root, with_line(None, line), limits, at=at)
            case _:
                return root
        return in_burst(root, alert, burst)

    def update_bursts(self) -> None:
        self._bursts.update()


def in_burst(root: Delivery, alert: AlertFacts, burst: OpenBurst) -> Delivery:
    """The root message as a reply under the burst."""
    return replace(root, thread_of=burst.post, message=replace(alert, in_burst=True))


def burst_line(alert: AlertFacts, at: datetime) -> BurstLineFacts:
    line = first_line_of(alert)
    return BurstLineFacts(level=alert.level, direction=alert.direction, line=line, label=alert.label, at=at)
