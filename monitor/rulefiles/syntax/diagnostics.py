"""Diagnostics of rule files: problems with a place, a stable code, a message and advice.

`render` formats a problem for people, `to_json` for programs. Nothing here raises.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rich.cells import cell_len

from monitor.domain.rules.rule import Place

MESSAGE_MAX_CHARS = 400  # of a message or advice, which may quote text of any length from the file
LINE_MAX_CHARS = 160  # of a source line; a longer line is cut around the marked part

_SECRETS = (
    re.compile(r"(://)([^/\s@'\"]+)(?=@)"),
    re.compile(r"(https?://[^\s?#'\"<>]+\?)([^\s'\"<>]+)"),
    re.compile(
        r"((?:^|[{,])\s*(?:-\s+)?['\"]?(?:value_from|password_from|value|password|token|secret|api_?key|authorization)['\"]?\s*:\s+)"
        r"(?!MONITOR_)([^,}\s][^,}]*)",
        re.IGNORECASE,
    ),
)

CODES = frozenset(  # a string, because a literal would take a line for each code
    """
    alias always-true bad-characters bad-code bad-url bad-value base-differs by-words-alone conflicting-override
    definition-ring duplicate-entry duplicate-id duplicate-key empty example-failed extends-ring fallback-ring
    foreign-site key-in-clear missing-key never-true no-effect no-example no-folder no-goods no-place no-sign
    no-watch-list not-of-acts not-private not-title not-yet other-goods other-sign outside renamed-rule same-url
    secondary-only shadowed-rule supersedes-ring swallowed-term syntax too-large unknown-entry unknown-file
    unknown-key unknown-pack unknown-parent unknown-route unknown-rule unknown-source unknown-value unreadable
    unused-definition watch-revealed
    """.split()  # noqa: SIM905
)
"""The codes of problems outside clauses. docs/reference/diagnostics.md explains each of them."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. `line_text` is its source line ("" if there is none), `width` the number of marked characters.

    `pack` is the pack's folder, "" for routes.yaml.
    """

    place: Place
    severity: Severity
    code: str
    message: str
    advice: str = ""
    line_text: str = ""
    width: int = 1
    pack: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        return f"{text} {self.advice}" if self.advice else text


@dataclass(slots=True, kw_only=True)
class Findings:
    """A collector for the problems of one pack. `lines` holds the lines of each file that was read, by shown name."""

    pack: str = ""
    lines: dict[str, Sequence[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(p.severity is Severity.ERROR for p in self.problems)

    def line(self, place: Place) -> str:
        return line_at(self.lines, place)

    def add(
        self,
        place: Place,
        code: str,
        message: str,
        advice: str = "",
        *,
        width: int = 1,
        severity: Severity = Severity.ERROR,
        show_line: bool = True,
    ) -> None:
        """Add a problem. With `show_line` False its source line is not shown, because it may hold a secret."""
        self.problems.append(
            Problem(
                place=place,
                severity=severity,
                code=code,
                message=_shortened(masked(message)),
                advice=_shortened(advice),
                line_text=masked(self.line(place)) if show_line else "",
                width=max(width, 1),
                pack=self.pack,
            )
        )

    def warn(self, place: Place, code: str, message: str, advice: str = "", *, width: int = 1) -> None:
        self.add(place, code, message, advice, width=width, severity=Severity.WARNING)


def line_at(lines: Mapping[str, Sequence[str]], place: Place) -> str:
    """Return the line at `place`, "" if the file was not read. `lines` are those of each file by shown name."""
    of_file = lines.get(place.file, ())
    return of_file[place.line - 1] if 0 < place.line <= len(of_file) else ""


def masked(text: str) -> str:
    """Return the text with a dot for each character of a possible secret: URL credentials, URL query, secret key."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: f"{found[1]}{'•' * len(found[2])}", text)
    return text


def _shortened(text: str) -> str:
    """Return the text as one line of bounded length without control characters, which could control a terminal."""
    plain = "".join(c if c.isprintable() else "�" for c in text)
    if len(plain) <= MESSAGE_MAX_CHARS:
        return plain
    end = MESSAGE_MAX_CHARS // 4
    return f"{plain[: MESSAGE_MAX_CHARS - end - 1]}…{plain[-end:]}"


def render(problem: Problem, colour: bool = False) -> str:
    """Return `file:line:col: error[code]: message`, followed by the source line and carets if the line is known."""
    red, bold, off = ("\x1b[31m" if problem.severity is Severity.ERROR else "\x1b[33m", "\x1b[1m", "\x1b[0m")
    head = str(problem)
    if colour:
        label = f"{problem.severity}[{problem.code}]"
        head = head.replace(str(problem.place), f"{bold}{problem.place}{off}", 1)
        head = head.replace(label, f"{red}{label}{off}", 1)
    if not problem.line_text.strip():
        return head
    before, marked, after = _window(problem)
    number = str(problem.place.line).rjust(5)
    carets = "^" * max(cell_len(marked), 1)
    drawn = f"{red}{carets}{off}" if colour else carets
    shown = f"{before}{marked}{after}".rstrip()
    return f"{head}\n{number} | {shown}\n      | {' ' * cell_len(before)}{drawn}"


def _window(problem: Problem) -> tuple[str, str, str]:
    """Return the line in three parts: before, marked, after. Tabs and control characters become one space."""
    line = "".join(c if c.isprintable() else " " for c in problem.line_text)
    start = min(problem.place.column - 1, len(line))
    end = min(start + problem.width, len(line))
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(line) <= LINE_MAX_CHARS:
        return before, marked, after
    side = LINE_MAX_CHARS // 3
    before = f"…{before[-side:]}" if len(before) > side else before
    after = f"{after[:side]}…" if len(after) > side else after
    return before, marked[:side], after


_OF_FILES = frozenset({"no-folder", "not-private", "outside", "too-large", "unreadable"})


def without_words(problem: Problem) -> str:
    """Return place, severity and code of a problem in a confidential file; the message too if it is about the file.

    Messages quote the file, and logs and notices are read by people who may not read it.
    """
    if problem.code in _OF_FILES:
        return str(problem)
    return f"{problem.place}: {problem.severity}[{problem.code}]"


def to_json(problem: Problem) -> dict[str, Any]:
    """Return the problem as a dict, for `--format json`."""
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "width": problem.width,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "advice": problem.advice,
        "pack": problem.pack,
    }
