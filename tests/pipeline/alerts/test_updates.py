"""Updates of announced events: edits of the root message, and replies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.acts.act import (
    Act,
    ActReader,
    DirectionConflict,
    DocumentNumber,
    OpenFacet,
    OpenStatement,
    Quantity,
    Span,
)
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.message import Alert, Evidence, Update, UpdateKind
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, Receipt
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.operations.ledger import AnnouncementLedger
from monitor.domain.rules.query import ActPattern, Facet
from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll, Source, SourceId, Tier
from monitor.pipeline.alerts.compose import AlertSources
from monitor.pipeline.alerts.merged_events import notify_merge
from monitor.pipeline.alerts.updates import AlertUpdate, update_alert
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.events.manual_links import NamedEvent, merge, undo_merge
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from monitor.ports.repositories.transaction import Transaction
from monitor.wording.phrases.english import written_day
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
PAPER = source("paper", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
LineWith = Callable[..., Line]

OFFICIAL = act(certainty=Certainty.OFFICIAL, agency="MOFCOM")


class Scenario:
    """Numbered polls, an hour apart, about one event, and its messages."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.event = EventId("")
        self._polls = 0

    async def receive(
        self, of: Source, *acts: Act, title: str = "", key: str = "", rules: tuple[Rule, ...] = (ANY,)
    ) -> Attached:
        self._polls += 1
        self.line.clock.now = NOW + timedelta(hours=self._polls)
        name = key or str(self._polls)
        item = article(name, of, title, published=self.line.clock.now)
        self.line.feed(body(str(self._polls)), extraction_of(extracted(item, *acts, rules=rules)))
        brought = await self.line.poll(of)
        assert brought.announcements.balances
        (attached,) = brought.events
        self.event = self.event or attached.event.id
        return attached

    def skip_to(self, day: date) -> None:
        """The next poll is on that day."""
        self._polls = 24 * (day - NOW.date()).days

    async def rows(self, event: EventId | None = None) -> list[Delivery]:
        return list(await self.line.store.traces.deliveries(event or self.event))

    async def sent(self) -> None:
        """Let all that is queued be delivered."""
        for n, row in enumerate(await self.rows()):
            if not row.state.is_final:
                done = replace(row, state=DeliveryState.DELIVERED, receipt=Receipt(channel=row.channel, ts=str(n)))
                await self.line.store.write(partial(_save, delivery=done))

    async def label(self, event: EventId) -> str:
        stored = await self.line.store.read(lambda tx: tx.events.get(event))
        assert stored is not None
        return stored.label

    async def root(self, event: EventId | None = None) -> Alert:
        """The root message, after pending edits."""
        about = event or self.event
        (root,) = [r for r in await self.rows(about) if r.kind is DeliveryKind.ROOT and r.event_id == about]
        posted = await self.line.store.read(lambda tx: tx.outbox.posted(root.id))
        assert posted is not None
        says = in_words(posted.says)
        assert isinstance(says, Alert)
        return says

    async def updates(self, event: EventId | None = None) -> list[tuple[Update, bool]]:
        return [(m, r.broadcast) for r in await self.rows(event) if isinstance(m := in_words(r.message), Update)]

    async def update(self) -> tuple[Update, bool]:
        (one,) = await self.updates()
        return one

    async def edits(self) -> int:
        return sum(r.kind is DeliveryKind.EDIT for r in await self.rows())


def _save(tx: Transaction, delivery: Delivery) -> None:
    tx.outbox.save(delivery)


@pytest.fixture
async def scenario(line_with: LineWith) -> Scenario:
    line = line_with(ANY, rule("loud", Level.HIGH))
    await line.watch(WIRE, PAPER, MINISTRY)
    return Scenario(line)


async def test_first_reply_shows_the_evidence(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act(agency=None), title="China clears shipments")
    root, first = await scenario.rows()
    assert (root.kind, first.kind, first.thread_of, first.broadcast) == (
        DeliveryKind.ROOT,
        DeliveryKind.THREAD,
        root.id,
        False,
    )
    evidence = in_words(first.message)
    assert isinstance(evidence, Evidence)
    assert evidence.quote == "China clears shipments"
    assert evidence.read_as == (
        "issuer CN (from “China”) · measure licence · action grant",
        "sign easing (licence granted under a control) · stage in_force · certainty reported",
        "by the words “China” (test)",
    )
    assert evidence.facets_not_found == "how many applications, which firms, which destinations, until when"
    assert evidence.sources == ("Wire · media · en · independent",)
    assert evidence.why == ("any-export-act: act()",)
    assert evidence.waiting_for == "Ministry or a second independent source"


