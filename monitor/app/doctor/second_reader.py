"""Check of the second reader: one example question, and the requests left today."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

from monitor.app.network.second_reader import open_second_reader
from monitor.app.storage.database import open_database
from monitor.domain.operations.finding import Finding
from monitor.errors import SecondReaderError, SettingsError, StoreError
from monitor.language.secondreader.answer import AnswerRefused, parse_answer
from monitor.language.secondreader.question import question_on
from monitor.settings import SecondReaderSettings, Settings

_QUESTION = question_on(
    "Example: Ruritania bans exports of gallium", "The ban takes effect on Monday, its ministry said."
)


async def check_second_reader(
    settings: Settings, environment: Mapping[str, str], *, clock: Callable[[], datetime], says: Callable[[str], None]
) -> AsyncIterator[Finding]:
    """Ask it about an example. The request does not count against the daily limit."""
    if settings.llm is None:
        return
    says("the second reader")
    problem = await _problem(settings, environment, clock)
    if problem:
        yield Finding(what="second reader", ok=False, detail=f"model {settings.llm.model}: {problem}")
        return
    left = await _left(settings, settings.llm, now=clock())
    yield Finding(
        what="second reader", ok=True, detail=f"model {settings.llm.model} answers with the expected schema{left}"
    )


async def _problem(settings: Settings, environment: Mapping[str, str], clock: Callable[[], datetime]) -> str:
    """Why it can't answer, "" for no problem."""
    try:
        async with open_second_reader(settings, clock=clock, environment=environment) as reader:
            assert reader is not None, "it is set"
            parse_answer(await reader.ask(_QUESTION))
    except (SecondReaderError, SettingsError) as e:
        return str(e)
    except AnswerRefused as e:
        return f"{e}; use a server that supports json_schema as response_format, or a larger model"
    return ""


async def _left(settings: Settings, llm: SecondReaderSettings, *, now: datetime) -> str:
    """The requests left today; "" if the database can't be read, which another check reports."""
    try:
        async with open_database(settings) as (store, _):
            today = await store.read(lambda tx: tx.consultations.tally(now.astimezone(UTC).date()))
    except StoreError:
        return ""
    return f"; {max(llm.daily - today.asked, 0)} of {llm.daily} requests left today"
