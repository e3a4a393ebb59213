"""The canary's feed through the product's own reading: an act, its own rule, and no other."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from monitor.domain.rules.query import Term
from monitor.domain.rules.rule import Level
from monitor.ingest.canary import CANARY, CANARY_RULE, CanaryFetcher, CanaryMatchFilter, with_canary_rule
from monitor.ports.children.extraction import ExtractJob, ReaderConfig
from monitor.ports.network.fetch import Fetched, FetchRequest
from monitor.rulefiles import load
from tests.cli.filled import InProcess
from tests.fakes.clock import Time
from tests.fakes.reading import FakeFetcher, body, rule, source

GALLIUM = rule("gallium-news", Level.CRITICAL, when=Term(text="gallium"))


@cache
def line() -> InProcess:
    """The shipped rules, one of a user's that wants whatever names gallium, and the canary's."""
    shipped = load(Path(__file__).parent / "no such folder").knowledge
    return InProcess(with_canary_rule(replace(shipped, rules=(*shipped.rules, GALLIUM))))


async def fetched(clock: Time) -> Fetched:
    return await CanaryFetcher(FakeFetcher(), clock).fetch(FetchRequest(source_id=CANARY.id, url=CANARY.url))


def job(feed: Fetched, clock: Time) -> ExtractJob:
    return ExtractJob(source=CANARY, body=feed.body, content_type="", url=feed.url, known={}, now=clock())


async def test_each_fetch_gives_a_new_article() -> None:
    clock = Time()
    first = await fetched(clock)
    clock.now += timedelta(seconds=1)
    assert (await fetched(clock)).sha256 != first.sha256


async def test_other_requests_are_passed_on() -> None:
    inner = FakeFetcher(body("1"))
    found = await CanaryFetcher(inner, Time()).fetch(
        FetchRequest(source_id=source("wire").id, url="https://wire.example/")
    )
    assert found.body == b"1"


async def test_the_canary_has_an_act_and_matches_only_its_own_rule() -> None:
    clock = Time()
    found = await CanaryMatchFilter(line()).extract(job(await fetched(clock), clock))
    (one,) = found.articles
    assert [(act.issuer, act.commodities) for act in one.reading.acts] == [("CN", ("gallium",))]
    assert [match.rule_id for match in one.matches] == [CANARY_RULE.id]


async def test_other_sources_keep_their_matches() -> None:
    clock = Time()
    asked = replace(job(await fetched(clock), clock), source=source("wire"))
    (one,) = (await CanaryMatchFilter(line()).extract(asked)).articles
    assert GALLIUM.id in {match.rule_id for match in one.matches}


def test_the_canary_rule_is_added_without_a_new_version() -> None:
    known = ReaderConfig(vocabulary=load(Path(__file__).parent / "none").knowledge.vocabulary, rules=(), version="1")
    assert with_canary_rule(known) == replace(known, rules=(CANARY_RULE,))
