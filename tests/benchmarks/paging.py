"""The page among a million articles and 100,000 events: what the server needs for each view.

The application answers in this process, without a socket, on the database that `scale` makes and keeps. Each view is
asked for once, and then `repeats` times, in processor time: other work on the machine changes it less than wall time.
Beside it stands the limit of 100 ms.
"""

import asyncio
import gc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from urllib.parse import quote

from monitor.app.messaging.channels import TERMINAL
from monitor.app.page import page_parts
from monitor.app.rules.runtime_config import config_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.rulefiles import load
from monitor.settings import Settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.web.application import build_application
from tests.benchmarks.large import NOW, SOURCES, large
from tests.benchmarks.measuring import REPEATS, Row, Tick
from tests.benchmarks.scale import ARTICLES, KEEP_IN
from tests.fakes.page import Browser
from tests.store.examples import source

LIMIT = 100.0
"""Milliseconds."""

_VIEWS: Mapping[str, str] = {
    "now": "/",
    "now, an issuer": "/?issuer=CN",
    "now, text": "/?text=稀土",
    "now, English text": '/?text="rare earth"',
    "now, level and direction": "/?level=high&direction=mixed",
    "now, a rule": "/?rule=any-export-act",
    "now, goods and time": "/?commodity=gallium&since=2025-01-01",
    "event": "/events/{newest}",
    "event, most reports": "/events/{most}",
    "known acts": "/known",
    "known acts, a cell": "/known?issuer=CN&commodity=gallium",
    "calendar": "/calendar",
    "iCalendar": "/calendar.ics?issuer=IN",
    "rules": "/rules",
    "rule": "/rules/base/any-export-act",
    "playground": "/playground?rule=any-export-act",
    "sources": "/sources",
    "source": "/sources/source-7",
    "outbox": "/outbox",
    "system": "/system",
}


def steps(repeats: int = REPEATS) -> int:
    return 1 + len(_VIEWS)


def measure(
    tick: Tick, *, articles: int = ARTICLES, repeats: int = REPEATS, keep_in: Path = KEEP_IN
) -> tuple[Row, ...]:
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), rules_dir=Path(folder) / "no packs of your own", sample=False)
        config = config_of(load(settings.rules_dir), settings, TERMINAL)
        found = large(keep_in, articles, config.vocabulary)
        tick(f"{articles:,} articles")
        gc.collect()
        gc.freeze()  # as `run` does
        try:
            return asyncio.run(_measure(tick, found.folder, settings, config, repeats))
        finally:
            gc.unfreeze()


async def _measure(
    tick: Tick, folder: Path, settings: Settings, config: RuntimeConfig, repeats: int
) -> tuple[Row, ...]:
    watched = {one.id: one for one in (source(f"source-{n}") for n in range(SOURCES))}
    async with open_store(sqlite_url(folder)) as store:
        whole = replace(config, sources={**config.sources, **watched})
        parts = page_parts(settings, store, config=lambda: whole, clock=lambda: NOW)
        browser = Browser(build_application(parts))
        names = await _names(store)
        rows = []
        for view, path in _VIEWS.items():
            address = quote(path.format(**names), safe="/?&=")
            first = await _milliseconds(browser, address)
            took = [await _milliseconds(browser, address) for _ in range(repeats)]
            rows.append(_row(view, path, first, took))
            tick(view)
        await parts.changes.close()
    return (*rows, _slowest(rows))


async def _names(store: DatabaseStore) -> Mapping[str, str]:
    newest = (await store.archive.events(limit=1))[0].event
    late = await store.archive.events(limit=2_000)
    return {"newest": newest.label, "most": max((one.event for one in late), key=lambda e: e.reports).label}


async def _milliseconds(browser: Browser, address: str) -> float:
    began = process_time()
    answer = await browser.get(address)
    took = 1_000 * (process_time() - began)
    if answer.status != 200:
        raise AssertionError(f"{address} answers {answer.status}")
    return took


def _row(view: str, path: str, first: float, took: list[float]) -> Row:
    usual = median(took)
    figures = {"median_ms": round(usual, 1), "most_ms": round(max(took), 1), "first_ms": round(first, 1)}
    return Row(
        bench=f"page, {view}",
        what=path,
        ours=f"{usual:.0f} ms",
        beside=f"{LIMIT:.0f} ms",
        yardstick="the limit of a view",
        ratio=round(usual / LIMIT, 2),
        ratio_means="share of the limit",
        spread=(round(min(took) / LIMIT, 2), round(max(took) / LIMIT, 2)),
        repeats=len(took),
        figures=figures,
    )


def _slowest(rows: list[Row]) -> Row:
    slowest = max(rows, key=lambda row: row.ratio)
    over = sum(row.ratio > 1 for row in rows)
    return replace(slowest, bench="page, slowest", what=f"{slowest.what}; {over} of {len(rows)} views over the limit")
