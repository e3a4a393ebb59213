"""The feed: ids that stay, times that change with the events alone, text of any kind."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.reports.api.atom import atom_feed
from monitor.reports.api.values import EventSummary
from monitor.reports.page.now import Original

ATOM = {"a": "http://www.w3.org/2005/Atom"}
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def summary(headline: str = "China bans exports", title: str = "", url: str = "") -> EventSummary:
    original = Original(title=title, language="zh", gloss="", url=url, source="Ministry", published=None, seen_at=AT)
    return EventSummary(
        event="E-ONE",
        page="http://127.0.0.1:8484/events/E-ONE",
        day=date(2026, 11, 25),
        opened_at=AT,
        changed_at=AT + timedelta(days=2),
        issuer="CN",
        issuer_name="China",
        direction=Direction.TIGHTENING,
        level=None,
        headline=headline,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.OFFICIAL,
        goods=("gallium",),
        number=None,
        reports=1,
        sources=1,
        status="no rule matched",
        original=original,
        sample=False,
    )


def feed(*events: EventSummary, base: str = "http://127.0.0.1:8484") -> ET.Element:
    return ET.fromstring(atom_feed(events, title="Monitor", address=f"{base}/events.atom?issuer=CN", page=f"{base}/"))


def test_ids_stay_when_the_page_moves() -> None:
    one, other = feed(summary()), feed(summary("other words"), base="https://monitor.example.com")
    for path in ("a:id", "a:entry/a:id"):
        assert one.findtext(path, "", ATOM) == other.findtext(path, "", ATOM) != ""


def test_an_entry_and_its_feed_were_updated_by_the_last_development() -> None:
    assert feed(summary()).findtext("a:updated", "", ATOM) == "2026-11-27T12:00:00Z"
    assert feed(summary()).findtext("a:entry/a:updated", "", ATOM) == "2026-11-27T12:00:00Z"
    assert feed(summary()).findtext("a:entry/a:published", "", ATOM) == "2026-11-25T12:00:00Z"
    assert feed().findtext("a:updated", "", ATOM) == "1970-01-01T00:00:00Z"


def test_only_links_of_the_web_are_given() -> None:
    links = [one.get("rel") for one in feed(summary(url="javascript:alert(1)")).findall("a:entry/a:link", ATOM)]
    assert links == ["alternate"]


@given(st.text(), st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x2FFFF)))
def test_any_text_is_a_feed(headline: str, title: str) -> None:
    assert feed(summary(headline, title)).find("a:entry", ATOM) is not None