async def test_several_sources_of_one_site_are_named_once(scenario: Scenario) -> None:
    last_year = replace(MINISTRY, id=SourceId("ministry-last-year"), name="Ministry (last year)")
    bureau = source("bureau", tier=Tier.OFFICIAL, place="CN")
    await scenario.line.watch(last_year, bureau)
    await scenario.receive(WIRE, act(agency=None), title="China clears shipments")
    evidence = in_words((await scenario.rows())[1].message)
    assert isinstance(evidence, Evidence)
    assert evidence.waiting_for == "Ministry, Bureau or a second independent source"


async def test_official_confirmation_is_broadcast_and_the_old_status_struck_for_a_day(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    await scenario.sent()
    await scenario.receive(MINISTRY, OFFICIAL, title="商务部公告")
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.CONFIRMED, True)
    assert update.text.endswith("some rare-earth export licences · no new detail found")
    assert update.quote == "商务部公告"
    assert update.still_open.startswith("how many applications")
    root = await scenario.root()
    assert (root.certainty, root.reports, root.sources) == (Certainty.OFFICIAL, 2, 2)
    assert root.previous_text == "⚠ unconfirmed, 1 media report"
    assert (root.changed, root.changed_at) == ("confirmed by the issuer", scenario.line.clock.now)
    await scenario.sent()
    for hours, struck in ((23, True), (24, False)):
        now = scenario.line.clock.now + timedelta(hours=hours)
        await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=now)
        assert bool((await scenario.root()).previous_text) is struck
    assert await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=now + timedelta(days=9)) == 0
    assert (await scenario.root()).changed == "confirmed by the issuer"


async def test_undelivered_text_is_not_struck_through(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    await scenario.receive(MINISTRY, OFFICIAL)
    assert (await scenario.root()).previous_text == ""


async def test_late_announcement_shows_the_present_state(scenario: Scenario) -> None:
    careful = replace(ANY, certainty=Certainty.OFFICIAL)
    scenario.line.rules = {ANY.id: careful}
    await scenario.receive(WIRE, act())
    assert await scenario.rows() == []
    await scenario.receive(MINISTRY, OFFICIAL)
    root = await scenario.root()
    assert (root.certainty, root.reports, root.previous_text, root.changed) == (Certainty.OFFICIAL, 2, "", "")
    assert await scenario.updates() == []


async def test_correction_is_broadcast_with_old_and_new_text(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    await scenario.sent()
    before = (await scenario.root()).headline
    await scenario.receive(MINISTRY, replace(OFFICIAL, stage=Stage.CONSIDERED))
    update, broadcast = await scenario.update()
    root = await scenario.root()
    assert (update.kind, broadcast, update.was, update.now) == (UpdateKind.CORRECTED, True, before, root.headline)
    assert update.text.startswith("says Ministry of Commerce")
    assert root.headline != before
    assert root.previous_text == f"{before} · ⚠ unconfirmed, 1 media report"
    (announcement,) = await scenario.line.store.read(lambda tx: tx.announcements.past(scenario.event))
    assert announcement.reopened_at == scenario.line.clock.now


async def test_self_correction_is_reported_like_any_other(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act(), key="a", title="China clears shipments")
    await scenario.receive(WIRE, act(stage=Stage.CONSIDERED), key="a", title="China may clear shipments, updated")
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.CORRECTED, True)


async def test_an_alert_names_a_later_act_that_may_change_it_and_drops_its_advice(scenario: Scenario) -> None:
    advised = replace(ANY, why="Check open orders.")
    scenario.line.rules = {ANY.id: advised}
    duty = act(measure=Measure.EXPORT_TAX, action=Action.IMPOSE, direction=Direction.TIGHTENING)
    await scenario.receive(WIRE, duty, rules=(advised,))
    first = scenario.event
    assert (await scenario.root()).why == "Check open orders."
    scenario.skip_to(NOW.date() + timedelta(days=40))
    gone = replace(duty, action=Action.REMOVE, direction=Direction.EASING)
    later = await scenario.receive(PAPER, gone, rules=(advised,))
    assert later.event.id != first
    await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=scenario.line.clock.now)
    root = await scenario.root(first)
    assert root.later == f"Later act: {later.event.headline}, {written_day(later.event.day)} ({later.event.label})."
    assert root.why == ""
    assert (await scenario.root(later.event.id)).later == ""
    assert [u for u, _ in await scenario.updates(first)] == []


