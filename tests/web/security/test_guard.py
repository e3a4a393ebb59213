"""Every request passes the guard: its name, who asks, where forms come from, and the headers of the answers."""

import base64
from datetime import timedelta

import pytest

from monitor.domain.operations.finding import Finding
from monitor.web.security.access import Access, networks
from monitor.web.security.passwords import hashed
from tests.fakes.page import Answer, Browser
from tests.web.conftest import Site

PASSWORD = "correct horse battery"
HASH = hashed(PASSWORD)
GUARDED = Access(password_hash=HASH)
PROXIED = Access(proxy_header="X-Forwarded-User", proxies=networks(("10.0.0.5",)))


@pytest.fixture
def guarded(site: Site) -> Browser:
    site.change(access=GUARDED)
    return site.browser(client="192.0.2.7")


async def log_in(browser: Browser, password: str = PASSWORD, target: str = "/") -> Answer:
    form = await browser.get("/login")
    return await browser.post("/login", {"form_token": form.form_token, "password": password, "next": target})


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("address", ["/", "/nothing", "/?direction=x", "/static/style.css", "/health/live", "/live-"])
async def test_every_answer_has_the_headers(browser: Browser, address: str) -> None:
    headers = (await browser.get(address)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


async def test_pages_are_not_cached(browser: Browser) -> None:
    assert (await browser.get("/")).headers["cache-control"] == "no-store"


# ---------------------------------------------------------------- names and addresses


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/health/live", "/login"])
async def test_a_foreign_name_is_refused_everywhere(site: Site, path: str) -> None:
    answer = await site.browser(host="rebound.example:8484").get(path)
    assert answer.status == 421
    assert "MONITOR_PAGE_HOSTS" in answer.text


async def test_a_foreign_name_is_escaped(site: Site) -> None:
    assert "<b>" not in (await site.browser(host="<b>").get("/")).text


async def test_a_huge_address_is_refused(browser: Browser) -> None:
    assert (await browser.get("/?text=" + "x" * 5_000)).status == 414


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages/now.py",
        "/static/..%2fpages%2fnow.py",
        "/static/%2e%2e/parts.py",
        "/static//etc/passwd",
        "/static/..\\parts.py",
        "/static/",
        "/static/style.css%00.js",
    ],
)
async def test_no_other_file_is_served(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 404


async def test_errors_are_pages_for_people_and_text_for_programs(browser: Browser) -> None:
    assert "<h1>Nothing is here</h1>" in (await browser.get("/nothing")).text
    plain = await browser.get("/nothing", accept="*/*")
    assert plain.headers["content-type"].startswith("text/plain")
    assert plain.text == "Nothing is here\nNo page has this address.\n"


# ---------------------------------------------------------------- password


async def test_without_a_login_a_page_leads_to_the_form(guarded: Browser) -> None:
    answer = await guarded.get("/?issuer=CN")
    assert (answer.status, answer.headers["location"]) == (303, "/login?next=%2F%3Fissuer%3DCN")
    form = await guarded.get(answer.headers["location"])
    assert form.status == 200
    assert "Sources" not in form.page.links  # pages are named to those who may see them


async def test_a_program_is_asked_for_the_password(guarded: Browser) -> None:
    answer = await guarded.get("/", accept="application/json")
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_the_password_opens_the_page_until_the_logout(guarded: Browser) -> None:
    answer = await log_in(guarded, target="/?issuer=CN")
    assert (answer.status, answer.headers["location"]) == (303, "/?issuer=CN")
    (cookie,) = answer.cookies
    assert "HttpOnly; SameSite=Lax" in cookie
    assert "Secure" not in cookie
    page = await guarded.get("/")
    assert page.status == 200
    assert "Sources" in page.page.links
    stolen = dict(guarded.cookies)
    assert (await guarded.post("/logout", {"form_token": page.form_token})).status == 303
    assert (await guarded.get("/")).status == 303
    guarded.cookies = stolen
    assert (await guarded.get("/")).status == 303


async def test_the_login_begins_a_new_session(guarded: Browser) -> None:
    await guarded.get("/login")
    before = dict(guarded.cookies)
    await log_in(guarded)
    assert guarded.cookies != before


async def test_a_session_ends_after_twelve_hours(site: Site) -> None:
    site.change(access=GUARDED)
    browser = site.browser()
    await log_in(browser)
    site.now += timedelta(hours=12, minutes=1)
    assert (await browser.get("/")).status == 303


async def test_behind_a_trusted_proxy_with_tls_the_cookie_is_secure(site: Site) -> None:
    site.change(access=Access(password_hash=HASH, proxies=networks(("10.0.0.5",))))
    through, past = site.browser(client="10.0.0.5"), site.browser(client="10.0.0.6")
    for browser, secure in ((through, True), (past, False)):
        (cookie,) = (await browser.get("/login", x_forwarded_proto="https")).cookies
        assert ("; Secure" in cookie) is secure


async def test_wrong_passwords_make_the_client_wait(site: Site) -> None:
    site.change(access=GUARDED)
    browser = site.browser(client="192.0.2.7")
    for _ in range(3):
        answer = await log_in(browser, "wrong")
        assert answer.status == 401
        assert "This is not the password." in answer.text
    refused = await log_in(browser)
    assert (refused.status, refused.headers["retry-after"]) == (429, "2")
    site.now += timedelta(seconds=3)
    assert (await log_in(browser)).status == 303


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
    ],
)
async def test_a_login_leads_nowhere_else(guarded: Browser, target: str) -> None:
    assert (await log_in(guarded, target=target)).headers["location"] == "/"


