"""Runs the examples that stand beside rules, with the reader and the matcher of the daemon."""

from dataclasses import dataclass
from hashlib import sha256

from monitor.domain.act import Act, Reading
from monitor.domain.article import Article, ArticleId
from monitor.domain.rule import Example, Place, Rule
from monitor.domain.source import SourceId, Tier
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.rulefiles.diagnostics import Problem, Severity
from monitor.rulefiles.packs import RuleSet

__all__ = ["ExampleFailure", "run_examples"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFailure:
    """An example that came out the wrong way round. `read` says in words what the engine made of it."""

    rule: Rule
    example: Example
    read: str

    def problem(self, line: str) -> Problem:
        """The failure as a problem of its file, `line` being the text of the line it stands in."""
        place = self.example.place or self.rule.place or Place(file=self.rule.pack, line=1, column=1)
        written = line[place.column - 1 :]
        quotes = 2 if written[:1] in ("'", '"') else 0
        shown_whole = written[quotes // 2 :].startswith(self.example.title)
        should = "should match and does not" if self.example.must_match else "should not match and does"
        return Problem(
            place=place,
            severity=Severity.ERROR,
            code="example-failed",
            message=f"rule {self.rule.id}: the example {should}.",
            advice=f"Read as: {self.read}.",
            line_text=line,
            width=len(self.example.title) + quotes if shown_whole else 1,
            pack=self.rule.pack,
        )


def run_examples(rules: RuleSet) -> tuple[ExampleFailure, ...]:
    """All failing examples of all rules that run, in the order of rules and examples."""
    knowledge = rules.knowledge
    reader = Reader(knowledge.vocabulary)
    matcher = Matcher(knowledge.rules, knowledge.vocabulary)
    failures = []
    for rule in knowledge.rules:
        for example in rule.examples:
            article = _article(example)
            document, reading = reader.read(article)
            matched = {match.rule_id for match in matcher.match(document, reading, article)}
            if (rule.id in matched) is not example.must_match:
                failures.append(ExampleFailure(rule=rule, example=example, read=_read_as(reading)))
    return tuple(failures)


def _article(example: Example) -> Article:
    content = sha256(f"{example.title}\n{example.text}".encode()).hexdigest()
    return Article(
        id=ArticleId(content),
        source_id=SourceId(example.source or "example"),
        key=content,
        url="",
        title=example.title,
        text=example.text,
        language=example.lang or "",
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash=content,
    )


def _read_as(reading: Reading) -> str:
    if reading.acts:
        return "; ".join(_act_in_words(act) for act in reading.acts)
    if reading.near_misses:
        return f"no act ({', '.join(miss.reason for miss in reading.near_misses)})"
    return "no act"


def _act_in_words(act: Act) -> str:
    about = ",".join((*act.commodities, *filter(None, (act.list_id,)), *act.firms)) or "?"
    return (
        f"act(issuer:{act.issuer or '?'} target:{','.join(act.target) or '?'} commodity:{about}"
        f" measure:{act.measure} action:{act.action} direction:{act.direction} stage:{act.stage})"
    )
