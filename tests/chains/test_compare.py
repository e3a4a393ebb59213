"""The comparing itself, on cards made by hand; what the product makes of the chains is no test."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.acts.act import Quantity
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.event_state import EventState, Fact, Field
from monitor.domain.event.identity import ActRef
from tests.chains.chain import CHAINS, Chain, read_chains
from tests.chains.compare import FACETS, Finding, Said, Verdict, compare, figure, findings, is_false, said_by
from tests.chains.compare import names_good as names
from tests.chains.play import Played
from tests.fakes.messages import an_alert
from tests.fakes.reading import act

RIGHT, WRONG, MISSING, EXTRA = Verdict
WORDS = Vocabulary.of(
    Concept(
        id=i,
        kind=ConceptKind.COMMODITY,
        label=label,
        parent=parent,
        names=tuple(Name(text=n, language="en") for n in also),
    )
    for i, label, parent, also in (
        ("rare_earths", "rare earths", None, ()),
        ("dysprosium", "dysprosium", "rare_earths", ("Dy",)),
        ("food", "food", None, ()),
        ("grain", "grain", "food", ("foodgrains",)),
        ("copper_concentrate", "copper ores", None, ("copper concentrate",)),
    )
)
SAID = Said(
    issuer="CN",
    measures=("suspension_of_control", "export_ban"),
    direction="easing",
    stage="announced suspended",
    certainty=Certainty.ATTRIBUTED,
    goods=("dysprosium", "grain"),
    parties=("JP", "北岭磁材股份有限公司"),
    figures=((2_300_000.0, "t"), (21.0, "entities")),
    begins="2026-06-01",
    document="MOFCOM No. 31/2026",
)


def verdicts(final: dict[str, Any], said: Said | None = SAID) -> dict[str, list[Verdict]]:
    found = list(findings(final, said, WORDS))
    return {facet: [f.verdict for f in found if f.facet == facet] for facet in FACETS}


@pytest.mark.parametrize(
    ("facet", "given", "verdict"),
    [
        ("issuer", "CN", RIGHT),
        ("issuer", "US", WRONG),
        pytest.param("measure", "suspension_of_control", RIGHT, id="measure-of-the-act"),
        pytest.param("measure", "export_ban", RIGHT, id="measure-that-is-suspended"),
        ("measure", "export_tax", WRONG),
        ("direction", "none", WRONG),
        ("stage", "announced", WRONG),
        ("certainty", "attributed", RIGHT),
        ("certainty", "official", WRONG),
        ("certainty", "disputed", WRONG),
        ("quantity", "up to 2.3 million t", RIGHT),
        ("quantity", "23%", WRONG),
        ("firms_count", 21, RIGHT),
        ("firms_count", 23, WRONG),
        ("from", "2026-06-01", RIGHT),
        ("from", "2026-07-01", WRONG),
        ("until", "2026-07-01", MISSING),
        ("document", "公告2026年第31号", RIGHT),
        ("document", "公告2026年第13号", WRONG),
    ],
)
def test_one_value_is_right_wrong_or_missing(facet: str, given: str | int, verdict: Verdict) -> None:
    assert verdicts({facet: given})[facet] == [verdict]


@pytest.mark.parametrize(
    ("given", "said", "fits"),
    [
        ("in_force", "in_force", True),
        ("in_force", "in_force revoked", False),
        ("revoked", "in_force revoked", True),
        ("expired", "announced revoked", True),
        ("revoked", "in_force", False),
        ("postponed", "announced postponed", True),
        ("announced", "announced postponed", False),
        ("withdrawn", "denied", True),
        ("denied", "denied", True),
        ("considered", "denied", False),
    ],
)
def test_the_stage_takes_in_what_becomes_of_an_act(given: str, said: str, fits: bool) -> None:
    assert verdicts({"stage": given}, replace(SAID, stage=said))["stage"] == [RIGHT if fits else WRONG]


def test_where_the_lifting_is_the_act_the_stage_is_its_own() -> None:
    assert verdicts({"measure": "suspension_of_control", "stage": "announced"})["stage"] == [RIGHT]


def test_reports_that_contradict_each_other_are_disputed_only_where_the_card_says_so() -> None:
    assert verdicts({"certainty": "disputed"}, replace(SAID, disputed=True))["certainty"] == [RIGHT]


def test_what_no_report_says_is_extra_but_not_where_there_is_no_one_answer() -> None:
    found = {facet for facet, which in verdicts({}).items() if which}
    assert found == {"targets", "quantity", "from", "firms_count", "document"}
    assert {v for which in verdicts({}).values() for v in which} == {EXTRA}


def test_of_goods_and_targets_each_counts() -> None:
    found = verdicts({"goods": ["dysprosium oxide", "cobalt"], "targets": ["JP", "北岭磁材", "KR"]})
    assert found["goods"] == [RIGHT, MISSING, WRONG]
    assert found["targets"] == [RIGHT, RIGHT, MISSING]


def test_no_card_asserts_nothing() -> None:
    found = verdicts({"issuer": "CN", "goods": ["grain"], "until": "2026-07-01"}, None)
    assert {v for which in found.values() for v in which} == {MISSING}


@pytest.mark.parametrize(
    ("given", "concept", "same"),
    [
        ("dysprosium oxide", "dysprosium", True),
        ("Dy", "dysprosium", True),
        ("Copper concentrates", "copper_concentrate", True),
        pytest.param("copper", "copper_concentrate", True, id="part-of-a-name"),
        pytest.param("dysprosium", "rare_earths", True, id="named-by-what-is-above"),
        pytest.param("rare earths", "dysprosium", True, id="named-by-what-is-below"),
        pytest.param("food-grade phosphates", "grain", False, id="a-word-of-what-is-above"),
        ("cobalt", "dysprosium", False),
    ],
)
def test_goods_are_compared_by_the_words_of_the_vocabulary(given: str, concept: str, same: bool) -> None:
    assert names(given, concept, WORDS) is same


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("24,500 t of contained metal", 24_500, "t"),
        ("350,000 wet t", 350_000, "t"),
        ("2.3 million t", 2_300_000, "t"),
        ("24% (soybeans)", 24, "percent"),
        ("6 USD/t", 6, "USD"),
        ("60 sensors", 60, "units"),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(written: str, value: float, unit: str) -> None:
    assert figure(written) == (value, unit)


def _standing(*facts: tuple[Field, str]) -> EventState:
    ref = ActRef(article_id=ArticleId("a"), ordinal=0)
    return EventState(facts=tuple(Fact(field=field, value=value, by=ref) for field, value in facts))


def test_a_card_says_what_its_event_has_come_to() -> None:
    known = _standing((Field.QUANTITIES, "23 entities"), (Field.QUANTITIES, "up to 500 t"), (Field.DISSENT, "denied"))
    shown = act(
        measure=Measure.EXPORT_BAN,
        action=Action.REMOVE,
        target=("JP",),
        quantities=(Quantity(value=21, unit="entities"),),
    )
    card = an_alert(
        direction=Direction.EASING, stage=Stage.IN_FORCE, until=date(2026, 6, 1), number="MOFCOM No. 1/2026"
    )
    said = said_by(Played(act=shown, card=card, standing=known))
    assert said == Said(
        issuer="CN",
        measures=("removal_of_control", "export_ban"),
        direction="easing",
        stage="in_force revoked",
        certainty=Certainty.REPORTED,
        disputed=True,
        goods=("rare_earths",),
        parties=("JP",),
        figures=((21, "entities"), (500, "t")),
        until="2026-06-01",
        document="MOFCOM No. 1/2026",
    )


@pytest.mark.parametrize(
    "played",
    [Played(), Played(act=act()), Played(act=act(), card=an_alert(story=True))],
    ids=["nothing", "not-announced", "no-act"],
)
def test_without_a_card_of_an_act_nothing_is_said(played: Played) -> None:
    assert said_by(played) is None


def test_events_and_loud_messages_are_counted_beside_the_card() -> None:
    chain = Chain(id="c", kind="denial", reports=(), final={}, must_not_say=(), loud=frozenset({0, 1}), events=1)
    found = compare(chain, Played(loud=frozenset({1, 2}), events=2), WORDS)
    assert [(f.facet, f.verdict, f.given, f.said) for f in found] == [
        ("events", WRONG, "1", "2"),
        ("loud", MISSING, "0", ""),
        ("loud", RIGHT, "1", "1"),
        ("loud", WRONG, "", "2"),
    ]
    assert not is_false(found)
    assert is_false([*found, Finding(facet="until", verdict=EXTRA, said="2026-06-01")])


def test_the_chains_can_be_read_and_compared() -> None:
    chains = [chain for file in CHAINS for chain in read_chains(file)]
    assert len({chain.id for chain in chains}) == len(chains) == 60
    for chain in chains:
        assert chain.loud <= set(range(len(chain.reports)))
        assert list(chain.reports) == sorted(chain.reports, key=lambda r: r.at)
        assert set(chain.final) <= {*FACETS, "action"}
        verdicts(dict(chain.final))
