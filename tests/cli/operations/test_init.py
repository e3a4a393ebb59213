"""`init` as a shell sees it: what it writes is sound, complete and in step with the product; it overwrites nothing."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from monitor.rulefiles.editing.scaffold import is_pack_name
from monitor.rulefiles.syntax.schema import FILE_KINDS, schema_files
from monitor.settings import SETTINGS
from tests.cli.command_line import call

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "policy-rules"
    called = call("init", folder, "--pack", "minerals")
    assert (called.code, called.err) == (0, "")
    return folder


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


# ------------------------------------------------------------------ what stands there


def test_a_team_finds_all_that_it_needs(begun: Path) -> None:
    assert set(files(begun)) == {
        "README.md",
        "minerals/alerts.yaml",
        "routes.yaml",
        ".github/workflows/rules.yml",
        ".gitlab-ci.yml",
        "CODEOWNERS",
        "docker-compose.yml",
        ".env.example",
        ".gitignore",
        *(f"schema/{kind}.schema.json" for kind in FILE_KINDS),
    }


@pytest.mark.parametrize("pack", ["minerals", "chips"])
def test_check_finds_nothing_wrong_and_nothing_odd(pack: str, tmp_path: Path) -> None:
    call("init", tmp_path / "rules", "--pack", pack)
    called = call("check", tmp_path / "rules")
    assert (called.code, called.out) == (0, "0 errors, 0 warnings\n")


def test_the_pack_has_a_rule_with_examples_both_ways_that_come_out(begun: Path) -> None:
    shown = json.loads(call("rules", "test", begun / "minerals", "--format", "json").out)
    assert shown == {"packs": [{"pack": "minerals", "rules": 1, "examples": 4, "failed": 0}], "failed": []}


def test_the_readme_has_twenty_lines_and_speaks_of_the_pack(begun: Path) -> None:
    readme = files(begun)["README.md"]
    assert len(readme.splitlines()) == 20
    assert "`minerals/alerts.yaml`" in readme


def test_no_file_is_left_with_a_blank_to_fill(begun: Path) -> None:
    assert [name for name, text in files(begun).items() if "PACK_NAME" in name or "PACK_NAME" in text] == []


def test_rule_files_lead_an_editor_to_the_schemas_beside_them(begun: Path) -> None:
    rule_files = {name: text for name, text in files(begun).items() if name.endswith(".yaml")}
    assert set(rule_files) == {"minerals/alerts.yaml", "routes.yaml"}
    for name, text in rule_files.items():
        found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert found is not None, name
        schema = (begun / name).parent / found[1]
        assert schema.read_text(encoding="utf-8") == schema_files()[schema.name]


def test_the_workflow_checks_the_folder_and_marks_lines(begun: Path) -> None:
    workflow = yaml.safe_load(files(begun)[".github/workflows/rules.yml"])
    steps = workflow["jobs"]["check"]["steps"]
    assert steps[-1]["run"] == "monitor check . --format github"
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["diff"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert workflow["env"] == {"MONITOR_RULES_DIR": "."}


def test_the_workflow_installs_only_what_the_team_has_named(begun: Path) -> None:
    text = files(begun)[".github/workflows/rules.yml"]
    assert re.findall(r"pip install (\S+)", text) == ['"${POLICY_MONITOR:?set'] * 2


# ------------------------------------------------------------------ the comment on a pull request


class Runner:
    """Runs a script of the workflow with bash, and stand-ins that note how they are called: monitor, gh, curl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.stub("monitor", "echo '+1 alert'")
        self.stub("curl", "exit 0")
        self.stub("git", "exit 0")

    def stub(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >>"{self.folder}/calls"\n{script}\n')
        path.chmod(0o755)

    def run(self, script: str, **environment: str) -> int:
        base = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_BASE_REF": "main",
            "GITHUB_REPOSITORY": "team/rules",
            "NUMBER": "7",
        }
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(bash, cwd=self.folder, env=base | environment, check=False).returncode

    @property
    def calls(self) -> list[str]:
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def _script(begun: Path, step: str) -> str:
    steps = yaml.safe_load(files(begun)[".github/workflows/rules.yml"])["jobs"]["diff"]["steps"]
    found: str = next(s["run"] for s in steps if s.get("name", "").startswith(step))
    return found


@pytest.mark.parametrize(
    ("corpus", "read"),
    [
        ("", "sample"),
        ("corpus/last.jsonl.zst", "corpus/last.jsonl.zst"),
        ("https://files.example/corpus", "{folder}/corpus.jsonl.zst"),
    ],
    ids=["shipped", "file", "address"],
)
def test_the_diff_reads_the_corpus_of_the_team_and_is_in_the_summary(
    corpus: str, read: str, begun: Path, runner: Runner
) -> None:
    assert runner.run(_script(begun, "Compare"), POLICY_CORPUS=corpus) == 0
    wanted = read.format(folder=runner.folder)
    assert runner.calls[-1] == f"monitor rules diff --against origin/main --corpus {wanted} --format markdown"
    assert (runner.folder / "summary").read_text() == "<!-- rules diff -->\n+1 alert\n"


def test_a_failed_example_fails_the_run_and_its_diff_is_kept(begun: Path, runner: Runner) -> None:
    runner.stub("monitor", "echo 'Examples 11/12'; exit 1")
    assert runner.run(_script(begun, "Compare")) == 1
    assert "Examples 11/12" in (runner.folder / "comment.md").read_text()


