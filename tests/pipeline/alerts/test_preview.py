"""Previews have the same text as sent messages and store nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import AnnouncementState, Routes
from monitor.domain.alerts.facts import EvidenceFacts, UpdateFacts
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.event.development import PolicyEvent
from monitor.domain.rules.rule import Level, Status
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.alerts.preview import Preview, preview
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

LineWith = Callable[..., Line]
ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
OFFICIAL = act(certainty=Certainty.OFFICIAL, agency="MOFCOM")


async def receive(line: Line, of: Source, said: Act, *, hour: int = 0) -> PolicyEvent:
    line.clock.now = NOW + timedelta(hours=hour)
    result = article(f"{of.id}{hour}", of, published=line.clock.now)
    line.feed(body(f"{of.id}{hour}"), extraction_of(extracted(result, said, rules=tuple(line.rules.values()))))
    (attached,) = (await line.poll(of)).events
    return attached.event


async def shown(line: Line, event: PolicyEvent) -> tuple[Preview, ...]:
    return await line.store.read(lambda tx: preview(tx, event, line.config(), now=line.clock()))


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(ANY)
    await made.watch(WIRE, MINISTRY)
    return made


async def test_preview_shows_the_alert_of_the_channel(line: Line) -> None:
    event = await receive(line, WIRE, act(agency=None))
    (one,) = await shown(line, event)
    root, first = await line.store.traces.deliveries(event.id)
    assert (one.channel, one.state, one.rule) == ("C1", AnnouncementState.QUEUED, ANY.id)
    assert one.root == root.message
    assert [reply.message for reply in one.replies] == [first.message]


async def test_preview_shows_each_development_as_a_reply(line: Line) -> None:
    await receive(line, WIRE, act(agency=None))
    event = await receive(line, MINISTRY, OFFICIAL, hour=1)
    (one,) = await shown(line, event)
    first, confirmed = one.replies
    assert isinstance(first.message, EvidenceFacts)
    assert isinstance(confirmed.message, UpdateFacts)
    assert (confirmed.message.kind, confirmed.broadcast) == (UpdateKind.CONFIRMED, True)
    (result,) = [d for d in await line.store.traces.deliveries(event.id) if isinstance(d.message, UpdateFacts)]
    assert confirmed.message == result.message
    assert one.root.certainty is Certainty.OFFICIAL


async def test_preview_stores_nothing(line: Line) -> None:
    event = await receive(line, WIRE, act(agency=None))
    before = await line.store.traces.deliveries(event.id)
    await shown(line, event)
    assert await line.store.traces.deliveries(event.id) == before


async def test_preview_shows_a_baseline_event_as_new(line_with: LineWith) -> None:
    line = line_with(ANY)
    baseline = source("wire")
    await line.watch(baseline)
    event = await receive(line, baseline, act(agency=None))
    (one,) = await shown(line, event)
    assert (event.baseline, one.state) == (True, AnnouncementState.QUEUED)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"level": Level.LOW}, AnnouncementState.DIGEST, id="below the route's minimum"),
        pytest.param({"certainty": Certainty.OFFICIAL}, AnnouncementState.HELD, id="waits for certainty"),
        pytest.param({"status": Status.DRAFT}, AnnouncementState.DRAFT, id="a draft"),
    ],
)
async def test_preview_shows_why_an_alert_is_not_sent_at_once(
    line_with: LineWith, changes: dict[str, object], state: AnnouncementState
) -> None:
    line = line_with(replace(ANY, **changes))  # type: ignore[arg-type]
    await line.watch(WIRE)
    event = await receive(line, WIRE, act(agency=None))
    assert [one.state for one in await shown(line, event)] == [state]


async def test_the_digest_of_a_route_that_has_one_is_shown_as_it_would_close_now(line_with: LineWith) -> None:
    plan = DigestPlan(at=time(8), zone=UTC)
    config = Route(name="minerals", channel="C2", digest=plan)
    line = line_with(
        replace(ANY, level=Level.LOW, routes=("minerals",)),
        routes=Routes(default=Route(name="default", channel="C1"), named=(config,)),
    )
    await line.watch(WIRE)
    event = await receive(line, WIRE, act(agency=None))
    line.clock.now += timedelta(minutes=1)
    (one,) = await shown(line, event)
    assert one.digest is not None
    assert [new.label for new in one.digest.new] == [event.label]


async def test_preview_is_per_channel(line_with: LineWith) -> None:
    routes = Routes(
        default=Route(name="default", channel="C1"),
        named=(Route(name="minerals", channel="C2"), Route(name="legal", channel="C3")),
    )
    line = line_with(replace(ANY, routes=("minerals", "legal")), routes=routes)
    await line.watch(WIRE)
    event = await receive(line, WIRE, act(agency=None))
    assert {(one.route, one.channel) for one in await shown(line, event)} == {("minerals", "C2"), ("legal", "C3")}


async def test_preview_is_empty_without_a_matching_rule(line: Line) -> None:
    event = await receive(line, WIRE, act(agency=None))
    line.rules = {}
    assert await shown(line, event) == ()
