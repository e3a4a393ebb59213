"""Source health from polls, and the notices to the operator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.delivery.outbox import Delivery
from monitor.domain.sources.alarms import AlarmKind
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import Outcome, is_failure
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_health import SourceHealth, released
from monitor.errors import FetchError
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.pipeline.poll.collect import PollResult
from monitor.ports.children.extraction import ExtractedArticle
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

LineWith = Callable[..., Line]
ANY = rule()
WIRE, OTHER = source("wire"), source("other")
OPERATOR = Route(name="ops", channel="#ops", kind=RouteKind.OPERATOR)
ROUTES = Routes(default=Route(name="default", channel="C1"), named=(OPERATOR,))
HOUR = timedelta(hours=1)


class Watch:
    """Sources past their first look at twenty items an hour apart, and whoever is asked for alarms."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.watch = HealthWatch(store=line.store, config=line.config, clock=line.clock)
        self._polls = 0

    def items(self, first: int, count: int, *, name: str = "", of: Source = WIRE) -> list[ExtractedArticle]:
        """Each an hour younger than the one before it; the same number has the same title."""
        return [self.item(n, name=name, of=of) for n in range(first, first + count)]

    def item(self, number: int, *, name: str = "", of: Source = WIRE) -> ExtractedArticle:
        published = NOW - timedelta(hours=20 - number)
        marks = str(ContentKeys(content=f"{number:x}", title=f"{number:x}"))
        return extracted(article(f"{name}{number}", of, f"Item {number}", published=published, content_hash=marks))

    async def poll(self, *items: ExtractedArticle, of: Source = WIRE, **more: object) -> PollResult:
        self._polls += 1
        self.line.feed(body(f"{self._polls}", **more), extraction_of(*items))
        return await self.line.poll(of)

    async def fail(self, outcome: Outcome = Outcome.DNS, of: Source = WIRE) -> None:
        self.line.feed(FetchError("source wire: no", outcome=outcome))
        await self.line.poll(of)

    def pass_time(self, span: timedelta) -> None:
        self.line.clock.now += span

    async def said(self) -> list[tuple[str, Notice]]:
        """Notices in the order in which they were queued, each as it stands now, with its channel."""
        rows = [row for row in await self.rows() if isinstance(row.message, Notice) and not row.is_edit]
        found = await self.line.store.read(lambda tx: [tx.outbox.posted(row.id) for row in rows])
        stands = [(one.post.channel, one.says) for one in found if one is not None]
        return [(channel, says) for channel, says in stands if isinstance(says, Notice)]

    async def rows(self) -> list[Delivery]:
        later = self.line.clock.now + timedelta(days=1)
        return list(await self.line.store.read(lambda tx: tx.outbox.overdue(before=later)))

    async def health(self, of: Source = WIRE) -> SourceHealth:
        return await self.line.store.read(lambda tx: tx.health.of(of.id))


@pytest.fixture
async def watch(line_with: LineWith) -> Watch:
    made = Watch(line_with(ANY, routes=ROUTES))
    await made.line.watch(WIRE, OTHER)
    await made.poll(*made.items(0, 20))
    await made.poll(*made.items(0, 20, of=OTHER), of=OTHER)
    return made


async def test_health_records_items_and_failures(watch: Watch) -> None:
    watch.pass_time(HOUR)
    await watch.poll(*watch.items(5, 16), certificate_until=NOW + timedelta(days=90))
    found = await watch.health()
    assert (found.watched_since, found.last_new_at, found.polls, found.items) == (NOW, NOW + HOUR, 2, 36)
    assert (found.fresh, found.usable, found.largest, len(found.recent_items)) == (1, 16, 1, 21)
    assert found.certificate_until == NOW + timedelta(days=90)
    watch.pass_time(HOUR)
    for _ in range(2):
        await watch.fail(Outcome.TLS)
    found = await watch.health()
    assert (found.failing_since, found.failed_as, found.failures) == (NOW + 2 * HOUR, Outcome.TLS, 2)
    await watch.poll(*watch.items(5, 16))
    assert (await watch.health()).failing_since is None


