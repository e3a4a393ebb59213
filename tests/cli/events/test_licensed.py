"""Commands that show what is stored: of a licensed source no more than its terms allow, on each of them."""

import asyncio
import json
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.app.answers.questions import address_in, engine_of
from monitor.domain.acts.act import Span
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import ActRef
from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.interactions.request import Request
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.licensing import EXPORT, MACHINE, RESTRICTED, Audience, channel
from monitor.domain.sources.source import Quote, SourceId
from monitor.language.requests import parse_request
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evaluation.engine import Engine
from monitor.reports.explain.inquiry import WhyAnswers
from monitor.reports.requests import calendar_report, events_report, regime_report
from monitor.rulefiles import base_folder
from monitor.rulefiles.folders.reader import FolderReader
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import call
from tests.store.examples import NOW, act, article, event, extracted, fetched, match, possible, source

NAME, URL, TITLE, GLOSS, TEXT = "zebra", "gnu.example", "quagga", "oryx", "okapi"
PLANTED = (NAME, URL, TITLE, GLOSS, TEXT)


class Terms(NamedTuple):
    quote: Quote
    restricted: bool

    def allow(self, audience: Audience) -> set[str]:
        if self.restricted and not audience.may_see(("minerals",)):
            return set()
        words = {Quote.LINK_ONLY: set[str](), Quote.HEADLINE: {TITLE, GLOSS}}
        return {NAME, URL} | words.get(self.quote, {TITLE, GLOSS, TEXT})


QUOTES = (Quote.SENTENCE, Quote.HEADLINE, Quote.LINK_ONLY)  # no command shows more than sentences
ALL = [Terms(quote, restricted) for quote, restricted in product(QUOTES, (False, True))]
IDS = [f"{quote}{' restricted' if restricted else ''}" for quote, restricted in ALL]
SPANS = (Span(field="title", start=0, end=6, quote="quagga"), Span(field="text", start=28, end=33, quote="okapi"))


def save(tx: Transaction, terms: Terms) -> None:
    """An event that the source alone reports, a possible act of it, and what somebody said of the alert."""
    paid = source(NAME, quote=terms.quote, visible_in=("minerals",) if terms.restricted else ())
    tx.sources.sync([paid], now=NOW)
    result = article(
        "noted",
        id=ArticleId("a1"),
        source_id=paid.id,
        url="https://gnu.example/noted",
        title="quagga notice",
        text="China bans antimony exports okapi",
        language="en",
    )
    acts, matches = (act(evidence=SPANS),), (match("any-export-act", acts=(0,), evidence=SPANS),)
    shown = extracted(result, acts, matches, gloss="[oryx] notice")
    other = replace(result, id=ArticleId("a2"), key="other", url="https://gnu.example/other", content_hash="2")
    maybe = extracted(other, maybe=possible(evidence=SPANS[:1]), gloss="[oryx] notice")
    for one in (shown, maybe):
        tx.articles.keep(one, fetched(), now=NOW)
    first = ActRef(article_id=result.id, ordinal=0)
    tx.events.save(event(label="E-7K2Q", headline="China bans antimony exports", anchor=first), [first], ())
    clicked = Interaction(
        key="k", action=UserAction.NOT_FOR_US, by="U1", at=NOW, channel="C1", reason=Unwanted.OLD_NEWS
    )
    tx.interactions.add(RecordedInteraction(interaction=clicked, outcome=InteractionOutcome.DONE, place="C1"))
    tx.labels.put(
        Label(
            key="k",
            kind=LabelKind.UNWANTED,
            at=NOW,
            by="U1",
            title=result.title,
            url=result.url,
            language="en",
            reason=Unwanted.OLD_NEWS,
            rule_id=RuleId("any-export-act"),
            article_id=result.id,
            source_id=SourceId(NAME),
            alerted=True,
        )
    )


