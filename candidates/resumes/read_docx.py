"""The text of a DOCX: headers, then the body with its tables and text boxes, then footers. Runs in the child.

Elements are known by their local names: Word's strict and its usual namespace differ, and text boxes are
written in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element  # the type alone: defusedxml parses
from xml.parsers.expat.errors import XML_ERROR_NO_MEMORY, codes

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from candidates.resumes.checks import CONTENT_TYPES, document_of
from candidates.resumes.limits import TEXT_CHARACTERS
from candidates.resumes.parts import Parts
from candidates.resumes.reasons import Flag, NotRead, Refusal, Refused, Unread

DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
OUT_OF_MEMORY = codes[XML_ERROR_NO_MEMORY]
"""What expat calls a fault of the document where it got no memory."""
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
UNREAD = {"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "del", "moveFrom", "instrText", "delText"}
"""Properties (a tab stop is called `tab` too), and what was taken out while changes were tracked."""
WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml"}
"""What may stand between a table and its rows, or a row and its cells."""


def read(data: bytes) -> tuple[str, set[Flag]]:
    """The text, one paragraph a line, and what is worth knowing of it.

    Raises Refused or NotRead with the reason.
    """
    parts = Parts(data)
    document = _looked_through(parts)
    headers, footers = _named_by(document, parts)
    lines: list[str] = []
    for root in (*headers, document, *footers):
        found = [line for line in _blocks(root) if line.strip()]
        if root is document or not _is_told(found, lines):  # the first page's header often says the same
            lines += found
    text = "\n".join(lines)
    return text[:TEXT_CHARACTERS], {Flag.CUT} if len(text) > TEXT_CHARACTERS else set()


def _is_told(found: list[str], lines: list[str]) -> bool:
    return set(found) <= set(lines)


def _looked_through(parts: Parts) -> Element:
    """The document, once every part of it that is XML has been looked at."""
    document, its_name = None, document_of(parts.names)
    for name in parts.names:
        if not name.lower().endswith((".xml", ".rels")):
            continue
        content = parts.read(name)
        if any(word in content for word in DOCTYPE):
            raise Refused(Refusal.DEFINITIONS)
        if name == CONTENT_TYPES and b"macroEnabled" in content:
            raise Refused(Refusal.MACRO)
        if name.lower().endswith(".rels"):
            _refuse_template(_parsed(content))
        if name == its_name:
            document = _parsed(content)
    if document is None:
        raise NotRead(Unread.DAMAGED)
    return document


def _refuse_template(relations: Element) -> None:
    for relation in relations.iter():
        kind = relation.get("Type", "").rpartition("/")[2].lower()
        if kind == "attachedtemplate" and relation.get("TargetMode", "").lower() == "external":
            raise Refused(Refusal.TEMPLATE)


def _parsed(content: bytes) -> Element:
    try:
        # Looked for before, in every encoding the parser takes: a second lock, should that change.
        parsed: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused(Refusal.DEFINITIONS) from error
    except (ParseError, ValueError, LookupError) as error:  # the latter two for an encoding nobody knows
        if getattr(error, "code", None) == OUT_OF_MEMORY:
            raise MemoryError from error
        raise NotRead(Unread.DAMAGED) from error
    return parsed


def _named_by(document: Element, parts: Parts) -> tuple[list[Element], list[Element]]:
    """The headers and the footers that the sections of the document name, each once."""
    relations = document_of(parts.names).replace("word/", "word/_rels/") + ".rels"
    if relations not in parts.names:
        return [], []
    targets = {
        relation.get("Id", ""): "word/" + relation.get("Target", "").removeprefix("/word/")
        for relation in _parsed(parts.read(relations)).iter()
    }
    found: dict[str, dict[str, None]] = {"headerReference": {}, "footerReference": {}}
    for element in document.iter():
        if (names := found.get(_name(element))) is not None:
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            names[targets.get(key, "")] = None
    known = set(parts.names)
    headers, footers = (
        [_parsed(parts.read(name)) for name in names if name in known] for names in found.values()
    )
    return headers, footers


def _name(element: Element) -> str:
    # Of comments and processing instructions the tag is a function.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(element: Element) -> Iterator[str]:
    """The paragraphs below an element, in reading order; a row of a table whose cells are short is one."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            for row in _within(child, "tr"):
                yield from _row(row)
        elif name == "AlternateContent":
            yield from _blocks(_chosen(child))
        elif name not in UNREAD:
            yield from _blocks(child)


def _paragraph(paragraph: Element) -> Iterator[str]:
    """Its own words, and after them those of text boxes that hang on it."""
    words: list[str] = []
    boxes: list[Element] = []
    _gather(paragraph, words, boxes)
    yield "".join(words)
    for box in boxes:
        yield from _blocks(box)


def _gather(element: Element, words: list[str], boxes: list[Element]) -> None:
    for child in element:
        name = _name(child)
        if name == "t":
            words.append(child.text or "")
        elif name in SIGNS:
            words.append(SIGNS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "AlternateContent":
            _gather(_chosen(child), words, boxes)
        elif name not in UNREAD:
            _gather(child, words, boxes)


def _chosen(alternatives: Element) -> Element:
    """A text box is written twice, for Word and for older readers: one of them is read."""
    readable = [one for one in alternatives if any((piece.text or "").strip() for piece in _texts(one))]
    return next(iter(readable), Element("nothing"))


def _texts(element: Element) -> Iterator[Element]:
    return (piece for piece in element.iter() if _name(piece) == "t")


def _row(row: Element) -> Iterable[str]:
    cells = [[line for line in _blocks(cell) if line.strip()] for cell in _within(row, "tc")]
    cells = [cell for cell in cells if cell]
    # A row of a list stays together. Where a table makes the columns of a page, each is read to its end.
    if all(len(cell) == 1 for cell in cells):
        return ["\t".join(cell[0] for cell in cells)]
    return [line for cell in cells for line in cell]


def _within(element: Element, wanted: str) -> Iterator[Element]:
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in WRAPPERS:
            yield from _within(child, wanted)
