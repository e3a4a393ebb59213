"""`rules` and `check` as a shell sees them, on a folder with the shipped pack and two of a user's."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from monitor.rulefiles import base_folder
from tests.cli.command_line import Called, call

RULE = """rules:
  - id: gallium-news
    title: News of gallium
    level: low
    when: $gallium AND NOT price
    examples:
      match:
        - {lang: en, title: A ship brings gallium}
        - {lang: en, title: A ship brings copper}
      no_match: [{lang: en, title: Gallium price falls}]
"""
TUNING = """override:
  - {id: any-export-act, level: low, because: digest is enough}
  - {id: chips, enabled: false, and_not: "act(issuer:CN)"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for pack, name, text in (("minerals", "alerts", RULE), ("chips", "tuning", TUNING)):
        (tmp_path / pack).mkdir()
        (tmp_path / pack / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def rules(folder: Path, *arguments: str | Path) -> Called:
    return call("rules", *arguments, env={"MONITOR_RULES_DIR": str(folder), "MONITOR_DATA_DIR": str(folder / ".data")})


# ------------------------------------------------------------------ list and show


def test_the_list_has_every_rule_with_its_pack_and_what_changes_it(folder: Path) -> None:
    called = rules(folder, "list")
    lines = dict(line.split("\t", 1) for line in called.out.splitlines())
    assert called.code == 0
    assert lines["any-export-act"] == "low\tlive\tdefault\tbase\tchips/tuning.yaml:2"
    assert lines["chips"] == "high\tretired\tdefault\tbase\tchips/tuning.yaml:3"
    assert lines["gallium-news"] == "low\tlive\tdefault\tminerals\t"


def test_a_rule_whose_level_may_be_raised_says_so(folder: Path) -> None:
    raising = "override:\n  - {id: any-export-act, raise: {when: 'act(watch:any)', to: critical}}\n"
    (folder / "chips" / "tuning.yaml").write_text(raising, encoding="utf-8")
    lines = dict(line.split("\t", 1) for line in rules(folder, "list").out.splitlines())
    level = lines["any-export-act"].split("\t")[0]
    assert level.endswith(", raised to critical")
    rows = {row["id"]: row for row in json.loads(rules(folder, "list", "--format", "json").out)}
    assert rows["any-export-act"]["raise"] == {"when": "act(watch:any)", "to": "critical"}
    shown = rules(folder, "show", "any-export-act").out
    assert "raise\tcritical if act(watch:any)\tchips/tuning.yaml:2:" in shown


def test_the_list_can_be_of_one_pack(folder: Path) -> None:
    listed = rules(folder, "list", "--pack", "minerals").out.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["id", "gallium-news"]
    shipped = rules(folder, "list", "--pack", "base").out.splitlines()
    assert len(shipped) > 10
    assert "gallium-news" not in "".join(shipped)


def test_a_pack_that_is_not_there_is_reported_with_the_nearest(folder: Path) -> None:
    called = rules(folder, "list", "--pack", "mineral")
    assert called.code == 2
    assert "no pack mineral. Did you mean minerals?" in called.err


def test_the_list_for_programs_has_places(folder: Path) -> None:
    rows = {row["id"]: row for row in json.loads(rules(folder, "list", "--format", "json").out)}
    assert rows["gallium-news"]["place"] == "minerals/alerts.yaml:2:5"
    assert rows["any-export-act"]["changed_by"] == ["chips/tuning.yaml:2"]


def test_a_broken_pack_is_named_and_the_others_are_listed(folder: Path) -> None:
    (folder / "minerals" / "alerts.yaml").write_text("rules: [\n", encoding="utf-8")
    called = rules(folder, "list")
    assert called.err == "pack minerals is not loaded (1 error); see: monitor check\n"
    assert "any-export-act" in called.out


def test_a_rule_is_shown_as_it_runs_with_the_origin_of_each_field(folder: Path) -> None:
    called = rules(folder, "show", "any-export-act")
    fields = {line.split("\t")[0]: line.split("\t")[1:] for line in called.out.splitlines()[1:]}
    assert fields["level"] == ["low", "chips/tuning.yaml:2:33 (because: digest is enough)"]
    assert fields["status"] == ["live", "default"]
    assert fields["title"][1].startswith("base/alerts/general.yaml:")


def test_what_is_taken_from_a_rule_is_shown_beside_its_whole_clause(folder: Path) -> None:
    fields = json.loads(rules(folder, "show", "chips", "--format", "json").out)["fields"]
    assert fields["and_not"]["value"] == "act(issuer:CN)"
    assert fields["when"]["value"].endswith(" AND NOT (act(issuer:CN))")
    assert fields["enabled"]["value"] == "false"
    assert fields["enabled"]["place"].startswith("chips/tuning.yaml:3:")


def layered(folder: Path) -> None:
    org = "override:\n  - {id: any-export-act, level: high}\n"
    (folder / "org").mkdir()
    (folder / "org/tuning.yaml").write_text(org, encoding="utf-8")
    (folder / "chips/tuning.yaml").write_text(f"extends: [org, minerals]\n{TUNING}", encoding="utf-8")


def test_layers_are_listed_in_their_order(folder: Path) -> None:
    layered(folder)
    called = rules(folder, "list")
    assert called.err == (
        "packs, a later one changes earlier ones: base, minerals, org, chips (extends minerals, org)\n"
    )
    (listed,) = [r for r in json.loads(rules(folder, "list", "--format", "json").out) if r["id"] == "any-export-act"]
    assert (listed["level"], listed["changed_by"]) == ("low", ["chips/tuning.yaml:3"])
    assert listed["changes"] == {"level": "chips/tuning.yaml:3:33"}


def test_a_field_that_two_layers_change_is_shown_with_both_places(folder: Path) -> None:
    layered(folder)
    rows = [line.split("\t") for line in rules(folder, "show", "any-export-act").out.splitlines()[2:]]
    assert next(row for row in rows if row[0] == "level") == [
        "level",
        "low",
        "chips/tuning.yaml:3:33 (because: digest is enough), instead of org/tuning.yaml:2:33",
    ]


def test_definitions_are_shown_expanded_and_with_their_places(folder: Path) -> None:
    defined = RULE.replace("$gallium AND NOT price", '"@ours AND NOT @market"')
    define = "define:\n  ours: $gallium\n  market: price OR stocks\n"
    (folder / "minerals/alerts.yaml").write_text(define + defined, encoding="utf-8")
    rows = [line.split("\t") for line in rules(folder, "show", "gallium-news").out.splitlines()[2:]]
    shown = {row[0]: row[1:] for row in rows}
    assert shown["when"] == ["@ours AND NOT @market", "minerals/alerts.yaml:8:11"]
    assert shown["expanded"] == ["$gallium AND NOT (price OR stocks)", "when, with its definitions"]
    assert shown["@ours"] == ["$gallium", "minerals/alerts.yaml:2:9"]
    assert shown["@market"] == ["price OR stocks", "minerals/alerts.yaml:3:11"]


def test_the_act_that_must_come_before_is_shown_in_words(folder: Path) -> None:
    text = "override:\n  - {id: chips, after: {when: act(issuer:US), within: 30d, same: [commodity, target]}}\n"
    (folder / "chips" / "tuning.yaml").write_text(text, encoding="utf-8")
    after = json.loads(rules(folder, "show", "chips", "--format", "json").out)["fields"]["after"]
    assert after["value"] == "act(issuer:US) within 30 days, of the same commodity and target"
    assert after["place"].startswith("chips/tuning.yaml:2:")


def test_an_example_that_lacks_its_earlier_act_says_so_before_the_clause(folder: Path) -> None:
    text = """rules:
  - id: after-us
    title: After the United States
    level: low
    when: act(issuer:CN)
    after: {when: act(issuer:US), within: 1d}
    examples: {match: [{title: China restricts exports of gallium, before: []}]}
"""
    (folder / "minerals" / "alerts.yaml").write_text(text, encoding="utf-8")
    called = rules(folder, "test", folder / "minerals")
    assert called.code == 1
    why = "The clause matches, but the precedent is missing: no act in the day before that matches act(issuer:US)."
    assert f"  {why}\n" in called.out


def test_a_rule_that_is_not_there_is_reported_with_the_nearest(folder: Path) -> None:
    called = rules(folder, "show", "any-export-acts")
    assert (called.code, called.err) == (2, "no rule any-export-acts. Did you mean any-export-act?\n")


# ------------------------------------------------------------------ test


def test_a_failing_example_is_drawn_in_its_place_with_what_was_read(folder: Path) -> None:
    called = rules(folder, "test", folder / "minerals")
    assert called.code == 1
    assert called.out.splitlines()[:2] == ["pack\trules\texamples\tfailed", "minerals\t1\t3\t1"]
    assert "minerals/alerts.yaml:9:29: error[example-failed]" in called.out
    assert "Read as: no act." in called.out
    assert "  The clause does not hold: $gallium fails: " in called.out
    assert "    ✗ $gallium AND NOT price\n      ✗ $gallium   " in called.out
    assert "      ✓ NOT price\n" in called.out
    assert called.out.endswith("3 examples, 1 failed\n")


def test_examples_of_the_whole_folder_are_those_of_all_packs(folder: Path) -> None:
    (folder / "minerals" / "alerts.yaml").write_text(RULE.replace("brings copper", "with gallium"), encoding="utf-8")
    called = rules(folder, "test", "--format", "json")
    result = json.loads(called.out)
    assert (called.code, result["failed"]) == (0, [])
    assert [pack["pack"] for pack in result["packs"]] == ["base", "minerals"]


def test_one_file_is_enough(folder: Path) -> None:
    assert rules(folder, "test", folder / "minerals" / "alerts.yaml").out.endswith("3 examples, 1 failed\n")


def test_a_pack_that_can_t_be_loaded_is_no_success(folder: Path) -> None:
    (folder / "minerals" / "alerts.yaml").write_text("rules: [\n", encoding="utf-8")
    called = rules(folder, "test", folder / "minerals")
    assert (called.code, called.out) == (1, "0 examples, 0 failed\n")
    assert "pack minerals is not loaded" in called.err
    assert rules(folder, "test", folder / "chips").code == 0


# ------------------------------------------------------------------ schema


def test_the_schemas_are_written_and_the_first_line_of_a_file_is_reported(folder: Path) -> None:
    called = rules(folder, "schema")
    written = sorted((folder / "schema").iterdir())
    assert [p.name.partition(".")[0] for p in written] == [
        "alerts",
        "register",
        "routes",
        "sources",
        "tuning",
        "vocabulary",
        "watch",
    ]
    for path in written:
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
    assert "  # yaml-language-server: $schema=../schema/alerts.schema.json\n" in called.out
    assert "  # yaml-language-server: $schema=schema/routes.schema.json\n" in called.out


def test_a_folder_of_schemas_is_no_pack(folder: Path) -> None:
    rules(folder, "schema")
    assert "schema" not in check(folder, folder).out
    assert check(folder, folder / "schema").code == 2


def test_a_place_that_can_t_be_written_is_a_line(folder: Path) -> None:
    called = rules(folder, "schema", folder / "minerals" / "alerts.yaml" / "schema")
    assert called.code == 2
    assert "can't write to" in called.err


# ------------------------------------------------------------------ check of paths


def check(folder: Path, *arguments: str | Path) -> Called:
    return call("check", *arguments, env={"MONITOR_RULES_DIR": str(folder)})


def test_check_says_what_it_read(folder: Path) -> None:
    shipped = sum(len(part["register"]) for part in map(_register, base_folder().glob("register/*.yaml")))
    said = check(folder).err
    assert re.search(rf"^read \d+ rules, \d+ sources, {shipped} register entries in \d+ packs$", said, re.MULTILINE)


def _register(path: Path) -> dict[str, list[object]]:
    part: dict[str, list[object]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return part


def test_check_of_a_pack_reports_that_pack_alone(folder: Path) -> None:
    assert check(folder, folder / "chips").out == "0 errors, 0 warnings\n"
    assert check(folder, folder / "minerals").out.endswith("1 error, 0 warnings\n")


def test_several_paths_are_checked_at_once(folder: Path) -> None:
    (folder / "routes.yaml").write_text("routes: {x: {}}\n", encoding="utf-8")
    called = check(folder, folder / "minerals" / "alerts.yaml", folder / "routes.yaml", "--format", "json")
    assert called.code == 1
    assert [(p["file"], p["code"]) for p in json.loads(called.out)] == [
        ("minerals/alerts.yaml", "example-failed"),
        ("routes.yaml", "missing-key"),
    ]


def test_github_gets_a_command_for_each_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    called = check(folder, folder, "--format", "github")
    (command,) = [line for line in called.out.splitlines() if line.startswith("::")]
    at = "line=9,col=29,endColumn=49,title=example-failed"
    assert command.startswith(f"::error file={folder.name}/minerals/alerts.yaml,{at}::rule gallium-news:")
    assert called.code == 1


def test_what_would_end_a_workflow_command_is_escaped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    odd = folder / "a,b:c"
    odd.mkdir()
    (odd / "alerts.yaml").write_text('rules: []\n"100%\\n::error": x\n', encoding="utf-8")
    called = check(folder, odd, "--format", "github")
    (command,) = [line for line in called.out.splitlines() if line.startswith("::")]
    assert command.startswith("::error file=a%2Cb%3Ac/alerts.yaml,")
    assert "100%25\ufffd::error" in command
