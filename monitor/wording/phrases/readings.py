"""How an act was read, for people who check it: issuer, measure, direction and why, and its open questions."""

from collections.abc import Iterable, Sequence

from monitor.domain.acts.act import Act, ActReader, NamedFacet, OpenFacet, Span
from monitor.domain.acts.scheme import Action, Measure, MeasureClass, Stage, sign_of
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.wording.headline.uncertain import by_model, differences
from monitor.wording.phrases.english import past
from monitor.wording.phrases.names import short_place

_WORDS = 6  # of evidence, decisive ones first


def read_as(act: Act, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Lines with the terms of the scheme: `issuer CN (from “中方”) · measure licence · action grant`."""
    return (
        f"{_issuer(act, vocabulary)} · measure {act.measure} · action {act.action}",
        f"sign {act.direction} ({_reason(act)}) · stage {act.stage}{_stage_words(act)} · certainty {act.certainty}",
        *_words(act),
        *differences(act),
        *_judged(act),
    )


def _stage_words(act: Act) -> str:
    """The words that the stage rests on."""
    return f" (from “{act.stage_by.quote}”)" if act.stage_by is not None and act.stage_by.quote else ""


def _issuer(act: Act, vocabulary: Vocabulary) -> str:
    if act.issuer is None:
        return "issuer not named"
    agency = f", agency {act.agency}" if act.agency else ""
    names = vocabulary.names_of_issuer(act.issuer)
    seen = _quoted(span for span in act.evidence if span.quote.casefold() in names)
    return f"issuer {act.issuer}{agency} ({f'from {seen}' if seen else short_place(act.issuer, vocabulary)})"


def _reason(act: Act) -> str:
    try:
        by_table = sign_of(act.measure, act.action)
    except ValueError:
        by_table = None
    if by_table is not act.direction:
        return "as the text says"
    done = f"{act.measure.replace('_', ' ')} {past(act.action)}"
    grants = act.measure.measure_class is MeasureClass.AUTHORISATION and act.action is Action.GRANT
    return f"{done} under a control" if grants else done


def _words(act: Act) -> tuple[str, ...]:
    words = _quoted(act.evidence)
    by = f" ({act.trigger})" if act.trigger else ""
    return (f"by the words {words}{by}",) if words else ()


def _judged(act: Act) -> tuple[str, ...]:
    """The judge's confidence; empty where no judge was asked."""
    if act.confidence >= 1:
        return ()
    return (f"confidence {act.confidence:.2f}{_reader(act)}",)


def _reader(act: Act) -> str:
    """The reader of the act, "" for the grammar."""
    if act.read_by is ActReader.JUDGE:
        return ", read by the judge alone: measure, direction and stage are estimates"
    return f", {by_model(act)}" if act.read_by is ActReader.MODEL else ""


def _quoted(spans: Iterable[Span]) -> str:
    return ", ".join(f"“{quote}”" for quote in list(dict.fromkeys(s.quote for s in spans if s.quote))[:_WORDS])


def facets_not_found(act: Act) -> tuple[str, ...]:
    """Facets that acts of its kind usually have and no report gives: `how many applications`, `until when`.

    A facet is left out if an article has words of its kind, although the act does not assert them. Facets that a report
    calls open are in `facets_called_open` instead. Empty for a denied act.
    """
    if act.stage is Stage.DENIED:
        return ()
    empty = {
        "which goods": not act.commodities,
        "how many applications": not _has(act, "licences", *_OF_GOODS),
        "how much": not _has(act, *_OF_GOODS),
        "which rate": not (_has(act, "percent") or any(" per " in q.of for q in act.quantities)),
        "which firms": not (act.firms or act.persons),
        "which destinations": not act.target,
        "from when": act.effective is None and act.stage is not Stage.IN_FORCE,
        "until when": act.until is None and not _has(act, "mo", "d"),
    }
    asked = _ASKED.get(act.measure, ("which goods", "which destinations", "from when"))
    until = ("until when",) if act.action is Action.SUSPEND and "until when" not in asked else ()
    called_open = {what for each in act.stated_open for what in _OPEN[each.facet]}
    named = {_NAMED[facet] for facet in act.named}
    return tuple(what for what in (*asked, *until) if empty[what] and what not in called_open | named)


def facets_called_open(act: Act, *, quotes: bool = True) -> tuple[str, ...]:
    """Facets that a report calls open, with its words: `from when: “no start date has been set”`.

    Facets that are known by now are left out. Without `quotes` the words of the report are left out.
    """
    known = {
        OpenFacet.EFFECTIVE: act.effective is not None or act.stage in (Stage.IN_FORCE, Stage.DENIED),
        OpenFacet.UNTIL: act.until is not None or act.stage is Stage.DENIED,
        OpenFacet.AMOUNT: _has(act, "licences", *_OF_GOODS) or act.stage is Stage.DENIED,
    }
    return tuple(
        f"{_OPEN[each.facet][0]}{f': “{each.span.quote}”' if quotes and each.span.quote else ''}"
        for each in act.stated_open
        if not known[each.facet]
    )


_NAMED = {
    NamedFacet.GOODS: "which goods",
    NamedFacet.FIRMS: "which firms",
    NamedFacet.PLACES: "which destinations",
    NamedFacet.RATE: "which rate",
    NamedFacet.AMOUNT: "how much",
    NamedFacet.APPLICATIONS: "how many applications",
    NamedFacet.FIRST_DAY: "from when",
    NamedFacet.LAST_DAY: "until when",
}
_OF_GOODS = ("t", "kg", "[bbl_us]", "m3")
_OPEN = {
    OpenFacet.EFFECTIVE: ("from when",),
    OpenFacet.UNTIL: ("until when",),
    OpenFacet.AMOUNT: ("how much", "how many applications"),
}


def _has(act: Act, *units: str) -> bool:
    return any(q.unit in units for q in act.quantities)


def texts_read(pages: Sequence[bool]) -> str:
    """How much of the reports was read: `the report read (headline and summary)`, `the 3 reports read (2 with their
    pages)`. `pages` has one value for each report: True where more was read than its feed item.
    """
    with_page, count = sum(pages), len(pages)
    if count < 2:
        return f"the report read ({'with its page' if with_page else 'headline and summary'})"
    some = f"{with_page} with {'its page' if with_page == 1 else 'their pages'}"
    return f"the {count} reports read ({_PAGES_OF.get(with_page / count, some)})"


_PAGES_OF = {0.0: "headlines and summaries", 1.0: "with their pages"}


_ASKED = {
    Measure.LICENCE: ("how many applications", "which firms", "which destinations", "until when"),
    Measure.GENERAL_LICENCE: ("which firms", "which destinations", "until when"),
    Measure.EXEMPTION: ("which firms", "which destinations", "until when"),
    Measure.ENTITY_LIST: ("which firms", "from when"),
    Measure.EXPORT_QUOTA: ("which goods", "how much", "until when"),
    Measure.EXPORT_TAX: ("which goods", "which rate", "from when"),
    Measure.PRICE_FLOOR: ("which goods", "from when"),
    Measure.STATEMENT: (),
    Measure.INVESTIGATION: (),
    Measure.ENFORCEMENT: (),
    Measure.FRAMEWORK_LAW: ("from when",),
}
