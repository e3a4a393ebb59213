"""The output of git's plumbing, parsed: whatever it is, nothing leaves the folder."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rulefiles.remote.tree import Entry, Plan, contents_of, entries_of, plan_of, sizes_of, target_of

PATHS = st.text(alphabet="ab./\\\x00\n\ud7ff\ufffd-é", min_size=1, max_size=20).map(lambda p: f"{p}.yaml")


def test_a_listing_is_parsed() -> None:
    listing = b"100644 blob 1111\tminerals/alerts.yaml\x00120000 blob 2222\tx y.yaml\x00"
    assert entries_of(listing) == (
        Entry(mode="100644", id="1111", path="minerals/alerts.yaml"),
        Entry(mode="120000", id="2222", path="x y.yaml"),
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_entries_or_a_problem(listing: bytes) -> None:
    try:
        entries = entries_of(listing)
    except (ValueError, UnicodeDecodeError):
        return
    assert all(entry.mode for entry in entries)


@given(st.lists(st.builds(Entry, mode=st.sampled_from(["100644", "120000", "160000"]), id=st.just("1"), path=PATHS)))
def test_planned_paths_stay_inside_and_are_never_hidden(entries: list[Entry]) -> None:
    try:
        plan = plan_of(entries)
    except ValueError:
        return
    for path in (*plan.files, *plan.links):
        assert posixpath.normpath(path) == path
        assert not path.startswith("/")
        assert not any(part.startswith(".") for part in path.split("/"))
        assert path.isprintable()


@given(st.text(max_size=30))
def test_a_link_leads_to_a_planned_file_or_nowhere(text: str) -> None:
    plan = Plan(files={"minerals/alerts.yaml": "1", "routes.yaml": "2"}, links={})
    assert target_of("chips/alerts.yaml", text.encode(), plan) in (None, *plan.files)


@pytest.mark.parametrize(
    ("text", "target"),
    [("../routes.yaml", "routes.yaml"), ("./../minerals/alerts.yaml", "minerals/alerts.yaml"), ("/routes.yaml", None)],
)
def test_links_are_relative_to_their_folder(text: str, target: str | None) -> None:
    plan = Plan(files={"minerals/alerts.yaml": "1", "routes.yaml": "2"}, links={})
    assert target_of("chips/alerts.yaml", text.encode(), plan) == target


def test_sizes_leave_out_what_is_missing_or_no_file() -> None:
    assert sizes_of(b"1111 blob 12\n2222 missing\n3333 tree 40\n4444 blob x\n") == {"1111": 12}


def test_contents_are_cut_out_by_their_size() -> None:
    assert list(contents_of(b"1111 blob 3\na\nb\n2222 blob 0\n\n")) == [("1111", b"a\nb"), ("2222", b"")]


@given(st.binary(max_size=100))
def test_any_bytes_are_contents_or_a_problem(output: bytes) -> None:
    try:
        found = list(contents_of(output))
    except ValueError:
        return
    assert sum(len(content) for _, content in found) <= len(output)
