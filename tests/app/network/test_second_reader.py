"""Whether the operator's model answers, as `doctor` reports it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.app.doctor.second_reader import check_second_reader
from monitor.app.network.second_reader import open_second_reader
from monitor.domain.acts.second_reader import Tally
from monitor.domain.operations.finding import Finding
from monitor.settings import Settings, read_settings
from monitor.store import open_store, sqlite_url
from tests.fakes.chat_server import ChatServer, complaint
from tests.fakes.clock import Time
from tests.fakes.reading import NOW
from tests.fakes.second_reader import said

NONE: Mapping[str, str] = {}


def settings(base: str, folder: Path) -> Settings:
    return read_settings(
        {
            "MONITOR_DATA_DIR": str(folder),
            "MONITOR_LLM_URL": base,
            "MONITOR_LLM_MODEL": "tiny-1b",
            "MONITOR_LLM_KEY": "sk-hunter2",
        }
    )


async def found(server: ChatServer, folder: Path) -> Finding:
    async with server.serving() as base:
        looks = check_second_reader(settings(base, folder), NONE, clock=Time(), says=lambda _: None)
        (finding,) = [f async for f in looks]
    return finding


async def test_off_there_is_nothing_to_look_at_and_nothing_to_open() -> None:
    assert [f async for f in check_second_reader(read_settings({}), NONE, clock=Time(), says=print)] == []
    async with open_second_reader(read_settings({}), clock=Time(), environment=NONE) as reader:
        assert reader is None


async def test_a_second_reader_that_answers_with_the_schema_is_ok(tmp_path: Path) -> None:
    server = ChatServer(said())
    finding = await found(server, tmp_path)
    assert (finding.ok, finding.detail) == (True, "model tiny-1b answers with the expected schema")
    assert server.keys == ["Bearer sk-hunter2"]


async def test_the_remaining_requests_are_shown(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(lambda tx: tx.consultations.count(Tally(day=NOW.date(), asked=205)))
    finding = await found(ChatServer(said()), tmp_path)
    assert finding.detail == "model tiny-1b answers with the expected schema; 0 of 200 requests left today"


@pytest.mark.parametrize(
    ("server", "said_of_it"),
    [
        (ChatServer(complaint("Invalid key sk-hunter2", 401)), "HTTP 401 Unauthorized (Invalid key •••); check "),
        (ChatServer("Yes, it is an act."), "the answer is not JSON; use a server that supports json_schema"),
    ],
    ids=["a wrong key", "prose"],
)
async def test_a_second_reader_that_does_not_is_a_problem_with_a_remedy(
    server: ChatServer, said_of_it: str, tmp_path: Path
) -> None:
    finding = await found(server, tmp_path)
    assert finding.ok is False
    assert said_of_it in finding.detail
    assert "hunter2" not in finding.detail
