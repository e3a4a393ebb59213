from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import ActCandidate, Reading, RejectedCandidate
from monitor.domain.articles.page_fetch import (
    FetchReason,
    Page,
    PageState,
    Refusal,
    after_edit,
    after_failure,
    after_reading,
    fetch_reason,
    is_short,
    may_pass,
)
from monitor.domain.sources.schedule import Outcome, is_postponed
from tests.fakes.reading import NOW, act, article, source

WIRE = source("wire")
ITEM = article("a", WIRE)
SPAN = Span(field="title", start=0, end=5, quote="China")
ACTS = Reading(language="en", acts=(act(),))
POSSIBLE = Reading(language="en", possible=ActCandidate(issuers=("CN",), instrument="licence", evidence=(SPAN,)))
MISSED = Reading(language="en", near_misses=(RejectedCandidate(reason="call", span=SPAN),))
NOTHING = Reading(language="en")
PAGE = Page(
    article_id=ITEM.id, source_id=WIRE.id, url=ITEM.url, because=FetchReason.ACT, state=PageState.WAITING, due_at=NOW
)


@pytest.mark.parametrize(
    ("reading", "because"),
    [
        pytest.param(ACTS, FetchReason.ACT, id="an act"),
        pytest.param(POSSIBLE, FetchReason.CANDIDATE, id="a possible act"),
        pytest.param(MISSED, FetchReason.NEAR_MISS, id="a near miss"),
        pytest.param(NOTHING, None, id="nothing of the kind"),
    ],
)
def test_page_of_a_short_item_with_an_act_or_candidate_is_fetched(
    reading: Reading, because: FetchReason | None
) -> None:
    assert fetch_reason(WIRE, ITEM, reading, baseline=False, now=NOW) is because


def test_long_item_needs_no_page() -> None:
    shown = replace(ITEM, text="The ministry said so. " * 40)
    assert fetch_reason(WIRE, shown, ACTS, baseline=False, now=NOW) is None
    assert fetch_reason(replace(WIRE, full_text=True), shown, NOTHING, baseline=False, now=NOW) is FetchReason.FULL_TEXT


def test_a_source_may_ask_for_no_page_and_one_without_links_has_none() -> None:
    assert fetch_reason(replace(WIRE, full_text=False), ITEM, ACTS, baseline=False, now=NOW) is None
    assert fetch_reason(replace(WIRE, sample=True), ITEM, ACTS, baseline=False, now=NOW) is None
    assert fetch_reason(WIRE, replace(ITEM, url=WIRE.url), ACTS, baseline=False, now=NOW) is None


@pytest.mark.parametrize(("days", "read"), [(13, True), (15, False)])
def test_only_recent_baseline_items_are_fetched(days: int, read: bool) -> None:
    old = replace(ITEM, published=NOW - timedelta(days=days))
    assert (fetch_reason(WIRE, old, ACTS, baseline=True, now=NOW) is FetchReason.ACT) is read
    assert fetch_reason(WIRE, old, ACTS, baseline=False, now=NOW) is FetchReason.ACT


@pytest.mark.parametrize(
    ("text", "short"),
    [("", True), ("a" * 599, True), ("a" * 600, False), ("公" * 199, True), ("公" * 200, False), ("가" * 200, False)],
)
def test_east_asian_character_counts_as_three_letters(text: str, short: bool) -> None:
    assert is_short(text) is short


# ------------------------------------------------------------------ failures


def _fail(page: Page, outcome: Outcome | Refusal, **more: timedelta) -> Page:
    return after_failure(page, outcome, "in words", now=NOW, jitter=Random(1), **more)


def test_temporary_failure_is_retried_with_growing_waits_then_given_up() -> None:
    page, waits = PAGE, []
    while page.state is not PageState.GIVEN_UP:
        page = _fail(page, Outcome.TIMEOUT)
        waits.append(None if page.due_at is None else page.due_at - NOW)
    assert len(waits) == 5
    assert waits[-1] is None
    shown = [w for w in waits if w is not None]
    assert shown == sorted(shown)
    assert timedelta(minutes=1) < shown[0] < timedelta(minutes=3)
    assert (page.outcome, page.detail, page.asked_at) == ("timeout", "in words", NOW)


