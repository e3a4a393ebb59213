"""Every rule file that the documentation shows loads as it stands there. Its first line names the file."""

import re
from pathlib import Path

import pytest

from monitor.rulefiles import check

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "rules" / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^( *)```yaml\n\1# rules/(\S+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
ROUTES = 'routes:\n  minerals: {channel: "#minerals-policy"}\n'


def blocks(page: Path) -> dict[str, str]:
    return {name: text for _, name, text in BLOCK.findall(page.read_text(encoding="utf-8"))}


SHOWN = [page for page in PAGES if blocks(page)]


@pytest.mark.parametrize("page", SHOWN, ids=[page.stem for page in SHOWN])
def test_what_a_page_shows_loads_and_its_examples_come_out(page: Path, tmp_path: Path) -> None:
    files = {"routes.yaml": ROUTES, **blocks(page)}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = check(tmp_path, within=tuple(files))
    assert [str(problem) for problem in found if problem.code != "no-watch-list"] == []  # the list is private


def test_the_pages_that_show_rule_files_are_found() -> None:
    assert {page.name for page in SHOWN} >= {"README.md", "your-first-rule.md", "alerts-files.md", "routes-files.md"}