async def test_unchanged_poll_ends_a_failure(watch: Watch) -> None:
    await watch.fail()
    watch.line.feed(body("2"))  # as the last look at it
    assert not is_failure((await watch.line.poll(OTHER)).outcome)
    watch.line.feed(body("1"))
    assert not is_failure((await watch.line.poll(WIRE)).outcome)
    assert (await watch.health()).failing_since is None


async def test_gap_is_reported_once_with_its_size(watch: Watch) -> None:
    watch.pass_time(10 * HOUR)
    brought = await watch.poll(*watch.items(25, 6))
    assert brought.gap == Gap(start=NOW, end=NOW + 5 * HOUR, unseen=5)
    assert await watch.watch.notify() == 1
    assert await watch.watch.notify() == 0
    title = "🕳 Gap in Wire 12:00 to 17:00 UTC, about 5 items unseen."
    assert await watch.said() == [("#ops", Notice(title=title))]


async def test_three_gaps_a_week_are_reported_and_all_are_counted(watch: Watch) -> None:
    for day in range(1, 6):
        watch.pass_time(24 * HOUR)
        await watch.poll(*watch.items(24 * day + 14, 6))
        await watch.watch.notify()
    lines = [line for _, said in await watch.said() for line in (said.title, *said.lines) if "Gap in Wire" in line]
    assert ["only counted" in line for line in lines] == [False, False, True]
    window = DigestWindow(start=NOW, end=watch.line.clock.now + HOUR)
    assert len(await watch.line.store.read(lambda tx: tx.health.gaps(window))) == 5


async def test_alarms_of_one_check_are_one_message_edited_as_they_end(watch: Watch) -> None:
    for _ in range(2):
        await watch.fail()
        await watch.fail(Outcome.TIMEOUT, of=OTHER)
    watch.pass_time(25 * HOUR)
    assert await watch.watch.notify() == 2
    ((channel, said),) = await watch.said()
    assert (channel, said) == (
        "#ops",
        Notice(
            title="🩺 2 sources with problems.",
            lines=(
                "🔇 Other has been silent since 25 Nov 12:00 UTC: timeout",
                "🔇 Wire has been silent since 25 Nov 12:00 UTC: host name not found (DNS)",
                "See: monitor sources health",
            ),
        ),
    )
    await watch.poll(*watch.items(24, 20))
    assert await watch.watch.notify() == 2  # one is well again, and there was a gap
    first, gap = [said for _, said in await watch.said()]
    assert first.lines == (
        "🔇 Other has been silent since 25 Nov 12:00 UTC: timeout",
        "✅ Wire is reachable again since 26 Nov 13:00 UTC, after 1 d 1 h",
        "See: monitor sources health",
    )
    assert gap.title == "🕳 Gap in Wire 12:00 to 16:00 UTC, about 4 items unseen."
    watch.line.feed(body("2"))
    await watch.line.poll(OTHER)
    assert await watch.watch.notify() == 1
    first = (await watch.said())[0][1]
    assert first.title == "✅ 2 sources recovered."


async def test_restart_repeats_no_alarm(watch: Watch) -> None:
    await watch.fail()
    watch.pass_time(25 * HOUR)
    await watch.poll(*watch.items(0, 20, of=OTHER), of=OTHER)
    assert await watch.watch.notify() == 1
    again = HealthWatch(store=watch.line.store, config=watch.line.config, clock=watch.line.clock)
    assert await again.notify() == 0
    watch.pass_time(2 * HOUR)
    assert await again.notify() == 0


async def test_removed_source_ends_its_alarm(watch: Watch) -> None:
    await watch.fail()
    watch.pass_time(25 * HOUR)
    await watch.poll(*watch.items(0, 20, of=OTHER), of=OTHER)
    await watch.watch.notify()
    await watch.line.watch(replace(WIRE, enabled=False))
    assert await watch.watch.notify() == 1
    assert [said.title for _, said in await watch.said()] == ["✅ wire is no longer monitored."]


# ------------------------------------------------------------------ quarantine


def alerts(rows: list[Delivery]) -> list[Alert]:
    return [m for row in rows if isinstance(m := in_words(row.message), Alert)]


