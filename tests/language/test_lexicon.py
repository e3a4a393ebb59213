import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.language.document import Document
from monitor.language.lexicon import Lexicon
from tests.language.shipped import shipped_vocabulary

LEXICON = Lexicon(shipped_vocabulary())


def found(title: str, kind: str, language: str = "") -> list[str]:
    """The concepts of a kind that a headline mentions, in order."""
    return [m.concept for m in LEXICON.mentions(Document.of(title, "", language)) if m.kind == kind]


def lexicon_of(*concepts: Concept) -> Lexicon:
    return Lexicon(Vocabulary.of(concepts))


def concept(concept_id: str, *names: Name, kind: ConceptKind = ConceptKind.COMMODITY) -> Concept:
    return Concept(id=concept_id, kind=kind, label=concept_id, names=names)


@pytest.mark.parametrize(
    ("title", "commodities"),
    [
        pytest.param("China lifts export curbs on gallium", ["gallium"], id="english"),
        pytest.param("China lifts RARE-EARTH export curbs", ["rare_earths"], id="a-hyphen-stands-for-a-space"),
        pytest.param("中国放宽稀土出口", ["rare_earths"], id="simplified"),
        pytest.param("中國放寬稀土及鎵出口", ["rare_earths", "gallium"], id="traditional"),
        pytest.param("中国、ガリウムの輸出を許可", ["gallium"], id="japanese"),
        pytest.param("중국, 갈륨 수출 허가", ["gallium"], id="korean"),
        pytest.param("中国批准H20芯片出口", ["ai_chips", "semiconductors"], id="latin-beside-chinese"),
        pytest.param("The megagallium exports", [], id="no-part-of-a-word"),
        pytest.param("Heavy rare earths need an export licence", ["heavy_ree"], id="the-longer-name-wins"),
    ],
)
def test_goods_are_found_in_five_languages(title: str, commodities: list[str]) -> None:
    assert found(title, "commodity") == commodities


@pytest.mark.parametrize(
    ("title", "kind", "concepts"),
    [
        pytest.param("It gives us hope for exports", "place", [], id="us-is-no-state"),
        pytest.param("US eases export rules", "place", ["US"], id="US-is-one"),
        pytest.param("Firms take a lead on exports; polish is needed", "place", [], id="to-polish"),
        pytest.param("The tin man sings", "commodity", [], id="tin-without-context"),
        pytest.param("Indonesia bans exports of tin", "commodity", ["tin"], id="tin-beside-exports"),
        pytest.param("Tin as a name. Indonesia bans exports of nickel", "commodity", ["nickel"], id="not-here"),
        pytest.param("Atlanta is in Georgia", "place", [], id="the-other-georgia"),
        pytest.param("Georgia bans scrap metal exports", "place", ["GE"], id="georgia-beside-an-export"),
        pytest.param("タイミングを見て輸出", "place", [], id="timing-is-not-thailand"),
        pytest.param("タイ政府が輸出を禁止", "place", ["TH"], id="thailand"),
        pytest.param("国会で米価の審議", "place", [], id="rice-is-not-the-united-states"),
        pytest.param("米政府、輸出規制を緩和", "place", ["US"], id="the-united-states-in-one-sign"),
        pytest.param("6月7日宣布放宽出口", "place", [], id="a-day-is-not-japan"),
        pytest.param("近日对出口放宽", "place", [], id="these-days-are-not-japan"),
        pytest.param("出口管制：对日禁运", "place", ["JP"], id="japan-as-target"),
        pytest.param("美对华芯片管制放宽", "place", ["US"], id="us-as-subject-in-one-sign"),
        pytest.param("国务院印发出口规定", "place", [], id="to-print-is-not-india"),
        pytest.param("茅台出口", "place", [], id="a-spirit-is-not-taiwan"),
        pytest.param("議論が続く中、輸出を再開", "place", [], id="amid-is-not-china"),
        pytest.param("米中、輸出規制で合意", "place", ["US", "CN"], id="china-beside-the-united-states"),
        pytest.param("日銀が金利を据え置く", "commodity", [], id="a-bank-is-no-silver"),
        pytest.param("19일 정부는 수출을 금지", "place", [], id="a-day-is-not-japan-in-korean"),
        pytest.param("美元走强", "place", [], id="dollars"),
        pytest.param("시인도 수출을 반긴다", "place", [], id="the-tail-of-a-korean-word"),
        pytest.param("인도, 설탕 수출 금지", "place", ["IN"], id="a-korean-noun-at-its-start"),
        pytest.param("대중국 수출통제", "place", ["CN"], id="a-korean-sign-of-direction"),
        pytest.param("Bank of China raises rates", "place", [], id="a-name-that-misleads"),
        pytest.param("North Korea halts exports", "place", ["KP"], id="not-also-the-other-korea"),
        pytest.param("Republic of Congo sets a quota", "place", ["CG"], id="one-congo"),
        pytest.param("Congo bans cobalt exports", "place", ["CD"], id="the-other-congo"),
        pytest.param("台积电获许可", "firm", ["tsmc"], id="a-firm-with-a-state-in-its-name"),
    ],
)
def test_a_guarded_name_counts_only_where_it_means_what_we_mean(title: str, kind: str, concepts: list[str]) -> None:
    assert found(title, kind) == concepts


