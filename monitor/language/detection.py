"""Language detection: by script where that decides, else by gcld3. Tags are BCP 47."""

import re
from functools import cache

import gcld3

from monitor.language.folding import simplifier
from monitor.language.simplified import SIMPLIFIED_ONLY

_SAMPLE = 600  # characters read of each field: the lead decides, a tail in another language does not
# without の, which Chinese brands use too
_KANA = re.compile(r"[\u3041-\u306d\u306f-\u3096\u30a1-\u30fa\uff66-\uff9d]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[^\W\d_\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]+")
# signs of news that only Japanese uses; signs that a Chinese text may hold too (即 郎 瓶) are left out
_JAPANESE = frozenset(
    "両仮価児円剤労効勧単厳収囲図圏圧塩増壊売変実対専帯広庁応悪戦戻払抜択拠拡挙掲撃暦検楽様権歓歩歳歴毎"
    "気沢済渉渋満県発稲総経絵継続縦繊聴臓芸薬蔵観訳読譲豊賛転軽辺遅釈鉄鉱銭錬関闘険隠雑霊頼顕駅駆騒験黒齢込畑働"
)
# gcld3 is unreliable on headlines: one of these words in an ASCII text means English
_ENGLISH = re.compile(
    r"\b(?:the|of|and|with|from|its|says|said|will|over|after|against|new|to|on|by|exports?|licen[cs]es?|curbs?|bans?"
    r"|controls?|trade|ministry|government|rules?|shipments?|lifts?|eases?|grants?|approves?)\b",
    re.IGNORECASE,
)
_LIKE_SPANISH = frozenset({"ca", "gl", "ast"})  # what gcld3 mistakes Spanish headlines for
_SPANISH = re.compile(r"ciones\b", re.IGNORECASE)  # an ending that none of these languages has
_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone surrogate, which gcld3 can't take
_SHORT = 160
_TRADITIONAL_REGIONS = frozenset({"tw", "hk", "mo", "hant"})
_RENAMED = {"iw": "he", "in": "id", "ji": "yi"}


def is_known(tag: str) -> bool:
    """Whether a tag names a language; "" and `und` do not."""
    return tag not in ("", "und")


def language_of(title: str, text: str, declared: str = "") -> str:
    """`en`, `zh-Hans`, `zh-Hant`, `ja`, `ko`, `es`, another BCP 47 primary tag, or `und`.

    `declared` is the tag of the feed or the source; it decides only where the text is ambiguous.
    """
    sample = _SURROGATE.sub(" ", f"{title[:_SAMPLE]}\n{text[:_SAMPLE]}")
    kana, hangul, han, words = _counts(sample)
    if kana and kana >= 0.05 * (kana + han) and kana + han > words:
        return "ja"
    if hangul >= 2 and hangul > 0.4 * han and hangul > words:
        return "ko"
    if han >= 2 and han > words:
        return _east_asian(sample, declared)
    return _alphabetic(sample, declared)


def field_language(text: str, whole: str) -> str:
    """The language of one field of an article in `whole`; it differs only where the field's script does.

    Examples: an English headline over a Chinese text, a Japanese summary of an English page.
    """
    if not text:
        return whole
    east = whole[:2] in _EAST
    if text.isascii() and not east:
        return whole
    sample = text[:_SAMPLE]
    kana, hangul, han, words = _counts(sample)
    signs = kana + hangul + han
    if signs < 2 or 4 * signs < words:
        return "en" if east and words else whole
    if signs <= words and not east:
        return whole
    if hangul > 0.4 * (han + kana):
        return "ko"
    if kana >= 0.05 * (kana + han):
        return "ja" if kana >= 2 else whole
    if whole == "ja":
        return "zh-Hans" if _is_simplified(sample) else "ja"
    return whole if whole[:2] == "zh" else _east_asian(sample, whole)


def _counts(sample: str) -> tuple[int, int, int, int]:
    """The numbers of kana, Hangul and Han signs, and of alphabetic words."""
    kana, hangul, han = (sum(map(len, runs.findall(sample))) for runs in (_KANA, _HANGUL, _HAN))
    return kana, hangul, han, len(_WORD.findall(sample))


def _is_simplified(sample: str) -> bool:
    """Whether the signs rule out a Japanese headline without kana."""
    variants = [_variant(c) for run in _HAN.findall(sample) for c in run]
    return variants.count("s") >= _SURE and not {"t", "j"} & set(variants)


_SURE = 3  # signs: Japanese writes 国 and 会 in the same way
_EAST = ("zh", "ja", "ko")


@cache
def _variant(sign: str) -> str:
    """Where the sign is used: "t" not in Simplified Chinese, "s" not in Traditional, "j" only in Japanese, "" all."""
    if sign in _JAPANESE:
        return "j"
    if simplifier().convert(sign) != sign:
        return "t"
    return "s" if sign in SIMPLIFIED_ONLY else ""


def _east_asian(sample: str, declared: str) -> str:
    """The language of Han signs without kana: Chinese, or a Japanese headline without kana."""
    variants = [_variant(c) for run in _HAN.findall(sample) for c in run]
    simple, traditional, japanese = (variants.count(v) for v in "stj")
    tag = _tag(declared)
    if japanese and (tag == "ja" or japanese * 8 >= simple + traditional):
        return "ja"
    if simple != traditional:
        return "zh-Hans" if simple > traditional else "zh-Hant"
    return tag if tag in ("zh-Hans", "zh-Hant", "ja") else "zh-Hans"


@cache
def _identifier() -> "gcld3.NNetLanguageIdentifier":
    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=2000)


def _alphabetic(sample: str, declared: str) -> str:
    tag = _tag(declared)
    if not sample.strip():
        return tag
    if tag[:2] in _EAST:
        tag = "und"  # the script contradicts the tag
    guess = _identifier().FindLanguage(text=sample)
    code = str(guess.language)
    sure = guess.is_reliable and "-" not in code and code != "und" and code not in _EAST
    if len(sample) < _SHORT and sample.isascii() and tag in ("und", "en") and len(_ENGLISH.findall(sample)) >= 1:
        return "en"
    if sure and code in _LIKE_SPANISH and (tag == "es" or (tag == "und" and _SPANISH.search(sample))):
        return "es"
    if tag != "und":
        return _RENAMED.get(code, code) if sure and guess.probability > 0.95 and len(sample) > 60 else tag
    if sure:
        return _RENAMED.get(code, code)
    return "en" if code == "en" else "und"


def _tag(declared: str) -> str:
    """The declared tag in our form; `und` for none or a broken one."""
    parts = declared.strip().lower().replace("_", "-").split("-")
    if not (parts[0].isascii() and parts[0].isalpha()) or not 2 <= len(parts[0]) <= 3:
        return "und"
    if parts[0] == "zh":
        return "zh-Hant" if _TRADITIONAL_REGIONS & set(parts[1:]) else "zh-Hans"
    return _RENAMED.get(parts[0], parts[0])
