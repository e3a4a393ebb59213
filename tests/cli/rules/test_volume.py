"""`rules volume` and the end of `check`, on a database that a daemon's reading has left."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level
from monitor.ports.rules import ActiveRules
from monitor.rulefiles.folders.reader import FolderReader
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.fakes.clock import Time
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

ROUTES = """routes:
  desk: {channel: "#desk", minimum: high, digest: {at: "08:00"}}
  lab: {channel: "#lab", kind: trial}
unrouted: desk
"""


async def read(folder: Path) -> None:
    """Two articles: one that two shipped rules want, one that one of them wants."""
    wire, rules = source(), (rule("any-export-act"), rule("rare-earths", Level.HIGH))
    async with open_store(sqlite_url(folder)) as store:
        clock = Time()
        clock.now = datetime.now(UTC)
        line = Line(store, clock, rules, Routes(default=Route(name="default", channel="C1")))
        await line.watch(wire)
        first, second = (article(name, wire, published=clock.now) for name in "12")
        wanted = extracted(first, act(), rules=rules), extracted(second, act(issuer="US"), rules=rules[:1])
        line.feed(body("1"), extraction_of(*wanted))
        await line.poll(wire)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("rules", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "rules/routes.yaml").write_text(ROUTES, encoding="utf-8")
    return tmp_path


def run(house: Path, *arguments: str) -> Called:
    return call(*arguments, env={"MONITOR_RULES_DIR": str(house / "rules"), "MONITOR_DATA_DIR": str(house / "data")})


def test_each_route_has_a_line_and_then_the_sum(house: Path) -> None:
    asyncio.run(read(house / "data"))
    called = run(house, "rules", "volume")
    assert called.code == 0
    assert called.out.splitlines() == [
        "route\tchannel\tcritical\thigh\tmedium\tlow\tbelow minimum\theld",
        "desk\t#desk\t0\t1\t0\t0\t1 (digest)\t0",
        "lab\t#lab\t0\t0\t0\t0\t0\t0",
        "Expected volume: about 1 alert a week (1 high) and 1 digest line (measured on the last 7 days).",
    ]


def test_machines_get_the_figures(house: Path) -> None:
    asyncio.run(read(house / "data"))
    config, lab = json.loads(run(house, "rules", "volume", "--format", "json").out)["routes"]
    assert config == {
        "route": "desk",
        "channel": "#desk",
        "alerts": {"high": 1},
        "below_minimum": 1,
        "digest": True,
        "held": 0,
    }
    assert lab["alerts"] == {}


def test_without_a_database_there_is_nothing_to_measure_on(house: Path) -> None:
    called = run(house, "rules", "volume")
    assert (called.code, called.out) == (1, "")
    assert "no database" in called.err


def test_check_ends_with_it_where_there_is_a_history(house: Path) -> None:
    assert run(house, "check").out == "0 errors, 0 warnings\n"
    asyncio.run(read(house / "data"))
    assert run(house, "check").out.splitlines() == [
        "Expected volume: about 1 alert a week (1 high) and 1 digest line (measured on the last 7 days).",
        "  #desk: about 1 alert a week (1 high) and 1 digest line",
        "  #lab: no alerts a week",
        "0 errors, 0 warnings",
    ]
    assert json.loads(run(house, "check", "--format", "json").out) == []


async def run_rules(house: Path) -> None:
    """As a daemon does that loads the rules folder now."""
    packs = tuple(pack.files for pack in FolderReader(house / "rules").read().load({}).packs)
    active = ActiveRules(version="v1", engine="1", packs=packs, since=datetime.now(UTC))
    async with open_store(sqlite_url(house / "data")) as store:
        await store.write(lambda tx: tx.rules.activate(active))


OWN_RULE = """rules:
  - id: own-clocks
    title: A museum opens a room for clocks
    level: high
    when: clocks
    examples: {match: [{title: Museum opens a room for old clocks}]}
"""


def test_a_rule_without_stored_matches_is_named_with_the_command_that_evaluates_it(house: Path) -> None:
    asyncio.run(read(house / "data"))
    env = {"MONITOR_RULES_DIR": str(house / "rules"), "MONITOR_DATA_DIR": str(house / "data")}
    asyncio.run(run_rules(house))
    (house / "rules/mine").mkdir()
    (house / "rules/mine/alerts.yaml").write_text(OWN_RULE, encoding="utf-8")
    said = call("rules", "volume", env=env).out.splitlines()[-1]
    assert said == (
        "Underestimated: own-clocks, new or changed since those articles were read; what they would match now is not "
        "stored. To evaluate them on the history: monitor rules backtest"
    )
    assert json.loads(call("rules", "volume", "--format", "json", env=env).out)["changed"] == ["own-clocks"]
