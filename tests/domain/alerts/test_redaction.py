"""Redacted messages: in other channels, and after the retention time of words."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Delayed, DelayedItem, Evidence, Message, Notice, Update
from monitor.domain.alerts.overdue import summarize_expired
from monitor.domain.alerts.redaction import redacted_for, redaction_time, without_source_words
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, to_send
from monitor.domain.delivery.reroute import instead
from monitor.domain.sources.licensing import RESTRICTED
from monitor.messengers.slack.samples import SAMPLES
from tests.fakes.reading import NOW

SAMPLE = {type(message): message for message in SAMPLES}
PLANTED = ("Zebra Wire", "https://gnu.example", "quagga", "oryx", "okapi")


def planted(kind: type[Message]) -> Message:
    """A message of each kind with everything that may come from a licensed source."""
    message = SAMPLE[kind]
    limits = {"visible_in": ("C1",), "redact_at": NOW}
    words = {"quote": "quagga", "gloss": "[oryx]", "language": "ja"}
    of_source = {"source_name": "Zebra Wire", "url": "https://gnu.example/1"}
    match message:
        case Alert():
            return replace(message, **words, **of_source, **limits, languages=("ja",), statement_kind="quagga")  # type: ignore[arg-type]
        case Update():
            return replace(message, **words, **of_source, **limits, text="says Zebra Wire")  # type: ignore[arg-type]
        case Evidence():
            told = ("Zebra Wire · wire · ja · independent",)
            read = {"read_as": ("issuer CN", "by “okapi”"), "stated_open": ("from when: “okapi”",)}
            return replace(message, **words, **limits, **read, sources=told)  # type: ignore[arg-type]
        case Delayed():
            item = DelayedItem(label="E-1", text="An act", url="https://gnu.example/1", at=NOW, visible_in=("C1",))
            return replace(message, items=(item,))
        case Digest():
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
def test_other_channels_see_nothing_of_a_restricted_source(kind: type[Message]) -> None:
    told = repr(redacted_for(planted(kind), "C2"))
    assert [word for word in PLANTED if word in told] == []


@pytest.mark.parametrize("kind", KINDS)
def test_allowed_channel_sees_everything(kind: type[Message]) -> None:
    assert redacted_for(planted(kind), "C1") == planted(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_message_of_open_sources_is_unchanged(kind: type[Message]) -> None:
    assert redacted_for(SAMPLE[kind], "C2") == SAMPLE[kind]


@pytest.mark.parametrize("kind", [Alert, Update, Evidence])
def test_only_words_past_retention_are_removed(kind: type[Alert | Update | Evidence]) -> None:
    message = planted(kind)
    assert isinstance(message, Alert | Update | Evidence)
    assert redaction_time(message) == NOW
    bare = without_source_words(message)
    assert redaction_time(bare) is None
    assert [word for word in ("quagga", "oryx", "okapi") if word in repr(bare)] == []
    changed = {f.name for f in fields(message) if getattr(message, f.name) != getattr(bare, f.name)}
    assert changed <= {"quote", "gloss", "statement_kind", "read_as", "stated_open", "redact_at"}


def test_digest_keeps_our_words_on_candidates_and_words_without_a_limit() -> None:
    message = planted(Digest)
    assert isinstance(message, Digest)
    open_line = replace(message.possible[0], headline="open words", visible_in=(), redact_at=None)
    both = replace(message, possible=(*message.possible, open_line))
    assert redaction_time(both) == NOW
    bare = without_source_words(both)
    assert isinstance(bare, Digest)
    assert [(line.headline, line.about) for line in bare.possible] == [("", "an example"), ("open words", "an example")]
    assert redaction_time(bare) is None


def test_candidate_of_a_restricted_source_is_neither_shown_nor_counted_elsewhere() -> None:
    message = planted(Digest)
    assert isinstance(message, Digest)
    told = redacted_for(message, "C2")
    assert isinstance(told, Digest)
    assert (told.possible, told.possible_count) == ((), message.possible_count - 1)


def test_words_of_open_sources_have_no_retention_limit() -> None:
    assert [redaction_time(message) for message in SAMPLES] == [None] * len(SAMPLES)


def row(message: Message) -> Delivery:
    return to_send("k", channel="C1", kind=DeliveryKind.ROOT, message=message, now=NOW)


def test_message_to_the_fallback_channel_is_redacted_for_it() -> None:
    detour = instead(row(planted(Alert)), "C2", "archived", None, now=NOW)
    assert detour is not None
    assert detour.new is not None
    said = detour.new.message
    assert isinstance(said, Alert)
    assert (said.source_name, said.quote, said.url) == (RESTRICTED, "", "")
    assert said.remarks == ("Meant for C1, which can't be posted to: archived",)


def test_line_of_the_delayed_summary_names_no_restricted_source() -> None:
    waits = replace(row(planted(Update)), state=DeliveryState.PENDING, due_at=NOW - timedelta(days=2))
    summary, _ = summarize_expired([waits], workspace="test", now=NOW)
    assert isinstance(summary.message, Delayed)
    (item,) = summary.message.items
    assert (item.text, item.visible_in) == (f"corrected: says {RESTRICTED}", ("C1",))


def test_a_notice_has_no_words_of_a_source() -> None:
    notice = Notice(title="About the monitor")
    assert redacted_for(notice, "") is notice
