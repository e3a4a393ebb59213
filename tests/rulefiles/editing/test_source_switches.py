"""Switches of shipped sources in tuning.yaml: the rest of the file stays as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.source import SourceId
from monitor.domain.sources.verification import Switch
from monitor.errors import RuleFilesError
from monitor.rulefiles import load
from monitor.rulefiles.editing.source_switches import edit_switches, switches_in, write_edit
from monitor.rulefiles.folders.folder import read_folder

ON = Switch(source_id=SourceId("focus-taiwan"), enabled=True, because="20 items")
OFF = Switch(source_id=SourceId("tass"), enabled=False, because="not found: HTTP 404")
ON_LINE = '- {id: focus-taiwan, enabled: true, because: "sources verify 2026-11-29: 20 items"}\n'
OFF_LINE = '- {id: tass, enabled: false, because: "sources verify 2026-11-29: not found: HTTP 404"}\n'


def edited(root: Path, before: bytes | None, *switches: Switch) -> bytes:
    if before is not None:
        (root / "mine").mkdir(exist_ok=True)
        (root / "mine" / "tuning.yaml").write_bytes(before)
    return edit_switches(root, read_folder(root), "mine", switches or (ON, OFF), day="2026-11-29").after


def test_a_new_file(tmp_path: Path) -> None:
    assert edited(tmp_path, None).decode() == f"sources:\n  {ON_LINE}  {OFF_LINE}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "# ours\noverride:\n  - {id: any-export-act, level: low}\n",
            f"# ours\noverride:\n  - {{id: any-export-act, level: low}}\nsources:\n  {ON_LINE}  {OFF_LINE}",
            id="a-file-without-sources",
        ),
        pytest.param(
            "sources:\n- {id: scmp, interval: 1h}  # slow\n\noverride:\n  - {id: any-export-act, level: low}",
            f"sources:\n- {{id: scmp, interval: 1h}}  # slow\n{ON_LINE}{OFF_LINE}\noverride:\n"
            "  - {id: any-export-act, level: low}",
            id="sources-before-another-key",
        ),
        pytest.param(
            "sources:\n  # news\n  - id: scmp\n    interval: 1h   # slow",
            f"sources:\n  # news\n  - id: scmp\n    interval: 1h   # slow\n  {ON_LINE}  {OFF_LINE}",
            id="no-line-break-at-the-end",
        ),
        pytest.param(
            "sources:\n  - {id: scmp,\n     interval: 1h\n    } # }\n",
            f"sources:\n  - {{id: scmp,\n     interval: 1h\n    }} # }}\n  {ON_LINE}  {OFF_LINE}",
            id="a-mapping-over-several-lines",
        ),
        pytest.param(
            "override:\n  - {id: any-export-act, level: low}\nsources:  # none\n",
            f"override:\n  - {{id: any-export-act, level: low}}\nsources:  # none\n  {ON_LINE}  {OFF_LINE}",
            id="an-empty-list",
        ),
        pytest.param(
            "sources:\n  - {id: focus-taiwan, interval: 5m}\n  - id: tass\n    quote: headline\n    because: paid\n",
            "sources:\n"
            '  - {id: focus-taiwan, enabled: true, because: "sources verify 2026-11-29: 20 items", interval: 5m}\n'
            "  - id: tass\n    enabled: false\n    quote: headline\n    because: paid\n",
            id="entries-that-change-something-else",
        ),
        pytest.param(
            "sources:\n"
            '  - {because: "sources verify 2026-01-01: timeout", enabled: false, id: focus-taiwan}  # kept\n'
            "  - enabled:   true # on\n    id: tass\n    because: 'sources verify 2026-01-01: 3 items'\n",
            'sources:\n  - {because: "sources verify 2026-11-29: 20 items", enabled: true, id: focus-taiwan}  # kept\n'
            "  - enabled:   false # on\n    id: tass\n"
            '    because: "sources verify 2026-11-29: not found: HTTP 404"\n',
            id="entries-of-an-earlier-test",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_rest_stays(tmp_path: Path, before: str, after: str, newline: str) -> None:
    got = edited(tmp_path, before.replace("\n", newline).encode())
    assert got.decode() == after.replace("\n", newline)


def test_a_mark_at_the_start_of_the_file_stays(tmp_path: Path) -> None:
    assert edited(tmp_path, b"\xef\xbb\xbfsources:\n  - {id: scmp, interval: 1h}\n").startswith(b"\xef\xbb\xbfsources")


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        pytest.param("sources: [{id: scmp, interval: 1h}]\n", "is not a block list", id="a-list-in-brackets"),
        pytest.param("sources: [\n", "Fix it first", id="a-broken-file"),
        pytest.param("sources:\n  - {id: nobody, enabled: true}\n", "unknown source", id="an-error-elsewhere"),
    ],
)
def test_a_file_that_can_t_be_edited_is_refused(tmp_path: Path, before: str, shown: str) -> None:
    with pytest.raises(RuleFilesError, match=shown):
        edited(tmp_path, before.encode())


def test_entries_by_hand_are_distinguished_from_those_of_a_test(tmp_path: Path) -> None:
    edited(tmp_path, f"sources:\n  {ON_LINE}  - {{id: tass, enabled: true}}\n  - {{id: scmp, interval: 1h}}\n".encode())
    found = switches_in(read_folder(tmp_path))
    assert {name: entry.by_hand for name, entry in found.items()} == {"focus-taiwan": False, "tass": True}
    assert found[SourceId("tass")].place.line == 3


def test_the_file_is_replaced_and_a_link_kept(tmp_path: Path) -> None:
    for pack in ("desk", "mine"):
        (tmp_path / pack).mkdir()
    (tmp_path / "desk" / "tuning.yaml").write_text("sources:\n", encoding="utf-8")
    link = tmp_path / "mine" / "tuning.yaml"
    link.symlink_to(tmp_path / "desk" / "tuning.yaml")
    edit = edit_switches(tmp_path, read_folder(tmp_path), "mine", (ON,), day="2026-11-29")
    write_edit(edit)
    assert link.is_symlink()
    assert next(s for s in load(tmp_path).sources if s.id == "focus-taiwan").enabled
    with pytest.raises(RuleFilesError, match="changed while it was being edited"):
        write_edit(edit)


@given(because=st.text(max_size=300))
def test_any_reason_can_be_written(because: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    switch = Switch(source_id=SourceId("tass"), enabled=False, because=because)
    root = tmp_path_factory.mktemp("rules")
    text = edit_switches(root, read_folder(root), "mine", (switch,), day="2026-11-29").after
    assert text.count(b"\n") == 2
