"""Developments of an event in English."""

from datetime import UTC, datetime

import pytest

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import ActRef, EventId
from monitor.wording.messages.changes import authority_of, change, claim_line, dissent_line

WORDS = Vocabulary.of(
    [
        Concept(id="CN", kind=ConceptKind.PLACE, label="China", attributes=(("capital", "Beijing"),)),
        Concept(id="US", kind=ConceptKind.PLACE, label="United States"),
        Concept(id="JP", kind=ConceptKind.PLACE, label="Japan"),
        Concept(id="gallium", kind=ConceptKind.COMMODITY, label="Gallium"),
        Concept(id="entity_list", kind=ConceptKind.LIST, label="US Entity List", place="US"),
        Concept(
            id="MOFCOM",
            kind=ConceptKind.AGENCY,
            label="Ministry of Commerce (China)",
            names=(Name(text="MOFCOM", language="en"),),
            place="CN",
        ),
        Concept(id="MOF-CN", kind=ConceptKind.AGENCY, label="Ministry of Finance (China)", place="CN"),
        Concept(id="ANY-COMMERCE", kind=ConceptKind.AGENCY, label="A ministry of commerce, state by context"),
        Concept(id="customs", kind=ConceptKind.AGENCY, label="Customs (China)", place="CN"),
    ]
)


def developed(kind: DevelopmentKind, *now: str, field: Field | None = None, was: tuple[str, ...] = ()) -> Development:
    return Development(
        event_id=EventId("e"),
        kind=kind,
        by=ActRef(article_id=ArticleId("a"), ordinal=0),
        at=datetime(2026, 11, 25, tzinfo=UTC),
        field=field,
        was=was,
        now=now,
    )


@pytest.mark.parametrize(
    ("development", "words"),
    [
        pytest.param(
            developed(DevelopmentKind.CERTAINTY_UP, "attributed"), "an outlet cites the government", id="certainty"
        ),
        pytest.param(developed(DevelopmentKind.STAGE_UP, "proposed"), "formally proposed", id="stage"),
        pytest.param(
            developed(DevelopmentKind.NUMBER_ADDED, "MOFCOM/61/2025"), "document MOFCOM No. 61/2025", id="number"
        ),
        pytest.param(
            developed(DevelopmentKind.CONTRADICTED, "effective 2026-12-08", field=Field.CONFLICTING_DATE),
            "another report says from 8 Dec 2026",
            id="another-day",
        ),
        pytest.param(
            developed(DevelopmentKind.DATE_CHANGED, "2026-12-08", field=Field.EFFECTIVE, was=("2026-12-01",)),
            "takes effect 8 Dec 2026 (Beijing), not 1 Dec 2026",
            id="date-moved",
        ),
        pytest.param(
            developed(DevelopmentKind.DATE_CHANGED, "2026-12-08", field=Field.COMMENTS_UNTIL),
            "comments accepted until 8 Dec 2026 (Beijing)",
            id="date-added",
        ),
        pytest.param(
            developed(DevelopmentKind.TARGET_CHANGED, "US", "JP"), "also applies to US and Japan", id="target"
        ),
        pytest.param(
            developed(DevelopmentKind.SCOPE_CHANGED, "gallium", field=Field.COMMODITIES), "also gallium", id="goods"
        ),
        pytest.param(
            developed(DevelopmentKind.SCOPE_CHANGED, "entity_list", field=Field.LIST), "also US Entity List", id="list"
        ),
        pytest.param(
            developed(DevelopmentKind.SCOPE_CHANGED, "Example Ltd", field=Field.FIRMS), "also Example Ltd", id="firm"
        ),
        pytest.param(
            developed(DevelopmentKind.QUANTITY_CHANGED, "28 entities", was=("20 entities",)),
            "28 firms, before: 20 firms",
            id="quantity",
        ),
        pytest.param(
            developed(DevelopmentKind.CLAIMS_MORE, "US target", "US action"),
            "more than China has said (more countries and another action)",
            id="claim",
        ),
        pytest.param(developed(DevelopmentKind.CONTRADICTED, "denied"), "another report denies it", id="denied-by-few"),
        pytest.param(developed(DevelopmentKind.RESTATED), "", id="nothing"),
    ],
)
def test_a_development_in_a_phrase(development: Development, words: str) -> None:
    assert change(development, "CN", WORDS) == words


def test_every_development_has_a_phrase_or_a_heading() -> None:
    own_head = {
        *(DevelopmentKind.OPENED, DevelopmentKind.RESTATED, DevelopmentKind.SIGN_FLIPPED, DevelopmentKind.CORRECTED),
        *(DevelopmentKind.DENIED, DevelopmentKind.WITHDRAWN),
    }
    values = {
        DevelopmentKind.CERTAINTY_UP: "official",
        DevelopmentKind.STAGE_UP: "in_force",
        DevelopmentKind.DATE_CHANGED: "2026-12-08",
        DevelopmentKind.EXTENDED: "2026-12-08",
        DevelopmentKind.CLAIMS_MORE: "US stage",
    }
    others = set(DevelopmentKind) - own_head
    assert others > set(values)
    for kind in others:
        assert change(developed(kind, values.get(kind, "x"), field=Field.UNTIL), None, WORDS)


def test_claimant_is_named_once() -> None:
    assert claim_line((), WORDS) == ""
    assert claim_line(("US stage", "US target"), WORDS) == "US claims more (see thread)"
    assert claim_line(("US stage", "JP stage"), WORDS) == "US and Japan claim more (see thread)"


def test_dissent_line() -> None:
    assert dissent_line(()) == ""
    assert dissent_line(("tightening",)) == "another report says the opposite (see thread)"


@pytest.mark.parametrize(
    ("agency", "words"),
    [
        ("MOFCOM", "MOFCOM"),
        ("customs", "Customs"),
        ("MOF-CN", "Ministry of Finance"),
        ("ANY-COMMERCE", "China"),
        ("unknown", "China"),
        (None, "China"),
    ],
)
def test_who_speaks_for_the_issuer(agency: str | None, words: str) -> None:
    assert authority_of(agency, "CN", WORDS) == words
    assert authority_of(None, None, WORDS) == ""
