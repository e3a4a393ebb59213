"""The text of a list change, written and read back."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.lists.change_text import Part, read_change, write_change
from monitor.domain.lists.compare import ListDiff, compare
from tests.domain.lists.generated import party

AMBER = replace(party("Amber Optics Co., Ltd.", aliases=("琥珀光电",)), listed="2026-11-28")
DELTA = party("АО Дельта", "Russia")
LUMEN = replace(party("Lumen"), identity=DELTA.identity)


def written(diff: ListDiff) -> tuple[str, str]:
    return write_change(
        diff, list_id="us_entity_list", label="US Entity List", before=10, after=11, dated="27 Nov 2026"
    )


def test_the_text_of_a_change_in_full() -> None:
    birch = party("Birch", number="7")
    diff = compare((DELTA, birch), (AMBER, replace(birch, name="Birch Two")))
    title, text = written(diff)
    parts = "1 party added, 1 party removed, 1 party changed"
    assert title == f"US Entity List: {parts} (two versions of the list compared by the monitor)"
    assert (
        text
        == """\
The monitor wrote this text from two versions of the list. It is not a document of the issuer.
List: US Entity List (us_entity_list), 10 before and 11 now.
Date of the list: 27 Nov 2026.
Added: 1 party
+ Amber Optics Co., Ltd.
  also: 琥珀光电
  country: China
  listed: 2026-11-28
Removed: 1 party
- АО Дельта
  country: Russia
Changed: 1 party
~ Birch Two
  country: China
  name before: Birch"""
    )


def test_each_name_is_read_back_with_its_place() -> None:
    title, text = written(compare((DELTA,), (AMBER,)))
    found = read_change(title, text)
    assert found is not None
    (added,), (removed,) = found.parts[Part.ADDED].parties, found.parts[Part.REMOVED].parties
    assert (added.name.quote, removed.name.quote) == ("Amber Optics Co., Ltd.", "АО Дельта")
    assert text[added.name.start : added.name.end] == "Amber Optics Co., Ltd."
    assert added.country is not None
    assert text[added.country.start : added.country.end] == "China"
    assert [text[a.start : a.end] for a in added.aliases] == ["琥珀光电"]


def test_other_texts_are_no_list_change() -> None:
    title, text = written(compare((), (AMBER,)))
    assert read_change(title, text.partition("\n")[2]) is None
    assert read_change("", text) is None


def test_a_very_long_change_says_how_many_names_are_left_out() -> None:
    many = tuple(party(f"{'Long name of an example ' * 8}{n}") for n in range(2_000))
    title, text = written(ListDiff(added=many))
    found = read_change(title, text)
    assert found is not None
    part = found.parts[Part.ADDED]
    assert len(text) < 200_000
    assert part.count == 2_000
    assert text.endswith(f"… and {2_000 - len(part.parties):,} more; see: monitor events show ID --csv")


_NAME = st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(_NAME, min_size=1, max_size=5, unique=True), _NAME)
def test_no_name_can_look_like_another_line(names: list[str], alias: str) -> None:
    diff = ListDiff(added=tuple(party(name, aliases=(f"{alias}", "Added: 3 parties", "+ x")) for name in names))
    title, text = written(diff)
    found = read_change(title, text)
    assert found is not None
    assert [one.name.quote for one in found.parts[Part.ADDED].parties] == names
    assert found.parts.keys() == {Part.ADDED}
