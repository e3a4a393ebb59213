"""Rules with a precedent: they hold only with the earlier act, in whatever order reports arrive."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Measure
from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.rules.query import ActPattern, Facet
from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll, Source
from monitor.pipeline.events.register import learn_register
from monitor.store import DatabaseStore
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS, in_words

LineWith = Callable[..., Line]
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
CALM = source("calm")
TIGHTENED = ActPattern(facets=(Facet(name="direction", values=("tightening",)),))
OF_CHINA = ActPattern(facets=(Facet(name="issuer", values=("CN",)), *TIGHTENED.facets))
BAN = act(measure=Measure.EXPORT_BAN, action=Action.IMPOSE)
LICENCE = act()
ANY = rule()


def asking(when: ActPattern = OF_CHINA, *same: SharedFacet, days: int = 30) -> Rule:
    after = PrecedentCondition(when=when, when_text="act(…)", within=timedelta(days=days), same=same)
    return replace(rule("licence-after-ban", Level.HIGH), after=after)


ASKING = asking()


async def bring(
    line: Line, name: str, read: Act, *rules: Rule, days: int = 0, of: Source = WIRE, title: str = ""
) -> None:
    """An article of so many days ago, in a poll of its own."""
    shown = article(name, of, title or f"Reported in {name}", published=NOW - timedelta(days=days))
    line.feed(body(name), extraction_of(extracted(shown, read, rules=rules)))
    await line.poll(of)


async def alerts(store: DatabaseStore) -> list[Alert]:
    rows = await store.read(lambda tx: tx.outbox.ready(now=NOW + timedelta(days=1), states=tuple(DeliveryState)))
    return [m for r in rows if isinstance(m := in_words(r.message), Alert)]


async def sequels(line: Line) -> list[PrecedentResult]:
    listed = await line.store.archive.events()
    return [s for row in listed for s in await line.store.traces.precedent_results(row.event.id)]


async def test_rule_without_its_precedent_does_not_hold_and_that_is_stored(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "b", LICENCE, ASKING)
    assert await alerts(line.store) == []
    (row,) = await line.store.archive.events()
    assert row.announcements == ()
    assert [(s.rule_id, s.rule_version, s.earlier) for s in await sequels(line)] == [(ASKING.id, ASKING.version, None)]


async def test_rule_with_its_precedent_holds_and_names_it(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "a", BAN, days=5)
    await bring(line, "b", LICENCE, ASKING)
    (alert,) = await alerts(line.store)
    (earlier,) = [s.earlier for s in await sequels(line)]
    assert earlier is not None
    assert (earlier.day, alert.rule_id) == ((NOW - timedelta(days=5)).date(), ASKING.id)
    assert alert.follows == f"{earlier.label}, 20 Nov 2026: {earlier.title}"


async def test_other_rules_are_not_affected(line_with: LineWith) -> None:
    line = line_with(ASKING, ANY)
    await line.watch(WIRE)
    await bring(line, "b", LICENCE, ASKING, ANY)
    assert [(a.rule_id, a.also, a.follows, a.level) for a in await alerts(line.store)] == [(ANY.id, (), "", ANY.level)]


async def test_late_report_of_the_precedent_lets_the_rule_hold(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "b", LICENCE, ASKING, days=1)
    await bring(line, "a", BAN, days=3)
    (alert,) = await alerts(line.store)
    assert alert.rule_id == ASKING.id
    assert ", 22 Nov 2026: " in alert.follows
    await bring(line, "c", BAN, days=3, title="Reported once more")
    assert len(await alerts(line.store)) == 1


@pytest.mark.parametrize("order", list(permutations("abcd")), ids="".join)
async def test_order_of_arrival_does_not_matter(line_with: LineWith, order: tuple[str, ...]) -> None:
    """A ban, its licence, and a ban of other goods with a licence that came before it."""
    asks = asking(OF_CHINA, SharedFacet.COMMODITY)
    line = line_with(asks)
    await line.watch(WIRE)
    gallium = ("gallium",)
    shown = {
        "a": (BAN, (), 9),
        "b": (LICENCE, (asks,), 4),
        "c": (replace(LICENCE, commodities=gallium), (asks,), 6),
        "d": (replace(BAN, commodities=gallium), (), 5),
    }
    for name in order:
        read, rules, days = shown[name]
        await bring(line, name, read, *rules, days=days)
    assert [a.quote for a in await alerts(line.store)] == ["Reported in b"]


@pytest.mark.parametrize("days", [0, 32], ids=["after-it", "too-long-before"])
async def test_act_outside_the_period_is_no_precedent(line_with: LineWith, days: int) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "b", LICENCE, ASKING, days=1)
    await bring(line, "a", BAN, days=days)
    assert await alerts(line.store) == []


async def test_baseline_event_is_not_alerted_when_its_precedent_arrives(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE, CALM)
    await bring(line, "b", LICENCE, ASKING, of=CALM)
    await bring(line, "a", BAN, days=3)
    assert await alerts(line.store) == []


async def test_an_earlier_act_that_a_first_poll_brought_counts(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE, CALM)
    await bring(line, "a", BAN, days=3, of=CALM)
    await bring(line, "b", LICENCE, ASKING)
    assert len(await alerts(line.store)) == 1


@pytest.mark.parametrize(
    ("earlier", "is_reported"),
    [
        pytest.param(BAN, True, id="the-same"),
        pytest.param(replace(BAN, commodities=("dysprosium",)), True, id="goods-below"),
        pytest.param(replace(BAN, commodities=("gallium",)), False, id="other-goods"),
        pytest.param(replace(BAN, issuer="US"), False, id="another-issuer"),
    ],
)
async def test_what_must_be_the_same(line_with: LineWith, earlier: Act, *, is_reported: bool) -> None:
    asks = asking(TIGHTENED, SharedFacet.ISSUER, SharedFacet.COMMODITY)
    line = line_with(asks)
    await line.watch(WIRE)
    await bring(line, "a", earlier, days=3)
    await bring(line, "b", LICENCE, asks)
    assert bool(await alerts(line.store)) is is_reported


async def test_an_act_of_anybody_counts_where_the_clause_names_nobody(line_with: LineWith) -> None:
    asks = asking(TIGHTENED)
    line = line_with(asks)
    await line.watch(WIRE)
    await bring(line, "a", replace(BAN, issuer="US"), days=3)
    await bring(line, "b", LICENCE, asks)
    assert len(await alerts(line.store)) == 1


async def test_an_entry_of_the_register_is_an_earlier_act(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    day = (NOW - timedelta(days=10)).date()
    entry = PastAct(
        event_id=EventId(""), label="", day=day, act=replace(BAN, announced=day), title="Notice 5", entry="cn-notice-5"
    )
    await line.store.write(lambda tx: learn_register(tx, [entry], WORDS, now=NOW))
    await bring(line, "b", LICENCE, ASKING)
    (alert,) = await alerts(line.store)
    assert alert.follows.endswith(", 15 Nov 2026: Notice 5")


async def test_sample_is_no_precedent_of_a_real_act(line_with: LineWith) -> None:
    line = line_with(ASKING)
    sample = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
    await line.watch(WIRE, sample)
    await bring(line, "a", BAN, days=3, of=sample)
    await bring(line, "b", LICENCE, ASKING)
    assert await alerts(line.store) == []


async def test_what_was_found_is_kept_while_the_rule_stays_as_it_is(line_with: LineWith) -> None:
    waits = replace(ASKING, certainty=Certainty.OFFICIAL)
    line = line_with(waits)
    await line.watch(WIRE)
    await bring(line, "a", BAN, days=3)
    await bring(line, "b", LICENCE, waits)
    kept = await sequels(line)
    await bring(line, "c", BAN, days=1, title="A nearer ban, of other words")
    await bring(line, "d", replace(LICENCE, certainty=Certainty.OFFICIAL), waits, title="Reported again")
    assert [s.earlier for s in await sequels(line)] == [s.earlier for s in kept]
    assert len(await alerts(line.store)) == 1


async def test_a_rule_that_was_changed_is_decided_anew(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "a", BAN, days=20)
    held = replace(ASKING, certainty=Certainty.OFFICIAL, version="v1")
    line.rules = {held.id: held}
    await bring(line, "b", LICENCE, held)
    shorter = replace(asking(days=7), version="v2")
    line.rules = {shorter.id: shorter}
    await bring(line, "c", LICENCE, shorter, title="Reported again")
    assert [(s.rule_version, s.earlier) for s in await sequels(line)] == [("v2", None)]
    assert await alerts(line.store) == []


async def test_a_story_follows_by_its_day_alone(line_with: LineWith) -> None:
    line = line_with(ASKING)
    await line.watch(WIRE)
    await bring(line, "a", BAN, days=2)
    line.feed(body("b"), extraction_of(extracted(article("b", WIRE, "Traders gather"), rules=(ASKING,))))
    await line.poll(WIRE)
    assert [a.follows != "" for a in await alerts(line.store)] == [True]


@pytest.mark.parametrize(
    ("goods", "is_reported"),
    [
        pytest.param(("gallium", "dysprosium"), True, id="one that is asked for and another in common"),
        pytest.param(("gallium",), False, id="none in common"),
        pytest.param(("dysprosium",), False, id="none that is asked for"),
    ],
)
async def test_goods_that_are_asked_for_need_not_be_those_in_common(
    line_with: LineWith, goods: tuple[str, ...], *, is_reported: bool
) -> None:
    of_gallium = replace(OF_CHINA, facets=(*OF_CHINA.facets, Facet(name="commodity", values=("gallium",))))
    asks = asking(of_gallium, SharedFacet.COMMODITY)
    line = line_with(asks)
    await line.watch(WIRE)
    await bring(line, "a", replace(BAN, commodities=goods), days=5)
    await bring(line, "b", LICENCE, asks)
    assert len(await alerts(line.store)) == is_reported


@pytest.mark.parametrize(("days", "found"), [((60,), 60), ((60, 35), 35), ((60, 35, 4), 4)])
async def test_the_latest_act_is_named_however_long_one_may_look_back(
    line_with: LineWith, days: tuple[int, ...], found: int
) -> None:
    asks = asking(OF_CHINA, days=90)
    line = line_with(asks)
    await line.watch(WIRE)
    for back in days:
        await bring(line, f"ban-{back}", BAN, days=back)
    await bring(line, "b", LICENCE, asks)
    (earlier,) = [s.earlier for s in await sequels(line) if s.rule_id == asks.id]
    assert earlier is not None
    assert earlier.day == (NOW - timedelta(days=found)).date()
