"""Each file of bad_rules/ gives exactly the report that lies beside it. A bug starts as a new pair.

The part of a name before the first underscore says which file of a pack it is.
"""

import shutil
from pathlib import Path

import pytest

from monitor.rulefiles.check import shadowed_rules
from monitor.rulefiles.diagnostics import render
from monitor.rulefiles.packs import load

HERE = Path(__file__).parent
CASES = sorted((HERE / "bad_rules").glob("*.yaml"))


def report(case: Path, root: Path) -> str:
    kind = case.name.split("_")[0]
    target = root / "routes.yaml" if kind == "routes" else root / "mine" / f"{kind}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(case, target)
    rules = load(root, HERE / "base")
    problems = (*rules.problems, *shadowed_rules(rules))
    return "".join(f"{render(problem)}\n" for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_bad_file_gives_its_report(case: Path, tmp_path: Path) -> None:
    assert report(case, tmp_path / "rules") == case.with_suffix(".out").read_text(encoding="utf-8")


def test_every_case_finds_something() -> None:
    assert [case.name for case in CASES if not case.with_suffix(".out").read_text(encoding="utf-8")] == []
