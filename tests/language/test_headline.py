"""What an act is called in English: for every pair of the scheme, at every stage."""

from datetime import date
from itertools import product

import pytest

from monitor.domain.act import (
    Act,
    Action,
    Certainty,
    Direction,
    Measure,
    MeasureClass,
    Quantity,
    Stage,
    sign_of,
)
from monitor.language.headline import HEADLINE_MAX_CHARS, headline, summary
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()


def act(measure: Measure, action: Action, stage: Stage = Stage.IN_FORCE, **more: object) -> Act:
    said: dict[str, object] = {"issuer": "CN", "commodities": ("rare_earths",), **more}
    return Act(
        ordinal=0,
        measure=measure,
        action=action,
        direction=Direction.EASING,
        stage=stage,
        certainty=said.pop("certainty", Certainty.REPORTED),  # type: ignore[arg-type]
        evidence=(),
        **said,  # type: ignore[arg-type]
    )


def listed_pairs() -> list[tuple[Measure, Action]]:
    """The pairs that the scheme lists, and every action of what it leaves to the text."""
    pairs = []
    for measure, action in product(Measure, Action):
        try:
            sign_of(measure, action)
        except ValueError:
            continue
        pairs.append((measure, action))
    return pairs


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(("measure", "action"), listed_pairs())
def test_every_pair_has_a_headline_and_a_summary(measure: Measure, action: Action, stage: Stage) -> None:
    told = headline(act(measure, action, stage, target=("US",)), VOCABULARY)
    assert told.startswith("China ")
    assert len(told) <= HEADLINE_MAX_CHARS
    assert "{" not in told
    assert "  " not in told
    said = summary(act(measure, action, stage), VOCABULARY)
    assert said.endswith(".")
    assert said[0].isupper()


def test_no_two_actions_on_one_restriction_read_the_same() -> None:
    for measure in Measure:
        if measure.measure_class is MeasureClass.RESTRICTION and measure is not Measure.ENTITY_LIST:
            told = [headline(act(measure, a), VOCABULARY) for a in Action]
            assert len(set(told)) == len(told), told


TOLD = [
    (act(Measure.LICENCE, Action.GRANT), "China approves some rare-earth export licences"),
    (act(Measure.EXPORT_BAN, Action.IMPOSE, target=("US",)), "China bans rare-earth exports (to US)"),
    (
        act(
            Measure.EXPORT_BAN,
            Action.SUSPEND,
            commodities=("gallium", "germanium"),
            target=("US",),
            until=date(2026, 11, 27),
        ),
        "China suspends gallium, germanium export ban (to US) until 27 Nov 2026",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.IMPOSE,
            issuer="US",
            list_id="us_entity_list",
            quantities=(Quantity(value=12, unit="entities"),),
        ),
        "US adds 12 firms to Entity List",
    ),
    (
        act(Measure.EXPORT_TAX, Action.IMPOSE, Stage.PROPOSED, issuer="EU", commodities=("aluminium_scrap",)),
        "EU proposes imposing export duty on aluminium scrap",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.CONSIDERED, issuer="RU", commodities=("uranium",)),
        "Russia considers banning uranium exports",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.DENIED, target=("JP",)),
        "China denies banning rare-earth exports (to Japan)",
    ),
    (
        act(Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE, Stage.ANNOUNCED, effective=date(2025, 11, 8)),
        "China to require export licences for rare earths from 8 Nov 2025",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, Stage.ANNOUNCED, certainty=Certainty.CLAIMED, claimant="US"),
        "China to approve some rare-earth export licences, US says",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, issuer="US", commodities=("ai_chips",), firms=("Nvidia",), target=("CN",)),
        "US approves Nvidia AI-chip export licences (to China)",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, issuer="US", commodities=(), firms=("英伟达",), target=("CN",)),
        "US approves Nvidia export licences (to China)",
    ),
    (
        act(Measure.ENTITY_LIST, Action.IMPOSE, list_id="cn_unreliable_entities", target=("US",)),
        "China adds firms to unreliable entity list (US)",
    ),
    (
        act(
            Measure.EXPORT_BAN,
            Action.SUSPEND,
            commodities=("gallium", "germanium", "antimony", "graphite"),
            target=("US",),
        ),
        "China suspends export ban on gallium, germanium, antimony and more (to US)",
    ),
    (
        act(Measure.EXPORT_BAN, Action.EXTEND, issuer="RU", commodities=("refined_fuels",)),
        "Russia extends refined-fuel export ban",
    ),
    (act(Measure.LICENCE, Action.REVOKE, issuer=None), "A government revokes rare-earth export licences"),
]


@pytest.mark.parametrize(("given", "told"), TOLD, ids=[t for _, t in TOLD])
def test_headlines_read_as_an_editor_would_write_them(given: Act, told: str) -> None:
    assert headline(given, VOCABULARY) == told


def test_a_long_list_of_goods_is_shortened_before_the_target_goes_and_after_the_date() -> None:
    many = act(
        Measure.EXPORT_LICENSING_REQUIREMENT,
        Action.SUSPEND,
        commodities=("superhard_materials", "lithium_batteries", "artificial_graphite_anode", "holmium", "gallium"),
        target=("US", "JP"),
        until=date(2026, 11, 10),
    )
    told = headline(many, VOCABULARY)
    assert len(told) <= HEADLINE_MAX_CHARS
    assert told == "China suspends export controls on superhard materials and more (to US, Japan)"


def test_a_good_below_another_one_is_not_named_twice() -> None:
    told = headline(act(Measure.EXPORT_BAN, Action.IMPOSE, commodities=("terbium", "rare_earths")), VOCABULARY)
    assert told == "China bans rare-earth exports"


SUMMED_UP = [
    (act(Measure.LICENCE, Action.GRANT), "Individual licences; the licence requirement stays."),
    (
        act(Measure.EXPORT_BAN, Action.SUSPEND, target=("US",), until=date(2026, 11, 27)),
        "The restriction pauses; it is not repealed (for the US, until 27 Nov 2026).",
    ),
    (act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.CONSIDERED), "Only weighed; nothing has changed."),
    (act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.DENIED), "Denied by the issuer; nothing has changed."),
    (
        act(Measure.EXPORT_TAX, Action.IMPOSE, Stage.ANNOUNCED),
        "Exports cost more; they are not banned (not yet in force as far as read).",
    ),
]


@pytest.mark.parametrize(("given", "said"), SUMMED_UP, ids=[s for _, s in SUMMED_UP])
def test_summaries_say_what_did_and_did_not_change(given: Act, said: str) -> None:
    assert summary(given, VOCABULARY) == said
