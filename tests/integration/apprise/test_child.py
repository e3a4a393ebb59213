"""Apprise in its child process, with servers on loopback."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.apprise.client import AppriseMessenger, SendSlots
from monitor.messengers.apprise.outcome import failure_in
from monitor.messengers.apprise.process import ChildRunner
from monitor.messengers.apprise.wire import Event, Job, Step, line_of
from tests.fakes.mail_server import MailServer, mail_server
from tests.fakes.messages import an_alert, an_update
from tests.ingest.http.servers import serving

pytest.importorskip("apprise")

pytestmark = pytest.mark.integration

MAIL = "apprise:mail"
NOW = datetime(2025, 6, 8, 1, 9, tzinfo=UTC)
ID = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000a")
RUN = ChildRunner(module="monitor.app.messaging.apprise_child", deadline=timedelta(seconds=60))
ALLOWED = ("127.0.0.1",)


def messenger(url: str, *, allow: tuple[str, ...] = ALLOWED, run: Any = RUN) -> AppriseMessenger:
    return AppriseMessenger(Job(url=url, allow_hosts=allow), run=run, slots=SendSlots(), clock=lambda: NOW)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as made:
        yield made


def to_desk(server: MailServer) -> str:
    return f"mailto://127.0.0.1:{server.port}/?from=monitor@corp.example&to=desk@corp.example"


async def test_an_alert_arrives_as_a_mail(mail: MailServer) -> None:
    by_mail = messenger(to_desk(mail))
    assert await by_mail.check([MAIL]) == {}
    assert await by_mail.post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL) == Receipt(channel=MAIL, ts=ID)
    (sent,) = mail.mails
    assert str(sent["Subject"]).startswith("🔓 High · China approves some rare-earth export licences")
    assert sent["To"] == "desk@corp.example"
    assert mail.recipients == ["rcpt to:<desk@corp.example>"]
    body = sent.get_body(("html",))
    assert body is not None
    assert '<a href="https://news.example/a/1">' in body.get_content()


async def test_each_refusal_of_a_mail_server_has_its_error(mail: MailServer) -> None:
    by_mail = messenger(to_desk(mail))
    refusals: Sequence[tuple[str, int, type[DeliveryError]]] = (
        ("RCPT", 550, ChannelRefusedError),
        ("RCPT", 451, NotSentError),
        (".", 554, PayloadRefusedError),
        (".", 0, AmbiguousError),
    )
    for command, reply, error in refusals:
        mail.replies = {command: reply}
        with pytest.raises(error) as caught:
            await by_mail.post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
        assert "corp.example" not in str(caught.value)
        if error is ChannelRefusedError:  # not tried again at once
            assert "sender and recipient" in (await by_mail.check([MAIL]))[MAIL]
    mail.replies = {}
    await by_mail.post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
    assert {str(sent["Message-ID"]) for sent in mail.mails} == {f"<{ID}@127.0.0.1>"}  # a copy can be dropped


async def test_a_service_by_http_gets_the_message_and_its_refusals_are_read() -> None:
    answers = [web.Response(status=429, headers={"Retry-After": "7"}), web.Response(status=204)]
    given: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        given.append(json.loads(await request.read()))
        return answers.pop(0)

    async with serving(handle, size=100_000) as base:
        by_json = messenger(base.replace("http://", "json://") + "/s3cret-token")
        with pytest.raises(ThrottledError) as caught:
            await by_json.post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
        assert caught.value.retry_after == timedelta(seconds=7)
        assert "s3cret" not in str(caught.value)
        await by_json.post(MAIL, an_alert(), delivery_id=ID, form=Form.PLAIN)
    assert [one["type"] for one in given] == ["warning", "warning"]
    assert given[1]["message"].startswith("🔓 High · China approves")


async def test_a_private_address_is_refused_unless_it_is_allowed(mail: MailServer) -> None:
    for url in (f"json://localhost:{mail.port}/x", to_desk(mail)):
        with pytest.raises(ChannelRefusedError, match="MONITOR_ALLOW_HOSTS"):
            await messenger(url, allow=()).post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
    assert mail.connections == 0


async def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    paths = []

    async def handle(request: web.Request) -> web.Response:
        paths.append(request.path)
        raise web.HTTPTemporaryRedirect("http://127.0.0.2:9/inside")

    async with serving(handle, size=100_000) as base:
        with pytest.raises(ChannelRefusedError, match="SSRF policy"):
            await messenger(base.replace("http", "json") + "/x").post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
    assert paths == ["/x"]


async def test_a_child_that_hangs_is_killed_and_what_it_reported_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = "\n".join(line_of(Event(step=step)) for step in (Step.REQUEST, Step.CONNECT))
    lasting(tmp_path, monkeypatch, f"print({reported!r}, flush=True)")
    events = await ChildRunner(module="lasting", deadline=timedelta(seconds=3))(Job(url="json://h"))
    assert isinstance(failure_in(MAIL, events), AmbiguousError) or not events  # on a busy machine it did not start


async def test_an_unreachable_service_is_not_sent() -> None:
    with pytest.raises(NotSentError):
        await messenger("json://127.0.0.1:9/x").post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense://hunter2", "does not know this address"),
        ("mailto://us:hunter2@corp.example?to=a@b.example,c@d.example", "names 2 recipients"),
        ("mqtt://hunter2@host/topic", "Python package"),
    ],
)
async def test_an_unusable_address_is_a_problem_that_does_not_quote_it(url: str, said: str) -> None:
    problems = await messenger(url).check([MAIL])
    assert said in problems[MAIL]
    assert "hunter2" not in problems[MAIL]


async def test_the_child_has_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONITOR_SLACK_BOT_TOKEN", "xoxb-s3cret")
    seen = tmp_path / "seen"
    (tmp_path / "spying.py").write_text(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")
    monkeypatch.syspath_prepend(tmp_path)
    assert await ChildRunner(module="spying")(Job(url="json://h")) == ()
    assert "s3cret" not in seen.read_text()


async def test_a_child_ends_with_its_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    lasting(tmp_path, monkeypatch, f"open({str(started)!r}, 'w').write(str(os.getpid()))")
    task = asyncio.create_task(ChildRunner(module="lasting")(Job(url="json://h")))
    pid = int(await asyncio.to_thread(started.read_text))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def lasting(folder: Path, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    """A child that does something first and does not end by itself."""
    (folder / "lasting.py").write_text(f"import os, time\n{first}\ntime.sleep(600)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)


async def test_threads_are_refused_before_anything_is_sent() -> None:
    async def run(_: Job) -> tuple[Event, ...]:
        raise AssertionError

    with pytest.raises(MessageGoneError):
        await messenger("json://h", run=run).post(
            MAIL,
            an_update(),
            delivery_id=ID,
            form=Form.FULL,
            thread=Receipt(channel=MAIL, ts="1"),
            broadcast=True,
        )


async def test_a_channel_waits_a_while_for_others() -> None:
    slots = SendSlots(slots=asyncio.Semaphore(0), wait=timedelta(milliseconds=1))

    async def run(_: Job) -> tuple[Event, ...]:
        raise AssertionError

    with pytest.raises(NotSentError, match="other messages"):
        await AppriseMessenger(Job(url="json://h"), run=run, slots=slots, clock=lambda: NOW).post(
            MAIL, an_alert(), delivery_id=ID, form=Form.FULL
        )


async def test_a_child_that_dies_at_once_is_not_sent() -> None:
    async def run(_: Job) -> tuple[Event, ...]:
        return (Event(step=Step.CONNECT),)

    with pytest.raises(NotSentError, match="ended early"):
        await messenger("json://h", run=run).post(MAIL, an_alert(), delivery_id=ID, form=Form.FULL)
