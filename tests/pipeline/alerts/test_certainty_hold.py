"""Alerts held for certainty: listed, and released when the condition is met."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes
from monitor.domain.alerts.message import Alert
from monitor.domain.alerts.route import Route
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint, exact_fingerprint, fingerprint_of
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.poll.collect import PollResult
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.wording.messages.texts import status
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

SURE = rule("sure", Level.HIGH, certainty=Certainty.CORROBORATED)
OFFICIALLY = rule("officially", Level.CRITICAL, certainty=Certainty.OFFICIAL)
PAPER, STATION, GAZETTE = (source(name, first_poll=FirstPoll.ANNOUNCE) for name in ("paper", "station", "gazette"))
PORTAL = source("portal", tier=Tier.AGGREGATOR, first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
SENTENCE = exact_fingerprint("two cargoes of yttrium oxide were cleared for europe")
DISPATCH = fingerprint_of(60, range(128))
EDITED = fingerprint_of(58, [*range(110), *range(200, 218)])
LineWith = Callable[..., Line]


async def feed_report(
    line: Line,
    of: Source,
    *,
    name: str = "a",
    says: Act | None = None,
    text: Fingerprint = NOT_COMPARABLE,
    days: int = 0,
    edit: str = "",
) -> PollResult:
    """One more report, as a poll brings it."""
    headline = f"China clears shipments, {of.id} reports ({name}){edit}"
    written = article(name, of, headline, published=NOW + timedelta(days=days, hours=-1))
    shown = extracted(written, says or act(), rules=line.rules.values())
    line.feed(body(f"{of.id} {name} {edit}"), extraction_of(replace(shown, fingerprint=text)))
    return await line.poll(of)


async def alerts(store: DatabaseStore) -> list[Alert]:
    rows = await store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=9), states=tuple(DeliveryState)))
    return [m for r in rows if isinstance(m := in_words(r.message), Alert)]


async def held(store: DatabaseStore) -> list[Announcement]:
    return [row.announcement for row in await store.archive.held()]


async def test_held_alert_is_listed_with_its_condition_and_sent_when_met(line_with: LineWith, clock: Time) -> None:
    line = line_with(SURE)
    await line.watch(PAPER, STATION)
    await feed_report(line, PAPER)
    assert await alerts(line.store) == []
    (row,) = await line.store.archive.held()
    assert (row.announcement.channel, row.announcement.rule_id) == ("C1", "sure")
    assert (row.announcement.waits_for, row.announcement.at) == (Certainty.CORROBORATED, NOW)
    assert (row.event.certainty, row.event.reports, row.event.sources) == (Certainty.REPORTED, 1, 1)
    clock.now += timedelta(hours=1)
    await feed_report(line, STATION)
    (alert,) = await alerts(line.store)
    assert (alert.certainty, alert.reports, alert.sources) == (Certainty.CORROBORATED, 2, 2)
    assert await held(line.store) == []


@pytest.mark.parametrize(
    ("more", "text", "first"),
    [
        pytest.param(STATION, EDITED, DISPATCH, id="a copy of the dispatch with another headline"),
        pytest.param(STATION, SENTENCE, SENTENCE, id="the same short text under another headline"),
        pytest.param(PORTAL, NOT_COMPARABLE, DISPATCH, id="an aggregator"),
        pytest.param(PAPER, NOT_COMPARABLE, DISPATCH, id="the same outlet again"),
    ],
)
async def test_dependent_report_does_not_release_a_held_alert(
    line_with: LineWith, clock: Time, more: Source, text: Fingerprint, first: Fingerprint
) -> None:
    line = line_with(SURE)
    await line.watch(PAPER, STATION, PORTAL)
    await feed_report(line, PAPER, text=first)
    clock.now += timedelta(hours=1)
    await feed_report(line, more, name="b", text=text)
    assert await alerts(line.store) == []
    (row,) = await line.store.archive.held()
    assert (row.event.reports, row.event.sources, row.announcement.at) == (2, 1, NOW)


async def test_claim_does_not_release_a_held_alert(line_with: LineWith) -> None:
    line = line_with(rule("attributed", certainty=Certainty.ATTRIBUTED))
    await line.watch(PAPER, STATION, GAZETTE)
    claim = act(certainty=Certainty.CLAIMED, claimant="US")
    await feed_report(line, PAPER, says=claim)
    await feed_report(line, STATION, says=claim)
    (row,) = await line.store.archive.held()
    assert (row.event.certainty, row.event.claimants, row.event.sources) == (Certainty.CLAIMED, ("US",), 0)
    await feed_report(line, GAZETTE, says=act(certainty=Certainty.ATTRIBUTED))
    (alert,) = await alerts(line.store)
    assert alert.certainty is Certainty.ATTRIBUTED


async def test_an_alert_of_a_claim_says_who_claims_and_who_has_not_confirmed(line_with: LineWith) -> None:
    line = line_with(rule())
    await line.watch(PAPER, STATION)
    claim = act(certainty=Certainty.CLAIMED, claimant="US")
    await feed_report(line, PAPER, says=claim)
    await feed_report(line, STATION, says=replace(claim, claimant="JP"))
    alert = (await alerts(line.store))[0]
    assert str(status(alert)) == "🗣 claimed by US, not confirmed by China"


async def waits(line: Line) -> list[tuple[str, Certainty, timedelta, Level | None]]:
    """All held rules: condition, time since the first report, and announced level."""
    rows = await line.store.archive.held()
    return [(r.wait.rule_id, r.wait.waits_for, r.wait.since - NOW, r.announced_as) for r in rows]


async def test_all_held_rules_are_listed_after_another_rule_alerted(line_with: LineWith, clock: Time) -> None:
    line = line_with(SURE, OFFICIALLY)
    await line.watch(PAPER, STATION, MINISTRY)
    await feed_report(line, PAPER)
    at_first = timedelta(0)
    officially = ("officially", Certainty.OFFICIAL, at_first)
    assert await waits(line) == [("sure", Certainty.CORROBORATED, at_first, None), (*officially, None)]
    clock.now += timedelta(hours=1)
    await feed_report(line, STATION)
    (alert,) = await alerts(line.store)
    assert alert.rule_id == "sure"
    assert await waits(line) == [(*officially, Level.HIGH)]
    await feed_report(line, MINISTRY, says=act(certainty=Certainty.OFFICIAL))
    assert await waits(line) == []
    (said,) = (await line.store.archive.events())[0].announcements
    assert (said.rule_id, said.level) == ("officially", Level.CRITICAL)


async def test_baseline_report_releases_a_held_alert(line_with: LineWith) -> None:
    line = line_with(SURE)
    listed = source("station")
    await line.watch(PAPER, listed)
    await feed_report(line, PAPER)
    brought = await feed_report(line, listed)
    assert brought.baseline
    (alert,) = await alerts(line.store)
    assert (alert.certainty, alert.sources) == (Certainty.CORROBORATED, 2)


async def test_reports_joined_by_an_edit_release_a_held_alert(line_with: LineWith) -> None:
    """The first of two events turns out to be about other goods than its second report, which the other event joins."""
    line = line_with(SURE)
    await line.watch(PORTAL, PAPER, STATION)
    gallium = act(commodities=("gallium",))
    await feed_report(line, PORTAL, says=gallium, days=-25)
    await feed_report(line, PAPER, says=gallium, days=-10)
    await feed_report(line, STATION, says=gallium)
    assert len(await held(line.store)) == 2
    await feed_report(line, PORTAL, says=act(commodities=("rare_earths",)), days=-25, edit="corrected")
    (alert,) = await alerts(line.store)
    assert (alert.certainty, alert.sources) == (Certainty.CORROBORATED, 2)


async def test_edit_that_raises_certainty_releases_a_held_alert(line_with: LineWith) -> None:
    line = line_with(rule("attributed", certainty=Certainty.ATTRIBUTED))
    await line.watch(PAPER)
    await feed_report(line, PAPER)
    edited = article("a", PAPER, "China's ministry: shipments cleared")
    named = act(certainty=Certainty.ATTRIBUTED)
    line.feed(body("edit"), extraction_of(extracted(edited, named, rules=line.rules.values())))
    await line.poll(PAPER)
    (alert,) = await alerts(line.store)
    assert alert.certainty is Certainty.ATTRIBUTED
    assert await held(line.store) == []


async def test_edit_that_removes_the_act_ends_the_hold(line_with: LineWith) -> None:
    line = line_with(SURE)
    await line.watch(PAPER)
    await feed_report(line, PAPER)
    line.feed(body("edit"), extraction_of(extracted(article("a", PAPER, "Rare earths: a background"))))
    await line.poll(PAPER)
    assert await held(line.store) == []
    assert await alerts(line.store) == []


# ------------------------------------------------------------------ over restarts, and edits of rules


@asynccontextmanager
async def started(folder: Path, clock: Time, *rules: Rule) -> AsyncIterator[Line]:
    """A daemon started from the database only."""
    async with open_store(sqlite_url(folder)) as store:
        line = Line(store, clock, rules, Routes(default=Route(name="default", channel="C1")))
        await line.watch(PAPER, STATION)
        yield line


async def test_held_alert_survives_a_restart(tmp_path: Path, clock: Time) -> None:
    async with started(tmp_path, clock, SURE) as line:
        await feed_report(line, PAPER)
    async with started(tmp_path, clock, SURE) as line:
        assert [a.state for a in await held(line.store)] == [AnnouncementState.HELD]
        await feed_report(line, STATION)
        (alert,) = await alerts(line.store)
        assert alert.certainty is Certainty.CORROBORATED


async def test_a_rule_that_is_edited_to_ask_for_less_alerts_nothing_of_the_past(tmp_path: Path, clock: Time) -> None:
    """A held announcement stays as decided until a new report arrives."""
    easy = replace(SURE, certainty=None, version="1" * 12)
    async with started(tmp_path, clock, SURE) as line:
        await feed_report(line, PAPER)
    async with started(tmp_path, clock, easy) as line:
        line.feed(body("nothing new"), extraction_of(known=1))
        await line.poll(PAPER)
        line.feed(body("something else"), extraction_of(extracted(article("z", PAPER, "Weather"))))
        await line.poll(PAPER)
        assert await alerts(line.store) == []
        assert [a.waits_for for a in await held(line.store)] == [Certainty.CORROBORATED]
        await feed_report(line, PAPER, name="b")
        (alert,) = await alerts(line.store)
        assert alert.certainty is Certainty.REPORTED


async def test_a_rule_that_is_edited_to_ask_for_more_waits_longer(tmp_path: Path, clock: Time) -> None:
    strict = replace(SURE, certainty=Certainty.OFFICIAL, version="1" * 12)
    async with started(tmp_path, clock, SURE) as line:
        await feed_report(line, PAPER)
    clock.now += timedelta(hours=1)
    async with started(tmp_path, clock, strict) as line:
        await feed_report(line, STATION)
        assert await alerts(line.store) == []
        (waits,) = await held(line.store)
        assert (waits.waits_for, waits.at) == (Certainty.OFFICIAL, NOW)
