"""Redacted messages: in other channels, and after the retention time of words."""

import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from monitor.domain.acts.act import DirectionConflict, Span
from monitor.domain.acts.scheme import Direction
from monitor.domain.alerts.digest_facts import DigestFacts, Refusal
from monitor.domain.alerts.facts import (
    AlertFacts,
    DelayedFacts,
    DelayedItemFacts,
    EvidenceFacts,
    MessageFacts,
    OutletFacts,
    UpdateFacts,
)
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.overdue import summarize_expired
from monitor.domain.alerts.redaction import redacted_for, redaction_time, without_source_words
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, to_send
from monitor.domain.delivery.reroute import instead
from monitor.domain.event.certainty import Part
from monitor.domain.sources.licensing import RESTRICTED
from monitor.domain.sources.source import Tier
from monitor.domain.watch.summary import WatchSummary
from monitor.store.database.codec import encode_message
from tests.fakes.reading import NOW
from tests.fakes.stored import GRANT, STORED, an_alert

SAMPLE = {type(message): message for message in STORED}
PLANTED = ("Zebra Wire", "https://gnu.example", "quagga", "oryx", "okapi")
FOR_US = WatchSummary(names=("bongo",), parts=2, owners=("bongo desk",), visible_in=("C1", "terminal"))


def planted(kind: type[MessageFacts]) -> MessageFacts:
    """A message of each kind with everything that may come from a licensed source."""
    message = SAMPLE[kind]
    limits = {"visible_in": ("C1",), "redact_at": NOW}
    words = {"quote": "quagga", "gloss": "[oryx]", "language": "ja"}
    of_source = {"source_name": "Zebra Wire", "url": "https://gnu.example/1"}
    match message:
        case AlertFacts():
            both = DirectionConflict(grammar=Direction.EASING, judge=Direction.TIGHTENING, judge_words=("okapi",))
            return replace(message, **words, **of_source, **limits, languages=("ja",), conflict=both)  # type: ignore[arg-type]
        case UpdateFacts(change=change):
            assert change is not None
            assert change.speaker is not None
            named = replace(change, speaker=replace(change.speaker, name="Zebra Wire"))
            return replace(message, **words, **of_source, **limits, change=named)  # type: ignore[arg-type]
        case EvidenceFacts():
            outlet = OutletFacts(name="Zebra Wire", tier=Tier.WIRE, language="ja", part=Part.INDEPENDENT)
            stated = Span(field="text", start=0, end=5, quote="okapi")
            act = replace(GRANT, evidence=(stated,), stage_by=stated, asserted=(), stated_open=())
            return replace(message, **words, **limits, act=act, read=act, outlets=(outlet,))  # type: ignore[arg-type]
        case DelayedFacts():
            item = an_alert("An act", url="https://gnu.example/1", visible_in=("C1",))
            return replace(message, items=(DelayedItemFacts(alert=item),))
        case DigestFacts():
            line = replace(message.new[0], url="https://gnu.example/1", visible_in=("C1",))
            maybe = replace(
                message.possible[0],
                headline="quagga",
                source="Zebra Wire",
                url="https://gnu.example/1",
                visible_in=("C1",),
                redact_at=NOW,
            )
            return replace(message, new=(line,), possible=(maybe,))
        case _:
            return message


KINDS = sorted(SAMPLE, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS)
def test_other_channels_see_nothing_of_a_restricted_source(kind: type[MessageFacts]) -> None:
    shown = repr(redacted_for(planted(kind), "C2"))
    assert [word for word in PLANTED if word in shown] == []


