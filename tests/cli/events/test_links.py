"""`monitor events merge` and `split`, as a person or a script calls them, also beside a writer."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import monitor
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.errors import DecisionRefusedError, StoreError
from monitor.pipeline.events.attach import attach
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, act, article, extracted, fetched, ref, source

DESK = RuntimeConfig(
    rules={},
    vocabulary=Vocabulary.of([]),
    routes=Routes(default=Route(name="default", channel="C1")),
    sources={},
    workspace="test",
)


def save(tx: Transaction) -> None:
    """Three articles of three days: 1 and 2 of one event, 3 of another."""
    tx.sources.sync([source()], now=NOW)
    goods = {"1": ("rare_earths",), "2": ("rare_earths",), "3": ("gallium",)}
    output_of = [
        extracted(article(key, published=NOW - timedelta(days=9 - int(key))), acts=(act(commodities=goods[key]),))
        for key in goods
    ]
    kept = [tx.articles.keep(one, fetched(), now=NOW) for one in output_of]
    attach(tx, kept, DESK, baseline=False, sample=False, now=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(save)

    asyncio.run(prepare())
    return tmp_path


def called(folder: Path, *arguments: str) -> Result:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "none"), "NO_PROXY": "*"}
    return CliRunner().invoke(monitor, ["events", *arguments], env=env)


def labels(folder: Path) -> dict[str, str]:
    """The event of each article."""
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        rows = connection.execute("SELECT article_id, label FROM act JOIN event ON event.id = event_id").fetchall()
    return dict(rows)


def key(name: str) -> str:
    return ref(name).article_id


def output_of(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_events_are_merged_by_label_and_the_merge_is_undone(folder: Path) -> None:
    before = labels(folder)
    merged = called(folder, "merge", before[key("1")], before[key("3")], "--because", "one notice")
    assert merged.exit_code == 0
    assert merged.output.startswith(f"{before[key('1')]}  ")
    assert merged.output.endswith("(3 reports)\n")
    assert set(labels(folder).values()) == {before[key("1")]}
    undone = called(folder, "merge", before[key("3")], before[key("1")], "--undo")
    assert re.fullmatch(r"undone: merged by hand on \d{1,2} \w+ \d{4}: one notice", undone.output.splitlines()[-1])
    assert labels(folder) == before


def test_a_report_is_split_off_by_its_address_and_comes_back(folder: Path) -> None:
    before = labels(folder)
    found = output_of(called(folder, "split", before[key("1")], article("2").url, "--format", "json"))
    assert [(e["label"], e["reports"], e["issuer"]) for e in found["events"]] == [
        (before[key("1")], 1, "CN"),
        (labels(folder)[key("2")], 1, "CN"),
    ]
    again = output_of(called(folder, "merge", before[key("1")], article("2").url, "--format", "json"))
    assert [(link["kind"], link["because"]) for link in again["replaced"]] == [("apart", "")]
    assert labels(folder) == before


def test_a_decision_of_an_event_that_lost_its_acts_leads_to_the_one_that_has_them(folder: Path) -> None:
    before = labels(folder)
    called(folder, "merge", before[key("1")], before[key("3")])
    found = output_of(called(folder, "split", before[key("3")], key("2"), "--format", "json"))
    assert [e["reports"] for e in found["events"]] == [2, 1]


def test_unknown_names_and_impossible_links_are_refused_with_the_reason(folder: Path) -> None:
    label = labels(folder)[key("1")]
    for arguments, why in (
        (("merge", label, "E-ZZZZ"), "E-ZZZZ not found"),
        (("merge", label, label), "are already one event"),
        (("split", label, "https://nowhere.example/1"), "no article from https://nowhere.example/1"),
        (("split", label, key("3")), "is not a report of"),
        (("split", label, key("1"), "--undo"), "not split from"),
    ):
        refused = called(folder, *arguments)
        unknown = why.startswith(("E-ZZZZ not found", "no article from"))
        assert isinstance(refused.exception, SystemExit if unknown else DecisionRefusedError)
        assert why in (refused.stderr if unknown else str(refused.exception))
    assert len(set(labels(folder).values())) == 2


def test_a_split_needs_an_article(folder: Path) -> None:
    assert called(folder, "split", labels(folder)[key("1")]).exit_code == 2


def test_without_a_database_there_is_nothing_to_decide(tmp_path: Path) -> None:
    refused = called(tmp_path, "merge", "E-1", "E-2")
    assert isinstance(refused.exception, StoreError)
    assert "there is no database yet" in str(refused.exception)
    assert list(tmp_path.iterdir()) == []


async def test_a_decision_is_stored_beside_a_daemon_that_goes_on_writing(folder: Path) -> None:
    before = labels(folder)
    later = extracted(article("4", published=NOW), acts=(act(commodities=("gallium",)),))

    def arrive(tx: Transaction) -> None:
        attach(tx, [tx.articles.keep(later, fetched(), now=NOW)], DESK, baseline=False, sample=False, now=NOW)

    async with open_store(sqlite_url(folder)) as daemons:
        merged = await asyncio.to_thread(called, folder, "merge", before[key("1")], before[key("3")])
        assert merged.exit_code == 0, merged.output
        await daemons.write(arrive)
    assert set(labels(folder).values()) == {before[key("1")]}


def test_a_decision_waits_for_its_turn_while_another_unit_writes(folder: Path) -> None:
    before = labels(folder)
    with closing(sqlite3.connect(folder / "monitor.db", check_same_thread=False, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        merged = called(folder, "merge", before[key("1")], before[key("3")])
        release.join()
    assert merged.exit_code == 0, merged.output
    assert set(labels(folder).values()) == {before[key("1")]}


def test_an_event_that_became_part_of_another_leads_to_it(folder: Path) -> None:
    before = labels(folder)
    first, second = before[key("1")], before[key("3")]
    called(folder, "merge", first, second, "--because", "one notice")
    shown = called(folder, "show", second).output.splitlines()
    assert shown[0] == f"{second} was merged into {first}:"
    assert shown[1].startswith(first)
    found = output_of(called(folder, "show", second, "--format", "json"))
    assert (found["merged_from"], found["event"]["label"]) == (second, first)
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "none")}
    why = CliRunner().invoke(monitor, ["why", key("2"), key("3")], env=env)
    assert f"Both belong to {first}." in why.output
    assert "were merged by hand on" in why.output
    by_label = CliRunner().invoke(monitor, ["why", second, first], env=env)
    assert "were merged by hand on" in by_label.output
    gone = CliRunner().invoke(monitor, ["why", second], env=env)
    assert f"was merged into {first}" in gone.output