async def test_programs_may_send_the_password_by_http_basic(guarded: Browser) -> None:
    right = "Basic " + base64.b64encode(f"feed:{PASSWORD}".encode()).decode()
    for header, status in ((right, 200), (right, 200), ("Basic !!", 401), ("Basic eDp4", 401), ("Bearer x", 401)):
        assert (await guarded.get("/", accept="*/*", authorization=header)).status == status


async def test_wrong_passwords_by_http_basic_count_as_well(guarded: Browser) -> None:
    for _ in range(3):
        assert (await guarded.get("/", accept="*/*", authorization="Basic eDp4")).status == 401
    assert (await guarded.get("/", accept="*/*", authorization="Basic eDp4")).status == 429


async def test_an_open_page_has_no_login(browser: Browser) -> None:
    assert (await browser.get("/login")).status == 404
    assert "Log out" not in (await browser.get("/")).text


# ---------------------------------------------------------------- proxy


async def test_a_proxy_sends_the_name_of_the_user(site: Site) -> None:
    site.change(access=PROXIED)
    browser = site.browser(client="10.0.0.5")
    answer = await browser.get("/", x_forwarded_user="anna@example.com")
    assert answer.status == 200
    assert "anna@example.com" in answer.text


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        pytest.param("10.0.0.6", {"x_forwarded_user": "anna"}, id="from-elsewhere"),
        pytest.param("10.0.0.5", {}, id="without-a-name"),
        pytest.param("10.0.0.5", {"x_forwarded_user": "  "}, id="with-an-empty-name"),
    ],
)
async def test_without_the_proxy_nobody_comes_in(site: Site, client: str, headers: dict[str, str]) -> None:
    site.change(access=PROXIED)
    assert (await site.browser(client=client).get("/", **headers)).status == 403


async def test_the_session_of_one_user_is_none_for_another(site: Site) -> None:
    site.change(access=PROXIED)
    browser = site.browser(client="10.0.0.5")
    await browser.get("/", x_forwarded_user="anna")
    before = dict(browser.cookies)
    await browser.get("/", x_forwarded_user="ben")
    assert browser.cookies != before


async def test_the_cookie_of_a_user_alone_does_not_open_the_page(site: Site) -> None:
    site.change(access=PROXIED)
    browser = site.browser(client="10.0.0.5")
    await browser.get("/", x_forwarded_user="anna")
    browser.client = "10.0.0.6"
    assert (await browser.get("/")).status == 403


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 303, id="as-a-browser-sends-it"),
        pytest.param({"origin": "http://evil.example"}, 403, id="from-another-page"),
        pytest.param({"origin": "null"}, 403, id="from-a-page-without-origin"),
        pytest.param({"origin": ""}, 403, id="without-origin"),
        pytest.param({"origin": "http://127.0.0.1:9999"}, 403, id="from-another-port"),
        pytest.param({"origin": "http://127.0.0.1:8484.evil.example"}, 403, id="like-ours"),
        pytest.param({"origin": "file://127.0.0.1:8484"}, 403, id="another-scheme"),
        pytest.param({"origin": "http://[::1"}, 403, id="malformed"),
        pytest.param({"sec_fetch_site": "same-origin"}, 303, id="the-browser-vouches"),
        pytest.param({"sec_fetch_site": "cross-site"}, 403, id="the-browser-says-no"),
        pytest.param({"sec_fetch_site": "same-site"}, 403, id="another-name-of-the-domain"),
        pytest.param({"content_type": "text/plain"}, 415, id="a-form-that-needs-no-preflight"),
        pytest.param({"content_type": "multipart/form-data; boundary=x"}, 415, id="with-files"),
        pytest.param({"cookie": ""}, 403, id="without-the-cookie"),
        pytest.param({"cookie": "monitor_session=1.2.3.4"}, 403, id="with-a-forged-cookie"),
    ],
)
async def test_a_form_is_taken_from_this_page_alone(guarded: Browser, headers: dict[str, str], status: int) -> None:
    token = (await guarded.get("/login")).form_token
    answer = await guarded.post("/login", {"form_token": token, "password": PASSWORD}, **headers)
    assert answer.status == status


