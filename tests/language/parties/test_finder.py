"""Firms and persons are found as texts name them, and nothing else is taken for a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.document import Document
from monitor.language.lexicon import Lexicon
from monitor.language.parties import PARTIES
from monitor.language.parties.cjk import cjk_names, hints_of_names
from monitor.language.parties.finder import parties_of
from monitor.language.parties.known import Known
from monitor.language.parties.party import Party, PartySign
from tests.budget import examples
from tests.language.acts.test_specification import rows
from tests.language.shipped import shipped_vocabulary
from tests.names.texts import texts

SOME = 300  # sentences with and without a hint, each
LEXICON = Lexicon(shipped_vocabulary())


def found(title: str, text: str = "", language: str = "") -> tuple[Party, ...]:
    document = Document.of(title, text, language)
    return parties_of(document, LEXICON.mentions(document))


def names(title: str, text: str = "", language: str = "") -> list[str]:
    return [party.span.quote for party in found(title, text, language)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            "US adds Shenzhen Quantum Optics to its entity list", ["Shenzhen Quantum Optics"], id="en-place-in-sentence"
        ),
        pytest.param(
            "US puts Veldoria Drone Systems, Kestrelworks LLC and Amberlyn Lidar on its entity list",
            ["Veldoria Drone Systems", "Kestrelworks LLC", "Amberlyn Lidar"],
            id="en-enumeration",
        ),
        pytest.param(
            "China adds Xinlanhe Graphite (Shanghai) Co., Ltd. to its control list",
            ["Xinlanhe Graphite (Shanghai) Co., Ltd."],
            id="en-place-in-brackets",
        ),
        pytest.param(
            "US drops Plant 404 and the University of Karsund from its entity list",
            ["Plant 404", "University of Karsund"],
            id="en-number-and-university",
        ),
        pytest.param("商务部将美国卡德威克石墨公司列入管控名单", ["卡德威克石墨公司"], id="zh-state-before"),
        pytest.param(
            "美国将远铎航空、“澄峰磁材”等8家中国企业列入实体清单", ["远铎航空", "澄峰磁材"], id="zh-quoted-and-counted"
        ),
        pytest.param(
            "米国、ミナセ光学と(株)オオゾラ重工をエンティティーリストに追加",
            ["ミナセ光学", "(株)オオゾラ重工"],
            id="ja",
        ),
        pytest.param(
            "중국, 한빛정밀(주)·청솔배터리 등 5곳 수출통제 명단 등재", ["한빛정밀(주)", "청솔배터리"], id="ko"
        ),
    ],
)
def test_the_parties_of_a_listing_are_named(title: str, expected: list[str]) -> None:
    assert names(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("US adds H20 and MI308 chips to its export control list", id="models"),
        pytest.param("US Adds Chinese Chipmakers To Entity List", id="headline-in-capitals"),
        pytest.param("China tightens export controls, Hogarth & Lee LLP says", id="somebody-speaks"),
        pytest.param("商务部将先进封装设备列入出口管制清单", id="zh-goods"),
        pytest.param("该公司称，12家中国公司被列入实体清单", id="zh-kinds-of-firms"),
        pytest.param("米、先端半導体製造装置の輸出許可を厳格化", id="ja-goods"),
    ],
)
def test_other_words_are_no_names(title: str) -> None:
    assert names(title) == []


def test_a_person_is_distinguished_from_a_firm_and_keeps_other_names() -> None:
    title = "BIS order denies export privileges of Anton Moravel, a.k.a. Tony Moravel, and Kestrelworks LLC"
    assert [(p.span.quote, p.person, p.aliases) for p in found(title)] == [
        ("Anton Moravel", True, ("Tony Moravel",)),
        ("Kestrelworks LLC", False, ()),
    ]


NUMBERED = """The following are added to the Entity List:
CHINA
(1) Beijing Yuanduo Aviation Co., Ltd., a.k.a., the following alias:
—Yuanduo Aviation.
(2) Xinlanhe Graphite Co., Ltd., 4 Luohu Road, Shenzhen, China.
IRAN
(1) Pars Tavan Electronic Company, Tehran, Iran."""
BARS = "| No | Name | Country |\n| 1 | OOO Sibtantal | Russia |\n| 2 | Ferrolyte Solutions FZE | United Arab Emirates |"
CELLS = "No\nName\nState\n1\nOOO Sibtantal\nRussia\n2\nFerrolyte Solutions FZE\nUnited Arab Emirates"
CHINESE = "1. 遠岱電子集團有限公司（中國）\n2. OOO Sibtantal（俄羅斯）"
TABS = "No.\t国名\t組織名\n1\tイラン\tPars Tavan Electronics Company\n2\t中国\tLinchuan University"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            NUMBERED,
            [
                ("Beijing Yuanduo Aviation Co., Ltd.", "CN"),
                ("Xinlanhe Graphite Co., Ltd.", "CN"),
                ("Pars Tavan Electronic Company", "IR"),
            ],
            id="numbered-under-states",
        ),
        pytest.param(BARS, [("OOO Sibtantal", "RU"), ("Ferrolyte Solutions FZE", "AE")], id="bars"),
        pytest.param(CELLS, [("OOO Sibtantal", "RU"), ("Ferrolyte Solutions FZE", "AE")], id="a-cell-a-line"),
        pytest.param(CHINESE, [("遠岱電子集團有限公司", "CN"), ("OOO Sibtantal", "RU")], id="state-in-brackets"),
        pytest.param(TABS, [("Pars Tavan Electronics Company", "IR"), ("Linchuan University", "CN")], id="tabs"),
    ],
)
def test_rows_of_a_list_are_parties_with_their_states(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(p.span.quote, p.state) for p in found("Notice", text) if p.sign is PartySign.ROW] == expected


def test_other_names_of_a_row_are_no_rows() -> None:
    assert found("Notice", NUMBERED)[0].aliases == ("Yuanduo Aviation",)


def test_hundreds_of_rows_are_read() -> None:
    text = "\n".join(f"({n}) Veldoria {n} Photonics Co., Ltd., {n} Main Street, Ankara, Turkey." for n in range(1, 601))
    assert len(found("Notice", text)) == 600


def test_numbered_sentences_are_no_rows() -> None:
    assert (
        names("Notice", "1. The exporter shall apply to the Ministry.\n2. Items of this annex may not be sold.") == []
    )


NAMING = (
    *NUMBERED.splitlines(keepends=True),
    "商务部将美国卡德威克石墨公司列入管控名单。",
    "美国将远铎航空、“澄峰磁材”等8家中国企业列入实体清单。",
    "The United States adds Veldoria Drone Systems, Kestrelworks LLC and Amberlyn Lidar to its entity list. ",
)
BROKEN = (*NUMBERED.split(" "), *CHINESE, "\n", "(", "Ltd", "公司", "将", "列入", "등", " ")


@given(st.lists(st.sampled_from((*NAMING, *BROKEN)), min_size=1, max_size=60))
@settings(max_examples=examples(300))
def test_any_text_gives_names_that_stand_in_it(pieces: list[str]) -> None:
    title, text = "US adds Kestrelworks LLC to its entity list", "".join(pieces)
    end, parties = -1, found(title, text)
    assert parties
    for party in parties:
        span = party.span
        assert span.quote == {"title": title, "text": text}[span.field][span.start : span.end]
        if span.field == "text":
            assert span.start >= end
            end = span.end


def test_a_sentence_without_a_hint_has_no_name_of_han_kana_or_hangul() -> None:
    """Names are searched in every sentence here: of our texts, and of the examples of the patterns."""
    ours = [(row["title"], row.get("text", ""), row["language"]) for row in rows()]
    ours += [(one.title, one.text, one.language) for part in ("tuning", "kept") for one in texts(part)]
    ours += [(example, "", "zh-Hans") for one in PARTIES for example in one.fires]
    searched = skipped = 0
    for title, text, language in ours:
        document = Document.of(title, text, language)
        for sentence in document.sentences:
            folded = document.folded(sentence.field)
            start, end = folded.index(sentence.start), folded.index(sentence.end)
            if any(start <= at < end for at in hints_of_names(folded.text)):
                searched += 1
                continue
            skipped += not folded.text[start:end].isascii()
            assert list(cjk_names(document, sentence, Known([]))) == [], folded.text[start:end]
    assert searched > SOME
    assert skipped > SOME


FINDS_NAMES = ("cjk_ending", "cjk_form_in_front", "ko_ending", "privileges", "cjk_behind", "cjk_before")


@pytest.mark.parametrize("name", FINDS_NAMES)
@settings(max_examples=examples(100), deadline=None)
@given(data=st.data())
def test_what_a_pattern_of_names_matches_has_a_hint(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(getattr(PARTIES, name).compile()))
    assert hints_of_names(f"中{text}")