async def test_a_further_licence_changes_no_alert_on_an_earlier_one(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    first = scenario.event
    scenario.skip_to(NOW.date() + timedelta(days=40))
    await scenario.receive(PAPER, act())
    await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=scenario.line.clock.now)
    assert (await scenario.root(first)).later == ""


async def test_denial_is_broadcast(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    await scenario.receive(MINISTRY, replace(OFFICIAL, stage=Stage.DENIED))
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.DENIED, True)
    assert (await scenario.root()).stage is Stage.DENIED


def _looked(by: str, at: datetime) -> RecordedInteraction:
    look = Interaction(key=f"look of {by}", action=UserAction.ACKNOWLEDGE, by=by, at=at)
    return RecordedInteraction(interaction=look, outcome=InteractionOutcome.DONE)


async def test_who_acknowledged_what_no_longer_holds_is_mentioned(scenario: Scenario) -> None:
    first = await scenario.receive(WIRE, act())
    denied = await scenario.receive(MINISTRY, replace(OFFICIAL, stage=Stage.DENIED))
    given = [_looked("U7", NOW), _looked("U8", NOW - timedelta(days=9))]

    def work(tx: Transaction) -> AnnouncementLedger:
        (announcement,) = tx.announcements.past(scenario.event)
        for look in given:
            tx.interactions.add(replace(look, event_id=scenario.event, place=announcement.channel))
        before = replace(announcement, reopened_at=NOW - timedelta(days=1))
        reports = tx.events.reports(scenario.event)
        again = [replace(d, at=NOW, by=first.event.anchor) for d in denied.developments]
        extraction = AlertUpdate(
            event=denied.event,
            before=before,
            announcement=announcement,
            developments=tuple(again),
            sources=AlertSources(reports=reports),
        )
        return update_alert(tx, extraction, scenario.line.config(), now=NOW)

    await scenario.line.store.write(work)
    assert [u.mentions for u, _ in await scenario.updates()] == [(), ("U7",)]


async def test_article_that_drops_the_act_withdraws_the_alert(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act(), key="a")
    before = (await scenario.root()).headline
    await scenario.receive(WIRE, key="a", title="Correction: nothing was cleared", rules=())
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast, update.was) == (UpdateKind.CORRECTED, True, before)
    assert (await scenario.root()).headline == f"Withdrawn: {before}"
    await scenario.receive(WIRE, act(), key="a", title="China clears shipments after all")
    assert (await scenario.root()).headline == before
    assert [b for _, b in await scenario.updates()] == [True, True]


async def test_claim_of_another_government_is_a_thread_reply_and_a_remark(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, OFFICIAL)
    claim = act(certainty=Certainty.CLAIMED, claimant="US", target=("US",))
    await scenario.receive(WIRE, claim)
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.CLAIMED, False)
    assert update.heading == "Claimed by US, not confirmed by China"
    assert (await scenario.root()).remarks == ("US claims more (see thread)",)
    assert (await scenario.root()).changed == ""  # the remark says it
    assert (await scenario.root()).certainty is Certainty.OFFICIAL
    await scenario.receive(MINISTRY, replace(OFFICIAL, target=("US",)))
    assert (await scenario.root()).remarks == ()


async def test_details_of_one_poll_are_one_reply_in_the_thread(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    more = act(
        commodities=("rare_earths", "gallium"),
        target=("US",),
        quantities=(Quantity(value=28, unit="licences", qualifier="about"),),
        effective=NOW.date(),
    )
    await scenario.receive(WIRE, more)
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.DATE, False)
    assert update.text == ("takes effect 25 Nov 2026 (Beijing) · also applies to US · also gallium · about 28 licences")


async def test_restatements_edit_only_the_count(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, OFFICIAL)
    await scenario.sent()
    for _ in range(40):
        await scenario.receive(MINISTRY, OFFICIAL)
        await scenario.sent()
    assert await scenario.updates() == []
    assert await scenario.edits() == 40
    root = await scenario.root()
    assert (root.reports, root.sources) == (41, 1)


