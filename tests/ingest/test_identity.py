"""Which article an item is: each row is what is known, what the feed has now, and the keys that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.content_keys import ContentKeys
from monitor.ingest.identity import ItemKeys, article_keys, hashed


def item(name: str = "", link: str = "", title: str = "t", text: str = "") -> ItemKeys:
    marks = ContentKeys(
        content=f"{title}+{text}",
        link=link or ("" if text else name),
        title=title,
        name=name,
    )
    return ItemKeys(name=name, link=link, fallback=f"fallback {link} {title}", marks=marks)


def known(*items: ItemKeys) -> dict[str, ContentKeys]:
    return dict(zip(article_keys(items, {}), (c.marks for c in items), strict=True))


def many(count: int, name: str = "id{}", link: str = "/{}", title: str = "t{}", text: str = "") -> list[ItemKeys]:
    return [item(name.format(n), link.format(n), title.format(n), text) for n in range(count)]


@pytest.mark.parametrize(
    ("now", "key"),
    [
        pytest.param(item("a", "/a", "t", "x"), "a", id="the same"),
        pytest.param(item("b", "/a", "t", "x"), "a", id="the same under another id"),
        pytest.param(item("", "/a", "t", "x"), "a", id="the same without an id"),
        pytest.param(item("a", "/a", "t", "y"), "a", id="another text"),
        pytest.param(item("a", "/b", "t", "y"), "a", id="another link and text"),
        pytest.param(item("a", "/a", "u", "y"), "a", id="another title and text"),
        pytest.param(item("a", "/b", "u", "y"), f"a#{hashed('/b', size=16)}", id="another link and title"),
        pytest.param(item("b", "/a", "t", "y"), "b", id="another id and text: an edition"),
        pytest.param(item("b", "/b", "t", "x"), "b", id="another id and link"),
        pytest.param(item("", "/a", "u", "y"), "a", id="an edit that lost its id"),
    ],
)
def test_an_item_matches_a_known_article(now: ItemKeys, key: str) -> None:
    assert article_keys([now], known(item("a", "/a", "t", "x"))) == (key,)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(many(4), many(4, name="new{}"), id="other ids"),
        pytest.param(many(4), many(4, name="new{}", link="/new/{}"), id="other ids and links"),
        pytest.param(many(4, link=""), many(4, name="new{}", link=""), id="other ids, no links, no texts"),
        pytest.param(many(4, link="", text="x"), many(4, name="new{}", link="", text="x"), id="other ids, no links"),
        pytest.param(many(4), many(4)[::-1], id="another order"),
        pytest.param(many(4, name="", text="x"), many(4, text="x"), id="ids where there were none"),
    ],
)
def test_a_feed_with_changed_ids_has_nothing_new(before: list[ItemKeys], now: list[ItemKeys]) -> None:
    assert set(article_keys(now, known(*before))) == set(known(*before))


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(item("new0", "/0", "t0", "edited"), id="text"),
        pytest.param(item("new0", "/0", "edited"), id="title"),
        pytest.param(item("new0", "/new/0", "t0", "edited"), id="text and link"),
    ],
)
def test_an_edit_is_known_although_all_ids_changed(edited: ItemKeys) -> None:
    others = many(4, name="new{}")[1:]
    assert article_keys([edited, *others], known(*many(4))) == ("id0", "id1", "id2", "id3")


def test_a_site_that_moves_back_to_its_old_address_has_nothing_new() -> None:
    """Half of them have the addresses of the first site for their keys; those that came meanwhile don't."""
    there = [item(f"/old/{n}", f"/old/{n}", f"t{n}", "x") for n in range(4)]
    elsewhere = [item(f"/new/{n}", f"/new/{n}", f"t{n}", "x") for n in range(7)]
    keys = article_keys(elsewhere, known(*there))
    now = [item(f"/old/{n}", f"/old/{n}", f"t{n}", "x") for n in range(7)]
    assert article_keys(now, {key: c.marks for key, c in zip(keys, elsewhere, strict=True)}) == keys


def test_an_unknown_id_is_a_new_article_where_only_links_change() -> None:
    before = [item("old", "/old?1", "Monthly notice", "May"), *many(4, link="/{}?1")]
    now = [item("new", "/new?2", "Monthly notice", "June"), *many(4, link="/{}?2")]
    assert article_keys(now, known(*before))[0] == "new"


def test_a_new_article_among_changed_ids_is_new() -> None:
    new = item("new9", "/9", "t9")
    assert article_keys([new, *many(4, name="new{}")], known(*many(4)))[0] == "new9"


def test_a_later_id_of_an_article_identifies_it() -> None:
    before = {"old": item("later", "/a", "t").marks}
    assert article_keys([item("later", "/a", "edited")], before) == ("old",)


def test_ids_that_are_positions_do_not_identify_articles() -> None:
    before = [item(str(n), f"/{n}", "Notice", f"text {n}") for n in range(5)]
    now = [item(str(n + 1), f"/{n}", "Notice", f"text {n}") for n in range(5)]
    new = item("0", "/new", "Notice", "text of the new one")
    assert article_keys([new, *now], known(*before)) == (f"0#{hashed('/new', size=16)}", *known(*before))


