"""Headlines of acts: every pair of the scheme, at every stage."""

import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from monitor.domain.acts.act import Act, Quantity, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, MeasureClass, Stage, sign_of
from monitor.domain.acts.vocabulary import Concept, ConceptKind
from monitor.domain.lists.change_text import LIST_CHANGE
from monitor.wording.headline import HEADLINE_MAX_CHARS, headline, headlines, summary
from monitor.wording.headline.render import target_words
from tests.language.shipped import shipped_vocabulary
from tests.rows import each_row

VOCABULARY = shipped_vocabulary()


def act(measure: Measure, action: Action, stage: Stage = Stage.IN_FORCE, **more: object) -> Act:
    said: dict[str, object] = {"issuer": "CN", "commodities": ("rare_earths",), **more}
    return Act(
        ordinal=0,
        measure=measure,
        action=action,
        direction=said.pop("direction", Direction.EASING),  # type: ignore[arg-type]
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


def golden() -> dict[tuple[str, str], tuple[str, str]]:
    """What each pair is called, and what its kind says by itself: read by people, line by line."""
    lines = Path(__file__).with_name("pairs.tsv").read_text(encoding="utf-8").splitlines()
    return {(row[0], row[1]): (row[2], row[3]) for row in (line.split("\t") for line in lines)}


GOLDEN = golden()


def test_the_golden_table_has_every_pair_of_the_scheme_and_no_other() -> None:
    assert list(GOLDEN) == listed_pairs()


def test_every_pair_has_the_words_of_the_table() -> None:
    given = {pair: act(*pair) for pair in listed_pairs()}
    assert {p: (headline(a, VOCABULARY), summary(a)) for p, a in given.items()} == GOLDEN


def is_one_line(shown: str) -> bool:
    clumsy = re.search(r"[{}]|  |\ba [aeio]|\ban [^aeiouAEFHILMNORSX8]", shown)
    return shown.startswith(("China ", "Denied: China ")) and len(shown) <= HEADLINE_MAX_CHARS and clumsy is None


@pytest.mark.parametrize("stage", Stage)
def test_every_pair_fits_one_line_at_every_stage(stage: Stage) -> None:
    shown = [headline(act(*p, stage, target=("US",), firms=("Nvidia",)), VOCABULARY) for p in listed_pairs()]
    assert [line for line in shown if not is_one_line(line)] == []
    said = [summary(act(*p, stage)) for p in listed_pairs()]
    assert [line for line in said if not re.fullmatch(r"(?:[A-Z].*[^.]\.)?", line)] == []


def test_actions_on_one_restriction_have_different_headlines() -> None:
    restrictions = {m for m in Measure if m.measure_class is MeasureClass.RESTRICTION} - {Measure.ENTITY_LIST}
    assert Measure.EXPORT_BAN in restrictions
    for measure in restrictions:
        shown = [headline(act(measure, a), VOCABULARY) for a in Action]
        assert len(set(shown)) == len(shown), shown


@each_row(listed_pairs())
def test_headline_asserts_no_more_than_the_kind_of_act(measure: Measure, action: Action) -> None:
    said = summary(act(measure, action))
    assert not re.search(r"stays|unchanged|not banned|not lifted|not repealed|no rule changes|one by one", said)
    if measure.measure_class in (MeasureClass.RESTRICTION, MeasureClass.AUTHORISATION):
        assert said == ""


@pytest.mark.parametrize("measure", [m for m in Measure if (m, Action.SUSPEND) in listed_pairs()])
def test_a_suspension_that_goes_on_is_one_suspension(measure: Measure) -> None:
    once, longer = (act(measure, Action.SUSPEND, continues=c) for c in (False, True))
    shown, again = headline(once, VOCABULARY), headline(longer, VOCABULARY)
    if shown.startswith("China suspends ") and measure is not Measure.INVESTIGATION:
        assert again == shown.replace("China suspends ", "China extends the suspension of ")
    else:
        assert again == shown


REPORTED = [
    (
        act(Measure.EXPORT_BAN, Action.POSTPONE, target=("US",), effective=date(2026, 5, 1)),
        "China postpones its ban on rare-earth exports to the US until 1 May 2026",
    ),
    (
        act(Measure.EXPORT_BAN, Action.SUSPEND, continues=True, until=date(2027, 11, 27)),
        "China extends the suspension of its ban on rare-earth exports until 27 Nov 2027",
    ),
    (act(Measure.LICENCE, Action.GRANT), "China approves some rare-earth export licences"),
    (act(Measure.EXPORT_BAN, Action.IMPOSE, target=("US",)), "China bans rare-earth exports to the US"),
    (
        act(
            Measure.EXPORT_BAN,
            Action.SUSPEND,
            commodities=("gallium", "germanium"),
            target=("US",),
            until=date(2026, 11, 27),
        ),
        "China suspends its ban on gallium and germanium exports to the US until 27 Nov 2026",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.IMPOSE,
            issuer="US",
            list_id="us_entity_list",
            quantities=(Quantity(value=12, unit="entities"),),
        ),
        "US adds 12 firms to its Entity List",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.REMOVE,
            issuer="US",
            list_id="us_entity_list",
            target=("CN",),
            quantities=(Quantity(value=1, unit="entities"),),
        ),
        "US removes a firm from China from its Entity List",
    ),
    (
        act(Measure.ENTITY_LIST, Action.IMPOSE, issuer="TW", list_id="us_entity_list", firms=("华为", "SMIC")),
        "Taiwan adds Huawei and others to the US Entity List",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.IMPOSE,
            issuer="US",
            list_id="us_entity_list",
            commodities=(),
            firms=tuple(f"Veldoria Photonics {n} Ltd" for n in range(60)),
            target=("CN",),
        ),
        "US adds 60 firms from China, among them Veldoria Photonics 0 Ltd, to its Entity List",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.REMOVE,
            issuer="US",
            list_id="us_entity_list",
            firms=("Veldoria Photonics and Semiconductor Equipment Manufacturing Co., Ltd.",),
        ),
        "US removes Veldoria Photonics and Semiconductor Equipment… from its Entity List",
    ),
    (
        act(Measure.EXPORT_TAX, Action.IMPOSE, Stage.PROPOSED, issuer="EU", commodities=("aluminium_scrap",)),
        "EU proposes imposing a duty on aluminium-scrap exports",
    ),
    (
        act(
            Measure.EXPORT_TAX,
            Action.IMPOSE,
            issuer="IN",
            commodities=("onions",),
            quantities=(Quantity(value=40, unit="percent"),),
        ),
        "India imposes a 40% duty on onion exports",
    ),
    (
        act(Measure.EXPORT_QUOTA, Action.IMPOSE, issuer="CD", commodities=("cobalt",)),
        "DR Congo sets a cobalt export quota",
    ),
    (
        act(Measure.EXPORT_QUOTA, Action.IMPOSE, Stage.CONSIDERED, issuer="KZ", commodities=("uranium",)),
        "Kazakhstan may set a uranium export quota",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.CONSIDERED, issuer="RU", commodities=("uranium",)),
        "Russia may ban uranium exports",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.DENIED, target=("JP",), certainty=Certainty.OFFICIAL),
        "China denies banning rare-earth exports to Japan",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.DENIED, target=("JP",)),
        "Denied: China bans rare-earth exports to Japan",
    ),
    (
        act(
            Measure.EXPORT_BAN,
            Action.IMPOSE,
            Stage.DENIED,
            retracts=Span(field="title", start=0, end=9, quote="WITHDRAWN"),
        ),
        "Retracted report: China bans rare-earth exports",
    ),
    (
        act(Measure.EXPORT_QUOTA, Action.AMEND, Stage.DENIED, certainty=Certainty.OFFICIAL),
        "China denies changing its rare-earth export quota",
    ),
    (
        act(Measure.STATEMENT, Action.AMEND, Stage.DENIED),
        "China speaks about its rules for rare-earth exports",
    ),
    (
        act(Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE, Stage.ANNOUNCED, effective=date(2025, 11, 8)),
        "China to require licences for rare-earth exports from 8 Nov 2025",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, Stage.ANNOUNCED, certainty=Certainty.CLAIMED, claimant="US"),
        "China approves some rare-earth export licences, the US says",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, issuer="US", commodities=("ai_chips",), firms=("Nvidia",), target=("CN",)),
        "US approves Nvidia's AI-chip export licences for China",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, issuer="US", commodities=(), firms=("英伟达",), target=("CN",)),
        "US approves Nvidia's export licences for China",
    ),
    (
        act(Measure.EXEMPTION, Action.REVOKE, issuer="US", commodities=(), firms=("Samsung",), target=("CN",)),
        "US revokes Samsung's export exemption for China",
    ),
    (
        act(Measure.LICENCE_POLICY, Action.RELAX, issuer="US", commodities=("ai_chips",), target=("AE", "SA")),
        "US eases its reviews of AI-chip export applications for the UAE and Saudi Arabia",
    ),
    (
        act(Measure.ENTITY_LIST, Action.IMPOSE, list_id="cn_unreliable_entities", target=("US",)),
        "China adds firms from the US to its unreliable entity list",
    ),
    (
        act(
            Measure.EXPORT_BAN,
            Action.SUSPEND,
            commodities=("gallium", "germanium", "antimony", "graphite"),
            target=("US",),
        ),
        "China suspends its ban on exports of gallium, germanium, antimony and more to the US",
    ),
    (
        act(Measure.LICENCE, Action.GRANT, commodities=("gallium", "germanium", "antimony", "graphite")),
        "China approves some export licences covering gallium, germanium, antimony and more",
    ),
    (
        act(Measure.EXPORT_BAN, Action.EXTEND, issuer="RU", commodities=("refined_fuels",)),
        "Russia extends its ban on oil-product exports",
    ),
    (
        act(Measure.EXPORT_BAN, Action.IMPOSE, commodities=(), target=("US", "JP", "KR", "NL")),
        "China bans exports to 4 countries",
    ),
    (
        act(Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE, trigger="restrict+exports", target=("US",)),
        "China restricts rare-earth exports to the US",
    ),
    (
        act(Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE, trigger="impose+export_control", target=("US",)),
        "China imposes controls on rare-earth exports to the US",
    ),
    (
        act(Measure.INVESTIGATION, Action.IMPOSE, commodities=(), firms=("Samsung",), target=("US",)),
        "China opens an investigation of Samsung",
    ),
    (act(Measure.LICENCE, Action.REVOKE, issuer=None), "A government revokes rare-earth export licences"),
    (
        act(Measure.LICENCE, Action.GRANT, trigger="grant+sales", target=("JP",)),
        "China allows some rare-earth exports to Japan",
    ),
    (
        act(Measure.ENTITY_LIST, Action.AMEND, quantities=(Quantity(value=6, unit="entities", span=None),)),
        "China amends its export control list",
    ),
    (
        act(
            Measure.ENTITY_LIST,
            Action.AMEND,
            trigger=LIST_CHANGE,
            quantities=(Quantity(value=6, unit="entities", span=None),),
        ),
        "China amends the entries of 6 firms on its export control list",
    ),
]


