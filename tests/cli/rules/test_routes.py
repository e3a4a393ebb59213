"""`routes list` and `routes test`."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import Called, call

ROUTES = """routes:
  minerals:
    channel: "#minerals-policy"
    zone: Europe/Brussels
    quiet: {from: "22:00", to: "06:30", pass: critical}
    digest: {at: "08:00", days: mon-fri}
    mention: {group: S0MINERALS, from: high}
  operator: {channel: "#monitor-ops", kind: operator}
unrouted: minerals
"""
TUNING = """override:
  - {id: export-bans, enabled: false}
  - {id: any-export-act, enabled: false}
  - {id: hard-metals, level: medium}
"""
BAN = "China bans tungsten exports"
DAY = ("--at", "2026-11-25T12:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("rules")
    (root / "minerals").mkdir()
    (root / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    (root / "minerals/tuning.yaml").write_text(TUNING, encoding="utf-8")
    return root


@pytest.fixture
def routes(folder: Path, tmp_path: Path) -> "Routes":
    return Routes(folder, tmp_path)


class Routes:
    def __init__(self, folder: Path, data: Path) -> None:
        self.env = {"MONITOR_RULES_DIR": str(folder), "MONITOR_DATA_DIR": str(data)}

    def __call__(self, *arguments: str | Path) -> Called:
        return call("routes", *arguments, env=self.env)


def test_a_text_is_routed_with_the_reasons(routes: Routes) -> None:
    called = routes("test", BAN, *DAY)
    assert (called.code, called.err) == (0, "")
    title, act, first, *reasons = called.out.splitlines()
    assert (title, act) == (BAN, "  act: tightening/export_ban/impose by CN on tungsten")
    assert first == "  minerals → #minerals-policy: medium, sent at once"
    assert reasons[0].endswith("level medium, lowered from high by minerals/tuning.yaml:4")
    assert "    the rule names no route; unrouted: minerals" in reasons


def test_quiet_hours_are_those_of_the_given_time(routes: Routes) -> None:
    said = routes("test", BAN, "--at", "2026-11-25T23:00").out
    assert "minerals → #minerals-policy: medium, sent 26 Nov 2026 05:30 UTC" in said
    assert "quiet hours hold it until 26 Nov 2026 06:30 CET" in said


def test_a_program_reads_the_decision(routes: Routes) -> None:
    (tested,) = json.loads(routes("test", BAN, *DAY, "--format", "json").out)
    (alert,) = tested["alerts"]
    assert (tested["title"], tested["why_not"]) == (BAN, None)
    assert {key: alert[key] for key in ("route", "channel", "level", "state", "at", "rule", "mention")} == {
        "route": "minerals",
        "channel": "#minerals-policy",
        "level": "medium",
        "state": "queued",
        "at": "2026-11-25T12:00:00+00:00",
        "rule": "hard-metals",
        "mention": None,
    }
    assert alert["because"]


def test_a_text_that_alerts_nobody_says_why(routes: Routes) -> None:
    said = routes("test", "Museum opens a room for old clocks").out
    assert said.splitlines()[-1] == "  no alert: no act was read, and no rule matches its words"


def test_files_are_texts_or_json_lines(routes: Routes, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{BAN}\nThe ministry said so.", encoding="utf-8")
    lines = [{"id": 1, "title": BAN}, {"id": 2, "title": "Museum opens"}]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (text,) = json.loads(routes("test", tmp_path / "one.txt", *DAY, "--format", "json").out)
    both = json.loads(routes("test", tmp_path / "two.jsonl", *DAY, "--format", "json").out)
    assert (text["title"], text["id"]) == (BAN, None)
    assert [(row["id"], len(row["alerts"])) for row in both] == [(1, 1), (2, 0)]


def test_expected_routes_are_checked(routes: Routes) -> None:
    assert routes("test", BAN, *DAY, "--expect", "minerals").code == 0
    other = routes("test", BAN, *DAY, "--expect", "operator")
    assert (other.code, other.err) == (1, f"{BAN}: alerts minerals, expected operator\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param((BAN, "--expect", "mineral"), "no route mineral. Did you mean minerals?", id="route"),
        pytest.param((BAN, "--source", "mofcom-new"), "no source mofcom-new. Did you mean mofcom-", id="source"),
        pytest.param(("missing.jsonl",), "file missing.jsonl does not exist", id="file"),
        pytest.param((" ",), "the text is empty", id="text"),
    ],
)
def test_unknown_names_exit_2(routes: Routes, arguments: tuple[str, ...], says: str) -> None:
    called = routes("test", *arguments)
    assert (called.code, called.out) == (2, "")
    assert says in called.err


def test_other_rules_are_tested_before_they_are_installed(routes: Routes, tmp_path: Path) -> None:
    (tmp_path / "new/desk").mkdir(parents=True)
    (tmp_path / "new/routes.yaml").write_text('routes:\n  desk: {channel: "#desk"}\nunrouted: desk\n', encoding="utf-8")
    (tmp_path / "new/desk/tuning.yaml").write_text("override:\n  - {id: export-bans, level: low}\n", encoding="utf-8")
    assert "  desk → #desk: high, sent at once" in routes("test", BAN, *DAY, "--rules", tmp_path / "new").out


def test_rules_with_an_error_are_not_tested(routes: Routes, tmp_path: Path) -> None:
    (tmp_path / "new/desk").mkdir(parents=True)
    (tmp_path / "new/desk/tuning.yaml").write_text("override:\n  - {id: export-bands, level: low}\n", encoding="utf-8")
    called = routes("test", BAN, "--rules", tmp_path / "new")
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith("desk/tuning.yaml:2:10: error[unknown-rule]")


def test_the_routes_are_listed_with_their_hours(routes: Routes) -> None:
    header, minerals, operator = (line.split("\t") for line in routes("list").out.splitlines())
    assert header[:4] == ["route", "channel", "kind", "minimum"]
    assert minerals[:5] == [
        "minerals",
        "#minerals-policy",
        "alerts",
        "medium",
        "22:00-06:30 Europe/Brussels, passes critical",
    ]
    assert minerals[5:7] == ["08:00 mon,tue,wed,thu,fri Europe/Brussels: low", "S0MINERALS from high"]
    assert operator[2:] == ["operator", "medium", "-", "-", "-", "-", "-", "-"]


def test_the_listed_rules_are_those_that_a_route_gets(routes: Routes) -> None:
    minerals, operator = json.loads(routes("list", "--format", "json").out)
    assert (minerals["unrouted"], operator["rules"]) == (True, [])
    assert "hard-metals" in minerals["rules"]
    assert "export-bans" not in minerals["rules"]
