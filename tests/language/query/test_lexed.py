"""A clause in tokens for display."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.language.query.scan import lexed


@given(st.text(max_size=60))
def test_the_tokens_of_any_text_are_the_text(text: str) -> None:
    assert "".join(word for _, word in lexed(text)) == text


def test_tokens_have_the_kind_that_a_reader_sees() -> None:
    found = [kind for kind, _ in lexed('act(hs:28 until>=2026-01-01) OR licen* NEAR/3 "a b"')]
    kinds = [kind for kind in found if kind not in ("space", "bracket")]
    assert kinds == ["operator", "name", "word", "name", "word", "operator", "word", "operator", "phrase"]