@pytest.mark.parametrize(
    "outcome",
    [Outcome.GONE, Outcome.ADDRESS_BLOCKED, Outcome.TOO_LARGE, Refusal.PAYWALL, Refusal.OTHER_PAGE, Refusal.SCANNED],
)
def test_permanent_failure_is_given_up_at_once(outcome: Outcome | Refusal) -> None:
    assert _fail(PAGE, outcome).state is PageState.GIVEN_UP


def test_page_retry_after_is_honoured_up_to_a_day() -> None:
    assert _fail(PAGE, Outcome.THROTTLED, wait=timedelta(hours=3)).due_at == NOW + timedelta(hours=3)
    assert _fail(PAGE, Outcome.THROTTLED, wait=timedelta(days=9)).due_at == NOW + timedelta(days=1)


def test_paused_host_is_no_failure_of_the_page() -> None:
    page = PAGE
    for _ in range(20):
        page = _fail(page, Outcome.HOST_PAUSED, wait=timedelta(hours=3))
    assert page.due_at is not None
    assert timedelta(hours=3) <= page.due_at - NOW <= timedelta(hours=3, minutes=2)
    assert (page.tries, page.state, page.asked_at) == (0, PAGE.state, None)


@given(st.sampled_from([*(o for o in Outcome if not is_postponed(o)), *Refusal]), st.integers(0, 2**32))
def test_every_failure_is_given_up_in_the_end(outcome: Outcome | Refusal, seed: int) -> None:
    page, asked = PAGE, 0
    while page.due_at is not None:
        page = after_failure(page, outcome, "", now=page.due_at, jitter=Random(seed))
        asked += 1
    assert asked <= 5
    assert page.state is PageState.GIVEN_UP


# ------------------------------------------------------------------ success and edits


def test_read_page_is_not_fetched_again() -> None:
    read = after_reading(_fail(PAGE, Outcome.DNS), found_at="", news=True, detail="", now=NOW)
    assert (read.state, read.due_at, read.tries, read.reads, read.outcome) == (PageState.READ, None, 0, 1, "news")


@pytest.mark.parametrize(
    ("outcome", "passes"),
    [
        (Outcome.HOST_PAUSED, True),
        (Outcome.POSTPONED, True),
        (Outcome.TIMEOUT, True),
        (Outcome.NOT_FOUND, True),
        (Refusal.CHALLENGE, True),
        (Outcome.GONE, False),
        (Outcome.TOO_LARGE, False),
        (Refusal.SCANNED, False),
    ],
)
def test_temporary_outcomes_are_known(outcome: Outcome | Refusal, passes: bool) -> None:
    assert may_pass(outcome) is passes


def test_a_page_that_lacks_an_annex_is_read_again_a_few_times() -> None:
    page, asked = PAGE, 0
    while page.due_at is not None:
        page = after_reading(page, found_at="", news=True, detail="", now=page.due_at, lacks=True)
        asked += 1
    assert asked == 4
    assert (page.state, page.reads) == (PageState.READ, 1)


def test_an_edit_asks_for_the_page_again_a_few_times_in_all() -> None:
    page, asked = PAGE, 0
    while page.due_at is not None:
        page = after_edit(after_reading(page, found_at="", news=True, detail="", now=NOW), ITEM, now=NOW)
        asked += 1
    assert asked == 3


def test_edit_with_another_link_fetches_that() -> None:
    read = after_reading(PAGE, found_at="https://publisher.example/1", news=True, detail="", now=NOW)
    same = after_edit(read, replace(ITEM, url=PAGE.url), now=NOW)
    assert (same.url, same.found_at) == (PAGE.url, "https://publisher.example/1")
    moved = after_edit(read, replace(ITEM, url="https://wire.example/b"), now=NOW)
    assert (moved.url, moved.found_at) == ("https://wire.example/b", "")
