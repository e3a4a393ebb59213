import json
from pathlib import Path

import pytest

from monitor.domain.sources.source import Kind
from tests.ingest.golden import expected_path, feeds, parsed, read, source_of

WITHOUT_PIECES = {Kind.HTML_LIST, Kind.MOFCOM}  # where a page is not written as its parser would write it


@pytest.mark.parametrize("feed", feeds(), ids=lambda p: p.name)
def test_a_feed_gives_its_expected_values(feed: Path) -> None:
    assert read(feed) == json.loads(expected_path(feed).read_text("utf-8"))


@pytest.mark.parametrize("feed", [f for f in feeds() if not f.name.startswith("no_")], ids=lambda p: p.name)
def test_each_raw_piece_is_part_of_the_feed(feed: Path) -> None:
    body = feed.read_bytes()
    items = parsed(feed).items
    assert len(items) == len(json.loads(expected_path(feed).read_text("utf-8"))["items"])
    for item in items:
        assert item.raw in body
        assert item.raw.strip() or source_of(feed).kind in WITHOUT_PIECES


def test_every_expectation_has_its_feed() -> None:
    names = {p.name for p in feeds()}
    folder = feeds()[0].parent
    assert {p.name.removesuffix(".expected.json") for p in folder.glob("*.expected.json")} == names


def test_every_source_has_its_response() -> None:
    names = {p.name for p in feeds()}
    assert {p.name.removesuffix(".source.json") for p in feeds()[0].parent.glob("*.source.json")} <= names
