"""What every Messenger does, whatever stands behind it. Subclass `MessengerContract` and give a `stage` fixture."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, PostedMessage, Receipt
from monitor.errors import ChannelRefusedError, MessageGoneError
from monitor.ports.delivery import Messenger
from tests.fakes.messages import (
    a_burst,
    a_delayed,
    a_digest,
    a_list_file,
    a_notice,
    an_alert,
    an_evidence_reply,
    an_update,
)
from tests.fakes.present_messages import present_messages

_A, _B = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000a"), DeliveryId("6d1ee8b2-0000-5000-8000-00000000000b")
_C = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A messenger with two channels that can be posted to. `reads_since` is False for a stand-in that gives the whole
    history whatever is asked, `forgets` for one whose messages can't be lost. `posts_loud_replies`: one without threads
    posts a reply with `broadcast` by itself.
    """

    messenger: Messenger
    channel: str
    other: str
    reads_since: bool = True
    forgets: bool = True
    posts_loud_replies: bool = False


_MESSAGES = pytest.mark.parametrize(
    "message",
    [
        pytest.param(an_alert(), id="alert"),
        pytest.param(an_alert(quote="", url="javascript:alert(1)", published=None), id="alert without source"),
        pytest.param(a_notice("Started", "43 sources", "<3 & more>"), id="notice"),
        pytest.param(an_update(mentions=("U01ANALYST",)), id="update"),
        pytest.param(an_evidence_reply(), id="evidence"),
        pytest.param(a_burst(), id="burst"),
        pytest.param(a_delayed(), id="delayed"),
        pytest.param(a_digest(), id="digest"),
        pytest.param(a_list_file(), id="list file"),
    ],
)


def _start() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


class MessengerContract:
    async def test_a_channel_that_works_has_no_problem(self, stage: Stage) -> None:
        assert await stage.messenger.check([stage.channel, stage.other]) == {}

    async def test_a_posted_message_is_found_with_its_receipt(self, stage: Stage) -> None:
        since = _start()
        receipt = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        assert await present_messages(stage.messenger, stage.channel, [_A, _B], since=since) == {_A: receipt}

    async def test_each_delivery_has_a_receipt_of_its_own(self, stage: Stage) -> None:
        since = _start()
        first = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        second = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_B, form=Form.FULL)
        assert first != second
        assert await present_messages(stage.messenger, stage.channel, [_B, _A], since=since) == {_A: first, _B: second}

    async def test_of_two_copies_the_oldest_is_found(self, stage: Stage) -> None:
        since = _start()
        first = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        assert await present_messages(stage.messenger, stage.channel, [_A], since=since) == {_A: first}

    async def test_a_found_message_has_its_acts_and_whether_it_has_replies(self, stage: Stage) -> None:
        since, acts = _start(), ("0123456789ab", "ba9876543210")
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL, acts=acts)
        (said,) = await stage.messenger.own_messages(stage.channel, since=since)
        assert said == PostedMessage(delivery=_A, receipt=root, acts=acts)
        assert await stage.messenger.own_messages(stage.channel, since=since, deep=True) == (said,)
        assert await stage.messenger.own_messages(stage.channel, since=since, thread=root) == ()

    async def test_an_edited_message_has_the_acts_of_the_edit_and_else_those_that_it_had(self, stage: Stage) -> None:
        since = _start()
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL, acts=("aa",))
        for acts, has in ((("aa", "bb"), ("aa", "bb")), ((), ("aa", "bb"))):
            message = a_notice("Done", *has[: len(acts)])
            await stage.messenger.edit(stage.channel, root, message, delivery_id=_A, form=Form.FULL, acts=acts)
            (said,) = await stage.messenger.own_messages(stage.channel, since=since)
            assert said == PostedMessage(delivery=_A, receipt=root, acts=has)

    async def test_a_removed_message_is_not_found_or_removed_again(self, stage: Stage) -> None:
        if not stage.forgets:
            pytest.skip("what it said stays said")
        since = _start()
        first = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        second = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        await stage.messenger.remove(stage.channel, second)
        assert [one.receipt for one in await stage.messenger.own_messages(stage.channel, since=since)] == [first]
        with pytest.raises(MessageGoneError):
            await stage.messenger.remove(stage.channel, second)

    async def test_a_message_that_was_never_posted_is_not_found(self, stage: Stage) -> None:
        since = _start()
        await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        assert await present_messages(stage.messenger, stage.channel, [_B], since=since) == {}

    async def test_a_message_is_found_in_its_own_channel_only(self, stage: Stage) -> None:
        since = _start()
        await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        assert await present_messages(stage.messenger, stage.other, [_A], since=since) == {}

    async def test_a_message_from_before_the_time_asked_for_is_not_found(self, stage: Stage) -> None:
        if not stage.reads_since:
            pytest.skip("the stand-in ignores the time; that it is asked for is seen on the wire elsewhere")
        await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        later = datetime.now(UTC) + timedelta(minutes=1)
        assert await present_messages(stage.messenger, stage.channel, [_A], since=later) == {}

    async def test_an_edited_message_is_still_found_under_the_id_of_its_post(self, stage: Stage) -> None:
        since = _start()
        receipt = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        assert (
            await stage.messenger.edit(
                stage.channel, receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL
            )
            == receipt
        )
        assert await present_messages(stage.messenger, stage.channel, [_A], since=since) == {_A: receipt}

    async def test_an_edit_changes_one_message_and_can_be_repeated(self, stage: Stage) -> None:
        since = _start()
        first = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        second = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_B, form=Form.FULL)
        for _ in range(2):
            assert (
                await stage.messenger.edit(
                    stage.channel, second, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.PLAIN
                )
                == second
            )
        assert await present_messages(stage.messenger, stage.channel, [_A, _B], since=since) == {_A: first, _B: second}

    async def test_a_missing_message_can_not_be_edited(self, stage: Stage) -> None:
        if not stage.forgets:
            pytest.skip("what it said stays said, and one more line can always be")
        there = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        gone = Receipt(channel=there.channel, ts="1000000000.000001")
        with pytest.raises(MessageGoneError):
            await stage.messenger.edit(
                stage.channel, gone, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL
            )

    @pytest.mark.parametrize("broadcast", [False, True])
    async def test_a_reply_is_found_under_its_message_with_a_receipt_of_its_own(
        self, stage: Stage, *, broadcast: bool
    ) -> None:
        since = _start()
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        receipt = await stage.messenger.post(
            stage.channel, an_update(), delivery_id=_B, form=Form.FULL, thread=root, broadcast=broadcast
        )
        assert receipt != root
        assert (await present_messages(stage.messenger, stage.channel, [_B], since=since, thread=root)) == {_B: receipt}

    async def test_a_reply_can_be_edited(self, stage: Stage) -> None:
        since = _start()
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        receipt = await stage.messenger.post(
            stage.channel, an_evidence_reply(), delivery_id=_B, form=Form.FULL, thread=root
        )
        assert (
            await stage.messenger.edit(
                stage.channel,
                receipt,
                an_evidence_reply(background_heading=""),
                delivery_id=DeliveryId("d"),
                form=Form.FULL,
            )
            == receipt
        )
        assert await present_messages(stage.messenger, stage.channel, [_B], since=since, thread=root) == {_B: receipt}

    async def test_a_reply_that_was_never_posted_is_not_found(self, stage: Stage) -> None:
        since = _start()
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        other = await stage.messenger.post(
            stage.channel, an_evidence_reply(), delivery_id=_C, form=Form.FULL, thread=root
        )
        found = await present_messages(stage.messenger, stage.channel, [_B, _C], since=since, thread=root)
        assert found == {_C: other}

    @pytest.mark.parametrize("form", list(Form))
    @_MESSAGES
    async def test_every_message_can_be_edited_into_every_form(
        self, stage: Stage, message: Message, form: Form
    ) -> None:
        receipt = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_B, form=Form.FULL)
        assert (
            await stage.messenger.edit(stage.channel, receipt, message, delivery_id=DeliveryId("d"), form=form)
            == receipt
        )

    @pytest.mark.parametrize("form", list(Form))
    @_MESSAGES
    async def test_every_message_can_be_posted_in_every_form(self, stage: Stage, message: Message, form: Form) -> None:
        since = _start()
        receipt = await stage.messenger.post(stage.channel, message, delivery_id=_B, form=form)
        assert await present_messages(stage.messenger, stage.channel, [_B], since=since) == {_B: receipt}


