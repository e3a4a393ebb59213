"""What of a source each audience may see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.acts.act import Span
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.sources.licensing import EXPORT, MACHINE, RESTRICTED, Audience, Terms, channel, licence
from monitor.domain.sources.source import Quote, Source, SourceId

DESK, OTHERS = channel(["minerals"]), channel(["general", "trial"])
TITLE, BODY = (
    Span(field="title", start=0, end=5, quote="China"),
    Span(field="text", start=10, end=16, quote="grants"),
)


@pytest.mark.parametrize(
    ("quote", "headline", "evidence"),
    [
        pytest.param(Quote.FULL, "words", (TITLE, BODY), id="full"),
        pytest.param(Quote.SENTENCE, "words", (TITLE, BODY), id="a sentence"),
        pytest.param(Quote.HEADLINE, "words", (TITLE,), id="the headline"),
        pytest.param(Quote.LINK_ONLY, "", (), id="the link alone"),
    ],
)
def test_quotes_follow_the_terms(quote: Quote, headline: str, evidence: tuple[Span, ...]) -> None:
    shown = licence(Terms(name="Paid", quote=quote), DESK, called="paid")
    assert (shown.name, shown.link("l"), shown.language("ja")) == ("Paid", "l", "ja")
    assert shown.headline("words") == headline
    assert shown.evidence((TITLE, BODY)) == evidence
    assert shown.texts is (quote is Quote.FULL)


@pytest.mark.parametrize(
    ("audience", "named"),
    [
        pytest.param(DESK, True, id="its route"),
        pytest.param(channel(["general", "minerals"]), True, id="a channel that its route leads to as well"),
        pytest.param(OTHERS, False, id="other routes"),
        pytest.param(channel([]), False, id="a channel without a route"),
        pytest.param(MACHINE, True, id="the machine"),
        pytest.param(EXPORT, False, id="what is handed on"),
    ],
)
def test_source_is_named_only_to_its_audience(audience: Audience, *, named: bool) -> None:
    shown = licence(Terms(name="Paid", visible_in=("minerals", "legal")), audience, called="paid")
    result = (shown.name, shown.headline("words"), shown.link("l"), shown.language("ja"), shown.evidence((TITLE,)))
    assert result == (("Paid", "words", "l", "ja", (TITLE,)) if named else (RESTRICTED, "", "", "", ()))


def test_a_source_without_a_name_is_called_by_its_id() -> None:
    assert licence(Terms(), EXPORT, called="paid").name == "paid"


def test_deleted_source_shows_no_words() -> None:
    shown = licence(Terms.of(None), DESK, called="gone")
    assert (shown.name, shown.headline("words")) == ("gone", "")


def test_the_terms_are_those_of_the_source() -> None:
    source = Source(id=SourceId("paid"), name="Paid", url="", quote=Quote.HEADLINE, visible_in=("minerals",))
    assert Terms.of(source) == Terms(name="Paid", quote=Quote.HEADLINE, visible_in=("minerals",))


@pytest.mark.parametrize(
    ("terms", "is_open"),
    [
        pytest.param(Terms(), True, id="nothing is said"),
        pytest.param(Terms(visible_in=("minerals",)), False, id="some routes"),
        pytest.param(Terms(quote=Quote.LINK_ONLY), False, id="no words"),
        pytest.param(Terms(keep_text=timedelta(days=30)), False, id="for some time"),
    ],
)
def test_open_terms_have_no_limits(terms: Terms, *, is_open: bool) -> None:
    assert terms.is_open is is_open


def test_retention_ends_after_keep_text() -> None:
    seen = datetime(2026, 11, 1, tzinfo=UTC)
    assert Terms().ends(seen) is None
    assert Terms(keep_text=timedelta(days=30)).ends(seen) == datetime(2026, 12, 1, tzinfo=UTC)


ROUTES = Routes(
    default=Route(name="default", channel="terminal"),
    named=(
        Route(name="minerals", channel="C1"),
        Route(name="legal", channel="C1"),
        Route(name="general", channel="C2"),
    ),
)


def test_audience_of_a_channel_has_all_its_routes() -> None:
    assert ROUTES.audience_of("C1") == channel(["minerals", "legal"])
    assert ROUTES.audience_of("C9") == channel([])


def test_screen_has_the_machine_audience() -> None:
    assert ROUTES.audience_of("terminal") == channel(["default"])
    assert replace(ROUTES, screen="terminal").audience_of("terminal") == MACHINE


@pytest.mark.parametrize(
    ("visible_in", "channels"),
    [
        pytest.param([(), ()], (), id="open ones"),
        pytest.param([("legal",), ()], ("C1",), id="one that is restricted"),
        pytest.param([("legal", "general"), ("general",)], ("C2",), id="what both allow"),
    ],
)
def test_message_of_several_sources_needs_channels_of_all(
    visible_in: list[tuple[str, ...]], channels: tuple[str, ...]
) -> None:
    assert ROUTES.channels_for(Terms(visible_in=routes) for routes in visible_in) == channels


def test_screen_is_added_to_restricted_channels_only() -> None:
    assert replace(ROUTES, screen="terminal", named=()).channels_for([Terms(visible_in=("legal",))]) == ("terminal",)
