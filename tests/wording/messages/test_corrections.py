"""A corrected figure is shown before and after, and who corrects whom."""

from dataclasses import replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.facts import Change, FirstLineFacts, Speaker, UpdateFacts
from monitor.domain.alerts.message import UpdateKind
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.sources.source import Tier
from monitor.wording.messages.updates import update_in_words
from tests.fakes.reading import NOW, act
from tests.language.shipped import shipped_vocabulary


def _corrected(before: Act, now: Act) -> UpdateFacts:
    development = Development(
        event_id=EventId("e"),
        kind=DevelopmentKind.CORRECTED,
        by=ActRef(article_id=ArticleId("b"), ordinal=0),
        at=NOW,
        field=Field.QUANTITIES,
        was=("150 t",),
        now=("165 t",),
    )
    first = FirstLineFacts(
        certainty=Certainty.REPORTED, stage=Stage.ANNOUNCED, reports=1, sources=1, tier=Tier.MEDIA, act=before
    )
    change = Change(
        kind=UpdateKind.CORRECTED,
        developments=(development,),
        issuer="CN",
        speaker=Speaker(name="Paper B", issuer="CN", corrects="Paper A"),
        act=now,
        before=first,
    )
    return UpdateFacts(kind=UpdateKind.CORRECTED, label="E-7K2Q", seen_at=NOW, change=change)


def test_both_figures_are_shown_although_the_headline_changes_too() -> None:
    before = act(stage=Stage.ANNOUNCED)
    said = update_in_words(_corrected(before, replace(before, stage=Stage.CONSIDERED)), shipped_vocabulary())
    assert (said.was, said.now) == ("150 t", "165 t")
    assert said.text == "says Paper B, correcting Paper A"
