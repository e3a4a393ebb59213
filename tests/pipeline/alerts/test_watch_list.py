"""What alerts show of the watch list, in which channels, and an event that comes to touch it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alerts.announcement import Announcement, Routes
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.delivery.outbox import Delivery, DeliveryKind
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, Match, Raised
from monitor.domain.sources.source import FirstPoll
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.store.database.codec import encode_message
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

LineWith = Callable[..., Line]
LEGAL = Route(name="legal", channel="C1", may_show_watch=True)
CHIPS = Route(name="chips", channel="C2")
ROUTES = Routes(default=CHIPS, named=(LEGAL, CHIPS))
BOTH = rule("both", Level.HIGH, routes=("legal", "chips"))
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
WATCHED = WatchList(
    materials=(
        WatchedMaterial(
            concept="dysprosium",
            concepts=frozenset({"dysprosium"}),
            parts=("CANARY-1", "CANARY-2"),
            owner="Canary desk",
            note="canary",
        ),
        WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"}), owner="Second desk"),
    ),
    firms=(WatchedFirm(names=("Canary Metals",), owner="Firms desk"),),
    sites=(WatchedSite(name="Canary plant", country="CN", makes=("gallium",)),),
    version="1",
)


async def receive(line: Line, name: str, *acts: object, rules: tuple[object, ...] = (BOTH,), **more: object) -> None:
    found = extracted(article(name, WIRE), *acts, rules=rules)  # type: ignore[arg-type]
    line.clock.now += timedelta(hours=1)
    line.feed(body(name), extraction_of(found))
    await line.poll(WIRE)


async def rows(line: Line, channel: str) -> list[Delivery]:
    (event,) = [row.event for row in await line.store.archive.events(limit=9)]
    return [row for row in await line.store.traces.deliveries(event.id) if row.channel == channel]


async def shown(line: Line, channel: str, kind: type[Alert] | type[Update]) -> list[Alert | Update]:
    said = [in_words(row.message) for row in await rows(line, channel)]
    return [message for message in said if isinstance(message, kind)]


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(BOTH, routes=ROUTES)
    made.watched = WATCHED
    await made.watch(WIRE)
    return made


async def test_a_route_that_may_show_it_has_the_line(line: Line) -> None:
    await receive(line, "1", act())

    (alert,) = await shown(line, "C1", Alert)
    assert isinstance(alert, Alert)
    assert alert.for_us == "dysprosium · 2 parts · owner Canary desk"


async def test_no_other_route_has_a_word_of_it(line: Line) -> None:
    await receive(line, "1", act())
    await receive(line, "2", act(commodities=("rare_earths", "gallium")))

    stored = json.dumps([encode_message(row.message) for row in await rows(line, "C2")], ensure_ascii=False)
    assert "canary" not in stored.lower()
    assert "for_us" not in stored
    assert [a.for_us for a in await shown(line, "C2", Alert)] == [""] * len(await shown(line, "C2", Alert))


async def test_an_act_that_touches_nothing_has_no_line(line: Line) -> None:
    line.watched = WatchList(firms=WATCHED.firms, version="2")
    await receive(line, "1", act())

    (alert,) = await shown(line, "C1", Alert)
    assert alert.for_us == ""


async def test_an_event_that_comes_to_touch_the_list_is_loud_in_each_channel(line: Line) -> None:
    await receive(line, "1", act())
    await receive(line, "2", act(commodities=("rare_earths", "gallium")))

    for channel, for_us in (
        ("C1", "dysprosium, gallium, Canary plant · 2 parts · owners Canary desk, Second desk"),
        ("C2", ""),
    ):
        (update,) = await shown(line, channel, Update)
        assert isinstance(update, Update)
        assert (update.kind, update.heading, update.for_us) == (UpdateKind.ADDED, "Exposure", for_us)
        assert update.text == "now touches the watch list · also gallium"
        (row,) = [r for r in await rows(line, channel) if isinstance(in_words(r.message), Update)]
        assert row.broadcast


async def test_a_report_that_adds_nothing_of_the_list_is_not_about_it(line: Line) -> None:
    await receive(line, "1", act())
    await receive(line, "2", act(commodities=("rare_earths", "dysprosium"), target=("US",)))

    (update,) = await shown(line, "C1", Update)
    assert isinstance(update, Update)
    assert (update.text, update.for_us) == ("also applies to US", "")


async def test_the_line_follows_the_list_at_the_next_report(line: Line) -> None:
    await receive(line, "1", act())
    line.watched = WatchList(version="")
    await receive(line, "2", act(), rules=())

    edits = [r for r in await rows(line, "C1") if r.kind is DeliveryKind.EDIT]
    alert = in_words(edits[-1].message if edits else (await rows(line, "C1"))[0].message)
    assert isinstance(alert, Alert)
    assert alert.for_us == ""


# ------------------------------------------------------------------ raised levels


def raised(*, acts: tuple[int, ...]) -> Raised:
    return Raised(before=Level.HIGH, to=Level.CRITICAL, clause="act(watch:any)", acts=acts)


async def _announced(line: Line, event: EventId) -> tuple[Announcement, ...]:
    return await line.store.read(lambda tx: tx.announcements.past(event))


async def test_the_level_of_a_match_is_raised_for_the_event_of_its_act(line: Line) -> None:
    first, other = act(), act(1, issuer="US", commodities=("gallium",))
    found = extracted(article("1", WIRE), first, other, rules=(BOTH,))
    (match,) = found.matches
    louder = Match(
        rule_id=match.rule_id,
        rule_version=match.rule_version,
        level=Level.CRITICAL,
        evidence=match.evidence,
        acts=(0, 1),
        raised=raised(acts=(1,)),
    )
    line.feed(body("1"), extraction_of(replace(found, matches=(louder,))))
    await line.poll(WIRE)

    events = {row.event.issuer: row.event.id for row in await line.store.archive.events(limit=9)}
    levels = {}
    for issuer, event in events.items():
        levels[issuer] = {a.level for a in await _announced(line, event)}
    assert levels == {"CN": {Level.HIGH}, "US": {Level.CRITICAL}}


# ------------------------------------------------------------------ digests

PLAN = DigestPlan(at=time(8), zone=ZoneInfo("UTC"), levels=(Level.HIGH,))


@pytest.mark.parametrize("may_show", [True, False])
async def test_a_digest_names_entries_only_in_a_route_that_may_show_them(line_with: LineWith, may_show: bool) -> None:
    route = Route(name="legal", channel="C1", may_show_watch=may_show, digest=PLAN, minimum=Level.CRITICAL)
    line = line_with(BOTH, routes=Routes(default=route, named=(route,)))
    line.watched = WATCHED
    await line.watch(WIRE)
    await receive(line, "1", act())

    later = line.clock.now + timedelta(minutes=5)
    digest = in_words(await line.store.read(lambda tx: digest_so_far(tx, route, line.config(), now=later)))
    assert isinstance(digest, Digest)
    (event,) = digest.new
    assert (event.for_us is not None and event.for_us.names) == (("dysprosium",) if may_show else False)
