"""`rules diff` in a real git repository, on the shipped corpus."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.command_line import Called, call

RULE = """rules:
  - id: our-gallium
    title: Gallium
    level: critical
    when: act(commodity:gallium)
    route: minerals
    examples:
      match: [{title: China bans exports of gallium}]
"""
NEW = """  - id: our-rare-earths
    title: Rare earths
    level: high
    when: act(commodity:rare_earths)
    route: minerals
    examples:
      match: [{title: China bans exports of rare earths}]
"""
ROUTES = """routes:
  minerals: {channel: "#minerals", minimum: medium}
"""


class Repository:
    """A rules folder in a repository with one commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repo"
        self.pack = self.folder / "minerals"
        self.pack.mkdir(parents=True)
        self.write(RULE)
        (self.folder / "routes.yaml").write_text(ROUTES)
        self.git("init", "-q", "-b", "main")
        self.commit()

    def write(self, text: str) -> None:
        (self.pack / "alerts.yaml").write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=desk", "-c", "user.email=desk@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "rules")

    def diff(self, *arguments: str | Path) -> Called:
        env = {"MONITOR_RULES_DIR": str(self.folder), "MONITOR_DATA_DIR": str(self.folder.parent / "data")}
        return call("rules", "diff", "--processes", "1", *arguments, env=env)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_an_edit_shows_what_it_changes(repository: Repository) -> None:
    repository.write(RULE + NEW)
    done = repository.diff("--corpus", "sample")
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[0].startswith("rules diff against HEAD (")
    assert lines[0].endswith(" (the shipped sample corpus, 40 articles)   minerals: 1 new")
    assert lines[1] == "+3 alerts  −0  ~0   about +0.3 in #minerals a week"
    assert "our-rare-earths: +3 −0 ~0" in lines
    assert lines[-1] == "Examples 2/2."


def test_a_pull_request_gets_a_comment(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "edit")
    repository.write(RULE.replace("commodity:gallium", "commodity:tin").replace("of gallium", "of tin") + NEW)
    repository.commit()
    out = repository.folder.parent / "comment.md"
    done = repository.diff("--against", "main", "--corpus", "sample", "--format", "markdown", "-o", out)
    assert (done.code, done.out) == (0, "")
    comment = out.read_text(encoding="utf-8")
    assert comment.startswith("**rules diff against main (")
    assert "+3 alerts −1" in comment
    assert not out.with_name("comment.md.run").exists()


def test_machines_get_each_change(repository: Repository) -> None:
    repository.write(RULE.replace("critical", "high"))
    done = repository.diff("--corpus", "sample", "--format", "json")
    found = json.loads(done.out)
    assert found["counts"] == {"gained": 0, "lost": 0, "changed": 1}
    (change,) = found["changes"]
    assert (change["rule"], change["what"], change["why"]) == ("our-gallium", ["level"], "level critical → high")
    assert (change["before"]["level"], change["after"]["level"]) == ("critical", "high")
    assert change["event"]["headline"].startswith("China suspends its ban on gallium")


def test_without_articles_only_the_examples_are_run(repository: Repository) -> None:
    repository.write(RULE.replace("of gallium", "of tin"))
    done = repository.diff()
    assert done.code == 1
    assert "examples only, no articles to compare on" in done.out
    assert "Examples 0/1." in done.out
    assert "minerals/alerts.yaml:8:23" in done.out
    assert "~0" not in done.out
    assert json.loads(repository.diff("--format", "json").out)["examples_only"] is True


def test_another_folder_is_compared_with(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = repository.diff("--against", tmp_path / "empty", "--corpus", "sample", "--format", "json")
    assert json.loads(done.out)["packs"] == [{"pack": "minerals", "changed": 0, "new": 1, "removed": 0}]


def test_bad_lines_make_the_result_partial(repository: Repository, tmp_path: Path) -> None:
    corpus = tmp_path / "c.jsonl"
    corpus.write_text('{"id": 1, "title": "China bans exports of gallium"}\n{bad\n', encoding="utf-8")
    done = repository.diff("--corpus", corpus)
    assert done.code == 1
    assert "PARTIAL RESULT: 1 line could not be used." in done.out
    assert "c.jsonl:2: not JSON" in done.out


@pytest.mark.parametrize(
    ("against", "message"),
    [
        pytest.param("nowhere", "git knows no revision nowhere", id="unknown"),
        pytest.param("--upload-pack=x", "is no revision", id="an option"),
    ],
)
def test_a_wrong_revision_is_one_line(repository: Repository, against: str, message: str) -> None:
    done = repository.diff(f"--against={against}", "--corpus", "sample")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err


def test_outside_git_and_before_the_first_run_another_side_must_be_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    env = {"MONITOR_RULES_DIR": str(tmp_path / "rules"), "MONITOR_DATA_DIR": str(tmp_path / "data")}
    done = call("rules", "diff", env=env)
    assert done.code == 2
    assert "monitor rules diff --against DIR" in done.err
