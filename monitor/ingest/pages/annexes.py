"""Detection of annexes among the links of a page: files on the issuer's own site with the name of an annex."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from monitor.ingest.aggregators import site_of
from monitor.ingest.kinds.pages import Page
from monitor.ingest.links import canonical_url, file_name
from monitor.ports.children.pages import AnnexLink

MAX_ANNEXES = 3  # of one page; the first ones are the notice itself and its list
_READ = (".pdf", ".docx")
_IS_ANNEX = re.compile(
    r"附件|附表|附录|附錄|清单|清單|目录|目錄|公告|通知|通告|决定|命令|别表|別表|別紙|別添|概要|本文|条文|告示|省令|政令|資料"
    r"|붙임|첨부|별표|별첨|공고|고시|보도자료"
    r"|annex|attachment|appendix|schedule|supplement|notice|order|regulation|rule|decision|list|announcement|communiqu"
    r"|full text|published version|\bpdf\b",
    re.IGNORECASE,
)
_IS_OTHER = re.compile(
    r"privacy|cookie|terms of (?:use|service)|accessibility|brochure|newsletter|annual report"
    r"|user (?:guide|manual)|sitemap"
    r"|隐私|使用帮助|网站地图|年报|利用規約|プライバシー|개인정보",
    re.IGNORECASE,
)
_FRAME = ("nav", "header", "footer", "aside")  # the frame of the page, not its content
_MAX_LINKS = 2_000


def annexes_in(page: Page, url: str) -> tuple[AnnexLink, ...]:
    """At most MAX_ANNEXES, in the order of the page."""
    found: dict[str, AnnexLink] = {}
    for link in _links(page, url):
        found.setdefault(link.url, link)
    return tuple(found.values())[:MAX_ANNEXES]


def _links(page: Page, url: str) -> Iterator[AnnexLink]:
    for node in page.tree.css("a[href]")[:_MAX_LINKS]:
        at = canonical_url(page.address(node.attributes.get("href")))
        if not at or site_of(at) != site_of(url):
            continue
        file, text = file_name(at), " ".join(node.text().split())
        named = f"{text} {node.attributes.get('title') or ''} {file.rpartition('.')[0]}"
        if (
            file.lower().endswith(_READ)
            and _IS_ANNEX.search(named)
            and not _IS_OTHER.search(named)
            and not _is_in_frame(node)
        ):
            yield AnnexLink(url=at, name=text if text.lower().endswith(_READ) and len(text) <= 80 else file)


def _is_in_frame(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in _FRAME:
            return True
        parent = parent.parent
    return False
