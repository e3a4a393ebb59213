"""Parsing of requests that people send to the bot: a verb, then a topic, such as `follow Indonesia nickel`.

request = verb [topic | words] ; topic = (name | code | kind ":" (name | code))+ in any order and language
mute    = "mute" (topic | rule) ["for" N "days"] ["because" reason]

Any text gives a `Request` or a `RequestProblem`. Topics: `topics.py`.
"""

import re
from collections.abc import Callable, Collection

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.interactions.request import HELP, Request, RequestKind, RequestProblem
from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.domain.rules.rule import RuleId
from monitor.language.folding import fold
from monitor.language.query.nearest import did_you_mean
from monitor.language.topics import MOST_CHARS, PREFIX, NotATopicError, topic_of, topic_problem

MOST_DAYS = 3_650

_VERBS = {
    **{kind.value: kind for kind in RequestKind},
    "search": RequestKind.FIND,
    "events": RequestKind.FIND,
    "subscribe": RequestKind.FOLLOW,
    "unsubscribe": RequestKind.UNFOLLOW,
    "stop": RequestKind.UNFOLLOW,
    "follows": RequestKind.FOLLOWING,
    "subscriptions": RequestKind.FOLLOWING,
    "muted": RequestKind.MUTES,
    "dates": RequestKind.CALENDAR,
    "?": RequestKind.HELP,
}
_ALL = frozenset({"all", "everything"})
_BECAUSE = re.compile(r"(?:^|\s)because[\s:]+(?P<why>.+)$", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"(?:^|\s)(?:for\s+|next\s+)?(?P<days>[0-9]{1,6})\s*(?:d|days?)\s*$", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„”][^\"“„”]*[\"“„”]?")


def parse_request(text: str, vocabulary: Vocabulary, rules: Collection[str] = ()) -> Request | RequestProblem:
    """The request in a message. `rules` are the ids of the rules that can be muted."""
    said = " ".join(text[: MOST_CHARS + 1].split())
    if len(said) > MOST_CHARS:
        return RequestProblem(text=f"The message is too long: at most {MOST_CHARS} characters.")
    verb, _, rest = said.partition(" ")
    kind = _VERBS.get(fold(verb).text.rstrip(":,!.") or "help")
    if not said or kind is RequestKind.HELP:
        return Request(kind=RequestKind.HELP)
    if kind is None:
        near = did_you_mean(fold(verb).text, _VERBS)
        return RequestProblem(text=" ".join(filter(None, (f"'{verb}' is not a request.", near))), lines=HELP)
    try:
        return _READERS[kind](kind, rest, vocabulary, rules)
    except NotATopicError as error:
        return error.problem


# ------------------------------------------------------------------ by verb


def _alone(kind: RequestKind, _: str, __: Vocabulary, ___: Collection[str]) -> Request:
    return Request(kind=kind)


def _question(kind: RequestKind, rest: str, vocabulary: Vocabulary, _: Collection[str]) -> Request:
    about, days = _split_days(rest) if kind is RequestKind.CALENDAR else (rest, None)
    return Request(kind=kind, topic=topic_of(about, vocabulary), days=days)


def _find(kind: RequestKind, rest: str, vocabulary: Vocabulary, _: Collection[str]) -> Request:
    """By topic where all words are names, else by the words."""
    if not rest:
        raise topic_problem("find needs a topic or words.", "find Indonesia nickel", "find “export licence”")
    if _QUOTED.search(rest):
        return Request(kind=kind, words=rest)
    try:
        topic = topic_of(rest, vocabulary)
    except NotATopicError:
        if PREFIX.search(fold(rest).text):
            raise
        topic = NO_TOPIC
    return Request(kind=kind, topic=topic, words=rest)


def _follow(kind: RequestKind, rest: str, vocabulary: Vocabulary, _: Collection[str]) -> Request:
    if kind is RequestKind.UNFOLLOW and rest.casefold() in _ALL:
        return Request(kind=kind, words="all")
    return Request(kind=kind, topic=_needed(kind, rest, vocabulary))


def _mute(kind: RequestKind, rest: str, vocabulary: Vocabulary, rules: Collection[str]) -> Request:
    why = _BECAUSE.search(rest)
    about, days = _split_days(rest[: why.start()] if why else rest)
    because = why["why"].strip() if why else ""
    rule = about.removeprefix("rule").removeprefix(":").strip() if about.startswith("rule") else about
    if rule in rules:
        return Request(kind=kind, rule_id=RuleId(rule), days=days, because=because)
    if about.startswith("rule:"):
        near = did_you_mean(rule, rules) or "List all: monitor rules list."
        raise topic_problem(f"no rule {rule} is running. {near}")
    return Request(kind=kind, topic=_needed(kind, about, vocabulary), days=days, because=because)


def _needed(kind: RequestKind, words: str, vocabulary: Vocabulary) -> Topic:
    topic = topic_of(words, vocabulary)
    if not topic:
        raise topic_problem(f"{kind} needs a topic: goods, an issuer, a firm or a list.", f"{kind} Indonesia nickel")
    return topic


def _split_days(text: str) -> tuple[str, int | None]:
    found = _DAYS.search(text)
    if found is None:
        return text.strip(), None
    days = int(found["days"])
    if not 1 <= days <= MOST_DAYS:
        raise topic_problem(f"{days} days: expected 1 to {MOST_DAYS}.")
    return text[: found.start()].strip(), days


_Reader = Callable[[RequestKind, str, Vocabulary, Collection[str]], Request]
_READERS: dict[RequestKind, _Reader] = {
    RequestKind.REGIME: _question,
    RequestKind.CALENDAR: _question,
    RequestKind.FIND: _find,
    RequestKind.FOLLOW: _follow,
    RequestKind.UNFOLLOW: _follow,
    RequestKind.FOLLOWING: _alone,
    RequestKind.MUTE: _mute,
    RequestKind.UNMUTE: _mute,
    RequestKind.MUTES: _alone,
}
