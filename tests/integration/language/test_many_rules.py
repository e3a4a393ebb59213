"""Very many rules, each answered rightly on an article of 200 kB. How long it takes is measured by the benchmarks."""

import random

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from tests.fakes.reading import article, source
from tests.language.query.agreement import rule
from tests.language.query.strategies import VOCABULARY

pytestmark = pytest.mark.integration

SIZE = 200_000
RULES = 5_000


def _article(document: Document) -> Article:
    return article("1", source(), document.title, text=document.text)


_FORMS = (
    "word{n} AND ban",
    '"word{n} ban" OR word{n}x',
    "word{n} NEAR/5 (ban OR curb*)",
    "title:word{n} OR body:(word{n} AND NOT talks)",
    "/word{n}[ .]/ AND lang:en",
    "act(issuer:CN commodity:gallium number:{n}) OR word{n}z",
    "ATLEAST/2(word{n} OR other{n})",
    "稀土{n} OR 出口{n}",
)


def _rules() -> list[Rule]:
    """Eight kinds in turn, each asking for a number of its own."""
    parsed = [parse(_FORMS[n % len(_FORMS)].format(n=n), VOCABULARY)[0] for n in range(RULES)]
    return [
        Rule(id=RuleId(f"r{n}"), title="", level=Level.LOW, when=query, when_text="", version="0")
        for n, query in enumerate(parsed)
        if query is not None
    ]


def test_case_29_five_thousand_rules_on_a_long_article_answer_each_for_itself() -> None:
    rules = _rules()
    assert len(rules) == RULES
    asked = [n for n in range(RULES) if n % 101 == 0]
    news = " ".join(f"word{n} ban word{n} . 稀土{n} ." for n in asked)
    document = Document.of("Title", (news + " lorem ipsum") * (SIZE // len(news.encode())), "en")
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_BAN,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        evidence=(),
        commodities=("gallium",),
    )
    reading = Reading(language="en", acts=(act,))
    matches = Matcher(rules, VOCABULARY).match(document, reading, _article(document))
    assert [m.rule_id for m in matches] == [f"r{n}" for n in asked if n % len(_FORMS) != 5]


@pytest.mark.parametrize("form", ["{0} NEAR/5 {1}", "({0} OR {1}) SENTENCE {2}", "{0} AND {1}", "/{0}[ .]/ AND {1}"])
def test_case_29_five_thousand_rules_that_are_all_awake_are_answered(form: str) -> None:
    draw = random.Random(3)
    words = [f"word{n}" for n in range(70)]
    clauses = (form.format(*draw.sample(words, 3)) for _ in range(RULES))
    asked = [rule(query, n) for n, (query, _) in enumerate(parse(c, VOCABULARY) for c in clauses) if query]
    document = Document.of("Title", " ".join(draw.choices(words, k=SIZE // 7)), "en")
    matches = Matcher(asked, VOCABULARY).match(document, Reading(language="en"), _article(document))
    assert len(matches) == RULES