@pytest.mark.parametrize(
    ("order", "edited"),
    [
        pytest.param([0, 2, 1, 3], 1, id="two change places"),
        pytest.param([2, 0, 1, 3, 4], 1, id="some stay by chance"),
        pytest.param([0, 1, 3], 3, id="one drops out and one moves up"),
    ],
)
def test_an_edited_title_is_known_where_ids_are_positions(order: list[int], edited: int) -> None:
    before = [item(str(n), f"/{n}", f"t{n}") for n in range(max(order) + 1)]
    titles = ["edited" if n == edited else f"t{n}" for n in order]
    now = [item(str(at), f"/{n}", title) for at, (n, title) in enumerate(zip(order, titles, strict=True))]
    assert article_keys(now, known(*before)) == tuple(str(n) for n in order)


def test_a_reused_id_among_stable_ids_is_a_new_article() -> None:
    new = item("id0", "/new", "new")
    assert article_keys([new, *many(4)[1:]], known(*many(4)))[0] not in known(*many(4))


def test_items_with_different_content_are_different_articles() -> None:
    home = [item("/", "/", f"t{n}", "x") for n in range(4)]
    assert len(set(article_keys(home, {}))) == 4
    news = item("/", "/", "news", "x")
    assert set(article_keys([news, *home], known(*home))) - set(known(*home)) == {
        article_keys([news, *home], known(*home))[0]
    }


def test_items_without_id_at_one_address_are_distinguished_by_title() -> None:
    before = [item("", "/", f"t{n}", "x") for n in range(3)]
    edited = item("", "/", "t1", "edited")
    found = article_keys([before[0], edited, before[2], item("", "/", "t3", "x")], known(*before))
    assert found[:3] == tuple(known(*before))
    assert found[3] not in known(*before)


_SHORT = st.sampled_from(["", "1", "2", "3"])


def test_items_without_id_with_the_address_and_title_of_others_have_numbered_keys() -> None:
    alike = [item(link="/a", text=text) for text in ("x", "y", "z")]
    keys = article_keys(alike, {})
    assert len(set(keys)) == 3
    fallback = alike[0].fallback
    assert keys[0] == fallback
    assert keys[1:] == tuple(f"{fallback}#{hashed(one.signature, '0', size=16)}" for one in alike[1:])


_ITEMS = st.lists(st.builds(item, _SHORT, _SHORT, _SHORT, _SHORT), max_size=8)


@given(_ITEMS, _ITEMS)
def test_items_share_an_article_if_and_only_if_their_signature_is_the_same(
    before: Sequence[ItemKeys], now: Sequence[ItemKeys]
) -> None:
    found = article_keys(now, known(*before))
    by_signature: Mapping[str, str] = {c.signature: key for c, key in zip(now, found, strict=True)}
    assert tuple(by_signature[c.signature] for c in now) == found
    assert len(set(found)) == len(by_signature)


@given(_ITEMS, _ITEMS)
def test_a_feed_is_known_again_in_any_order(before: Sequence[ItemKeys], now: Sequence[ItemKeys]) -> None:
    first = dict(known(*before))
    keys = article_keys(now, first)
    after = first | {key: c.marks for key, c in zip(reversed(keys), reversed(now), strict=True)}
    again = article_keys(now[::-1], after)
    assert {after[key].visible for key in again} == {c.signature for c in now}


def test_a_hash_is_the_same_on_every_machine() -> None:
    assert hashed("稀土", "/a", size=16) == "e602fad7e0f05c8e"  # a change would make every article new
    assert hashed("\ud800", size=16) == hashed("?", size=16), "half of a surrogate pair has a hash, too"


# ------------------------------------------------------------------ several candidates


def test_of_two_articles_with_one_content_the_one_with_the_id_matches() -> None:
    before = {name: item(name, "/a", "t", "x").marks for name in ("a", "b")}
    assert article_keys([item("b", "/a", "t", "x")], before) == ("b",)
    assert article_keys([item("c", "/a", "t", "x")], before) == ("a",)


def test_article_that_had_to_share_its_id_has_it_without_its_suffix() -> None:
    before = {f"a#{'0' * 16}": item("later", "/a", "t").marks}
    assert article_keys([item("a", "/a", "edited")], before) == tuple(before)


@pytest.mark.parametrize(
    ("with_id", "had_id", "key"),
    [
        pytest.param(("/1", "t"), ("/2", "t"), "b", id="equally alike: the one with the id now"),
        pytest.param(("/3", "u"), ("/2", "t"), "n", id="the same title counts more than the same link"),
        pytest.param(("/3", "t"), ("/2", "t"), "b", id="both count more than the title"),
    ],
)
def test_of_two_articles_with_one_id_the_more_alike_matches(
    with_id: tuple[str, str], had_id: tuple[str, str], key: str
) -> None:
    before = {"b": item("n", *with_id).marks, "n": item("other", *had_id).marks}
    assert article_keys([item("n", "/3", "t", "edited")], before) == (key,)


