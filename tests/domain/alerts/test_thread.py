"""Replies: their thread, and their fate without a parent message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.alerts.thread import placed, reply_to
from monitor.domain.delivery.attempt import claim, orphaned
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, Form, Receipt
from monitor.domain.event.identity import EventId
from monitor.errors import AmbiguousError, MessageGoneError, PayloadRefusedError
from tests.domain.alerts.test_message_edits import attempt, edit, with_edits
from tests.domain.delivery.test_outbox import RECEIPT, ROW, TIMES

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROOT = replace(ROW, seq=1, state=DeliveryState.DELIVERED, receipt=RECEIPT, event_id=EventId("event"))
NEW = Receipt(channel="C1", ts="9.000009")


def reply(news: str = "confirmed", *, broadcast: bool = False, to: Delivery = ROOT) -> Delivery:
    said = Notice(title=f"said: {news}")
    return reply_to(to, said, workspace="slack", news=news, broadcast=broadcast, now=NOW)


def dead(row: Delivery, why: str = "msg_too_long") -> Delivery:
    return replace(row, state=DeliveryState.DEAD, receipt=None, last_error=why)


def test_a_reply_goes_where_its_post_went_and_points_to_it() -> None:
    row = reply(broadcast=True)
    assert (row.kind, row.channel, row.event_id) == (DeliveryKind.THREAD, "C1", "event")
    assert (row.thread_of, row.broadcast, row.is_reply, row.is_edit) == (ROOT.id, True, True, False)


def test_same_development_gives_one_reply() -> None:
    later = reply_to(ROOT, Notice(title="in other words"), workspace="slack", news="confirmed", now=NOW + timedelta(1))
    assert reply().id == later.id
    assert len({reply().key, reply("denied").key, reply(to=replace(ROOT, channel="C2")).key}) == 3


def test_replies_without_an_event_are_keyed_by_their_post() -> None:
    loose = replace(ROOT, event_id=None)
    other = replace(loose, id=reply().id)
    assert reply(to=loose).key != reply(to=other).key


def test_reply_goes_under_the_message_of_its_post() -> None:
    assert placed(reply(), PostWithEdits(post=ROOT), now=NOW).parent_receipt == RECEIPT


def test_reply_goes_under_the_message_that_was_posted_anew() -> None:
    posted = with_edits(ROOT, "mended", instead="mended, in short")
    again = replace(posted.edits[0], as_new_post=True, state=DeliveryState.DELIVERED, receipt=NEW)
    assert placed(reply(), replace(posted, edits=(again,)), now=NOW).parent_receipt == NEW


@pytest.mark.parametrize("root", [PostWithEdits(post=dead(ROOT)), None], ids=["dead", "unknown"])
def test_without_parent_a_loud_reply_is_posted_and_a_quiet_one_is_dead(root: PostWithEdits | None) -> None:
    loud, quiet = placed(reply(broadcast=True), root, now=NOW), placed(reply(), root, now=NOW)
    assert (loud.state, loud.is_reply, loud.parent_receipt, loud.message) == (
        DeliveryState.PENDING,
        False,
        None,
        reply().message,
    )
    assert quiet.state is DeliveryState.DEAD
    assert quiet.last_error == (
        "the parent message was not delivered: msg_too_long" if root else "the parent message is unknown"
    )


@pytest.mark.parametrize("broadcast", [False, True])
def test_reply_detects_that_its_parent_is_gone(broadcast: bool) -> None:
    row = placed(reply(broadcast=broadcast), PostWithEdits(post=ROOT), now=NOW)
    after = attempt(replace(row, form=Form.COMPACT), MessageGoneError("thread_not_found"))
    assert after.last_error == "thread_not_found"
    if broadcast:
        assert (after.state, after.is_reply, after.parent_receipt, after.form) == (
            DeliveryState.PENDING,
            False,
            None,
            Form.FULL,
        )
        assert attempt(after, AmbiguousError("no answer")).state is DeliveryState.AMBIGUOUS
    else:
        assert (after.state, after.is_reply) == (DeliveryState.DEAD, True)


def test_reply_is_searched_for_in_its_thread() -> None:
    row = placed(reply(), PostWithEdits(post=ROOT), now=NOW)
    for left in (attempt(row, AmbiguousError("no answer")), orphaned(claim(row, TIMES, now=NOW), now=NOW)):
        assert (left.state, left.parent_receipt) == (DeliveryState.AMBIGUOUS, RECEIPT)


def test_a_reply_that_is_refused_gets_plainer_and_then_is_dead() -> None:
    row, tried = placed(reply(broadcast=True), PostWithEdits(post=ROOT), now=NOW), []
    while row.state is not DeliveryState.DEAD:
        tried.append(row.form)
        row = attempt(row, PayloadRefusedError("msg_too_long"))
    assert tried == [Form.FULL, Form.COMPACT, Form.PLAIN]


def test_a_reply_can_be_edited_like_any_post() -> None:
    row = edit(PostWithEdits(post=replace(reply(), seq=2, state=DeliveryState.DELIVERED, receipt=NEW)))
    assert (row.edits, row.thread_of, row.is_edit, row.is_reply) == (reply().id, None, True, False)


# ------------------------------------------------------------------ alerts in a burst


def test_reply_to_a_burst_alert_goes_under_the_burst() -> None:
    alert = replace(ROOT, kind=DeliveryKind.ROOT, thread_of=reply().id, parent_receipt=NEW)
    assert placed(reply(to=alert), PostWithEdits(post=alert), now=NOW).parent_receipt == NEW
    by_itself = replace(alert, as_new_post=True, parent_receipt=None)
    assert placed(reply(to=by_itself), PostWithEdits(post=by_itself), now=NOW).parent_receipt == RECEIPT


@pytest.mark.parametrize("burst", [PostWithEdits(post=dead(ROOT)), None], ids=["dead", "unknown"])
def test_alert_of_an_undelivered_burst_is_posted_on_its_own(burst: PostWithEdits | None) -> None:
    alert = replace(ROW, kind=DeliveryKind.ROOT, thread_of=ROOT.id)
    went = placed(alert, burst, now=NOW)
    assert (went.as_new_post, went.state, went.parent_receipt) == (True, DeliveryState.PENDING, None)


def test_alert_of_a_deleted_burst_is_posted_on_its_own() -> None:
    alert = replace(ROW, kind=DeliveryKind.ROOT, thread_of=ROOT.id, parent_receipt=RECEIPT)
    went = attempt(alert, MessageGoneError("gone", code="thread_not_found"))
    assert (went.as_new_post, went.state, went.is_reply) == (True, DeliveryState.PENDING, False)
