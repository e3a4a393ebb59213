"""The playground of rules: a text read with the rules that run and an edited clause, in a child process."""

from dataclasses import dataclass
from typing import Protocol

from monitor.domain.acts.act import Span
from monitor.domain.alerts.announcement import Routes
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Definition, Level, Rule, RuleId, Status
from monitor.domain.sources.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEdit:
    """An edited clause. `rule` is the rule that it replaces, None for a new rule.

    `definitions` are those of the rule's pack that its rules use, in any order.
    """

    text: str
    rule: Rule | None = None
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextJob:
    """A text to read; an article without a language gets one. Without an `edit` the rules decide as they run; without
    a `source` it is a medium's text.

    With `watch` the clauses may ask for the watch list; otherwise it counts as empty.
    """

    article: Article
    routes: Routes
    edit: ClauseEdit | None = None
    source: Source | None = None
    watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseProblem:
    """A mistake in a clause. `start` and `end` count its characters from 0, `line` and `column` from 1."""

    start: int
    end: int
    line: int
    column: int
    code: str
    message: str
    advice: str

    def __str__(self) -> str:
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.line}:{self.column}: error[{self.code}]: {self.message}{advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the tree of a verdict, as in `monitor why`. `held` is None if it is neither true nor false.

    `quotes` are the words that prove it, `detail` what was missing, `definition` where its clause is defined.
    """

    text: str
    held: bool | None = None
    quotes: tuple[str, ...] = ()
    detail: str = ""
    definition: str = ""
    parts: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """The edited clause on the text. `rule` is the rule with it, None if it has `problems`; then the rest is empty.

    `paragraph` is the verdict as a sentence, `reason` the part of it behind the colon. `failing` is the first part that
    does not hold, with its place (`start`, `end`; that of the reference if it is in a definition) and `missing` as the
    reason. `yaml` are lines for a rule file, `advice` says in which file they belong.
    """

    rule: Rule | None
    problems: tuple[ClauseProblem, ...] = ()
    held: bool = False
    paragraph: str = ""
    reason: str = ""
    failing: str = ""
    missing: str = ""
    start: int = 0
    end: int = 0
    tree: Step | None = None
    yaml: str = ""
    advice: str = ""
    uses_watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words that an act rests on. `role` is the value that they state, such as `issuer CN`, "" for other evidence."""

    span: Span
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRule:
    """A rule that matches the text, with the level that it gives it. `is_edited`: its clause is the edited one."""

    rule_id: RuleId
    pack: str
    level: Level
    status: Status
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """What is read in a text, and what the rules decide, as in `monitor why`. An edited clause takes part if it has no
    problem. `alerts`: a live or trial rule matches. `matches` are all rules that do, the first one named first; `rules`
    has a line for each. `marks` are the words that the acts rest on, each once.
    """

    alerts: bool
    paragraph: str
    language: str
    reading: tuple[str, ...] = ()
    matches: tuple[MatchedRule, ...] = ()
    rules: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    tree: tuple[Step, ...] = ()
    clause: ClauseResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesJob:
    """The test run of a rule's examples."""

    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRun:
    """One example and its result. `read` are the acts that were read and `why` the reason, "" if it passed."""

    title: str
    text: str
    language: str
    must_match: bool
    passed: bool
    read: str = ""
    why: str = ""


class Playground(Protocol):
    async def try_text(self, job: TextJob) -> TextResult:
        """Raises ChildLostError if reading exceeds the limits; its text continues "reading the text …"."""

    async def try_examples(self, job: ExamplesJob) -> tuple[ExampleRun, ...]:
        """Return the results in the order of the examples. Raises ChildLostError as `try_text` does."""
