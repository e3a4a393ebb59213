"""Text of a DOCX file: the archive member with the document, unpacked and parsed within limits."""

import io
import zipfile
import zlib
from xml.parsers import expat

from monitor.domain.articles.page_fetch import Refusal
from monitor.ingest.pages.lines import MAX_FILE_TEXT
from monitor.ingest.text.clean import tidy
from monitor.ports.children.pages import PageContent

_DOCUMENT = "word/document.xml"
_MAX_MEMBERS = 5_000  # with images; a larger directory takes long to read
_MAX_XML = 20 * 1024 * 1024  # bytes unpacked; a hundred pages take 3 MB
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tr": "\n", "tc": "\t", "tab": "\t"}
_DELETED = frozenset({"delText", "instrText"})  # deleted text, and field codes


def read(body: bytes, name: str) -> PageContent:
    try:
        xml = _unpacked(body)
        parser = _TextParser()
        parser.parse(xml)
    except KeyError:
        remark = "archive that is not a Word document"
        return PageContent(refused=Refusal.UNKNOWN_FORMAT, remark=remark, name=name)
    except RuntimeError:  # zipfile's error for encrypted members
        return PageContent(refused=Refusal.LOCKED, remark="the Word document is encrypted with a password", name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, expat.ExpatError) as e:
        why = str(e) if isinstance(e, _LimitError) else "it can't be unpacked"
        return PageContent(refused=Refusal.BROKEN, remark=f"the Word document is corrupt: {why}", name=name)
    text = tidy(parser.text)[:MAX_FILE_TEXT]
    return PageContent(text=text, refused=None if text else Refusal.NO_TEXT, name=name)


class _LimitError(ValueError):
    pass


def _unpacked(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if len(archive.infolist()) > _MAX_MEMBERS:
            raise _LimitError(f"it has more than {_MAX_MEMBERS} parts")
        with archive.open(_DOCUMENT) as member:
            xml = member.read(_MAX_XML + 1)  # the size in the directory may be wrong
    if len(xml) > _MAX_XML:
        raise _LimitError(f"it unpacks to more than {_MAX_XML >> 20} MB")
    return xml


class _TextParser:
    """Collects the text between tags; refuses a document type, which could declare entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._skipped = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._append
        parser.Parse(xml, True)

    def _refuse(self, *_: object) -> None:
        raise _LimitError("it declares a document type")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._skipped += name.rpartition(" ")[2] in _DELETED

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._skipped -= local in _DELETED
        if local in _BREAKS:
            self._append(_BREAKS[local])

    def _append(self, text: str) -> None:
        if not self._skipped and self._length < MAX_FILE_TEXT * 2:
            self._parts.append(text)
            self._length += len(text)
