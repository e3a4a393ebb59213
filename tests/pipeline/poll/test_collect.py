"""One poll, from the response to the outbox."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.rules.rule import Level, Place
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import FirstPoll, Quote, Source, Tier
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, Unread, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

ANY = rule()
RARE = rule("cn-rare-earth-approvals", Level.HIGH)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
LineWith = Callable[..., Line]


async def alerts(store: DatabaseStore) -> list[Alert]:
    rows = await store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=1), states=tuple(DeliveryState)))
    return [m for r in rows if isinstance(m := in_words(r.message), Alert)]


async def test_matched_act_is_one_english_alert_with_its_source(line_with: LineWith) -> None:
    line = line_with(ANY, RARE)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE, "商务部批准稀土出口"), act(), rules=(ANY, RARE))))
    brought = await line.poll(WIRE)
    (alert,) = await alerts(line.store)
    assert alert.level is Level.HIGH
    assert "rare" in alert.headline.lower()
    assert "China" in alert.headline
    assert (alert.quote, alert.source_name, alert.rule_id, alert.also) == (
        "商务部批准稀土出口",
        "Wire",
        "cn-rare-earth-approvals",
        ("any-export-act",),
    )
    assert brought.items.balances
    assert brought.acts.balances
    assert brought.announcements.balances
    assert (brought.items.new, brought.acts.opened, brought.announcements.queued) == (1, 1, 1)


@pytest.mark.parametrize(
    ("pack", "version"), [("minerals", f"{ANY.version} 9d2e77b by desk"), ("base", ANY.version)], ids=["own", "shipped"]
)
async def test_alert_names_the_commit_only_of_user_rules(line_with: LineWith, pack: str, version: str) -> None:
    line = line_with(replace(ANY, pack=pack))
    line.revision = "9d2e77b by desk"
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,))))
    await line.poll(WIRE)
    assert [a.rule_version for a in await alerts(line.store)] == [version]


async def test_alert_shows_what_a_pack_tuned_and_where(line_with: LineWith) -> None:
    place = Place(file="minerals/tuning.yaml", line=2, column=9)
    lowered = replace(ANY, level=Level.MEDIUM, shipped=(("level", "high"),), origins=(("level", place),))
    line = line_with(lowered)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(lowered,))))
    await line.poll(WIRE)
    assert [a.tuned for a in await alerts(line.store)] == [("lowered from high by minerals/tuning.yaml:2",)]


async def test_the_first_poll_is_a_baseline_and_the_second_alerts(line_with: LineWith) -> None:
    line = line_with(ANY)
    calm = source("calm")
    await line.watch(calm)
    line.feed(body("1"), extraction_of(extracted(article("a", calm), act(), rules=(ANY,))))
    first = await line.poll(calm)
    assert first.baseline
    assert await alerts(line.store) == []
    gallium = act(commodities=("gallium",))
    line.feed(body("2"), extraction_of(extracted(article("b", calm), gallium, rules=(ANY,)), known=1))
    second = await line.poll(calm)
    assert not second.baseline
    assert second.items.known == 1
    assert len(await alerts(line.store)) == 1


async def test_reports_in_two_languages_and_two_sources_are_one_event_and_one_alert(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE, MINISTRY)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,))))
    await line.poll(WIRE)
    official = act(certainty=Certainty.OFFICIAL, commodities=("dysprosium",))
    line.feed(
        body("2"),
        extraction_of(extracted(article("b", MINISTRY, "商务部公告", language="zh-Hans"), official, rules=(ANY,))),
    )
    second = await line.poll(MINISTRY)
    assert len(await alerts(line.store)) == 1
    (attached,) = second.events
    assert (attached.event.reports, attached.event.sources) == (2, 2)
    assert attached.event.certainty is Certainty.OFFICIAL


async def test_document_numbers_separate_similar_acts_of_one_day(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(MINISTRY)
    numbers = [DocumentNumber(authority="MOFCOM", number=str(n), year=2025) for n in (61, 62)]
    found = [
        extracted(article(n.number, MINISTRY), act(document=n, certainty=Certainty.OFFICIAL), rules=(ANY,))
        for n in numbers
    ]
    line.feed(body("1"), extraction_of(*found))
    brought = await line.poll(MINISTRY)
    assert len({a.event.id for a in brought.events}) == 2
    assert {a.number for a in await alerts(line.store)} == {"MOFCOM No. 61/2025"}


async def test_an_earlier_report_that_comes_late_joins_and_the_event_keeps_its_key(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("late", WIRE), act(), rules=(ANY,))))
    first = await line.poll(WIRE)
    before = article("early", WIRE, published=NOW - timedelta(days=2))
    line.feed(body("2"), extraction_of(extracted(before, act(), rules=(ANY,)), known=1))
    second = await line.poll(WIRE)
    assert [a.event.id for a in second.events] == [a.event.id for a in first.events]
    assert second.events[0].event.day == before.published.date()  # type: ignore[union-attr]
    assert len(await alerts(line.store)) == 1


async def test_an_edit_is_read_again_and_does_not_alert_again(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,))))
    await line.poll(WIRE)
    again = extracted(article("a", WIRE, "China clears shipments, updated"), act(), rules=(ANY,), edited=True)
    line.feed(body("2"), extraction_of(again))
    brought = await line.poll(WIRE)
    assert brought.items.edited == 1
    assert brought.acts.balances
    assert len(await alerts(line.store)) == 1


async def test_edit_that_removes_the_act_empties_the_event_and_keeps_it(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,))))
    (attached,) = (await line.poll(WIRE)).events
    line.feed(body("2"), extraction_of(extracted(article("a", WIRE, "Correction: nothing was cleared"), edited=True)))
    (gone,) = (await line.poll(WIRE)).events
    assert [d.kind for d in gone.developments] == [DevelopmentKind.WITHDRAWN]
    stored = await line.store.read(lambda tx: tx.events.get(attached.event.id))
    assert stored is not None
    assert stored.reports == 0


async def test_an_edit_that_names_another_issuer_moves_the_act_to_an_event_of_its_own(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE, MINISTRY)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,))))
    line.feed(body("2"), extraction_of(extracted(article("b", MINISTRY), act(), rules=(ANY,))))
    (first,) = (await line.poll(WIRE)).events
    await line.poll(MINISTRY)
    line.feed(body("3"), extraction_of(extracted(article("a", WIRE, "US clears"), act(issuer="US"), edited=True)))
    (moved,) = (await line.poll(WIRE)).events
    stored = await line.store.read(lambda tx: tx.events.get(first.event.id))
    assert stored is not None
    assert (stored.issuer, stored.reports) == ("CN", 1)
    assert (moved.event.issuer, moved.event.id != first.event.id) == ("US", True)


async def test_event_below_the_minimum_level_is_stored_for_the_digest(line_with: LineWith) -> None:
    quiet = rule("proposals", Level.LOW)
    line = line_with(quiet)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(stage=Stage.PROPOSED), rules=(quiet,))))
    brought = await line.poll(WIRE)
    assert brought.announcements.digest == 1
    event = brought.events[0].event.id
    (past,) = await line.store.read(lambda tx: tx.announcements.past(event))
    assert past.state is AnnouncementState.DIGEST
    assert await alerts(line.store) == []


async def test_an_article_that_only_words_matched_is_a_story_and_its_copies_join_it(line_with: LineWith) -> None:
    words = rule("names", Level.HIGH)
    line = line_with(words)
    await line.watch(WIRE, MINISTRY)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE, "Example Mining opens an office"), rules=(words,))))
    line.feed(
        body("2"), extraction_of(extracted(article("b", MINISTRY, "Example Mining opens an office"), rules=(words,)))
    )
    first = (await line.poll(WIRE)).events[0].event
    second = (await line.poll(MINISTRY)).events[0].event
    assert first.kind == "story"
    assert second.id == first.id
    assert (second.reports, second.sources) == (2, 1)
    assert len(await alerts(line.store)) == 1


async def test_story_shows_the_matched_words(line_with: LineWith) -> None:
    words = rule("names", Level.HIGH)
    line = line_with(words)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE, "Example Mining opens an office"), rules=(words,))))
    line.feed(
        body("2"), extraction_of(extracted(article("b", WIRE, "Example Mining: opens an office"), rules=(words,)))
    )
    await line.poll(WIRE)
    (story,) = (await line.poll(WIRE)).events
    found = await line.store.archive.event(story.event.label)
    assert found is not None
    row, _, articles = found
    assert (row.event.reports, row.event.sources) == (2, 1)
    assert [a.url for a in articles] == ["https://wire.example/a", "https://wire.example/b"]
    (match,) = articles[0].matches
    assert (match.rule_id, match.rule_version) == (words.id, words.version)
    assert [s.quote for s in match.evidence] == ["Examp"]


async def test_event_lists_matched_rules_with_their_words(line_with: LineWith) -> None:
    line = line_with(ANY, RARE)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY, RARE))))
    (attached,) = (await line.poll(WIRE)).events
    found = await line.store.archive.event(attached.event.id)
    assert found is not None
    _, (report,), (shown,) = found
    assert report.ref.article_id == shown.article_id
    assert [(m.rule_id, m.level, m.evidence[0].quote) for m in shown.matches] == [
        (RARE.id, Level.HIGH, "China"),
        (ANY.id, Level.MEDIUM, "China"),
    ]


@pytest.mark.parametrize("sample_first", [True, False])
async def test_a_sample_shares_no_event_with_real_articles_even_by_number(
    line_with: LineWith, sample_first: bool
) -> None:
    line = line_with(ANY)
    sample = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
    number = DocumentNumber(authority="MOFCOM", number="10", year=2025)
    order = (sample, MINISTRY) if sample_first else (MINISTRY, sample)
    await line.watch(*order)
    events = []
    for one in order:
        notice = extracted(article("a", one, "商务部公告"), act(document=number, announced=NOW.date()), rules=(ANY,))
        line.feed(body(one.id), extraction_of(notice))
        events += [a.event for a in (await line.poll(one)).events]
    assert {e.issuer: (e.sample, e.reports) for e in events} == {"sample:CN": (True, 1), "CN": (False, 1)}
    assert len({e.id for e in events}) == 2
    assert [a.zone for a in await alerts(line.store)] == ["Beijing"]


async def test_a_story_of_a_sample_is_not_joined_by_a_real_copy(line_with: LineWith) -> None:
    words = rule("names", Level.HIGH)
    line = line_with(words)
    sample = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
    await line.watch(sample, WIRE)
    found = []
    for one in (sample, WIRE):
        line.feed(body(one.id), extraction_of(extracted(article("a", one, "Example Mining grows"), rules=(words,))))
        found += [a.event for a in (await line.poll(one)).events]
    assert [(e.kind, e.sample, e.reports) for e in found] == [("story", True, 1), ("story", False, 1)]


@pytest.mark.parametrize("acts", [pytest.param((act(),), id="an act"), pytest.param((), id="a story")])
@pytest.mark.parametrize(("quote", "gloss"), [(Quote.HEADLINE, "[China] [approves]"), (Quote.LINK_ONLY, "")])
async def test_link_only_source_is_neither_quoted_nor_glossed(
    line_with: LineWith, acts: tuple[Act, ...], quote: Quote, gloss: str
) -> None:
    line = line_with(ANY)
    closed = source("closed", quote=quote, first_poll=FirstPoll.ANNOUNCE)
    await line.watch(closed)
    made = extracted(article("a", closed), *acts, rules=(ANY,))
    glossed = replace(made, reading=replace(made.reading, gloss="[China] [approves]"))
    line.feed(body("1"), extraction_of(glossed))
    await line.poll(closed)
    (alert,) = await alerts(line.store)
    assert (bool(alert.quote), alert.gloss) == (quote is not Quote.LINK_ONLY, gloss)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        pytest.param(FetchError("wire: no answer", outcome="timeout"), Outcome.TIMEOUT, id="timeout"),
        pytest.param(FetchError("wire: 410", outcome="gone"), Outcome.GONE, id="gone"),
    ],
)
async def test_failed_fetch_is_an_outcome_with_its_message(
    line_with: LineWith, error: FetchError, outcome: Outcome
) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(error)
    assert (await line.poll(WIRE)).outcome is outcome
    state = await line.store.read(lambda tx: tx.sources.state(WIRE.id))
    assert state is not None
    assert (state.failures, state.last_detail) == (1, str(error))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        pytest.param(FeedUnreadableError("wire: a web page", outcome="not_a_feed"), Outcome.NOT_A_FEED, id="html"),
        pytest.param(ChildLostError("wire: killed", cause="wall"), Outcome.CHILD_LOST, id="child"),
    ],
)
async def test_unreadable_body_keeps_the_validators_and_is_refetched_unconditionally(
    line_with: LineWith, error: Unread, outcome: Outcome
) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of())
    line.feed(body("2"), error)
    await line.poll(WIRE)
    assert (await line.poll(WIRE)).outcome is outcome
    state = await line.store.read(lambda tx: tx.sources.state(WIRE.id))
    assert state is not None
    assert state.etag == '"1"'


async def test_request_after_a_first_failure_is_unconditional_once(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of())
    await line.poll(WIRE)
    for _ in range(3):
        line.feed(FetchError("source wire: its 304 has a body", outcome=Outcome.SERVER_ERROR))
        await line.poll(WIRE)
    assert [r.etag for r in line.fetcher.asked[1:]] == ['"1"', None, '"1"']


async def test_unconditional_request_comes_within_a_day(line_with: LineWith, clock: Time) -> None:
    """What came just after the last whole answer is seen within a day of it."""
    line = line_with(ANY)
    await line.watch(WIRE)
    line.fetcher.page = body("1")
    line.extractor.harvests.append(extraction_of())
    for _ in range(9):
        await line.poll(WIRE)
        clock.now += timedelta(hours=3)
    assert [r.etag for r in line.fetcher.asked] == [None, *['"1"'] * 6, None, '"1"']


async def test_validators_are_sent_back_unchanged_except_once_a_day(line_with: LineWith, clock: Time) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    for _ in range(3):
        line.feed(body("1", last_modified="yesterday, about noon"))
    line.extractor.harvests.append(extraction_of())
    await line.poll(WIRE)
    assert (await line.poll(WIRE)).outcome is Outcome.NOT_MODIFIED
    clock.now += timedelta(hours=25)
    await line.poll(WIRE)
    asked = [(r.etag, r.last_modified) for r in line.fetcher.asked]
    assert asked == [(None, None), ('"1"', "yesterday, about noon"), (None, None)]


async def test_a_body_that_was_read_before_is_not_read_again(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(body("1"), extraction_of(extracted(article("a", WIRE), act())))
    line.feed(body("1", etag='"other"'))
    await line.poll(WIRE)
    assert (await line.poll(WIRE)).outcome is Outcome.UNCHANGED
    assert len(line.extractor.jobs) == 1


async def test_extraction_job_has_the_known_items(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    first = article("a", WIRE)
    line.feed(body("1"), extraction_of(extracted(first, act())))
    line.feed(body("2"), extraction_of(known=1))
    await line.poll(WIRE)
    await line.poll(WIRE)
    assert dict(line.extractor.jobs[1].known) == {"a": first.content_hash}


async def test_a_failure_never_undoes_the_baseline(line_with: LineWith) -> None:
    line = line_with(ANY)
    calm: Source = source("calm")
    await line.watch(calm)
    line.feed(FetchError("calm: no such host", outcome="dns"))
    line.feed(body("1"), extraction_of(extracted(article("a", calm), act(), rules=(ANY,))))
    await line.poll(calm)
    assert (await line.poll(calm)).baseline


async def test_the_totals_of_the_ledger_balance(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    line.feed(
        body("1"), extraction_of(extracted(article("a", WIRE), act(), rules=(ANY,)), extracted(article("b", WIRE)))
    )
    await line.poll(WIRE)
    items, acts, announcements = await line.store.read(lambda tx: tx.journal.totals())
    assert items.balances
    assert acts.balances
    assert announcements.balances
    assert (items.fetched, acts.read, announcements.due) == (2, 1, 1)
