"""What SQLite does for questions that people ask of a large database: it looks up, and never goes through a table."""

from collections.abc import Awaitable, Callable

import pytest

from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.lookup import EventConditions
from monitor.ports.queries.page import ChangeMark
from monitor.ports.queries.page_operations import PageOperations
from monitor.store import DatabaseStore
from tests.store.examples import MINISTRY, NOW, development, event, with_text
from tests.store.plans import noting, steps_of, walked

_ADDRESS = "https://ministry.example/news/1"


async def plan_of(store: DatabaseStore, ask: Callable[[DatabaseStore], Awaitable[object]]) -> list[str]:
    """The steps of every statement that `ask` ran."""
    readers = store._readers
    assert readers is not None
    with noting(readers) as asked:
        await ask(store)
    with readers.connect() as connection:
        return [step for one in asked for step in steps_of(connection, one)]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda s: s.traces.at([_ADDRESS, "http://ministry.example/news/1"], under=()), id="address"),
        pytest.param(lambda s: s.traces.at([], under=["https://ministry.example/"]), id="neighbours"),
        pytest.param(lambda s: s.traces.deleted([_ADDRESS], [SourceId("ministry")]), id="deleted"),
        pytest.param(lambda s: s.traces.article("ministry-1"), id="article"),
        pytest.param(lambda s: s.archive.event("E-7K2Q"), id="label"),
        pytest.param(lambda s: s.traces.acts(EventId("event")), id="acts"),
    ],
)
async def test_a_name_is_looked_up(store: DatabaseStore, ask: Callable[[DatabaseStore], Awaitable[object]]) -> None:
    steps = await plan_of(store, ask)
    assert any(step.startswith("SEARCH") for step in steps)
    assert walked(steps) == []


async def test_an_address_is_looked_up_by_its_key(store: DatabaseStore) -> None:
    steps = await plan_of(store, lambda s: s.traces.at([_ADDRESS], under=["https://ministry.example/"]))
    assert "SEARCH article USING INDEX ix_article_url_key_source_id (url_key=?)" in steps
    assert "SEARCH dropped USING INDEX ix_dropped_key (key=?)" in steps
    assert any("SEARCH article USING COVERING INDEX ix_article_url_key_source_id" in step for step in steps)


async def test_articles_are_found_by_the_index_of_words_asked_once(store: DatabaseStore) -> None:
    steps = await plan_of(store, lambda s: s.traces.search("稀土 export", limit=3))
    assert walked(steps) == []
    assert sum("word_index VIRTUAL TABLE INDEX" in step for step in steps) == 1


async def test_events_are_found_by_their_articles_alone(store: DatabaseStore) -> None:
    steps = await plan_of(store, lambda s: s.archive.events(only=with_text("稀土")))
    assert walked(steps) == []
    assert any("word_index VIRTUAL TABLE INDEX" in step for step in steps)


@pytest.mark.parametrize(
    ("only", "how"),
    [
        pytest.param(EventConditions(), "SCAN event USING COVERING INDEX ix_event_list", id="all"),
        pytest.param(
            EventConditions(directions=frozenset({Direction.MIXED}), stages=frozenset({Stage.DENIED})),
            "SCAN event USING COVERING INDEX ix_event_list",
            id="columns",
        ),
        pytest.param(EventConditions(level=Level.HIGH), "ix_announcement_level_event_id (level=?)", id="level"),
        pytest.param(
            EventConditions(languages=frozenset({"es"})), "ix_act_language_event_id (language=?", id="language"
        ),
        pytest.param(
            EventConditions(rules=frozenset({RuleId("r")})),
            "SEARCH rule_match USING INDEX ix_rule_match_rule_id",
            id="rule",
        ),
        pytest.param(
            EventConditions(about=frozenset({"tin"})), "ix_event_subject_concept_day_event_id (concept=?)", id="goods"
        ),
    ],
)
async def test_lists_of_events_are_filtered_by_indexes(store: DatabaseStore, only: EventConditions, how: str) -> None:
    steps = await plan_of(store, lambda s: s.archive.events(only=only))
    assert any(how in step for step in steps), steps
    assert [step for step in walked(steps) if "ix_event_list" not in step] == []
    assert not any("TEMP B-TREE" in step for step in steps if not only.about and only == EventConditions())


async def test_decisions_by_hand_are_gone_through_for_they_are_few_and_an_issuers_acts_are_not(
    store: DatabaseStore,
) -> None:
    steps = await plan_of(store, lambda s: s.traces.links("CN"))
    assert walked(steps) == ["SCAN act_link"]
    assert not any("ix_act_issuer" in step for step in steps)


async def test_a_page_of_events_with_its_details_goes_through_no_table(store: DatabaseStore) -> None:
    opened = event("one")
    await store.write(lambda tx: tx.events.save(opened, (), [development(opened)]))
    steps = await plan_of(store, lambda s: s.read_page(lambda queries: queries.event_list.page(EventConditions())))
    assert [step for step in walked(steps) if "ix_event_list" not in step] == []


async def test_issuers_and_changes_are_steps_of_an_index(store: DatabaseStore) -> None:
    steps = await plan_of(store, lambda s: s.read_page(lambda queries: queries.event_list.issuers()))
    assert set(steps) == {"SEARCH event USING COVERING INDEX ix_event_issuer_day (issuer>?)"}
    steps = await plan_of(
        store, lambda s: s.read_page(lambda queries: queries.event_list.changed_since(ChangeMark(7, 0)))
    )
    actions = "SCAN interaction USING COVERING INDEX ix_interaction_event_id"  # clicks of people: few
    assert walked(steps) == [actions]
    steps = await plan_of(store, lambda s: s.read_page(lambda queries: queries.event_list.last_change()))
    assert [step for step in steps if "SEARCH" not in step] == [actions]


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
