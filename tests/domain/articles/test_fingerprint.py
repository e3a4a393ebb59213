"""What two fingerprints say of their texts."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.fingerprint import NOT_COMPARABLE, buckets, exact_fingerprint, fingerprint_of, shared

SIGNATURES = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=128)


@given(SIGNATURES, st.integers(1, 65_535))
def test_text_shares_everything_with_itself(signature: list[int], size: int) -> None:
    print_ = fingerprint_of(size, signature)
    assert shared(print_, print_) == 1.0


@given(SIGNATURES, SIGNATURES, st.integers(1, 300), st.integers(1, 300))
def test_shared_part_is_symmetric_and_between_0_and_1(
    one: list[int], other: list[int], size: int, other_size: int
) -> None:
    a, b = fingerprint_of(size, one), fingerprint_of(other_size, other)
    assert 0.0 <= shared(a, b) <= 1.0
    assert shared(a, b) == shared(b, a)


def test_half_a_signature_in_common_is_two_thirds_of_each_text() -> None:
    """|A ∩ B| / |A ∪ B| = 1/2 where each of two equal sets has two thirds in common with the other."""
    a = fingerprint_of(90, range(128))
    b = fingerprint_of(90, [*range(64), *range(100, 164)])
    assert abs(shared(a, b) - 2 / 3) < 0.01


def test_truncated_copy_is_contained_in_the_full_text() -> None:
    """A fifth of the union in common, and the one is a fifth of the other: nothing in it is its own."""
    long = fingerprint_of(200, range(100))
    cut = fingerprint_of(40, [*range(20), *range(120, 200)])
    assert shared(long, cut) > 0.95


@given(st.text(), st.text())
def test_short_texts_share_all_or_nothing_and_have_one_key(one: str, other: str) -> None:
    a, b = exact_fingerprint(one), exact_fingerprint(other)
    assert shared(a, b) == float(a == b) == float(set(buckets(a)) == set(buckets(b)))
    assert shared(a, fingerprint_of(90, range(128))) == 0.0


def test_incomparable_fingerprints_share_nothing() -> None:
    known = fingerprint_of(90, range(128))
    assert shared(known, NOT_COMPARABLE) == shared(NOT_COMPARABLE, NOT_COMPARABLE) == 0.0
    assert shared(known, fingerprint_of(90, range(64))) == 0.0
