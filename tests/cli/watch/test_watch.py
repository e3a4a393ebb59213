"""`watch check`, `watch list` and `watch import`."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.rulefiles.editing.watch_table import TABLE_MAX_BYTES
from tests.cli.command_line import call

WATCH = """watch:
  materials:
    - {is: dysprosium, hs: [2805.30], parts: [M-1], owner: Supply Risk, note: for motors}
  firms:
    - {name: Example Metals, zh: 示例金属, country: CN, role: supplier}
  sites:
    - {name: Example Plant, country: MY, makes: [magnets], firm: Example Metals}
"""


@pytest.fixture
def here(tmp_path: Path) -> Mapping[str, str]:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "README.md").write_text("none yet", encoding="utf-8")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "watch.yaml").write_text(WATCH, encoding="utf-8")
    return {
        "MONITOR_RULES_DIR": str(tmp_path / "rules"),
        "MONITOR_RULES_PRIVATE": str(tmp_path / "private"),
        "MONITOR_DATA_DIR": str(tmp_path / "data"),
    }


def watch_file(here: Mapping[str, str]) -> Path:
    return Path(here["MONITOR_RULES_PRIVATE"]) / "watch.yaml"


# ------------------------------------------------------------------ check


def test_check_counts_the_entries(here: Mapping[str, str]) -> None:
    said = call("watch", "check", env=here)
    assert (said.code, said.out) == (0, "1 material, 1 firm, 1 site\n0 errors, 0 warnings\n")


def test_check_says_each_problem_in_words(here: Mapping[str, str], tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("watch: {materials: [{is: galium}]}\n", encoding="utf-8")
    said = call("watch", "check", draft, env=here)
    assert said.code == 1
    assert f"{draft}:1:26: error[unknown-value]: commodity 'galium' is not in the vocabulary" in said.out
    shown = json.loads(call("watch", "check", draft, "--format", "json", env=here).out)
    assert shown["entries"] == {"materials": 0, "firms": 0, "sites": 0}
    assert [p["code"] for p in shown["problems"]] == ["unknown-value"]


def test_without_a_list_it_says_how_to_get_one(here: Mapping[str, str]) -> None:
    unset = {name: value for name, value in here.items() if name != "MONITOR_RULES_PRIVATE"}
    said = call("watch", "check", env=unset)
    assert (said.code, said.err[:32]) == (2, "MONITOR_RULES_PRIVATE is not set")
    watch_file(here).unlink()
    said = call("watch", "check", env=here)
    assert said.code == 2
    assert "monitor watch import FILE --write" in said.err


def test_monitor_check_includes_the_private_folder(here: Mapping[str, str]) -> None:
    said = call("check", env=here)
    assert (said.code, "read 3 entries of the watch list" in said.err) == (0, True)
    watch_file(here).write_text("watch: {firms: [{name: Canary, country: Canary}]}", encoding="utf-8")
    said = call("check", env=here)
    assert (said.code, "private/watch.yaml:1:41: error[unknown-value]: country 'Canary'" in said.out) == (1, True)
    pack = Path(here["MONITOR_RULES_DIR"]) / "alerts.yaml"  # the rules folder is itself a pack
    pack.write_text("rules: []\n", encoding="utf-8")
    assert "private/watch.yaml:1:41" in call("check", env=here).out
    pack.unlink()
    watch_file(here).unlink()
    said = call("check", env=here)
    assert (said.code, "private:1:1: error[no-folder]" in said.out) == (1, True)


def test_private_sources_are_listed_and_polled_but_not_exported(here: Mapping[str, str]) -> None:
    feed = "sources:\n  - {name: Canary feed, url: 'https://canary.example/feed'}\n"
    watch_file(here).with_name("sources.yaml").write_text(feed, encoding="utf-8")
    assert "canary-feed" in call("sources", "list", env=here).out
    exported = call("sources", "export", "--all", env=here)
    assert (exported.code, "canary" in exported.out) == (0, False)


def test_monitor_check_names_the_command_for_a_watch_list(here: Mapping[str, str]) -> None:
    said = call("check", watch_file(here), env=here)
    assert said.code == 2
    assert f"monitor watch check {watch_file(here)}" in said.err


# ------------------------------------------------------------------ list


def test_list_shows_every_entry_with_its_line(here: Mapping[str, str]) -> None:
    rows = [line.split("\t") for line in call("watch", "list", env=here).out.splitlines()]
    assert [(row[0], row[1], row[2], row[-1]) for row in rows[1:]] == [
        ("dysprosium", "materials", "2805.30", "3"),
        ("Example Metals", "firms", "示例金属", "5"),
        ("Example Plant", "sites", "magnets, Example Metals", "7"),
    ]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["示例"], ["Example Metals"]),
        (["example", "--kind", "sites"], ["Example Plant"]),
        (["280530"], ["dysprosium"]),
        (["MOTORS"], ["dysprosium"]),
        (["nothing"], []),
    ],
)
def test_list_selects_by_text_and_kind(here: Mapping[str, str], words: list[str], names: list[str]) -> None:
    shown = json.loads(call("watch", "list", *words, "--format", "json", env=here).out)
    assert [row["name"] for row in shown] == names


# ------------------------------------------------------------------ import

SUPPLIERS = "Lieferant;Land;Kürzel\nMüller Bergbau AG;CN;MB\nExample Metals;CN;EM\nUnklar GmbH;Absurdistan;\n;CN;X\n"


@pytest.fixture
def suppliers(tmp_path: Path) -> Path:
    path = tmp_path / "suppliers.csv"
    path.write_text(SUPPLIERS, encoding="cp1252")
    return path


def test_import_is_a_trial_that_lists_what_was_not_understood(here: Mapping[str, str], suppliers: Path) -> None:
    said = call("watch", "import", suppliers, "--map", "also=Kürzel", env=here)
    assert said.code == 1
    assert said.out.splitlines() == [
        "suppliers.csv: cp1252, semicolon, 3 columns, 4 rows; read as firms",
        "column\tread as",
        "Lieferant\tname (guessed)",
        "Land\tcountry (guessed)",
        "Kürzel\talso",
        "Not understood:",
        "  suppliers.csv:4: unknown country 'Absurdistan'; imported without it",
        "  suppliers.csv:5: no name; not imported",
        "2 entries, for example:",
        "  - {name: Müller Bergbau AG, also: [MB], country: CN}",
        "  - {name: Unklar GmbH}",
        f"2 entries would be added to {watch_file(here)}, 1 row on the list already, 1 row not imported",
        "Nothing was written. Correct the columns with --map, or add the entries with --write.",
    ]
    assert watch_file(here).read_text(encoding="utf-8") == WATCH


def test_import_writes_and_a_second_time_adds_nothing(here: Mapping[str, str], suppliers: Path) -> None:
    call("watch", "import", suppliers, "--write", "--owner", "Purchasing", env=here)
    text = watch_file(here).read_text(encoding="utf-8")
    assert "    - {name: Müller Bergbau AG, country: CN, owner: Purchasing}\n" in text
    assert all(line in text for line in WATCH.splitlines())
    assert call("watch", "check", env=here).code == 0
    assert "0 entries added" in call("watch", "import", suppliers, "--write", env=here).out
    assert watch_file(here).read_text(encoding="utf-8") == text


def test_import_as_json_lists_all(here: Mapping[str, str], suppliers: Path) -> None:
    shown = json.loads(call("watch", "import", suppliers, "--format", "json", env=here).out)
    assert (shown["kind"], shown["encoding"], shown["rows"], shown["written"]) == ("firms", "cp1252", 4, False)
    assert shown["columns"][2] == {"header": "Kürzel", "key": None, "guessed": False}
    assert shown["on_the_list"] == [3]
    assert shown["not_understood"] == [
        {"line": 4, "problem": "unknown country 'Absurdistan'", "imported": True},
        {"line": 5, "problem": "no name", "imported": False},
    ]


def test_import_makes_a_new_list(here: Mapping[str, str], suppliers: Path, tmp_path: Path) -> None:
    said = call("watch", "import", suppliers, "--to", tmp_path / "new", "--write", env=here)
    assert f"3 entries added to {tmp_path / 'new' / 'watch.yaml'}" in said.out
    assert call("watch", "check", tmp_path / "new", env=here).out.startswith("0 materials, 3 firms, 0 sites\n")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"x" * (TABLE_MAX_BYTES + 1), "larger than 20 MB", id="large"),
        pytest.param(b"PK\x03\x04...", "an Excel workbook", id="workbook"),
        pytest.param(b"a;b\n1;2\n", "these columns make no entries: a, b", id="columns"),
    ],
)
def test_import_refuses_other_files_in_a_line(here: Mapping[str, str], tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "f.csv").write_bytes(data)
    said = call("watch", "import", tmp_path / "f.csv", env=here)
    assert said.code == 1
    assert said.err.startswith(f"{tmp_path / 'f.csv'}: ")
    assert says in said.err


def test_import_names_what_a_map_lacks(here: Mapping[str, str], suppliers: Path) -> None:
    said = call("watch", "import", suppliers, "--map", "Kürzel", env=here)
    assert (said.code, "'Kürzel' is not KEY=COLUMN" in said.err) == (2, True)
