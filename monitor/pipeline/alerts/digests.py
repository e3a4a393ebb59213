"""Digests: one message per route and local date, with events below the alert level and open decisions.

The transaction that queues a digest also stores what it lists. Its delivery key is the start of its window, so an
interrupted run is repeated without a second digest.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from monitor.domain.alerts.digest import DigestState, DigestWindow, due_window, is_ahead, last_close
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, delivery_key, to_send
from monitor.pipeline.alerts.digest_content import DigestSpan, DigestTransaction, build_digest, watch_only
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasDigests, HasOutbox, Store

_LATE = timedelta(minutes=15)  # a digest sent later says that it is late


class DigestQueueTransaction(DigestTransaction, HasOutbox, Protocol):
    """Repositories to close a digest window."""


async def close_digests(store: Store[DigestQueueTransaction], config: RuntimeConfig, *, now: datetime) -> int:
    """Queue due digests. Returns how many windows were closed. Raises StoreError."""
    closed = 0
    for route, plan in _planned(config):
        if await store.read(lambda tx, r=route, p=plan: _is_due(tx, r, p, now)):  # type: ignore[misc]
            closed += await store.write(lambda tx, r=route, p=plan: _close(tx, r, p, config, now))  # type: ignore[misc]
    return closed


def _planned(config: RuntimeConfig) -> tuple[tuple[Route, DigestPlan], ...]:
    """Routes with a digest; of routes that share a channel only the first, as for alerts."""
    by_channel: dict[str, tuple[Route, DigestPlan]] = {}
    for route in (*config.routes.named, config.routes.default):
        if route.digest is not None:
            by_channel.setdefault(route.channel, (route, route.digest))
    return tuple(by_channel.values())


def _is_due(tx: HasDigests, route: Route, plan: DigestPlan, now: datetime) -> bool:
    place = tx.digests.place(route.channel)
    if place is None or is_ahead(plan, place.closed_at, now=now):
        return True
    return due_window(plan, place.closed_at, now=now) is not None


def _close(tx: DigestQueueTransaction, route: Route, plan: DigestPlan, config: RuntimeConfig, now: datetime) -> int:
    place = tx.digests.place(route.channel)
    if place is None:
        tx.digests.save(_begun(route, plan, now))
        return 0
    if is_ahead(plan, place.closed_at, now=now):
        tx.digests.save(replace(place, closed_at=now))  # the time before was covered while the clock was wrong
        return 0
    window = due_window(plan, place.closed_at, now=now)
    if window is None:
        return 0
    span = DigestSpan(route=route, plan=plan, window=window, began_at=place.began_at)
    built = build_digest(tx, span, config, now=now)
    digest = replace(built.digest, late=now - window.end > _LATE)
    if plan.empty or not digest.is_empty:
        post = _queue(tx, digest, config, channel=route.channel, subject="digest", start=window.start, now=now)
        tx.digests.list(route.channel, built.listed, post)
        if built.rest is not None:
            reply(tx, post, built.rest, workspace=config.workspace, news="the rest", now=now)
    elif config.routes.operator.kind is RouteKind.OPERATOR:
        day = window.end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        channel = config.routes.operator.channel
        _queue(tx, watch_only(digest), config, channel=channel, subject="watch", start=day, now=now)
    tx.digests.save(replace(place, closed_at=window.end))
    return 1


def _begun(route: Route, plan: DigestPlan, now: datetime) -> DigestState:
    """The first window of a route: digests begin with the open window."""
    opened = last_close(plan, until=now)
    return DigestState(channel=route.channel, began_at=opened, closed_at=opened)


def _queue(
    tx: HasOutbox,
    digest: DigestFacts,
    config: RuntimeConfig,
    *,
    channel: str,
    subject: str,
    start: datetime,
    now: datetime,
) -> DeliveryId:
    """Queue a digest: one per channel, subject and start, whatever its text. Returns its id."""
    kind = DeliveryKind.DIGEST
    key = delivery_key(
        workspace=config.workspace, channel=channel, subject=subject, kind=kind, news=start.astimezone(UTC).isoformat()
    )
    row = to_send(key, channel=channel, kind=kind, message=digest, now=now)
    tx.outbox.queue(row)
    return row.id


def digest_so_far(tx: DigestTransaction, route: Route, config: RuntimeConfig, *, now: datetime) -> DigestFacts | None:
    """The route's next digest as if it closed now; None for a route without digests. Changes nothing."""
    if route.digest is None:
        return None
    place = tx.digests.place(route.channel) or _begun(route, route.digest, now)
    window = DigestWindow(start=min(place.closed_at, now), end=now)
    span = DigestSpan(route=route, plan=route.digest, window=window, began_at=place.began_at)
    return build_digest(tx, span, config, now=now).digest
