import json
from pathlib import Path

import pytest

from monitor.ingest.parsing import parse
from tests.ingest.golden import BASE, expected_path, feeds, read


@pytest.mark.parametrize("feed", feeds(), ids=lambda p: p.name)
def test_a_feed_is_read_as_written_down_beside_it(feed: Path) -> None:
    assert read(feed) == json.loads(expected_path(feed).read_text("utf-8"))


@pytest.mark.parametrize("feed", [f for f in feeds() if not f.name.startswith("no_feed")], ids=lambda p: p.name)
def test_each_raw_piece_is_bytes_of_the_feed_as_it_came(feed: Path) -> None:
    body = feed.read_bytes()
    for item in parse(body, content_type="", url=BASE, source_id="s").items:
        assert item.raw in body
        assert item.raw.strip()


def test_every_expectation_has_its_feed() -> None:
    names = {p.name for p in feeds()}
    folder = feeds()[0].parent
    assert {p.name.removesuffix(".expected.json") for p in folder.glob("*.expected.json")} == names