async def test_invisible_change_edits_nothing(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act(), key="a", title="China clears shipments")
    await scenario.receive(PAPER, act(), title="Licences granted by China")
    edits = await scenario.edits()
    await scenario.receive(PAPER, act(), key="2", title="Licences granted by China, updated")
    assert await scenario.edits() == edits


async def test_development_is_reported_once(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    attached = await scenario.receive(MINISTRY, OFFICIAL)

    def again(tx: Transaction) -> AnnouncementLedger:
        (announcement,) = tx.announcements.past(scenario.event)
        reports = tx.events.reports(scenario.event)
        extraction = AlertUpdate(
            event=attached.event,
            before=announcement,
            announcement=announcement,
            developments=attached.developments,
            sources=AlertSources(reports=reports),
        )
        return update_alert(tx, extraction, scenario.line.config(), now=scenario.line.clock.now)

    rows = await scenario.rows()
    await scenario.line.store.write(again)
    await scenario.line.store.write(again)
    assert await scenario.rows() == rows


async def test_loud_development_is_sent_even_if_the_root_failed(scenario: Scenario) -> None:
    await scenario.receive(WIRE, act())
    for row in await scenario.rows():
        await scenario.line.store.write(partial(_save, delivery=replace(row, state=DeliveryState.DEAD)))
    await scenario.receive(MINISTRY, OFFICIAL)
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast, await scenario.edits()) == (UpdateKind.CONFIRMED, True, 0)


async def test_updates_of_a_deleted_alert_continue_in_a_new_one(
    scenario: Scenario,
) -> None:
    await scenario.receive(WIRE, act())
    await scenario.sent()
    await scenario.receive(WIRE, act())
    root, *_, late = await scenario.rows()
    await scenario.line.store.write(partial(_save, delivery=replace(root, closed=True)))
    await scenario.line.store.write(partial(_save, delivery=replace(late, state=DeliveryState.DEAD)))
    await scenario.receive(WIRE, act())
    assert await scenario.edits() == 1
    await scenario.receive(MINISTRY, OFFICIAL)
    (_, edit) = [row for row in await scenario.rows() if row.kind is DeliveryKind.EDIT]
    shown = in_words(edit.fallback_message)
    assert isinstance(shown, Alert)
    assert shown.remarks == ("continues an alert whose message is gone",)


async def test_higher_rule_that_matches_later_raises_the_level(scenario: Scenario) -> None:
    loud = scenario.line.rules["loud"]  # type: ignore[index]
    await scenario.receive(WIRE, act())
    await scenario.receive(WIRE, act(), rules=(ANY, loud))
    update, broadcast = await scenario.update()
    assert (update.kind, update.heading, broadcast) == (UpdateKind.RAISED, "Level raised to high", True)
    assert update.text == "another rule matches at this level"
    root = await scenario.root()
    assert (root.level, root.rule_id, root.also) == (Level.HIGH, "loud", (ANY.id,))


async def test_removed_rule_keeps_its_text_on_alerts(scenario: Scenario) -> None:
    ruled = replace(ANY, why="Check open orders.")
    scenario.line.rules = {ANY.id: ruled}
    await scenario.receive(WIRE, act())
    scenario.line.rules = {}
    await scenario.receive(MINISTRY, OFFICIAL)
    root = await scenario.root()
    assert (root.rule_id, root.why, root.certainty) == (ANY.id, "Check open orders.", Certainty.OFFICIAL)
    assert (await scenario.update())[0].kind is UpdateKind.CONFIRMED


_EASES = ActPattern(facets=(Facet(name="direction", values=("easing",)),))
_EARTHS = ActPattern(facets=(Facet(name="commodity", values=("rare_earths",)),))
_BOTH = ActPattern(
    facets=(Facet(name="commodity", values=("rare_earths",)), Facet(name="commodity", values=("nickel",)))
)
_PLANS = ActPattern(facets=(Facet(name="stage", values=("considered", "proposed")),))
_UNCLEAR = DirectionConflict(grammar=Direction.EASING, judge=Direction.TIGHTENING)


