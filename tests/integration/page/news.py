"""Half a year of news for the page to show, in wording of our own: firms do not exist, and figures are made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.sources.source import Tier
from tests.integration.replay import founding
from tests.integration.replay.reel import Dispatch, Outlet

WIRE, PAPER, MINISTRY, JAPANESE = founding.WIRE, founding.PAPER, founding.MINISTRY, founding.JAPANESE
OFFICE = Outlet(name="BIS rules", tier=Tier.OFFICIAL, language="en", place="US")
GAZETTE = Outlet(name="Lagoon Gazette", language="en")
"""The source that dies."""

LIVE = "Vietnam bans exports of raw rare-earth ore"
"""The headline that arrives while somebody looks."""

WATCH = """watch:
  materials:
    - {is: gallium, hs: [8112.92], parts: [AMP-204, AMP-310], owner: Power amplifiers}
    - {is: neodymium, parts: [MAG-77], owner: Motors}
  firms:
    - {name: Amber Lumen Microelectronics, role: supplier, owner: Purchasing}
"""


def news(now: datetime) -> Sequence[Dispatch]:
    """All of it, the last a few minutes before `now`."""
    old = now - timedelta(days=150) - founding.FIRST
    return (
        *(replace(one, at=one.at + old) for one in founding.NEWS[:6]),
        Dispatch(
            outlet=GAZETTE,
            at=now - timedelta(days=41),
            title="Island port opens a second pier",
            text="The harbour office opened a second pier for container ships.",
        ),
        Dispatch(
            outlet=WIRE,
            at=now - timedelta(days=40),
            title="Indonesia bans bauxite exports from January",
            text="Indonesia will ban exports of bauxite from 1 January, the mining ministry said on Monday.",
        ),
        Dispatch(
            outlet=MINISTRY,
            at=now - timedelta(days=9, hours=3),
            title="商务部公告：暂停实施对镓、锗相关物项的出口管制措施，为期一年",
            text="商务部公告，自即日起暂停实施对镓、锗相关物项的出口管制措施，为期一年。",
        ),
        Dispatch(
            outlet=WIRE,
            at=now - timedelta(days=9),
            title="China suspends export controls on gallium and germanium for one year",
            text="China has suspended its export controls on gallium and germanium for one year, its ministry said.",
        ),
        Dispatch(
            outlet=OFFICE,
            at=now - timedelta(days=2, hours=2),
            title="Additions to the Entity List",
            text=(
                "The Bureau of Industry and Security (BIS) adds Amber Lumen Microelectronics and two other entities "
                "under the destination of China to the Entity List."
            ),
        ),
        Dispatch(
            outlet=JAPANESE,
            at=now - timedelta(days=1, hours=4),
            title="経産省、半導体製造装置の輸出管理を強化　許可対象に追加",
            text="経済産業省は、半導体製造装置を輸出許可の対象に追加すると発表した。",
        ),
        Dispatch(
            outlet=PAPER,
            at=now - timedelta(hours=6),
            title="India imposes an export duty on iron ore",
            text="India has imposed an export duty of 15% on iron ore, the finance ministry said.",
        ),
        Dispatch(
            outlet=WIRE,
            at=now - timedelta(hours=2),
            title="China bans exports of tungsten products to the United States",
            text="China has banned exports of tungsten products to the United States, the commerce ministry announced.",
        ),
        Dispatch(outlet=PAPER, at=now - timedelta(minutes=50), title="Tin prices slip as warehouses fill up"),
        Dispatch(
            outlet=MINISTRY,
            at=now - timedelta(minutes=40),
            title="商务部宣布禁止向美国出口钨制品",
            text="商务部宣布，禁止向美国出口钨制品，自公布之日起执行。",
        ),
    )