@pytest.mark.parametrize(("given", "shown"), REPORTED, ids=[t for _, t in REPORTED])
def test_headlines_read_as_an_editor_would_write_them(given: Act, shown: str) -> None:
    assert headline(given, VOCABULARY) == shown


def test_a_date_goes_before_a_target_and_a_list_of_goods_before_both() -> None:
    goods = ("superhard_materials", "lithium_batteries", "artificial_graphite_anode", "holmium", "gallium")
    tightened = act(
        Measure.EXPORT_LICENSING_REQUIREMENT,
        Action.SUSPEND,
        commodities=goods,
        target=("US", "JP"),
        until=date(2026, 11, 10),
    )
    shown = headline(tightened, VOCABULARY)
    assert shown == "China suspends its controls on exports of superhard materials and more to the US and Japan"
    short = headline(replace(tightened, target=()), VOCABULARY)
    assert short == "China suspends its controls on exports of superhard materials, batteries and more"


def test_the_shorter_forms_of_a_headline_leave_out_the_date_then_the_target_and_never_all_goods() -> None:
    given = act(
        Measure.EXPORT_BAN,
        Action.SUSPEND,
        commodities=("gallium", "germanium"),
        target=("US",),
        until=date(2026, 11, 27),
    )
    assert headlines(given, VOCABULARY) == (
        "China suspends its ban on gallium and germanium exports to the US until 27 Nov 2026",
        "China suspends its ban on gallium and germanium exports to the US",
        "China suspends its ban on exports of gallium and more to the US",
        "China suspends its ban on gallium and germanium exports",
        "China suspends its ban on exports of gallium and more",
    )


