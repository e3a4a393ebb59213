"""A post and its edits: the last content counts and is sent once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.message_edits import PostWithEdits, edit_for, next_send
from monitor.domain.delivery.attempt import after_attempt, as_new_post, claim, orphaned
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, DeliveryTimes, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from tests.domain.delivery.test_outbox import RECEIPT, ROW, TIMES

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BROKEN, MENDED, SHORT = Notice(title="broken"), Notice(title="mended"), Notice(title="mended, in short")
SENT = replace(ROW, seq=1, message=BROKEN, state=DeliveryState.DELIVERED, receipt=RECEIPT)


def edit(posted: PostWithEdits, title: str = "mended", instead: str | None = None) -> Delivery:
    short = None if instead is None else Notice(title=instead)
    row = edit_for(posted, Notice(title=title), instead=short, now=NOW)
    assert row is not None
    return replace(row, seq=len(posted.edits) + 2)


def with_edits(post: Delivery, *titles: str, instead: str | None = None) -> PostWithEdits:
    posted = PostWithEdits(post=post)
    for title in titles:
        posted = replace(posted, edits=(*posted.edits, edit(posted, title, instead)))
    return posted


def attempt(row: Delivery, answer: Receipt | DeliveryError, times: DeliveryTimes = TIMES) -> Delivery:
    return after_attempt(claim(row, times, now=NOW), answer, times, now=NOW, jitter=Random(1))


# ------------------------------------------------------------------ asking for one


def test_an_edit_goes_where_its_post_went_and_points_to_it() -> None:
    row = edit(PostWithEdits(post=SENT), instead="mended, in short")
    assert (row.kind, row.edits, row.channel, row.event_id) == (DeliveryKind.EDIT, SENT.id, "C1", SENT.event_id)
    assert (row.message, row.fallback_message, row.is_edit) == (MENDED, SHORT, True)


def test_an_edit_has_the_acts_that_it_reports_and_else_those_before_it() -> None:
    posted = PostWithEdits(post=replace(SENT, acts=("aa",)))
    first = edit_for(posted, MENDED, instead=None, now=NOW, acts=("aa", "bb"))
    assert first is not None
    assert first.acts == ("aa", "bb")
    then = edit_for(replace(posted, edits=(replace(first, seq=2),)), BROKEN, instead=None, now=NOW)
    assert then is not None
    assert then.acts == ("aa", "bb")


def test_a_waiting_post_goes_out_with_the_acts_of_its_last_edit() -> None:
    waiting = PostWithEdits(post=replace(ROW, seq=1, message=BROKEN, acts=("aa",)))
    row = edit_for(waiting, MENDED, instead=None, now=NOW, acts=("aa", "bb"))
    assert row is not None
    goes = next_send(waiting.post, replace(waiting, edits=(replace(row, seq=2),)), now=NOW).goes
    assert goes is not None
    assert (goes.message, goes.acts) == (MENDED, ("aa", "bb"))


def test_shown_content_needs_no_edit() -> None:
    assert edit_for(PostWithEdits(post=SENT), BROKEN, instead=None, now=NOW) is None
    assert edit_for(with_edits(SENT, "mended"), MENDED, instead=None, now=NOW) is None


def test_earlier_content_can_return() -> None:
    posted = with_edits(SENT, "mended", "broken", "mended", "broken")
    assert len({row.id for row in posted.edits}) == 4


def test_failed_content_can_be_retried() -> None:
    posted = with_edits(SENT, "mended")
    dead = replace(posted, edits=(replace(posted.edits[0], state=DeliveryState.DEAD),))
    again = edit_for(dead, MENDED, instead=SHORT, now=NOW)
    assert again is not None
    assert again.id != posted.edits[0].id


def test_content_of_a_failed_post_can_be_retried() -> None:
    waiting = replace(ROW, seq=1, message=BROKEN)
    posted = with_edits(waiting, "mended")
    taken = next_send(waiting, posted, now=NOW)
    assert taken.goes is not None
    dead = PostWithEdits(post=replace(taken.goes, state=DeliveryState.DEAD), edits=taken.settled)
    assert edit_for(replace(dead, post=taken.goes), MENDED, instead=None, now=NOW) is None
    assert edit_for(dead, MENDED, instead=None, now=NOW) is not None


def test_same_edit_twice_is_one_delivery() -> None:
    assert edit(PostWithEdits(post=SENT)) == edit(PostWithEdits(post=SENT))


# ------------------------------------------------------------------ whose turn it is


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.RETRY_WAIT])
def test_pending_post_takes_the_content_of_its_last_edit(state: DeliveryState) -> None:
    waiting = replace(ROW, seq=1, message=BROKEN, state=state, form=Form.COMPACT)
    posted = with_edits(waiting, "worse", "mended")
    taken = next_send(waiting, posted, now=NOW)
    assert taken.goes == replace(waiting, message=MENDED, form=Form.FULL)
    assert [(d.id, d.state) for d in taken.settled] == [(d.id, DeliveryState.SUPERSEDED) for d in posted.edits]


def test_a_post_without_edits_goes_as_it_is() -> None:
    assert next_send(ROW, PostWithEdits(post=ROW), now=NOW).goes == ROW


def test_only_the_last_of_several_edits_is_made() -> None:
    posted = with_edits(SENT, "worse", "mended")
    first, last = posted.edits
    taken = next_send(first, posted, now=NOW)
    assert taken.goes == replace(last, receipt=RECEIPT)
    assert [(d.id, d.state) for d in taken.settled] == [(first.id, DeliveryState.SUPERSEDED)]


def test_edit_of_an_undelivered_post_is_a_new_message() -> None:
    dead = replace(ROW, seq=1, state=DeliveryState.DEAD, last_error="invalid_blocks")
    posted = with_edits(dead, "mended", instead="mended, in short")
    goes = next_send(posted.edits[0], posted, now=NOW).goes
    assert goes is not None
    assert (goes.message, goes.as_new_post, goes.is_edit, goes.receipt) == (SHORT, True, False, None)


def test_edit_without_fallback_content_is_dead_with_a_reason() -> None:
    dead = replace(ROW, seq=1, state=DeliveryState.DEAD, last_error="invalid_blocks")
    posted = with_edits(dead, "worse", "mended")
    taken = next_send(posted.edits[0], posted, now=NOW)
    assert taken.goes is None
    assert [d.state for d in taken.settled] == [DeliveryState.SUPERSEDED, DeliveryState.DEAD]
    assert taken.settled[-1].last_error == "the message was not delivered: invalid_blocks"


def test_later_edits_change_the_new_message() -> None:
    posted = with_edits(SENT, "mended", instead="mended, in short")
    new = replace(
        as_new_post(posted.edits[0], now=NOW), state=DeliveryState.DELIVERED, receipt=Receipt(channel="C1", ts="2")
    )
    posted = replace(posted, edits=(new,))
    again = edit(posted, "broken")
    goes = next_send(again, replace(posted, edits=(new, again)), now=NOW).goes
    assert goes is not None
    assert (goes.receipt, goes.message) == (new.receipt, BROKEN)


def test_pending_new_message_takes_the_last_content() -> None:
    posted = with_edits(SENT, "mended", instead="mended, in short")
    posted = replace(posted, edits=(as_new_post(posted.edits[0], now=NOW),))
    again = edit(posted, "worse", "worse, in short")
    posted = replace(posted, edits=(*posted.edits, again))
    taken = next_send(posted.edits[0], posted, now=NOW)
    assert taken.goes == replace(posted.edits[0], message=Notice(title="worse, in short"))
    assert [d.state for d in taken.settled] == [DeliveryState.SUPERSEDED]


# ------------------------------------------------------------------ how it ends


ERRORS: list[DeliveryError] = [
    ThrottledError("busy", retry_after=timedelta(seconds=30)),
    NotSentError("refused"),
    AmbiguousError("no answer"),
    DeliveryError("something new"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_edit_with_unknown_outcome_is_repeated_without_a_search(error: DeliveryError) -> None:
    row = edit(PostWithEdits(post=SENT))
    after = attempt(row, error)
    assert (after.state, after.last_error) == (DeliveryState.RETRY_WAIT, str(error))
    assert NOW < after.not_before <= NOW + timedelta(seconds=31)
    left = orphaned(claim(row, TIMES, now=NOW), now=NOW)
    assert (left.state, left.not_before) == (DeliveryState.RETRY_WAIT, NOW)


def test_an_edit_waits_for_its_channel() -> None:
    after = attempt(edit(PostWithEdits(post=SENT)), ChannelRefusedError("archived"))
    assert (after.state, after.attempts) == (DeliveryState.PENDING, 0)


def test_an_edit_that_is_made_has_the_receipt_of_what_it_edited() -> None:
    after = attempt(edit(PostWithEdits(post=SENT)), RECEIPT)
    assert (after.state, after.receipt, after.delivered_at) == (DeliveryState.DELIVERED, RECEIPT, NOW)


@pytest.mark.parametrize("instead", [None, "mended, in short"])
def test_edit_of_a_deleted_message_is_posted_anew_or_dead(instead: str | None) -> None:
    after = attempt(edit(PostWithEdits(post=SENT), instead=instead), MessageGoneError("message_not_found"))
    assert after.last_error == "message_not_found"
    if instead is None:
        assert (after.state, after.is_edit) == (DeliveryState.DEAD, True)
    else:
        assert (after.state, after.message, after.is_edit) == (DeliveryState.PENDING, SHORT, False)
        assert attempt(after, AmbiguousError("no answer")).state is DeliveryState.AMBIGUOUS


def test_refused_edit_gets_plainer_then_is_posted_anew_then_is_dead() -> None:
    row, tried = edit(PostWithEdits(post=SENT), instead="mended, in short"), []
    while row.state is not DeliveryState.DEAD:
        tried.append((row.as_new_post, row.form))
        row = attempt(row, PayloadRefusedError("msg_too_long"))
    forms = [Form.FULL, Form.COMPACT, Form.PLAIN]
    assert tried == [*((False, form) for form in forms), *((True, form) for form in forms)]
    assert row.last_error == "msg_too_long"
