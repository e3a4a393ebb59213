"""Licensed sources through the whole pipeline: a channel without access gets no text of them."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import ActCandidate, Reading
from monitor.domain.acts.scheme import Action, Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.message import Alert, Evidence, Message, Update
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryKind, Form
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import RESTRICTED
from monitor.domain.sources.source import FirstPoll, Quote, Source, Tier
from monitor.messengers.slack.render import render
from monitor.messengers.terminal import lines
from monitor.messengers.webhook.body import posted
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.ports.children.extraction import ExtractedArticle
from monitor.wording.phrases.candidates import possible_headline
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

ROUTES = Routes(
    default=Route(name="default", channel="C0"),
    named=(Route(name="minerals", channel="C1"), Route(name="general", channel="C2")),
)
BOTH = rule(routes=("minerals", "general"))
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
PAID = replace(
    source("paid", tier=Tier.WIRE, first_poll=FirstPoll.ANNOUNCE, visible_in=("minerals",)), name="Zebra Wire"
)
NAMES = ("zebra", "gnu.example")
WORDS = ("quagga", "oryx", "okapi")
"""Of the title, its gloss, the text."""


class Licensed:
    """Two channels, one of which may see the licensed source."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.event = EventId("")
        self._polls = 0

    async def receive(self, of: Source, *acts: Act, title: str = "", name: str = "") -> None:
        self._polls += 1
        result = self.extracted_from(of, *acts, title=title, name=name or str(self._polls))
        self.line.clock.now += timedelta(minutes=10)
        self.line.feed(body(str(self._polls)), extraction_of(result))
        brought = await self.line.poll(of)
        self.event = self.event or brought.events[0].event.id

    def extracted_from(self, of: Source, *acts: Act, title: str, name: str) -> ExtractedArticle:
        """The text of the paid source has words that no other has."""
        if of.id != PAID.id:
            return extracted(article(name, of, title), *acts, rules=(BOTH,))
        result = article(name, of, title or "quagga clears shipments", url="https://gnu.example/1", language="ja")
        found = extracted(result, *(replace(a, evidence=_spans()) for a in acts), rules=(BOTH,))
        return replace(found, reading=replace(found.reading, gloss="[oryx] clears shipments"))

    async def rows(self, channel: str) -> list[Delivery]:
        return [d for d in await self.line.store.traces.deliveries(self.event) if d.channel == channel]

    async def said(self, channel: str) -> str:
        """Everything queued for a channel in all renderings, in lower case."""
        return "\n".join(shown(in_words(d.message)) for d in await self.rows(channel)).lower()

    async def stands(self, channel: str) -> Alert:
        """The root message once all is sent."""
        root = (await self.rows(channel))[0]
        found = await self.line.store.read(lambda tx: tx.outbox.posted(root.id))
        assert found is not None
        says = in_words(found.says)
        assert isinstance(says, Alert)
        return says


def _spans() -> tuple[Span, ...]:
    return (
        Span(field="title", start=0, end=6, quote="quagga"),
        Span(field="text", start=0, end=5, quote="okapi"),
    )


def shown(message: Message | None) -> str:
    """A message in all renderings, as one text."""
    assert message is not None
    slack = [render(message, form=form) for form in Form]
    hook = [
        posted("c", message, delivery_id=DeliveryId("1"), form=form, thread=None, broadcast=False, at=NOW)
        for form in Form
    ]
    return "\n".join([*lines(message, UTC), repr(slack), json.dumps(hook, ensure_ascii=False), repr(message)])


Make = Callable[..., Awaitable[Licensed]]


@pytest.fixture
def licensed(line_with: Callable[..., Line]) -> Make:
    line = line_with(BOTH, routes=ROUTES)

    async def make(paid: Source = PAID) -> Licensed:
        await line.watch(WIRE, MINISTRY, paid)
        return Licensed(line)

    return make


def has(text: str, words: Sequence[str]) -> list[str]:
    return [w for w in words if w in text]


