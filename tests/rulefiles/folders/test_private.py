"""The private folder: its watch list and its sources, and a folder that is not there."""

from pathlib import Path

import pytest

from monitor.rulefiles import RuleSet, load
from monitor.rulefiles.folders.reader import FolderReader, to_rules_loaded, warnings_of
from monitor.rulefiles.parsers.watch import WATCH_LIMITS

BASE = Path(__file__).parents[1] / "base"
WATCH = "watch: {materials: [{is: gallium}]}\n"
SOURCES = "sources:\n  - {name: Canary feed, url: 'https://canary.example/feed'}\n"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "README.md").write_text("words", encoding="utf-8")
    folder = tmp_path / "rules.private"
    folder.mkdir()
    return folder


def read(private: Path) -> RuleSet:
    return load(private.parent / "rules", BASE, private=private)


def test_its_sources_are_a_pack_of_their_own(private: Path) -> None:
    (private / "watch.yaml").write_text(WATCH, encoding="utf-8")
    (private / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    rules = read(private)
    assert rules.problems == ()
    assert [(s.id, s.origin) for s in rules.sources] == [("shipped-feed", "base"), ("canary-feed", "private")]
    assert [p.name for p in rules.packs] == ["base", "private"]
    assert len(rules.knowledge.watch) == 1


def test_without_a_setting_nothing_is_watched(private: Path) -> None:
    rules = load(private.parent / "rules", BASE)
    assert (rules.problems, bool(rules.knowledge.watch), rules.watch_missing) == ((), False, False)


def test_a_folder_with_sources_alone_is_fine_and_says_that_the_list_is_missing(private: Path) -> None:
    (private / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    rules = read(private)
    assert (rules.problems, rules.watch_missing) == ((), True)


def test_errors_of_the_list_keep_no_pack_from_loading(private: Path) -> None:
    (private / "watch.yaml").write_text("watch: {materials: [{is: canary}]}", encoding="utf-8")
    (private / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    rules = read(private)
    assert all(pack.loaded for pack in rules.packs)
    assert [p.code for p in rules.watch_errors] == ["unknown-value"]
    assert [s.id for s in rules.sources] == ["shipped-feed", "canary-feed"]


@pytest.mark.parametrize("case", ["missing", "empty", "a-file"])
def test_a_folder_that_is_not_there_is_an_error_of_the_list(private: Path, case: str) -> None:
    if case != "empty":
        private.rmdir()
    if case == "a-file":
        private.write_text("", encoding="utf-8")
    rules = read(private)
    assert [(p.code, p.place.file) for p in rules.watch_errors] == [("no-folder", "private")]
    folder = FolderReader(private.parent / "rules", BASE, private=private).read()
    assert folder.private_gone.startswith("the private folder")
    assert folder.load({}).watch_errors[0].startswith("private:1:1: error[no-folder]: the private folder")
    assert "rules.private" not in folder.load({}).watch_errors[0]


def test_what_leaves_the_loader_for_logs_and_notices_has_no_word_of_the_files(private: Path) -> None:
    (private / "watch.yaml").write_text(
        "watch: {materials: [{is: canary}, {hs: 9999}], firms: [{name: Canary}, {name: canary}]}", encoding="utf-8"
    )
    (private / "sources.yaml").write_text(f"{SOURCES}  - {{name: Canary 2, uri: canary}}\n", encoding="utf-8")
    rules = read(private)
    loaded = to_rules_loaded(rules)
    (pack,) = (pack for pack in loaded.packs if pack.name == "private")
    shown = [*loaded.watch_errors, *pack.errors, *(w for lines in warnings_of(rules).values() for w in lines)]
    assert len(shown) == 5
    assert "canary" not in " ".join(shown).lower()
    assert "canary" not in repr(loaded.knowledge.watch).lower()
    assert sum("canary" in str(p).lower() for p in rules.problems) > 0  # monitor check says it in words


def test_a_pack_of_that_name_in_the_rules_folder_is_an_error(private: Path) -> None:
    (private.parent / "rules" / "private").mkdir()
    (private.parent / "rules" / "private" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (private / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    assert [(p.code, p.pack) for p in read(private).errors] == [("duplicate-id", "private")]


def test_other_files_are_pointed_out(private: Path) -> None:
    (private / "watch.yaml").write_text(WATCH, encoding="utf-8")
    (private / "alerts.yaml").write_text("rules: []", encoding="utf-8")
    (private / "watsh.yaml").write_text(WATCH, encoding="utf-8")
    (private / "list.csv").write_text("", encoding="utf-8")
    found = [(p.place.file, p.code, p.severity.value) for p in read(private).problems]
    assert found == [
        ("private/alerts.yaml", "unknown-file", "warning"),
        ("private/watsh.yaml", "unknown-file", "warning"),
    ]


def test_a_list_that_links_outside_the_folder_is_not_read(private: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text(WATCH, encoding="utf-8")
    (private / "watch.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert [p.code for p in read(private).watch_errors] == ["outside"]


def test_a_list_that_is_too_large_is_read_to_the_limit_only(private: Path) -> None:
    (private / "watch.yaml").write_bytes(b"#" * (WATCH_LIMITS.size + 10))
    (problem,) = read(private).watch_errors
    assert (problem.code, problem.message) == ("too-large", "the file has 8,000,001 bytes, the limit is 8,000,000.")


def test_an_unchanged_list_is_parsed_once(private: Path) -> None:
    (private / "watch.yaml").write_text(WATCH, encoding="utf-8")
    reader = FolderReader(private.parent / "rules", BASE, private=private)
    first, second = (reader.read().load({}).knowledge.watch for _ in range(2))
    assert first is second


def test_of_thousands_of_warnings_the_first_are_reported_and_the_others_counted(private: Path) -> None:
    rows = "".join(f"    - {{hs: 99{n:04d}}}\n" for n in range(1_000, 3_000))
    (private / "watch.yaml").write_text(f"watch:\n  materials:\n{rows}", encoding="utf-8")
    shown = warnings_of(read(private))["watch list"]
    assert (len(shown), shown[-1]) == (21, "private/watch.yaml: 1,980 more warnings")
