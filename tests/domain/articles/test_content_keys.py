from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.content_keys import ContentKeys

_HEX = st.text("0123456789abcdef", max_size=24)


@given(
    st.builds(ContentKeys, content=_HEX, link=_HEX, title=_HEX, name=_HEX, endpoint=_HEX, day=st.none() | st.dates())
)
def test_content_keys_round_trip(marks: ContentKeys) -> None:
    read = ContentKeys.read(str(marks))
    assert (read, read.endpoint, read.day) == (marks, marks.endpoint, marks.day)
    assert str(marks).startswith(f"{marks.visible}-")


def test_content_hash_alone_has_no_other_keys() -> None:
    assert ContentKeys.read("abc") == ContentKeys(content="abc")
