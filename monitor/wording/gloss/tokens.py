"""Known words of a folded text: mentions and dictionary words, longest first, without overlaps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.folding import Folded
from monitor.language.guards import is_hangul
from monitor.language.patterns import pattern
from monitor.wording.gloss.dictionary import Words, concept_called
from monitor.wording.gloss.figures import Figure

# Of two readings of one span, the more specific one; a dictionary word comes before all.
_ORDER = {
    kind: rank
    for rank, kind in enumerate(
        (
            *(ConceptKind.HEDGE, ConceptKind.VERB, ConceptKind.INSTRUMENT, ConceptKind.COMMODITY),
            *(ConceptKind.LIST, ConceptKind.FIRM, ConceptKind.PLACE, ConceptKind.AGENCY, ConceptKind.WIRE),
        )
    )
}
# Endings that make a verb of a noun at the end of a clause: 輸出を許可した, 輸出を許可, 승인했다, 수출 승인.
_PREDICATE = pattern(r"す|さ|し[たてな]|する|へ|하|한다|했|됐|되|\s*(?:$|[、。,.…])")
# 将28家企业列入清单: 将 puts the object before its verb and does not mean "will".
_OBJECT_FIRST = pattern("将[^,。:;]{1,40}?(?:列入|纳入|列为|移出|移除|调出|加入|剔除|延长至|上调至|下调至)")
_NAMES = frozenset({*_ORDER} - {ConceptKind.HEDGE, ConceptKind.VERB, ConceptKind.INSTRUMENT})


@dataclass(frozen=True, slots=True)
class Token:
    """`start` and `end` are offsets into the folded text. `english` is "" for a particle.

    `kind` and `concept` are those of a mention, None and "" for a dictionary word; a name that is kept as written has
    no `concept`. `weak` words count only beside others.
    """

    start: int
    end: int
    english: str
    kind: ConceptKind | None = None
    concept: str = ""
    weak: bool = False


def tokens_of(
    folded: Folded, mentions: Iterable[Mention], figures: Sequence[Figure], words: Words, vocabulary: Vocabulary
) -> list[Token]:
    """The tokens in text order, none inside a figure. `mentions` are those of the field."""
    strong = _strong(folded, mentions, {f.start: f.end for f in figures}, words, vocabulary)
    return sorted([*strong, *_weak(folded.text, [*strong, *figures], words)], key=lambda t: t.start)


def _strong(
    folded: Folded, mentions: Iterable[Mention], figures: Mapping[int, int], words: Words, vocabulary: Vocabulary
) -> list[Token]:
    text = folded.text
    mentioned: dict[int, list[Token]] = defaultdict(list)
    for mention in mentions:
        token = _of_mention(folded, mention, vocabulary)
        if token is not None:
            mentioned[token.start].append(token)
    found: list[Token] = []
    at = last = 0
    while at < len(text):
        if at in figures:
            at = last = figures[at]
            continue
        known = [
            t
            for t in _at(text, at, words.free, words.longest)
            if _is_word(text, t, after=last == at) and (words.verb_last or not _is_crossed(t, mentioned))
        ]
        best = max((*mentioned[at], *known), key=lambda t: (t.end, _rank(t, text, words)), default=None)
        if best is not None and _OBJECT_FIRST.match(text, at):
            best = replace(best, end=at + 1, english="", weak=True)
        if best is None:
            at += 1
        else:
            found.append(_without_inner(best, mentioned))
            at = last = found[-1].end
    return found


def _of_mention(folded: Folded, mention: Mention, vocabulary: Vocabulary) -> Token | None:
    concept = vocabulary.concepts[mention.concept]
    quote = mention.span.quote
    as_written = quote.isascii() and concept.kind in _NAMES  # H20 says more than "AI chips"
    english = quote if as_written else concept_called(concept, vocabulary)
    start, end = folded.index(mention.span.start), folded.index(mention.span.end)
    if not english or start >= end:
        return None
    return Token(start, end, english, concept.kind, "" if as_written else concept.id)


def _at(text: str, at: int, words: Mapping[str, str], longest: int, *, weak: bool = False) -> Iterator[Token]:
    """The words that begin at `at`, longest first."""
    for end in range(min(len(text), at + longest), at, -1):
        english = words.get(text[at:end])
        if english is not None:
            yield Token(at, end, english, weak=weak)


def _is_word(text: str, token: Token, *, after: bool) -> bool:
    """Whether a Korean token is at the start of a word, and a single syllable is the whole word."""
    if not is_hangul(text[token.start]):
        return True
    begins = after or token.start == 0 or not is_hangul(text[token.start - 1])
    is_short = token.end - token.start == 1
    return begins and not (is_short and token.end < len(text) and is_hangul(text[token.end]))


def _rank(token: Token, text: str, words: Words) -> int:
    if token.kind is None:
        return len(_ORDER)
    if token.kind is ConceptKind.VERB and words.verb_last and _PREDICATE.match(text, token.end):
        return _ORDER[ConceptKind.COMMODITY]
    return _ORDER[token.kind]


def _is_crossed(token: Token, mentioned: Mapping[int, Sequence[Token]]) -> bool:
    """Whether a mention begins inside the word and ends after it: 暂停出口|管制."""
    return any(t.end > token.end for at in range(token.start + 1, token.end) for t in mentioned.get(at, ()))


def _without_inner(token: Token, mentioned: Mapping[int, Sequence[Token]]) -> Token:
    """The token; a verb that includes the list is cut before it: 列入|出口管制管控名单."""
    if token.kind is not ConceptKind.VERB:
        return token
    for at in range(token.start + 1, token.end):
        if any(t.end == token.end and t.kind is ConceptKind.LIST for t in mentioned.get(at, ())):
            return replace(token, end=at)
    return token


def _weak(text: str, strong: Sequence[Token | Figure], words: Words) -> Iterator[Token]:
    """Short words in the gaps beside a known word, or beside another such short word."""
    starts = {t.start for t in strong}
    taken = {at for t in strong for at in range(t.start, t.end)}
    touched = {t.end for t in strong}
    for at in range(len(text)):
        if at in taken:
            continue
        beside = at in touched or (at - 1 in touched and text[at - 1] == " ")
        for token in _at(text, at, words.beside, words.longest, weak=True):
            if not _ends_well(text, token.end, starts):
                continue
            if taken.isdisjoint(range(at, token.end)) and (beside or token.end in starts):
                taken.update(range(at, token.end))
                touched.add(token.end)
                yield token
                break


def _ends_well(text: str, end: int, starts: Collection[int]) -> bool:
    """Whether a Korean ending is at the end of its word, or the next known word begins there."""
    is_inside = is_hangul(text[end - 1]) and end < len(text) and is_hangul(text[end])
    return not is_inside or end in starts
