"""What SQLite does for the pages on rules, sources, the outbox and the system: it looks up what they show."""

from collections.abc import Callable

import pytest

from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import RuleId
from monitor.ports.queries.page_operations import PageOperations
from monitor.store import DatabaseStore
from tests.store.examples import MINISTRY, NOW
from tests.store.plans import walked
from tests.store.test_plans import plan_of

_ADDRESS = "https://ministry.example/news/1"


@pytest.mark.parametrize(
    ("ask", "used"),
    [
        pytest.param(lambda q: q.announced(since=NOW), "ix_announcement_state_at", id="decisions of the last days"),
        pytest.param(
            lambda q: q.alerts_of(RuleId("any"), since=NOW, limit=9),
            "ix_announcement_state_at",
            id="decisions of one rule",
        ),
        pytest.param(lambda q: q.judged(), "ix_interaction_action", id="judged alerts"),
        pytest.param(lambda q: q.ledger([MINISTRY], since=NOW.date()), "sqlite_autoindex_ledger_1", id="ledger"),
        pytest.param(lambda q: q.dropped(MINISTRY, limit=9), "sqlite_autoindex_dropped_1", id="dropped items"),
        pytest.param(
            lambda q: q.articles_of(MINISTRY, limit=9), "ix_article_source_id_last_seen_at", id="articles of a source"
        ),
        pytest.param(
            lambda q: q.deliveries([DeliveryState.DELIVERED], limit=9), "ix_delivery_state_not_before", id="deliveries"
        ),
        pytest.param(
            lambda q: q.deliveries([DeliveryState.DELIVERED], before=(NOW, 7), limit=9),
            "ix_delivery_state_not_before",
            id="deliveries after a cursor",
        ),
        pytest.param(lambda q: q.stored_article(_ADDRESS), "ix_article_url_key_source_id", id="an article"),
    ],
)
async def test_the_pages_of_operations_look_up_what_they_show(
    store: DatabaseStore, ask: Callable[[PageOperations], object], used: str
) -> None:
    steps = await plan_of(store, lambda s: s.read_page(lambda queries: ask(queries.page_operations)))
    assert walked(steps) == []
    assert any(used in step for step in steps)


async def test_matches_of_the_last_days_are_counted_from_the_articles_of_each_source(store: DatabaseStore) -> None:
    steps = await plan_of(store, lambda s: s.read_page(lambda queries: queries.page_operations.matches(since=NOW)))
    assert not any("rule_match" in step for step in walked(steps))
    assert any("ix_article_source_id_last_seen_at (source_id=? AND last_seen_at>?)" in step for step in steps)
    assert any("sqlite_autoindex_rule_match_1 (article_id=?)" in step for step in steps)


async def test_the_newest_deliveries_are_read_in_the_order_of_an_index(store: DatabaseStore) -> None:
    states = [DeliveryState.DELIVERED]
    steps = await plan_of(
        store, lambda s: s.read_page(lambda q: q.page_operations.deliveries(states, before=(NOW, 7), limit=9))
    )
    assert not any("TEMP B-TREE" in step for step in steps)
