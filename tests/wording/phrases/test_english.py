"""Verbs, articles, lists and compounds of headlines."""

from datetime import date, timedelta

import pytest

from monitor.domain.acts.scheme import Stage
from monitor.wording.phrases.english import (
    counted,
    gerund,
    joined,
    lasting,
    lower,
    past,
    roughly,
    singular,
    staged,
    third_person,
    with_article,
    written_day,
)


@pytest.mark.parametrize(
    ("stage", "shown"),
    [
        (Stage.IN_FORCE, "cuts its duty"),
        (Stage.ANNOUNCED, "to cut its duty"),
        (Stage.PROPOSED, "proposes cutting its duty"),
        (Stage.CONSIDERED, "may cut its duty"),
        (Stage.DENIED, "denies cutting its duty"),
    ],
)
def test_verb_has_the_form_of_the_stage(stage: Stage, shown: str) -> None:
    assert staged("cut its duty", stage) == shown


@pytest.mark.parametrize(
    ("verb", "third", "ing"),
    [
        pytest.param("ban", "bans", "banning", id="a short verb doubles"),
        pytest.param("set", "sets", "setting", id="so does another"),
        pytest.param("allot", "allots", "allotting", id="and one stressed on its end"),
        pytest.param("limit", "limits", "limiting", id="but not one stressed on its beginning"),
        pytest.param("end", "ends", "ending", id="nor after two consonants"),
        pytest.param("keep", "keeps", "keeping", id="nor after two vowels"),
        pytest.param("allow", "allows", "allowing", id="nor a w"),
        pytest.param("impose", "imposes", "imposing", id="an e goes"),
        pytest.param("free", "frees", "freeing", id="a double e stays"),
        pytest.param("relax", "relaxes", "relaxing", id="a hissing end"),
        pytest.param("modify", "modifies", "modifying", id="a y after a consonant"),
        pytest.param("delay", "delays", "delaying", id="a y after a vowel"),
    ],
)
def test_verbs_are_inflected(verb: str, third: str, ing: str) -> None:
    assert (third_person(verb), gerund(verb)) == (third, ing)


@pytest.mark.parametrize(
    ("verb", "shown"),
    [
        pytest.param("lift", "lifted", id="an ending"),
        pytest.param("ban", "banned", id="a short verb doubles"),
        pytest.param("commit", "committed", id="and one stressed on its end"),
        pytest.param("impose", "imposed", id="an e takes only the d"),
        pytest.param("modify", "modified", id="a y after a consonant"),
        pytest.param("delay", "delayed", id="a y after a vowel"),
        pytest.param("cut", "cut", id="one that stays"),
        pytest.param("take", "took", id="one with a form of its own"),
    ],
)
def test_verbs_are_put_in_the_past(verb: str, shown: str) -> None:
    assert past(verb) == shown


@pytest.mark.parametrize(
    "shown",
    [
        *("an export quota", "a nickel export quota", "an antimony export quota", "a rare-earth export quota"),
        *("a uranium export quota", "a urea export quota", "an unreliable entity list", "an LNG export quota"),
        *("a DAP export quota", "an AI-chip export quota", "a UK export quota", "an onion export quota"),
        *("a 25% duty", "an 8% duty", "an 80% duty", "an 11% duty", "an 18% duty", "a 110% duty", "a 1% duty"),
        *("an 8.5% duty", "an 11.5% duty", "a duty"),
    ],
)
def test_indefinite_article_follows_pronunciation(shown: str) -> None:
    assert with_article(shown.partition(" ")[2]) == shown


def test_lists_have_an_and_before_their_last() -> None:
    assert joined(["gallium"]) == "gallium"
    assert joined(["gallium", "tin"]) == "gallium and tin"
    assert joined(["gallium", "tin", "lead"]) == "gallium, tin and lead"


@pytest.mark.parametrize(
    ("label", "first_part"),
    [
        ("refined fuels", "refined fuel"),
        ("lithium batteries", "lithium battery"),
        ("glass", "glass"),
        ("phosphorus", "phosphorus"),
        ("medical goods", "medical goods"),
    ],
)
def test_the_first_part_of_a_compound_is_singular(label: str, first_part: str) -> None:
    assert singular(label) == first_part


def test_small_letters_but_for_capitals() -> None:
    assert lower("EDA Software") == "EDA software"


def test_days_read_the_same_everywhere() -> None:
    assert written_day(date(2026, 11, 7)) == "7 Nov 2026"


def test_counted_is_singular_for_one_only() -> None:
    assert [counted(n, "report") for n in (0, 1, 2)] == ["0 reports", "1 report", "2 reports"]


@pytest.mark.parametrize(
    ("span", "shown", "rough"),
    [
        (timedelta(seconds=-3), "0 s", "0 s"),
        (timedelta(seconds=40), "40 s", "40 s"),
        (timedelta(seconds=95), "1 min", "2 min"),
        (timedelta(minutes=143), "2 h 23 min", "2 h"),
        (timedelta(hours=31), "1 d 7 h", "31 h"),
        (timedelta(days=3, hours=4, minutes=5), "3 d 4 h", "3 d"),
    ],
)
def test_duration_has_two_units_in_sentences_and_one_in_tables(span: timedelta, shown: str, rough: str) -> None:
    assert (lasting(span), roughly(span)) == (shown, rough)
