"""A translation server on loopback: what it is sent, and every way in which it may misbehave."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from monitor.errors import TranslationError
from monitor.ingest.http.guard import AddressInfo
from tests.ingest.http.servers import serving, talking, translator

TEXT = "商务部：已依法批准一定数量的稀土出口合规申请"


class Server:
    """Answers what it was given, in turn, and remembers what it was asked."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []

    async def answer(self, asked: web.Request) -> web.Response:
        self.paths.append(f"{asked.method} {asked.path}")
        self.asked.append(await asked.json())
        return self.answers.pop(0)


def said(text: object, **more: Any) -> web.Response:
    return web.json_response({"translatedText": text}, **more)


async def translated(server: Server, text: str = TEXT, language: str = "zh-Hans", *, key: str = "") -> str:
    async with serving(server.answer, size=100_000) as base, translator(base, key=key) as real:
        return await real.translate(text, language)


async def failed(server: Server) -> str:
    with pytest.raises(TranslationError) as e:
        await translated(server, key="hunter2")
    return str(e.value)


async def test_the_text_alone_is_sent_with_its_language_and_the_key() -> None:
    server = Server(said("Applications approved"))
    assert await translated(server, key="hunter2") == "Applications approved"
    assert server.paths == ["POST /translate"]
    assert server.asked == [{"q": TEXT, "source": "zh", "target": "en", "format": "text", "api_key": "hunter2"}]


async def test_without_a_key_no_key_is_sent() -> None:
    server = Server(said("x"))
    await translated(server)
    assert "api_key" not in server.asked[0]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("zh-Hans", "zh"),
        ("zh-Hant", "zt"),
        ("zh-TW", "zt"),
        ("ja", "ja"),
        ("ko-KR", "ko"),
        ("und", "auto"),
        ("", "auto"),
    ],
)
async def test_languages_are_named_as_the_server_names_them(language: str, code: str) -> None:
    server = Server(said("x"))
    await translated(server, language=language)
    assert server.asked[0]["source"] == code


async def test_a_language_that_the_server_does_not_know_is_left_to_it() -> None:
    server = Server(web.json_response({"error": "zt is not supported"}, status=400), said("x"))
    assert await translated(server, language="zh-Hant") == "x"
    assert [a["source"] for a in server.asked] == ["zt", "auto"]


async def test_an_endless_text_is_cut_before_it_is_sent() -> None:
    server = Server(said("x"))
    await translated(server, "稀土 " * 5_000)
    assert len(server.asked[0]["q"]) == 2_000


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        pytest.param("a\x1b[31mred\x00\x07 b", "a[31mred b", id="control characters"),
        pytest.param("a\u202egpj.exe\u2066b", "agpj.exeb", id="direction of writing"),
        pytest.param("a\ud83db", "ab", id="half a character"),
        pytest.param("x" * 10_000, "x" * 4_000, id="endless"),
    ],
)
async def test_a_translation_is_cleaned_and_cut(answer: str, shown: str) -> None:
    assert await translated(Server(said(answer))) == shown


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        pytest.param(
            web.json_response({"error": "Invalid API key"}, status=403),
            "HTTP 403 Forbidden (Invalid API key); check MONITOR_TRANSLATE_KEY",
            id="a wrong key",
        ),
        pytest.param(
            web.json_response({"error": "Slowdown"}, status=429),
            "HTTP 429 Too Many Requests (Slowdown); the server limits the request rate",
            id="too often",
        ),
        pytest.param(
            web.Response(status=404),
            "HTTP 404 Not Found; set MONITOR_TRANSLATE_URL to the server's address",
            id="a wrong address",
        ),
        pytest.param(
            web.Response(status=302, headers={"Location": "http://169.254.169.254/"}),
            "HTTP 302 Found; check MONITOR_TRANSLATE_URL",
            id="a redirect",
        ),
        pytest.param(
            web.json_response({"error": "\x1b[2J" + "e" * 999}, status=500),
            "HTTP 500 Internal Server Error ([2J" + "e" * 157 + ")",
            id="a hostile complaint",
        ),
        pytest.param(
            web.Response(text="<html>"),
            "the response contains no translation; check that MONITOR_TRANSLATE_URL is a LibreTranslate server",
            id="a page",
        ),
        pytest.param(web.Response(text="[" * 100_000), "response larger than 65,536 bytes", id="too large"),
        pytest.param(web.Response(text="[" * 60_000), "the response contains no translation", id="nested too deep"),
        pytest.param(web.json_response(["x"]), "the response contains no translation", id="a list"),
        pytest.param(said(["x"]), "the response contains no translation", id="several texts"),
        pytest.param(said(" \x00 "), "the response contains no translation", id="nothing to see"),
        pytest.param(
            web.Response(
                body=gzip.compress(json.dumps({"translatedText": "x" * 500_000}).encode()),
                headers={"Content-Encoding": "gzip"},
            ),
            "response larger than 65,536 bytes",
            id="a bomb",
        ),
        pytest.param(
            web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
            "the response can't be decoded (invalid gzip data)",
            id="no gzip",
        ),
    ],
)
async def test_every_failure_is_one_line_without_the_key(answer: web.Response, result: str) -> None:
    problem = await failed(Server(answer, answer))
    assert result in problem
    assert problem.startswith("http://127.0.0.1:")
    assert "hunter2" not in problem
    assert "\x1b" not in problem
    assert "\n" not in problem


async def test_a_server_that_never_answers_is_given_up() -> None:
    async def silence(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with talking(silence) as base, translator(base, deadline=timedelta(seconds=0.2)) as real:
        with pytest.raises(TranslationError, match=r"no complete response within 0\.2 s; check MONITOR_TRANSLATE_URL"):
            await real.translate(TEXT, "zh")


async def test_a_closed_port_is_unreachable() -> None:
    async with translator("http://127.0.0.1:9") as real:
        with pytest.raises(TranslationError, match="check MONITOR_TRANSLATE_URL, and that the server runs"):
            await real.translate(TEXT, "zh")


def resolving(*names: str) -> Callable[[str, int, int], Iterable[AddressInfo]]:
    def look_up(host: str, port: int, _: int) -> Iterable[AddressInfo]:
        assert host in names
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    return look_up


async def test_the_configured_host_may_have_a_private_address() -> None:
    server = Server(said("x"))
    async with serving(server.answer, size=1_000) as base:
        port = base.rpartition(":")[2]
        async with translator(f"http://translate.lan:{port}", lookup=resolving("translate.lan")) as real:
            assert await real.translate(TEXT, "zh") == "x"
