"""Who stands for an act, as the article words it."""

import pytest

from monitor.domain.act import Certainty
from monitor.domain.article import Article, ArticleId
from monitor.domain.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary


def certainty(told: str) -> Certainty:
    article = Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title="Congo bans cobalt exports",
        text=f"The Democratic Republic of Congo has banned exports of cobalt, {told}.",
        language="en",
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash="",
    )
    return Reader(shipped_vocabulary()).read(article)[1].acts[0].certainty


@pytest.mark.parametrize(
    "told", ["people close to the matter said", "dealers reported", "shippers said", "industry executives said"]
)
def test_people_of_the_trade_speak_for_no_agency(told: str) -> None:
    assert certainty(told) is Certainty.REPORTED


def test_a_minister_speaks_for_the_state() -> None:
    assert certainty("the mines minister said") is Certainty.ATTRIBUTED