@pytest.mark.parametrize(
    ("asks", "read", "advises"),
    [
        pytest.param(_EASES, act(), True, id="of-the-kind-that-the-rule-asks-for"),
        pytest.param(_EASES, act(direction=Direction.TIGHTENING), False, id="of-another-kind"),
        pytest.param(_EASES, act(unclear_sign=_UNCLEAR), False, id="unclear"),
        pytest.param(_EARTHS, act(), True, id="on-the-goods-of-the-rule"),
        pytest.param(_EARTHS, act(commodities=("rare_earths", "nickel")), False, id="on-other-goods-too"),
        pytest.param(_EARTHS, act(inferred=("rare_earths",)), False, id="on-goods-that-no-words-name"),
        pytest.param(_BOTH, act(commodities=("rare_earths", "nickel")), True, id="on-both-goods-of-the-rule"),
        pytest.param(_EASES, act(read_by=ActReader.JUDGE), False, id="an-estimate"),
        pytest.param(_EASES, act(stage=Stage.PROPOSED), False, id="only-proposed"),
        pytest.param(_PLANS, act(stage=Stage.PROPOSED), True, id="proposed-and-the-rule-is-about-proposals"),
    ],
)
async def test_rule_advice_is_shown_only_if_it_applies(
    scenario: Scenario, asks: ActPattern, read: Act, *, advises: bool
) -> None:
    advised = replace(ANY, when=asks, why="Check open orders.")
    scenario.line.rules = {ANY.id: advised}
    await scenario.receive(WIRE, read, rules=(advised,))
    assert bool((await scenario.root()).why) is advises


async def test_what_is_open_is_what_no_report_answers(scenario: Scenario) -> None:
    open_start = OpenStatement(facet=OpenFacet.EFFECTIVE, span=Span(field="title", start=0, end=8, quote="no start"))
    ban = act(measure=Measure.EXPORT_BAN, action=Action.IMPOSE, stage=Stage.ANNOUNCED, stated_open=(open_start,))
    await scenario.receive(WIRE, ban, title="no start")
    _, first = await scenario.rows()
    evidence = in_words(first.message)
    assert isinstance(evidence, Evidence)
    assert evidence.stated_open == ("from when: “no start”",)
    assert evidence.facets_not_found == "which destinations"
    assert evidence.texts_read == "the report read (headline and summary)"
    assert (await scenario.root()).stated_open == ("from when",)
    dated = replace(ban, stated_open=(), effective=date(2026, 12, 1), target=("US",))
    await scenario.receive(MINISTRY, replace(dated, certainty=Certainty.OFFICIAL, agency="MOFCOM"))
    assert (await scenario.root()).stated_open == ()


async def test_alert_keeps_the_commit_of_its_rule(scenario: Scenario) -> None:
    scenario.line.rules = {ANY.id: replace(ANY, pack="minerals")}
    scenario.line.revision = "9d2e77b by desk"
    await scenario.receive(WIRE, act())
    scenario.line.revision = "b7c0d12 by desk"
    await scenario.receive(MINISTRY, OFFICIAL)
    assert (await scenario.root()).rule_version == f"{ANY.version} 9d2e77b by desk"


async def test_baseline_report_on_an_announced_event_stays_in_the_thread(scenario: Scenario) -> None:
    calm = source("calm", tier=Tier.OFFICIAL, place="CN")
    await scenario.line.watch(calm)
    await scenario.receive(WIRE, act())
    await scenario.receive(calm, OFFICIAL)
    update, broadcast = await scenario.update()
    assert (update.kind, broadcast) == (UpdateKind.CONFIRMED, False)


async def test_copies_of_a_story_change_its_count_alone(scenario: Scenario) -> None:
    await scenario.receive(WIRE, title="Example Mining opens an office")
    quote = (await scenario.root()).quote
    await scenario.receive(PAPER, title="Example Mining opens an office")
    root = await scenario.root()
    assert (root.reports, root.quote, root.source_name) == (2, quote, "Wire")
    assert await scenario.updates() == []


# ------------------------------------------------------------------ events that became part of another


async def _two_events(scenario: Scenario) -> tuple[EventId, EventId]:
    gone = (await scenario.receive(WIRE, act())).event.id
    heir = (await scenario.receive(WIRE, act(commodities=("gallium",)))).event.id
    assert gone != heir
    return gone, heir


