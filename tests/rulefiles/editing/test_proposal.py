"""Rules proposed from articles: the clause, the quotes, and that the proposal loads and matches."""

from dataclasses import replace
from functools import cache

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Quote
from monitor.language.query.show import show
from monitor.ports.children.extraction import ReaderConfig
from monitor.rulefiles import base_folder, load
from monitor.rulefiles.editing.proposal import NoProposal, Proposal, Proposer, Quotable, _clause_of, is_rule_id, written
from tests.budget import examples
from tests.fakes.reading import article, source
from tests.store.examples import act


@cache
def knowledge() -> ReaderConfig:
    return load(base_folder() / "no packs").knowledge


@cache
def proposer() -> Proposer:
    return Proposer(knowledge(), [rule.id for rule in knowledge().rules])


def quotable(title: str, text: str = "", *, lang: str = "en", quote: Quote = Quote.FULL, place: str = "") -> Quotable:
    made = replace(article(title, source(), title), text=text, language=lang)
    return Quotable(article=made, quote=quote, place=place or None)


def proposed(*articles: Quotable, near: tuple[Quotable, ...] = (), rule_id: str = "") -> Proposal:
    found = proposer().propose(articles, near, rule_id=rule_id)
    assert isinstance(found, Proposal)
    return found


# ------------------------------------------------------------------ the clause


@pytest.mark.parametrize(
    ("title", "lang", "when"),
    [
        pytest.param(
            "China bans tungsten exports",
            "en",
            "act(issuer:CN commodity:tungsten measure:export_ban action:impose)",
            id="who-what-measure-action",
        ),
        pytest.param(
            "Indonesia raises export duty on nickel ore to 10 percent from 1 January",
            "en",
            "act(issuer:ID commodity:nickel_ore measure:export_tax action:tighten)",
            id="no-figures-and-no-dates",
        ),
        pytest.param(
            "商务部批准部分镓、锗出口许可申请",
            "zh-Hans",
            "act(issuer:CN commodity:(gallium OR germanium) measure:licence action:grant)",
            id="several-goods",
        ),
    ],
)
def test_a_clause_generalises_the_act(title: str, lang: str, when: str) -> None:
    assert proposed(quotable(title, lang=lang)).when == when


def test_narrower_goods_are_left_out() -> None:
    clause = _clause_of(act(commodities=("terbium", "rare_earths", "tungsten", "dysprosium")), knowledge().vocabulary)
    assert show(clause).startswith("act(issuer:CN commodity:(rare_earths OR tungsten) ")


def test_without_goods_the_list_is_used() -> None:
    clause = _clause_of(act(commodities=(), list_id="US_ENTITY_LIST", issuer=None), knowledge().vocabulary)
    assert [facet.name for facet in clause.facets] == ["list", "measure", "action"]


def test_facets_left_out_of_the_clause_are_named() -> None:
    found = proposed(quotable("US imposes new export controls on AI chips to China"))
    assert "target:CN" in found.narrower
    assert "target" not in found.when


def test_a_clause_names_the_goods_of_the_headline_only() -> None:
    found = proposed(quotable("China bans tungsten exports", "A year before, Indonesia banned exports of nickel ore."))
    assert found.when == "act(issuer:CN commodity:tungsten measure:export_ban action:impose)"


def test_a_notice_without_an_issuer_gives_no_example() -> None:
    """The issuer comes from the official source, not from the text, so the text alone does not match."""
    found = proposed(quotable("Ministry bans exports of tungsten", place="VN"))
    assert found.when == "act(issuer:VN commodity:tungsten measure:export_ban action:impose)"
    assert found.match == ()
    assert "does not state the act" in written(found, "x")


def test_the_act_of_the_event_takes_precedence() -> None:
    one = quotable("China bans tungsten exports; Indonesia imposes export quota on nickel ore")
    (like,) = (act for act in proposer()._read(one).acts if act.issuer == "ID")
    found = proposer().propose((one,), like=like)
    assert isinstance(found, Proposal)
    assert found.when.startswith("act(issuer:ID ")
    assert found.when.endswith(" measure:export_quota action:impose)")


# ------------------------------------------------------------------ id, title and level


def test_the_id_describes_the_rule_and_is_unused() -> None:
    one = quotable("China bans tungsten exports")
    assert proposed(one).rule_id == "cn-tungsten-export-ban-impose"
    taken = Proposer(knowledge(), ["cn-tungsten-export-ban-impose", "cn-tungsten-export-ban-impose-2"])
    found = taken.propose((one,))
    assert isinstance(found, Proposal)
    assert found.rule_id == "cn-tungsten-export-ban-impose-3"


def test_a_given_id_is_used() -> None:
    assert proposed(quotable("China bans tungsten exports"), rule_id="tungsten").rule_id == "tungsten"


@pytest.mark.parametrize("text", ["", "A", "1a", "a_b", "a-", "a b"])
def test_invalid_ids_are_recognised(text: str) -> None:
    assert not is_rule_id(text)


def test_the_title_is_generalised() -> None:
    found = proposed(quotable("Indonesia to ban exports of copper ore from 1 January 2027 until 30 June 2027"))
    assert found.title == "Indonesia bans copper-ore exports"


def test_the_level_is_the_highest_of_the_matching_rules() -> None:
    """Rules that another rule supersedes are not named: superseding that rule covers them."""
    found = proposed(quotable("China approves export licences for rare earths"))
    assert found.also == (("cn-rare-earth-approvals", Level.HIGH), ("any-export-act", Level.MEDIUM))
    assert found.level is Level.HIGH
    assert "  # supersedes: [cn-rare-earth-approvals, any-export-act]  # these rules match it, too\n" in written(
        found, "x"
    )


