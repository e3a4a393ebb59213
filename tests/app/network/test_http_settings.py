from pathlib import Path

import pytest

from monitor.app.network.http_settings import own_addresses
from monitor.rulefiles.parsers.endpoints import url_problem
from monitor.settings import Settings


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://feeds.inside.example/a", True),
        ("http://news.example/a", False),
        ("https://news.example\\feed", False),  # no address: who asks it says so
        ("http://[]@", False),
        ("https://xn--a/feed", False),
    ],
)
def test_an_address_is_own_where_its_host_is_allowed_and_an_invalid_one_breaks_nothing(
    tmp_path: Path, address: str, own: bool
) -> None:
    settings = Settings(data_dir=tmp_path, rules_dir=tmp_path, allow_hosts=("feeds.inside.example",))
    assert own_addresses(settings)(address) is own


def test_a_backslash_for_a_slash_is_reported_where_the_source_is_written() -> None:
    assert url_problem("https://news.example\\feed") == "the URL has a backslash in its host."
    assert url_problem("https://news.example/a\\b") == ""
