"""The comparison of two versions of a list."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.lists.compare import ChangedPart, ListDiff, compare
from monitor.domain.lists.party import Party, name_key, tight_key
from monitor.domain.watch.names import FirmMatch, FirmMatcher
from tests.domain.lists.generated import CHANGES, change, party
from tests.rows import each_row

NAMES = ("Amber Optics Co., Ltd.", "Birch Avionics LLC", "雪松矿业有限公司", "АО Дельта")
LIST = tuple(party(name, number=str(100 + 3 * n)) for n, name in enumerate(NAMES))


def names(parties: tuple[Party, ...]) -> set[str]:
    return {one.name for one in parties}


def test_equal_versions_have_no_difference() -> None:
    assert compare(LIST, LIST) == ListDiff(same=4)


def test_added_and_removed_parties_are_found_in_any_order() -> None:
    new = party("Cedar Lasers", number="900")
    diff = compare(LIST, (new, *reversed(LIST[1:])))
    assert (names(diff.added), names(diff.removed), diff.changed) == ({"Cedar Lasers"}, {NAMES[0]}, ())


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param("AMBER OPTICS CO., LTD.", id="case"),
        pytest.param(" Amber  Optics Co., Ltd. ", id="spaces"),
        pytest.param("Amber Optics Company Limited", id="legal-form"),
        pytest.param("Ａｍｂｅｒ Optics Co.，Ltd.", id="full-width"),
        pytest.param("Amber-Optics Co Ltd", id="punctuation"),
        pytest.param("AmberOptics Co., Ltd.", id="space-lost"),
        pytest.param("Ämber Optics Co., Ltd.", id="accent"),
    ],
)
@pytest.mark.parametrize("has_id", [True, False], ids=["id", "no-id"])
def test_another_spelling_is_no_change(spelled: str, has_id: bool) -> None:
    before = party(NAMES[0], number="100" if has_id else "")
    after = party(spelled, number="100" if has_id else "")
    assert not compare((before,), (after,))


def test_another_name_under_the_same_id_is_a_rename() -> None:
    (change,) = compare(LIST, (replace(LIST[0], name="Amber Photonics"), *LIST[1:])).changed
    assert (change.before.name, change.after.name, change.parts) == (NAMES[0], "Amber Photonics", (ChangedPart.NAME,))


def test_a_name_that_became_the_alias_of_another_name_is_a_rename() -> None:
    before, after = party("Amber Optics"), party("Lumen Optics", aliases=("Amber Optics",))
    (change,) = compare((before,), (after,)).changed
    assert change.parts == (ChangedPart.NAME,)


def test_a_name_and_an_alias_that_change_places_are_no_change() -> None:
    before, after = party("Amber", number="1", aliases=("Lumen",)), party("Lumen", number="1", aliases=("Amber",))
    assert not compare((before,), (after,))


def test_a_new_alias_is_a_change() -> None:
    (change,) = compare((LIST[0],), (replace(LIST[0], aliases=("琥珀",)),)).changed
    assert change.parts == (ChangedPart.ALIASES,)


def test_ids_that_were_all_given_anew_are_no_change() -> None:
    renumbered = tuple(replace(one, identity=f"id:{n}") for n, one in enumerate(LIST))
    diff = compare(LIST, renumbered)
    assert not diff
    assert diff.respelled == 4


def test_an_address_alone_is_no_change() -> None:
    assert compare((LIST[0],), (replace(LIST[0], address="moved"),)) == ListDiff(respelled=1)


def test_the_same_name_in_two_countries_is_two_parties() -> None:
    one, other = party("Amber", "China"), party("Amber", "Russia")
    assert names(compare((one,), (one, other)).added) == {"Amber"}


def test_firms_that_differ_in_their_legal_form_stay_apart() -> None:
    assert name_key("Amber Inc.") != name_key("Amber Ltd.")
    diff = compare((party("Amber Inc."),), (party("Amber Ltd."),))
    assert (names(diff.added), names(diff.removed)) == ({"Amber Ltd."}, {"Amber Inc."})


def _matcher(firms: object) -> FirmMatcher:
    def match(written: str) -> tuple[FirmMatch, ...]:
        certain = written == "Delta Joint Stock Company"
        score = {"Delta Joint Stock Company": 0.9, "AO Delta": 0.72, "АО Дельты": 0.72}.get(written, 0.0)
        found = FirmMatch(
            firm=0, written=written, known_as="АО Дельта", score=score, certain=certain, reason="same name"
        )
        return (found,) if score else ()

    return match


@pytest.mark.parametrize("name", ["Delta Joint Stock Company", "AO Delta"])
def test_a_name_in_another_script_that_the_matcher_finds_likely_is_reported_as_a_rename(name: str) -> None:
    (change,) = compare((party("АО Дельта"),), (party(name),), _matcher).changed
    assert (change.before.name, change.after.name) == ("АО Дельта", name)


def test_a_likely_name_in_the_same_script_is_another_party() -> None:
    diff = compare((party("АО Дельта"),), (party("АО Дельты"),), _matcher)
    assert (names(diff.added), names(diff.removed)) == ({"АО Дельты"}, {"АО Дельта"})


@each_row(CHANGES)
def test_two_hundred_changes_have_no_false_delisting_and_no_missed_addition(number: int) -> None:
    expected = change(number)
    diff = compare(expected.before, expected.after)
    assert names(diff.added) == expected.added
    assert names(diff.removed) == expected.removed
    assert {(c.before.name, c.after.name) for c in diff.changed} == expected.renamed


_NAME = st.text(alphabet="abAB éЯ中 .,-&1", min_size=1, max_size=6)
_PARTY = st.builds(
    lambda name, country, number: party(name, country, number=number),
    _NAME,
    st.sampled_from(("China", "Russia", "")),
    st.sampled_from(("", "1", "2", "3", "4")),
)
_LIST = st.lists(_PARTY, max_size=8, unique_by=lambda one: one.identity).map(tuple)


@given(before=_LIST, after=_LIST)
@settings(max_examples=300)
def test_every_party_is_the_same_changed_added_or_removed(before: tuple[Party, ...], after: tuple[Party, ...]) -> None:
    diff = compare(before, after)
    both = diff.same + diff.respelled + len(diff.changed)
    assert len(diff.removed) + both == len(before)
    assert len(diff.added) + both == len(after)
    assert set(diff.added) <= set(after)
    assert set(diff.removed) <= set(before)


@given(before=_LIST, after=_LIST, again=st.randoms())
def test_the_order_of_the_rows_does_not_matter(
    before: tuple[Party, ...], after: tuple[Party, ...], again: Random
) -> None:
    shuffled = list(after)
    again.shuffle(shuffled)
    one, other = compare(before, after), compare(before, tuple(shuffled))
    assert (len(one.added), len(one.removed), len(one.changed)) == (
        len(other.added),
        len(other.removed),
        len(other.changed),
    )


@given(st.text(max_size=30))
def test_a_key_is_stable_and_the_tight_one_has_no_spaces(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert " " not in tight_key(name)
