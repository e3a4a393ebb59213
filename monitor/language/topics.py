"""Topics as people write them: goods, issuers, firms and lists, by name or code.

Names are those of the vocabulary, in any of its languages; the longest name at a place counts. A name that several
concepts have is never guessed: the problem lists them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.interactions.request import RequestProblem
from monitor.domain.interactions.topic import Topic
from monitor.language.folding import fold
from monitor.language.query.codes import codes_of, goods_under
from monitor.language.query.nearest import did_you_mean

MOST_CHARS = 500
MOST_CONCEPTS = 40
_ALIKE = 0.72  # as in reports.regime: Chna is China, Atlantis is not Albania
_KINDS = {
    "goods": ConceptKind.COMMODITY,
    "commodity": ConceptKind.COMMODITY,
    "issuer": ConceptKind.PLACE,
    "firm": ConceptKind.FIRM,
    "list": ConceptKind.LIST,
}
_SAID = {
    ConceptKind.COMMODITY: "goods",
    ConceptKind.PLACE: "issuer",
    ConceptKind.FIRM: "firm",
    ConceptKind.LIST: "list",
}
_CODES = ("hs", "eccn", "cas")
_LINKING = frozenset(
    {
        "and",
        "or",
        "on",
        "of",
        "by",
        "in",
        "from",
        "for",
        "the",
        "a",
        "with",
        "about",
        "export",
        "exports",
        "和",
        "与",
        "及",
        "的",
    }
)
PREFIX = re.compile(rf"({'|'.join((*_KINDS, *_CODES))})\s*:\s*")
_HS_SPACED = re.compile(r"(hs|eccn|cas)\s+(?=[0-9])")
_HS = re.compile(r"[0-9]{4}(?:\.?[0-9]{2}){0,3}(?![\w.])")
_ECCN = re.compile(r"[0-9][a-e][0-9]{3}(?:\.[a-z0-9]+)*(?!\w)")
_CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9](?!\w)")
_BETWEEN = re.compile(r"[\s,;+&·/、，；。.!\"'()]+")
_WORD = re.compile(r"[^\s,;+&·/、，；\"]+")


class NotATopicError(ValueError):
    """The words are no topic; `problem` states why."""

    def __init__(self, problem: RequestProblem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def parse_topic(text: str, vocabulary: Vocabulary) -> Topic | RequestProblem:
    """The topic that the words name; NO_TOPIC for an empty text."""
    try:
        return topic_of(text[:MOST_CHARS], vocabulary)
    except NotATopicError as error:
        return error.problem


def concepts_at(folded: str, start: int, text: str, vocabulary: Vocabulary) -> tuple[int, tuple[Concept, ...]]:
    """Return the end of the longest name of goods, a place, a firm or a list at `start`, and the concepts that have it.

    `folded` is `text` folded. Without a name there: `start` and ().
    """
    if start and _joins(folded[start - 1], folded[start]):
        return start, ()
    return _longest(folded, start, text, _names_of(_Identity(vocabulary)), None)


def topic_problem(text: str, *lines: str) -> NotATopicError:
    """The error for words that are no topic; `lines` are suggestions."""
    return NotATopicError(RequestProblem(text=text, lines=lines))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Names:
    """The concepts by folded name. `longest` is the length of the longest name, `agencies` are names of agencies."""

    concepts: dict[str, tuple[Concept, ...]]
    agencies: dict[str, Concept]
    longest: int
    known: tuple[Concept, ...]


def topic_of(text: str, vocabulary: Vocabulary) -> Topic:
    """Raises NotATopicError for words that are no names, and for names that several concepts have."""
    names = _names_of(_Identity(vocabulary))
    folded = _HS_SPACED.sub(r"\1:", fold(text).text)
    found: list[Concept] = []
    at = 0
    while (between := _BETWEEN.match(folded, at)) or at < len(folded):
        if between is not None:
            at = between.end()
            continue
        at, concepts = _next(folded, at, text, names, vocabulary)
        found += concepts
    by_kind = {kind: tuple(sorted({c.id for c in found if c.kind is kind})) for kind in _SAID}
    if len(found) > MOST_CONCEPTS:
        raise topic_problem(f"The topic names {len(found)} concepts, at most {MOST_CONCEPTS} are possible.")
    return Topic(
        issuers=by_kind[ConceptKind.PLACE],
        goods=by_kind[ConceptKind.COMMODITY],
        firms=by_kind[ConceptKind.FIRM],
        lists=by_kind[ConceptKind.LIST],
    )


def _next(folded: str, at: int, text: str, names: _Names, vocabulary: Vocabulary) -> tuple[int, Sequence[Concept]]:
    """The concepts of the name or code at `at`, and where it ends."""
    prefix = PREFIX.match(folded, at)
    start = prefix.end() if prefix else at
    given = prefix[1] if prefix else ""
    if given in _CODES or not given:
        for pattern, attribute in ((_CAS, "cas"), (_ECCN, "eccn"), (_HS, "hs")):
            code = pattern.match(folded, start)
            if code is not None and given in ("", attribute):
                return code.end(), _with_code(code[0], attribute, vocabulary)
    end, concepts = _longest(folded, start, text, names, _KINDS.get(given))
    if concepts:
        name = folded[start:end]
        written = [c for c in concepts if given and c.id.casefold() == name]  # as an ambiguous name is to be written
        return end, written or [_only(name, concepts, vocabulary)]
    word = _WORD.match(folded, start)
    if word is not None and not given and word[0] in _LINKING:
        return word.end(), ()
    raise _unknown(word[0] if word else folded[start:], given, names, vocabulary)


def _longest(
    folded: str, start: int, text: str, names: _Names, kind: ConceptKind | None
) -> tuple[int, tuple[Concept, ...]]:
    """The longest name at `start`, with the concepts that have it."""
    for end in range(min(len(folded), start + names.longest), start, -1):
        found = names.concepts.get(folded[start:end], ())
        if found and _is_whole(folded, start, end) and folded[end : end + 1] != ":":  # "encryption goods:scandium"
            fitting = tuple(c for c in found if kind in (None, c.kind) and _is_meant(c, folded[start:end], text))
            if fitting:
                return end, fitting
    return start, ()


def _is_whole(folded: str, start: int, end: int) -> bool:
    """True if no Latin word or number goes on beyond the ends."""
    before, after = folded[start - 1 : start] if start else "", folded[end : end + 1]
    return not (_joins(before, folded[start]) or _joins(folded[end - 1], after))


def _joins(one: str, other: str) -> bool:
    return bool(one and other) and all(c.isalnum() and c < "\u1100" for c in (one, other))


def _is_meant(concept: Concept, name: str, text: str) -> bool:
    """True unless the name is a word where it is not written in the case of the concept's name (`in`, `IN`)."""
    if len(name) > 3 or not name.isascii():
        return True
    written = {concept.id, *(n.text for n in concept.names)}
    return any(w in text for w in written if w.casefold() == name)


