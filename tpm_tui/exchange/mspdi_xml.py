"""The safe reader below the Microsoft Project import: XML in, the few records it needs out.

Streaming and by a list of wanted elements, so that time-phased data, views and unknown parts
cost no memory; document types, entities and external references are refused by defusedxml.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from tpm_tui.errors import ImportFailed

SIZE_LIMIT = 200_000_000
DEPTH_LIMIT = 64
_CHUNK = 1 << 16

_EXTENDED = "FieldID FieldName Alias Value"
WANTED: dict[str, frozenset[str]] = {
    parent: frozenset(children.split())
    for parent, children in {
        "Project": "Name Title CalendarUID CurrencyCode CurrencyDigits CurrencySymbol MinutesPerDay"
        " ExtendedAttributes Calendars Tasks Resources Assignments",
        "ExtendedAttributes": "ExtendedAttribute",
        "ExtendedAttribute": _EXTENDED,
        "Calendars": "Calendar",
        "Calendar": "UID Name BaseCalendarUID WeekDays Exceptions WorkWeeks",
        "WeekDays": "WeekDay",
        "WeekDay": "DayType DayWorking TimePeriod WorkingTimes",
        "TimePeriod": "FromDate ToDate",
        "WorkingTimes": "WorkingTime",
        "WorkingTime": "FromTime ToTime",
        "Exceptions": "Exception",
        "Exception": "Name Type DayWorking TimePeriod EnteredByOccurrences Occurrences Period"
        " DaysOfWeek Month MonthDay MonthItem MonthPosition",
        "WorkWeeks": "WorkWeek",
        "WorkWeek": "Name",
        "Tasks": "Task",
        "Task": "UID Name IsNull Active Manual OutlineLevel OutlineNumber Milestone Notes"
        " Start Finish ActualStart Duration DurationFormat ActualDuration RemainingDuration"
        " PercentComplete Work ActualWork RemainingWork Cost ActualCost RemainingCost"
        " FixedCost FixedCostAccrual ConstraintType ConstraintDate Deadline CalendarUID"
        " HyperlinkAddress IsSubproject SubprojectName ExternalTask Recurring"
        " PredecessorLink Baseline ExtendedAttribute",
        "PredecessorLink": "PredecessorUID Type LinkLag LagFormat CrossProjectName",
        "Baseline": "Number",
        "Resources": "Resource",
        "Resource": "UID Name Type IsGeneric IsBudget",
        "Assignments": "Assignment",
        "Assignment": "TaskUID ResourceUID Units Work ActualWork RemainingWork Cost ActualCost"
        " RemainingCost",
    }.items()
}
"""Elements that are kept, by their parent; a name that is a key here is a record, not a text."""

_ROOT_TAG = re.compile(r"<(?:[\w.-]+:)?Project(?=[\s>/])")
_ENCODING = re.compile(rb"""^[^<]{0,4}<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_MULTI_BYTE = frozenset(
    ("gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949")
)
"""Encodings that expat does not read by itself, by Python's name for them."""


@dataclass(slots=True)
class Record:
    """One element with children: its texts and its inner records by element name."""

    tag: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    """Text of the first child of each name; an empty element is absent."""
    groups: dict[str, list[Record]] = field(default_factory=dict)

    def within(self, container: str, tag: str) -> list[Record]:
        """Records of a name inside a container element, such as the tasks inside Tasks."""
        return [one for box in self.groups.get(container, ()) for one in box.groups.get(tag, ())]


