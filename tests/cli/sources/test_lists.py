"""`sources lists`, `sources accept` and `events show --csv`, on a list that the product polled."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.sources.source import Quote, Source
from monitor.extract import build
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from monitor.rulefiles import load
from monitor.store import sqlite_url
from tests.cli.command_line import Called, call
from tests.fakes.clock import Time
from tests.fakes.polling import polling
from tests.fakes.reading import body
from tests.language.shipped import shipped_vocabulary
from tests.pipeline.poll.test_party_lists import FIRMS, LIST, NEW, sheet

RULES = load(Path("no packs of your own"))


@pytest.fixture(scope="module")
def run() -> Callable[[ExtractJob], FeedExtraction]:
    return build(ReaderConfig(vocabulary=shipped_vocabulary(), rules=RULES.rules, version="1"))


@pytest.fixture
def polled(run: Callable[[ExtractJob], FeedExtraction], tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Settings of a folder whose database has what the polls of these files brought."""

    async def fill(files: tuple[str, ...], of: Source) -> None:
        url = sqlite_url(tmp_path)
        rules, words = RULES.rules, shipped_vocabulary()
        async with polling(url, run, vocabulary=words, rules=rules, clock=Time(), of=of) as line:
            for text in files:
                line.fetcher.page = body(text, url=of.url)
                await line.poll()

    def make(*files: str, of: Source = LIST) -> dict[str, str]:
        asyncio.run(fill(files, of))
        return {"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(tmp_path / "rules")}

    return make


Polled = Callable[..., dict[str, str]]


def test_the_lists_are_shown_with_their_parties(polled: Polled) -> None:
    env = polled(sheet(*FIRMS))
    shown = call("sources", "lists", env=env)
    assert shown.code == 0
    assert shown.out.splitlines()[-1].split()[:3] == ["entity-list", "us_entity_list", "20"]
    (listed,) = json.loads(call("sources", "lists", "--format", "json", env=env).out)
    assert (listed["source_id"], listed["parties"], listed["held"]) == ("entity-list", 20, None)


def test_a_held_version_is_shown_and_accepted_once(polled: Polled) -> None:
    env = polled(sheet(*FIRMS), sheet(*FIRMS[3:]))
    assert "in quarantine: 3 of 20 parties are missing" in call("sources", "lists", env=env).out
    accepted = call("sources", "accept", "entity-list", env=env)
    assert accepted == Called(
        code=0,
        out="entity-list: accepted. The list is polled now, and 3 removals and 0 additions are reported.\n",
        err="",
    )
    polled(sheet(*FIRMS[3:]))
    again = call("sources", "accept", "entity-list", env=env)
    assert (again.code, again.err) == (1, "No version of entity-list is in quarantine.\n")
    (event,) = json.loads(call("events", "list", "--format", "json", env=env).out)
    assert event["event"]["measure"] == "entity_list"


def test_a_version_that_is_accepted_quietly_makes_no_event(polled: Polled) -> None:
    env = polled(sheet(*FIRMS), sheet(*FIRMS[3:]))
    assert call("sources", "accept", "entity-list", "--quietly", env=env).code == 0
    polled(sheet(*FIRMS[3:]))
    assert json.loads(call("events", "list", "--format", "json", env=env).out) == []
    (listed,) = json.loads(call("sources", "lists", "--format", "json", env=env).out)
    assert listed["parties"] == 17


def test_an_unknown_source_is_named_with_its_nearest(polled: Polled) -> None:
    called = call("sources", "accept", "entity-lst", env=polled(sheet(*FIRMS)))
    assert (called.code, "entity-list" in called.err) == (2, True)


def label(env: dict[str, str]) -> str:
    (event,) = json.loads(call("events", "list", "--format", "json", env=env).out)
    return str(event["event"]["label"])


def test_the_names_of_an_event_are_printed_as_csv(polled: Polled) -> None:
    env = polled(sheet(*FIRMS), sheet(*FIRMS, NEW), of=replace(LIST, quote=Quote.FULL))
    printed = call("events", "show", label(env), "--csv", env=env)
    assert printed.out.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(printed.out.removeprefix("\ufeff")))
    assert (row["change"], row["name"], row["also known as"]) == ("added", "Amber Semiconductor, Ltd.", "琥珀半导体")
    assert "address" in row


def test_a_source_of_sentences_shows_names_and_no_addresses(polled: Polled) -> None:
    env = polled(sheet(*FIRMS), sheet(*FIRMS, NEW))
    header = call("events", "show", label(env), "--csv", env=env).out.splitlines()[0]
    assert header == "\ufeffchange,list,name,name before,also known as,country,programme,listed"


def test_a_source_that_may_not_be_quoted_shows_no_names(polled: Polled) -> None:
    env = polled(sheet(*FIRMS), sheet(*FIRMS, NEW), of=replace(LIST, quote=Quote.HEADLINE))
    printed = call("events", "show", label(env), "--csv", env=env)
    assert (printed.code, printed.out) == (1, "")
    assert "does not permit the names" in printed.err


def test_an_event_without_a_list_change_says_so(polled: Polled) -> None:
    env = polled(sheet(*FIRMS))
    assert call("events", "show", "E-XXXX", "--csv", env=env).code == 2
