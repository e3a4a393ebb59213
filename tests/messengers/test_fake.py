from datetime import UTC, datetime

import pytest

from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import AmbiguousError, AuthRefusedError, MessageGoneError, NotSentError
from tests.fakes.messages import a_notice, an_alert
from tests.fakes.messenger import FakeMessenger, Lost
from tests.fakes.present_messages import present_messages

_ID = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
_NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


async def _post(fake: FakeMessenger) -> Receipt:
    return await fake.post("a", an_alert(), delivery_id=_ID, form=Form.FULL)


async def test_the_script_ends_posts_in_its_order_and_then_lets_them_pass() -> None:
    fake = FakeMessenger([NotSentError("no network"), None, Lost(error=AmbiguousError("no reply"))], clock=lambda: _NOW)
    with pytest.raises(NotSentError):
        await _post(fake)
    assert fake.sent == []
    first = await _post(fake)
    with pytest.raises(AmbiguousError):
        await _post(fake)
    await _post(fake)
    assert (len(fake.tried), len(fake.sent)) == (4, 3)
    assert await present_messages(fake, "a", [_ID], since=_NOW) == {_ID: first}


async def test_a_lost_reply_can_also_be_the_end_of_the_daemon() -> None:
    fake = FakeMessenger([Lost(error=KeyboardInterrupt())])
    with pytest.raises(KeyboardInterrupt):
        await _post(fake)
    assert [sent.delivery_id for sent in fake.sent] == [_ID]


async def test_a_refusal_and_an_unreadable_history_hold_until_they_are_lifted() -> None:
    fake = FakeMessenger()
    fake.refusal, fake.unreadable = AuthRefusedError("wrong token"), NotSentError("no network")
    with pytest.raises(AuthRefusedError):
        await fake.check(["a"])
    with pytest.raises(NotSentError):
        await present_messages(fake, "a", [_ID], since=_NOW)
    fake.refusal = fake.unreadable = None
    fake.problems["b"] = "invite the bot"
    assert await fake.check(["a", "b"]) == {"b": "invite the bot"}
    assert await present_messages(fake, "a", [_ID], since=_NOW) == {}


async def test_an_edit_follows_the_script_and_changes_the_message() -> None:
    fake = FakeMessenger()
    receipt = await _post(fake)
    fake.script.append(NotSentError("no network"))
    with pytest.raises(NotSentError):
        await fake.edit("a", receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL)
    await fake.edit("a", receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL)
    assert ([sent.message for sent in fake.sent], len(fake.edited)) == ([a_notice("Done")], 2)
    fake.sent.clear()
    with pytest.raises(MessageGoneError):
        await fake.edit("a", receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL)
