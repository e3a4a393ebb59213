"""Texts and clauses of the playground are tried in killable children, whatever is typed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.rules.rule import Example
from monitor.errors import ChildLostError
from monitor.extract import build, warm_up_job
from monitor.ports.children.playground import ClauseEdit, ExamplesJob, TextJob
from monitor.reports.playground.pasted_text import PastedText, pasted_article
from monitor.workers.extractor import ChildExtractor
from monitor.workers.limits import Limits
from tests.reports.backtest.made import DESK, config, rule

pytestmark = pytest.mark.integration

GALLIUM = rule("gallium", "act(commodity:gallium)")
BAN = "China bans exports of gallium"
# What ends a job is the computing it costs, which is the same however busy the machine is.
LIMITS = Limits(cpu=timedelta(seconds=5), wall=timedelta(minutes=5), start=timedelta(minutes=5))


@pytest.fixture
async def playground() -> AsyncIterator[ChildExtractor]:
    async with ChildExtractor(build, config(GALLIUM), size=2, limits=LIMITS) as extractor:
        yield extractor


def job(title: str, text: str = "", clause: str | None = None) -> TextJob:
    edit = None if clause is None else ClauseEdit(text=clause)
    # without the limits of a form, so that the child has to keep its own
    article = replace(pasted_article(PastedText.of(title, "")), text=text)
    return TextJob(article=article, routes=DESK, edit=edit)


async def test_a_child_answers_as_the_report_does(playground: ChildExtractor) -> None:
    found = await playground.try_text(job(BAN, clause="gallium AND tin"))
    assert found.alerts
    assert found.clause is not None
    assert (found.clause.failing, found.clause.missing) == ("tin", "tin is not in the article")


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        pytest.param("gallium " * 131_072, "/(gallium *)+x/", id="a megabyte of words"),
        pytest.param("镓" * 1_000_000, "/(镓|镓镓)*x/", id="a megabyte of Chinese"),
        pytest.param("(" * 1_000_000, "/(((((.{1,100}){1,9}){1,9}){1,9}){1,9})x/", id="brackets and repetitions"),
        pytest.param("\0" * 1_000_000, "ATLEAST/99(a OR b OR c)", id="NUL"),
        pytest.param("<div>" * 200_000, "a NEAR/99 b NEAR/99 c", id="tags"),
        pytest.param("\ud800" * 10, "tin", id="lone surrogates"),
        pytest.param("a" * 1_000_000, "a*", id="one word"),
    ],
)
async def test_hostile_texts_and_clauses_end_in_an_answer_or_a_clear_error(
    playground: ChildExtractor, text: str, clause: str
) -> None:
    with suppress(ChildLostError):
        found = await playground.try_text(job("China", text, clause))
        assert found.clause is not None
    assert (await playground.try_text(job(BAN))).alerts, "the next text is read"


async def test_the_error_of_a_job_beyond_its_limits_says_which_one() -> None:
    limits = replace(LIMITS, cpu=timedelta(seconds=0))
    async with ChildExtractor(build, config(GALLIUM), size=1, limits=limits) as small:
        with pytest.raises(ChildLostError, match="took more than 0 s of CPU time") as lost:
            await small.try_text(job("China", "镓，钨。" * 500_000))
    assert lost.value.cause == "cpu"


async def test_a_feed_is_read_beside_the_playground(playground: ChildExtractor) -> None:
    slow = [asyncio.create_task(playground.try_text(job("China", "gallium bans. " * 30_000))) for _ in range(3)]
    read = await playground.extract(warm_up_job())
    assert not all(task.done() for task in slow)
    assert read.articles
    await asyncio.gather(*slow)


async def test_examples_are_run_with_their_results(playground: ChildExtractor) -> None:
    examples = (Example(title=BAN, must_match=True), Example(title=BAN, must_match=False))
    passed, failed = await playground.try_examples(ExamplesJob(rule=replace(GALLIUM, examples=examples)))
    assert (passed.passed, passed.read, passed.why) == (True, "", "")
    assert (failed.passed, failed.must_match) == (False, False)
    assert failed.read.startswith("act(issuer:CN")
    assert failed.why.startswith("The clause holds:")