@pytest.mark.parametrize(
    ("known", "call"),
    [
        ("", "gh pr comment 7 --body-file body.md"),
        ("41", "gh api --method PATCH repos/team/rules/issues/comments/41 --field body=@body.md"),
    ],
    ids=["first", "edited"],
)
def test_a_pull_request_has_one_comment_which_is_edited(known: str, call: str, begun: Path, runner: Runner) -> None:
    (runner.folder / "comment.md").write_text("<!-- rules diff -->\n" + "x" * 70_000)
    runner.stub("gh", f'case "$*" in *--paginate*) echo "{known}" ;; esac')
    assert runner.run(_script(begun, "Comment")) == 0
    assert runner.calls[-1] == call
    assert (runner.folder / "body.md").stat().st_size <= 65_536  # GitHub's limit of a comment


@pytest.mark.parametrize(
    ("known", "call"), [("[]", "--request POST"), ('[{{"id": 41, "body": "{mark}"}}]', "--request PUT")]
)
def test_on_gitlab_a_merge_request_has_one_note_and_the_token_is_no_argument(
    known: str, call: str, begun: Path, runner: Runner
) -> None:
    jobs = yaml.safe_load(files(begun)[".gitlab-ci.yml"])
    (script,) = jobs["diff"]["script"]
    runner.stub("curl", f"cat <<'E'\n{known.format(mark='<!-- rules diff --> old')}\nE")
    script = script.replace("/tmp/", f"{runner.folder}/")
    settings = {"CI_API_V4_URL": "https://h/api/v4", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7"}
    settings |= {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "POLICY_TOKEN": "glpat-hunter2"}
    assert runner.run(script, **settings) == 0
    assert "monitor rules diff --against origin/main --corpus sample --format markdown" in runner.calls
    assert call in runner.calls[-1]
    assert runner.calls[-1].endswith("/notes/41" if "41" in known else "/notes")
    assert "hunter2" not in "\n".join(runner.calls)
    assert jobs["check"]["script"] == ["monitor check ."]


def test_the_service_is_ours_but_for_the_image_and_the_folder(begun: Path) -> None:
    theirs = yaml.safe_load(files(begun)["docker-compose.yml"])
    ours = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service, own = theirs["services"]["monitor"], ours["services"]["monitor"]
    assert service.pop("volumes") == ["data:/data", ".:/rules:ro", own["volumes"][2]]
    assert service.pop("image") == "${POLICY_MONITOR_IMAGE:-policy-monitor}"
    differing = {"build", "image", "pull_policy", "volumes"}
    assert service == {key: value for key, value in own.items() if key not in differing}
    assert {**theirs, "services": None} == {**ours, "services": None}


def test_the_template_of_settings_names_only_settings_that_exist(begun: Path) -> None:
    named = re.findall(r"^#?(MONITOR_[A-Z_]+)=", files(begun)[".env.example"], re.MULTILINE)
    assert len(named) >= 4
    names = {s.name for s in SETTINGS}
    assert {n if n in names else n.removesuffix("_FILE") for n in named} <= names


def test_what_holds_secrets_is_kept_from_git(begun: Path) -> None:
    lines = [line for line in files(begun)[".gitignore"].splitlines() if not line.startswith("#")]
    assert lines == [".env", "/secrets/", "watch.yaml"]


def test_owners_are_an_example_until_somebody_fills_them_in(begun: Path) -> None:
    lines = files(begun)["CODEOWNERS"].splitlines()
    assert all(line.startswith("#") for line in lines)
    assert any(line.startswith("# /minerals/") for line in lines)


# ------------------------------------------------------------------ where it may begin


def test_a_folder_with_something_in_it_is_left_alone_and_what_is_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "minerals").mkdir()
    called = call("init", tmp_path)
    assert (called.code, called.out) == (2, "")
    assert "It contains minerals, notes.txt." in called.err
    assert files(tmp_path) == {"notes.txt": "mine"}


def test_of_many_names_in_the_way_some_are_reported(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"{number:02}").touch()
    assert "08, 09 and 15 more." in call("init", tmp_path).err


def test_a_repository_that_was_made_for_it_is_empty_enough(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert call("init", tmp_path).code == 0


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "rules").touch()
    called = call("init", tmp_path / "rules")
    assert (called.code, called.out) == (2, "")
    assert "is a file" in called.err


def test_a_place_that_can_t_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    called = call("init", tmp_path / "file" / "rules")
    assert called.code == 2
    assert "can't write to" in called.err


@pytest.mark.parametrize("name", ["base", "schema", "Minerals", "a/b", "..", ".hidden", "", "1st"])
def test_a_name_that_no_pack_can_have_is_refused(name: str, tmp_path: Path) -> None:
    assert not is_pack_name(name)
    called = call("init", tmp_path / "rules", "--pack", name)
    assert called.code == 2
    assert "is not a valid pack name" in called.err
    assert not (tmp_path / "rules").exists()


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    out = call("init", tmp_path / "rules").out
    assert out.startswith(f"16 files written to {tmp_path / 'rules'}:\n")
    assert f"monitor check {tmp_path / 'rules'}" in out