async def test_channel_without_access_sees_the_act_but_not_its_restricted_source(licensed: Make) -> None:
    result = await licensed()
    await result.receive(PAID, act())
    assert has(await result.said("C1"), (*NAMES, *WORDS)) == [*NAMES, *WORDS]
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []
    here, there = await result.stands("C1"), await result.stands("C2")
    assert there.headline == here.headline
    assert (there.certainty, there.reports, there.tier) == (here.certainty, here.reports, here.tier)
    assert (there.source_name, there.url, there.language, there.languages) == (RESTRICTED, "", "", ())
    assert (here.visible_in, there.visible_in) == (("C1",), ())


async def test_an_open_source_that_joins_is_shown_in_the_same_alert(licensed: Make) -> None:
    result = await licensed()
    await result.receive(PAID, act())
    await result.receive(WIRE, act())
    alert = await result.stands("C2")
    assert (alert.source_name, alert.reports, alert.languages) == ("Wire", 2, ("en",))
    assert alert.url.startswith("https://wire.example/")
    assert (await result.stands("C1")).source_name == "Zebra Wire"
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []
    assert [d.kind for d in await result.rows("C2")].count(DeliveryKind.ROOT) == 1


async def test_restricted_source_counts_in_channels_without_access(licensed: Make) -> None:
    result = await licensed()
    await result.receive(WIRE, act())
    await result.receive(PAID, act())
    alert = await result.stands("C2")
    assert (alert.source_name, alert.sources, alert.certainty) == ("Wire", 2, Certainty.CORROBORATED)
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []


async def test_a_correction_by_a_restricted_source_is_reported_without_its_name(licensed: Make) -> None:
    result = await licensed()
    await result.receive(PAID, act(), name="1")
    await result.receive(PAID, act(action=Action.SUSPEND), title="quagga suspends shipments", name="1")
    (there,) = [m for d in await result.rows("C2") if isinstance(m := in_words(d.message), Update)]
    assert (there.text, there.source_name, there.quote) == (f"says {RESTRICTED}", RESTRICTED, "")
    (here,) = [m for d in await result.rows("C1") if isinstance(m := in_words(d.message), Update)]
    assert (here.text, here.source_name, here.visible_in) == ("says Zebra Wire", "Zebra Wire", ("C1",))
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []


async def test_a_restricted_source_is_a_line_of_the_trail(licensed: Make) -> None:
    result = await licensed()
    await result.receive(PAID, act())
    (there,) = [m for d in await result.rows("C2") if isinstance(m := in_words(d.message), Evidence)]
    assert there.sources == (f"{RESTRICTED} · wire · independent",)
    assert there.read_as[0].startswith("issuer CN")


@pytest.mark.parametrize(
    ("quote", "quoted"),
    [
        pytest.param(Quote.FULL, WORDS, id="full"),
        pytest.param(Quote.SENTENCE, WORDS, id="a sentence"),
        pytest.param(Quote.HEADLINE, ("quagga", "oryx"), id="the headline"),
        pytest.param(Quote.LINK_ONLY, (), id="the link alone"),
    ],
)
async def test_as_much_is_quoted_in_an_alert_and_its_replies_as_the_source_allows(
    licensed: Make, quote: Quote, quoted: Sequence[str]
) -> None:
    paid = replace(PAID, quote=quote)
    result = await licensed(paid)
    await result.receive(paid, act())
    await result.receive(paid, act(certainty=Certainty.OFFICIAL, agency="MOFCOM"), title="quagga confirms shipments")
    assert has(await result.said("C1"), (*NAMES, *WORDS)) == [*NAMES, *quoted]
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []


async def test_a_story_of_a_restricted_source_has_the_title_of_its_rule_elsewhere_until_an_open_one_has_it(
    licensed: Make,
) -> None:
    result = await licensed()
    await result.receive(PAID)
    assert has(await result.said("C2"), (*NAMES, *WORDS)) == []
    assert (await result.stands("C2")).source_name == RESTRICTED
    assert has(await result.said("C1"), (*NAMES, "quagga")) == [*NAMES, "quagga"]
    await result.receive(WIRE, title="quagga clears shipments")
    assert (await result.stands("C2")).source_name == "Wire"
    assert (await result.stands("C1")).source_name == "Zebra Wire"


