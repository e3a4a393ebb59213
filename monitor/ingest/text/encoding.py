"""Decoding of feeds and pages by byte order mark, XML declaration, HTTP charset, meta element, then detection.

Chinese, Japanese and Korean labels are read as their supersets, as browsers do. A declared codec that fails on less
than one byte in a thousand is still used: otherwise one bad byte would garble a whole feed.
"""

import codecs
import re
from dataclasses import dataclass

import chardet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "cp950",
    "big5hkscs": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_LABELS = {  # that Python does not know
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "windows-949": "cp949",
    "ks_c_5601": "cp949",
    "x-windows-949": "cp949",
    "x-big5": "cp950",
    "big5-hkscs": "big5hkscs",
}
_TEXT_CODEC = re.compile(  # codecs from bytes to text: not zlib, punycode, unicode_escape
    r"utf-8|gb18030|hz|cp950|big5hkscs|cp932|shift_jis_2004|shift_jisx0213|cp949|johab|euc_\w+|iso2022_\w+"
    r"|iso8859-\d+|cp125\d|cp437|cp85\d|cp866|cp874|koi8-[rtu]|kz1048|mac-(?:roman|cyrillic)"
)
for _name in ("cp1252", "gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949", "utf-16-le"):
    codecs.lookup(_name)  # codecs are modules: load the usual ones once, before child processes are forked
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:()-]{1,40})""")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
_IN_META = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9._:()-]{1,40})""", re.IGNORECASE)
_HEAD = 4_096  # bytes in which a page declares its charset; browsers read 1,024, but some declare it later
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:()-]{1,40})""", re.IGNORECASE)
_NON_ASCII = re.compile(rb"[\x80-\xff\x1b]")
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_TOLERATED = 0.001  # of the bytes
_REPLACEMENT = "\ufffd"
_ISO_2022 = ("iso2022_jp", "iso2022_jp_ext", "iso2022_kr")  # the most frequent first
_SINGLE_BYTE = ("cp125", "iso8859", "koi8", "mac", "cp8")
_ASCII = bytes(range(128))
_ENOUGH = 200  # non-ASCII bytes that detection needs to choose between single-byte codecs
_SAMPLE = 60_000  # bytes that detection reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """`codec` is Python's name of the codec used; `note` states a fault of the encoding, "" for none."""

    text: str
    codec: str
    note: str = ""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Never raises: text that fits no codec is read as windows-1252, as browsers do."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _forced(body[len(mark) :], codec)
    for start, codec in _UNMARKED:
        if body.startswith(start):
            return _forced(body, codec)
    declared = _declared(body, content_type)
    if declared and declared != "utf-8":
        found = _try_declared(body, declared)
        if found is not None:
            return found
    return _as_utf8(body, declared) or _as_iso_2022(body, declared) or _guessed(body, declared)


def is_ascii_superset(codec: str) -> bool:
    """Whether `<` is the byte 0x3C and nothing else is, so that bytes can be split at tags."""
    return not codec.startswith(("utf-16", "utf-32", "iso2022", "hz"))


def _forced(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace")
    bad = text.count(_REPLACEMENT)
    return Decoded(text=text, codec=codec, note=_broken(bad, codec) if bad else "")


def _declared(body: bytes, content_type: str) -> str:
    """The codec that the feed declares, else HTTP, else the page's meta element; "" where none of them is known."""
    in_xml = _DECLARED.search(body[:1_024])
    in_http = _CHARSET.search(content_type)
    labels = [in_xml.group(1).decode("ascii")] if in_xml else []
    labels += [in_http.group(1)] if in_http else []
    in_page = _IN_META.search(body[:_HEAD]) if _PAGE.search(body[:_HEAD]) else None
    labels += [in_page.group(1).decode("ascii")] if in_page else []
    return next((codec for codec in map(_codec, labels) if codec), "")


def _codec(label: str) -> str:
    """Python's name for a label, or of its superset; "" for a label that is not a text codec."""
    try:
        name = codecs.lookup(_LABELS.get(label.lower(), label)).name
    except LookupError:
        return ""
    name = _SUPERSETS.get(name, name)
    return name if _TEXT_CODEC.fullmatch(name) else ""


def _try_declared(body: bytes, codec: str) -> Decoded | None:
    if codec == "hz" and (b"~{" not in body or not body.isascii()):
        codec = "gb18030"  # HZ is 7-bit and switches to Chinese with ~{
    single_byte = codec.startswith(_SINGLE_BYTE)
    if single_byte and not body.isascii() and _as_utf8(body, "") is not None:
        return None  # text of a single-byte codec is practically never valid UTF-8
    try:
        return Decoded(text=body.decode(codec), codec=codec)
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
    bad = text.count(_REPLACEMENT)
    if bad > max(_TOLERATED * len(body), 1):
        return None
    return Decoded(text=text, codec=codec, note=_broken(bad, codec))


def _as_utf8(body: bytes, declared: str) -> Decoded | None:
    if b"\x1b$" in body or b"\x1b(" in body:
        return None  # ISO-2022 is plain ASCII to every other codec
    note = f"declared as {declared}, is utf-8" if declared and declared != "utf-8" else ""
    try:
        return Decoded(text=body.decode("utf-8"), codec="utf-8", note=note)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    bad = text.count(_REPLACEMENT)
    if bad > _TOLERATED * len(body):
        return None
    return Decoded(text=text, codec="utf-8", note=_broken(bad, "utf-8"))


def _as_iso_2022(body: bytes, declared: str) -> Decoded | None:
    """The text if it is a 7-bit encoding that switches character sets by escape sequences."""
    if not body.isascii():
        return None
    for codec in _ISO_2022:
        try:
            return Decoded(text=body.decode(codec), codec=codec, note=_guess_note(declared, codec))
        except UnicodeDecodeError:
            continue
    return None


def _guessed(body: bytes, declared: str) -> Decoded:
    sample = _non_ascii_sample(body)
    codec = _codec(chardet.detect(sample, encoding_era=chardet.EncodingEra.MODERN_WEB)["encoding"] or "cp1252")
    if codec.startswith(_SINGLE_BYTE) and len(sample.translate(None, _ASCII)) < _ENOUGH:
        codec = "cp1252"
    codec = codec or "cp1252"
    return Decoded(text=body.decode(codec, "replace"), codec=codec, note=_guess_note(declared, codec))


def _guess_note(declared: str, codec: str) -> str:
    declaration = f"declared as {declared}" if declared else "encoding not declared"
    return f"{declaration}, read as {codec}"


def _non_ascii_sample(body: bytes) -> bytes:
    """The texts between tags that contain non-ASCII bytes, from a little before the first such byte."""
    first = _NON_ASCII.search(body)
    start = max(first.start() - 2_000, 0) if first else 0
    sample = body[start : start + _SAMPLE]
    return b" ".join(text for text in _TAG.split(sample) if _NON_ASCII.search(text)) or sample


def _broken(count: int, codec: str) -> str:
    return f"{count} invalid character{'s' if count > 1 else ''} in {codec}"