def _only(name: str, concepts: Sequence[Concept], vocabulary: Vocabulary) -> Concept:
    """The one concept with the name. Raises NotATopicError if it is ambiguous."""
    general = vocabulary.most_general(c.id for c in concepts)
    if len(general) == 1:
        return vocabulary.concepts[general[0]]
    choices = [f"{_SAID[c.kind]}:{c.id} ({c.label})" for c in concepts]
    raise topic_problem(f"'{name}' is ambiguous. Write one of these instead:", *choices)


def _with_code(code: str, kind: str, vocabulary: Vocabulary) -> Sequence[Concept]:
    """The goods with the code, of which those that are most general. Raises NotATopicError for an unknown code."""
    found = vocabulary.most_general(goods_under(kind, code, vocabulary))
    if not found:
        near = did_you_mean(code, codes_of(kind, vocabulary.of_kind(ConceptKind.COMMODITY)))
        words = f"The vocabulary has no goods with the code {kind.upper()} {code.upper()}."
        raise topic_problem(" ".join(filter(None, (words, near))))
    return [vocabulary.concepts[i] for i in found]


def _unknown(word: str, given: str, names: _Names, vocabulary: Vocabulary) -> NotATopicError:
    agency = names.agencies.get(word)
    if agency is not None:
        state = vocabulary.concepts.get(agency.place or "")
        advice = f" Name its state instead: {state.label}." if state else ""
        return topic_problem(f"'{word}' is an agency; a topic names issuers, goods, firms and lists.{advice}")
    kinds = (_KINDS[given],) if given in _KINDS else tuple(_SAID)
    alike = (n for c in names.known if c.kind in kinds for n in (c.label, c.id))
    near = did_you_mean(word, alike, likeness=_ALIKE)
    kind = f" as {given}" if given in _KINDS else ""
    return topic_problem(f"'{word}' is not in the vocabulary{kind}. {near}".strip())


class _Identity:
    """A vocabulary as the key of a cache: by identity, because comparing two takes long."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.vocabulary is self.vocabulary


@lru_cache(maxsize=1)
def _names_of(key: _Identity) -> _Names:
    vocabulary = key.vocabulary
    found: dict[str, dict[str, Concept]] = {}
    for kind in _SAID:
        for concept in vocabulary.of_kind(kind):
            for name in _spellings(concept):
                found.setdefault(name, {})[concept.id] = concept
    agencies = {name: c for c in vocabulary.of_kind(ConceptKind.AGENCY) for name in _spellings(c)}
    concepts = {name: tuple(by_id.values()) for name, by_id in found.items()}
    known = tuple(c for c in vocabulary.concepts.values() if c.kind in _SAID)
    return _Names(concepts=concepts, agencies=agencies, longest=max(map(len, concepts), default=0), known=known)


def _spellings(concept: Concept) -> Iterable[str]:
    return filter(
        None, {fold(name).text.strip() for name in (concept.id, concept.label, *(n.text for n in concept.names))}
    )
