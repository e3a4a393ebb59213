"""The screen passes every text that one of its patterns matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.acts import ACTS
from monitor.language.folding import fold
from monitor.language.patterns import NamedPattern, patterns_in
from monitor.language.screening import screen_of

FORMS = (
    *(ACTS.delay_refused, ACTS.plan_withdrawn, ACTS.not_even_planned),
    *(ACTS.undecided, ACTS.denies_report, ACTS.report_disputed),
    *(ACTS.retraction, ACTS.correction),
    *(ACTS.was_lifted, ACTS.now_in_effect),
)
SCREEN = screen_of(FORMS)
WORDS = (
    *("Corrected:", "retraction", "story", "(corrects", "更正", "撤稿", "[정정", "\n"),
    *("denies", "no decision", "yet to decide", "withdraws", "the bill", "at odds with", "report", "is", "inaccurate"),
    *(
        "否认",
        "尚未",
        "决定",
        "撤回",
        "法案",
        "否定",
        "未定",
        "사실",
        "아니다",
        "확정된",
        "것",
        "없다",
        "x",
        "é",
        ".",
        " ",
    ),
)


def test_every_example_of_its_patterns_passes() -> None:
    shown = [fold(text).text for form in FORMS for text in form.fires]
    assert shown
    assert [text for text in shown if not SCREEN(text)] == []


@pytest.mark.parametrize("text", ["", "Copper rises in London", "铜价上涨", "\ud800"])
def test_text_without_a_pattern_is_screened_out(text: str) -> None:
    assert not SCREEN(text)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.lists(st.sampled_from(WORDS)).map("".join))
def test_what_a_pattern_matches_passes(text: str) -> None:
    folded = fold(text).text
    assert SCREEN(folded) or not any(form.search(folded) for form in FORMS)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), st.sampled_from(FORMS))
def test_what_a_pattern_matches_at_the_beginning_of_a_text_passes_after_another_text(
    text: str, form: NamedPattern
) -> None:
    folded = fold(text).text
    assert form.search(folded) is None or SCREEN(f"copper rises\n{folded}")


@pytest.mark.parametrize("regex", ["[^$]a", "[]^$]a", r"[\]$]a", "(?:^a|b$)", "[^]]a$"])
def test_only_anchors_outside_of_classes_are_left_out(regex: str) -> None:
    form = patterns_in(f"[one]\nuse = \"\"\nregex = '{regex}'\nfires = []", "test").one
    screen = screen_of([form])
    for text in ("^a", "$a", "]a", "a", "b", "xa", "x\na"):
        assert screen(text) or form.search(text) is None
