"""Every kind of source: any bytes give items or FeedUnreadableError, and a page that lost its list is never empty."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.by_kind import PARSERS, parse_answer
from tests.ingest.golden import feeds, source_of

BODIES = [f.read_bytes() for f in feeds()]
SHAPES = {
    Kind.HTML_LIST: ItemSelectors(items="li", summary="p"),
    Kind.JSON_API: ItemSelectors(items="data.items || items || articles", date="date"),
}


def _answer(kind: Kind, body: bytes, *, inside: str = "") -> SourceResponse:
    shape = SHAPES.get(kind)
    source = Source(id=SourceId("s"), name="s", url="https://list.example/a/", kind=kind, shape=shape)
    if shape is not None and inside:
        source = replace(source, shape=replace(shape, inside=inside))
    return SourceResponse(body=body, content_type="", url=source.url, source=source)


def _outcome(answer: SourceResponse) -> str:
    try:
        parse_answer(answer)
    except FeedUnreadableError as e:
        return e.outcome if str(e).startswith("source s: ") else str(e)
    return "read"


OUTCOMES = ("read", "not_a_feed", "structure_changed", "unreadable")


@pytest.mark.parametrize("kind", PARSERS)
@given(body=st.binary(max_size=2_000))
def test_any_bytes_give_items_or_an_error(kind: Kind, body: bytes) -> None:
    assert _outcome(_answer(kind, body)) in OUTCOMES


@pytest.mark.parametrize("kind", PARSERS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_a_damaged_response_gives_items_or_an_error(kind: Kind, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(BODIES))
    start = data.draw(st.integers(0, len(body)))
    torn = body[:start] + data.draw(st.binary(max_size=20)) + body[data.draw(st.integers(start, len(body))) :]
    assert _outcome(_answer(kind, torn, inside=data.draw(st.sampled_from(["", "data.html"])))) in OUTCOMES


@pytest.mark.parametrize("feed", [f for f in feeds() if f.name.startswith("no_")], ids=lambda p: p.name)
def test_a_response_without_items_is_an_error(feed: Path) -> None:
    answer = SourceResponse(
        body=feed.read_bytes(), content_type="", url="https://list.example/", source=source_of(feed)
    )
    assert _outcome(answer) in ("not_a_feed", "structure_changed", "unreadable")