class PostingContract:
    """What is left of it where a message can be posted and no more: the rest is refused at once."""

    async def test_a_channel_that_works_has_no_problem(self, stage: Stage) -> None:
        assert await stage.messenger.check([stage.channel]) == {}

    @pytest.mark.parametrize("form", list(Form))
    @_MESSAGES
    async def test_every_message_can_be_posted_in_every_form(self, stage: Stage, message: Message, form: Form) -> None:
        first = await stage.messenger.post(stage.channel, message, delivery_id=_A, form=form)
        assert first != await stage.messenger.post(stage.channel, message, delivery_id=_B, form=form)

    @pytest.mark.parametrize("broadcast", [False, True])
    async def test_threads_are_not_supported(self, stage: Stage, *, broadcast: bool) -> None:
        root = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        reply = stage.messenger.post(
            stage.channel, an_update(), delivery_id=_B, form=Form.FULL, thread=root, broadcast=broadcast
        )
        if broadcast and stage.posts_loud_replies:
            assert await reply != root
            return
        with pytest.raises(MessageGoneError):
            await reply

    async def test_messages_can_not_be_edited_or_removed(self, stage: Stage) -> None:
        there = await stage.messenger.post(stage.channel, an_alert(), delivery_id=_A, form=Form.FULL)
        with pytest.raises(MessageGoneError):
            await stage.messenger.edit(stage.channel, there, a_notice("Done"), delivery_id=_A, form=Form.FULL)
        with pytest.raises(MessageGoneError):
            await stage.messenger.remove(stage.channel, there)

    async def test_the_channel_can_not_be_read(self, stage: Stage) -> None:
        with pytest.raises(ChannelRefusedError):
            await stage.messenger.own_messages(stage.channel, since=_start())
