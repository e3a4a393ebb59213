"""Detection of interstitial pages: bot checks, cookie consent, paywalls."""

import re

from monitor.domain.articles.page_fetch import Refusal, is_short
from monitor.ingest.recognise import CHALLENGE

_CHECKS = re.compile(  # texts of a bot check
    r"verify that you are|are you (?:a )?(?:human|robot)|checking (?:if the site connection is secure|your browser)"
    r"|press (?:and|&) hold|unusual traffic from your|access to this page has been denied|complete the security check"
    r"|request unsuccessful\. incapsula|滑动验证|请求过于频繁|您的访问被拒绝|アクセスが集中"
    r"|ロボットではありません|비정상적인 접근",
    re.IGNORECASE,
)
_CHECKS_IN_SCRIPTS = re.compile(
    r"_cf_chl_opt|cf-chl|/cdn-cgi/challenge|acw_sc__v2|\$_ts\s*=|_Incapsula_Resource|px-captcha|captcha-delivery\.com"
    r"|awswaf|geo\.captcha",
)
_COOKIES = re.compile(
    r"(?:we|and our partners|this (?:web)?site) uses? (?:\w+ ){0,3}cookies|before you continue to"
    r"|accept (?:all |additional )?cookies|cookie (?:policy|settings|preferences|consent)"
    r"|consent to (?:the use of )?cookies|manage (?:your )?consent|verwendet cookies|cookies akzeptieren"
    r"|utilise des cookies|gebruikt cookies|クッキーを使用|Cookieを使用|쿠키를 사용|使用cookie",
    re.IGNORECASE,
)
_PAYWALL = re.compile(  # but not an agency's newsletter subscription
    r"(?:subscribe|register|sign (?:in|up)|log ?in)(?: now| for free)? to (?:continue|keep reading|read|unlock)"
    r"|to continue reading|continue reading (?:with|by) |(?:article|content|story) is (?:only )?for subscri"
    r"|available to subscribers|subscribers only|(?:free|remaining) articles? (?:left|this month)"
    r"|already a subscriber\?"
    r"|有料会員|会員限定|続きを読むには|残り\d+文字|登录后(?:阅读|查看|继续)|订阅后(?:阅读|查看)|付费(?:阅读|文章|内容)"
    r"|訂閱後|유료 ?(?:회원|기사)|구독자 전용|로그인 후 (?:이용|계속)",
    re.IGNORECASE,
)
_A_LINE = 240  # characters; a longer line is a paragraph that contains the words, unless it begins with them


def wall(text: str, shown: str, markup: str) -> Refusal | None:
    """The kind of interstitial page, None where the main `text` can be read.

    `shown` is all visible text of the page, `markup` its source. A long text counts as content, whatever is around it.
    """
    if not is_short(text):
        return None
    almost_empty = is_short(text * 15)  # forty letters: a button and a name
    if _has_challenge(text) or (almost_empty and _is_challenge(shown, markup)):
        return Refusal.CHALLENGE
    if _PAYWALL.search(shown):
        return Refusal.PAYWALL
    if almost_empty and _COOKIES.search(shown):
        return Refusal.COOKIE_WALL
    return None if text else Refusal.NO_TEXT


def _has_challenge(text: str) -> bool:
    return bool(CHALLENGE.search(text) or _CHECKS.search(text))


def _is_challenge(shown: str, markup: str) -> bool:
    return bool(_has_challenge(shown[:5_000]) or _CHECKS_IN_SCRIPTS.search(markup[:300_000]))


def is_notice_of_site(line: str) -> bool:
    """Whether a line is a notice about cookies or subscriptions, and not part of the text."""
    beginning = line[:_A_LINE] if len(line) < _A_LINE else line[:40]
    return bool(_COOKIES.search(beginning) or (len(line) < _A_LINE and _PAYWALL.search(line)))
