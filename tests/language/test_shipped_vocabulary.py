"""Invariants of the shipped vocabulary."""

from zoneinfo import ZoneInfo

import pytest

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import Concept, ConceptKind
from monitor.language.document import Document
from monitor.language.folding import fold
from monitor.language.lexicon import Lexicon
from tests.language.shipped import FOLDER, shipped_vocabulary

VOCABULARY = shipped_vocabulary()
LANGUAGES = {"en", "zh", "ja", "ko"}  # those with words for everything; Spanish is a beginning
EFFECTS = {
    "considered", "proposed", "announced", "reported", "rumoured", "denied", "negated", "conditional", "reaffirm",
    "question", "background", "exception",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(ConceptKind))
def test_every_kind_has_its_concepts(kind: ConceptKind) -> None:
    assert VOCABULARY.of_kind(kind)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.name)
def test_every_file_says_on_top_what_its_attributes_mean(path: object) -> None:
    assert str(path.read_text(encoding="utf-8")).startswith("# ")  # type: ignore[attr-defined]


def _of_kind(kind: ConceptKind) -> tuple[Concept, ...]:
    found = VOCABULARY.of_kind(kind)
    assert found
    return found


def test_instruments_name_a_measure_or_trade() -> None:
    for concept in _of_kind(ConceptKind.INSTRUMENT):
        (measure,) = concept.attribute("measure")
        assert measure == "trade" or Measure(measure)
        assert concept.attribute("strength") in (("strong",), ("weak",))


def test_verbs_do_something_or_say_something() -> None:
    for concept in _of_kind(ConceptKind.VERB):
        assert all(Action(a) for a in concept.attribute("action"))
        assert concept.attribute("sense") or concept.attribute("speech") or concept.attribute("class")
        assert all(Measure(m) for m in concept.attribute("measure"))


def test_every_action_has_a_verb_in_every_language() -> None:
    for action in Action:
        verbs = [c for c in VOCABULARY.of_kind(ConceptKind.VERB) if action.value in c.attribute("action")]
        assert {n.language for c in verbs for n in c.names} >= LANGUAGES, action


def test_every_measure_that_acts_has_words_in_every_language() -> None:
    for measure in set(Measure) - {Measure.STATEMENT}:
        words = [c for c in VOCABULARY.concepts.values() if measure.value in c.attribute("measure")]
        assert {n.language for c in words for n in c.names} >= LANGUAGES, measure


def test_hedges_have_an_effect_and_noise_a_reason() -> None:
    for concept in _of_kind(ConceptKind.HEDGE):
        assert set(concept.attribute("effect")) <= EFFECTS
        assert concept.attribute("effect")
    for concept in _of_kind(ConceptKind.NOISE):
        assert concept.attribute("reason") or concept.attribute("class") == ("swallow",)


def test_agencies_lists_and_firms_belong_to_a_state_that_is_there() -> None:
    places = {c.id for c in VOCABULARY.of_kind(ConceptKind.PLACE)}
    for kind in (ConceptKind.AGENCY, ConceptKind.LIST, ConceptKind.FIRM):
        named = {c.place for c in VOCABULARY.of_kind(kind) if c.place}
        assert named, kind
        assert named <= places, kind


def test_what_goods_also_are_and_what_they_gather_are_goods() -> None:
    goods = {c.id for c in VOCABULARY.of_kind(ConceptKind.COMMODITY)}
    for key in ("also", "gathers"):
        named = {a for c in VOCABULARY.concepts.values() for a in c.attribute(key)}
        assert named, key
        assert named <= goods, key


def test_only_words_that_gather_goods_say_which() -> None:
    gathering = [c for c in VOCABULARY.concepts.values() if c.attribute("gathers")]
    assert gathering
    assert [c.id for c in gathering if c.attribute("collective") != ("yes",)] == []


def test_no_name_is_twice_in_its_kind_unless_a_guard_distinguishes_them() -> None:
    owners: dict[tuple[ConceptKind, str, str], set[str]] = {}
    for concept in VOCABULARY.concepts.values():
        if concept.kind not in (ConceptKind.PLACE, ConceptKind.AGENCY, ConceptKind.COMMODITY, ConceptKind.FIRM):
            continue
        for name in concept.names:
            if name.needs != "state":
                owners.setdefault((concept.kind, name.language, fold(name.text).text), set()).add(concept.id)
    assert {k: v for k, v in owners.items() if len(v) > 1} == {}


@pytest.mark.parametrize("kind", [ConceptKind.COMMODITY, ConceptKind.PLACE, ConceptKind.LIST, ConceptKind.FIRM])
def test_a_plain_name_is_found_where_it_stands(kind: ConceptKind) -> None:
    lexicon = Lexicon(VOCABULARY)
    plain = [(c, n) for c in VOCABULARY.of_kind(kind) for n in c.names if n.needs not in ("context", "single")]
    assert plain
    for concept, name in plain:
        language = "zh-Hans" if name.language == "zh" else name.language
        found = {m.concept for m in lexicon.mentions(Document.of(name.text, "", language))}
        assert concept.id in found, (concept.id, name)


def test_the_zone_of_a_state_is_one_that_there_is_and_has_a_city() -> None:
    places = shipped_vocabulary().of_kind(ConceptKind.PLACE)
    with_zone = [p for p in places if p.attribute("zone")]
    assert len(with_zone) >= 60
    assert all(ZoneInfo(*p.attribute("zone")) and len(p.attribute("capital")) == 1 for p in with_zone)


def test_authorities_that_count_their_documents_are_such_as_numbers_are_read_of() -> None:
    concepts = shipped_vocabulary().of_kind(ConceptKind.AGENCY)
    counted = {c.id for c in concepts if "consecutive" in c.attribute("numbers")}
    assert counted == {"MOFCOM", "UEL-WM", "ECJU"}
