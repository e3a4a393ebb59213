"""Which article an item is: each row is what is known, what the feed has now, and the keys that follow."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.content_keys import Marks
from monitor.ingest.identity import Claim, hashed, keys_of


def claim(name: str = "", link: str = "", title: str = "t", text: str = "") -> Claim:
    marks = Marks(
        content=f"{title}+{text}",
        link=link or ("" if text else name),
        title=title,
        name=name,
    )
    return Claim(name=name, link=link, otherwise=f"otherwise {link} {title}", marks=marks)


def known(*claims: Claim) -> dict[str, Marks]:
    return dict(zip(keys_of(claims, {}), (c.marks for c in claims), strict=True))


def many(count: int, name: str = "id{}", link: str = "/{}", title: str = "t{}", text: str = "") -> list[Claim]:
    return [claim(name.format(n), link.format(n), title.format(n), text) for n in range(count)]


@pytest.mark.parametrize(
    ("now", "key"),
    [
        pytest.param(claim("a", "/a", "t", "x"), "a", id="the same"),
        pytest.param(claim("b", "/a", "t", "x"), "a", id="the same under another id"),
        pytest.param(claim("", "/a", "t", "x"), "a", id="the same without an id"),
        pytest.param(claim("a", "/a", "t", "y"), "a", id="another text"),
        pytest.param(claim("a", "/b", "t", "y"), "a", id="another link and text"),
        pytest.param(claim("a", "/a", "u", "y"), "a", id="another title and text"),
        pytest.param(claim("a", "/b", "u", "y"), f"a#{hashed('/b', size=16)}", id="another link and title"),
        pytest.param(claim("b", "/a", "t", "y"), "b", id="another id and text: an edition"),
        pytest.param(claim("b", "/b", "t", "x"), "b", id="another id and link"),
        pytest.param(claim("", "/a", "u", "y"), "a", id="an edit that lost its id"),
    ],
)
def test_of_one_article_that_is_known(now: Claim, key: str) -> None:
    assert keys_of([now], known(claim("a", "/a", "t", "x"))) == (key,)


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
def test_a_feed_that_is_exchanged_as_a_whole_has_nothing_new(before: list[Claim], now: list[Claim]) -> None:
    assert set(keys_of(now, known(*before))) == set(known(*before))


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(claim("new0", "/0", "t0", "edited"), id="text"),
        pytest.param(claim("new0", "/0", "edited"), id="title"),
        pytest.param(claim("new0", "/new/0", "t0", "edited"), id="text and link"),
    ],
)
def test_an_edit_is_known_while_the_ids_of_the_others_are_exchanged(edited: Claim) -> None:
    others = many(4, name="new{}")[1:]
    assert keys_of([edited, *others], known(*many(4))) == ("id0", "id1", "id2", "id3")


def test_a_site_that_moves_back_to_where_some_articles_were_known_first_has_nothing_new() -> None:
    """Half of them have the addresses of the first site for their keys; those that came meanwhile don't."""
    there = [claim(f"/old/{n}", f"/old/{n}", f"t{n}", "x") for n in range(4)]
    elsewhere = [claim(f"/new/{n}", f"/new/{n}", f"t{n}", "x") for n in range(7)]
    keys = keys_of(elsewhere, known(*there))
    now = [claim(f"/old/{n}", f"/old/{n}", f"t{n}", "x") for n in range(7)]
    assert keys_of(now, {key: c.marks for key, c in zip(keys, elsewhere, strict=True)}) == keys


def test_where_links_alone_are_others_each_time_an_unknown_id_is_a_new_article_whatever_its_title() -> None:
    before = [claim("old", "/old?1", "Monthly notice", "May"), *many(4, link="/{}?1")]
    now = [claim("new", "/new?2", "Monthly notice", "June"), *many(4, link="/{}?2")]
    assert keys_of(now, known(*before))[0] == "new"


def test_an_article_that_is_new_while_ids_are_exchanged_is_new() -> None:
    new = claim("new9", "/9", "t9")
    assert keys_of([new, *many(4, name="new{}")], known(*many(4)))[0] == "new9"


def test_an_id_that_it_was_given_later_is_its_id_from_then_on() -> None:
    before = {"old": claim("later", "/a", "t").marks}
    assert keys_of([claim("later", "/a", "edited")], before) == ("old",)


def test_ids_that_count_places_are_seen_through() -> None:
    before = [claim(str(n), f"/{n}", "Notice", f"text {n}") for n in range(5)]
    now = [claim(str(n + 1), f"/{n}", "Notice", f"text {n}") for n in range(5)]
    new = claim("0", "/new", "Notice", "text of the new one")
    assert keys_of([new, *now], known(*before)) == (f"0#{hashed('/new', size=16)}", *known(*before))


@pytest.mark.parametrize(
    ("order", "edited"),
    [
        pytest.param([0, 2, 1, 3], 1, id="two change places"),
        pytest.param([2, 0, 1, 3, 4], 1, id="some stay by chance"),
        pytest.param([0, 1, 3], 3, id="one drops out and one moves up"),
    ],
)
def test_an_edited_title_is_known_where_ids_are_places(order: list[int], edited: int) -> None:
    before = [claim(str(n), f"/{n}", f"t{n}") for n in range(max(order) + 1)]
    titles = ["edited" if n == edited else f"t{n}" for n in order]
    now = [claim(str(at), f"/{n}", title) for at, (n, title) in enumerate(zip(order, titles, strict=True))]
    assert keys_of(now, known(*before)) == tuple(str(n) for n in order)


def test_an_id_that_is_used_again_names_a_new_article_among_ids_that_last() -> None:
    new = claim("id0", "/new", "new")
    assert keys_of([new, *many(4)[1:]], known(*many(4)))[0] not in known(*many(4))


def test_no_two_items_that_look_different_share_an_article_whatever_they_share_else() -> None:
    home = [claim("/", "/", f"t{n}", "x") for n in range(4)]
    assert len(set(keys_of(home, {}))) == 4
    news = claim("/", "/", "news", "x")
    assert set(keys_of([news, *home], known(*home))) - set(known(*home)) == {keys_of([news, *home], known(*home))[0]}


def test_items_without_id_at_one_address_are_told_apart_by_their_titles() -> None:
    before = [claim("", "/", f"t{n}", "x") for n in range(3)]
    edited = claim("", "/", "t1", "edited")
    found = keys_of([before[0], edited, before[2], claim("", "/", "t3", "x")], known(*before))
    assert found[:3] == tuple(known(*before))
    assert found[3] not in known(*before)


_SHORT = st.sampled_from(["", "1", "2", "3"])
_CLAIMS = st.lists(st.builds(claim, _SHORT, _SHORT, _SHORT, _SHORT), max_size=8)


@given(_CLAIMS, _CLAIMS)
def test_items_share_an_article_where_they_look_the_same_and_only_there(
    before: Sequence[Claim], now: Sequence[Claim]
) -> None:
    found = keys_of(now, known(*before))
    by_look: Mapping[str, str] = {c.look: key for c, key in zip(now, found, strict=True)}
    assert tuple(by_look[c.look] for c in now) == found
    assert len(set(found)) == len(by_look)


@given(_CLAIMS, _CLAIMS)
def test_a_feed_read_again_is_known_in_any_order(before: Sequence[Claim], now: Sequence[Claim]) -> None:
    first = dict(known(*before))
    keys = keys_of(now, first)
    after = first | {key: c.marks for key, c in zip(reversed(keys), reversed(now), strict=True)}
    again = keys_of(now[::-1], after)
    assert {after[key].look for key in again} == {c.look for c in now}
