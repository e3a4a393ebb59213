"""Story events: copies of an article are one story."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint, fingerprint_of
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.events.attach import Attached
from tests.fakes.reading import NOW, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

WORDS = rule("names", Level.HIGH)
PAPER, POST, GAZETTE = (source(name, first_poll=FirstPoll.ANNOUNCE) for name in ("paper", "post", "gazette"))
PORTAL = source("portal", tier=Tier.AGGREGATOR, first_poll=FirstPoll.ANNOUNCE)
SAMPLE = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
TEXT = fingerprint_of(60, range(128))
EDITED = fingerprint_of(58, [*range(100), *range(200, 228)])
AGAIN = fingerprint_of(58, [*range(200, 228), *range(300, 372), *range(228, 256)])  # half of EDITED, little of TEXT
OTHER = fingerprint_of(60, range(128, 256))
LineWith = Callable[..., Line]


async def feed_report(
    line: Line, of: Source, title: str, text: Fingerprint = NOT_COMPARABLE, days: float = 0
) -> Attached:
    shown = article(title, of, title, published=NOW + timedelta(days=days))
    read = replace(extracted(shown, rules=(WORDS,)), fingerprint=text)
    line.feed(body(f"{of.id} {title} {days}"), extraction_of(read))
    (story,) = (await line.poll(of)).events
    return story


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(WORDS)
    await made.watch(PAPER, POST, GAZETTE, PORTAL, SAMPLE)
    return made


@pytest.mark.parametrize(
    ("title", "text", "days", "joins"),
    [
        pytest.param("Example Mining: opens an office!", NOT_COMPARABLE, 0, True, id="the same headline"),
        pytest.param("An office for Example Mining", EDITED, 0, True, id="a copy with another headline"),
        pytest.param("An office for Example Mining", EDITED, 7, True, id="a week later"),
        pytest.param("An office for Example Mining", EDITED, 8, False, id="after that"),
        pytest.param("An office for Example Mining", OTHER, 0, False, id="another text"),
        pytest.param("An office for Example Mining", NOT_COMPARABLE, 0, False, id="another headline alone"),
    ],
)
async def test_copies_within_a_week_are_one_story(
    line: Line, title: str, text: Fingerprint, days: float, *, joins: bool
) -> None:
    first = await feed_report(line, PAPER, "Example Mining opens an office", TEXT)
    second = await feed_report(line, POST, title, text, days)
    assert (second.event.id == first.event.id) is joins
    assert [d.kind for d in second.developments] == [DevelopmentKind.RESTATED if joins else DevelopmentKind.OPENED]
    assert (second.event.reports, second.event.sources) == ((2, 1) if joins else (1, 1))


async def test_story_of_an_aggregator_gains_a_source_once_an_outlet_runs_it(line: Line) -> None:
    assert (await feed_report(line, PORTAL, "Example Mining opens an office")).event.sources == 0
    assert (await feed_report(line, PAPER, "Example Mining opens an office")).event.sources == 1


async def test_only_what_opened_the_story_is_compared(line: Line) -> None:
    first = await feed_report(line, PAPER, "Example Mining opens an office", TEXT)
    second = await feed_report(line, POST, "An office for Example Mining", EDITED)
    third = await feed_report(line, GAZETTE, "News of Example Mining", AGAIN)
    assert second.event.id == first.event.id != third.event.id


async def test_real_copy_of_a_sample_is_another_story(line: Line) -> None:
    first = await feed_report(line, SAMPLE, "Example Mining opens an office", TEXT)
    assert (await feed_report(line, PAPER, "Example Mining opens an office", TEXT)).event.id != first.event.id
