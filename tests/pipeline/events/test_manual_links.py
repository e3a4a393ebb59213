"""Merges and splits by hand: acts, labels and announcements of the resulting events."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.event.link import LinkKind
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.source import Tier
from monitor.errors import DecisionRefusedError
from monitor.pipeline.events.attach import attach
from monitor.pipeline.events.manual_links import LinkDecision, NamedEvent, merge, split, undo_merge, undo_split
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.schema.migrate import migrate
from tests.fakes.reading import NOW, act, article, body, extracted, source
from tests.pipeline.conftest import config_of

WIRE = source("wire", tier=Tier.MEDIA)
DESK = config_of(WIRE)
GALLIUM: dict[str, Any] = {"commodities": ("gallium",)}
EARTHS: dict[str, Any] = {"commodities": ("rare_earths",)}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = writer_engine(read_url("sqlite://"))
    with engine.begin() as made:
        migrate(made, "memory")
        DatabaseTransaction(made).sources.sync([WIRE], now=NOW)
        yield made
    engine.dispose()


class Newsroom:
    """Articles with one act each, and decisions about them and their events."""

    def __init__(self, connection: Connection) -> None:
        self.books = DatabaseTransaction(connection)

    def feed_report(self, name: str, days_ago: float, *, revision: int = 1, **facets: Any) -> PolicyEvent:
        """An article, or its next revision; the event that its act is part of then."""
        published = NOW - timedelta(days=days_ago)
        written = article(name, WIRE, published=published, content_hash=f"{revision} {facets}")
        kept = self.books.articles.keep(extracted(written, act(**facets)), body("1"), now=NOW)
        attach(self.books, [kept], DESK, baseline=False, sample=False, now=NOW)
        return self.of(name)

    def of(self, name: str) -> PolicyEvent:
        (found,) = self.books.events.acts_in(article(name, WIRE).id)
        assert found.event_id is not None
        return self.event(found.event_id)

    def event(self, event_id: EventId) -> PolicyEvent:
        found = self.books.events.get(event_id)
        assert found is not None
        return found

    def names(self, event: PolicyEvent) -> str:
        """The articles of an event as it is stored, in canonical order."""
        return "".join(a.item.refs[0].article_id.removeprefix("wire:") for a in self.books.events.acts_of(event.id))

    def merge(self, one: NamedEvent, other: NamedEvent, because: str = "") -> LinkDecision:
        return merge(self.books, one, other, DESK, because=because, now=NOW)

    def undo_merge(self, one: NamedEvent, other: NamedEvent) -> LinkDecision:
        return undo_merge(self.books, one, other, DESK, now=NOW)

    def split(self, event: PolicyEvent, *names: str) -> LinkDecision:
        return split(self.books, called(event), [self.article(n) for n in names], DESK, because="", now=NOW)

    def undo_split(self, event: PolicyEvent, *names: str) -> LinkDecision:
        return undo_split(self.books, called(event), [self.article(n) for n in names], DESK, now=NOW)

    def article(self, name: str) -> NamedEvent:
        return NamedEvent(name=name, articles=(article(name, WIRE).id,))

    def announce(self, event: PolicyEvent, channel: str = "C1", **changes: Any) -> None:
        said = {
            "event_id": event.id,
            "route": "default",
            "channel": channel,
            "level": Level.HIGH,
            "rule_id": RuleId("any"),
            "rule_version": "1",
            "state": AnnouncementState.QUEUED,
            "at": NOW,
        }
        self.books.announcements.save(Announcement(**{**said, **changes}))

    def said(self, event: PolicyEvent) -> dict[str, AnnouncementState]:
        return {a.channel: a.state for a in self.books.announcements.past(event.id)}


@pytest.fixture
def room(connection: Connection) -> Newsroom:
    return Newsroom(connection)


def called(event: PolicyEvent) -> NamedEvent:
    return NamedEvent(name=event.label, event=event.id)


# ------------------------------------------------------------------ putting together


def test_two_events_become_one_under_the_earlier_key_and_what_comes_later_follows(room: Newsroom) -> None:
    first, second = room.feed_report("a", 9, **EARTHS), room.feed_report("b", 8, **GALLIUM)
    decided = room.merge(called(second), called(first), because="one notice")
    assert [(e.id, e.reports) for e in decided.events] == [(first.id, 2)]
    assert room.event(second.id).joined_into == first.id
    assert room.event(second.id).reports == 0
    assert room.feed_report("c", 7, **GALLIUM).id == room.feed_report("d", 7, **EARTHS).id == first.id


def test_an_article_stands_for_its_event(room: Newsroom) -> None:
    first = room.feed_report("a", 9, **EARTHS)
    room.feed_report("b", 8, **GALLIUM)
    room.feed_report("c", 7, **GALLIUM)
    room.merge(called(first), room.article("c"))
    assert room.names(first) == "abc"


def test_a_merge_that_is_undone_gives_back_both_events_under_their_keys(room: Newsroom) -> None:
    first, second = room.feed_report("a", 9, **EARTHS), room.feed_report("b", 8, **GALLIUM)
    room.merge(called(first), called(second))
    room.feed_report("c", 7, **GALLIUM)
    undone = room.undo_merge(called(first), called(second))
    assert [e.id for e in undone.events] == [first.id, second.id]
    assert (room.names(first), room.names(second)) == ("a", "bc")
    assert room.event(second.id).joined_into is None


@pytest.mark.parametrize("swapped", [False, True])
def test_of_several_merges_the_named_one_is_undone(room: Newsroom, swapped: bool) -> None:
    first, second = room.feed_report("a", 60, **EARTHS), room.feed_report("b", 59, **GALLIUM)
    third = room.feed_report("c", 7, **GALLIUM)
    room.merge(called(first), called(second))
    room.merge(called(second), called(third))
    assert room.names(first) == "abc"
    pair = (called(second), called(first)) if swapped else (called(first), called(second))
    room.undo_merge(*pair)
    assert (room.names(first), room.names(second)) == ("a", "bc")
    assert room.event(third.id).joined_into == second.id


def test_chains_of_merges_are_followed_to_the_event_that_lives(room: Newsroom) -> None:
    later, middle = room.feed_report("c", 7, **GALLIUM), room.feed_report("b", 8, **EARTHS)
    room.merge(called(later), called(middle))
    earlier = room.feed_report("a", 30, **GALLIUM)
    room.merge(called(later), called(earlier))
    assert room.event(later.id).joined_into == earlier.id
    assert room.event(middle.id).joined_into == earlier.id
    assert {e.id for e in room.books.events.joined([earlier.id])} == {later.id, middle.id}
    with pytest.raises(DecisionRefusedError, match=f"are already one event, {earlier.label}"):
        room.merge(called(middle), called(later))


def test_merged_event_inherits_the_announcements_of_both(room: Newsroom) -> None:
    first, second = room.feed_report("a", 9, **EARTHS), room.feed_report("b", 8, **GALLIUM)
    room.announce(first, "C1")
    room.announce(first, "C2", state=AnnouncementState.HELD)
    room.announce(second, "C2")
    room.merge(called(first), called(second))
    assert room.said(first) == {"C1": AnnouncementState.QUEUED, "C2": AnnouncementState.QUEUED}
    room.undo_merge(called(first), called(second))
    assert room.said(first) == {"C1": AnnouncementState.QUEUED, "C2": AnnouncementState.HELD}
    assert room.said(second) == {"C2": AnnouncementState.QUEUED}


@pytest.mark.parametrize(
    ("facets", "why"),
    [
        pytest.param({"issuer": "US"}, "different issuers, CN and US", id="two states"),
        pytest.param({"issuer": None}, "different issuers, CN and no named issuer", id="nobody"),
        pytest.param({}, "are already one event", id="one event"),
    ],
)
def test_what_can_not_be_one_event_is_refused_with_the_reason(room: Newsroom, facets: dict[str, Any], why: str) -> None:
    first, second = room.feed_report("a", 9), room.feed_report("b", 8, **facets)
    with pytest.raises(DecisionRefusedError, match=why):
        room.merge(called(first), called(second))


def test_there_is_nothing_to_undo_where_nothing_was_decided(room: Newsroom) -> None:
    first, second = room.feed_report("a", 9, **EARTHS), room.feed_report("b", 8, **GALLIUM)
    with pytest.raises(DecisionRefusedError, match="not merged by hand"):
        room.undo_merge(called(first), called(second))
    with pytest.raises(DecisionRefusedError, match="not split from"):
        room.undo_split(first, "b")


def test_an_article_without_an_act_is_no_event(room: Newsroom) -> None:
    first = room.feed_report("a", 9)
    bare = extracted(article("z", WIRE))
    room.books.articles.keep(bare, body("1"), now=NOW)
    with pytest.raises(DecisionRefusedError, match="no act was read in this article"):
        room.merge(called(first), room.article("z"))


# ------------------------------------------------------------------ taking apart


def test_a_report_that_is_split_off_is_an_event_of_its_own_and_the_rest_keeps_its_name(room: Newsroom) -> None:
    event = room.feed_report("a", 9)
    for name, day in (("b", 8), ("c", 7)):
        room.feed_report(name, day)
    decided = room.split(event, "a")
    assert [room.names(e) for e in decided.events] == ["a", "bc"]
    assert decided.events[1].id == event.id
    assert room.of("a").label != event.label
    room.feed_report("b", 8, revision=2)
    assert (room.names(room.of("a")), room.names(event)) == ("a", "bc")


def test_split_reports_are_not_announced_again(room: Newsroom) -> None:
    event = room.feed_report("a", 9)
    room.feed_report("b", 8)
    room.announce(event, "C1")
    room.announce(event, "C2", state=AnnouncementState.BASELINE)
    room.announce(event, "C3", state=AnnouncementState.DIGEST)
    room.split(event, "b")
    assert room.said(room.of("b")) == {"C1": AnnouncementState.ANNOUNCED_ELSEWHERE, "C2": AnnouncementState.BASELINE}
    assert room.said(event)["C1"] is AnnouncementState.QUEUED


def test_remaining_reports_stay_one_event_after_a_split(room: Newsroom) -> None:
    """Both fit the first report by one thing each, and not each other."""
    event = room.feed_report("a", 9, direction=Direction.EASING, **EARTHS)
    room.feed_report("b", 8, commodities=("rare_earths",), direction=Direction.TIGHTENING)
    room.feed_report("c", 7, commodities=("dysprosium",), direction=Direction.EASING)
    before = room.names(event)
    room.split(event, "a")
    assert room.names(event) == before.replace("a", "")


def test_a_split_undoes_a_merge_and_a_merge_a_split(room: Newsroom) -> None:
    first, second = room.feed_report("a", 9, **EARTHS), room.feed_report("b", 8, **GALLIUM)
    room.merge(called(first), called(second), because="one notice")
    decided = room.split(first, "b")
    assert [link.because for link in decided.replaced] == ["one notice"]
    assert [room.names(e) for e in decided.events] == ["a", "b"]
    again = room.merge(called(first), room.article("b"))
    assert [link.kind for link in again.replaced] == [LinkKind.APART]
    assert room.names(first) == "ab"
    assert [link.kind for link in room.books.links.of("CN")] == [LinkKind.TOGETHER]


def test_a_split_that_is_undone_gives_the_report_back(room: Newsroom) -> None:
    event = room.feed_report("a", 9)
    room.feed_report("b", 8)
    room.split(event, "b")
    off = room.of("b")
    room.undo_split(event, "b")
    assert room.names(event) == "ab"
    assert room.event(off.id).joined_into == event.id
    room.split(event, "b")
    assert room.of("b").id == off.id


def test_split_by_hand_overrides_a_misread_number(room: Newsroom) -> None:
    event = room.feed_report("a", 200, document=_number("61"))
    room.feed_report("b", 8, document=_number("61"))
    assert room.names(event) == "ab"
    room.split(event, "b")
    assert (room.names(event), room.names(room.of("b"))) == ("a", "b")
    room.feed_report("c", 7, document=_number("61"))
    assert room.names(event) == "ac"


def test_what_is_no_report_of_the_event_can_not_be_split_off(room: Newsroom) -> None:
    event = room.feed_report("a", 9, **EARTHS)
    room.feed_report("b", 8, **GALLIUM)
    with pytest.raises(DecisionRefusedError, match=f"b is not a report of {event.label}"):
        room.split(event, "b")
    with pytest.raises(DecisionRefusedError, match="has no other reports"):
        room.split(event, "a")


# ------------------------------------------------------------------ events that meet without a hand


def test_an_event_that_a_late_report_joins_to_another_says_so_and_comes_back_with_its_key(room: Newsroom) -> None:
    first = room.feed_report("a", 30)
    second = room.feed_report("b", 5)
    bridge = room.feed_report("c", 20, document=_number("61"))
    assert bridge.id == first.id
    room.feed_report("b", 5, document=_number("61"))
    assert room.event(second.id).joined_into == first.id
    assert room.names(first) == "acb"
    room.feed_report("b", 5, revision=2)
    assert (room.of("b").id, room.event(second.id).joined_into) == (second.id, None)


def test_an_edit_that_takes_a_number_away_leaves_the_event_to_the_acts_that_had_it(room: Newsroom) -> None:
    event = room.feed_report("a", 100, document=_number("61"))
    room.feed_report("b", 1, document=_number("61"))
    room.feed_report("b", 1)
    assert room.names(event) == "a"
    assert room.of("b").id != event.id


def _number(which: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=which, year=2026)
