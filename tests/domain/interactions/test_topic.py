"""Which events a topic covers."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import EventState, Fact, Field
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.interactions.topic import Topic

REF = ActRef(article_id=ArticleId("a"), ordinal=0)
WORDS = Vocabulary.of(
    [
        Concept(id="rare_earths", kind=ConceptKind.COMMODITY, label="rare earths"),
        Concept(id="terbium", kind=ConceptKind.COMMODITY, label="terbium", parent="rare_earths"),
        Concept(id="CN", kind=ConceptKind.PLACE, label="China"),
        Concept(id="huawei", kind=ConceptKind.FIRM, label="Huawei", names=(Name(text="华为", language="zh"),)),
        Concept(id="us_entity_list", kind=ConceptKind.LIST, label="US Entity List"),
    ]
)


def event(**facts: tuple[str, ...]) -> PolicyEvent:
    state = EventState(facts=tuple(Fact(field=Field(f), value=v, by=REF) for f, vs in facts.items() for v in vs))
    return PolicyEvent(
        id=EventId("e"),
        label="E-1",
        issuer="CN",
        anchor=REF,
        day=date(2026, 1, 1),
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
        measure=None,
        direction=Direction.NONE,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.REPORTED,
        headline="",
        commodities=facts.get("commodities", ()),
        state=state,
    )


@pytest.mark.parametrize(
    ("topic", "covered"),
    [
        pytest.param(Topic(), False, id="nothing is about no topic"),
        pytest.param(Topic(issuers=("CN",)), True, id="its issuer"),
        pytest.param(Topic(issuers=("US", "CN")), True, id="one of several issuers"),
        pytest.param(Topic(issuers=("US",)), False, id="another issuer"),
        pytest.param(Topic(goods=("rare_earths",)), True, id="goods above its own"),
        pytest.param(Topic(goods=("terbium",)), True, id="its own goods"),
        pytest.param(Topic(issuers=("US",), goods=("terbium",)), False, id="each part must hold"),
        pytest.param(Topic(firms=("huawei",)), True, id="a firm by its label"),
        pytest.param(Topic(lists=("us_entity_list",)), True, id="a list"),
        pytest.param(Topic(goods=("gone",)), False, id="a concept that was deleted"),
    ],
)
def test_a_topic_covers_an_event(*, topic: Topic, covered: bool) -> None:
    about = event(commodities=("terbium",), firms=("Huawei",), list=("us_entity_list",))
    assert topic.covers(about, WORDS) is covered


def test_a_firm_is_recognised_by_any_of_its_names() -> None:
    assert Topic(firms=("huawei",)).covers(event(firms=("华为",)), WORDS)


def test_a_story_is_covered_by_its_goods_alone() -> None:
    story = replace(event(commodities=("terbium",)), issuer="", kind="story", state=None)
    assert Topic(goods=("terbium",)).covers(story, WORDS)
    assert not Topic(issuers=("CN",)).covers(story, WORDS)


def test_a_topic_names_the_concepts_that_were_deleted() -> None:
    assert Topic(issuers=("CN",), goods=("gone",)).unknown(WORDS) == ("gone",)
