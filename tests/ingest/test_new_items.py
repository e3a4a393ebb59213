"""Parsing the new items of a feed alone gives what parsing all of it gives, whatever the feed and the change."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.sources.source import Kind, Source, SourceId
from monitor.errors import FeedUnreadableError
from monitor.ingest.identity import hashed
from monitor.ingest.new_items import NewItems, new_items
from monitor.ingest.splitting import split_feed
from monitor.ports.children.extraction import ExtractJob
from tests.budget import examples
from tests.ingest.golden import feeds, source_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SOURCE = Source(id=SourceId("s"), name="s", url="https://base.example/feed")
GOLDEN = [f.read_bytes() for f in feeds() if source_of(f).kind is Kind.RSS]

TEXTS = ("Copper rises", "铜价上涨", "A <b>bold</b> ban", "<item>", "x &amp; y", "&#8217;", "輸出", "Copper rises")
ITEMS = (
    "<item><guid>{id}</guid><link>https://a.example/{id}</link><title>{text}</title></item>",
    "<item><title>{text}</title><link>https://a.example/{id}</link><description>{text}</description></item>",
    "<item><guid>{id}</guid><title><![CDATA[{text} </item>]]></title></item>",
    "<item><guid>same</guid><link>https://a.example/{id}</link><title>{text}</title></item>",
    "<item><link>https://a.example/same</link><title>{text} {id}</title></item>",
    "<item><title>{text}</title></item>",
    "<item><guid>{id}</guid></item>",
    "<item><guid>{id}</guid><title>{text}</title><!-- <item> --></item>",
    '<item xml:base="https://b.example/"><guid>{id}</guid><link>p/{id}</link><title>{text}</title></item>',
    '<item xmlns:c="urn:x"><c:entry>y</c:entry><guid>{id}</guid><title>{text}</title></item>',
    "<item><guid>{id}</guid><dc:date>2026-04-0{day}</dc:date><title>{text}</title></item>",
    "<item><guid>{id}</guid><item><title>{text}</title></item></item>",
    "<item><guid>{id}</guid><title>{text}",
    "<entry><id>{id}</id><title>{text}</title><updated>2026-04-0{day}T00:00:00Z</updated></entry>",
    "<item/>",
)
SPACES = ("", "\n", "\n  ", "<!-- x -->", "<language>ja</language>", "stray")
HEADS = (
    '<rss version="2.0"><channel><title>t {n}</title>',
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><lastBuildDate>{n}</lastBuildDate>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://c.example/"><updated>{n}</updated>',
    "<!DOCTYPE rss [<!ENTITY e 'v{n}'>]><rss><channel>",
)
piece = st.builds(
    lambda form, text, number, day: (
        form.replace("{id}", f"{number}").replace("{text}", text).replace("{day}", f"{day}")
    ),
    st.sampled_from(ITEMS),
    st.sampled_from(TEXTS),
    st.integers(0, 9),
    st.integers(1, 9),
)
PLAIN = st.builds(
    lambda number, text: ITEMS[0].replace("{id}", f"{number}").replace("{text}", text),
    st.integers(0, 9),
    st.sampled_from(TEXTS[:2]),
)


def job(body: bytes) -> ExtractJob:
    return ExtractJob(source=SOURCE, body=body, content_type="", url=SOURCE.url, known={}, now=NOW)


def after(known: dict[str, str], read: NewItems) -> dict[str, str]:
    """What the database holds after the poll."""
    ids = {str(m.article_id): m.content_hash for m in read.found.moved}
    moved = {key: ids[_id(key)] for key in known if _id(key) in ids}
    return known | moved | {a.key: a.content_hash for a, _ in read.found.news}


def _id(key: str) -> str:
    return hashed(SOURCE.id, key, size=32)


def polled(*bodies: bytes) -> int:
    """Polls the bodies one after the other, both ways; the number of items that were not parsed."""
    known: dict[str, str] = {}
    seen, skipped = None, 0
    for body in bodies:
        asked = replace(job(body), known=known)
        try:
            whole = new_items(asked)
        except FeedUnreadableError as e:
            with pytest.raises(FeedUnreadableError, match=re.escape(str(e))):
                new_items(replace(asked, seen=seen))
            continue
        new = new_items(replace(asked, seen=seen))
        assert new.is_same(whole)
        assert not new_items(replace(asked, seen=seen, compare=True)).differs
        skipped += len(new.feed.skipped)
        known, seen = after(known, new), new.seen
    return skipped


@given(
    head=st.sampled_from(HEADS),
    versions=st.lists(st.lists(st.tuples(piece | PLAIN, st.sampled_from(SPACES)), max_size=6), min_size=2, max_size=3),
    spaces=st.booleans(),
    encoding=st.sampled_from(("utf-8", "gbk", "utf-16", "shift_jis")),
)
@settings(max_examples=examples(400), deadline=None)
def test_new_items_are_those_of_the_whole_feed(
    head: str, versions: list[list[tuple[str, str]]], spaces: bool, encoding: str
) -> None:
    end = "</feed>" if head.startswith("<feed") else "</channel></rss>"
    bodies = (
        f"<?xml version='1.0' encoding='{encoding}'?>{head.format(n=n)}"
        f"{''.join(one + (gap if spaces else '') for one, gap in version)}{end}"
        for n, version in enumerate(versions)
    )
    polled(*(body.encode(encoding, "xmlcharrefreplace") for body in bodies))


@given(st.sampled_from(GOLDEN), st.data())
@settings(max_examples=examples(300), deadline=None)
def test_a_real_feed_that_changes_is_read_alike(body: bytes, data: st.DataObject) -> None:
    parts = split_feed(body)
    number = count()
    edits = (
        lambda p: p,
        lambda p: p.replace(b"a", b"e%d" % next(number)),
        lambda p: p.replace(b"</title>", b" edited</title>"),
        lambda p: p.replace(b"</title>", b"<title>"),
        lambda p: p + p,
    )
    later = [data.draw(st.sampled_from(edits))(p) for p in data.draw(st.permutations(parts.pieces[:12]))]
    fewer = later[data.draw(st.integers(0, 2)) :]
    polled(body, parts.joined(tuple(later)), parts.joined(tuple(fewer)))


def test_an_item_with_a_base_address_is_read_with_all_others() -> None:
    base = '<item xml:base="https://b.example/"><guid>0</guid><link>p/0</link><title>Copper rises</title></item>'
    plain = "<item><guid>8</guid><link>https://a.example/8</link><title>Tin falls</title></item>"
    first, then = (f"{HEADS[0].format(n=n)}{items}</channel></rss>" for n, items in enumerate((base + plain, plain)))
    assert polled(first.encode(), then.encode()) == 0


def test_known_items_of_a_plain_feed_are_skipped() -> None:
    items = [ITEMS[0].replace("{id}", f"{n}").replace("{text}", f"Copper rises {n}") for n in range(5)]
    bodies = [f"{HEADS[0].format(n=n)}{''.join(reversed(items[: n + 3]))}</channel></rss>".encode() for n in range(3)]
    assert polled(*bodies) == 3 + 4


def test_a_feed_whose_namespaces_changed_is_parsed_whole() -> None:
    item = ITEMS[0].replace("{id}", "1").replace("{text}", "Copper rises")
    bodies = [f"{head.format(n=1)}{item}</channel></rss>".encode() for head in HEADS[:2]]
    assert polled(*bodies) == 0
