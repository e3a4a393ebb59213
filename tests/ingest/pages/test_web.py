"""Pages as sites make them: what is read of them, what they name, and what is refused."""

import pytest

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.pages.child import read_page
from monitor.ports.children.pages import AnnexLink, PageContent, PageJob
from tests.ingest.pages.making import site

HERE = "https://www.ministry.gov.cn/notices/7.html"
NOTICE = (
    '<div class="art_con"><h1>商务部公告2026年第7号</h1><p>【发布单位】安全与管制局</p>'
    "<p>为维护国家安全和利益，决定对以下物项实施出口管制：</p>"
    "<table><tr><th>序号</th><th>物项</th></tr><tr><td>1</td><td>氧化铽</td></tr><tr><td>2</td><td>金属镝</td></tr></table>"
    "<p>本公告自公布之日起实施。</p>"
    '<p>附件：<a href="./P0207.pdf">管制物项清单.pdf</a> <a href="list.docx">附件2</a></p></div>'
)


def read(
    body: bytes | str, *, url: str = HERE, asked: str = HERE, title: str = "", content_type: str = ""
) -> PageContent:
    data = body if isinstance(body, bytes) else body.encode()
    return read_page(PageJob(body=data, content_type=content_type, url=url, asked=asked, title=title))


# ------------------------------------------------------------------ main text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_a_notice_with_a_table_is_read_in_its_declared_encoding(encoding: str) -> None:
    paged = read(site("公告", NOTICE, encoding=encoding), title="商务部公告2026年第7号")
    assert paged.text.split("\n") == [
        "商务部公告2026年第7号",
        "【发布单位】安全与管制局",
        "为维护国家安全和利益，决定对以下物项实施出口管制：",
        "序号 物项",
        "1 氧化铽",
        "2 金属镝",
        "本公告自公布之日起实施。",
        "附件：管制物项清单.pdf 附件2",
    ]
    assert paged.refused is None


def test_an_undeclared_encoding_is_detected() -> None:
    page = site("公告", NOTICE, encoding="gbk").replace(b'<meta charset="gbk">', b"")
    assert "本公告自公布之日起实施。" in read(page).text
    assert "本公告自公布之日起实施。" in read(page, content_type="text/html; charset=GB2312").text


@pytest.mark.parametrize(
    ("main", "encoding", "lines"),
    [
        pytest.param(
            "<main><h1>輸出貿易管理令の一部改正</h1><p>本日、政令の改正が閣議決定されました。量子計算機を輸出管理の対象に追加します。</p>"
            "<p>施行は来月一日です。</p></main>",
            "euc-jp",
            ["本日、政令の改正が閣議決定されました。量子計算機を輸出管理の対象に追加します。", "施行は来月一日です。"],
            id="japanese",
        ),
        pytest.param(
            '<div class="view_cont"><p>산업부는 반도체 장비의 수출 통제를 강화한다고 밝혔다.</p>'
            "<p>이번 조치는 다음 달 1일부터 시행된다.</p></div>",
            "euc-kr",
            ["산업부는 반도체 장비의 수출 통제를 강화한다고 밝혔다.", "이번 조치는 다음 달 1일부터 시행된다."],
            id="korean",
        ),
        pytest.param(
            "<article><h1>Additions to the list</h1><p>The bureau adds these firms to the list:</p>"
            "<ol><li>Alpha Magnets, 1 North Road</li><li>Beta Optics, 2 South Road</li></ol>"
            "<p>The rule is effective on 2 June 2026.</p></article>",
            "utf-8",
            [
                "The bureau adds these firms to the list:",
                "Alpha Magnets, 1 North Road",
                "Beta Optics, 2 South Road",
                "The rule is effective on 2 June 2026.",
            ],
            id="a-list-in-english",
        ),
    ],
)
def test_the_main_text_is_read_without_the_menu(main: str, encoding: str, lines: list[str]) -> None:
    paged = read(site("Notice", main, encoding=encoding))
    assert [line for line in paged.text.split("\n") if line in lines] == lines
    assert "Column 7 of the site" not in paged.text
    assert "All rights reserved" not in paged.text


