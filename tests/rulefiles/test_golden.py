"""Each file in bad_rules/ and each folder in bad_folders/ gives exactly the report beside it. Add a pair for each bug.

The part of a file's name before the first underscore says which file of a pack it is.
"""

import re
import shutil
from pathlib import Path

import pytest

from monitor.language import query
from monitor.rulefiles.checks.check import check
from monitor.rulefiles.checks.shadowed import shadowed_rules
from monitor.rulefiles.folders.packs import load
from monitor.rulefiles.syntax.diagnostics import CODES, render

HERE = Path(__file__).parent
CASES = sorted((HERE / "bad_rules").glob("*.yaml"))
FOLDERS = sorted(path for path in (HERE / "bad_folders").iterdir() if path.is_dir())
NOT_KEPT_BY_GIT = {"no-folder", "outside", "unreadable"}  # links, permissions: test_packs, test_hostile_files


def report(case: Path, root: Path) -> str:
    kind = case.name.split("_")[0]
    private = root.parent / "outside" if kind == "watch" else None
    target = root / "routes.yaml" if kind == "routes" else (private or root / "mine") / f"{kind}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(case, target)
    root.mkdir(exist_ok=True)
    rules = load(root, HERE / "base", private=private)
    problems = (*rules.problems, *shadowed_rules(rules))
    return "".join(f"{render(problem)}\n" for problem in problems)


def report_of_folder(case: Path, root: Path) -> str:
    """The report of `check` on a rules folder, without the shipped rules of these tests."""
    shutil.copytree(case, root)
    problems = check(root, HERE / "base")
    return "".join(f"{render(p)}\n" for p in problems if p.pack != "base" or p.code == "base-differs")


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_bad_file_gives_its_report(case: Path, tmp_path: Path) -> None:
    assert report(case, tmp_path / "rules") == case.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", FOLDERS, ids=[case.name for case in FOLDERS])
def test_a_bad_folder_gives_its_report(case: Path, tmp_path: Path) -> None:
    assert report_of_folder(case, tmp_path / "rules") == case.with_suffix(".out").read_text(encoding="utf-8")


def test_every_case_finds_something() -> None:
    assert [c.name for c in (*CASES, *FOLDERS) if not c.with_suffix(".out").read_text(encoding="utf-8")] == []


def test_every_code_has_a_pair() -> None:
    outs = (case.with_suffix(".out").read_text(encoding="utf-8") for case in (*CASES, *FOLDERS))
    shown = set(re.findall(r"(?:error|warning)\[([a-z-]+)\]", "".join(outs)))
    said = re.compile(r"""(?:refuse\(|_at\(\s*[\w()]+,\s*|code=)"([a-z]+(?:-[a-z]+)*)\"""")
    room = Path(query.__file__).parent
    of_clauses = {code for path in room.glob("*.py") for code in said.findall(path.read_text(encoding="utf-8"))}
    assert (set(CODES) | of_clauses) - shown == NOT_KEPT_BY_GIT
