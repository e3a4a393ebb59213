"""Lexical checks of a `when` clause before parsing: limits, brackets, quotes, look-alike signs.

One pass over the text in linear time. Without problems the clause may be parsed.
"""

import re
import unicodedata
from collections.abc import Iterator

from monitor.errors import QueryError
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.operators import OPERATORS, check_counted, check_distance, check_field, check_operator
from monitor.language.query.scan_state import ENDS, ScanState, sign_after

MAX_BYTES = 8_000
MAX_TERMS = 200
MAX_DEPTH = 32
MAX_REGEX = 1_000  # characters

FIELDS = ("body", "lang", "source", "tier", "title", "url")
FACETS = (
    "action",
    "certainty",
    "commodity",
    "direction",
    "eccn",
    "firm",
    "hs",
    "issuer",
    "list",
    "measure",
    "number",
    "stage",
    "target",
    "watch",
)
COMPARED = {
    "announced": "2026-11-01",
    "confidence": "0.9",
    "effective": "2026-11-01",
    "quantity": "20percent",
    "until": "2026-11-01",
}

_TOKEN = re.compile(
    r"""(?P<space>[ \t\f\r\n]+)
      | (?P<phrase>"[^"\n]*")
      | (?P<distance>(?:O?NEAR|ATLEAST)/\d+)
      | (?P<number>\d+/(?:19|20)\d\d(?!\w))
      | (?P<url>[A-Za-z][A-Za-z0-9+.\-]*://[^\s()"]*)
      | (?P<name>[A-Za-z_]+)(?P<sign>:|<=|>=|<|>|=)
      | (?P<path>[^\s()":/$]+/[^\s()"]*)
      | (?P<regex>/(?:\\.|[^/\\\n])+/)
      | (?P<concept>\$[A-Za-z][A-Za-z0-9_\-]*)
      | (?P<reference>@[A-Za-z][A-Za-z0-9_\-]*)
      | (?P<double>&&?|\|\|?|!|\+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<word>[^\s()":/$<>=,;（）：，。“”「」『』｛｝{}\[\]|&!+\\]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_INSTEAD = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT", "+": "AND"}
_LOOKALIKES = {
    "“": '"',
    "”": '"',
    "„": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "、": ",",
    "。": ".",
    "≤": "<=",
    "≥": ">=",
}


def lexed(text: str) -> Iterator[tuple[str, str]]:
    """The kind and text of each token, for display; together they are `text`. Never raises.

    Kinds: operator, name (a facet or field with its sign), concept, reference, phrase, regex, number, bracket, word,
    space, and other for what no clause may contain.
    """
    for token in _TOKEN.finditer(text):
        word, kind = token.group(), token.lastgroup or "other"
        if kind == "distance" or (kind == "word" and word in {*OPERATORS, "act"}):
            kind = "operator"
        yield _SHOWN_KINDS.get(kind, kind), word


_SHOWN_KINDS = {
    "sign": "name",
    "open": "bracket",
    "close": "bracket",
    "url": "other",
    "path": "other",
    "double": "other",
}


def scan(text: str) -> tuple[QueryError, ...]:
    """All problems that show without a tree, in order of position."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        message = f"the clause has {size:,} bytes, the limit is {MAX_BYTES:,}"
        return (QueryError(message, code="too-long", start=0, end=len(text), advice="Split the rule."),)
    if not text.strip():
        return (QueryError("the clause is empty", code="syntax", start=0, end=len(text)),)
    state = ScanState()
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or "other"
        if kind == "space":
            continue
        if state.counts_terms:
            check_counted(state, token)
        _CHECKS["name" if kind == "sign" else kind](state, token)
        _count(state, token)
        state.last = token.group()
    _finish(state, text)
    return tuple(state.problems)


def _count(state: ScanState, token: re.Match[str]) -> None:
    word = token.group()
    if word == "NOT":
        state.nots += 1
    elif word != "(":
        state.nots = 0
    state.deepest = max(state.deepest, len(state.brackets) + state.nots)
    if token.lastgroup in {"phrase", "regex", "concept", "reference", "number"} or _is_term(token):
        state.terms += 1


def _is_term(token: re.Match[str]) -> bool:
    return token.lastgroup == "word" and token.group() not in {*OPERATORS, "act"}


def _finish(state: ScanState, text: str) -> None:
    for _, place in state.brackets:
        message = "this bracket is never closed"
        state.problems.append(
            QueryError(message, code="unclosed-bracket", start=place, end=place + 1, advice='Add ")" where it ends.')
        )
    if state.terms > MAX_TERMS:
        message = f"the clause has {state.terms} terms and values, the limit is {MAX_TERMS}"
        advice = "Put synonyms into a concept of vocabulary.yaml, or split the rule."
        state.problems.append(QueryError(message, code="too-many-terms", start=0, end=len(text), advice=advice))
    if state.deepest > MAX_DEPTH:
        message = f"brackets and NOT are nested {state.deepest} deep, the limit is {MAX_DEPTH}"
        state.problems.append(QueryError(message, code="too-deep", start=0, end=len(text)))


def _fine(_state: ScanState, _token: re.Match[str]) -> None:
    return


def _check_regex(state: ScanState, token: re.Match[str]) -> None:
    if len(token.group()) - 2 > MAX_REGEX:
        state.refuse("bad-regex", f"the pattern is longer than {MAX_REGEX:,} characters", token)


def _check_url(state: ScanState, token: re.Match[str]) -> None:
    advice = f'Put it in quotes: url:"{token.group()[:60]}".'
    state.refuse("unquoted-url", "an address needs quotes", token, advice)


def _check_path(state: ScanState, token: re.Match[str]) -> None:
    text = token.group()
    if "." in text.split("/")[0]:
        _check_url(state, token)
    elif state.last == "number:":
        state.refuse("unknown-value", f"{text!r} is not a document number", token, "Write it as 61/2025.")
    else:
        state.refuse("stray-sign", "a slash inside a word", token, f'Put it in quotes: "{text[:60]}".')


def _check_name(state: ScanState, token: re.Match[str]) -> None:
    name, sign = token.group("name"), token.group("sign")
    if (name in COMPARED) != (sign != ":"):
        _refuse_comparison(state, token, name, sign)
    elif (name in FACETS or name in COMPARED) and not state.in_act:
        advice = f"Write act({name}{sign}…)."
        state.refuse("facet-outside-act", f"{name}{sign} is a facet of an act", token, advice)
    elif name in FIELDS and state.in_act:
        advice = f"Write it beside the act: act(…) AND {name}:…"
        state.refuse("field-inside-act", f"{name}: is a field of the article", token, advice)
    elif name not in FACETS and name not in FIELDS and name not in COMPARED:
        _refuse_name(state, token, name)
    elif sign_after(token) in ENDS:
        advice = f"Write {name}>={COMPARED[name]}." if name in COMPARED else f"Write {name}:… without a space."
        state.refuse("syntax", f"{name}{sign} has nothing after it", token, advice)
    elif name in FIELDS:
        check_field(state, token)


def _refuse_comparison(state: ScanState, token: re.Match[str], name: str, sign: str) -> None:
    if name in COMPARED:
        message, advice = f"{name} is compared and takes no colon", f"Write {name}>={COMPARED[name]}."
    else:
        message = f"{name}{sign} is not a known comparison"
        advice = f"Allowed: {', '.join(COMPARED)}."
    state.refuse("stray-sign", message, token, advice)


def _refuse_name(state: ScanState, token: re.Match[str], name: str) -> None:
    known = (*FACETS, *COMPARED) if state.in_act else FIELDS
    advice = did_you_mean(name, known) or f"Allowed: {', '.join(known)}."
    what = "facet" if state.in_act else "field"
    state.refuse("unknown-field", f"unknown {what} {name}:", token, advice)


def _check_double(state: ScanState, token: re.Match[str]) -> None:
    sign = token.group()
    state.refuse("stray-sign", f"{sign} is not an operator", token, f"Write {_INSTEAD[sign]}.")


def _open(state: ScanState, token: re.Match[str]) -> None:
    kind = "act" if state.last == "act" else "terms" if state.last.startswith("ATLEAST/") else "group"
    state.brackets.append((kind, token.start()))


def _close(state: ScanState, token: re.Match[str]) -> None:
    if not state.brackets:
        state.refuse("unclosed-bracket", "this bracket has no opening bracket", token, "Take it out.")
        return
    kind, place = state.brackets.pop()
    if kind != "act" and state.last == "(":
        problem = QueryError("these brackets are empty", code="syntax", start=place, end=token.end())
        state.problems.append(problem)


def _check_word(state: ScanState, token: re.Match[str]) -> None:
    word = token.group()
    plain = unicodedata.normalize("NFKC", word)
    if word.startswith("-"):
        state.refuse("stray-sign", "a minus is not an operator", token, f"Write NOT {word[1:]}".strip() + ".")
    elif word in {"NEAR", "ONEAR", "ATLEAST"}:
        state.refuse("distance", f"{word} needs a number", token, f"Write {word}/5.")
    elif wide := next((c for c in word if _lookalike(c)), None):
        state.refuse("full-width-sign", f"{wide} is a full-width sign", token, _instead(wide), wide)
    elif plain != word and plain.upper() in OPERATORS:
        state.refuse("full-width-sign", f"{word} is in full-width letters", token, f"Use {plain.upper()}.")
    elif word in OPERATORS:
        check_operator(state, token)


def _check_other(state: ScanState, token: re.Match[str]) -> None:
    sign = token.group()
    if sign == '"':
        advice = 'Add the second " on the same line.'
        state.refuse("unclosed-quote", "this quote is never closed", token, advice)
    elif _lookalike(sign):
        name = "a wide space" if sign.isspace() else sign
        state.refuse("full-width-sign", f"{name} is a full-width sign", token, _instead(sign))
    elif sign == "$":
        state.refuse("unknown-concept", "$ needs the id of a concept", token, "Such as $rare_earths.")
    elif sign in "<>=":
        advice = "Write name, sign and figure without spaces: effective>=2026-11-01, quantity>=20percent."
        state.refuse("stray-sign", f"unexpected {sign}", token, advice)
    elif sign == ",":
        state.refuse("stray-sign", "a comma is not an operator", token, "Separate by OR.")
    elif sign == "/":
        advice = r"A pattern stands between two slashes; write \/ for a slash in it."
        state.refuse("stray-sign", "this slash is never closed", token, advice)
    else:
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        state.refuse("stray-sign", f"unexpected {shown}", token, "Put text with such signs in quotes.")


def _instead(sign: str) -> str:
    plain = _lookalike(sign)
    advice = {",": "Separate by OR.", ".": "Take it out.", ";": "Separate by OR.", " ": "Use a plain space."}
    return advice.get(plain, f"Use {plain}.")


def _lookalike(sign: str) -> str:
    """The ASCII form of a look-alike sign, "" for another sign."""
    if sign in _LOOKALIKES:
        return _LOOKALIKES[sign]
    plain = unicodedata.normalize("NFKC", sign)
    if sign.isascii() or len(plain) != 1 or not plain.isascii() or plain.isalnum():
        return ""
    return plain


_CHECKS = {
    "phrase": _fine,
    "number": _fine,
    "concept": _fine,
    "reference": _fine,
    "regex": _check_regex,
    "distance": check_distance,
    "url": _check_url,
    "path": _check_path,
    "name": _check_name,
    "double": _check_double,
    "open": _open,
    "close": _close,
    "word": _check_word,
    "other": _check_other,
}