async def flood(watch: Watch, *more: ExtractedArticle) -> PollResult:
    """The same items under other names, each now with an act, and `more`."""
    renamed = [
        replace(extracted(one.article, act(commodities=("gallium",)), rules=(ANY,)))
        for one in watch.items(0, 20, name="renamed ")
    ]
    watch.pass_time(HOUR)
    return await watch.poll(*renamed, *more)


async def test_known_items_with_new_ids_are_stored_and_raise_no_alert(watch: Watch) -> None:
    brought = await flood(watch)
    assert (brought.items.new, brought.acts.read, brought.announcements.queued) == (20, 20, 0)
    assert brought.items.balances
    assert brought.acts.balances
    assert alerts(await watch.rows()) == []
    await watch.watch.notify()
    ((_, said),) = await watch.said()
    (event,) = brought.events
    assert said.title == (
        "🚧 Wire has been in quarantine since 25 Nov 13:00 UTC: known items under new IDs. Stored and not alerted: "
        f"{event.event.label} {event.event.headline}. "
        "Quarantine ends automatically when the IDs stay the same; to end it now: "
        "monitor sources release wire."
    )


async def test_new_items_among_them_are_alerted(watch: Watch) -> None:
    fresh = watch.item(21)
    await flood(watch, extracted(fresh.article, act(), rules=(ANY,)))
    assert [a.headline for a in alerts(await watch.rows())] == ["China approves some rare-earth export licences"]


async def test_a_document_with_a_number_of_its_own_is_alerted_whatever_its_name(watch: Watch) -> None:
    number = DocumentNumber(authority="MOFCOM", number="61", year=2026)
    old = watch.item(-200)
    await flood(watch, extracted(old.article, act(document=number), rules=(ANY,)))
    assert len(alerts(await watch.rows())) == 1


async def test_quarantine_ends_when_ids_are_stable(watch: Watch) -> None:
    await flood(watch)
    await watch.watch.notify()
    watch.pass_time(2 * HOUR)
    assert await watch.watch.notify() == 0  # nobody has looked since
    await watch.poll(*watch.items(0, 20, name="renamed "))
    assert await watch.watch.notify() == 1
    ((_, said),) = await watch.said()
    assert said.title.startswith("✅ Wire is out of quarantine, after 2 h. Stored and not alerted: E-")
    assert (await watch.health()).quarantined_since is None


async def test_ids_that_change_with_every_poll_stay_quarantined_without_duplicate_alerts(watch: Watch) -> None:
    for name in ("one ", "two ", "three "):
        watch.pass_time(HOUR)
        await watch.poll(*watch.items(0, 20, name=name))
        await watch.watch.notify()
    assert len(await watch.said()) == 1
    assert (await watch.health()).quarantined_since == NOW + HOUR
    assert alerts(await watch.rows()) == []


async def test_source_released_by_hand_is_trusted(watch: Watch) -> None:
    await flood(watch)
    now: datetime = watch.line.clock()
    let_go = released(await watch.health(), by_hand=True, now=now)
    await watch.line.store.write(lambda tx: tx.health.save(let_go))
    more = [extracted(one.article, act(), rules=(ANY,)) for one in watch.items(0, 20, name="third ")]
    assert (await watch.poll(*more)).announcements.queued == 1


async def test_the_kinds_that_were_raised_are_remembered(watch: Watch) -> None:
    await flood(watch)
    await watch.watch.notify()
    last = await watch.line.store.read(lambda tx: tx.health.last(WIRE.id, since=NOW))
    assert [one.kind for one in last] == [AlarmKind.QUARANTINED]


async def test_network_outage_raises_no_silence_alarm(watch: Watch) -> None:
    third = source("third")
    await watch.line.watch(WIRE, OTHER, third)
    await watch.poll(*watch.items(0, 20, of=third), of=third)
    for _ in range(30):
        watch.pass_time(HOUR)
        for one in (WIRE, OTHER, third):
            await watch.fail(of=one)
        await watch.watch.notify()
    (_, notice) = (await watch.said())[0]
    assert len(await watch.said()) == 1
    assert notice.title.startswith("🔌 No network since 13:00 UTC: 3 of 3 sources")
