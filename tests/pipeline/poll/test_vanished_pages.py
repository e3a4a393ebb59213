"""Vanished pages are recorded with their source and change no event."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.errors import FetchError
from monitor.ports.repositories.transaction import Transaction
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

ANY = rule()
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
LineWith = Callable[..., Line]


async def all_that_is_known(line: Line, event_id: str) -> object:
    """The event with its reports and developments, what was decided, and every message."""

    def look(tx: Transaction) -> object:
        deliveries = tx.outbox.ready(now=NOW + timedelta(days=99), states=tuple(DeliveryState))
        shown = (tx.events.get(event), tx.events.reports(event), tx.events.developments(event))
        return (*shown, tx.announcements.past(event), tuple(d.message for d in deliveries))

    (event,) = (e.event.id for e in await line.store.archive.events() if e.event.id == event_id)
    return await line.store.read(look)


async def poll(line: Line, clock: Time, of: Source, found: FetchError | None) -> Outcome:
    clock.now += timedelta(hours=1)
    if found is None:
        line.feed(body("an empty listing"), extraction_of())
    else:
        line.feed(found)
    return (await line.poll(of)).outcome


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        pytest.param(FetchError("ministry: 404", outcome=Outcome.NOT_FOUND), Outcome.NOT_FOUND, id="404"),
        pytest.param(FetchError("ministry: 410", outcome=Outcome.GONE), Outcome.GONE, id="410"),
        pytest.param(None, Outcome.NEW_BODY, id="a listing that no longer has it"),
    ],
)
async def test_vanished_page_is_recorded_and_changes_no_event(
    line_with: LineWith, clock: Time, found: FetchError | None, outcome: Outcome
) -> None:
    line = line_with(ANY)
    await line.watch(MINISTRY)
    notice = extracted(article("a", MINISTRY), act(certainty=Certainty.OFFICIAL), rules=(ANY,))
    line.feed(body("1"), extraction_of(notice))
    (opened,) = (await line.poll(MINISTRY)).events
    before = await all_that_is_known(line, opened.event.id)
    assert await poll(line, clock, MINISTRY, found) is outcome
    assert await all_that_is_known(line, opened.event.id) == before
    state = await line.store.read(lambda tx: tx.sources.state(MINISTRY.id))
    assert state is not None
    assert (state.last_outcome, state.last_detail) == (outcome, str(found) if found else "")
    assert state.last_polled_at == clock.now
    assert state.last_success_at == (NOW if found else clock.now)


async def test_returned_page_brings_no_duplicates(line_with: LineWith, clock: Time) -> None:
    line = line_with(ANY)
    await line.watch(MINISTRY)
    notice = extraction_of(extracted(article("a", MINISTRY), act(certainty=Certainty.OFFICIAL), rules=(ANY,)))
    line.feed(body("1"), notice)
    (opened,) = (await line.poll(MINISTRY)).events
    before = await all_that_is_known(line, opened.event.id)
    await poll(line, clock, MINISTRY, FetchError("ministry: 404", outcome=Outcome.NOT_FOUND))
    line.feed(body("back"), notice)
    back = await line.poll(MINISTRY)
    assert (back.items.known, back.events) == (1, ())
    assert await all_that_is_known(line, opened.event.id) == before