@pytest.mark.parametrize("token", ["", "x", "AAAA" * 11])
async def test_a_form_needs_its_token(guarded: Browser, token: str) -> None:
    await guarded.get("/login")
    answer = await guarded.post("/login", {"form_token": token, "password": PASSWORD})
    assert answer.status == 403
    assert "This form is too old" in answer.text


async def test_the_token_of_another_session_is_refused(site: Site) -> None:
    site.change(access=GUARDED)
    one = site.browser()
    other = Browser(one.app)
    token = (await one.get("/login")).form_token
    await other.get("/login")
    assert (await other.post("/login", {"form_token": token, "password": PASSWORD})).status == 403


async def test_a_huge_form_is_refused(guarded: Browser) -> None:
    token = (await guarded.get("/login")).form_token
    answer = await guarded.post("/login", {"form_token": token, "password": "x" * 600_000})
    assert answer.status == 413


async def test_a_form_with_too_many_fields_is_refused(guarded: Browser) -> None:
    await guarded.get("/login")
    assert (await guarded.post("/login", {str(n): "x" for n in range(200)})).status == 400


async def test_other_methods_do_not_pass(browser: Browser) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert (await browser.send(method, "/")).status in (403, 405)


# ---------------------------------------------------------------- health


async def test_live_says_that_the_daemon_answers(guarded: Browser) -> None:
    answer = await guarded.get("/health/live")
    assert (answer.status, answer.json) == (200, {"ok": True})


async def test_ready_says_why_not(site: Site) -> None:
    site.findings = (Finding(what="delivery", ok=False, detail="C1: not in the channel"),)
    answer = await site.browser().get("/health/ready")
    assert answer.status == 503
    assert answer.json == {
        "ok": False,
        "checks": [{"check": "delivery", "ok": False, "reason": "C1: not in the channel"}],
    }


async def test_a_stranger_sees_no_reasons(site: Site) -> None:
    site.change(access=GUARDED)
    browser = site.browser()
    assert (await browser.get("/health/ready")).json["checks"] == [{"check": "daemon", "ok": True}]
    right = "Basic " + base64.b64encode(f"probe:{PASSWORD}".encode()).decode()
    assert "reason" in (await browser.get("/health/ready", authorization=right)).json["checks"][0]


async def test_the_checks_run_once_in_five_seconds(site: Site) -> None:
    browser = site.browser()
    assert (await browser.get("/health/ready")).status == 200
    site.findings = (Finding(what="delivery", ok=False, detail="late"),)
    assert (await browser.get("/health/ready")).status == 200
    site.now += timedelta(seconds=5)
    assert (await browser.get("/health/ready")).status == 503


async def test_broken_rules_keep_it_ready(site: Site) -> None:
    site.findings = (Finding(what="rules", ok=False, detail="not loaded"),)
    assert (await site.browser().get("/health/ready")).status == 200


async def test_one_client_behind_a_proxy_does_not_lock_out_others(site: Site) -> None:
    site.change(access=Access(password_hash=HASH, proxies=networks(("10.0.0.5",))))
    browser = site.browser(client="10.0.0.5")
    token = (await browser.get("/login")).form_token
    for client, statuses in (("203.0.113.9", (401, 401, 401, 429)), ("203.0.113.10", (401,))):
        for status in statuses:
            form = {"form_token": token, "password": "wrong"}
            assert (await browser.post("/login", form, x_forwarded_for=client)).status == status