@pytest.mark.parametrize(
    ("title", "agencies"),
    [
        pytest.param("China: Ministry of Commerce eases curbs", ["MOFCOM"], id="of-china"),
        pytest.param("Mali: Ministry of Commerce eases curbs", ["ANY-COMMERCE"], id="of-many-states"),
        pytest.param("中国商务部：批准出口", ["MOFCOM"], id="chinese"),
        pytest.param("美国商务部：批准出口", ["BIS"], id="the-longer-name-is-another-state's"),
    ],
)
def test_office_of_many_states_belongs_to_the_nearest_state(title: str, agencies: list[str]) -> None:
    assert found(title, "agency") == agencies


def test_names_of_another_language_do_not_count() -> None:
    only_japanese = concept("duty", Name(text="方針", language="ja"), kind=ConceptKind.HEDGE)
    lexicon = lexicon_of(only_japanese)
    assert not lexicon.mentions(Document.of("出口方针", "", "zh-Hans"))
    assert lexicon.mentions(Document.of("輸出方針", "", "ja"))


def test_mentions_of_different_kinds_may_overlap() -> None:
    kinds = {m.kind for m in LEXICON.mentions(Document.of("China imposes an export ban", "", "en"))}
    assert {"instrument", "verb", "place"} <= kinds


@pytest.mark.parametrize(
    ("piece", "concepts"),
    [
        pytest.param("Tin. Gallium. Tin and gallium. ", ["gallium", "tin", "gallium"], id="homographs"),
        pytest.param("China. The Ministry of Commerce. ", ["CN", "MOFCOM"], id="offices-of-many-states"),
    ],
)
def test_guards_are_asked_all_over_a_long_text(piece: str, concepts: list[str]) -> None:
    wanted = {*concepts}
    found = LEXICON.mentions(Document.of("", piece * 6_000, "en"))
    assert [m.concept for m in found if m.concept in wanted] == concepts * 6_000


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert Lexicon(Vocabulary.of([])).mentions(Document.of("China bans exports", "", "en")) == ()


LATIN = ("China", "US", "rare-earth", "export curbs", "licence", "tin", " ", ", ", ". ", "\n", "’s", "ﬁ", "\u200b")
CJK = ("中国", "商務部", "稀土", "輸出規制", "タイ", "ｶﾞﾘｳﾑ", "ガリウム", "수출통제", "갈륨", "\u1100\u1161\u11ab")
PIECES = st.sampled_from((*LATIN, *CJK, "美", "日", "对", "Ａ", "é", "e\u0301"))
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["", "en", "zh-Hans", "zh-Hant", "ja", "ko", "und"]))
def test_every_mention_quotes_the_original(title: str, text: str, language: str) -> None:
    document = Document.of(title, text, language)
    mentions = LEXICON.mentions(document)
    for mention in mentions:
        span = mention.span
        assert span.quote == document.original(span.field)[span.start : span.end]
        assert span.quote.strip()
    assert list(mentions) == sorted(mentions, key=_place)


def _place(mention: Mention) -> tuple[bool, int, int]:
    return mention.span.field != "title", mention.span.start, -mention.span.end


@given(TEXTS)
def test_of_one_kind_no_mention_lies_inside_another(text: str) -> None:
    spans: dict[str, set[tuple[int, int]]] = {}
    for m in LEXICON.mentions(Document.of("", text, "zh-Hans")):
        spans.setdefault(m.kind, set()).add((m.span.start, m.span.end))
    assume(spans)
    for same_kind in spans.values():
        for a in same_kind:
            assert not any(a != b and b[0] <= a[0] and a[1] <= b[1] for b in same_kind)
