"""The day of an entity-list rule as its readers see it: wire reports, the notice, the list itself. All of our own
making; the firms do not exist.
"""

from datetime import UTC, datetime

from monitor.domain.sources.source import PartyTable, Tier
from tests.integration.replay.reel import Dispatch, Outlet, Sheet

WIRE = Outlet(name="Harbour Wire", tier=Tier.WIRE, language="en")
OFFICE = Outlet(name="BIS rules", tier=Tier.OFFICIAL, language="en", place="US")
JAPANESE = Outlet(name="Minato Wire", tier=Tier.WIRE, language="ja")
PAPER = Outlet(name="Strait Daily", language="en")
LIST = Outlet(
    name="Entity List",
    tier=Tier.OFFICIAL,
    place="US",
    parties=PartyTable(
        list_id="us_entity_list",
        name=("Name",),
        id="Id",
        aliases=("Also known as",),
        country=("Country",),
        page="https://list.example/entity-list",
    ),
)

LISTED = (
    ("E-2001", "Amber Lumen Microelectronics Co., Ltd.", "琥珀流明微电子有限公司", "China"),
    ("E-2002", "Cedar Gate Lithography Research Institute", "", "China"),
    ("E-2003", "Example River Photonics Co., Ltd.", "示例江光电", "China"),
)
BEFORE = tuple((f"E-{1000 + 3 * n}", f"Quartz Harbour Trading {n} Ltd.", "", "China") for n in range(40))

NEWS = (
    Dispatch(
        outlet=WIRE,
        at=datetime(2026, 3, 10, 13, 45, tzinfo=UTC),
        title="US adds three Chinese chip firms to Entity List",
        text=(
            "The US Commerce Department added three Chinese firms to its Entity List on Tuesday, the department said. "
            "Suppliers need a licence to ship to them."
        ),
    ),
    Dispatch(
        outlet=OFFICE,
        at=datetime(2026, 3, 10, 14, 10, tzinfo=UTC),
        title="Additions to the Entity List",
        text=(
            "The Bureau of Industry and Security (BIS) amends the Export Administration Regulations by adding three "
            "entities under the destination of China to the Entity List. BIS imposes a licence requirement for all "
            "items subject to the regulations."
        ),
    ),
    Dispatch(
        outlet=JAPANESE,
        at=datetime(2026, 3, 10, 15, 0, tzinfo=UTC),
        title="米商務省、中国企業3社を輸出規制のエンティティーリストに追加",
        text="米商務省は10日、中国企業3社をエンティティーリストに追加したと発表した。",
    ),
    Dispatch(
        outlet=PAPER,
        at=datetime(2026, 3, 11, 6, 0, tzinfo=UTC),
        title="Washington puts three more Chinese companies on its Entity List",
        text="The US has added three Chinese companies to its Entity List, the Commerce Department announced.",
    ),
)


def _sheet(*rows: tuple[str, str, str, str]) -> str:
    lines = ['"' + '","'.join(row) + '"' for row in (("Id", "Name", "Also known as", "Country"), *rows)]
    return "\r\n".join((*lines, ""))


SHEETS = (
    Sheet(outlet=LIST, at=datetime(2026, 3, 9, 8, 0, tzinfo=UTC), text=_sheet(*BEFORE)),
    Sheet(outlet=LIST, at=datetime(2026, 3, 10, 16, 30, tzinfo=UTC), text=_sheet(*LISTED, *BEFORE)),
)

# a supplier that the list has under another name; our own name for it is the short one
WATCH = """
watch:
  firms: [{name: 示例江光电, role: supplier, owner: Chips desk}]
"""