def test_the_level_is_at_least_medium() -> None:
    found = proposed(quotable("EU proposes ban on exports of aluminium scrap"))
    assert found.also[0] == ("proposals", Level.LOW)
    assert found.level is Level.MEDIUM


# ------------------------------------------------------------------ examples and licences


def test_one_headline_per_language_becomes_an_example() -> None:
    found = proposed(
        quotable("China bans tungsten exports"),
        quotable("Beijing bans exports of tungsten"),
        quotable("中国禁止钨出口", lang="zh-Hans"),
    )
    assert [(e.lang, e.title) for e in found.match] == [
        ("en", "China bans tungsten exports"),
        ("zh-Hans", "中国禁止钨出口"),
    ]


BURIED = ("Weekly trade round-up", "Ports were busy. China bans tungsten exports from Monday. Prices rose.")


@pytest.mark.parametrize("quote", [Quote.FULL, Quote.SENTENCE])
def test_a_sentence_is_quoted_if_the_headline_does_not_match(quote: Quote) -> None:
    (example,) = proposed(quotable(*BURIED, quote=quote)).match
    assert (example.title, example.text) == ("Weekly trade round-up", "China bans tungsten exports from Monday.")


def test_the_quoted_sentence_is_the_evidence_without_a_declared_language() -> None:
    buried = quotable("每周贸易综述", "中国禁止钨出口，" + "港口一片繁忙，" * 100, lang="und")
    (example,) = proposed(buried).match
    assert example.text.startswith("中国禁止钨出口，")
    assert len(example.text) <= 400


def test_quote_headline_gives_no_sentence() -> None:
    found = proposed(quotable(*BURIED, quote=Quote.HEADLINE))
    assert found.match == ()
    assert "sentence" not in written(found, "x").partition("# examples")[0]
    assert "Monday" not in written(found, "x")


def test_quote_link_only_gives_no_example() -> None:
    found = proposed(quotable("Beijing slams the door: China bans tungsten exports", quote=Quote.LINK_ONLY))
    assert found.when == "act(issuer:CN commodity:tungsten measure:export_ban action:impose)"
    assert "slams" not in written(found, "https://trade.example/1")
    comment = "  # examples: add a headline in your own words under match: the source allows a link but no quote\n"
    assert comment in written(found, "https://trade.example/1")


def test_another_report_of_the_event_is_quoted_instead() -> None:
    withheld = quotable("Beijing slams the door: China bans tungsten exports", quote=Quote.LINK_ONLY)
    found = proposed(withheld, quotable("China bans exports of tungsten"))
    assert [e.title for e in found.match] == ["China bans exports of tungsten"]


NEAR = quotable("Tungsten price hits a record as traders fear a Chinese export ban")


def test_a_near_miss_about_the_same_goods_becomes_no_match() -> None:
    far = quotable("Nickel price hits a record as traders fear an export ban")
    found = proposed(quotable("China bans tungsten exports"), near=(far, NEAR))
    assert [e.title for e in found.no_match] == [NEAR.article.title]
    assert not found.no_match[0].must_match


def test_an_unrelated_near_miss_is_not_used() -> None:
    far = quotable("Nickel price hits a record as traders fear an export ban")
    found = proposed(quotable("China bans tungsten exports"), near=(far,))
    assert found.no_match == ()
    assert "    # no_match: " in written(found, "x")


def test_a_near_miss_that_can_t_be_quoted_is_skipped() -> None:
    withheld = replace(NEAR, quote=Quote.LINK_ONLY)
    assert proposed(quotable("China bans tungsten exports"), near=(withheld,)).no_match == ()


def test_a_near_miss_that_matches_is_not_used() -> None:
    """A near miss of an earlier vocabulary may be an act now."""
    same = quotable("Beijing bans exports of tungsten")
    assert [e.title for e in proposed(quotable("China bans tungsten exports"), near=(same, NEAR)).no_match] == [
        NEAR.article.title
    ]


def test_without_an_act_nothing_is_proposed() -> None:
    found = proposer().propose((NEAR,))
    assert isinstance(found, NoProposal)
    assert "market" in {m.reason for m in found.near_misses}


# ------------------------------------------------------------------ the text


def rule_in(text: str) -> dict[str, object]:
    (rule,) = yaml.safe_load(text)
    assert isinstance(rule, dict)
    return rule


@given(title=st.text(min_size=1, max_size=60), source_name=st.text(max_size=40))
@example(title="A?", source_name="")
@settings(max_examples=examples(200), deadline=None)
def test_any_headline_survives_a_round_trip_through_yaml(title: str, source_name: str) -> None:
    base = proposed(quotable("China bans tungsten exports"))
    flat = " ".join("".join(c if c.isprintable() else " " for c in title).split()) or "x"
    odd = replace(base, title=flat, match=(replace(base.match[0], title=flat, text=flat),))
    rule = rule_in(written(odd, source_name))
    example = rule["examples"]["match"][0]  # type: ignore[index]
    assert (str(rule["title"]), str(example["title"]), str(example["text"])) == (flat, flat, flat)


def test_a_long_clause_is_wrapped_and_parses_the_same() -> None:
    title = "China imposes export controls on tungsten, tellurium, bismuth, molybdenum, indium, gallium and germanium"
    found = proposed(quotable(title))
    text = written(found, "E-7K2Q")
    assert "  when: >-\n" in text
    assert rule_in(text)["when"] == found.when
