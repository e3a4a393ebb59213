from monitor.domain.acts.act import AssertedValue, Facet, Span
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.reports.page.marked_words import Mark, Marker, Piece, Role, pieces
from tests.store.examples import act

_NAME = Name(text="商务部", language="zh")
WORDS = Vocabulary.of(
    [
        Concept(id="CN", kind=ConceptKind.PLACE, label="China", names=[Name(text="中国", language="zh")]),
        Concept(
            id="MOFCOM",
            kind=ConceptKind.AGENCY,
            label="Ministry",
            place="CN",
            names=[Name(text="商务部", language="zh")],
        ),
        Concept(
            id="rare_earths", kind=ConceptKind.COMMODITY, label="rare earths", names=[Name(text="稀土", language="zh")]
        ),
    ]
)
TITLE = "商务部决定对稀土实施管制"


def _mark(start: int, end: int, role: Role) -> Mark:
    return Mark(field="title", start=start, end=end, quote=TITLE[start:end], role=role)


def _span(start: int, end: int) -> Span:
    return Span(field="title", start=start, end=end, quote=TITLE[start:end])


def test_words_are_marked_by_what_they_say_of_the_act() -> None:
    read = act(
        asserted=(AssertedValue(facet=Facet.COMMODITIES, value="rare_earths", span=_span(6, 8)),),
        stage_by=_span(3, 5),
        evidence=(_span(8, 12), _span(0, 3)),
    )
    assert Marker(WORDS).marks_of(read) == (
        _mark(6, 8, Role.WHAT),
        _mark(3, 5, Role.STAGE),
        _mark(8, 12, Role.SIGN),
        _mark(0, 3, Role.WHO),
    )


def test_a_verb_that_says_the_stage_as_well_has_both_roles() -> None:
    read = act(stage_by=_span(3, 5), evidence=(_span(3, 5), _span(0, 3)))
    assert Marker(WORDS).marks_of(read) == (_mark(3, 5, Role.DONE), _mark(0, 3, Role.WHO))


def test_words_that_may_not_be_quoted_are_not_marked() -> None:
    assert Marker(WORDS).marks_of(act(evidence=(Span(field="title", start=0, end=3, quote=""),))) == ()


def test_a_text_is_cut_at_its_marks_and_overlapping_ones_do_not_repeat_words() -> None:
    marks = (_mark(3, 8, Role.SIGN), _mark(6, 8, Role.WHAT), _mark(0, 3, Role.WHO))
    found = pieces(TITLE, "title", marks)
    assert "".join(piece.text for piece in found) == TITLE
    assert [(piece.text, piece.role) for piece in found] == [
        ("商务部", Role.WHO),
        ("决定对稀土", Role.SIGN),
        ("实施管制", None),
    ]


def test_marks_of_an_older_text_are_left_out() -> None:
    old = Mark(field="title", start=0, end=2, quote="海关", role=Role.WHO)
    assert pieces(TITLE, "title", (old,)) == (Piece(text=TITLE),)
    assert pieces(TITLE, "text", (_mark(0, 3, Role.WHO),)) == (Piece(text=TITLE),)
    assert pieces("", "title", ()) == ()


def test_known_words_of_a_gloss_have_the_role_of_what_they_name() -> None:
    found = Marker(WORDS).gloss("[China] … [imposed] [rare earths] [controls]", act())
    assert [(piece.text, piece.role) for piece in found] == [
        ("[China]", Role.WHO),
        (" … ", None),
        ("[imposed]", Role.SIGN),
        (" ", None),
        ("[rare earths]", Role.WHAT),
        (" [controls]", None),
    ]
    assert Marker(WORDS).gloss("[x]", None) == (Piece(text="[x]"),)