async def test_the_event_of_a_story_is_not_called_by_a_headline_that_not_all_may_see(licensed: Make) -> None:
    result = await licensed()
    await result.receive(PAID)
    (row,) = await result.line.store.archive.events()
    assert row.event.headline == BOTH.title


PLAN = DigestPlan(at=time(8), zone=UTC)
DIGESTS = Routes(
    default=Route(name="default", channel="C0"),
    named=tuple(Route(name=n, channel=c, digest=PLAN) for n, c in (("minerals", "C1"), ("general", "C2"))),
)
SOFT = rule("soft", Level.LOW, routes=("minerals", "general"))


async def so_far(line: Line, route: Route) -> DigestFacts:
    found = await line.store.read(lambda tx: digest_so_far(tx, route, line.config(), now=line.clock.now))
    assert found is not None
    return found


async def test_a_digest_leads_to_what_its_channel_may_see(line_with: Callable[..., Line]) -> None:
    line = line_with(SOFT, routes=DIGESTS)
    await line.watch(PAID, WIRE)

    async def links() -> list[str]:
        found = []
        for route in DIGESTS.named:
            (result,) = (await so_far(line, route)).new
            found.append(result.url)
        return found

    async def receive(of: Source, url: str) -> None:
        line.feed(body(url), extraction_of(extracted(article(url, of, url=url), act(), rules=(SOFT,))))
        await line.poll(of)
        line.clock.now += timedelta(minutes=10)

    await receive(PAID, "https://gnu.example/1")
    assert await links() == ["https://gnu.example/1", ""]
    await receive(WIRE, "https://wire.example/1")
    assert await links() == ["https://wire.example/1", "https://wire.example/1"]


async def test_a_digest_lists_possible_acts_as_their_licences_allow(line_with: Callable[..., Line]) -> None:
    line = line_with(SOFT, routes=DIGESTS)
    linked = source("linked", first_poll=FirstPoll.ANNOUNCE, quote=Quote.LINK_ONLY, keep_text=timedelta(days=9))
    await line.watch(PAID, linked)
    unsure = ActCandidate(issuers=("CN",), instrument="", evidence=(), commodities=("gallium",), score=0.4)
    for of in (PAID, linked):
        result = article("1", of, f"quagga {of.id}", published=line.clock.now)
        reading = Reading(language="ja", possible=unsure, gloss=f"[oryx] {of.id}")
        line.feed(
            body(of.id),
            extraction_of(ExtractedArticle(article=result, reading=reading, matches=(), edited=False, raw=b"")),
        )
        await line.poll(of)
    line.clock.now += timedelta(minutes=10)

    by_link, in_full = (await so_far(line, DIGESTS.named[0])).possible
    about = possible_headline(by_link.possible, line.config().vocabulary)
    assert (in_full.headline, in_full.source, in_full.visible_in) == ("[oryx] paid", "Zebra Wire", ("C1",))
    assert (by_link.headline, about, by_link.url) == ("", "China · gallium", "https://linked.example/1")
    assert (by_link.visible_in, by_link.redact_at) == ((), None)
    other = await so_far(line, DIGESTS.named[1])
    assert (other.possible, other.possible_count) == ((by_link,), 1)


async def test_a_digest_names_no_restricted_source_that_is_silent(line_with: Callable[..., Line]) -> None:
    line = line_with(SOFT, routes=DIGESTS)
    await line.watch(PAID)
    line.clock.now += timedelta(days=3)
    said = []
    for route in DIGESTS.named:
        said += [silence.source for silence in (await so_far(line, route)).watch.silent]
    assert said == ["paid", RESTRICTED]


async def test_development_in_a_channel_that_lost_access_has_no_quotes(licensed: Make) -> None:
    """Present terms count: a route that lost access sees nothing from then on."""
    result = await licensed(replace(PAID, visible_in=()))
    await result.receive(PAID, act())
    assert (await result.stands("C2")).source_name == "Zebra Wire"
    await result.line.watch(PAID)
    await result.receive(WIRE, act())
    assert (await result.stands("C2")).source_name == "Wire"
    assert (await result.stands("C1")).source_name == "Zebra Wire"
