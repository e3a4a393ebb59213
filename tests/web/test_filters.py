"""The filter of events in an address: that of commands, checked against what runs."""

from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from monitor.errors import PageRequestError, SearchError
from monitor.reports.event_filter import FILTERS
from monitor.web.filters import conditions, filter_in
from tests.web.conftest import Site


def asked(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


def test_an_address_is_the_filter(site: Site) -> None:
    query = "issuer=CN&commodity=gallium&direction=easing&level=high&language=zh&rule=rare-earths&since=2026-01-01"
    only = filter_in(asked(f"{query}&text=%E7%A8%80%E5%9C%9F"), site.parts)
    assert filter_in(asked(urlencode(only.pairs)), site.parts) == only


def test_a_condition_on_the_watch_list_needs_the_right_to_see_it(site: Site) -> None:
    with pytest.raises(PageRequestError, match="MONITOR_PAGE_SHOW_WATCH"):
        filter_in(asked("watch=any"), site.parts)


@given(st.lists(st.tuples(st.sampled_from([*FILTERS, "after", "x"]), st.text(max_size=60)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_a_filter_or_a_list_of_problems(site: Site, params: list[tuple[str, str]]) -> None:
    with suppress(PageRequestError, SearchError):
        only = filter_in(asked(urlencode(params, errors="replace")), site.parts, also=("after",))
        assert conditions(only, site.parts)
