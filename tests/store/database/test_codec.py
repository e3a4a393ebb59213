import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber, Span
from monitor.domain.acts.reading import Mention, Reading, RejectedCandidate
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.facts import AlertFacts, BurstFacts, DelayedFacts, EvidenceFacts, MessageFacts, UpdateFacts
from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Form, Receipt
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.identity import ActRef
from monitor.domain.rules.rule import Match
from monitor.store.database.codec import decode, decode_message, encode, encode_message
from tests.budget import examples
from tests.store.examples import act, match

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SPANS = st.builds(
    lambda start, length, quote: Span(field="text", start=start, end=start + length, quote=quote),
    st.integers(0, 9_000),
    st.integers(0, 80),
    TEXT,
)
st.register_type_strategy(str, TEXT)
st.register_type_strategy(Span, SPANS)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
NUMBERS = st.builds(DocumentNumber, authority=TEXT.filter(lambda name: "/" not in name))
st.register_type_strategy(DocumentNumber, NUMBERS)
st.register_type_strategy(timedelta, st.timedeltas(timedelta(0), timedelta(days=36_500)))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
MESSAGES = (AlertFacts, Notice, UpdateFacts, EvidenceFacts, BurstFacts, DigestFacts, DelayedFacts)
KINDS = (Act, Reading, Match, Receipt, ActRef, Subject, Mention, RejectedCandidate, *MESSAGES)
VALUES: st.SearchStrategy[Any] = st.sampled_from(KINDS).flatmap(st.from_type)


@given(VALUES)
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_value_comes_back_as_it_was_through_real_json(value: Any) -> None:
    assert decode(type(value), json.loads(json.dumps(encode(value), allow_nan=False))) == value


@given(st.one_of(*map(st.from_type, MESSAGES)))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_message_keeps_its_kind(message: MessageFacts) -> None:
    back = decode_message(json.loads(json.dumps(encode_message(message))))
    assert (type(back), back) == (type(message), message)


def test_what_is_empty_and_the_default_is_left_out() -> None:
    assert encode(match(evidence=())) == {
        "rule_id": "any-export-act",
        "rule_version": "0123456789ab",
        "level": "medium",
        "evidence": [],
    }


def test_a_key_of_another_version_is_ignored() -> None:
    assert decode(Receipt, {"channel": "C1", "ts": "1", "colour": "green"}) == Receipt(channel="C1", ts="1")


def test_a_value_of_another_version_that_lacks_a_field_gets_its_default() -> None:
    held = encode(act())
    assert "trigger" not in held
    assert decode(Act, held).trigger == ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Odd:
    at: datetime
    pause: timedelta
    form: Form = Form.COMPACT


def test_times_durations_and_numbers_of_forms_come_back() -> None:
    odd = _Odd(at=datetime(2026, 11, 25, 9, 30, 0, 7, tzinfo=UTC), pause=timedelta(seconds=0.25), form=Form.FULL)
    assert encode(odd) == {"at": "2026-11-25T09:30:00.000007+00:00", "pause": 0.25, "form": 0}
    assert decode(_Odd, encode(odd)) == odd


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        encode(_Odd(at=datetime(2026, 11, 25), pause=timedelta()))  # noqa: DTZ001 - that is the point


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unclear:
    value: int | str


def test_a_field_that_could_be_two_things_is_refused() -> None:
    with pytest.raises(TypeError, match="would be ambiguous"):
        encode(_Unclear(value=1))
