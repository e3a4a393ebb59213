"""A source written as an entry is read back as the same source."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.source import (
    Access,
    DateOrder,
    FirstPoll,
    ItemSelectors,
    Kind,
    ListFormat,
    PartyTable,
    Quote,
    Scheme,
    Source,
    SourceEndpoint,
    SourceId,
    Tier,
)
from monitor.rulefiles import base_folder, load
from monitor.rulefiles.editing.entry import scalar, source_entry
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import ListNode, Scalar, read_yaml

PLAIN = Source(id=SourceId("a-wire"), name="A wire", url="https://wire.example/feed?a=1&b=2", origin="mine")
PRIVATE = replace(
    PLAIN,
    id=SourceId("other"),
    name='Odd: "name" # 1',
    access=Access(scheme=Scheme.BASIC, name="reader 1", secret="MONITOR_SECRET_WIRE"),
    proxy="dmz",
    language="zh-Hans",
    tier=Tier.OFFICIAL,
    place="CN",
    interval=timedelta(hours=2),
    enabled=False,
    because="no: not now",
    first_poll=FirstPoll.ANNOUNCE,
    quote=Quote.LINK_ONLY,
    full_text=True,
    max_bytes=20_000_000,
)
LIST = replace(
    PLAIN,
    name="True",
    id=SourceId("true"),
    kind=Kind.HTML_LIST,
    shape=ItemSelectors(items="ul.news > li", title='a[title="x"]@title'),
    adaptive=False,
    full_text=False,
    via=(SourceEndpoint(url="https://b.example/", kind=Kind.RSS, proxy="direct"),),
    access=Access(scheme=Scheme.COOKIE, name="sid", secret="MONITOR_SECRET_WIRE"),
)


PARTIES = replace(
    PLAIN,
    name="Parties",
    id=SourceId("parties"),
    kind=Kind.PARTY_LIST,
    parties=PartyTable(
        format=ListFormat.CSV,
        list_column="source",
        lists=(("us_entity_list", "Entity List (EL) - Bureau"), ("us_entity_list", "EL")),
        name=("First name", "Last: name"),
        id="_id",
        aliases=("alt_names",),
        separator="|",
        delimiter="\t",
        skip=1,
        dates=DateOrder.DMY,
    ),
    full_text=False,
    max_bytes=50_000_000,
)


@pytest.mark.parametrize("source", [PLAIN, PRIVATE, LIST, PARTIES], ids=lambda s: s.id)
def test_an_entry_parses_back_to_the_source(source: Source, tmp_path: Path) -> None:
    assert _read(tmp_path, source) == (source,)


def test_every_shipped_source_can_be_written_as_an_entry(tmp_path: Path) -> None:
    shipped = tuple(s for s in load(base_folder().parent / "none").sources if s.origin == "base")
    assert len(shipped) > 30
    renamed = tuple(replace(s, id=SourceId(f"own-{s.id}"), origin="mine") for s in shipped)
    assert _read(tmp_path, *renamed) == renamed


def _read(folder: Path, *sources: Source) -> tuple[Source, ...]:
    (folder / "mine").mkdir()
    text = "sources:\n" + "".join(map(source_entry, sources))
    (folder / "mine" / "sources.yaml").write_text(text, encoding="utf-8")
    rules = load(folder)
    assert rules.errors == (), text
    return tuple(s for s in rules.sources if s.origin == "mine")


WORDS = st.sampled_from(
    ["null", "yes", "True", "a: b", "a #b", "a, b", "a]", "1d", "0x1f", "1e3", "2026-11-01", "*a", "12:30"]
)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=12)


@given(text=WORDS | TEXTS, flow=st.booleans())
def test_a_scalar_is_read_as_the_same_text(text: str, flow: bool) -> None:
    written = scalar(text, flow=flow)
    findings = Findings()
    node = read_yaml((f"- [{written}]\n" if flow else f"- {written}\n").encode(), "a.yaml", findings)
    assert isinstance(node, ListNode)
    assert not findings.problems
    item = node.items[0]
    found = item.items[0] if isinstance(item, ListNode) else item
    assert isinstance(found, Scalar)
    assert (found.text, found.is_null, found.boolean) == (text, False, None)
