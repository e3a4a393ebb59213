import gzip
import tracemalloc
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.http.decoding import BodyDecoder, BrokenBodyError, OverLimitError

LIMIT = 1 << 20


def _decode(body: bytes, encoding: str, *, step: int = 1_000, limit: int = LIMIT) -> bytes:
    decoder = BodyDecoder(encoding, limit)
    for at in range(0, len(body), step):
        decoder.feed(body[at : at + step])
    return decoder.finish()


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        pytest.param("", bytes, id="none"),
        pytest.param("identity", bytes, id="identity"),
        pytest.param("gzip", gzip.compress, id="gzip"),
        pytest.param("X-GZIP", gzip.compress, id="x-gzip in capitals"),
        pytest.param("deflate", zlib.compress, id="deflate"),
        pytest.param("deflate", _raw_deflate, id="deflate without its wrapper"),
        pytest.param("gzip, identity", gzip.compress, id="gzip and nothing"),
        pytest.param("gzip", lambda b: gzip.compress(b[:9]) + gzip.compress(b[9:]), id="two members"),
        pytest.param("gzip", lambda b: gzip.compress(b) + b"\0" * 2_000, id="padding behind"),
    ],
)
@given(body=st.binary(max_size=3_000), step=st.integers(1, 4_000))
def test_a_body_is_decoded_in_any_pieces(encoding: str, pack: "type[bytes]", body: bytes, step: int) -> None:
    assert _decode(pack(body), encoding, step=step) == body


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gzip, gzip", "2 content encodings"),
        ("deflate, gzip, br", "3 content encodings"),
        ("br", "'br' instead of gzip"),
        ("zstd", "'zstd'"),
    ],
)
def test_other_encodings_are_refused_before_the_first_byte(encoding: str, words: str) -> None:
    with pytest.raises(BrokenBodyError, match=words):
        BodyDecoder(encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_invalid_data_is_an_error(encoding: str) -> None:
    with pytest.raises(BrokenBodyError, match=f"invalid {encoding} data"):
        _decode(b"<rss/>" * 20, encoding)


def test_a_truncated_stream_is_an_error() -> None:
    with pytest.raises(BrokenBodyError, match="truncated gzip stream"):
        _decode(gzip.compress(b"x" * 5_000)[:-9], "gzip")


def test_an_empty_body_is_empty_in_every_encoding() -> None:
    assert _decode(b"", "gzip") == b""


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_limit_is_exact(encoding: str) -> None:
    pack = gzip.compress if encoding else bytes
    assert len(_decode(pack(b"x" * LIMIT), encoding)) == LIMIT
    with pytest.raises(OverLimitError):
        _decode(pack(b"x" * (LIMIT + 1)), encoding)


def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    tracemalloc.start()
    with pytest.raises(OverLimitError):
        _decode(bomb, "gzip", step=len(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * LIMIT


def test_a_bomb_is_inflated_in_slices() -> None:
    decoder = BodyDecoder("gzip", 64 << 20)
    decoder.feed(gzip.compress(b" " * (5 << 20)))
    sizes = [decoder.size]
    while decoder.has_more:
        decoder.feed(b"")
        sizes.append(decoder.size)
    assert max(after - before for before, after in pairwise([0, *sizes])) <= (1 << 18) + 65_536
    assert len(sizes) >= 5
    assert decoder.finish() == b" " * (5 << 20)


def test_finish_decodes_what_is_left() -> None:
    decoder = BodyDecoder("gzip", 64 << 20)
    decoder.feed(gzip.compress(b" " * (3 << 20)))
    assert len(decoder.finish()) == 3 << 20


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_refused_body_frees_its_memory_at_once(encoding: str) -> None:
    pack = gzip.compress if encoding else bytes
    decoder = BodyDecoder(encoding, 1 << 16)
    decoder.feed(pack(b"x" * (1 << 16)))
    with pytest.raises(OverLimitError):
        decoder.feed(pack(b"x"))
    assert decoder._body.getvalue() == b""
