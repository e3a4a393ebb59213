"""Requests in words: verb and topic, in any language, and what a text lacks that is no request."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.interactions.request import HELP, Request, RequestKind, RequestProblem
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import RuleId
from monitor.language.requests import parse_request
from monitor.language.topics import MOST_CHARS, parse_topic
from monitor.wording.phrases.topics import topic_words
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()
RULES = (RuleId("any-export-act"), RuleId("production-quotas"))
NICKEL = Topic(issuers=("ID",), goods=("nickel",))


def parsed(text: str) -> Request | RequestProblem:
    return parse_request(text, VOCABULARY, RULES)


def problem(text: str) -> str:
    found = parsed(text)
    assert isinstance(found, RequestProblem), found
    return found.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("regime gallium", Request(kind=RequestKind.REGIME, topic=Topic(goods=("gallium",)))),
        ("  Regime:  GALLIUM ", Request(kind=RequestKind.REGIME, topic=Topic(goods=("gallium",)))),
        ("calendar", Request(kind=RequestKind.CALENDAR)),
        ("calendar China for 365 days", Request(kind=RequestKind.CALENDAR, topic=Topic(issuers=("CN",)), days=365)),
        ("find 镓", Request(kind=RequestKind.FIND, topic=Topic(goods=("gallium",)), words="镓")),
        ("find export licence delays", Request(kind=RequestKind.FIND, words="export licence delays")),
        ('find "gallium nitride"', Request(kind=RequestKind.FIND, words='"gallium nitride"')),
        ("find in", Request(kind=RequestKind.FIND, words="in")),
        ("follow Indonesia nickel", Request(kind=RequestKind.FOLLOW, topic=NICKEL)),
        ("follow 印尼镍", Request(kind=RequestKind.FOLLOW, topic=NICKEL)),
        ("follow exports of nickel from 인도네시아", Request(kind=RequestKind.FOLLOW, topic=NICKEL)),
        ("follow 臺灣", Request(kind=RequestKind.FOLLOW, topic=Topic(issuers=("TW",)))),
        ("follow IN", Request(kind=RequestKind.FOLLOW, topic=Topic(issuers=("IN",)))),
        ("follow goods:lpg", Request(kind=RequestKind.FOLLOW, topic=Topic(goods=("lpg",)))),
        ("follow HS 2805.30", Request(kind=RequestKind.FOLLOW, topic=Topic(goods=("rare_earths",)))),
        ("regime 3b001", Request(kind=RequestKind.REGIME, topic=Topic(goods=("semiconductor_equipment",)))),
        (
            "follow Huawei on the Entity List",
            Request(kind=RequestKind.FOLLOW, topic=Topic(firms=("huawei",), lists=("us_entity_list",))),
        ),
        ("unfollow all", Request(kind=RequestKind.UNFOLLOW, words="all")),
        ("following", Request(kind=RequestKind.FOLLOWING)),
        (
            "mute Indonesia nickel for 7 days because it's a campaign",
            Request(kind=RequestKind.MUTE, topic=NICKEL, days=7, because="it's a campaign"),
        ),
        ("mute production-quotas 30d", Request(kind=RequestKind.MUTE, rule_id=RULES[1], days=30)),
        ("mute rule:production-quotas", Request(kind=RequestKind.MUTE, rule_id=RULES[1])),
        ("unmute nickel", Request(kind=RequestKind.UNMUTE, topic=Topic(goods=("nickel",)))),
        ("mutes", Request(kind=RequestKind.MUTES)),
        ("help", Request(kind=RequestKind.HELP)),
        ("", Request(kind=RequestKind.HELP)),
    ],
)
def test_a_request_is_a_verb_and_a_topic(text: str, expected: Request) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("folow nickel", "'folow' is not a request. Did you mean follow?"),
        ("follow", "follow needs a topic: goods, an issuer, a firm or a list."),
        ("follow in", "follow needs a topic: goods, an issuer, a firm or a list."),
        ("follow Chna nickel", "'chna' is not in the vocabulary. Did you mean China?"),
        ("follow zzzz", "'zzzz' is not in the vocabulary."),
        ("find firm:nickel", "'nickel' is not in the vocabulary as firm. Did you mean nornickel?"),
        (
            "follow MOFCOM",
            "'mofcom' is an agency; a topic names issuers, goods, firms and lists. Name its state instead: China.",
        ),
        ("follow 부탄", "'부탄' is ambiguous. Write one of these instead:"),
        ("follow hs:9999", "The vocabulary has no goods with the code HS 9999."),
        ("mute rule:any-exprt-act", "no rule any-exprt-act is running. Did you mean any-export-act?"),
        ("mute nickel for 0 days", "0 days: expected 1 to 3650."),
        ("find", "find needs a topic or words."),
        ("find " + "x" * MOST_CHARS, f"The message is too long: at most {MOST_CHARS} characters."),
    ],
)
def test_a_problem_names_the_nearest_valid_word(text: str, expected: str) -> None:
    assert problem(text) == expected


def test_an_ambiguous_name_lists_what_it_may_be() -> None:
    found = parsed("follow 부탄")
    assert isinstance(found, RequestProblem)
    assert found.lines == ("goods:lpg (LPG, propane and butane)", "issuer:BT (Bhutan)")


def test_each_line_of_the_help_begins_with_a_request_that_is_understood() -> None:
    for line in HELP[:-1]:
        for sample in line.split(": ")[0].split(" · "):
            assert isinstance(parsed(sample.partition(" (")[0].partition(" because …")[0]), Request), line


@given(st.text(max_size=60))
def test_any_text_is_a_request_or_has_a_problem(text: str) -> None:
    assert isinstance(parsed(text), Request | RequestProblem)


@given(st.sampled_from(["follow ", "mute ", "regime ", "find ", "calendar "]), st.text(max_size=40))
def test_any_topic_names_only_concepts_of_the_vocabulary(verb: str, text: str) -> None:
    found = parsed(verb + text)
    if isinstance(found, Request):
        assert not found.topic.unknown(VOCABULARY)


_KINDS = {
    "issuers": ConceptKind.PLACE,
    "goods": ConceptKind.COMMODITY,
    "firms": ConceptKind.FIRM,
    "lists": ConceptKind.LIST,
}
_PREFIX = {"issuers": "issuer", "goods": "goods", "firms": "firm", "lists": "list"}
_TOPICS = st.fixed_dictionaries(
    {
        part: st.lists(st.sampled_from([c.id for c in VOCABULARY.of_kind(kind)]), max_size=3, unique=True).map(
            lambda ids: tuple(sorted(ids))
        )
        for part, kind in _KINDS.items()
    }
).map(lambda parts: Topic(**parts))


@given(_TOPICS)
@example(Topic(goods=("phosphate",)))  # also a name of another concept
def test_a_topic_in_prefixed_ids_is_read_as_written(topic: Topic) -> None:
    words = " ".join(f"{_PREFIX[part]}:{i}" for part in _PREFIX for i in getattr(topic, part))
    assert parse_topic(words, VOCABULARY) == topic


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        (NICKEL, "Indonesia nickel"),
        (Topic(issuers=("CN", "US"), goods=("gallium", "germanium")), "China/US gallium/germanium"),
        (Topic(firms=("huawei",), lists=("us_entity_list",)), "Huawei US Entity List"),
        (Topic(goods=("gone",)), "gone"),
        (Topic(goods=("a", "b", "c", "d", "e")), "a/b/c and 2 more"),
    ],
)
def test_a_topic_in_words(topic: Topic, words: str) -> None:
    assert topic_words(topic, VOCABULARY) == words