def test_claimant_is_in_the_status_not_in_the_headline() -> None:
    claimed = act(Measure.LICENCE, Action.GRANT, certainty=Certainty.CLAIMED, claimant="US")
    assert headlines(claimed, VOCABULARY) == ("China approves some rare-earth export licences",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(act(Measure.EXPORT_BAN, Action.IMPOSE, target=("US", "JP")), "destination: the US and Japan"),
        pytest.param(act(Measure.ENTITY_LIST, Action.IMPOSE, target=("CN",), issuer="US"), "firms from China"),
        pytest.param(act(Measure.EXPORT_BAN, Action.IMPOSE, target=("ALL",)), ""),
        pytest.param(act(Measure.EXPORT_BAN, Action.IMPOSE, target=("US",), inferred=("US",)), ""),
    ],
    ids=["destinations", "a list", "all countries", "inferred"],
)
def test_a_target_is_reported_where_words_name_one(given: Act, said: str) -> None:
    assert target_words(given, VOCABULARY) == said


def test_a_good_below_another_one_is_not_named_twice() -> None:
    shown = headline(act(Measure.EXPORT_BAN, Action.IMPOSE, commodities=("terbium", "rare_earths")), VOCABULARY)
    assert shown == "China bans rare-earth exports"


@each_row(VOCABULARY.of_kind(ConceptKind.COMMODITY), lambda concept: str(concept.id))
def test_every_good_of_the_vocabulary_can_be_banned_in_one_line(good: Concept) -> None:
    shown = headline(act(Measure.EXPORT_BAN, Action.IMPOSE, commodities=(good.id,)), VOCABULARY)
    assert re.fullmatch(r"China bans (?:[\w ,-]+ exports|exports of [\w ,-]+)", shown)
    assert "_" not in shown