@pytest.mark.parametrize(
    ("now", "key"),
    [
        pytest.param(item("a", "/a", "t", "edited"), "a", id="link and title the same"),
        pytest.param(item("a", "/a", "u", "y"), f"a#{hashed('/a', size=16)}", id="another title"),
        pytest.param(item("a", "/b", "t", "y"), f"a#{hashed('/b', size=16)}", id="another link"),
    ],
)
def test_an_id_that_two_items_share_needs_link_and_title(now: ItemKeys, key: str) -> None:
    other = item("a", "/z", "v", "z")
    assert article_keys([now, other], known(item("a", "/a", "t", "x")))[0] == key


def test_items_with_one_id_and_link_have_keys_of_their_own() -> None:
    alike = [item("a", "/a", title) for title in ("t", "u", "v")]
    assert article_keys(alike, {}) == (
        "a",
        f"a#{hashed('/a', size=16)}",
        f"a#{hashed(alike[2].signature, size=16)}",
    )


# ------------------------------------------------------------------ items and articles without ids


def test_an_item_without_id_has_its_address_for_a_key() -> None:
    assert article_keys([item("", "/a")], {}) == ("/a",)
    assert article_keys([item("", "/a", "t"), item("", "/a", "u")], {}) == ("fallback /a t", "fallback /a u")


def test_an_article_without_id_is_found_at_its_address_by_an_item_with_one() -> None:
    before = known(item("", "/a", "t", "x"))
    assert article_keys([item("id", "/a", "edited", "y")], before) == ("/a",)
    shared = [item("id", "/a", "edited", "y"), item("id2", "/a", "other", "z")]
    assert article_keys(shared, before) == ("id", "id2")


def test_an_address_whose_article_has_moved_gives_no_match() -> None:
    moved, new = item("", "/b", "t", "x"), item("id", "/a", "new", "new")
    assert article_keys([moved, new], {"/a": moved.marks}) == ("/a", "id")


def test_an_item_with_neither_id_nor_address_is_known_by_its_date_alone() -> None:
    before = known(item("", "", "t", "x"))
    dated = item("", "", "t", "edited")
    assert article_keys([dated], before) == (dated.fallback,)
    other = replace(dated, fallback="another date")
    assert article_keys([other], before) == ("another date",)
    assert article_keys([other], known(item("id", "", "t", "x"))) == ("another date",)


def test_one_of_many_at_one_address_is_known_by_its_title_after_its_date_changed() -> None:
    before = [item("", "/", f"t{n}", "x") for n in range(3)]
    edited = replace(item("", "/", "t1", "edited"), fallback="another date")
    found = article_keys([before[0], edited, before[2]], known(*before))
    assert found == tuple(known(*before))


# ------------------------------------------------------------------ whether all ids changed


def test_unchanged_items_keep_their_articles_and_ids() -> None:
    before = known(item("a", "/a", "t", "x"))
    assert article_keys([item("a", "/a", "t", "y")], before, ["a"]) == (f"a#{hashed('/a', size=16)}",)


@pytest.mark.parametrize(
    ("unchanged", "key"),
    [pytest.param(1, "id0", id="half of the feed"), pytest.param(2, "new0", id="two of five")],
)
def test_half_of_the_ids_must_have_changed(unchanged: int, key: str) -> None:
    before = many(3 + unchanged)
    now = [item("new0", "/0", "edited", "y"), *many(3, name="new{}")[1:]]
    assert article_keys(now, known(*before), [f"id{n + 3}" for n in range(unchanged)])[0] == key


def test_unchanged_ids_count_where_ids_are_positions_only() -> None:
    moved = [item("4", "/5", "t5"), item("5", "/4", "edited", "y")]
    before = [item(str(n), f"/{n}", f"t{n}") for n in range(6)]
    assert article_keys(moved, known(*before), ["0", "1", "2", "3"]) == ("5", "4")
    new = [item("new", "/0", "edited", "y")]
    assert article_keys(new, known(*many(4)), ["id1", "id2", "id3"]) == ("new",)


def test_an_id_that_two_items_share_is_no_position() -> None:
    before = [item("a", "/a", "ta"), *many(4)]
    edited = item("new1", "/1", "edited", "y")
    now = [item("a", "/x", "X"), item("a", "/y", "Y"), edited, *(many(4)[n] for n in (0, 2, 3))]
    assert article_keys(now, known(*before))[2] == "new1"


def test_an_edit_is_known_by_its_title_where_all_lost_id_and_address() -> None:
    before = many(4, link="", text="x")
    now = [item("", "", "t0", "edited"), *many(4, name="", link="", text="x")[1:]]
    assert article_keys(now, known(*before)) == tuple(known(*before))


def test_a_title_at_a_new_address_is_new_where_the_others_without_id_stay() -> None:
    before = many(4, name="")
    now = [item("", "/new", "t0", "edited"), *before[1:]]
    assert article_keys(now, known(*before))[0] == "/new"


def test_two_items_at_one_address_are_new_although_all_ids_changed() -> None:
    now = [item("new0", "/0", "u", "y"), item("new9", "/0", "v", "z"), *many(5, name="new{}")[1:]]
    assert article_keys(now, known(*many(5)))[:2] == ("new0", "new9")
