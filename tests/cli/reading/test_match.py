"""`match` and `evaluate`: contracts that scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.reading.figures import as_text
from tests.cli.command_line import Called, call

ALERT = {"id": "a", "title": "China bans exports of gallium to Japan", "lang": "en", "relevant": True, "colour": "red"}
CHINESE = {"id": "b", "title": "商务部批准部分稀土出口许可申请", "lang": "zh-Hans", "relevant": True}
QUIET = {"id": "c", "title": "Museum opens a room for old clocks", "lang": "en", "relevant": False}
ITEMS = (ALERT, QUIET, CHINESE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "texts.jsonl", *ITEMS)


def written(path: Path, *items: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items), encoding="utf-8")
    return path


# ------------------------------------------------------------------ match


def rows_of(called: Called) -> list[dict[str, Any]]:
    assert called.code == 0
    return [json.loads(line) for line in called.out.splitlines()]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = written(tmp_path_factory.mktemp("match") / "texts.jsonl", *ITEMS)
    return rows_of(call("match", path, "--format", "jsonl"))


def test_match_gives_one_object_a_line_in_the_order_of_the_file(rows: list[dict[str, Any]]) -> None:
    assert [(r["id"], r["alert"]) for r in rows] == [("a", True), ("c", False), ("b", True)]


def test_match_has_exactly_the_keys_of_its_contract(rows: list[dict[str, Any]]) -> None:
    assert [(row["id"], bool(row["acts"])) for row in rows] == [("a", True), ("c", False), ("b", True)]
    for row in rows:
        always = ["id", "alert", "rules", "acts", "event", "confidence"]
        assert list(row) == (always if row["alert"] else [*always, "why_not"])
        for act in row["acts"]:
            assert list(act) == [
                "issuer",
                "target",
                "measure",
                "action",
                "direction",
                "stage",
                "certainty",
                "commodities",
                "confidence",
                "read_by",
                "sign_unclear",
                "evidence",
            ]
            assert all(list(e) == ["quote", "start", "end", "field"] for e in act["evidence"])


def test_match_reads_the_act_and_quotes_the_text_as_given(rows: list[dict[str, Any]]) -> None:
    alert = rows[0]
    act = alert["acts"][0]
    assert "any-export-act" in alert["rules"]
    assert (act["issuer"], act["target"], act["measure"], act["action"]) == ("CN", ["JP"], "export_ban", "impose")
    assert (act["direction"], act["commodities"]) == ("tightening", ["gallium"])
    assert act["evidence"]
    assert all(ALERT["title"][e["start"] : e["end"]] == e["quote"] for e in act["evidence"])  # type: ignore[index]


def test_only_an_alert_has_an_event_and_only_the_others_a_reason(rows: list[dict[str, Any]]) -> None:
    shown = [(row["id"], bool(row["event"]), bool(row.get("why_not"))) for row in rows]
    assert shown == [("a", True, False), ("c", False, True), ("b", True, False)]


def test_ids_come_back_as_they_were(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {"id": 7, "title": "Rain"}, {"id": "7", "title": "Rain"})
    assert [r["id"] for r in rows_of(call("match", path, "--format", "jsonl"))] == [7, "7"]


def test_match_reads_gist_and_summary_as_text(tmp_path: Path) -> None:
    items = [{"id": k, "title": "Notice", k: ALERT["title"]} for k in ("text", "gist", "summary")]
    path = written(tmp_path / "x.jsonl", *items)
    read = rows_of(call("match", path, "--format", "jsonl", "--reader", "off"))
    assert [r["alert"] for r in read] == [True, True, True]
    assert {e["field"] for r in read for a in r["acts"] for e in a["evidence"]} == {"text"}


def test_a_bad_line_is_reported_with_its_place_and_nothing_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": 1, "title": "T"}\n{"id": 2 "title": "T"}\n', encoding="utf-8")
    called = call("match", path, "--format", "jsonl")
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith(f"{path}:2:10: ")
    assert len(called.err.splitlines()) == 1


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    assert rows_of(call("match", written(tmp_path / "none.jsonl"), "--format", "jsonl")) == []


def test_match_as_text_says_alert_or_why_not(file: Path) -> None:
    lines = call("match", file).out.splitlines()
    assert lines[0] == f"a  {ALERT['title']}"
    assert lines[1].strip().startswith("ALERT ")
    assert lines[3].strip().startswith("no ")


def test_match_as_a_process_reads_standard_input_and_writes_utf_8() -> None:
    """In a plain C locale, as a container or cron has it."""
    line = json.dumps(CHINESE, ensure_ascii=False).encode()
    done = subprocess.run(
        [sys.executable, "-c", "from monitor.cli import main; main()", "match", "-", "--format", "jsonl"],
        input=line,
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "", "PYTHONWARNINGS": "error"},
        cwd=Path(__file__).parents[3],
    )
    (row,) = done.stdout.decode().splitlines()
    assert json.loads(row)["alert"]
    assert "出口许可" in row  # not as \\u escapes
    assert done.stderr == b""


# ------------------------------------------------------------------ evaluate


def figures_of(*arguments: str | Path) -> dict[str, Any]:
    called = call("evaluate", *arguments, "--format", "json")
    assert called.code == 0, called.err
    figures: dict[str, Any] = json.loads(called.out)
    return figures


def test_evaluate_measures_what_the_file_has_labels_for(file: Path) -> None:
    figures = figures_of(file)
    assert set(figures) == {"n", "relevant", "articles_per_second"}
    assert figures["n"] == 3
    assert set(figures["relevant"]) == {"precision", "recall", "f1", "n", "errors", "by_lang"}
    assert figures["relevant"]["by_lang"] == {
        "en": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 2, "errors": 0},
        "zh-Hans": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1, "errors": 0},
    }


def test_evaluate_of_ids_reads_those_alone(file: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.txt"
    half.write_text("a\nc\n", encoding="utf-8")
    assert figures_of(file, "--ids", half)["n"] == 2


def test_ids_that_the_file_lacks_are_reported(file: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.txt"
    half.write_text("a\nz\n", encoding="utf-8")
    called = call("evaluate", file, "--ids", half)
    assert called.code == 0
    assert called.err == f"1 id of {half} not found, e.g. z\n"
    half.write_text("y z\n", encoding="utf-8")
    assert call("evaluate", file, "--ids", half).code == 2


def test_several_files_are_measured_as_one(tmp_path: Path) -> None:
    first = written(tmp_path / "a.jsonl", ALERT, QUIET)
    second = written(tmp_path / "b.jsonl", {**QUIET, "relevant": True}, CHINESE)
    figures = figures_of(first, second, "--errors")
    assert figures["n"] == 4
    assert {k: (v["n"], v["errors"]) for k, v in figures["relevant"]["by_lang"].items()} == {
        "en": (3, 1),
        "zh-Hans": (1, 0),
    }
    assert [e["id"] for e in figures["errors"]] == [f"{second}:c"]


def test_bad_lines_of_several_files_are_reported_with_their_places_and_nothing_is_measured(
    file: Path, tmp_path: Path
) -> None:
    bad = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in bad:
        path.write_text('{"id": 1, "title": "T"}\n{"id": 2 "title": "T"}\n', encoding="utf-8")
    called = call("evaluate", bad[0], file, bad[1], "--format", "json")
    assert (called.code, called.out) == (2, "")
    assert [line.split(" ")[0] for line in called.err.splitlines()] == [f"{path}:2:10:" for path in bad]


def test_one_half_and_the_other_are_all(file: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", *({**QUIET, "id": n, "event": f"e{n}"} for n in range(20)))
    halves = [figures_of(file, path, "--half", half)["n"] for half in "ab"]
    assert sum(halves) == 23
    assert min(halves) > 0
    assert call("evaluate", file, "--half", "c").code == 2


def test_clear_leaves_borderline_items_out_of_every_figure(tmp_path: Path) -> None:
    edge = {**QUIET, "id": "e", "relevant": True, "direction": "easing", "note": "borderline"}
    path = written(tmp_path / "x.jsonl", {**ALERT, "direction": "tightening"}, edge)
    assert figures_of(path)["direction"] == {"accuracy": 1.0, "accuracy_all": 0.5}
    clear = figures_of(path, "--clear")
    assert (clear["n"], clear["relevant"]["n"]) == (1, 1)
    assert clear["direction"] == {"accuracy": 1.0, "accuracy_all": 1.0}


def test_titles_only_leaves_texts_out(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {"id": 1, "title": "Notice", "text": ALERT["title"], "relevant": True})
    assert figures_of(path, "--reader", "off")["relevant"]["recall"] == 1.0
    assert figures_of(path, "--reader", "off", "--titles-only")["relevant"]["recall"] == 0.0


def test_the_reader_says_how_sure_the_judge_has_to_be(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", ALERT)
    (judged,) = rows_of(call("match", path, "--format", "jsonl"))
    (alone,) = rows_of(call("match", path, "--format", "jsonl", "--reader", "off"))
    assert 0 < judged["confidence"] <= 1
    assert (alone["confidence"], alone["acts"][0]["confidence"]) == (None, 1.0)
    assert call("match", path, "--reader", "surely").code == 2


def test_errors_list_each_wrong_item_with_its_reason(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {**ALERT, "relevant": False}, {**QUIET, "relevant": True}, CHINESE)
    spare, missed = figures_of(path, "--errors")["errors"]
    assert (spare["id"], spare["expected"], spare["found"]) == ("a", "false", "true")
    assert spare["why"]
    assert (missed["id"], missed["expected"], missed["found"]) == ("c", "true", "false")
    text = call("evaluate", path, "--errors").out
    assert f"a  {ALERT['title']}\n      false positive: alerted, not relevant\n      " in text
    assert f"c  {QUIET['title']}\n      false negative: relevant, not alerted\n      no act" in text


def test_at_least_exits_1_below_and_0_at_the_bound(file: Path, tmp_path: Path) -> None:
    assert call("evaluate", file, "--at-least", "relevant.f1=1").code == 0
    worse = written(tmp_path / "worse.jsonl", {**ALERT, "relevant": False}, CHINESE)
    called = call("evaluate", worse, "--at-least", "relevant.f1=0.9", "--at-least", "relevant.recall=0.9")
    assert called.code == 1
    assert called.err == "relevant.f1 is 0.6667, below 0.9\n"


def test_at_least_reaches_one_language(file: Path) -> None:
    assert call("evaluate", file, "--at-least", "relevant.by_lang.zh-Hans.f1=1").code == 0


@pytest.mark.parametrize(
    "bound", ["relevant.f1", "relevant.f1=high", "=1", "relevant.f1=nan", "no.such=1", "relevant=1"]
)
def test_an_invalid_bound_exits_2(file: Path, bound: str) -> None:
    called = call("evaluate", file, "--at-least", bound)
    assert called.code == 2
    assert "--at-least" in called.err


def test_background_gives_alerts_in_ten_thousand_and_no_relevance(tmp_path: Path) -> None:
    items = [{"id": n, "title": QUIET["title"]} for n in range(3)]
    path = written(tmp_path / "x.jsonl", *items, {"id": "z", "title": ALERT["title"]})
    figures = figures_of(path)
    assert set(figures) == {"n", "alerts_per_10000", "articles_per_second"}
    assert figures["alerts_per_10000"] == 2500.0


def test_a_person_gets_a_short_table(file: Path) -> None:
    lines = call("evaluate", file).out.splitlines()
    assert lines[0].startswith("3 items read, ")
    assert lines[2].split() == ["alert", "or", "not", "precision", "recall", "F1", "items", "errors"]
    assert lines[3].split() == ["all", "100.0", "100.0", "100.0", "3", "0"]
    assert lines[4].split() == ["en", "100.0", "100.0", "100.0", "2", "0"]


def test_the_table_has_every_figure_that_there_is_and_no_other() -> None:
    shares = {"precision": 0.5, "recall": 0.25, "f1": 0.3333}
    cubes = {"bcubed_precision": 0.9, "bcubed_recall": 0.8, "bcubed_f1": 0.847}
    lines = list(
        as_text(
            {
                "n": 4000,
                "relevant": {**shares, "n": 4000, "errors": 9, "by_lang": {"ko": {**shares, "n": 4000, "errors": 9}}},
                "relevant_clear": {**shares, "n": 12, "errors": 3},
                "direction": {"accuracy": 0.9, "accuracy_all": 0.7},
                "events": {**cubes, "with_gold_labels": cubes},
                "alerts_per_10000": 2.5,
                "articles_per_second": 1234,
            }
        )
    )
    assert lines[0] == "4,000 items read, 1,234 per second"
    said = [line.split() for line in lines]
    assert ["without", "borderline", "items", "50.0", "25.0", "33.3", "12", "3"] in said
    assert ["ko", "50.0", "25.0", "33.3", "4000", "9"] in said
    assert ["direction,", "accuracy", "90.0", "70.0"] in said
    assert ["as", "read", "90.0", "80.0", "84.7"] in said
    assert lines[-1] == "2.5 alerts per 10,000 unlabelled items"
    assert not any("issuer" in line for line in lines)


# ------------------------------------------------------------------ rules of your own

OWN = """rules:
  - id: {id}
    title: A museum opens a room
    level: low
    when: {clause}
    examples: {{match: [{{title: Museum opens a room for old clocks}}]}}