async def test_events_merged_by_an_earlier_report_are_reported_as_one(scenario: Scenario) -> None:
    one, other = await _two_events(scenario)
    both = act(commodities=("rare_earths", "gallium"))
    early = article("early", PAPER, published=NOW - timedelta(days=2))
    scenario.line.feed(body("early"), extraction_of(extracted(early, both, rules=(ANY,))))
    brought = await scenario.line.poll(PAPER)
    (lives,) = [a.event.id for a in brought.events]
    gone = other if lives == one else one
    text = f"{await scenario.label(gone)} was merged into {await scenario.label(lives)}"
    assert text in {u.text for u, _ in await scenario.updates(gone)}
    assert (await scenario.root(gone)).remarks == (f"merged into {await scenario.label(lives)}",)
    assert (await scenario.root(lives)).reports == 3
    assert brought.announcements.queued == 0


async def _join(scenario: Scenario, gone: EventId, heir: EventId) -> str:
    """The label of the event that it was merged into."""

    def work(tx: Transaction) -> str:
        left, on = tx.events.get(gone), tx.events.get(heir)
        assert left is not None
        assert on is not None
        tx.events.save(replace(left, joined_into=heir), (), ())
        notify_merge(tx, left, on, scenario.line.config(), now=NOW)
        return on.label

    return await scenario.line.store.write(work)


async def test_merged_event_names_the_other_and_gets_no_more_replies(scenario: Scenario) -> None:
    gone, heir = await _two_events(scenario)

    label = await _join(scenario, gone, heir)
    assert (await scenario.root()).remarks == (f"merged into {label}",)
    update, broadcast = await scenario.update()
    assert (update.heading, broadcast) == ("Merged", False)
    await _join(scenario, gone, heir)
    assert len(await scenario.updates()) == 1


async def test_merge_by_hand_is_reported_by_a_scheduled_task(scenario: Scenario) -> None:
    gone, heir = await _two_events(scenario)
    first, second = (NamedEvent(name=e, event=e) for e in (heir, gone))

    async def say() -> None:
        await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=scenario.line.clock.now)

    config = scenario.line.config()
    await scenario.line.store.write(
        lambda tx: merge(tx, first, second, config, because="", now=scenario.line.clock.now)
    )
    await say()
    kept = await scenario.line.store.read(
        lambda tx: [e for e in map(tx.events.get, (gone, heir)) if e and not e.joined_into]
    )
    (lives,) = kept
    other = heir if lives.id == gone else gone
    said = {u.text for u, _ in await scenario.updates(other)}
    assert said == {f"{await scenario.label(other)} was merged into {lives.label}"}
    assert (await scenario.root(lives.id)).reports == 2
    await scenario.line.store.write(lambda tx: undo_merge(tx, first, second, config, now=scenario.line.clock.now))
    await say()
    assert [(await scenario.root(e)).remarks for e in (gone, heir)] == [(), ()]
    assert [(await scenario.root(e)).reports for e in (gone, heir)] == [1, 1]


async def test_unannounced_event_continues_in_the_message_of_the_merged_one(scenario: Scenario) -> None:
    gone = (await scenario.receive(WIRE, act())).event.id
    heir = (await scenario.receive(WIRE, act(commodities=("gallium",)), rules=())).event.id

    label = await _join(scenario, gone, heir)
    (announcement,) = await scenario.line.store.read(lambda tx: tx.announcements.past(heir))
    assert (announcement.state, announcement.event_id) == (AnnouncementState.QUEUED, gone)
    await scenario.receive(MINISTRY, replace(OFFICIAL, commodities=("gallium",)))
    root = await scenario.root()
    assert (root.label, root.certainty) == (label, Certainty.OFFICIAL)
    assert [u.kind for u, _ in await scenario.updates()] == [UpdateKind.ADDED, UpdateKind.CONFIRMED]


async def test_a_date_that_moved_moves_in_the_headline(scenario: Scenario) -> None:
    first, later = NOW.date() + timedelta(days=60), NOW.date() + timedelta(days=90)
    rule_of = replace(
        OFFICIAL, measure=Measure.EXPORT_LICENSING_REQUIREMENT, action=Action.IMPOSE, stage=Stage.ANNOUNCED
    )
    await scenario.receive(MINISTRY, replace(rule_of, effective=first))
    await scenario.receive(MINISTRY, replace(rule_of, effective=later))
    assert f"from {later.day} {later:%b %Y}" in (await scenario.root()).headline