def test_plain_text_is_read_as_it_is() -> None:
    assert read("Notice 7\n\n  The licence   is withdrawn.\n").text == "Notice 7\nThe licence is withdrawn."


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(300), Refusal.UNKNOWN_FORMAT, id="a picture"),
        pytest.param(b'{"notices": []}', Refusal.UNKNOWN_FORMAT, id="data"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Refusal.UNKNOWN_FORMAT, id="an old Word file"),
        pytest.param(b"", Refusal.NO_TEXT, id="nothing"),
        pytest.param(b"<html><body></body></html>", Refusal.NO_TEXT, id="an empty page"),
    ],
)
def test_a_response_that_is_not_a_page_is_refused(body: bytes, refused: Refusal) -> None:
    paged = read(body)
    assert (paged.refused, paged.text) == (refused, "")
    assert paged.remark


# ------------------------------------------------------------------ walls


@pytest.mark.parametrize(
    ("main", "refused"),
    [
        pytest.param("<h1>Just a moment...</h1><p>Verifying you are human.</p>", Refusal.CHALLENGE, id="check-en"),
        pytest.param("<p>安全验证</p><p>请拖动滑块完成验证</p>", Refusal.CHALLENGE, id="check-zh"),
        pytest.param("<script>window._cf_chl_opt={};</script>", Refusal.CHALLENGE, id="check-by-script"),
        pytest.param(
            "<p>We use cookies and similar methods to show you better content.</p><button>Accept all cookies</button>",
            Refusal.COOKIE_WALL,
            id="cookies",
        ),
        pytest.param(
            "<article><p>The ministry said on Monday that it would…</p></article>"
            "<div><p>Subscribe to continue reading this article.</p></div>",
            Refusal.PAYWALL,
            id="paywall-en",
        ),
        pytest.param(
            "<article><p>経済産業省は輸出管理の対象を広げる方針だ。</p></article><p>この記事は会員限定です。残り1200文字</p>",
            Refusal.PAYWALL,
            id="paywall-ja",
        ),
        pytest.param("<div id=app></div><script>boot()</script>", Refusal.NO_TEXT, id="scripts-alone"),
    ],
)
def test_an_interstitial_page_is_refused(main: str, refused: Refusal) -> None:
    page = f"<html><head><title>Notice</title></head><body>{main}</body></html>"
    paged = read(page)
    assert (paged.refused, paged.text) == (refused, "")
    assert "'Notice'" in paged.remark


def test_a_short_notice_beside_cookie_and_newsletter_notices_is_read() -> None:
    banner = "We use some essential cookies to make this website work. " + "We would like to set further ones. " * 12
    body = (
        f"<p>{banner}</p><article><h1>Notice 7</h1><p>The licence for exports of magnets is withdrawn.</p></article>"
        "<p>Subscribe to get email alerts.</p>"
    )
    paged = read(site("Notice 7", body))
    assert paged.refused is None
    assert "The licence for exports of magnets is withdrawn." in paged.text
    assert "cookies" not in paged.text


def test_a_text_with_a_cookie_notice_is_read() -> None:
    shown = "".join(f"<p>Paragraph {n} of what the ministry decided about licences for magnets.</p>" for n in range(20))
    paged = read(site("Notice", f"<article>{shown}<p>We use cookies. Accept all cookies</p></article>"))
    assert paged.refused is None
    assert "cookies" not in paged.text


@pytest.mark.parametrize(
    ("title", "refused"),
    [
        ("Ministry withdraws the licence for magnet exports", None),
        ("Parliament debates the fisheries budget tomorrow", Refusal.OTHER_PAGE),
        ("部委撤销磁体出口许可证", None),
        ("Notice", None),
    ],
    ids=["what it reports", "something else", "in another script", "too little text"],
)
def test_a_page_on_another_subject_is_refused(title: str, refused: Refusal | None) -> None:
    main = "<article><h1>Export licence withdrawn</h1><p>The ministry withdraws a licence for magnets.</p></article>"
    assert read(site("Press release", main), title=title).refused is refused


# ------------------------------------------------------------------ addresses


