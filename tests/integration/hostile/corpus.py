"""Case 22: feeds of our own making over kinds, encodings and faults, each with the titles of its entries.

Entries are counted as they are written, never by a parser. A feed whose declaration was removed says its encoding
nowhere: neither in its first line nor in the header.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import product


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`entries` are the titles, in order. `removed` is the encoding that is said nowhere, "" where it is said."""

    name: str
    body: bytes
    content_type: str
    entries: tuple[str, ...]
    removed: str = ""


_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "zh-Hans": (
        "主管部门公布新的出口管制清单，涉及若干类稀有金属和相关技术",
        "企业申请出口许可证时应当提交最终用户和最终用途证明文件",
        "有关物项未经许可不得出口，违反规定的将依法处理",
        "公告自发布之日起正式实施，过渡期为三个月",
        "发言人表示，将依法审查合规的民用贸易申请",
    ),
    "zh-Hant": (
        "主管機關公告新的出口管制清單，涉及數類稀有金屬及相關技術",
        "廠商申請輸出許可證時應檢附最終使用者及最終用途證明文件",
        "相關貨品未經許可不得輸出，違者依法處理",
        "本公告自發布日起實施，過渡期間為三個月",
        "發言人說明，將依規定審查民間貿易申請案件",
    ),
    "ja": (
        "輸出管理に関する省令の一部を改正し、対象となる貨物を追加しました",
        "許可申請にあたっては、最終需要者と最終用途を証明する書類が必要です",
        "許可を受けずに対象貨物を輸出することはできません",
        "この告示は公布の日から起算して三か月を経過した日に施行されます",
        "担当者は、民生用途の申請については速やかに審査すると述べました",
    ),
    "ko": (
        "정부는 수출통제 대상 품목을 추가하는 고시를 발표하였다",
        "수출 허가를 신청할 때에는 최종 사용자와 최종 용도를 증명하는 서류가 필요하다",
        "허가 없이 해당 품목을 수출하는 경우 관계 법령에 따라 처벌된다",
        "이 고시는 공포한 날부터 삼 개월이 지난 날부터 시행한다",
        "담당자는 민간 용도의 신청을 신속하게 심사하겠다고 밝혔다",
    ),
    "ru": (
        "Опубликован новый перечень товаров, подлежащих экспортному контролю",
        "Для получения лицензии необходимо указать конечного пользователя",
        "Решение вступает в силу через три месяца после публикации",
    ),
    "de": (
        "Die Behörde änderte die Liste der Güter, deren Ausfuhr geprüft wird",
        "Für jede Lieferung ist künftig eine Genehmigung nötig, auch für Ersatzteile",
        "Die Änderung gilt ab dem nächsten Monat für alle Empfänger außerhalb der Union",
    ),
    "en": (
        "The agency added metals to the list of goods that need a licence",
        "Each shipment needs a licence that names the end user",
        "The notice takes effect three months after its publication",
    ),
}
_ENCODINGS: Mapping[str, str] = {  # what a text in it is written in
    "gb18030": "zh-Hans",
    "gbk": "zh-Hans",
    "gb2312": "zh-Hans",
    "big5": "zh-Hant",
    "euc-jp": "ja",
    "shift_jis": "ja",
    "iso-2022-jp": "ja",
    "euc-kr": "ko",
    "windows-1251": "ru",
    "koi8-r": "ru",
    "iso-8859-1": "de",
    "windows-1252": "de",
    "utf-8": "en",
    "utf-16": "zh-Hans",
}
_ASIAN = ("zh-Hans", "zh-Hant", "ja", "ko")
_CJK = tuple(e for e, language in _ENCODINGS.items() if language in _ASIAN and e != "utf-16")
_BEGAN = datetime(2026, 11, 1, 8, tzinfo=UTC)

# ---------------------------------------------------------------- kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    title: str
    text: str
    number: int

    @property
    def url(self) -> str:
        return f"https://news.example/{self.number}"

    @property
    def at(self) -> datetime:
        return _BEGAN - timedelta(hours=self.number)


def _rss(entries: tuple[_Entry, ...], *, version: str = "2.0", namespaces: str = "", full: bool = False) -> str:
    rows = "".join(
        f"<item><title>{escape(e.title)}</title><link>{e.url}</link>"
        + (f"<guid isPermaLink='false'>id-{e.number}</guid>" if version == "2.0" else "")
        + f"<description>{escape(e.text)}</description>"
        + (f"<content:encoded><![CDATA[<p>{e.text}</p>]]></content:encoded>" if full else "")
        + f"<pubDate>{format_datetime(e.at)}</pubDate></item>"
        for e in entries
    )
    return (
        f'<rss version="{version}"{namespaces}><channel><title>News</title><link>https://news.example/</link>'
        f"<description>d</description>{rows}</channel></rss>"
    )


def _rdf(entries: tuple[_Entry, ...]) -> str:
    rows = "".join(
        f'<item rdf:about="{e.url}"><title>{escape(e.title)}</title><link>{e.url}</link>'
        f"<description>{escape(e.text)}</description><dc:date>{e.at.isoformat()}</dc:date></item>"
        for e in entries
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>News</title>'
        f"<link>https://news.example/</link><description>d</description></channel>{rows}</rdf:RDF>"
    )


def _atom(entries: tuple[_Entry, ...], *, prefix: str = "") -> str:
    p, colon = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    rows = "".join(
        f'<{p}entry><{p}id>urn:id:{e.number}</{p}id><{p}title>{escape(e.title)}</{p}title><{p}link href="{e.url}"/>'
        f"<{p}updated>{e.at.isoformat()}</{p}updated><{p}summary>{escape(e.text)}</{p}summary></{p}entry>"
        for e in entries
    )
    return (
        f'<{p}feed xmlns{colon}="http://www.w3.org/2005/Atom"><{p}title>News</{p}title><{p}id>urn:id</{p}id>'
        f"<{p}updated>{_BEGAN.isoformat()}</{p}updated>{rows}</{p}feed>"
    )