async def test_relation_to_other_documents_stays_with_the_present_date(scenario: Scenario) -> None:
    last, later = NOW.date() + timedelta(days=60), NOW.date() + timedelta(days=90)
    suspends = replace(
        OFFICIAL,
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.SUSPEND,
        refers_to=(DocumentNumber(authority="MOFCOM", number="61", year=2025),),
        until=last,
    )
    await scenario.receive(MINISTRY, suspends)
    await scenario.receive(MINISTRY, suspends)
    assert (await scenario.root()).relation.startswith("Suspends MOFCOM No. 61/2025, last day 24 Jan 2027")
    await scenario.receive(MINISTRY, replace(suspends, until=later))
    assert (await scenario.root()).relation.startswith("Suspends MOFCOM No. 61/2025, last day 23 Feb 2027")


# ------------------------------------------------------------------ the first day

FIRST = NOW.date() + timedelta(days=20)
BAN = act(
    measure=Measure.EXPORT_BAN,
    action=Action.IMPOSE,
    direction=Direction.TIGHTENING,
    stage=Stage.ANNOUNCED,
    certainty=Certainty.OFFICIAL,
    effective=FIRST,
    document=DocumentNumber(authority="MOFCOM", number="70", year=NOW.year),
)


async def _come_to(scenario: Scenario, day: date) -> Alert:
    """Noon of that day in UTC; the root message then."""
    scenario.line.clock.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=scenario.line.clock.now)
    return await scenario.root()


async def test_on_its_first_day_an_announced_act_is_in_force_without_a_reply(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, BAN)
    await scenario.sent()
    assert (await scenario.root()).headline.startswith("China to ban ")
    eve = await _come_to(scenario, FIRST - timedelta(days=1))
    assert (eve.stage, eve.begun) == (Stage.ANNOUNCED, False)
    first = await _come_to(scenario, FIRST)
    assert (first.stage, first.begun) == (Stage.IN_FORCE, True)
    assert first.headline.startswith("China bans ")
    assert [u.kind for u, _ in await scenario.updates()] == [UpdateKind.DATE]  # the reminder before


async def test_first_day_begins_where_the_act_is_law(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, BAN)
    await scenario.sent()
    midnight = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    for at, stage in ((midnight - timedelta(minutes=1), Stage.ANNOUNCED), (midnight, Stage.IN_FORCE)):
        await run_scheduled_tasks(scenario.line.store, scenario.line.config(), now=at)
        assert (await scenario.root()).stage is stage


@pytest.mark.parametrize(
    "weak", [{"certainty": Certainty.REPORTED, "document": None}, {"action": Action.POSTPONE}, {"effective": None}]
)
async def test_act_without_a_sure_first_day_of_its_own_stays_announced(
    scenario: Scenario, weak: dict[str, Any]
) -> None:
    await scenario.receive(WIRE, replace(BAN, **weak))
    await scenario.sent()
    assert (await _come_to(scenario, FIRST + timedelta(days=1))).stage is Stage.ANNOUNCED


async def test_act_whose_start_a_later_act_cancelled_stays_announced(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, BAN)
    await scenario.sent()
    assert BAN.document is not None
    pause = replace(
        BAN,
        action=Action.SUSPEND,
        direction=Direction.EASING,
        effective=None,
        document=DocumentNumber(authority="MOFCOM", number="99", year=NOW.year),
        refers_to=(BAN.document,),
    )
    await scenario.receive(MINISTRY, pause)
    assert (await _come_to(scenario, FIRST + timedelta(days=1))).stage is Stage.ANNOUNCED
    assert not (await scenario.root()).begun


async def test_report_that_a_rule_is_in_force_is_no_news_after_its_first_day(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, BAN)
    await scenario.sent()
    await _come_to(scenario, FIRST)
    replies = len(await scenario.updates())
    scenario.skip_to(FIRST + timedelta(days=5))
    await scenario.receive(WIRE, replace(BAN, stage=Stage.IN_FORCE, certainty=Certainty.ATTRIBUTED))
    assert len(await scenario.updates()) == replies
    root = await scenario.root()
    assert (root.stage, root.begun, root.reports) == (Stage.IN_FORCE, True, 2)


async def test_postponement_after_the_first_day_still_ends_the_act(scenario: Scenario) -> None:
    await scenario.receive(MINISTRY, BAN)
    await scenario.sent()
    await _come_to(scenario, FIRST)
    scenario.skip_to(FIRST + timedelta(days=5))
    await scenario.receive(MINISTRY, replace(BAN, action=Action.SUSPEND, direction=Direction.EASING, effective=None))
    update, _ = (await scenario.updates())[-1]
    assert update.kind is UpdateKind.ADDED
    assert "uspen" in update.text
