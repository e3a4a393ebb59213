"""The acts of a change of a list: one for each part, with the rows of that part alone and the states that they give."""

from dataclasses import replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.lists.change_text import KEY_PREFIX, write_change
from monitor.domain.lists.compare import ListDiff, PartyChange
from monitor.domain.lists.party import Party
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.acts.list_change import acts_of_list_change
from tests.rules.test_shipped_rules import shipped


def acts_of(diff: ListDiff) -> dict[Action, Act]:
    title, text = write_change(diff, list_id="us_entity_list", label="US Entity List", before=9, after=9)
    article = Article(
        id=ArticleId("a"),
        source_id=SourceId("list"),
        key=f"{KEY_PREFIX}us_entity_list:1",
        url="https://lists.example/",
        title=title,
        text=text,
        language="en",
        tier=Tier.OFFICIAL,
        published=None,
        published_raw="",
        content_hash="x",
    )
    found = acts_of_list_change(article, shipped().knowledge.vocabulary)
    assert found is not None
    return {act.action: act for act in found if act.action is not None}


def party(name: str, country: str = "") -> Party:
    return Party(identity=f"us_entity_list:name:{name}", name=name, list_id="us_entity_list", country=country)


def test_each_act_has_the_rows_and_the_states_of_its_part_alone() -> None:
    before = party("Dogwood", "IR")
    after = replace(before, country="IR; AE")
    acts = acts_of(
        ListDiff(
            added=(party("Amber", "CN; HK"), party("Birch", "RUSSIAN FEDERATION")),
            removed=(party("Cedar", "Pakistan"),),
            changed=(PartyChange(before=before, after=after, parts=()),),
        )
    )
    assert {a: (act.firms, act.target) for a, act in acts.items()} == {
        Action.IMPOSE: (("Amber", "Birch"), ("CN", "HK", "RU")),
        Action.REMOVE: (("Cedar",), ("PK",)),
        Action.AMEND: (("Dogwood",), ("IR", "AE")),
    }


def test_each_state_has_the_words_that_name_it() -> None:
    act = acts_of(ListDiff(added=(party("Amber", "Russia / Russie; Belarus / Bélarus"),)))[Action.IMPOSE]
    words = {one.value: one.span.quote for one in act.asserted if one.facet == "target"}
    assert words == {"RU": "Russia / Russie", "BY": "Belarus / Bélarus"}


def test_official_names_of_states_are_states() -> None:
    countries = (
        "Iran (Islamic Republic of)",
        "Korea, Democratic People's Republic of",
        "Türkiye",
        "TAIWAN, PROVINCE OF CHINA",
        "cn",
        "Syrian Arab Republic",
        "Viet Nam",
        "not given",
    )
    parties = tuple(party(f"P{n}", country) for n, country in enumerate(countries))
    assert acts_of(ListDiff(added=parties))[Action.IMPOSE].target == ("IR", "KP", "TR", "TW", "CN", "SY", "VN")
