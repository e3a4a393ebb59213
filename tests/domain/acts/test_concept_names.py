"""The packed names of a concept are those that were given."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.concept_names import ConceptNames, Name
from monitor.domain.acts.vocabulary import Concept, ConceptKind

TEXTS = st.text(st.characters(exclude_characters="\0"))
NAMES = st.lists(
    st.builds(
        Name,
        text=TEXTS,
        language=st.sampled_from(["en", "zh", "ja", "ko", "es"]),
        exact_case=st.booleans(),
        needs=st.sampled_from(["", "context", "run", "single", "state"]),
    )
).map(tuple)


@given(NAMES)
def test_names_come_back_in_their_order(names: tuple[Name, ...]) -> None:
    packed = ConceptNames.of(names)
    assert tuple(packed) == names
    assert len(packed) == len(names)
    assert [packed[at] for at in range(len(names))] == list(names)
    assert packed[:2] == names[:2]
    assert repr(packed) == repr(names)
    assert pickle.loads(pickle.dumps(packed)) == packed


@given(NAMES, NAMES)
def test_names_are_equal_if_each_is(one: tuple[Name, ...], other: tuple[Name, ...]) -> None:
    packed, second = ConceptNames.of(one), ConceptNames.of(other)
    assert (packed == second) == (one == other)
    assert packed == one
    assert packed != 1
    assert hash(packed) == hash(ConceptNames.of(one))


def test_a_concept_packs_its_names_once() -> None:
    concept = Concept(
        id="gallium", kind=ConceptKind.COMMODITY, label="gallium", names=(Name(text="镓", language="zh"),)
    )
    assert isinstance(concept.names, ConceptNames)
    assert replace(concept, label="Ga").names is concept.names


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        ConceptNames.of([Name(text="a\0b", language="en")])