SUMMED_UP = [
    (act(Measure.LICENCE, Action.GRANT), ""),
    (act(Measure.EXPORT_BAN, Action.SUSPEND, target=("US",), until=date(2026, 11, 27)), ""),
    (act(Measure.EXPORT_BAN, Action.IMPOSE, Stage.DENIED), ""),
    (act(Measure.STATEMENT, Action.REAFFIRM), "A statement, not a rule."),
    (act(Measure.ENFORCEMENT, Action.IMPOSE), "Enforcement of existing rules."),
]


@pytest.mark.parametrize(("given", "said"), SUMMED_UP, ids=[s or g.measure for g, s in SUMMED_UP])
def test_a_summary_says_what_kind_of_act_it_is_where_the_headline_does_not(given: Act, said: str) -> None:
    assert summary(given) == said


def test_ended_refund_is_not_a_duty() -> None:
    shown = act(
        Measure.EXPORT_TAX,
        Action.IMPOSE,
        direction=Direction.TIGHTENING,
        trigger="impose+export_tax_rebate",
        commodities=("solar",),
    )
    assert headline(shown, VOCABULARY) == "China cuts its export-tax rebate on solar panels"


def test_a_rate_with_a_limit_is_reported_with_it() -> None:
    rate = Quantity(value=15, unit="percent", qualifier="up_to", of="rate of the duty")
    shown = act(Measure.EXPORT_TAX, Action.IMPOSE, quantities=(rate,), commodities=("gold",))
    assert headline(shown, VOCABULARY) == "China imposes a duty of up to 15% on gold exports"


def test_inferred_goods_are_not_shown() -> None:
    shown = act(Measure.LICENCE, Action.GRANT, firms=("Nvidia",), commodities=("ai_chips",), inferred=("ai_chips",))
    assert headline(shown, VOCABULARY) == "China approves Nvidia's export licences"


def test_a_list_amended_both_ways_names_no_number_and_no_states() -> None:
    both = act(
        measure=Measure.ENTITY_LIST,
        action=Action.AMEND,
        direction=Direction.MIXED,
        commodities=(),
        target=("IN", "PK"),
        quantities=(Quantity(value=31, unit="entities"),),
    )
    assert headline(both, VOCABULARY) == "China amends its export control list"
    assert not target_words(both, VOCABULARY)