def looks_like_mspdi(head: bytes) -> bool:
    """Whether the beginning of a file is XML whose first element is called Project."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "replace")
    elif head.startswith((b"<\x00", b"\x00<")):
        text = head.decode("utf-16-le" if head[0] else "utf-16-be", "replace")
    else:
        text = head.decode("utf-8-sig", "replace")
    return text.lstrip().startswith("<") and _ROOT_TAG.search(text) is not None


def read_project(path: Path) -> Record:
    """The Project record of a file; raises ImportFailed with the file's name and the line."""
    name = path.name
    collector = _Collector(name)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(collector)
    collector.setDocumentLocator(parser)  # the parser itself does so only outside feed()
    try:
        for piece in _pieces(path):
            parser.feed(piece)
        parser.close()
    except SAXParseException as error:
        raise ImportFailed(
            f"{name}, line {error.getLineNumber()}: the XML is damaged or cut off"
            f" ({error.getMessage()}); nothing was imported."
        ) from None
    except DefusedXmlException:
        raise ImportFailed(
            f"{name}, line {collector.line}: the file declares a document type or entities (DTD),"
            " which can pull in or blow up data, so it is refused."
        ) from None
    except OSError as error:
        raise ImportFailed(f"{name} cannot be read: {error.strerror or error}.") from None
    except (LookupError, ValueError):
        raise ImportFailed(
            f"{name}, line {collector.line}: the text does not fit the encoding that the file"
            " declares; save it as UTF-8."
        ) from None
    if collector.project is None or "Tasks" not in collector.project.groups:
        raise ImportFailed(
            f"{name}, line {collector.root_line}: this XML holds no <Tasks>, so it is not a"
            " Microsoft Project plan."
        )
    return collector.project


def _pieces(path: Path) -> Iterator[bytes | str]:
    """The file piece by piece, decoded here where expat does not know the encoding."""
    size = 0
    decoder: codecs.IncrementalDecoder | None = None
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            if not size:
                decoder = _decoder(piece)
            size += len(piece)
            if size > SIZE_LIMIT:
                limit = f"{SIZE_LIMIT // 1_000_000} MB"
                raise ImportFailed(
                    f"{path.name} is larger than {limit}; export fewer tables or phases."
                )
            yield decoder.decode(piece) if decoder else piece
    if not size:
        raise ImportFailed(f"{path.name}, line 1: the file is empty.")
    if decoder:
        yield decoder.decode(b"", final=True)


def _decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    """A decoder for the multi-byte encodings of East Asia; None leaves the text to expat."""
    declared = _ENCODING.match(head)
    if declared is None:
        return None
    name = codecs.lookup(declared.group(1).decode("ascii")).name
    return codecs.getincrementaldecoder(name)() if name in _MULTI_BYTE else None


class _Collector(ContentHandler):
    """Builds the wanted records while the parser walks through the file."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.project: Record | None = None
        self.root_line = 1
        self._name = name
        self._open: list[Record] = []
        self._depth = 0
        self._skipped_from = 0
        self._text: list[str] | None = None
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name of the SAX interface
        """Remember who knows the line."""
        self._locator = locator

    @property
    def line(self) -> int:
        """Line that the parser has reached."""
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - as above
        """Open a record or a text if the parent wants it; otherwise skip the whole element."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise ImportFailed(
                f"{self._name}, line {self.line}: elements are nested more than {DEPTH_LIMIT} deep,"
                " which no Microsoft Project plan does."
            )
        if self._skipped_from:
            return
        tag = name.rpartition(":")[2]
        if self._depth == 1:
            self._open_root(tag)
        elif self._text is not None or tag not in WANTED[self._open[-1].tag]:
            self._skipped_from = self._depth
        elif tag in WANTED:
            self._open.append(Record(tag, self.line))
        else:
            self._text = []

    def _open_root(self, tag: str) -> None:
        self.root_line = self.line
        if tag != "Project":
            shown = "".join(c if c.isprintable() else "?" for c in tag[:40])
            raise ImportFailed(
                f"{self._name}, line {self.line}: the first element is <{shown}>, but a Microsoft"
                " Project plan begins with <Project>."
            )
        self.project = Record(tag, self.line)
        self._open.append(self.project)

    def characters(self, content: str) -> None:
        """Text of a wanted element; expat hands it over in pieces."""
        if self._text is not None and not self._skipped_from:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - as above
        """Close what the matching start opened."""
        depth, self._depth = self._depth, self._depth - 1
        if self._skipped_from:
            self._skipped_from = 0 if depth == self._skipped_from else self._skipped_from
            return
        if self._text is not None:
            text = "".join(self._text).strip()
            self._text = None
            if text:
                self._open[-1].fields.setdefault(name.rpartition(":")[2], text)
            return
        record = self._open.pop()
        if self._open:
            self._open[-1].groups.setdefault(record.tag, []).append(record)
