"""What people ask after a click: of events, addresses and texts, in a process that may be killed."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.answers.explaining import ChildExplainer
from monitor.app.answers.questions import answer_report, answer_why, judge_text
from monitor.errors import ChildLostError, StoreError
from monitor.rulefiles import base_folder, load
from monitor.settings import Settings, read_settings
from monitor.store import open_store, sqlite_url
from tests.cli.filled import fill


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    asyncio.run(fill(made, load(base_folder() / "no packs")))
    return made


@pytest.fixture
def settings(folder: Path) -> Settings:
    environment = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules"), "MONITOR_READER": "off"}
    return read_settings(environment)


async def label(folder: Path) -> str:
    """Of the event that is announced."""
    async with open_store(sqlite_url(folder)) as store:
        return next(e.event.label for e in await store.archive.events() if "antimony" in e.event.commodities)


async def test_an_event_is_explained_as_why_explains_it(folder: Path, settings: Settings) -> None:
    found = await answer_why(settings, await label(folder), "C1")
    assert found is not None
    assert "export-bans (high) matched: " in found.text
    assert found.alerted


async def test_an_unknown_name_gets_no_answer(settings: Settings) -> None:
    assert await answer_why(settings, "E-ZZZZZZ", "C1") is None


async def test_a_link_to_an_article_that_alerted_is_judged_by_what_is_stored(settings: Settings) -> None:
    found = await judge_text(
        settings, "FYI <https://www.wire.example/ban?utm_source=mail|read this>, was it missed?", "C1"
    )
    assert found.alerted
    assert (found.title, found.language) == ("China bans antimony exports to the Netherlands", "en")


async def test_a_link_to_an_article_that_nobody_wanted_gets_its_example(settings: Settings) -> None:
    found = await judge_text(settings, "https://www.wire.example/call", "C1")
    assert not found.alerted
    assert found.example == "{lang: en, title: China urges US to lift ban on chip exports}"
    assert '"urges" is a call' in found.text


async def test_words_with_a_link_that_no_source_brought_are_judged_as_well(settings: Settings) -> None:
    text = "China bans tungsten exports\nThe ministry said so.\nhttps://nobody.example/1"
    found = await judge_text(settings, text, "C1")
    assert "no source has the host nobody.example" in found.text
    assert (found.alerted, found.title, found.url) == (True, "China bans tungsten exports", "https://nobody.example/1")


async def test_words_that_no_rule_wants_are_a_miss_with_their_example(settings: Settings) -> None:
    found = await judge_text(settings, "Football: the *final* is postponed", "C1")
    assert (found.alerted, found.example) == (False, '{lang: en, title: "Football: the *final* is postponed"}')


async def test_the_label_of_an_event_in_a_text_is_what_is_meant(folder: Path, settings: Settings) -> None:
    found = await judge_text(settings, f"High · something · {await label(folder)}", "C1")
    assert "export-bans (high) matched: " in found.text


@pytest.mark.parametrize("text", ["", "  \n", "<https://nobody.example/1>"])
async def test_a_message_without_text_can_not_be_judged(settings: Settings, text: str) -> None:
    found = await judge_text(settings, text, "C1")
    assert not found.alerted
    assert "no text to judge" in found.text


async def test_a_child_that_takes_too_long_is_killed(settings: Settings) -> None:
    with pytest.raises(ChildLostError, match="took too long"):
        await ChildExplainer(settings, limit=timedelta(0)).why("E-ZZZZZZ", channel="C1")


async def test_what_the_child_is_refused_is_reported(tmp_path: Path) -> None:
    nowhere = read_settings({"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(tmp_path)})
    with pytest.raises(StoreError, match="no database"):
        await ChildExplainer(nowhere).why("E-ZZZZZZ", channel="C1")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("regime gallium", "3 measures on gallium. Known acts, not complete."),
        ("find 锑", "1 event about antimony."),
        ("find Netherlands", "No event about Netherlands. 1 event with Netherlands in an article."),
        ("find zzz", "0 events with zzz in an article."),
        (
            'find "',
            "the text to search for has no letter and no digit. Name words that an article has, as in: 稀土 出口",
        ),
        ("find goods:nikel", "'nikel' is not in the vocabulary as goods. Did you mean nickel?"),
    ],
)
async def test_a_request_in_words_gets_the_report_of_the_command(settings: Settings, text: str, head: str) -> None:
    assert (await answer_report(settings, text, "D0DIRECT")).text == head