@pytest.fixture(scope="module", params=ALL, ids=IDS)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Terms, Path]:
    terms: Terms = request.param
    folder = tmp_path_factory.mktemp("data")

    async def fill() -> None:
        async with open_store(sqlite_url(folder)) as store:
            await store.write(lambda tx: save(tx, terms))

    asyncio.run(fill())
    return terms, folder


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("events", "show", "E-7K2Q"), id="show"),
        pytest.param(("events", "list"), id="list"),
        pytest.param(("events", "list", "--text", "okapi"), id="search"),
        pytest.param(("events", "list", "--possible"), id="possible"),
        pytest.param(("rules", "feedback"), id="feedback"),
        pytest.param(("slack", "preview", "E-7K2Q"), id="preview"),
        pytest.param(("calendar",), id="calendar"),
        pytest.param(("regime",), id="regime"),
    ],
)
def test_a_command_prints_no_more_than_the_terms_allow(stored: tuple[Terms, Path], command: tuple[str, ...]) -> None:
    terms, folder = stored
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    for form, audience in (("text", MACHINE), ("json", EXPORT)):
        called = call(*command, "--format", form, env=env)
        assert called.code == 0, called.err
        said = called.out.lower()
        assert {word for word in PLANTED if word in said} <= terms.allow(audience), (form, said)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_holds_no_more_than_the_terms_allow(stored: tuple[Terms, Path], form: str) -> None:
    terms, folder = stored
    called = call("events", "export", "--format", form, env={"MONITOR_DATA_DIR": str(folder)})
    assert called.code == 0, called.err
    assert {word for word in PLANTED if word in called.out.lower()} == terms.allow(EXPORT) & {NAME}


def test_all_that_is_allowed_is_shown(stored: tuple[Terms, Path]) -> None:
    terms, folder = stored
    called = call("events", "show", "E-7K2Q", "--format", "json", env={"MONITOR_DATA_DIR": str(folder)})
    said = called.out.lower()
    assert {word for word in PLANTED if word in said} == terms.allow(EXPORT)
    (shown,) = json.loads(called.out)["articles"]
    assert shown["source_id"] == (RESTRICTED if terms.restricted else NAME)


@cache
def engine() -> Engine:
    return engine_of(FolderReader(base_folder() / "no packs of your own").read().load({}))


AUDIENCES = [
    pytest.param(MACHINE, id="the machine"),
    pytest.param(EXPORT, id="what is handed on"),
    pytest.param(channel(["minerals"]), id="a channel that may see it"),
    pytest.param(channel(["general"]), id="another channel"),
]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("words", ["okapi", "antimony"])
async def test_a_private_answer_shows_no_more_than_its_channel_may_see(
    stored: tuple[Terms, Path], audience: Audience, words: str
) -> None:
    terms, folder = stored
    vocabulary = engine().vocabulary
    request = parse_request(f"find {words}", vocabulary)
    assert isinstance(request, Request)
    async with open_store(sqlite_url(folder), read_only=True) as store:
        found = await events_report(request, store.archive, vocabulary, audience)
        past = await store.archive.reported_acts(None)
    if words == "okapi":  # a word of the restricted article: that it has the word is not disclosed either
        assert (len(found.lines) == 1) is bool(terms.allow(audience))
    asked = replace(request, words="")
    reports = (
        found,
        regime_report(asked, past, vocabulary, now=NOW),
        calendar_report(asked, past, vocabulary, now=NOW),
    )
    said = "\n".join(line for report in reports for line in report.lines).lower()
    assert {word for word in PLANTED if word in said} <= terms.allow(audience), said


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_a_question_is_answered_with_no_more_than_the_terms_allow(
    stored: tuple[Terms, Path], audience: Audience
) -> None:
    terms, folder = stored
    async with open_store(sqlite_url(folder)) as store:
        inquiry = WhyAnswers(store.archive, store.traces, engine(), address_in, audience=audience)
        answers = [await inquiry.why(name) for name in ("E-7K2Q", "a1", "a2", "https://gnu.example/noted")]
        compared = await inquiry.why_one_event("a1", "E-7K2Q")
        near = await inquiry.nearest("quagga notice")
    said = f"{answers!r} {compared!r} {near}".lower()
    allowed = terms.allow(audience)
    assert {word for word in PLANTED if word in said} <= allowed, said
    assert ("read as tightening" in said, "any-export-act" in said) == (True, True)
    assert ("quote='bans'" in said) is (TEXT in allowed)
