"""Entries added to watch.yaml: comments stay, the result is what was asked for, a new file is its owner's alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.errors import RuleFilesError
from monitor.rulefiles import load
from monitor.rulefiles.editing.watch_append import add_to_watch_list, entry_line, write_watch_list
from monitor.rulefiles.parsers.watch import Names, read_watch
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import read_yaml

NAMES = Names(load(Path(__file__).parent / "none", Path(__file__).parents[1] / "base").knowledge.vocabulary)
METALS = WatchedFirm(
    names=("Example Metals", "示例金属"), country="CN", ids=("lei:HWUPKR0MPOU8FGXBT394",), owner="Desk: A"
)
ADDED = WatchList(
    materials=(WatchedMaterial(concept="dysprosium", hs=("280530",), parts=("M-1", "007")),), firms=(METALS,)
)
PRESENT = """# of the desk
watch:
  materials:
    # from the ERP
    - {is: dysprosium}   # magnets

  # suppliers
  firms:
  - name: Example Ores
    note: |
      two
      # lines
  sites: []
# end
"""


def added(before: str | None, what: WatchList = ADDED) -> str:
    return add_to_watch_list(None if before is None else before.encode(), what, NAMES, "watch.yaml").after.decode()


def test_entries_go_to_the_end_of_their_lists_and_all_other_lines_stay() -> None:
    text = added(PRESENT)
    assert [line for line in text.splitlines() if line not in PRESENT.splitlines()] == [
        '    - {is: dysprosium, hs: ["2805.30"], parts: [M-1, "007"]}',
        f"  - {entry_line(METALS)}",
    ]
    assert [line for line in text.splitlines() if line in PRESENT.splitlines()] == PRESENT.splitlines()


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(None, id="no-file"),
        pytest.param("watch: {}\n", id="nothing-watched"),
        pytest.param("watch: {} # none yet", id="without-a-line-break-at-the-end"),
        pytest.param("watch:\n  firms: []\n  materials: []\n", id="empty-lists"),
        pytest.param("watch:\n  sites:\n    - {name: A, country: CN}\n", id="no-such-list"),
        pytest.param("watch:\r\n  firms:\r\n    - {name: A}\r\n", id="lines-of-windows"),
        pytest.param("watch:\n  firms:\n    - name: A\n      note: |\n        # y\n", id="a-text-like-a-comment"),
        pytest.param("\ufeffwatch:\n  firms:\n    - {name: A}\n", id="byte-order-mark"),
    ],
)
def test_every_usual_form_of_a_file_takes_entries(before: str | None) -> None:
    text = added(before)
    findings = Findings()
    node = read_yaml(text.encode(), "watch.yaml", findings)
    assert node is not None
    watch = read_watch(node, NAMES, findings)
    assert findings.problems == []
    assert watch.firms[-1].names == METALS.names
    assert watch.materials[-1].parts == ("M-1", "007")
    if before and "\r\n" in before:
        assert text.count("\n") == text.count("\r\n")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("watch: {firms: [{name: A}]}\n", id="on-one-line"),
        pytest.param("watch:\n  firms: [{name: A}]\n", id="list-in-brackets"),
        pytest.param("watch:\n  firms:\n    -\n      name: A\n", id="dash-alone"),
        pytest.param("watch:\n  firms:\n    - {name: A}\n    - {nmae: B}\n", id="with-an-error"),
        pytest.param("- a\n", id="no-watch-list"),
    ],
)
def test_a_file_of_another_form_is_refused_and_not_changed(before: str) -> None:
    with pytest.raises(RuleFilesError, match=r"by hand|Fix it first"):
        added(before)


def test_a_new_file_is_readable_by_its_owner_alone_and_an_edit_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "private" / "watch.yaml"
    write_watch_list(path, add_to_watch_list(None, ADDED, NAMES, "watch.yaml"))
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    more = WatchList(sites=(WatchedSite(name="Plant", country="US"),))
    write_watch_list(path, add_to_watch_list(path.read_bytes(), more, NAMES, "watch.yaml"))
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_text(encoding="utf-8").endswith("  sites:\n    - {name: Plant, country: US}\n")
    assert [child.name for child in path.parent.iterdir()] == ["watch.yaml"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "watch.yaml"
    edit = add_to_watch_list(None, ADDED, NAMES, "watch.yaml")
    path.write_text("watch: {}\n", encoding="utf-8")
    with pytest.raises(RuleFilesError, match="changed while"):
        write_watch_list(path, edit)
    assert path.read_text(encoding="utf-8") == "watch: {}\n"


_NAME = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(map(str.isalnum, text)))
)
_FIRM = st.builds(
    lambda names, role, owner: WatchedFirm(names=tuple(dict.fromkeys(names)), role=role, owner=owner),
    st.lists(_NAME, min_size=1, max_size=3),
    st.one_of(st.just(""), _NAME),
    st.one_of(
        st.just(""), _NAME, st.sampled_from(["null", "no", "true", "1e3", "~", "a: b", "# x", "- y", '"q"', "{"])
    ),
)


@given(st.lists(_FIRM, min_size=1, max_size=4), st.sampled_from([PRESENT, "watch: {}\n", None]))
def test_any_name_is_read_back_as_it_is(firms: list[WatchedFirm], before: str | None) -> None:
    """`add_to_watch_list` itself compares what was asked for with what is read back."""
    added(before, WatchList(firms=tuple(firms)))
