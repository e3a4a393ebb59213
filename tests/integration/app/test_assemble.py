"""The parts put together, with real children and the rules that are shipped."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from monitor.app.assemble import Overrides, assemble
from monitor.daemon.parts import Timing
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.sources.source import FirstPoll
from monitor.pipeline.operations.liveness import last_flight
from monitor.rulefiles import base_folder, load
from monitor.settings import Settings, read_settings
from tests.fakes.chat_server import ChatServer
from tests.fakes.clock import Time
from tests.fakes.reading import source
from tests.fakes.second_reader import said
from tests.ingest.http.servers import serving

pytestmark = pytest.mark.integration


def settings(**named: str) -> Settings:
    return read_settings({f"MONITOR_{name.upper()}": value for name, value in named.items()})


async def test_the_canary_goes_through_children_and_the_rules_that_run(tmp_path: Path) -> None:
    clock = Time()
    folders = {"data_dir": str(tmp_path / "data"), "rules_dir": str(tmp_path)}
    async with assemble(settings(canary="on", sample="off", **folders), timing=Timing(clock=clock)) as app:
        clock.now += timedelta(minutes=6)
        await app.daemon.jobs.all()
        last = await app.store.read(last_flight)
        assert last is not None
        assert (last.stopped, last.is_over) == (None, True)
        (row,) = await app.archive.events()
        assert (row.event.sample, row.announcements) == (True, ())


_ITEM = "Gallium exports resume as Beijing eases its grip"  # the judge is not sure of it
_FEED = f"<rss version='2.0'><channel><title>w</title><item><guid>1</guid><title>{_ITEM}</title></item></channel></rss>"


async def _feed(_: web.Request) -> web.Response:
    return web.Response(text=_FEED, content_type="application/rss+xml")


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
async def test_a_second_reader_is_asked_once_where_the_settings_name_one(tmp_path: Path, *, on: bool) -> None:
    clock, model = Time(), ChatServer(said(act_words="Gallium exports resume", is_act=True))
    named = {"data_dir": str(tmp_path), "sample": "off", "allow_hosts": "127.0.0.1"}
    async with serving(_feed) as base, model.serving() as chat:
        wire = source("wire", url=base, first_poll=FirstPoll.ANNOUNCE, full_text=False)
        rules = replace(load(base_folder() / "no packs"), sources=(wire,))
        rules = replace(rules, knowledge=replace(rules.knowledge, mode=ReaderMode.BALANCED))
        llm = {"llm_url": chat, "llm_model": "tiny-1b"} if on else {}
        for _ in range(2):
            async with assemble(
                settings(**named, **llm), timing=Timing(clock=clock), overrides=Overrides(rules=rules), environment={}
            ) as app:
                await app.daemon.once(everything=True)
                events = await app.archive.events()
                possible = await app.archive.possible()
            clock.now += timedelta(hours=1)
    assert (len(events), len(possible), len(model.asked)) == ((1, 0, 1) if on else (0, 1, 0))
