"""Acts as messages store them: what the headline needs, without words of an article."""

from monitor.domain.acts.act import AssertedValue, Facet, PartyRole, Span
from monitor.domain.alerts.bare_acts import without_words
from tests.fakes.reading import act


def test_the_firm_of_a_stop_is_kept_without_its_words() -> None:
    words = Span(field="title", start=4, end=10, quote="Fatala")
    said = AssertedValue(facet=Facet.FIRMS, value="Fatala", span=words, also=("FTL",), role=PartyRole.EXPORTER)
    bare = without_words(act(firms=("Fatala",), asserted=(said,)))
    assert bare.stopped_firm is not None
    assert bare.stopped_firm.value == "Fatala"
    assert [(one.span.quote, one.also) for one in bare.asserted] == [("", ())]


def test_roles_of_persons_are_words_of_the_text_and_left_out() -> None:
    words = Span(field="title", start=4, end=10, quote="J. Roe")
    said = AssertedValue(facet=Facet.PERSONS, value="J. Roe", span=words, role="director")
    assert without_words(act(asserted=(said,))).asserted == ()
