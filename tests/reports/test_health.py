from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.sources.alarms import AlarmKind
from monitor.domain.sources.publishing_pattern import SeenItem
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import SourceEndpoint
from monitor.domain.sources.source_health import Body, SourceHealth, failed, read
from monitor.reports.health import Condition, health_of, source_reports
from monitor.store import open_store
from tests.store.examples import NOW, source

WIRE = source("wire")
POLLED = PollState(source_id=WIRE.id, due_at=NOW, last_polled_at=NOW, last_success_at=NOW)
WELL = read(
    SourceHealth(source_id=WIRE.id),
    Body(items=20, new_items=(SeenItem(at=NOW, language="en"), SeenItem(at=NOW, language="ko")), first=True),
    now=NOW,
)
LONG_AGO = NOW - timedelta(days=2)


def test_every_alarm_that_lasts_is_a_condition() -> None:
    assert {str(kind) for kind in AlarmKind} - {"gap"} < {str(one) for one in Condition}


@pytest.mark.parametrize(
    ("health", "state", "condition", "bad"),
    [
        pytest.param(WELL, POLLED, Condition.OK, False, id="well"),
        pytest.param(SourceHealth(source_id=WIRE.id), None, Condition.NEW, False, id="new"),
        pytest.param(
            SourceHealth(source_id=WIRE.id),
            replace(POLLED, last_success_at=None),
            Condition.NEW,
            False,
            id="asked in vain while the network was away",
        ),
        pytest.param(
            SourceHealth(source_id=WIRE.id),
            replace(POLLED, last_success_at=None, last_outcome=Outcome.DNS),
            Condition.UNREACHABLE,
            False,
            id="the last poll found no network",
        ),
        pytest.param(failed(WELL, Outcome.DNS, now=NOW), POLLED, Condition.UNREACHABLE, False, id="unreachable"),
        pytest.param(failed(WELL, Outcome.GONE, now=NOW), POLLED, Condition.FAILING, False, id="failing"),
        pytest.param(
            failed(WELL, Outcome.DNS, now=LONG_AGO),
            replace(POLLED, last_success_at=LONG_AGO),
            Condition.SILENT,
            True,
            id="silent",
        ),
        pytest.param(
            replace(WELL, certificate_until=NOW + timedelta(days=9)), POLLED, Condition.CERTIFICATE, False, id="soon"
        ),
    ],
)
def test_a_source_is_one_word(health: SourceHealth, state: PollState | None, condition: Condition, bad: bool) -> None:
    found = health_of(WIRE, state, health, now=NOW)
    assert (found.condition, found.bad) == (condition, bad)


def test_a_failure_is_said_as_it_was_stored_and_counts_as_the_network_allows() -> None:
    state = replace(
        POLLED,
        last_outcome=Outcome.NOT_CONFIGURED,
        last_detail="source wire: MONITOR_SECRET_X is not set",
        failing_since=NOW,
    )
    found = health_of(WIRE, state, WELL, now=NOW)
    assert (found.condition, found.detail) == (Condition.FAILING, "MONITOR_SECRET_X is not set")
    assert (found.failed_as, found.failures, found.failing_since) == (Outcome.NOT_CONFIGURED, 0, NOW)


def test_a_rebuilt_page_is_reported_once() -> None:
    health = WELL
    for hours in (3, 2, 1):
        health = failed(health, Outcome.STRUCTURE_CHANGED, now=NOW - timedelta(hours=hours))
    found = health_of(WIRE, POLLED, health, now=NOW)
    assert found.condition is Condition.STRUCTURE_CHANGED
    assert found.detail.partition(" since ")[0] == "Wire has been unreadable"
    assert found.detail.endswith(": page structure changed: items not found where expected")


def test_a_disabled_source_says_why() -> None:
    found = health_of(replace(WIRE, enabled=False, because="the site is gone"), POLLED, WELL, now=NOW)
    assert (found.condition, found.detail, found.next_poll_at) == (Condition.OFF, "the site is gone", None)


@pytest.mark.parametrize(
    ("state", "detail"),
    [
        pytest.param(replace(POLLED, endpoint=1), "by another endpoint: https://mirror.example/list", id="another way"),
        pytest.param(
            replace(POLLED, adopted="https://new.example/feed?key=x"),
            "at its new address: https://new.example/feed?…",
            id="another address",
        ),
        pytest.param(replace(POLLED, endpoint=7), "", id="a way that was taken out"),
    ],
)
def test_a_healthy_source_names_another_endpoint_or_address(state: PollState, detail: str) -> None:
    two_ways = replace(WIRE, via=(SourceEndpoint(url="https://mirror.example/list"),))
    found = health_of(two_ways, state, WELL, now=NOW)
    assert (found.condition, found.detail) == (Condition.OK, detail)


def test_a_report_has_what_polls_brought_and_which_share_had_acts() -> None:
    news = (SeenItem(at=NOW, language="ko", acts=True), SeenItem(at=NOW, language="ko"))
    found = health_of(WIRE, POLLED, read(WELL, Body(items=10, new_items=news), now=NOW), now=NOW)
    assert (found.per_poll, found.with_acts, found.languages) == (15.0, 0.5, ("ko", "en"))
    assert health_of(WIRE, POLLED, WELL, now=NOW).with_acts is None


async def test_the_worst_source_comes_first_and_disabled_ones_last() -> None:
    silent, well, off = source("silent"), source("a-well-one"), source("off", enabled=False)
    async with open_store("sqlite://") as store:
        await store.write(lambda tx: tx.sources.sync((well, silent, off), now=NOW))
        for one, at in ((silent, LONG_AGO), (well, NOW)):
            state = replace(POLLED, source_id=one.id, last_success_at=at)
            await store.write(lambda tx, state=state: tx.sources.save(state))  # type: ignore[misc]
        dead = failed(SourceHealth(source_id=silent.id), Outcome.GONE, now=LONG_AGO)
        await store.write(lambda tx: tx.health.save(dead))
        reports = await source_reports(store, (off, well, silent), now=NOW)
    assert [one.id for one in reports] == ["silent", "a-well-one", "off"]
    assert reports[0].detail == "Silent has been silent since 23 Nov 09:30 UTC: HTTP 410 Gone"
