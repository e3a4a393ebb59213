# ruff: noqa: E501  one row a line
"""Two things are one event or two, and one figure decided it."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import ActRef, Item
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.ports.repositories.articles import StoredAct
from monitor.reports.explain.answer import Stop, Why
from monitor.reports.explain.same_event import EventActs, Party, why_one_event
from tests.reports.verdicts_by_hand import KNOWLEDGE
from tests.store.examples import NOW, TODAY, event


def stored(name: str, of: str, days: int = 0, **changes: Any) -> StoredAct:
    given: dict[str, Any] = {
        "issuer": "CN",
        "direction": Direction.TIGHTENING,
        "family": Family.RULE,
        "title": f"title {name}",
        "language": "en",
        "commodities": ("rare_earths",),
    }
    ref = ActRef(article_id=ArticleId(name), ordinal=0)
    item = Item(refs=(ref,), day=TODAY + timedelta(days=days), tier=2, **{**given, **changes})
    return StoredAct(item=item, event_id=event(of).id)


def party(one: StoredAct, *others: StoredAct) -> Party:
    """The act, in an event that begins with the first of `others`, or with itself."""
    acts = tuple(sorted((one, *others), key=lambda a: a.item.order))
    name = str(one.event_id).removeprefix("event-")
    shown = EventActs(event=event(name, anchor=acts[0].item.refs[0]), acts=acts)
    return Party(name=f'"{one.item.title}"', acts=(one,), events=(shown,))


def asked(one: Party, other: Party) -> Why:
    why = why_one_event(one, other, KNOWLEDGE.vocabulary)
    assert why_one_event(other, one, KNOWLEDGE.vocabulary).stop is why.stop
    return why


def number(which: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=which, year=2026)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"issuer": "US"}, "decided by issuer: US against CN.", id="issuer"),
        pytest.param({"issuer": ""}, "decided by issuer: no issuer named against CN.", id="nobody"),
        pytest.param({"days": 30}, "decided by window: 30 days apart, at most 21 allowed.", id="window"),
        pytest.param(
            {"number": number("8")},
            "decided by number: MOFCOM/8/2026 and MOFCOM/7/2026 are two documents.",
            id="number",
        ),
        pytest.param(
            {"direction": Direction.EASING, "family": Family.GRANT},
            "decided by direction and family: direction easing against tightening and family grant against rule, the same day.",
            id="kind",
        ),
        pytest.param(
            {"direction": Direction.EASING, "days": 9},
            "and family rule in both, 9 days apart; one of them is enough only for the same subject within 7 days.",
            id="kind after a week",
        ),
        pytest.param({"commodities": ("gallium",)}, "decided by subject: gallium against rare_earths.", id="subject"),
        pytest.param({}, "these figures do not separate them", id="an edit in between"),
    ],
)
def test_two_events_name_what_decided(changes: dict[str, Any], said: str) -> None:
    why = asked(party(stored("a", "one", number=number("7"))), party(stored("b", "two", **{"days": 0, **changes})))
    assert why.stop is Stop.TWO_EVENTS
    assert why.paragraph.startswith("They are two events, E-ONE and E-TWO: ")
    assert why.paragraph.rstrip(".").endswith(said.rstrip(".")) or said in why.paragraph


def test_an_act_that_fits_both_says_which_it_fits_better() -> None:
    late = stored("c", "two", 3, title="title b")
    other = stored("b", "two", 2)
    there = stored("a", "one", direction=Direction.EASING)
    why = asked(party(there), party(late, other))
    assert "it fits E-TWO better (score 5.0 against 2." in why.paragraph


def test_an_act_whose_number_is_anothers_says_so() -> None:
    first, late = stored("b", "two", 1, number=number("7")), stored("c", "two", 2, number=number("7"))
    why = asked(party(stored("a", "one")), party(late, first))
    assert "its number MOFCOM/7/2026 is that of E-TWO" in why.paragraph


def test_one_event_compares_each_with_the_first_act() -> None:
    first, second, third = (stored(n, "one", d) for n, d in (("a", 0), ("b", 2), ("c", 3)))
    why = asked(party(second, first, third), party(third, first, second))
    assert why.stop is Stop.ONE_EVENT
    assert why.paragraph.count("joined it: ") == 2
    assert "2 days apart, direction tightening in both; family rule in both; subject rare_earths" in why.paragraph
    assert [b.text for b in why.tree] == ['"title b" against "title a"', '"title c" against "title a"']


def test_one_number_is_one_event_whatever_the_date() -> None:
    first, late = stored("a", "one", number=number("7")), stored("b", "one", 400, number=number("7"))
    why = asked(party(first, late), party(late, first))
    assert "both have the number MOFCOM/7/2026, which decides regardless of the date." in why.paragraph
    assert "is its first act" in why.paragraph


def test_a_report_that_joined_through_another_says_so() -> None:
    first, odd = stored("a", "one"), stored("b", "one", commodities=("gallium",))
    why = asked(party(first, odd), party(odd, first))
    assert "by itself it would not join (decided by subject: gallium against rare_earths)" in why.paragraph


def test_the_figures_are_all_in_the_tree() -> None:
    why = asked(party(stored("a", "one")), party(stored("b", "two", 30)))
    (figures,) = why.tree
    marks = {b.text: b.held for b in figures.parts}
    assert marks == {
        "issuer": True,
        "window": False,
        "number": None,
        "direction": True,
        "family": True,
        "subject": True,
        "titles": None,
    }


def test_an_item_without_acts_cannot_be_compared() -> None:
    story = Party(name="E-STORY", acts=())
    assert asked(story, story).paragraph == "E-STORY and E-STORY have no act; only acts can be compared."


# ------------------------------------------------------------------ decisions by hand


def link(one: StoredAct, other: StoredAct, kind: LinkKind, because: str = "") -> Link:
    return link_between(one.item.refs[0], other.item.refs[0], kind, at=NOW, because=because)


def test_acts_merged_by_hand_name_the_reason_and_keep_their_anchors() -> None:
    first, mate = stored("a", "one"), stored("b", "one", 1)
    second, follower = (stored(n, "one", d, commodities=("gallium",)) for n, d in (("c", 2), ("d", 3)))
    linked = [link(first, second, LinkKind.TOGETHER, "one notice")]
    shown = EventActs(event=event("one", anchor=first.item.refs[0]), acts=(first, mate, second, follower))
    one, other = (Party(name=act.item.title, acts=(act,), events=(shown,)) for act in (mate, follower))
    why = why_one_event(one, other, KNOWLEDGE.vocabulary, linked)
    assert why.stop is Stop.ONE_EVENT
    assert '"title a" and "title c" were merged by hand on 25 Nov 2026 (one notice).' in why.paragraph
    assert [branch.text for branch in why.tree[1:]] == ['"title b" against "title a"', '"title d" against "title c"']


def test_an_unrelated_merge_is_not_named_as_the_reason() -> None:
    first, mate = stored("a", "one"), stored("b", "one", 1)
    second = stored("c", "one", 2, commodities=("gallium",))
    shown = EventActs(event=event("one", anchor=first.item.refs[0]), acts=(first, mate, second))
    one, other = (Party(name=act.item.title, acts=(act,), events=(shown,)) for act in (first, mate))
    why = why_one_event(one, other, KNOWLEDGE.vocabulary, [link(first, second, LinkKind.TOGETHER)])
    assert "by hand" not in why.paragraph


def test_acts_separated_by_hand_say_so_and_show_the_figures() -> None:
    first, second = stored("a", "one"), stored("b", "two", 1)
    why = why_one_event(
        party(first), party(second), KNOWLEDGE.vocabulary, [link(first, second, LinkKind.APART, "two lists")]
    )
    assert why.stop is Stop.TWO_EVENTS
    assert why.paragraph.endswith('"title a" and "title b" were separated by hand on 25 Nov 2026 (two lists).')
    assert [branch.held for branch in why.tree] == [False, True]
