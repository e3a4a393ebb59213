"""Missing document numbers, from polls to one notice to the operator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.sources.number_gaps import WAIT
from monitor.domain.sources.source import FirstPoll, Source
from monitor.pipeline.events.register import learn_register
from monitor.pipeline.poll.number_gaps import NumberGapWatch
from monitor.ports.children.extraction import ExtractedArticle
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS

LineWith = Callable[..., Line]
WIRE = source("wire")
OPERATOR = Route(name="ops", channel="#ops", kind=RouteKind.OPERATOR)
ROUTES = Routes(default=Route(name="default", channel="C1"), named=(OPERATOR,))


def number(text: str, authority: str = "MOFCOM", year: int = 2026) -> DocumentNumber:
    return DocumentNumber(authority=authority, number=text, year=year)


def titled(name: str, *numbers: DocumentNumber) -> ExtractedArticle:
    """An article without an act whose title names documents."""
    plain = extracted(article(name, WIRE))
    return replace(plain, reading=replace(plain.reading, numbers=numbers))


class Watch:
    """A source past its first look, and whoever asks for gaps."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.gaps = NumberGapWatch(store=line.store, config=line.config, clock=line.clock)
        self._polls = 0

    async def poll(self, *articles: ExtractedArticle, of: Source = WIRE) -> None:
        self._polls += 1
        self.line.feed(body(f"{self._polls}"), extraction_of(*articles))
        await self.line.poll(of)

    async def see(self, *numbers: DocumentNumber) -> None:
        """Each as the own number of an act, in a poll of its own."""
        for each in numbers:
            self._polls += 1
            name = f"{each.key} {self._polls}"
            await self.poll(extracted(article(name, WIRE), act(document=each)))

    async def gap_notices(self) -> list[Delivery]:
        later = self.line.clock.now + timedelta(days=1)
        rows = await self.line.store.read(lambda tx: tx.outbox.ready(now=later, states=tuple(DeliveryState)))
        return [row for row in rows if isinstance(row.message, Notice)]

    def pass_time(self, span: timedelta = WAIT) -> None:
        self.line.clock.now += span


@pytest.fixture
async def watch(line_with: LineWith) -> Watch:
    made = Watch(line_with(rule(), routes=ROUTES))
    await made.line.watch(WIRE)
    await made.poll(titled("first look"))
    return made


async def test_missing_number_is_reported_to_the_operator_after_a_day(watch: Watch) -> None:
    await watch.see(number("61"), number("63"))
    assert await watch.gaps.notify() == ()
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/62/2026",)
    (row,) = await watch.gap_notices()
    assert (row.channel, row.message) == (
        "#ops",
        Notice(
            title="🔢 1 document number is missing: the monitor may have missed a document.",
            lines=(
                "MOFCOM 2026: 62 not seen; 61 and 63 were, 63 on 25 Nov",
                "The numbers may belong to documents on other subjects. Check the authority's website.",
            ),
        ),
    )


async def test_orders_and_announcements_are_separate_series(watch: Watch) -> None:
    await watch.see(number("61"), number("Order 62"), number("63"), number("Order 65"))
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/62/2026",)


async def test_each_missing_number_is_reported_once(watch: Watch) -> None:
    await watch.see(number("61"), number("63"))
    watch.pass_time()
    await watch.gaps.notify()
    assert await watch.gaps.notify() == ()
    await watch.see(number("65"))
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/64/2026",)
    backlog = await watch.line.store.read(lambda tx: tx.outbox.backlog())
    assert sum(backlog.by_state.values()) == 2


async def test_number_found_after_its_report_is_only_logged(watch: Watch) -> None:
    await watch.see(number("61"), number("63"))
    watch.pass_time()
    await watch.gaps.notify()
    with capture_logs() as logs:
        await watch.see(number("62"))
    assert [line["numbers"] for line in logs if "turned up" in line["event"]] == [["MOFCOM/62/2026"]]
    watch.pass_time()
    assert await watch.gaps.notify() == ()


async def test_number_that_arrives_in_time_is_not_reported(watch: Watch) -> None:
    await watch.see(number("61"), number("63"))
    watch.pass_time(WAIT - timedelta(hours=1))
    await watch.see(number("62"))
    watch.pass_time()
    assert await watch.gaps.notify() == ()


async def test_an_article_without_an_act_counts_by_the_numbers_of_its_title(watch: Watch) -> None:
    await watch.see(number("61"), number("63"))
    await watch.poll(titled("other matters", number("62")))
    watch.pass_time()
    assert await watch.gaps.notify() == ()


async def test_reference_to_a_document_does_not_count_as_seen(watch: Watch) -> None:
    await watch.see(number("61"))
    cites = extracted(article("63", WIRE), act(document=number("63"), refers_to=(number("62"),)))
    await watch.poll(replace(cites, reading=replace(cites.reading, numbers=(number("62"), number("63")))))
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/62/2026",)


async def test_baseline_numbers_are_neither_missing_nor_a_start(line_with: LineWith) -> None:
    watch = Watch(line_with(rule(), routes=ROUTES))
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    await watch.line.watch(WIRE, loud)
    await watch.poll(titled("a", number("55"), number("60")), of=WIRE)
    await watch.poll(titled("b", number("57"), number("62")), of=loud)
    await watch.see(number("59"), number("63"))
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/61/2026",)


async def test_number_in_the_register_is_not_missing(watch: Watch) -> None:
    entry = PastAct(
        event_id=EventId(""), label="", day=NOW.date(), act=act(document=number("62")), title="62", entry="cn-62"
    )
    await watch.line.store.write(lambda tx: learn_register(tx, [entry], WORDS, now=NOW))
    await watch.see(number("61"), number("64"))
    watch.pass_time()
    assert await watch.gaps.notify() == ("MOFCOM/63/2026",)


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([number("1", "GACC"), number("3", "GACC")], id="of-an-authority-that-does-not-count-so"),
        pytest.param([number("1", "nobody"), number("3", "nobody")], id="of-nobody-we-know"),
        pytest.param([number("61", year=2025), number("63", year=2025)], id="of-an-earlier-year"),
        pytest.param([number("61", year=9999), number("63", year=9999)], id="of-a-year-to-come"),
        pytest.param([number("61"), number("999999"), number("0"), number("99999999999999999999")], id="out-of-bounds"),
        pytest.param([number("61"), number("63a"), number("2026/63"), number("６３")], id="no-plain-numbers"),
    ],
)
async def test_other_numbers_leave_no_gap(watch: Watch, numbers: list[DocumentNumber]) -> None:
    await watch.see(*numbers)
    watch.pass_time()
    assert await watch.gaps.notify() == ()


async def test_a_sample_has_no_numbers(watch: Watch) -> None:
    sample = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
    await watch.line.watch(sample)
    await watch.poll(extracted(article("0", sample)), of=sample)
    await watch.see(number("61"))
    await watch.poll(extracted(article("63", sample), act(document=number("63"))), of=sample)
    watch.pass_time()
    assert await watch.gaps.notify() == ()


async def test_many_gaps_are_one_message_that_fits(watch: Watch) -> None:
    await watch.see(*(number(str(n)) for n in range(1, 30, 2)))
    watch.pass_time()
    assert len(await watch.gaps.notify()) == 14
    (row,) = await watch.gap_notices()
    assert isinstance(row.message, Notice)
    assert row.message.title.startswith("🔢 14 document numbers are missing:")
    assert len(row.message.lines) == 10
    assert row.message.lines[8] == "… and 6 more"
