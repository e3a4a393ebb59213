from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.sources.permanent_redirects import PermanentRedirect
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import (
    Access,
    FirstPoll,
    ItemSelectors,
    Kind,
    Quote,
    Scheme,
    Source,
    SourceEndpoint,
    SourceId,
    Tier,
)
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import MINISTRY, NOW, source

LATER = NOW + timedelta(hours=5)


async def sync(store: DatabaseStore, *sources: Source) -> None:
    await store.write(lambda tx: tx.sources.sync(sources, now=LATER))


async def due(store: DatabaseStore, limit: int = 10) -> list[str]:
    states = await store.read(lambda tx: tx.sources.due(now=LATER, limit=limit))
    return [s.source_id for s in states]


async def test_a_new_source_is_due_at_once(store: DatabaseStore) -> None:
    await sync(store, source(), source("wire"))
    assert await store.read(lambda tx: tx.sources.state(SourceId("wire"))) == PollState(
        source_id=SourceId("wire"), due_at=LATER
    )


async def test_states_of_many_sources_are_stored_and_read_together(store: DatabaseStore) -> None:
    await sync(store, source(), source("wire"), source("other"))
    changed = [PollState(source_id=SourceId(name), due_at=NOW, etag=name) for name in (MINISTRY, "wire")]
    await store.write(lambda tx: tx.sources.save_all(changed))
    found = await store.read(lambda tx: tx.sources.states_of([MINISTRY, SourceId("wire"), SourceId("nobody")]))
    assert found == {state.source_id: state for state in changed}


async def test_a_source_is_read_back_as_it_was(store: DatabaseStore) -> None:
    full = source(
        "wire",
        kind=Kind.HTML_LIST,
        shape=ItemSelectors(items="li", link="a"),
        via=(
            SourceEndpoint(
                url="https://other.example/", kind=Kind.JSON_API, shape=ItemSelectors(items="rows"), proxy="direct"
            ),
        ),
        access=Access(scheme=Scheme.HEADER, name="Authorization", secret="MONITOR_SECRET_WIRE"),
        proxy="dmz",
        max_bytes=3_000_000_000,
        language="zh-Hant",
        tier=Tier.OFFICIAL,
        place="TW",
        interval=timedelta(seconds=90),
        because="",
        evidence="seen in 2026",
        first_poll=FirstPoll.ANNOUNCE,
        quote=Quote.LINK_ONLY,
        visible_in=("desk", "board"),
        keep_text=timedelta(days=30),
        full_text=True,
        origin="minerals/sources.yaml:3:5",
        sample=True,
    )
    await sync(store, full)
    (row,) = await store.archive.sources()
    assert row.source == full


async def test_the_longest_overdue_comes_first_and_no_more_than_asked(store: DatabaseStore) -> None:
    await sync(store, source(), source("a"), source("b"), source("c"))
    states = [
        PollState(source_id=SourceId("a"), due_at=NOW - timedelta(minutes=1)),
        PollState(source_id=SourceId("b"), due_at=NOW - timedelta(minutes=2)),
        PollState(source_id=SourceId("c"), due_at=LATER + timedelta(microseconds=1)),
    ]

    def save(tx: Transaction) -> None:
        for state in states:
            tx.sources.save(state)

    await store.write(save)
    assert await due(store) == ["b", "a", MINISTRY]
    assert await due(store, limit=1) == ["b"]


async def test_sources_that_are_off_or_no_longer_named_are_not_due(store: DatabaseStore) -> None:
    await sync(store, source("off", enabled=False, because="answers 404"))
    assert await due(store) == []
    assert await store.read(lambda tx: tx.sources.states()) == ()


async def test_a_source_that_is_named_again_is_due_at_once(store: DatabaseStore) -> None:
    await sync(store)
    await sync(store, source())
    assert await due(store) == [MINISTRY]


