import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.text.encoding import decode, is_ascii_superset

TEXTS = {
    "gb18030": "商务部公布新的出口许可目录，自下月一日起施行。",
    "big5": "經濟部公布新的出口許可目錄，自下月一日起實施。",
    "shift_jis": "経産省は輸出許可の新しい一覧を公表し、来月から施行する。",
    "euc_jp": "経産省は輸出許可の新しい一覧を公表し、来月から施行する。",
    "iso2022_jp": "経産省は輸出許可の新しい一覧を公表し、来月から施行する。",
    "euc_kr": "산업부는 새로운 수출 허가 목록을 다음 달부터 시행한다.",
}


@pytest.mark.parametrize("codec", TEXTS)
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0'?>"])
def test_east_asian_encodings_are_detected_where_the_declaration_fails(codec: str, declaration: str) -> None:
    text = f"{declaration}<rss><channel><item><title>{TEXTS[codec]}</title></item></channel></rss>"
    assert decode(text.encode(codec)).text == text


def test_iso_2022_jp_with_tag_like_bytes_is_detected() -> None:
    said = "許可申請にあたっては、最終需要者と最終用途を証明する書類が必要です。許可を受けずに輸出はできません"
    assert b"<" in said.encode("iso2022_jp")
    text = f"<rss><channel><item><title>{said}</title></item></channel></rss>"
    assert decode(text.encode("iso2022_jp")).text == text


@pytest.mark.parametrize(("label", "codec"), [("gb2312", "gbk"), ("euc-kr", "cp949"), ("shift_jis", "cp932")])
def test_labels_are_read_as_their_supersets(label: str, codec: str) -> None:
    beyond = {"gbk": "镕", "cp949": "뷁", "cp932": "①"}[codec]
    text = f"<?xml version='1.0' encoding='{label}'?><rss>{beyond}</rss>"
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("label", ["hz", "HZ-GB-2312"])
@pytest.mark.parametrize(
    ("said", "codec"),
    [
        pytest.param("商务部公布新的出口许可目录", "hz", id="HZ, with a byte like a tag"),
        pytest.param("商务部公布新的出口许可目录", "gb18030", id="8-bit in truth"),
        pytest.param("news.example/~user/", "ascii", id="no Chinese"),
    ],
)
def test_a_feed_declared_as_hz_is_read_as_what_it_is(label: str, said: str, codec: str) -> None:
    text = f"<?xml version='1.0' encoding='{label}'?><rss><title>{said}</title></rss>"
    found = decode(text.encode(codec))
    assert found.text == text
    assert is_ascii_superset(found.codec) is (codec != "hz")


@pytest.mark.parametrize("codec", ["gb18030", "big5", "cp949"])
def test_one_bad_byte_does_not_garble_a_feed(codec: str) -> None:
    known = {"gb18030": TEXTS["gb18030"], "big5": TEXTS["big5"], "cp949": TEXTS["euc_kr"]}[codec]
    body = f"<?xml version='1.0' encoding='{codec}'?><rss>{known * 60}".encode(codec) + b"\xff</rss>"
    found = decode(body)
    assert known in found.text
    assert found.note.startswith("1 invalid character")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_or_the_first_bytes_show_unicode(codec: str) -> None:
    text = "<?xml version='1.0'?><rss>出口</rss>"
    assert decode(text.encode(codec)).text == text


def test_a_few_western_characters_are_read_as_windows_1252() -> None:
    text = "<rss><title>Règlement déjà publié</title></rss>"
    assert decode(text.encode("cp1252")).text == text


def test_undeclared_cyrillic_is_detected() -> None:
    text = f"<rss>{'Министерство опубликовало порядок выдачи лицензий на вывоз. ' * 8}</rss>"
    assert decode(text.encode("cp1251")).text == text


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_bytes_decode(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type).text, str)
