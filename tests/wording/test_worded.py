"""Stored messages in English: any of them, under any vocabulary."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Measure, Stage, sign_of
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.alerts.bare_acts import without_words
from monitor.domain.alerts.facts import MessageFacts, first_line_of
from monitor.domain.alerts.message import Alert
from monitor.wording.headline import headlines, summary
from monitor.wording.worded import worded
from tests.budget import examples
from tests.fakes.stored import GRANT, STORED, an_alert, an_evidence_reply, an_update

EMPTY = Vocabulary.of([])
WORDS = Vocabulary.of(
    [
        Concept(id="CN", kind=ConceptKind.PLACE, label="China"),
        Concept(id="rare_earths", kind=ConceptKind.COMMODITY, label="rare earths"),
    ]
)


def _is_listed(measure: Measure, action: Action) -> bool:
    try:
        sign_of(measure, action)
    except ValueError:
        return False
    return True


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
ACTS = st.builds(
    lambda pair, **facts: replace(without_words(GRANT), measure=pair[0], action=pair[1], **facts),
    st.sampled_from([pair for pair in product(Measure, Action) if _is_listed(*pair)]),
    stage=st.sampled_from(Stage),
    certainty=st.sampled_from(Certainty),
    issuer=st.one_of(st.none(), TEXT),
    agency=st.one_of(st.none(), TEXT),
    commodities=st.tuples() | st.tuples(TEXT) | st.tuples(TEXT, TEXT, TEXT, TEXT),
    target=st.tuples() | st.tuples(TEXT),
    firms=st.tuples() | st.tuples(TEXT) | st.tuples(TEXT, TEXT),
    list_id=st.one_of(st.none(), TEXT),
    effective=st.one_of(st.none(), st.dates()),
    until=st.one_of(st.none(), st.dates()),
    document=st.one_of(st.none(), st.just(DocumentNumber(authority="MOFCOM", number="18", year=2025))),
)


def shown(message: MessageFacts, vocabulary: Vocabulary = WORDS) -> Alert:
    found = worded(message, vocabulary)
    assert isinstance(found, Alert)
    return found


@pytest.mark.parametrize("message", STORED, ids=lambda message: type(message).__name__)
@pytest.mark.parametrize("vocabulary", [WORDS, EMPTY], ids=["known", "unknown"])
def test_every_kind_of_message_has_words_under_any_vocabulary(message: MessageFacts, vocabulary: Vocabulary) -> None:
    assert type(worded(message, vocabulary)).__name__ == type(message).__name__.removesuffix("Facts")


@given(ACTS, st.sampled_from([WORDS, EMPTY]))
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_act_lacks_words(act: Act, vocabulary: Vocabulary) -> None:
    alert = an_alert()
    alert = replace(alert, act=act, stage=act.stage, certainty=act.certainty, previous_line=first_line_of(alert))
    update = an_update()
    assert update.change is not None
    denied = replace(update, change=replace(update.change, act=act))
    for message in (alert, denied, an_evidence_reply(act=act, read=act)):
        worded(message, vocabulary)
    assert shown(alert, vocabulary).headline


def test_a_concept_that_a_reload_removed_is_shown_by_its_id() -> None:
    assert shown(an_alert()).headline == "China approves some rare-earth export licences"
    gone = shown(an_alert(), EMPTY)
    assert (gone.headline, gone.goods) == ("CN approves some rare-earth export licences", ("rare earths",))
    other = replace(without_words(GRANT), commodities=("moon_dust",))
    assert shown(an_alert(act=other)).goods == ("moon dust",)


def test_the_outbox_stores_no_sentence() -> None:
    """The English of the alert is in none of the stored facts, and the facts have no words of the article."""
    alert, stored = shown(an_alert()), repr(an_alert())
    for sentence in (alert.headline, alert.unchanged, alert.summary, alert.record, *alert.shorter):
        assert not sentence or sentence not in stored
    assert "商务部" not in repr(without_words(GRANT))


@pytest.mark.parametrize("trigger", ["", "restrict+exports", "cut+export_tax_rebate"])
def test_the_stored_act_has_all_that_its_headline_needs(trigger: str) -> None:
    listed = [(measure, action) for measure, action in product(Measure, Action) if _is_listed(measure, action)]
    assert listed
    for measure, action in listed:
        read = replace(GRANT, measure=measure, action=action, trigger=trigger, continues=True)
        assert headlines(without_words(read), WORDS) == headlines(read, WORDS)
        assert summary(without_words(read)) == summary(read)