"""


def pack(folder: Path, name: str, clause: str = "museum") -> Path:
    path = folder / name
    path.mkdir(parents=True)
    (path / "alerts.yaml").write_text(OWN.format(id=f"own-{name}", clause=clause), encoding="utf-8")
    return path


def rules_of(called: Called) -> dict[str, list[str]]:
    return {row["id"]: row["rules"] for row in rows_of(called)}


def test_match_runs_the_rules_of_a_folder_beside_the_shipped_ones(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks")
    called = call("match", file, "--format", "jsonl", "--rules", tmp_path / "rules")
    found = rules_of(called)
    assert found["c"] == ["own-clocks"]
    assert "any-export-act" in found["a"]
    assert called.err.endswith("shipped rules and 1 of clocks\n")


def test_a_named_pack_runs_without_its_neighbours(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks")
    pack(tmp_path / "rules", "rooms")
    called = call("match", file, "--format", "jsonl", "--rules", tmp_path / "rules" / "rooms")
    assert rules_of(called)["c"] == ["own-rooms"]


def test_packs_of_several_folders_run_together(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "ours", "clocks")
    pack(tmp_path / "theirs", "rooms")
    called = call("match", file, "--format", "jsonl", "--rules", tmp_path / "ours", "--rules", tmp_path / "theirs")
    assert rules_of(called)["c"] == ["own-clocks", "own-rooms"]


def test_the_configured_folder_runs_unless_only_shipped_rules_are_asked_for(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks")
    env = {"MONITOR_RULES_DIR": str(tmp_path / "rules")}
    assert rules_of(call("match", file, "--format", "jsonl", env=env))["c"] == ["own-clocks"]
    assert rules_of(call("match", file, "--format", "jsonl", "--shipped", env=env))["c"] == []


def test_rules_with_an_error_are_reported_as_check_does_and_nothing_is_read(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks", clause="museum AND $clock")
    called = call("match", file, "--rules", tmp_path / "rules")
    assert (called.code, called.out) == (2, "")
    (said,) = [line for line in called.err.splitlines() if "error[" in line]
    assert said in call("check", tmp_path / "rules").out.splitlines()
    assert said.startswith("clocks/alerts.yaml:5:22: error[unknown-concept]: $clock is not in the vocabulary.")


def test_an_error_in_a_pack_that_was_not_named_does_not_matter(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks")
    pack(tmp_path / "rules", "rooms", clause="museum AND")
    assert call("match", file, "--rules", tmp_path / "rules" / "clocks").code == 0


@pytest.mark.parametrize("command", ["match", "evaluate"])
def test_a_folder_without_rules_is_refused(command: str, file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    called = call(command, file, "--rules", tmp_path / "empty")
    assert (called.code, called.out) == (2, "")
    assert "no rule files in" in called.err


def test_two_packs_with_one_name_are_refused(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "ours", "clocks")
    pack(tmp_path / "theirs", "clocks")
    called = call("match", file, "--rules", tmp_path / "ours", "--rules", tmp_path / "theirs")
    assert called.code == 2
    assert "both have a pack clocks. Rename one of the two." in called.err


def test_evaluate_counts_the_alerts_of_own_rules(file: Path, tmp_path: Path) -> None:
    pack(tmp_path / "rules", "clocks")
    shipped = json.loads(call("evaluate", file, "--format", "json").out)
    own = json.loads(call("evaluate", file, "--format", "json", "--rules", tmp_path / "rules").out)
    assert (shipped["relevant"]["errors"], own["relevant"]["errors"]) == (0, 1)


def test_rules_that_ask_for_the_watch_list_have_that_of_the_private_folder(file: Path, tmp_path: Path) -> None:
    rules, private = tmp_path / "rules", tmp_path / "private"
    (rules / "own").mkdir(parents=True)
    private.mkdir()
    (private / "watch.yaml").write_text("watch: {materials: [{is: gallium, owner: Zebrafinch}]}\n", encoding="utf-8")
    (rules / "own" / "alerts.yaml").write_text(
        "rules:\n  - id: ours\n    title: Ours\n    level: high\n    when: act(watch:any)\n"
        "    examples: {match: [{title: China bans exports of gallium, with_watch: [$gallium]}]}\n",
        encoding="utf-8",
    )
    environment = {"MONITOR_RULES_DIR": str(rules), "MONITOR_RULES_PRIVATE": str(private)}
    watching = call("match", file, "--format", "jsonl", env=environment)
    without = call("match", file, "--format", "jsonl", env={"MONITOR_RULES_DIR": str(rules)})

    assert "ours" in rows_of(watching)[0]["rules"]
    assert "ours" not in rows_of(without)[0]["rules"]
    assert "Zebrafinch" not in watching.out + watching.err