_CONTENT = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_KINDS: Mapping[str, Callable[[tuple[_Entry, ...]], str]] = {
    "rss20": _rss,
    "rss20-full": lambda entries: _rss(entries, namespaces=_CONTENT, full=True),
    "rss091": lambda entries: _rss(entries, version="0.91"),
    "rss10": _rdf,
    "atom10": _atom,
    "atom10-prefixed": lambda entries: _atom(entries, prefix="a"),
}

# ---------------------------------------------------------------- faults: a text in, a text out, no entry more or less

_Fault = Callable[[str], str]
_FAULTS: Mapping[str, _Fault] = {
    "lines-before": lambda text: "\n\n \n" + text,
    "warning-before": lambda text: "Notice: undefined variable in feed.php on line 3\n" + text,
    "comment-before": lambda text: "<!-- made by a program -->" + text,
    "doctype": lambda text: '<!DOCTYPE rss PUBLIC "-//x//y//EN" "http://dtd.example/rss.dtd">' + text,
    "cut-off-end": lambda text: text[: text.rindex("</")],
    "ampersand": lambda text: text.replace("<title>News", "<title>News & more", 1),
    "undeclared-entity": lambda text: text.replace("<title>News", "<title>News&nbsp;&mdash;", 1),
    "control-sign": lambda text: text.replace("<title>News", "<title>News\x0b\x01", 1),
    "control-by-number": lambda text: text.replace("<title>News", "<title>News&#11;&#x1;", 1),
    "crlf": lambda text: text.replace("><", ">\r\n<"),
    "tabs": lambda text: text.replace("><", ">\t\t<"),
    "html-after": lambda text: text + "<script>count()</script>",
    "nulls-after": lambda text: text + "\n\n\n",
    "unknown-tags": lambda text: text.replace("<title>News", "<x:y xmlns:x='urn:x'>1</x:y><title>News", 1),
    "style-sheet": lambda text: "<?xml-stylesheet type='text/css' href='/s.css'?>" + text,
}

# ---------------------------------------------------------------- all


def corpus() -> tuple[Written, ...]:
    """The same in every run."""
    return (*_encoded(), *_faulty(), *_removed(), *_json(), *_sizes())


def _entries(language: str, count: int, start: int = 0) -> tuple[_Entry, ...]:
    own = _SENTENCES[language]
    return tuple(
        _Entry(
            title=f"{own[n % len(own)]} ({start + n + 1})",
            text=" ".join(own[(n + k) % len(own)] for k in range(1, 4)),
            number=start + n + 1,
        )
        for n in range(count)
    )


def _written(
    name: str, text: str, entries: tuple[_Entry, ...], encoding: str, *, said: str, header: str = "", removed: str = ""
) -> Written:
    """`said` is the declaration's encoding, "" for no declaration; `header` the charset of the content type."""
    declaration = f'<?xml version="1.0" encoding="{said}"?>\n' if said else ""
    return Written(
        name=name,
        body=(declaration + text).encode(encoding),
        content_type="application/xml" + (f"; charset={header}" if header else ""),
        entries=tuple(e.title for e in entries),
        removed=removed,
    )


def _encoded() -> Iterator[Written]:
    """Each kind in each encoding, said in the declaration or in the header."""
    for (kind, write), (encoding, language) in product(_KINDS.items(), _ENCODINGS.items()):
        entries = _entries(language, 5)
        yield _written(f"{kind}-{encoding}", write(entries), entries, encoding, said=encoding)
    for kind, (encoding, language) in product(("rss20", "atom10"), _ENCODINGS.items()):
        if encoding != "utf-16":
            entries = _entries(language, 4)
            text = _KINDS[kind](entries)
            yield _written(f"{kind}-{encoding}-header", text, entries, encoding, said="", header=encoding)


def _faulty() -> Iterator[Written]:
    for (fault, spoil), kind in product(_FAULTS.items(), ("rss20", "atom10", "rss10")):
        for encoding in ("utf-8", "gb18030"):
            entries = _entries(_ENCODINGS[encoding], 6)
            text = spoil(_KINDS[kind](entries))
            yield _written(f"{fault}-{kind}-{encoding}", text, entries, encoding, said="", header=encoding)


def _removed() -> Iterator[Written]:
    for encoding, (kind, write), count in product(_CJK, list(_KINDS.items())[:4], (2, 5, 15, 40)):
        entries = _entries(_ENCODINGS[encoding], count)
        name = f"removed-{encoding}-{kind}-{count}"
        yield _written(name, write(entries), entries, encoding, said="", removed=encoding)


def _json() -> Iterator[Written]:
    for language in _SENTENCES:
        entries = _entries(language, 5)
        items = [
            {
                "id": str(e.number),
                "title": e.title,
                "url": e.url,
                "content_text": e.text,
                "date_published": e.at.isoformat(),
            }
            for e in entries
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}
        for name, body in (("plain", json.dumps(feed)), ("wide", json.dumps(feed, ensure_ascii=False))):
            yield Written(
                name=f"json-{language}-{name}",
                body=body.encode(),
                content_type="application/feed+json",
                entries=tuple(e.title for e in entries),
            )


def _sizes() -> Iterator[Written]:
    """Without any entry, with one, with as many as real feeds have at most."""
    for kind, count in product(_KINDS, (0, 1, 60, 235)):
        entries = _entries("en", count)
        yield _written(f"{kind}-of-{count}", _KINDS[kind](entries), entries, "utf-8", said="utf-8")
