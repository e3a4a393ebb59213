"""How often a feed wants to be asked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.parsing import parse
from monitor.ingest.ttl import ttl_of

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("said", "ttl"),
    [
        pytest.param("<ttl>40</ttl>", timedelta(minutes=40), id="minutes"),
        pytest.param("<ttl> 60 </ttl>", timedelta(hours=1), id="with spaces"),
        pytest.param("<ttl>soon</ttl>", None, id="no number"),
        pytest.param("<ttl>0</ttl>", None, id="zero"),
        pytest.param("<ttl>-5</ttl>", None, id="negative"),
        pytest.param("<ttl>99999999999999999999</ttl>", timedelta(days=365), id="for ever"),
        pytest.param("<sy:updatePeriod>daily</sy:updatePeriod>", timedelta(days=1), id="once a period"),
        pytest.param(
            "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            timedelta(minutes=30),
            id="twice an hour",
        ),
        pytest.param("<sy:updatePeriod>sometimes</sy:updatePeriod>", None, id="no period"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_ttl_of_a_feed_is_read(said: str, ttl: timedelta | None) -> None:
    body = f"<rss version='2.0' {SY}><channel><title>t</title>{said}<item><title>a</title></item></channel></rss>"
    assert parse(body.encode(), content_type="", url="https://a.example/", source_id="a").ttl == ttl


@given(st.dictionaries(st.sampled_from(["ttl", "sy_updateperiod", "sy_updatefrequency"]), st.text(max_size=30)))
def test_any_values_give_at_most_a_year_or_none(said: dict[str, str]) -> None:
    ttl = ttl_of(said)
    assert ttl is None or timedelta(0) < ttl <= timedelta(days=365)
