"""`sources add`: what is refused before a request is sent."""

from pathlib import Path

import pytest

from tests.cli.command_line import call

NOWHERE = "https://nowhere.invalid/feed.xml"
REFUSED = [
    pytest.param(
        ["--tier", "official"],
        "--tier official needs --place: the country whose acts the source publishes, such as CN, US or EU.",
        id="official-without-a-place",
    ),
    pytest.param(
        ["--place", "CN"],
        "--place is for --tier official, which is the page of the issuer itself; the tier is media.",
        id="a-place-of-a-news-source",
    ),
    pytest.param(
        ["--tier", "official", "--place", "Indonesa"],
        "--place: 'Indonesa' is not in the vocabulary. Did you mean Indonesia?",
        id="an-unknown-place",
    ),
]


@pytest.mark.parametrize(("options", "shown"), REFUSED)
def test_the_place_is_checked_before_the_request(options: list[str], shown: str, tmp_path: Path) -> None:
    (tmp_path / "rules" / "mine").mkdir(parents=True)
    env = {"MONITOR_RULES_DIR": str(tmp_path / "rules"), "MONITOR_DATA_DIR": str(tmp_path / "data")}
    said = call("sources", "add", NOWHERE, "--pack", "mine", *options, env=env)
    assert said.code == 2
    assert shown in " ".join(said.err.split())
