"""The error tree. Each message names the place, the problem and the remedy.

MonitorError
├── SettingsError            a setting is missing or invalid (exit 2)
├── AlreadyRunningError      another daemon holds the data folder (exit 2)
├── NoRulesError             a path contains no rule files (exit 2)
├── RuleFilesError           problems in rule files, all of them, each with its place
│   └── InvalidRulesError    … so a command that was to run these rules did nothing (exit 2)
├── RevisionError            an earlier revision of the rules can't be read (exit 2)
├── CorpusError              a corpus file, or the state file of a run, can't be read or written
├── ClusterError             a Dask cluster can't be used, or lost a task for good
├── RulesRemoteError         rules could not be fetched from the git remote
├── CommitStatusError        a commit status was not posted
├── EvidenceError            a file of evidence can't be read, or is none (exit 2)
├── TextsFileError     invalid lines in a file of texts, each with its place (exit 2)
├── WeightsFileError   the judge's weights file is invalid (exit 2)
├── EncoderError         the encoder is on, and a package or file of it is missing or invalid (exit 2)
├── CorrectionFileError  a correction file is invalid, or belongs to other weights (exit 2)
├── TuningRefusedError       too few labels, or the judge would get worse
├── SearchError              a search text has no word, or too many (exit 2)
├── PageRequestError         the address of a page has unknown or invalid parameters
├── PageAddressError         the page can't listen at its address
├── FilterError              a filter of events has unknown names or values (exit 2)
├── QueryError               one problem in a `when` clause, with its span
├── PlaygroundInputError     a text or query of the playground is too long
├── BacktestBusyError        another back-test of the playground runs
├── SourceError              a poll of a source failed
│   ├── FetchError           … while fetching (see its outcome)
│   ├── FeedUnreadableError  … while parsing the body
│   └── ChildLostError       the child process that parsed it was killed or died
├── DecisionRefusedError     a manual decision about events is not possible
├── StoreError               the database failed
│   ├── NoDatabaseError      the database does not exist yet
│   ├── LeaseLostError       this daemon is no longer the active one of its database (exit 75: start it again)
│   ├── BackupError          a backup was not made, or not restored
│   │   └── DiskAlmostFullError … because too little space would be left
│   └── StoreVersionError    a newer version wrote the database
├── TranslationError         machine translation is not available
├── SecondReaderError        a second reader gave no answer (see its outcome)
└── DeliveryError            a message was not delivered
    ├── ThrottledError       the messenger asks to wait
    ├── NotSentError         not delivered for certain; retry
    ├── AmbiguousError       perhaps delivered; search before a retry
    │   └── UnknownResponseError … the messenger returned an unknown error code
    ├── PayloadRefusedError  this content will never be accepted
    ├── MessageGoneError     the message to edit can no longer be edited
    ├── ChannelRefusedError  this channel does not accept messages at present
    └── AuthRefusedError     no channel accepts messages at present
        └── PlanRefusedError … because the limit of the workspace's plan is reached
"""

from datetime import timedelta


class MonitorError(Exception):
    """Base of every error that the product raises on purpose. `exit_code` is the exit code of the command line."""

    exit_code = 1


class SettingsError(MonitorError):
    exit_code = 2


class AlreadyRunningError(MonitorError):
    exit_code = 2


class NoRulesError(MonitorError):
    exit_code = 2


class RuleFilesError(MonitorError):
    exit_code = 1


class InvalidRulesError(RuleFilesError):
    exit_code = 2


class RevisionError(MonitorError):
    exit_code = 2


class RulesRemoteError(MonitorError):
    """Rules could not be fetched from the git remote; the present rules stay.

    `lasting`: a retry alone will not help. `commit` is the id of a commit that can't be used, "" if the remote failed.
    """

    def __init__(self, message: str, *, lasting: bool, commit: str = "") -> None:
        super().__init__(message)
        self.lasting = lasting
        self.commit = commit


class CommitStatusError(MonitorError):
    """A commit status was not posted. `lasting`: the API refuses it, so a retry will not help."""

    def __init__(self, message: str, *, lasting: bool) -> None:
        super().__init__(message)
        self.lasting = lasting


class PageAddressError(MonitorError):
    exit_code = 2


class PageRequestError(MonitorError):
    """The address of a page has unknown or invalid parameters. `problems` has a line for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class TextsFileError(MonitorError):
    exit_code = 2


class EvidenceError(MonitorError):
    exit_code = 2


class ClusterError(MonitorError):
    pass


class CorpusError(MonitorError):
    pass


class WeightsFileError(MonitorError):
    exit_code = 2


class EncoderError(MonitorError):
    exit_code = 2


class CorrectionFileError(MonitorError):
    exit_code = 2


class TuningRefusedError(MonitorError):
    """Tuning was refused; nothing was written."""


class SearchError(MonitorError):
    exit_code = 2


class FilterError(MonitorError):
    """All problems of a filter of events: the name of the filter ("issuer"), and what is wrong with its value."""

    exit_code = 2

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("\n".join(f"{name}: {problem}" for name, problem in problems))
        self.problems = problems


class QueryError(MonitorError):
    """A problem in a `when` clause. `start` and `end` are offsets into the clause's text.

    `code` is the stable name of the problem (`unknown-concept`), `advice` the remedy or "".
    """

    def __init__(self, message: str, *, code: str, start: int, end: int, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.start = start
        self.end = end
        self.advice = advice


class PlaygroundInputError(MonitorError):
    """Text or query of the playground beyond a limit; one line for each."""


class BacktestBusyError(MonitorError):
    """A back-test can't start, because another one runs."""


class DecisionRefusedError(MonitorError):
    """A manual decision that is not possible; nothing was changed."""


class SourceError(MonitorError):
    pass


class FetchError(SourceError):
    """A request without a usable body.

    `outcome` is a value of `monitor.domain.sources.schedule.Outcome`; `retry_after` is the server's Retry-After;
    `status` is the HTTP status of a response that brings no body, None without one.
    """

    def __init__(
        self, message: str, *, outcome: str, retry_after: timedelta | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after = retry_after
        self.status = status


class FeedUnreadableError(SourceError):
    """A body without a readable item.

    `outcome` is `not_a_feed` (a web page instead of a feed, a CAPTCHA, …), `structure_changed` (the structure of the
    page or answer changed) or `unreadable` (a broken feed).
    """

    def __init__(self, message: str, *, outcome: str = "unreadable") -> None:
        super().__init__(message)
        self.outcome = outcome


class ChildLostError(SourceError):
    """The child process was killed (time, memory, CPU) or died. `cause` names which."""

    def __init__(self, message: str, *, cause: str = "crash") -> None:
        super().__init__(message)
        self.cause = cause


class StoreError(MonitorError):
    pass


class NoDatabaseError(StoreError):
    pass


class LeaseLostError(StoreError):
    """The daemon is no longer the active one of its database. It stops; started again, it stands by."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h


class BackupError(StoreError):
    """A backup was not made, or not restored; the database is as before."""


class DiskAlmostFullError(BackupError):
    pass


class StoreVersionError(StoreError):
    exit_code = 2


class TranslationError(MonitorError):
    pass


class SecondReaderError(MonitorError):
    """A second reader gave no answer. `outcome` and `retry_after` are as in `FetchError`."""

    def __init__(self, message: str, *, outcome: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after = retry_after


class DeliveryError(MonitorError):
    """A message was not delivered. `code` is the messenger's own error code (`ratelimited`), for people and the log."""

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


class UnknownResponseError(AmbiguousError):
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
