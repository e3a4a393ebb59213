"""Digests: one message a route and local date, with what was too soft to alert and what waits for somebody.

What a digest lists is fixed in the unit of work that queues it, and its key is the beginning of its window: whoever is
killed in between does it again from the start, or finds it done.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.alerts.digest import DigestPlace, Window, due_window, is_ahead, last_close
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, delivery_key, to_send
from monitor.pipeline.alerts.digest_content import DigestSpan, build_digest, watch_only
from monitor.pipeline.alerts.notices import reply
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import Store, Transaction

__all__ = ["close_digests", "digest_so_far"]

_LATE = timedelta(minutes=15)  # after its time, a digest says that it is late


async def close_digests(store: Store, desk: Desk, *, now: datetime) -> int:
    """Queue the digests that are due. Returns how many windows were closed. Raises StoreError."""
    closed = 0
    for route, plan in _planned(desk):
        if await store.read(lambda tx, r=route, p=plan: _is_due(tx, r, p, now)):  # type: ignore[misc]
            closed += await store.write(lambda tx, r=route, p=plan: _close(tx, r, p, desk, now))  # type: ignore[misc]
    return closed


def _planned(desk: Desk) -> tuple[tuple[Route, DigestPlan], ...]:
    """Routes with a digest, one a channel: the first of those that share one, as with alerts."""
    by_channel: dict[str, tuple[Route, DigestPlan]] = {}
    for route in (*desk.routes.named, desk.routes.default):
        if route.digest is not None:
            by_channel.setdefault(route.channel, (route, route.digest))
    return tuple(by_channel.values())


def _is_due(tx: Transaction, route: Route, plan: DigestPlan, now: datetime) -> bool:
    place = tx.digests.place(route.channel)
    if place is None or is_ahead(plan, place.closed_at, now=now):
        return True
    return due_window(plan, place.closed_at, now=now) is not None


def _close(tx: Transaction, route: Route, plan: DigestPlan, desk: Desk, now: datetime) -> int:
    place = tx.digests.place(route.channel)
    if place is None:
        tx.digests.save(_begun(route, plan, now))
        return 0
    if is_ahead(plan, place.closed_at, now=now):
        tx.digests.save(replace(place, closed_at=now))  # what came before was summed up when the clock was wrong
        return 0
    window = due_window(plan, place.closed_at, now=now)
    if window is None:
        return 0
    span = DigestSpan(route=route, plan=plan, window=window, began_at=place.began_at)
    summed = build_digest(tx, span, desk, now=now)
    said = replace(summed.digest, late=now - window.end > _LATE)
    if plan.empty or not said.is_empty:
        digest = _queue(tx, said, desk, channel=route.channel, subject="digest", start=window.start, now=now)
        tx.digests.list(route.channel, summed.listed, digest)
        if summed.rest is not None:
            reply(tx, digest, summed.rest, workspace=desk.workspace, news="the rest", now=now)
    elif desk.routes.operator.kind is RouteKind.OPERATOR:
        day = window.end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        channel = desk.routes.operator.channel
        _queue(tx, watch_only(said), desk, channel=channel, subject="watch", start=day, now=now)
    tx.digests.save(replace(place, closed_at=window.end))
    return 1


def _begun(route: Route, plan: DigestPlan, now: datetime) -> DigestPlace:
    """Digests begin with the window that is open: what was before is history."""
    opened = last_close(plan, until=now)
    return DigestPlace(channel=route.channel, began_at=opened, closed_at=opened)


def _queue(
    tx: Transaction, said: Digest, desk: Desk, *, channel: str, subject: str, start: datetime, now: datetime
) -> DeliveryId:
    """One message a channel, subject and beginning, whatever it says."""
    kind = DeliveryKind.DIGEST
    key = delivery_key(
        workspace=desk.workspace, channel=channel, subject=subject, kind=kind, news=start.astimezone(UTC).isoformat()
    )
    row = to_send(key, channel=channel, kind=kind, message=said, now=now)
    tx.outbox.queue(row)
    return row.id


def digest_so_far(tx: Transaction, route: Route, desk: Desk, *, now: datetime) -> Digest | None:
    """What the route's next digest would say if it closed now; None for a route without one. Changes nothing."""
    if route.digest is None:
        return None
    place = tx.digests.place(route.channel) or _begun(route, route.digest, now)
    window = Window(start=min(place.closed_at, now), end=now)
    span = DigestSpan(route=route, plan=route.digest, window=window, began_at=place.began_at)
    return build_digest(tx, span, desk, now=now).digest
