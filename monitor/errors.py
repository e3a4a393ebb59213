"""One tree of errors. The text of each says place, fact, remedy.

MonitorError
├── SettingsError            a setting is missing or wrong (exit 2)
├── AlreadyRunningError      another daemon holds the data folder (exit 2)
├── NoRulesError             a path leads to no rule files (exit 2)
├── RuleFilesError           problems in rule files, all of them, each with its place
├── TextsUnreadableError     lines of a file of texts are none, each with its place (exit 2)
├── WeightsUnreadableError   the judge's file of weights is none (exit 2)
├── CorrectionUnreadableError  a team's correction of the weights is broken, or of other weights (exit 2)
├── TuningRefusedError       there are too few labels, or the judge would get worse
├── SearchError              a text to search for has no word, or too many (exit 2)
├── QueryError               one problem in a `when` clause, with its span
├── SourceError              a source could not be read this time
│   ├── FetchError           … on the way (see its outcome)
│   ├── FeedUnreadableError  … in its body
│   └── ChildLostError       the child that read it was killed or died
├── DecisionRefusedError     what was decided by hand about events can't be
├── StoreError               the database refused
│   ├── NoDatabaseError      there is none yet
│   └── StoreVersionError    it was written by a newer version
├── TranslationError         a machine translation was not to be had
├── SecondReaderError        a second reader gave no answer (see its outcome)
└── DeliveryError            a message was not delivered
    ├── ThrottledError       the messenger asks to wait
    ├── NotSentError         certainly not delivered; try again
    ├── AmbiguousError       perhaps delivered; look before trying again
    │   └── UnknownAnswerError … the messenger used a word that nobody here knows
    ├── PayloadRefusedError  this content will never be accepted
    ├── MessageGoneError     the message that was to be edited can't be edited any more
    ├── ChannelRefusedError  this channel can't be posted to as things are
    └── AuthRefusedError     no channel can be posted to as things are
        └── PlanRefusedError … because the workspace's plan takes no more messages
"""

from datetime import timedelta

__all__ = [
    "AlreadyRunningError",
    "AmbiguousError",
    "AuthRefusedError",
    "ChannelRefusedError",
    "ChildLostError",
    "CorrectionUnreadableError",
    "DecisionRefusedError",
    "DeliveryError",
    "FeedUnreadableError",
    "FetchError",
    "MessageGoneError",
    "MonitorError",
    "NoDatabaseError",
    "NoRulesError",
    "NotSentError",
    "PayloadRefusedError",
    "PlanRefusedError",
    "QueryError",
    "RuleFilesError",
    "SearchError",
    "SecondReaderError",
    "SettingsError",
    "SourceError",
    "StoreError",
    "StoreVersionError",
    "TextsUnreadableError",
    "ThrottledError",
    "TranslationError",
    "TuningRefusedError",
    "UnknownAnswerError",
    "WeightsUnreadableError",
]


class MonitorError(Exception):
    """Base of every error the product raises on purpose. `exit_code` is what the command line ends with."""

    exit_code = 1


class SettingsError(MonitorError):
    exit_code = 2


class AlreadyRunningError(MonitorError):
    exit_code = 2


class NoRulesError(MonitorError):
    exit_code = 2


class RuleFilesError(MonitorError):
    exit_code = 1


class TextsUnreadableError(MonitorError):
    exit_code = 2


class WeightsUnreadableError(MonitorError):
    exit_code = 2


class CorrectionUnreadableError(MonitorError):
    exit_code = 2


class TuningRefusedError(MonitorError):
    """Nothing was written."""


class SearchError(MonitorError):
    exit_code = 2


class QueryError(MonitorError):
    """A problem in a `when` clause. `start` and `end` are offsets into the clause's text.

    `code` is the stable name of the problem (`unknown-concept`), `advice` the remedy in words or "".
    """

    def __init__(self, message: str, *, code: str, start: int, end: int, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.start = start
        self.end = end
        self.advice = advice


class DecisionRefusedError(MonitorError):
    """A decision by hand that can't be followed; nothing was changed."""


class SourceError(MonitorError):
    pass


class FetchError(SourceError):
    """A request that brought no usable body.

    `outcome` is a value of `monitor.domain.sources.schedule.Outcome`; `retry_after` is what the server asked for.
    """

    def __init__(self, message: str, *, outcome: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after = retry_after


class FeedUnreadableError(SourceError):
    """A body that gave no item.

    `outcome` is `not_a_feed` (a page instead of a feed, a check for people, …), `changed_shape` (a page or answer in
    which the items no longer stand where they stood) or `unreadable` (a broken feed).
    """

    def __init__(self, message: str, *, outcome: str = "unreadable") -> None:
        super().__init__(message)
        self.outcome = outcome


class ChildLostError(SourceError):
    """The child process that did the job was killed (time, memory, CPU) or died. `cause` says which."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


class StoreError(MonitorError):
    pass


class NoDatabaseError(StoreError):
    pass


class StoreVersionError(StoreError):
    exit_code = 2


class TranslationError(MonitorError):
    pass


class SecondReaderError(MonitorError):
    """`outcome` is a value of `monitor.domain.sources.schedule.Outcome`; `retry_after` is what the server asked for."""

    def __init__(self, message: str, *, outcome: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after = retry_after


class DeliveryError(MonitorError):
    """`code` is the messenger's own word for it (`ratelimited`), for people and for the log."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ThrottledError(DeliveryError):
    def __init__(self, message: str, *, retry_after: timedelta, code: str = "ratelimited") -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NotSentError(DeliveryError):
    pass


class AmbiguousError(DeliveryError):
    pass


class UnknownAnswerError(AmbiguousError):
    pass


class PayloadRefusedError(DeliveryError):
    pass


class MessageGoneError(DeliveryError):
    pass


class ChannelRefusedError(DeliveryError):
    pass


class AuthRefusedError(DeliveryError):
    pass


class PlanRefusedError(AuthRefusedError):
    pass
