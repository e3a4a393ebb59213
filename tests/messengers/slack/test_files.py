"""The file of a list change: uploaded once, found again after a lost response, replaced by text where it is refused."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.delivery.outbox import DeliveryId, DeliveryTimes, Form, Receipt
from monitor.errors import AmbiguousError, AuthRefusedError, DeliveryError, NotSentError, PayloadRefusedError
from monitor.messengers.slack import SlackMessenger, open_slack
from tests.fakes.clock import LoopTime
from tests.fakes.messages import a_list_file, an_alert
from tests.fakes.slack_server import TOKEN, Answer, Cut, FakeSlack, Hang, fake_slack

CHANNEL = "C0ALERTS1"
ROOT = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
FILE = DeliveryId("2f0c9a54-0000-5000-8000-000000000002")
PATIENT = DeliveryTimes(post=timedelta(minutes=1), directory=timedelta(0))  # a busy machine fails no test
MESSAGE = a_list_file()


@pytest.fixture
async def server() -> AsyncIterator[FakeSlack]:
    clock = LoopTime()
    async with fake_slack() as running:
        running.on_hang = lambda: clock.step(PATIENT.post)
        yield running


@pytest.fixture
async def slack(server: FakeSlack) -> AsyncIterator[SlackMessenger]:
    async with open_slack(TOKEN, base_url=server.url, times=PATIENT) as messenger:
        yield messenger


@pytest.fixture
async def root(slack: SlackMessenger) -> Receipt:
    return await slack.post(CHANNEL, an_alert(), delivery_id=ROOT, form=Form.FULL)


async def share(slack: SlackMessenger, root: Receipt, form: Form = Form.FULL) -> Receipt:
    return await slack.post(CHANNEL, MESSAGE, delivery_id=FILE, form=form, thread=root)


async def found(slack: SlackMessenger, root: Receipt) -> list[Receipt]:
    since = datetime.now(UTC) - timedelta(minutes=2)
    posted = await slack.own_messages(CHANNEL, since=since, thread=root)
    return [one.receipt for one in posted if one.delivery == FILE]


async def test_the_file_is_shared_in_the_thread(server: FakeSlack, slack: SlackMessenger, root: Receipt) -> None:
    receipt = await share(slack, root)
    (_, shared) = server.messages[CHANNEL]
    assert (receipt.ts, shared["thread_ts"]) == (shared["ts"], root.ts)
    assert shared["text"] == "*US Entity List: 2 names added* · CSV file with all names"
    (file,) = shared["files"]
    assert (file["title"], file["name"]) == (MESSAGE.title, f"{MESSAGE.file_name}.{FILE}.csv")
    content = server.files[file["id"]].content
    assert content == '\ufeffchange,name\r\nadded,"\'=Amber, Ltd."\r\nadded,示例半导体\r\n'.encode()


@pytest.mark.parametrize(
    ("call", "ending"),
    [
        pytest.param("files.getUploadURLExternal", Cut(), id="address"),
        pytest.param("files.getUploadURLExternal", Answer(status=503, body="busy"), id="address 503"),
        pytest.param("upload", Cut(), id="content"),
        pytest.param("upload", Answer(status=500, body="no"), id="content 500"),
        pytest.param("upload", Hang(), id="content without answer"),
    ],
)
async def test_before_the_last_call_nothing_is_visible_and_the_file_is_sent_again(
    server: FakeSlack, slack: SlackMessenger, root: Receipt, call: str, ending: Answer | Cut | Hang
) -> None:
    server.endings[call].append(ending)
    with pytest.raises(NotSentError):
        await share(slack, root)
    assert await found(slack, root) == []
    receipt = await share(slack, root)
    assert await found(slack, root) == [receipt]


@pytest.mark.parametrize("ending", [Cut(delivered=True), Hang(delivered=True), Answer(body="ok", delivered=True)])
async def test_a_lost_response_to_the_last_call_leaves_doubt_and_the_file_is_found_by_its_name(
    server: FakeSlack, slack: SlackMessenger, root: Receipt, ending: Answer | Cut | Hang
) -> None:
    server.endings["files.completeUploadExternal"].append(ending)
    with pytest.raises(AmbiguousError):
        await share(slack, root)
    assert len(await found(slack, root)) == 1


@pytest.mark.parametrize(
    "error", ["missing_scope", "file_uploads_disabled", "storage_limit_reached", "file_type_blocked"]
)
async def test_an_app_that_may_not_upload_posts_the_names_as_text(
    server: FakeSlack, slack: SlackMessenger, root: Receipt, error: str
) -> None:
    server.endings["files.getUploadURLExternal"].append(Answer.error(error, needed="files:write"))
    with pytest.raises(PayloadRefusedError):
        await share(slack, root)
    await share(slack, root, Form.COMPACT)
    (_, said) = server.messages[CHANNEL]
    assert said["text"] == "US Entity List: 2 names added"
    assert "added: 示例半导体" in str(said["blocks"])
    assert "monitor events show E-7K2Q --csv" in str(said["blocks"])
    assert len(await found(slack, root)) == 1


async def test_a_refused_token_is_no_matter_of_the_file(
    server: FakeSlack, slack: SlackMessenger, root: Receipt
) -> None:
    server.endings["files.getUploadURLExternal"].append(Answer.error("token_revoked"))
    with pytest.raises(AuthRefusedError):
        await share(slack, root)


async def test_without_the_history_the_file_is_delivered_all_the_same(
    server: FakeSlack, slack: SlackMessenger, root: Receipt
) -> None:
    server.scopes -= {"channels:history", "groups:history"}
    receipt = await share(slack, root)
    assert receipt.ts == "F0000001"
    with pytest.raises(DeliveryError):
        await found(slack, root)
