"""A chat-completions server on loopback: what it is sent, and every way in which it may misbehave."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.domain.sources.schedule import Outcome
from monitor.errors import SecondReaderError
from monitor.ingest.http.guard import AddressInfo
from monitor.language.secondreader.question import question_on
from tests.fakes.chat_server import ChatServer, complaint, completion
from tests.fakes.second_reader import said
from tests.ingest.http.servers import chat_model, talking

QUESTION = question_on("商务部公告：镓出口管制", "自12月1日起实施。")
KEY = "sk-hunter2"


async def asked(server: ChatServer, *, key: str = "") -> str:
    async with server.serving() as base, chat_model(base, key=key) as real:
        return await real.ask(QUESTION)


async def failed(server: ChatServer) -> SecondReaderError:
    with pytest.raises(SecondReaderError) as e:
        await asked(server, key=KEY)
    return e.value


async def test_the_question_is_sent_with_its_schema_the_rules_apart_from_the_words() -> None:
    server = ChatServer(said())
    assert await asked(server, key=KEY) == said()
    assert server.paths == ["POST /v1/chat/completions"]
    assert server.keys == [f"Bearer {KEY}"]
    assert server.asked == [
        {
            "model": "tiny-1b",
            "messages": [
                {"role": "system", "content": QUESTION.rules},
                {"role": "user", "content": QUESTION.article},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": QUESTION.schema},
            },
            "stream": False,
            "temperature": 0,
            "max_tokens": 1_000,
        }
    ]


async def test_without_a_key_no_key_is_sent() -> None:
    server = ChatServer(said())
    await asked(server)
    assert server.keys == [None]


@pytest.mark.parametrize("name", ["temperature", "max_tokens"])
async def test_a_model_that_takes_no_such_parameter_is_asked_without_from_then_on(name: str) -> None:
    server = ChatServer(complaint(f"Unsupported parameter: '{name}'", 400), said(), said())
    async with server.serving() as base, chat_model(base) as real:
        assert [await real.ask(QUESTION), await real.ask(QUESTION)] == [said(), said()]
    assert ["temperature" in one for one in server.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("reply", "outcome", "shown"),
    [
        pytest.param(
            complaint(f"Incorrect API key provided: {KEY}", 401),
            Outcome.REFUSED,
            "HTTP 401 Unauthorized (Incorrect API key provided: •••); check MONITOR_LLM_KEY",
            id="a wrong key",
        ),
        pytest.param(
            complaint("json_schema is not supported", 400),
            Outcome.REFUSED,
            "HTTP 400 Bad Request (json_schema is not supported); check that the model supports response_format",
            id="no schema",
        ),
        pytest.param(
            web.json_response({"error": "model 'tiny-1b' not found"}, status=404),
            Outcome.NOT_FOUND,
            "HTTP 404 Not Found (model 'tiny-1b' not found); check MONITOR_LLM_URL",
            id="no such model",
        ),
        pytest.param(
            complaint("busy", 503), Outcome.THROTTLED, "HTTP 503 Service Unavailable (busy); check", id="busy"
        ),
        pytest.param(
            complaint("\x1b[2J" + "e" * 999, 500), Outcome.SERVER_ERROR, "([2J" + "e" * 157 + ")", id="hostile"
        ),
        pytest.param(web.Response(status=204), Outcome.SERVER_ERROR, "HTTP 204 No Content; check", id="nothing"),
        pytest.param(
            web.Response(status=307, headers={"Location": "http://169.254.169.254/"}),
            Outcome.REDIRECTS,
            "HTTP 307 Temporary Redirect; check MONITOR_LLM_URL",
            id="a redirect",
        ),
        pytest.param(
            web.Response(text="<html>"), Outcome.SERVER_ERROR, "the response contains no message", id="a page"
        ),
        pytest.param(
            web.Response(text="[" * 60_000), Outcome.SERVER_ERROR, "the response contains no message", id="nested"
        ),
        pytest.param(web.json_response({"choices": []}), Outcome.SERVER_ERROR, "no message", id="no choice"),
        pytest.param(completion(None), Outcome.SERVER_ERROR, "no message", id="a model that refuses"),
        pytest.param(completion(["x"]), Outcome.SERVER_ERROR, "no message", id="a list"),
        pytest.param(
            completion("x" * 300_000), Outcome.TOO_LARGE, "response larger than 262,144 bytes", id="oversized"
        ),
        pytest.param(
            web.Response(
                body=gzip.compress(json.dumps({"x": "x" * 900_000}).encode()), headers={"Content-Encoding": "gzip"}
            ),
            Outcome.TOO_LARGE,
            "response larger than 262,144 bytes",
            id="a bomb",
        ),
        pytest.param(
            web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
            Outcome.BAD_ENCODING,
            "the response can't be decoded",
            id="no gzip",
        ),
    ],
)
async def test_every_failure_is_one_line_without_the_key(reply: web.Response, outcome: Outcome, shown: str) -> None:
    error = await failed(ChatServer(reply))
    assert Outcome(error.outcome) is outcome
    assert shown in str(error)
    assert str(error).startswith("http://127.0.0.1:")
    assert not any(sign in str(error) for sign in (KEY, "\x1b", "\n"))


async def test_a_server_that_never_answers_is_given_up() -> None:
    async def silence(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with talking(silence) as base, chat_model(base, deadline=timedelta(seconds=0.2)) as real:
        with pytest.raises(SecondReaderError, match=r"no complete response within 0\.2 s; check MONITOR_LLM_URL") as e:
            await real.ask(QUESTION)
    assert Outcome(e.value.outcome) is Outcome.TIMEOUT
    assert str(e.value).endswith("; for a slow model raise MONITOR_LLM_TIMEOUT")


async def test_a_closed_port_is_unreachable() -> None:
    async with chat_model("http://127.0.0.1:9/v1") as real:
        with pytest.raises(SecondReaderError, match="check MONITOR_LLM_URL, and that the server runs") as e:
            await real.ask(QUESTION)
    assert Outcome(e.value.outcome) is Outcome.UNREACHABLE


async def test_a_server_without_tls_at_an_address_with_it() -> None:
    server = ChatServer(said())
    async with server.serving() as base, chat_model(base.replace("http:", "https:"), key=KEY) as real:
        with pytest.raises(SecondReaderError, match="TLS handshake failed") as e:
            await real.ask(QUESTION)
    assert Outcome(e.value.outcome) is Outcome.TLS
    assert server.keys == []


def resolving(*names: str) -> Callable[[str, int, int], Iterable[AddressInfo]]:
    def look_up(host: str, port: int, _: int) -> Iterable[AddressInfo]:
        assert host in names
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    return look_up


async def test_the_configured_host_may_have_a_private_address() -> None:
    server = ChatServer(said())
    async with server.serving() as base:
        named = base.replace("127.0.0.1", "model.lan")
        async with chat_model(named, lookup=resolving("model.lan")) as real:
            assert await real.ask(QUESTION) == said()
