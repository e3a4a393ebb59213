"""What is wrong in rule files: each problem with its place, a stable code, the fact and the remedy.

`render` draws it for people, `to_json` for machines. A problem is a value; nothing here raises.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rich.cells import cell_len

from monitor.domain.rules.rule import Place

__all__ = ["CODES", "MESSAGE_MAX_CHARS", "Findings", "Problem", "Severity", "render", "to_json"]

MESSAGE_MAX_CHARS = 400  # of a message or an advice: what a file says may be any length
LINE_MAX_CHARS = 160  # of a line that is drawn; a longer one is cut around the marked part

_SECRETS = (
    re.compile(r"(://)([^/\s@'\"]+)(?=@)"),
    re.compile(r"(https?://[^\s?#'\"<>]+\?)([^\s'\"<>]+)"),
    re.compile(
        r"((?:^|[{,])\s*(?:-\s+)?['\"]?(?:value_from|password_from|value|password|token|secret|api_?key|authorization)['\"]?\s*:\s+)"
        r"(?!MONITOR_)([^,}\s][^,}]*)",
        re.IGNORECASE,
    ),
)

CODES: dict[str, str] = {
    "alias": "Anchors, aliases, tags and `<<` are not used in rule files: write the value out.",
    "always-true": "A part of a clause holds whatever the article says. (warning)",
    "bad-characters": "The file is not UTF-8, or holds a control character.",
    "bad-url": "A source's address is no http or https address, or carries a password.",
    "bad-value": "The value is not of the kind that the key takes.",
    "base-differs": "A folder called base differs from the shipped one; changes belong in a pack of your own.",
    "by-words-alone": "A rule with `same` has a clause that may hold by words alone. (warning)",
    "conflicting-override": "Two packs change one field of a shipped rule; the last in name order wins. (warning)",
    "duplicate-id": "Two concepts, rules, sources or entries share an id; the second in name order is refused.",
    "duplicate-key": "A key stands twice in one mapping.",
    "empty": "The file, or a key that needs a value, is empty.",
    "example-failed": "An example of a rule does not come out as it says.",
    "fallback-ring": "A route's fallback comes back to it.",
    "foreign-site": "A register entry cites as primary a page that is on no site of its authority.",
    "key-in-clear": "A source's key or password would be sent over http. (warning)",
    "missing-key": "A key that is needed is missing.",
    "never-true": "A part of a clause, or a rule after and_not, can never hold. (warning)",
    "no-example": "A rule has no example that must match. (warning)",
    "no-folder": "The rules folder does not exist; the shipped rules run alone. (warning)",
    "no-sign": "The scheme gives a register entry's measure and action no direction, and neither does the entry.",
    "not-of-acts": "The clause under `after` asks for more than act(…): earlier acts are known without their texts.",
    "not-title": "NOT title: beside act(…) drops an act for a word of its headline. (warning)",
    "not-yet": "The key, file or value belongs to a later version of the product.",
    "other-sign": "A register entry's direction is another than the scheme's, and it does not say because.",
    "outside": "A file or folder leads out of the rules folder.",
    "renamed-rule": "A rule is no longer there; its successor is named. (warning)",
    "same-url": "Two sources have the same address. (warning)",
    "secondary-only": "A register entry cites no page of its authority without secondary_only, or one with it.",
    "shadowed-rule": "Another rule of the pack holds wherever this one does, as loud. (warning)",
    "supersedes-ring": "Rules would supersede each other.",
    "swallowed-term": "A part of a clause adds nothing to the one beside it. (warning)",
    "syntax": "The file is not valid YAML.",
    "too-large": "The file is over 256 KB, 10,000 values or 32 levels deep.",
    "unknown-entry": "A register entry points to one that is not there.",
    "unknown-file": "A file that looks like a rule file is not read. (warning)",
    "unknown-key": "A key is not known at this place.",
    "unknown-parent": "A concept's parent does not exist, is of another kind, or lies below the concept.",
    "unknown-route": "A route is not in routes.yaml. (a warning where there is no routes.yaml)",
    "unknown-rule": "There is no rule of that id; overrides are for shipped ones.",
    "unknown-source": "There is no source of that id; changes are for shipped ones.",
    "unknown-value": "A value is none of those that the key takes.",
    "unreadable": "The file can't be opened.",
}


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. `line_text` is the line it stands in ("" where there is none), `width` how many characters
    of it are meant. `pack` is the folder it belongs to, "" for files beside the packs.
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
    """The problems of one pack, as they are found. `lines` has the text of each file that was read, by its name."""

    pack: str = ""
    lines: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(p.severity is Severity.ERROR for p in self.problems)

    def line(self, place: Place) -> str:
        """The text of the line at `place`, "" where the file was not read."""
        lines = self.lines.get(place.file, [])
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

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
        """`show_line` False keeps a line with a secret in it out of reports."""
        self.problems.append(
            Problem(
                place=place,
                severity=severity,
                code=code,
                message=_in_short(masked(message)),
                advice=_in_short(advice),
                line_text=masked(self.line(place)) if show_line else "",
                width=max(width, 1),
                pack=self.pack,
            )
        )

    def warn(self, place: Place, code: str, message: str, advice: str = "", *, width: int = 1) -> None:
        self.add(place, code, message, advice, width=width, severity=Severity.WARNING)


def masked(text: str) -> str:
    """The text with a dot for each sign that may be a secret's: an address's login or query, the value of a key."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: f"{found[1]}{'•' * len(found[2])}", text)
    return text


def _in_short(text: str) -> str:
    """One line of bounded length without control characters: a file's words are data, on a terminal too."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in text)
    if len(plain) <= MESSAGE_MAX_CHARS:
        return plain
    end = MESSAGE_MAX_CHARS // 4
    return f"{plain[: MESSAGE_MAX_CHARS - end - 1]}…{plain[-end:]}"


def render(problem: Problem, colour: bool = False) -> str:
    """`file:line:col: error[code]: message`, then the line and a caret below it where there is one."""
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
    """The line in three parts: before, marked, after. Tabs and control characters are drawn as one space."""
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


def to_json(problem: Problem) -> dict[str, Any]:
    """A plain dict with the same facts, for `--format json`."""
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
