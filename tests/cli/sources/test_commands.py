"""`sources list`, `sources health` and `sources release`, beside what a daemon left."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source_health import SourceHealth, failed
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import source

SOURCES = """
sources:
  - name: Commerce notices
    url: https://commerce.example/feed
  - name: Old wire
    url: https://wire.example/feed
    enabled: false
    because: the site is gone
"""
COMMERCE = replace(source("commerce-notices", url="https://commerce.example/feed"), name="Commerce notices")
HELD = "Stored, not alerted: E-7K2Q China bans gallium exports."


@pytest.fixture
def house(tmp_path: Path) -> Callable[[Callable[[Transaction], None]], dict[str, str]]:
    """Settings of a folder with two sources of its own, and a database that `work` filled."""
    pack = tmp_path / "rules" / "desk"
    pack.mkdir(parents=True)
    (pack / "sources.yaml").write_text(SOURCES, encoding="utf-8")

    async def fill(work: Callable[[Transaction], None]) -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(lambda tx: tx.sources.sync((COMMERCE,), now=datetime.now(UTC)))
            await store.write(work)

    def make(work: Callable[[Transaction], None]) -> dict[str, str]:
        asyncio.run(fill(work))
        return {"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(tmp_path / "rules")}

    return make


House = Callable[[Callable[[Transaction], None]], dict[str, str]]


def polled(tx: Transaction, ago: timedelta) -> None:
    now = datetime.now(UTC)
    state = tx.sources.state(COMMERCE.id)
    assert state is not None
    tx.sources.save(replace(state, last_polled_at=now, last_success_at=now - ago, due_at=now + timedelta(minutes=5)))


def fail(tx: Transaction) -> None:
    polled(tx, timedelta(days=2))
    since = datetime.now(UTC) - timedelta(days=2)
    tx.health.save(failed(SourceHealth(source_id=COMMERCE.id), Outcome.NOT_FOUND, now=since))


def own(called: Called) -> list[dict[str, object]]:
    return [row for row in json.loads(called.out) if row["id"] in ("commerce-notices", "old-wire")]


def test_the_list_says_when_a_source_was_polled_and_how_that_ended(house: House) -> None:
    def end(tx: Transaction) -> None:
        polled(tx, timedelta(days=2))
        state = tx.sources.state(COMMERCE.id)
        assert state is not None
        before = datetime.now(UTC) - timedelta(hours=4)
        tx.sources.save(replace(state, last_polled_at=before, last_outcome=Outcome.NOT_FOUND, last_detail="404"))

    env = house(end)
    called = call("sources", "list", env=env)
    assert "commerce-notices\t4 h ago: not found\t0\t15 min\t\tmedia\t\tCommerce notices" in called.out.splitlines()
    assert "old-wire" not in called.out
    assert "sources off, not shown. Show all: monitor sources list --all" in called.err
    everything = call("sources", "list", "--all", env=env)
    assert "old-wire\toff\t0\toff\t\tmedia\t\tOld wire: the site is gone" in everything.out.splitlines()
    assert everything.err == ""


def test_the_list_the_health_of_sources_and_the_health_of_all_agree_on_what_can_t_be_reached(house: House) -> None:
    def cut_off(tx: Transaction) -> None:
        state = tx.sources.state(COMMERCE.id)
        assert state is not None
        now = datetime.now(UTC)
        away = replace(state, last_polled_at=now, last_outcome=Outcome.DNS, failing_since=now, last_detail="no name")
        tx.sources.save(away)

    env = house(cut_off)
    (listed,) = (s for s in call("sources", "list", env=env).out.splitlines() if s.startswith("commerce-notices"))
    assert "\tnow: dns\t" in listed or "ago: dns\t" in listed
    shown = call("sources", "health", env=env).out.splitlines()
    assert any(line.startswith("commerce-notices\tunreachable\tnever\t") for line in shown)
    assert "commerce-notices: host name not found (DNS)" in shown
    assert "sources: 1 watched, 1 unreachable; see: monitor sources health" in call("health", env=env).out


def test_sources_that_are_well_exit_0_and_have_a_row_each(house: House) -> None:
    called = call("sources", "health", "--all", "--format", "json", env=house(lambda tx: polled(tx, timedelta(0))))
    assert called.code == 0
    assert [(row["id"], row["condition"], row["detail"]) for row in own(called)] == [
        ("commerce-notices", "ok", ""),
        ("old-wire", "off", "the site is gone"),
    ]


def test_a_silent_source_is_the_first_line_says_what_fails_and_exits_1(house: House) -> None:
    called = call("sources", "health", env=house(fail))
    assert called.code == 1
    first = called.out.splitlines()[1].split("\t")
    assert (*first[:3], *first[8:]) == (
        "commerce-notices",
        "silent",
        "48 h ago",
        "not found, once, for 48 h",
        "in 5 min",
    )
    assert "commerce-notices: Commerce notices has been silent since" in called.out
    assert "page not found" in called.out


def test_health_without_a_database_says_how_to_get_one(tmp_path: Path) -> None:
    called = call("sources", "health", env={"MONITOR_DATA_DIR": str(tmp_path)})
    assert called.code == 1
    assert "monitor run" in called.err


def test_coverage_lists_cells_and_what_is_missing(house: House) -> None:
    env = house(fail)
    found = json.loads(call("sources", "coverage", "--format", "json", env=env).out)
    assert set(found) == {"cells", "uncovered", "wanted"}
    assert any(cell["tier"] == "media" and cell["language"] == "" for cell in found["cells"])
    called = call("sources", "coverage", env=env)
    assert called.code == 0
    assert "any\tmedia\tseveral\t0 of" in called.out
    assert "\nNot covered:\n  " in called.out


def quarantined(tx: Transaction) -> None:
    now = datetime.now(UTC)
    held = ("E-7K2Q China bans gallium exports",)
    tx.health.save(SourceHealth(source_id=COMMERCE.id, flooded_at=now, quarantined_since=now, held=held))


def test_a_source_is_released_once_and_what_was_held_is_named(house: House) -> None:
    env = house(quarantined)
    called = call("sources", "release", "commerce-notices", env=env)
    assert (called.code, called.out) == (
        0,
        f"commerce-notices is released from quarantine; new items can alert. {HELD}\n",
    )
    again = call("sources", "release", "commerce-notices", env=env)
    assert (again.code, again.err) == (1, "commerce-notices is not in quarantine.\n")


def test_a_source_that_is_not_watched_is_reported_with_the_nearest_name(house: House) -> None:
    called = call("sources", "release", "comerce-notices", env=house(quarantined))
    assert (called.code, called.out) == (2, "")
    assert "no source comerce-notices is watched" in called.err
    assert "commerce-notices" in called.err.partition("watched")[2]