def polled() -> PollState:
    return PollState(
        source_id=MINISTRY,
        due_at=NOW + timedelta(days=1),
        failures=2,
        last_outcome=Outcome.TIMEOUT,
        last_detail="no answer in 30 s",
        last_polled_at=NOW,
        last_success_at=NOW - timedelta(days=1),
        last_full_get_at=NOW - timedelta(days=2),
        baselined_at=NOW - timedelta(days=3),
        etag='W/"x"',
        last_modified="yesterday, verbatim",
        body_sha256="ab" * 32,
        failing_since=NOW - timedelta(hours=1),
        asked="https://mirror.example/list",
        endpoint=1,
        own_again_at=NOW + timedelta(hours=6),
        item_interval=timedelta(hours=7.5),
        news_at=NOW - timedelta(days=1),
        ttl=timedelta(minutes=40),
        move=PermanentRedirect(to="https://new.example/feed", since=NOW - timedelta(days=6), polls=9),
        adopted="https://old.example/feed",
    )


async def test_a_state_is_read_back_as_it_was(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.save(polled()))
    assert await store.read(lambda tx: tx.sources.state(MINISTRY)) == polled()
    assert await store.read(lambda tx: tx.sources.states()) == (polled(),)


async def test_validators_and_remarks_may_hold_what_no_text_should(store: DatabaseStore) -> None:
    odd = replace(polled(), etag='W/"\udce9 é 稀"', last_modified="", last_detail="HTTP 404 \udce9\0")
    await store.write(lambda tx: tx.sources.save(odd))
    back = await store.read(lambda tx: tx.sources.state(MINISTRY))
    assert back == replace(odd, last_detail="HTTP 404 ??")


async def test_an_unchanged_source_keeps_its_state(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.save(polled()))
    await sync(store, source())
    assert await store.read(lambda tx: tx.sources.state(MINISTRY)) == polled()


async def test_a_new_title_does_not_make_a_source_due(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.save(polled()))
    await sync(store, replace(source(), name="Ministry of Commerce"))
    assert await due(store) == []
    (row,) = await store.archive.sources()
    assert row.source.name == "Ministry of Commerce"


@pytest.mark.parametrize(
    ("change", "etag"),
    [
        pytest.param({"url": "https://other.example/"}, None, id="another address forgets its validators"),
        pytest.param({"shape": ItemSelectors(items="li")}, None, id="what is read otherwise is read anew"),
        pytest.param({"interval": timedelta(minutes=1)}, 'W/"x"', id="another interval keeps them"),
    ],
)
async def test_a_source_that_is_asked_otherwise_is_due_at_once(
    store: DatabaseStore, change: dict[str, Any], etag: str | None
) -> None:
    await store.write(lambda tx: tx.sources.save(polled()))
    await sync(store, source(**change))
    found = await store.read(lambda tx: tx.sources.state(MINISTRY))
    assert found is not None
    assert (found.due_at, found.etag, found.baselined_at) == (LATER, etag, polled().baselined_at)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        pytest.param({"url": "https://other.example/"}, ("", None, "", 0), id="another address forgets all"),
        pytest.param(
            {"shape": ItemSelectors(items="li")}, ("", None, "", 0), id="another shape too, or it would not be read"
        ),
        pytest.param(
            {"via": (SourceEndpoint(url="https://b.example/"),)},
            (polled().asked, polled().etag, polled().adopted, 0),
            id="other ways forget which is asked",
        ),
    ],
)
async def test_what_is_known_of_an_address_goes_with_it(
    store: DatabaseStore, change: dict[str, Any], kept: tuple[str, str | None, str, int]
) -> None:
    await store.write(lambda tx: tx.sources.save(polled()))
    await sync(store, source(**change))
    found = await store.read(lambda tx: tx.sources.state(MINISTRY))
    assert found is not None
    assert (found.asked, found.etag, found.adopted, found.endpoint) == kept
    assert (found.item_interval, found.last_success_at) == (polled().item_interval, polled().last_success_at)


async def test_a_due_time_that_a_wrong_clock_wrote_silences_no_source(store: DatabaseStore) -> None:
    ahead = replace(polled(), due_at=NOW + timedelta(days=3_650))
    await store.write(lambda tx: tx.sources.save(ahead))
    await sync(store, source())
    assert await due(store) == [MINISTRY]


async def test_an_unknown_source_has_no_state(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.sources.state(SourceId("nobody"))) is None
