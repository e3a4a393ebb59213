"""`rules backtest`, with real child processes, on the shipped corpus and on a database."""

import asyncio
import json
from pathlib import Path

import pytest

from monitor.rulefiles import base_folder, load
from tests.cli.command_line import Called, call
from tests.cli.filled import fill


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    return Run(tmp_path)


class Run:
    """The command with a rules folder and a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "rules").mkdir()

    def __call__(self, *arguments: str | Path) -> Called:
        env = {"MONITOR_RULES_DIR": str(self.folder / "rules"), "MONITOR_DATA_DIR": str(self.folder / "data")}
        return call("rules", "backtest", "--processes", "1", *arguments, env=env)


def test_a_corpus_gives_a_table_and_samples(run: Run) -> None:
    done = run("--corpus", "sample", "--samples", "1")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "60 rules on 40 articles of the shipped sample corpus, 2 Sep 2026 to 20 Nov 2026"
    assert " matched: " in lines[1]
    assert lines[2].startswith("rule\tlevel\tmatches\tevents\talerts\ta week\tbeside\tdigest\theld")
    assert "articles by language: en 23, zh-Hans 6, ja 5, ko 4, zh-Hant 2" in lines
    assert "  16 Nov 2026  Malaysia bans rare-earth exports  (Archipelago Post, en; high alert)" in lines


def test_without_stored_articles_the_first_day_shows_something(run: Run) -> None:
    done = run()
    assert done.code == 0
    assert "no stored articles yet: the shipped sample corpus is read instead" in done.err
    assert " on 40 articles of the shipped sample corpus" in done.out


def test_stored_articles_are_read_again(run: Run) -> None:
    (run.folder / "data").mkdir()
    asyncio.run(fill(run.folder / "data", load(base_folder() / "none")))
    done = run("--since", "2026-01-01", "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["archive"], found["partial"]) == ("the stored articles", False)
    assert found["articles"] > 2
    assert found["alerts"] > 0
    assert {"id", "matches", "events", "alerts", "sources", "languages", "samples"} <= found["rules"][0].keys()


def test_bad_lines_make_the_result_partial(run: Run) -> None:
    corpus = run.folder / "c.jsonl"
    corpus.write_text('{"id": 1, "title": "China bans exports of gallium"}\n{bad\n', encoding="utf-8")
    done = run("--corpus", corpus)
    assert done.code == 1
    assert "PARTIAL RESULT: 1 line could not be used" in done.out
    assert "c.jsonl:2: not JSON" in done.out
    assert "1 article without a time" in done.out


def test_a_report_is_one_file_and_an_interrupted_run_leaves_its_results(run: Run) -> None:
    out = run.folder / "report.html"
    done = run("--corpus", "sample", "--format", "html", "-o", out)
    assert (done.code, done.out) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not (run.folder / "report.html.run").exists()
    (run.folder / "report.html.run").write_text("{}")
    again = run("--corpus", "sample", "--format", "html", "-o", out)
    assert again.code == 1
    assert "Continue it with --resume" in again.err
    other = run("--corpus", "sample", "--format", "html", "-o", out, "--resume")
    assert "other rules, files or --since" in other.err


def test_rules_with_an_error_are_not_tested_in_part(run: Run) -> None:
    pack = run.folder / "rules" / "desk"
    pack.mkdir()
    (pack / "alerts.yaml").write_text("rules:\n  - id: x\n    title: t\n    level: lofty\n", encoding="utf-8")
    done = run("--corpus", "sample")
    assert done.code == 1
    assert "the rules can't be loaded: desk/alerts.yaml:2:5" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--corpus", "none.jsonl"), "none.jsonl: No such file or directory", id="no file"),
        pytest.param(("--corpus", "sample", "--resume"), "--resume needs -o FILE", id="resume"),
        pytest.param(("--rules", "nowhere"), "does not exist", id="rules"),
    ],
)
def test_a_mistake_is_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert done.code in (1, 2)
    assert message in done.err
    assert "Traceback" not in done.err
