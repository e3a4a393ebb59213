"""The filter of events and its address."""

from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.errors import PageRequestError
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.web.filters import FILTERS, LANGUAGES, EventFilter, query_of, read_filter, selection_of
from tests.fakes.reading import rule
from tests.pipeline.words import WORDS

CONFIG = RuntimeConfig(
    rules={one.id: one for one in (rule("any-export-act"), rule("rare-earths"))},
    vocabulary=WORDS,
    routes=Routes(default=Route(name="default", channel="C1")),
    sources={},
    workspace="test",
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def filters(draw: st.DrawFn) -> EventFilter:
    days = sorted(draw(st.tuples(DAYS, DAYS)))
    return EventFilter(
        issuer=draw(st.sampled_from([None, "CN", "US"])),
        commodity=draw(st.lists(st.sampled_from(["gallium", "rare_earths"]), unique=True).map(tuple)),
        direction=draw(st.sampled_from([None, *Direction])),
        measure=draw(st.sampled_from([None, *Measure])),
        stage=draw(st.sampled_from([None, *Stage])),
        level=draw(st.sampled_from([None, *Level])),
        language=draw(st.sampled_from(["", *LANGUAGES])),
        rule=draw(st.sampled_from([None, RuleId("rare-earths")])),
        watch=draw(st.sampled_from(["", *WATCH_VALUES])),
        since=draw(st.sampled_from([None, days[0]])),
        until=draw(st.sampled_from([None, days[1]])),
        text=draw(st.sampled_from(["", "稀土", '"rare earth" a&b=c', "x%20+y"])),
    )


def read(query: str) -> EventFilter:
    return read_filter(QueryParams(query), CONFIG, show_watch=True)


@given(filters())
def test_an_address_is_the_filter(only: EventFilter) -> None:
    assert read(urlencode(query_of(only))) == only


@given(st.dictionaries(st.sampled_from([*FILTERS, "after", "x"]), st.text(max_size=60), max_size=6))
def test_any_address_is_a_filter_or_a_list_of_problems(params: dict[str, str]) -> None:
    with suppress(PageRequestError):
        found = read_filter(QueryParams(params), CONFIG, also=("after",))
        assert read_filter(QueryParams(query_of(found)), CONFIG) == found


def test_no_condition_is_no_filter() -> None:
    assert not read("")
    assert query_of(EventFilter()) == []
    assert read("level=high")


@pytest.mark.parametrize(
    ("query", "issuer"), [("issuer=cn", "CN"), ("issuer=china", "CN"), ("issuer=United+States", "US")]
)
def test_names_are_read_in_any_case(query: str, issuer: str) -> None:
    assert read(query).issuer == issuer


def test_goods_stand_for_all_that_overlap_them() -> None:
    only = read("commodity=dysprosium")
    about = selection_of(only, WORDS, without=frozenset()).about
    assert {"dysprosium", "rare_earths"} <= about
    assert "gallium" not in about


def test_a_condition_can_be_left_out() -> None:
    only = read("issuer=CN&level=high")
    assert query_of(only.without("issuer")) == [("level", "high")]