@pytest.mark.parametrize("kind", KINDS)
def test_allowed_channel_sees_everything(kind: type[MessageFacts]) -> None:
    assert redacted_for(planted(kind), "C1") == planted(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_message_of_open_sources_is_unchanged(kind: type[MessageFacts]) -> None:
    assert redacted_for(SAMPLE[kind], "C2") == SAMPLE[kind]


@pytest.mark.parametrize("kind", [AlertFacts, UpdateFacts, EvidenceFacts])
def test_only_words_past_retention_are_removed(kind: type[AlertFacts | UpdateFacts | EvidenceFacts]) -> None:
    message = planted(kind)
    assert isinstance(message, AlertFacts | UpdateFacts | EvidenceFacts)
    assert redaction_time(message) == NOW
    bare = without_source_words(message)
    assert redaction_time(bare) is None
    assert [word for word in ("quagga", "oryx", "okapi") if word in repr(bare)] == []
    changed = {f.name for f in fields(message) if getattr(message, f.name) != getattr(bare, f.name)}
    assert changed <= {"quote", "gloss", "conflict", "act", "read", "redact_at"}


def test_digest_keeps_our_words_on_candidates_and_words_without_a_limit() -> None:
    message = planted(DigestFacts)
    assert isinstance(message, DigestFacts)
    open_line = replace(message.possible[0], headline="open words", visible_in=(), redact_at=None)
    both = replace(message, possible=(*message.possible, open_line))
    assert redaction_time(both) == NOW
    bare = without_source_words(both)
    assert isinstance(bare, DigestFacts)
    assert [(line.headline, line.possible) for line in bare.possible] == [
        ("", open_line.possible),
        ("open words", open_line.possible),
    ]
    assert redaction_time(bare) is None


def test_candidate_of_a_restricted_source_is_neither_shown_nor_counted_elsewhere() -> None:
    message = planted(DigestFacts)
    assert isinstance(message, DigestFacts)
    shown = redacted_for(message, "C2")
    assert isinstance(shown, DigestFacts)
    assert (shown.possible, shown.possible_count) == ((), message.possible_count - 1)


def test_words_of_open_sources_have_no_retention_limit() -> None:
    assert [redaction_time(message) for message in STORED] == [None] * len(STORED)


def watching(kind: type[MessageFacts]) -> MessageFacts:
    """A message of each kind with all that it may show of a watch list."""
    message = SAMPLE[kind]
    match message:
        case AlertFacts() | UpdateFacts():
            return replace(message, for_us=FOR_US)
        case DelayedFacts():
            return replace(message, items=(DelayedItemFacts(alert=replace(an_alert("An act"), for_us=FOR_US)),))
        case DigestFacts():
            lines = tuple(replace(line, for_us=FOR_US) for line in (*message.new, *message.waiting))
            return replace(message, new=lines, waiting=lines)
        case Notice():
            return replace(message, title="bongo", lines=("bongo",), visible_in=("C1",))
        case _:
            return message


@pytest.mark.parametrize("kind", KINDS)
def test_other_channels_see_nothing_of_the_watch_list(kind: type[MessageFacts]) -> None:
    for channel in ("C2", ""):
        assert "bongo" not in json.dumps(encode_message(redacted_for(watching(kind), channel)))
    assert redacted_for(watching(kind), "C1") == watching(kind)


def test_the_summary_of_what_waited_too_long_shows_nothing_of_the_watch_list() -> None:
    alert, update = watching(AlertFacts), watching(UpdateFacts)
    summaries = summarize_expired([row(alert), row(update)], workspace="w", now=NOW)

    assert [len(settled) for _, settled in summaries] == [2]
    assert all("bongo" not in json.dumps(encode_message(one.message)) for one, _ in summaries)


def row(message: MessageFacts) -> Delivery:
    return to_send("k", channel="C1", kind=DeliveryKind.ROOT, message=message, now=NOW)


def test_message_to_the_fallback_channel_is_redacted_for_it() -> None:
    detour = instead(row(planted(AlertFacts)), "C2", "archived", None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    said = detour.new.message
    assert isinstance(said, AlertFacts)
    assert (said.source_name, said.quote, said.url) == (RESTRICTED, "", "")
    assert said.refusal == Refusal(channel="C1", error="archived")


def test_line_of_the_delayed_summary_names_no_restricted_source() -> None:
    waits = replace(row(planted(UpdateFacts)), state=DeliveryState.PENDING, due_at=NOW - timedelta(days=2))
    ((summary, _),) = summarize_expired([waits], workspace="test", now=NOW)
    assert isinstance(summary.message, DelayedFacts)
    (item,) = summary.message.items
    assert item.update is not None
    assert item.update.change is not None
    assert item.update.change.speaker is not None
    assert (item.update.change.speaker.name, item.update.visible_in) == (RESTRICTED, ("C1",))


def test_a_notice_has_no_words_of_a_source() -> None:
    notice = Notice(title="About the monitor")
    assert redacted_for(notice, "") is notice
