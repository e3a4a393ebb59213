"""Which reports count, in words."""

from dataclasses import replace

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.sources.licensing import MACHINE
from monitor.domain.sources.source import SourceId, Tier
from monitor.reports.explain.certainty import parts_of, weighed_in_words, weight_in_words
from tests.store.examples import NOW, act


def report(source: str, title: str = "", tier: Tier = Tier.MEDIA, certainty: Certainty = Certainty.REPORTED) -> Report:
    return Report(
        ref=ActRef(article_id=ArticleId(source), ordinal=0),
        act=act(certainty=certainty),
        source_id=SourceId(source),
        tier=tier,
        title=title or f"China clears exports, says {source}",
        language="en",
        url="",
        published=NOW,
        seen_at=NOW,
    )


PAPER = report("paper", "China clears exports")
COPY = report("post", "China clears exports!")
PORTAL = report("portal", tier=Tier.AGGREGATOR)
CLAIM = report("station", certainty=Certainty.CLAIMED)


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        pytest.param((), "", id="none"),
        pytest.param((PAPER,), "", id="one alone"),
        pytest.param((PAPER, report("radio")), "Of 2 reports 2 are independent (paper, radio).", id="two"),
        pytest.param((PAPER, COPY), "Of 2 reports 1 is independent (paper); 1 is a copy.", id="a copy"),
        pytest.param(
            (PAPER, COPY, PORTAL, replace(PORTAL, ref=ActRef(article_id=ArticleId("p2"), ordinal=0)), CLAIM),
            "Of 5 reports 1 is independent (paper); 1 is a copy, 2 are from aggregators and "
            "1 is a claim of another government.",
            id="all sorts",
        ),
        pytest.param((PORTAL, CLAIM), "Of 2 reports none are independent; 1 is from an aggregator and 1 is a claim of "
            "another government.", id="nobody stands for it"),
        pytest.param(
            tuple(report(f"s{n}") for n in range(8)),
            "Of 8 reports 8 are independent (s0, s1, s2, s3, s4, s5, …).",
            id="more than are named",
        ),
    ],
)  # fmt: skip
def test_reports_are_counted_in_one_sentence(reports: tuple[Report, ...], said: str) -> None:
    assert weighed_in_words(reports, MACHINE) == said


def test_each_report_says_what_it_counts_as() -> None:
    again = replace(report("paper", "More on exports"), ref=ActRef(article_id=ArticleId("zz"), ordinal=0))
    reports = (PAPER, COPY, PORTAL, CLAIM, again)
    assert {a: weight_in_words(w, reports, MACHINE) for a, w in parts_of(reports).items()} == {
        "paper": "counts",
        "post": "is a copy of paper's",
        "portal": "is from an aggregator",
        "station": "is a claim of another government",
        "zz": "is from an outlet that already counts (paper)",
    }


def test_an_article_counts_if_one_of_its_acts_does() -> None:
    second = replace(PAPER, ref=replace(PAPER.ref, ordinal=1))
    (weight,) = parts_of((replace(second, act=act(1)), PAPER)).values()
    assert weight_in_words(weight, (PAPER, second), MACHINE) == "counts"
