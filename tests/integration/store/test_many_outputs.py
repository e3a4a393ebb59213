"""Outputs among a hundred thousand events: any page of them by an index, in the time that a page has."""

from datetime import timedelta
from time import process_time

import pytest

from monitor.domain.acts.scheme import Direction
from monitor.ports.queries.lookup import EventCursor
from monitor.store import DatabaseStore
from monitor.web.pages.now import cursor_text
from tests.integration.store.test_many_events import folder, many  # noqa: F401 -- fixtures
from tests.store.examples import NOW
from tests.store.plans import noting, steps_of, walked
from tests.web.conftest import Site

pytestmark = pytest.mark.integration

SECONDS = 0.5  # processor time of all threads for 50 events; alone on a machine it is a tenth
LATE = cursor_text(EventCursor(opened_at=NOW - timedelta(minutes=20 * 90_000), day=NOW.date(), label="E-ZZZ"))


@pytest.mark.parametrize("address", ["/events.json", "/events.atom", "/events.csv"])
@pytest.mark.parametrize("query", ["", f"after={LATE}", f"direction={Direction.TIGHTENING}&after={LATE}", "issuer=CN"])
async def test_a_page_is_found_by_indexes_and_fast(
    many: DatabaseStore,  # noqa: F811
    address: str,
    query: str,
) -> None:
    browser = Site(many).browser()
    await browser.get("/events.json?limit=1")  # fills caches
    readers = many._readers
    assert readers is not None
    with noting(readers) as asked:
        began = process_time()
        answer = await browser.get(f"{address}?{query}")
        took = process_time() - began
    assert (answer.status, "link" in answer.headers) == (200, True)
    with readers.connect() as connection:
        steps = [step for one in asked for step in steps_of(connection, one)]
    assert [step for step in walked(steps) if "ix_event_list" not in step] == []
    assert took < SECONDS
