import pytest

from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.by_kind import parse_answer
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed

URL = "https://api.example/doc"


def _read(body: str, **select: str) -> ParsedFeed:
    shape = ItemSelectors(**{"items": "articles", **select})  # type: ignore[arg-type]
    source = Source(id=SourceId("s"), name="s", url=URL, kind=Kind.JSON_API, shape=shape)
    return parse_answer(SourceResponse(body=body.encode(), content_type="application/json", url=URL, source=source))


def test_lone_backslashes_and_raw_tabs_are_repaired() -> None:
    (item,) = _read('{"articles": [{"title": "Costs \\& licences:\tthe \\"rare\\" C:\\\\dir \\u00e9"}]}').items
    assert item.title == 'Costs \\&amp; licences:\tthe "rare" C:\\dir é'
    assert item.raw == b""


def test_truncated_json_is_unreadable() -> None:
    with pytest.raises(FeedUnreadableError, match="invalid JSON that ends with") as e:
        _read('{"articles": [{"title": "Costs')
    assert e.value.outcome == "unreadable"


def test_an_item_without_a_title_is_passed_on() -> None:
    assert [i.title for i in _read('{"articles": [{"title": null, "url": "/1"}, {"title": "One"}]}').items] == [
        "",
        "One",
    ]


@pytest.mark.parametrize("value", ["true", "null", "[]", "{}", '[{"a": [1, null]}]'])
def test_a_value_that_is_not_text_is_empty(value: str) -> None:
    (item,) = _read(f'{{"articles": [{{"title": "One", "date": {value}, "url": {value}}}]}}').items
    assert (item.published_raw, item.link) == ("", "")


def test_a_very_long_list_is_cut() -> None:
    rows = ",".join('{"title": "One"}' for _ in range(MAX_ITEMS + 1))
    parsed = _read(f'{{"articles": [{rows}]}}')
    assert len(parsed.items) == MAX_ITEMS
    assert parsed.problems == ("2,001 items; only the first 2,000 were read",)


def test_a_failing_expression_is_a_changed_structure() -> None:
    with pytest.raises(FeedUnreadableError, match="response structure changed") as e:
        _read('{"articles": [{"title": 5}]}', title="join(', ', title)")
    assert e.value.outcome == "structure_changed"
