from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.errors import SearchError
from monitor.language.text_search import TextSearch, TextTerm, text_search
from monitor.language.words import phrases_of


def _concept(id_: str, kind: ConceptKind, *names: Name, parent: str | None = None) -> Concept:
    return Concept(id=id_, kind=kind, label=id_.replace("_", " ").title(), names=names, parent=parent)


US = Name(text="US", language="en", exact_case=True), Name(text="America", language="en")
VOCABULARY = Vocabulary.of(
    [
        _concept("minerals", ConceptKind.COMMODITY),
        _concept(
            "rare_earths",
            ConceptKind.COMMODITY,
            Name(text="rare earth", language="en"),
            Name(text="rare earths", language="en"),
            Name(text="稀土", language="zh"),
            Name(text="レアアース", language="ja"),
            parent="minerals",
        ),
        _concept("terbium", ConceptKind.COMMODITY, Name(text="铽", language="zh"), parent="rare_earths"),
        _concept(
            "lead_metal", ConceptKind.COMMODITY, Name(text="lead", language="en", needs="context"), parent="minerals"
        ),
        _concept("CN", ConceptKind.PLACE, Name(text="China", language="en"), Name(text="中国", language="zh")),
        _concept("HK", ConceptKind.PLACE, Name(text="Hong Kong", language="en"), parent="CN"),
        _concept(
            "US",
            ConceptKind.PLACE,
            Name(text="US", language="en", exact_case=True),
            Name(text="America", language="en"),
        ),
    ]
)
RARE_EARTHS = {("rare", "earth"), ("rare", "earths"), ("稀", "土"), ("レ", "ア", "ア", "ー", "ス")}


def only(search: TextSearch) -> TextTerm:
    (term,) = search.terms
    return term


@pytest.mark.parametrize("text", ["稀土", "rare earth", "Rare Earths", "レアアース"])
def test_a_name_means_its_concept_in_every_language(text: str) -> None:
    term = only(text_search(text, VOCABULARY))
    assert set(term.spellings) >= RARE_EARTHS
    assert term.about == {"rare_earths", "terbium", "minerals"}


def test_the_terms_of_two_languages_are_equal_but_for_the_order_of_their_spellings() -> None:
    chinese, english = text_search("中国 稀土", VOCABULARY), text_search("china rare earths", VOCABULARY)
    assert [(set(t.spellings), t.about, t.issuers) for t in chinese.terms] == [
        (set(t.spellings), t.about, t.issuers) for t in english.terms
    ]
    assert chinese.terms[0].issuers == {"CN", "HK"}


def test_words_beside_a_name_mean_themselves() -> None:
    search = text_search("稀土出口 quota, 2026年", VOCABULARY)
    assert [t.spellings[0] for t in search.words] == [("出", "口"), ("quota",), ("2026", "年")]
    assert [t.spellings[0] for t in search.names] == [("稀", "土")]


def test_a_name_inside_a_word_is_none() -> None:
    assert only(text_search("chinaware", VOCABULARY)) == TextTerm(spellings=(("chinaware",),))


def test_quoted_words_are_searched_for_as_written() -> None:
    assert only(text_search("“rare earth”", VOCABULARY)) == TextTerm(spellings=(("rare", "earth"),))


def test_spellings_that_are_ordinary_words_are_added_to_no_search() -> None:
    assert ("us",) not in only(text_search("America", VOCABULARY)).spellings
    assert only(text_search("US", VOCABULARY)).spellings == (("us",), ("america",))
    assert only(text_search("lead", VOCABULARY)).spellings == (("lead",),)


def test_without_a_vocabulary_all_words_mean_themselves() -> None:
    assert text_search("稀土 rare") == TextSearch(
        terms=(TextTerm(spellings=(("稀", "土"),)), TextTerm(spellings=(("rare",),)))
    )


@pytest.mark.parametrize("text", ["", "!!", '""', "字" * 65])
def test_a_text_without_words_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(SearchError):
        text_search(text, VOCABULARY)


@given(st.text(max_size=60))
def test_any_text_gives_terms_that_are_phrases_or_is_refused(text: str) -> None:
    with suppress(SearchError):
        found = text_search(text, VOCABULARY)
        assert found.terms
        assert all(term.spellings and all(all(phrase) for phrase in term.spellings) for term in found.terms)
        for term in found.words:
            assert phrases_of(" ".join(term.spellings[0])) != ()
