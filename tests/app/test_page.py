"""The page of a daemon: opened where it is set, off, or not possible, which keeps no alert from going out."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from monitor.app.doctor.page import check_page
from monitor.app.health import health_findings
from monitor.app.page import open_page
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.operations.meters import Meters
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import PAGE
from monitor.settings import Settings, read_settings
from monitor.store import DatabaseStore, open_store
from monitor.web.security.passwords import hashed
from tests.fakes.reading import NOW
from tests.pipeline.words import WORDS

CONFIG = RuntimeConfig(
    rules={},
    vocabulary=WORDS,
    routes=Routes(default=Route(name="default", channel="C1")),
    sources={},
    workspace="test",
)


def settings_of(folder: Path, address: str, **more: str) -> Settings:
    return read_settings({"MONITOR_DATA_DIR": str(folder), "MONITOR_PAGE": address, **more})


def free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return f"127.0.0.1:{found.getsockname()[1]}"


async def page_of(settings: Settings, store: DatabaseStore) -> tuple[bool, str]:
    async with open_page(settings, store, config=lambda: CONFIG, clock=lambda: NOW, meters=Meters()) as (page, problem):
        return page is not None, problem


async def test_off_is_no_page_and_no_problem(tmp_path: Path) -> None:
    async with open_store("sqlite://") as store:
        assert await page_of(settings_of(tmp_path, "off"), store) == (False, "")
        assert await store.read(lambda tx: tx.journal.recall(PAGE)) is None


async def test_a_taken_address_is_a_problem_that_health_reports(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_of(tmp_path, f"127.0.0.1:{taken.getsockname()[1]}")
        async with open_store("sqlite://") as store:
            served, problem = await page_of(settings, store)
            assert not served
            assert "in use" in problem
            findings = await health_findings(settings, store, (), now=NOW)
    (found,) = [finding for finding in findings if finding.what == "page"]
    assert (found.ok, found.detail) == (False, problem)


async def test_the_page_is_served_and_doctor_finds_it(tmp_path: Path) -> None:
    settings, stop = settings_of(tmp_path, free_address()), asyncio.Event()
    async with open_store("sqlite://") as store:
        async with open_page(settings, store, config=lambda: CONFIG, clock=lambda: NOW, meters=Meters()) as (page, _):
            assert page is not None
            serving = asyncio.create_task(page.serve(stop))
            async with aiohttp.ClientSession() as client:
                async with client.get(f"http://{settings.page.address}/") as answer:
                    assert "No events yet" in await answer.text()
                async with client.get(f"http://{settings.page.address}/health/ready") as ready:
                    assert (await ready.json())["checks"][0]["check"] == "daemon"
            found = await check_page(settings)
            assert (found.ok, found.detail.partition(" at ")[0]) == (True, "a running monitor serves it")
            stop.set()
            await asyncio.wait_for(serving, 60)
        assert await store.read(lambda tx: tx.journal.recall(PAGE)) == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param({}, "for this machine only", id="loopback"),
        pytest.param({"MONITOR_PAGE_PASSWORD_HASH": hashed("correct horse")}, "with a password", id="password"),
        pytest.param(
            {"MONITOR_PAGE_PROXY_HEADER": "X-User", "MONITOR_PAGE_PROXY_FROM": "10.0.0.5"},
            "through the proxy 10.0.0.5/32",
            id="proxy",
        ),
    ],
)
async def test_doctor_says_who_may_use_it(tmp_path: Path, more: dict[str, str], words: str) -> None:
    assert words in (await check_page(settings_of(tmp_path, free_address(), **more))).detail


_SERVE = """
import sys
from monitor.app.page import page_parts
import monitor.web.application, monitor.web.server
print("\\n".join(sys.modules))
"""


def test_a_page_without_logins_does_not_carry_argon2() -> None:
    carried = subprocess.check_output([sys.executable, "-c", _SERVE], text=True).split()
    assert "starlette" in carried
    assert not {"argon2", "httptools", "uvloop", "websockets"} & set(carried)
