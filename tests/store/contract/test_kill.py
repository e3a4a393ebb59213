import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine

from monitor.store import open_store
from monitor.store.database.dialect import read_url
from tests.store.examples import MINISTRY, TODAY

ROOT = Path(__file__).parents[3]
WRITER = ROOT / "tests/store/endless_writer.py"


def run_and_kill(url: str) -> list[int]:
    """The numbers of the units that the child reported before it was killed in the middle of some later one."""
    with subprocess.Popen(
        [sys.executable, WRITER, url], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}
    ) as child:
        assert child.stdout is not None
        shown = [int(child.stdout.readline()) for _ in range(60)]
        child.send_signal(signal.SIGKILL)
        shown += [int(line) for line in child.stdout.read().splitlines()]
    assert child.returncode == -signal.SIGKILL
    return shown


async def test_what_was_committed_survives_kill_9_and_nothing_half_done_is_left(url: str) -> None:
    shown = await asyncio.to_thread(run_and_kill, url)
    async with open_store(url) as store:
        articles = await store.read(lambda tx: tx.articles.known(MINISTRY))
        rows = await store.read(lambda tx: tx.outbox.backlog())
        acts = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    assert {str(n) for n in shown} <= set(articles)
    assert len(articles) <= len(shown) + 1
    assert len(articles) == len(acts) == sum(rows.by_state.values())
    assert _is_sound(url)


def _is_sound(url: str) -> bool:
    address = read_url(url)
    if address.get_backend_name() != "sqlite":
        return True
    engine = create_engine(address)
    with engine.connect() as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    engine.dispose()
    return sound == "ok" and not orphans
