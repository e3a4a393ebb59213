"""English line of a gloss: known words in brackets, figures and names as written, "…" for the rest."""

import re
from collections.abc import Iterable, Iterator, Sequence

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.document import Document
from monitor.language.folding import Folded
from monitor.language.patterns import pattern
from monitor.wording.gloss.dictionary import words_of
from monitor.wording.gloss.figures import Figure, figures_in
from monitor.wording.gloss.tokens import Token, tokens_of
from monitor.wording.phrases.english import past, third_person
from monitor.wording.phrases.names import goods_before

GLOSS_MAX_CHARS = 600  # of the gloss; titles may be very long
_READ_SIGNS = 300  # of the title
_LEAST = 2  # words; fewer are useless
_GAP = "…"
_VERBATIM = re.compile(r"[a-z0-9][a-z0-9.,%/&'+-]*[a-z0-9%+]|[a-z0-9]%?")
_SIGNS = {":": ":", ",": ",", "、": ",", "。": ".", ".": ".", ";": ";", "?": "?", "!": "!", "·": ",", "・": ","}
_SILENT = frozenset(" \n\"'()[]{}<>《》〈〉「」『』【】〔〕-~/|_")
_DONE_BEFORE = pattern(r"已(?:经)?(?:依法|正式)?$|[刚曾]$")
_DONE_AFTER = pattern(r"了|た|した|された|했|됐|되었|하였|었|았")
_BEFORE_BASE_FORM = frozenset(
    (
        *("will", "may", "must", "must not", "not", "to"),
        *("plans to", "expected to", "continues to", "begins to"),
    )
)


def gloss(document: Document, reading: Reading, vocabulary: Vocabulary) -> str:
    """Gloss the title; "" for English, a language without a dictionary, or a title with too few known words."""
    words = words_of(document.language_of("title")[:2])
    if words is None:
        return ""
    folded = _beginning(document.folded_title)
    own = [m for m in reading.mentions if m.span.field == "title" and folded.index(m.span.end) <= len(folded.text)]
    figures = tuple(figures_in(folded.text))
    tokens = tokens_of(folded, own, figures, words, vocabulary)
    if sum(bool(t.english) and not t.weak for t in tokens) < _LEAST:
        return ""
    line = _joined(_pieces(document.title, folded, tokens, figures, vocabulary))
    return line if len(line) <= GLOSS_MAX_CHARS else f"{line[: GLOSS_MAX_CHARS - 1].rsplit(' ', 1)[0]}{_GAP}"


def _beginning(folded: Folded) -> Folded:
    """The first `_READ_SIGNS` signs of the title."""
    if len(folded.text) <= _READ_SIGNS:
        return folded
    offsets, ends = folded.offsets, folded.ends
    return Folded(
        folded.text[:_READ_SIGNS],
        None if offsets is None else offsets[:_READ_SIGNS],
        None if ends is None else ends[:_READ_SIGNS],
    )


def _pieces(
    title: str, folded: Folded, tokens: Sequence[Token], figures: Sequence[Figure], vocabulary: Vocabulary
) -> Iterator[str]:
    text = folded.text
    at_start = {t.start: n for n, t in enumerate(tokens)}
    figure_at = {f.start: f for f in figures}
    at, before = 0, ""
    while at < len(text):
        if figure := figure_at.get(at):
            before, at = figure.english, figure.end
            yield before
        elif at in at_start:
            number = at_start[at]
            at = tokens[number].end
            word = _word(tokens, number, text, before, vocabulary)
            if word and word != before:
                yield f"[{word}]"
            before = word or before
        elif verbatim := _VERBATIM.match(text, at):
            start, end = folded.span(at, verbatim.end())
            at = verbatim.end()
            yield title[start:end]
        else:
            sign = text[at]
            at += 1
            if sign not in _SILENT:
                yield _SIGNS.get(sign, _GAP)


def _word(tokens: Sequence[Token], number: int, text: str, before: str, vocabulary: Vocabulary) -> str:
    """The English word in the form for its neighbours: `rare-earth` before a noun, `approved` for a past verb."""
    token = tokens[number]
    after = next((t for t in tokens[number + 1 :] if t.english), None)
    beside_noun = after is not None and not text[token.end : after.start].strip("的之の ") and _is_noun(after)
    if token.kind is ConceptKind.VERB:
        return _inflected(token, text, before)
    if token.english == "to" and after is not None and after.kind is ConceptKind.COMMODITY:
        return "on"
    if token.english == "or" and after is not None and after.kind is ConceptKind.VERB:
        return "may"
    if beside_noun and token.kind is ConceptKind.COMMODITY and token.concept:
        return goods_before(token.concept, vocabulary) or token.english
    if beside_noun and token.english == "exports":
        return "export"
    return token.english


def _is_noun(token: Token) -> bool:
    if token.kind is not None:
        return token.kind is ConceptKind.INSTRUMENT
    return not token.weak and (token.english in _NOUNS or token.english.startswith("export"))


_NOUNS = frozenset(
    (
        *("applications", "licence applications", "compliant applications", "approval", "materials", "raw materials"),
        *("items", "products", "equipment", "technology", "companies", "parts", "goods"),
    )
)


def _inflected(token: Token, text: str, before: str) -> str:
    verb, _, rest = token.english.partition(" ")
    written = text[token.start : token.end]
    if before in _BEFORE_BASE_FORM:
        inflected = verb
    elif _is_done(text, token, written):
        inflected = past(verb)
    else:
        inflected = third_person(verb)
    return f"{inflected} {rest}" if rest else inflected


def _is_done(text: str, token: Token, written: str) -> bool:
    if _DONE_BEFORE.search(text[max(0, token.start - 6) : token.start]) or _DONE_AFTER.match(text, token.end):
        return True
    return written.endswith(("た", "했다", "했", "됐다")) or written.startswith("已")


def _joined(pieces: Iterable[str]) -> str:
    line: list[str] = []
    for piece in pieces:
        if piece == _GAP and line and line[-1] == _GAP:
            continue
        if piece in _SIGNS.values() and line:
            line[-1] += piece
        elif piece not in _SIGNS.values():
            line.append(piece)
    return " ".join(line)
