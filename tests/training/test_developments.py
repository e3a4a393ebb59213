"""The counts of events and developments."""

from dataclasses import replace

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.event.identity import ActRef
from monitor.reports.evaluation.folding import fold_acts
from tests.fakes.reading import act, article, source
from tests.training.developments import Counts, counts, possibly_same
from tests.training.reading import shipped_knowledge

WIRE = source("wire")


def test_second_events_and_lost_acts_are_what_is_beyond_the_first() -> None:
    truth = {"a": "ban", "b": "ban", "c": "ban", "d": "tax", "e": "quota"}
    found = {"a": "1", "b": "2", "c": "3", "d": "3", "e": "4"}
    assert counts(truth, found) == Counts(acts=5, second_events=2, lost=1)


def test_equal_groups_have_neither() -> None:
    assert counts({"a": "ban", "b": "ban"}, {"a": "1", "b": "1"}) == Counts(acts=2, second_events=0, lost=0)


def test_an_event_names_an_earlier_one_that_may_be_the_same_act() -> None:
    knowledge = shipped_knowledge()
    duty = act(issuer="ID", measure=Measure.EXPORT_TAX, action=Action.IMPOSE, commodities=("bauxite",))
    acts = {"first": duty, "vague": replace(duty, issuer=None, commodities=()), "other": replace(duty, issuer="US")}
    articles = [(article(name, WIRE), [found]) for name, found in acts.items()]
    by_ref = {ActRef(article_id=one.id, ordinal=0): found for one, (found,) in articles}
    cells = fold_acts(articles, knowledge)
    truth = {str(one.id): one.key for one, _ in articles}
    assert possibly_same(cells, truth, by_ref, knowledge) == (1, 0)
    truth[str(articles[1][0].id)] = "first"
    assert possibly_same(cells, truth, by_ref, knowledge) == (1, 1)
