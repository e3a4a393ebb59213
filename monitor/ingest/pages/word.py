"""A DOCX in, its text out: the one member of the archive that has the words, unpacked and parsed within limits."""

import io
import zipfile
import zlib
from xml.parsers import expat

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.pages.lines import MAX_FILE_TEXT, tidy
from monitor.ports.pages import Paged

__all__ = ["read"]

_WORDS = "word/document.xml"
_MAX_MEMBERS = 5_000  # with pictures; reading the directory of more takes its time
_MAX_XML = 20 * 1024 * 1024  # bytes unpacked; a hundred pages have 3 MB
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tr": "\n", "tc": "\t", "tab": "\t"}
_DELETED = frozenset({"delText", "instrText"})  # what was struck out, and codes of fields


def read(body: bytes, name: str) -> Paged:
    try:
        xml = _unpacked(body)
        words = _Words()
        words.take(xml)
    except KeyError:
        remark = "it is an archive, and no Word document"
        return Paged(refused=Refusal.UNKNOWN_FORMAT, remark=remark, name=name)
    except RuntimeError:  # what zipfile says of members that want a password
        return Paged(refused=Refusal.LOCKED, remark="the Word document wants a password", name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, expat.ExpatError) as e:
        why = str(e) if isinstance(e, _TooMuchError) else "it can't be unpacked"
        return Paged(refused=Refusal.BROKEN, remark=f"the Word document is broken: {why}", name=name)
    text = tidy(words.text)[:MAX_FILE_TEXT]
    return Paged(text=text, refused=None if text else Refusal.NO_TEXT, name=name)


class _TooMuchError(ValueError):
    pass


def _unpacked(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if len(archive.infolist()) > _MAX_MEMBERS:
            raise _TooMuchError(f"it has more than {_MAX_MEMBERS} parts")
        with archive.open(_WORDS) as member:
            xml = member.read(_MAX_XML + 1)  # what the directory says of the size need not be so
    if len(xml) > _MAX_XML:
        raise _TooMuchError(f"it unpacks to more than {_MAX_XML >> 20} MB")
    return xml


class _Words:
    """Collects the words between tags; refuses a document type, in which entities could be declared."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._skipped = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def take(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.Parse(xml, True)

    def _refuse(self, *_: object) -> None:
        raise _TooMuchError("it declares a document type")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._skipped += name.rpartition(" ")[2] in _DELETED

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._skipped -= local in _DELETED
        if local in _BREAKS:
            self._say(_BREAKS[local])

    def _say(self, text: str) -> None:
        if not self._skipped and self._length < MAX_FILE_TEXT * 2:
            self._parts.append(text)
            self._length += len(text)
