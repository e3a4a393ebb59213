"""When a second reader is asked about an article, and when a question is retried."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from monitor.domain.acts.judgement import SecondOpinion, SecondOpinionVerdict
from monitor.domain.acts.reading import ActCandidate, Reading
from monitor.domain.acts.second_reader import (
    Consultation,
    ConsultationState,
    after_answer,
    after_edit,
    after_failure,
    should_ask,
)
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Quote, Source
from tests.fakes.reading import NOW, article, source

WIRE = source("wire")
ITEM = article("a", WIRE)
MAYBE = Reading(language="en", possible=ActCandidate(issuers=(), instrument="", evidence=(), score=0.2))
ASKED = after_edit(None, ITEM, page_is_due=False, now=NOW)


def failed(times: int, wait: timedelta | None = None) -> Consultation:
    found = ASKED
    for _ in range(times):
        found = after_failure(found, Outcome.TIMEOUT, "late", now=NOW, jitter=Random(1), wait=wait)
    return found


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (WIRE, True),
        (replace(WIRE, quote=Quote.FULL), True),
        (replace(WIRE, quote=Quote.HEADLINE), False),
        (replace(WIRE, quote=Quote.LINK_ONLY), False),
        (replace(WIRE, visible_in=("desk",)), False),
        (replace(WIRE, sample=True), False),
    ],
)
def test_second_reader_is_asked_only_where_the_licence_allows_it(of: Source, *, wanted: bool) -> None:
    assert should_ask(of, MAYBE, baseline=False) is wanted
    assert not should_ask(of, MAYBE, baseline=True)
    assert not should_ask(of, Reading(language="en"), baseline=False)


def test_failure_is_retried_twice_with_growing_waits() -> None:
    due = [one.due_at - NOW for n in (1, 2) if (one := failed(n)).due_at is not None]
    assert timedelta(minutes=3) < due[0] < timedelta(minutes=7)
    assert timedelta(minutes=45) <= due[1] <= timedelta(minutes=75)
    assert (failed(3).state, failed(3).due_at) == (ConsultationState.GIVEN_UP, None)


def test_retry_after_is_honoured_up_to_a_day() -> None:
    assert failed(1, timedelta(hours=3)).due_at == NOW + timedelta(hours=3)
    assert failed(1, timedelta(days=400)).due_at == NOW + timedelta(hours=24)


def test_question_waits_for_a_due_page() -> None:
    assert after_edit(None, ITEM, page_is_due=True, now=NOW).due_at == NOW + timedelta(minutes=2)


def test_texts_count_once_they_were_asked_about() -> None:
    done = after_answer(ASKED, SecondOpinion(model="m", verdict=SecondOpinionVerdict.MISQUOTED), now=NOW)
    assert after_edit(ASKED, ITEM, page_is_due=False, now=NOW).texts == 1
    second = after_edit(done, ITEM, page_is_due=False, now=NOW)
    assert second.texts == 2
    third = replace(second, texts=3, state=ConsultationState.DONE, due_at=None)
    ended = after_edit(third, ITEM, page_is_due=False, now=NOW)
    assert (ended.due_at, ended.outcome) == (None, SecondOpinionVerdict.SETTLED)
