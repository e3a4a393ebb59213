"""Checks of the operators of a `when` clause: what each needs before and after it."""

import re

from monitor.language.query.scan_state import ENDS, ScanState, sign_after

OPERATORS = frozenset({"AND", "OR", "NOT", "SENTENCE"})


def check_operator(state: ScanState, token: re.Match[str]) -> None:
    word = token.group()
    after = token.string[token.end() :]
    if after and not after[0].isspace() and after[0] not in "()":
        state.refuse("dangling-operator", f"{word} touches what follows", token, f"Put a space after {word}.")
    elif word == "NOT":
        _check_not(state, token)
    elif not (state.joins_facets and after.strip()):
        _check_sides(state, token, "Write export SENTENCE gallium." if word == "SENTENCE" else "")


def _check_not(state: ScanState, token: re.Match[str]) -> None:
    last = state.last
    if sign_after(token) in ENDS:
        state.refuse("dangling-operator", "NOT has nothing after it", token)
    elif last.endswith(":"):
        state.refuse("dangling-operator", f"NOT can't follow {last}", token, f"Put it before the field: NOT {last}…")
    elif _is_proximity(last):
        advice = f"Put it before the whole: NOT (export {last} gallium)."
        state.refuse("dangling-operator", f"NOT can't follow {last}", token, advice)


def _check_sides(state: ScanState, token: re.Match[str], advice: str = "") -> None:
    """Refuse an operator that joins two sides and lacks one. Proximity joins words, other operators whole clauses."""
    word, last = token.group(), state.last
    lacks = "needs a word" if _is_proximity(word) else "has nothing"
    if last.endswith(":"):
        advice = f'For the word, write {last}"{word}".'
        state.refuse("dangling-operator", f"{word} can't follow {last}", token, advice)
    elif last in {"", "(", *OPERATORS} or _is_proximity(last):
        state.refuse("dangling-operator", f"{word} {lacks} before it", token, advice)
    elif sign_after(token) in ENDS:
        state.refuse("dangling-operator", f"{word} {lacks} after it", token, advice)


def check_field(state: ScanState, token: re.Match[str]) -> None:
    """Refuse a field where only words may stand: proximity and other fields have words after them."""
    field, last = token.group(), state.last
    if _is_proximity(last):
        advice = f"Put the field before the whole: {field}(export {last} gallium)."
        state.refuse("dangling-operator", f"{field} can't follow {last}", token, advice)
    elif last.endswith(":"):
        state.refuse("field-in-field", f"{field} can't follow {last}", token, f"Write {last}export AND {field}export.")


def check_counted(state: ScanState, token: re.Match[str]) -> None:
    """Refuse what is no term in the brackets of ATLEAST."""
    word = token.group()
    if word == "(" and state.last == "act":  # refused with its act
        return
    if token.lastgroup in {"distance", "sign", "open"} or word in {"AND", "NOT", "SENTENCE", "act"}:
        advice = "Terms only, joined by OR: ATLEAST/2(export OR import OR transit)."
        state.refuse("syntax", f"{word} can't stand in the brackets of ATLEAST", token, advice)


def _is_proximity(word: str) -> bool:
    return word == "SENTENCE" or word.startswith(("NEAR/", "ONEAR/"))


def check_distance(state: ScanState, token: re.Match[str]) -> None:
    operator, number = token.group().split("/")
    if not 1 <= int(number[:4]) <= 99 or number.startswith("0"):
        state.refuse("distance", f"{operator} takes a number from 1 to 99, not {number[:12]}", token)
    elif operator == "ATLEAST":
        if sign_after(token) != "(":
            advice = f"Write {token.group()}(export OR import OR transit)."
            state.refuse("dangling-operator", f"{token.group()} needs terms in brackets after it", token, advice)
    elif token.string[token.end() : token.end() + 1].strip(" \t\n()"):
        state.refuse("distance", f"{token.group()} touches what follows", token, f"Put a space after {token.group()}.")
    elif not state.joins_facets:
        _check_sides(state, token, f"Write export {token.group()} gallium.")
