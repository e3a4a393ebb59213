"""Votes as lines of a file: words go as far as the licence of their source, and one text has one line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.articles.article import ArticleId
from monitor.domain.interactions.feedback import Vote, VoteOrigin
from monitor.domain.sources.licensing import EXPORT, Terms
from monitor.domain.sources.source import Quote, SourceId
from monitor.errors import TextsFileError
from monitor.ports.queries.lookup import ArticleRecord
from monitor.reports.evaluation.labelled import Labelled, line_of, votes_of
from monitor.reports.evaluation.verdicts import Text
from tests.fakes.reading import NOW, article, source

WIRE = source("wire")
TEXT = "The ministry said so. It takes effect in May. Firms object."
ARTICLE = article("1", WIRE, "China bans exports of gallium", text=TEXT)
VOTE = Vote(
    is_act=True,
    origin=VoteOrigin.DECIDED,
    by="U1",
    at=NOW,
    title=ARTICLE.title,
    url=ARTICLE.url,
    article_id=ARTICLE.id,
    source_id=WIRE.id,
)


def line(terms: Terms | None, vote: Vote = VOTE, **more: Any) -> dict[str, Any]:
    stored = (
        None if terms is None else ArticleRecord(article=ARTICLE, seen_at=NOW, revisions=1, sample=False, terms=terms)
    )
    return line_of(Labelled(vote=replace(vote, **more), stored=stored), {}, {WIRE.id: WIRE}, EXPORT)


@pytest.mark.parametrize(
    ("terms", "title", "text"),
    [
        pytest.param(Terms(quote=Quote.FULL), ARTICLE.title, TEXT, id="full"),
        pytest.param(Terms(quote=Quote.SENTENCE), ARTICLE.title, "The ministry said so.", id="sentence"),
        pytest.param(Terms(quote=Quote.HEADLINE), ARTICLE.title, "", id="headline"),
        pytest.param(Terms(quote=Quote.LINK_ONLY), "", "", id="link-only"),
        pytest.param(Terms(quote=Quote.FULL, keep_text=timedelta(days=30)), "", "", id="kept-for-a-time"),
        pytest.param(Terms(quote=Quote.FULL, visible_in=("desk",)), "", "", id="for-one-route"),
    ],
)
def test_words_go_as_far_as_the_licence(terms: Terms, title: str, text: str) -> None:
    found = line(terms)
    assert (found["title"], found["text"]) == (title, text)
    assert (found["id"], found["label"], found["by"], found["from"]) == (ARTICLE.id, 1, "U1", "decided")


def test_a_source_that_is_not_to_be_named_is_not_named() -> None:
    found = line(Terms(visible_in=("desk",)))
    assert (found["source"], found["url"], found["lang"]) == ("a restricted source", "", "")


def test_of_a_source_that_is_gone_no_word_is_written() -> None:
    assert line(None, source_id=SourceId("gone"))["title"] == ""
    assert line(None, source_id=None)["title"] == ""


def test_what_somebody_wrote_when_asking_is_theirs() -> None:
    asked = Vote(is_act=True, origin=VoteOrigin.ASKED, title="t", text="One. Two.", at=NOW)
    found = line(None, asked)
    assert (found["title"], found["text"], found["source"], found["score"]) == ("t", "One. Two.", "", None)


def test_words_that_are_gone_teach_nothing() -> None:
    blank = replace(ARTICLE, title="", text="")
    terms = Terms(keep_text=timedelta(days=1))
    stored = ArticleRecord(article=blank, seen_at=NOW, revisions=1, sample=False, terms=terms)
    assert Labelled(vote=replace(VOTE, title=""), stored=stored).article is None
    assert Labelled(vote=replace(VOTE, title="")).article is None


def test_lines_of_a_file_are_votes() -> None:
    said = Text(id="a", title="t", text="x", language="en", file="f", labels={"label": 0})
    assert votes_of([said]) == (
        Vote(is_act=False, origin=VoteOrigin.FILE, title="t", text="x", language="en", article_id=ArticleId("a")),
    )


@pytest.mark.parametrize("label", [None, True, False, 2, "1", 0.5, [], {}])
def test_a_line_without_a_label_is_named_with_its_place(label: object) -> None:
    good = Text(id="a", title="t", file="f", labels={"label": 1})
    with pytest.raises(TextsFileError, match=r"^f:2:1: label is .*; write 1 for an act, 0 for no act$"):
        votes_of([good, replace(good, labels={"label": label})])
