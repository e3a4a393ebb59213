"""What the benchmarks read is as it says. That they run: tests/integration/benchmarks."""

from monitor.language.folding import fold
from tests.benchmarks.articles import LANGUAGES, TEXT_BYTES, ordinary_pieces, pieces
from tests.benchmarks.measuring import spread_of


def test_every_tenth_article_tells_of_an_act_in_each_language() -> None:
    made = pieces(100)
    assert [sum(p.has_act for p in made if p.language == k) for k in LANGUAGES] == [2, 2, 2, 2, 2]
    assert {p.title for p in made if p.has_act}.isdisjoint(p.title for p in made if not p.has_act)


def test_articles_are_the_same_in_every_run_and_about_a_kilobyte() -> None:
    assert pieces(40) == pieces(40)
    assert pieces(40) != pieces(40, seed=2)
    assert all(TEXT_BYTES <= len(p.text.encode()) < TEXT_BYTES * 1.3 for p in pieces(40))


def test_ordinary_items_are_short_and_seldom_name_goods() -> None:
    made = ordinary_pieces(500)
    assert made == ordinary_pieces(500)
    assert all(40 < len((p.title + p.text).encode()) < 400 for p in made)
    assert not any(p.has_act or "{" in p.title + p.text for p in made)


def test_the_generator_fills_every_gap() -> None:
    assert not any("{" in p.title + p.text for p in pieces(400))
    assert all(fold(p.text).text for p in pieces(40))


def test_a_spread_is_the_least_and_the_most() -> None:
    assert spread_of([2.0, 0.51234, 1.0]) == (0.512, 2.0)