def test_a_page_of_an_aggregator_may_declare_the_publisher_s_address() -> None:
    head = '<link rel="canonical" href="https://www.paper.example/7">'
    shown = site("Notice", NOTICE, head=head)
    portal = "https://www.msn.com/en-us/money/x"
    assert read(shown, url=portal, asked=portal).publisher == "https://www.paper.example/7"
    elsewhere = "https://www.other.example/7"
    assert read(shown, url=elsewhere, asked=elsewhere).publisher == "", "no site speaks for another"


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ("", "https://www.paper.example/7?id=1"),
        ('<meta property="og:url" content="https://www.paper.example/7">', "https://www.paper.example/7"),
        ('<link rel="canonical" href="/7">', "https://www.paper.example/7"),
        ('<link rel="canonical" href="https://www.paper.example/">', "https://www.paper.example/7?id=1"),
        ('<link rel="canonical" href="https://[">', "https://www.paper.example/7?id=1"),
    ],
    ids=["none", "open graph", "relative", "the front page", "no address"],
)
def test_the_publisher_is_where_an_aggregator_s_link_led(head: str, publisher: str) -> None:
    found = read(
        site("Notice", NOTICE, head=head),
        url="https://www.paper.example/7?id=1&utm_source=x",
        asked="https://news.google.com/rss/articles/x",
    )
    assert found.publisher == publisher


def test_a_publisher_on_the_own_site_is_ignored() -> None:
    head = '<link rel="canonical" href="https://m.ministry.gov.cn/notices/7">'
    assert read(site("Notice", NOTICE, head=head)).publisher == ""


@pytest.mark.parametrize(
    ("content", "sends_to"),
    [
        ("0; url=/notices/8.html", "https://www.ministry.gov.cn/notices/8.html"),
        ("5;URL='https://new.ministry.gov.cn/8'", "https://new.ministry.gov.cn/8"),
        ("600; url=/notices/8.html", ""),
        ("0; url=javascript:alert(1)", ""),
        (f"0; url={HERE}", ""),
        ("30", ""),
    ],
)
def test_a_meta_refresh_is_reported(content: str, sends_to: str) -> None:
    paged = read(f'<html><head><meta http-equiv="Refresh" content="{content}"></head><body></body></html>')
    assert paged.sends_to == sends_to
    assert (paged.refused is None) is bool(sends_to)


def test_a_page_that_refreshes_itself_is_read() -> None:
    head = '<meta http-equiv="refresh" content="5; url=/notices/8.html">'
    assert read(site("公告", NOTICE, head=head)).text.startswith("商务部公告")


# ------------------------------------------------------------------ annexes


def test_the_annexes_of_a_notice_are_found() -> None:
    assert read(site("公告", NOTICE)).annexes == (
        AnnexLink(url="https://www.ministry.gov.cn/notices/P0207.pdf", name="管制物项清单.pdf"),
        AnnexLink(url="https://www.ministry.gov.cn/notices/list.docx", name="list.docx"),
    )


@pytest.mark.parametrize(
    "link",
    [
        pytest.param('<a href="https://elsewhere.example/annex.pdf">Annex</a>', id="on another site"),
        pytest.param('<a href="/files/brochure.pdf">Brochure of the annex building</a>', id="a brochure"),
        pytest.param('<a href="/files/list.xls">附件</a>', id="a table"),
        pytest.param('<a href="/files/photo.pdf">Our building</a>', id="something else"),
        pytest.param('<nav><a href="/files/annex.pdf">Annex</a></nav>', id="in the menu"),
        pytest.param("<a href=\"javascript:open('annex.pdf')\">Annex</a>", id="a script"),
        pytest.param('<a href="https://[annex.pdf">Annex</a>', id="no address"),
    ],
)
def test_other_links_are_not_annexes(link: str) -> None:
    body = f"<article><p>The ministry publishes notice 7 today, and it applies at once.</p>{link}</article>"
    assert read(site("Notice", body)).annexes == ()


def test_at_most_three_annexes_and_each_once() -> None:
    links = "".join(f'<a href="/a{n % 4}.pdf">Annex {n}</a>' for n in range(8))
    found = read(site("Notice", f"<article><p>The ministry publishes notice 7 today.</p>{links}</article>"))
    assert [a.name for a in found.annexes] == ["a0.pdf", "a1.pdf", "a2.pdf"]
