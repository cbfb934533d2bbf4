"""Files of resumes as people send them, and as nobody honest does: each written here, byte by byte."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
MEGABYTE = 1024 * 1024


# PDF


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these numbered objects; number 1 is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table)
    return bytes(out)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def pages(
    *contents: bytes,
    catalog: bytes = b"",
    others: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A PDF with a page for each content, which is a stream as `stream` writes it."""
    first = 10
    numbers = range(first, first + 2 * len(contents), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = {
        1: CATALOG % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        3: FONT,
        **(others or {}),
    }
    for number, content in zip(numbers, contents, strict=True):
        objects[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (number + 1)
        )
        objects[number + 1] = content
    return pdf(dict(sorted(objects.items())), trailer)


def written(lines: Iterable[str], x: int = 72, y: int = 720) -> bytes:
    """Operators that write these lines below each other."""
    return b"\n".join(
        b"BT /F1 11 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (x, y - 14 * number, line.encode("ascii"))
        for number, line in enumerate(lines)
    )


def plain_pdf(lines: Iterable[str] = ("Dana Example", "CPC since 2019"), catalog: bytes = b"") -> bytes:
    return pages(stream(written(lines)), catalog=catalog)


def deflated_zeros(size: int) -> bytes:
    """So many blanks, packed, without ever being there."""
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE))
    return packed + packing.flush()


def pdf_bomb(size: int) -> bytes:
    return pages(stream(deflated_zeros(size), b"/Filter /FlateDecode"))


def encrypted_pdf() -> bytes:
    encryption = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32)
    content = stream(written(["Dana Example"]))
    return pages(content, others={4: encryption}, trailer=b"/Encrypt 4 0 R /ID [<41> <41>]")


def looping_pdf() -> bytes:
    return pdf(
        {1: CATALOG % b"", 2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
         4: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"}
    )  # fmt: skip


def packed_pdf(hidden: bytes, *, lines: Iterable[str] = ("Dana Example",)) -> bytes:
    """A PDF whose object 5 stands in a packed stream, and whose table of objects is one too."""
    header = b"5 0 "
    inner = zlib.compress(header + hidden)
    objects = {
        1: CATALOG % b"/OpenAction 5 0 R",
        2: b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>",
        3: FONT,
        4: stream(inner, b"/Type /ObjStm /N 1 /First %d /Filter /FlateDecode" % len(header)),
        10: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 11 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>",
        11: stream(written(lines)),
    }
    out = bytearray(b"%PDF-1.7\n")
    rows = {0: struct.pack(">BIH", 0, 0, 65535), 5: struct.pack(">BIH", 2, 4, 0)}
    for number, content in objects.items():
        rows[number] = struct.pack(">BIH", 1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    rows[12] = struct.pack(">BIH", 1, table, 0)
    free = struct.pack(">BIH", 0, 0, 0)
    content = zlib.compress(b"".join(rows.get(number, free) for number in range(13)))
    about = b"/Type /XRef /Size 13 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode"
    out += b"12 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(content, about), table)
    return bytes(out)


# DOCX

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = (
    f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def paragraph(*runs: str) -> str:
    written = [f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs]
    return f"<w:p>{''.join(written)}</w:p>"


def table(*rows: Iterable[str]) -> str:
    """Each cell is the XML of its paragraphs."""
    written = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>" for cells in rows
    )
    return f"<w:tbl><w:tblPr/>{written}</w:tbl>"


def text_box(content: str, anchor: str) -> str:
    """A paragraph with a text box on it, written twice as Word does."""
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r><w:r><w:t>{escape(anchor)}</w:t></w:r></w:p>"
    )


def relations(*lines: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'


def relation(key: str, kind: str, target: str, mode: str = "Internal") -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def document(body: str, before: str = "") -> str:
    return f"{DECLARATION}{before}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(
    body: str = "",
    *,
    header: str = "",
    footer: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A DOCX with this body; `parts` come on top, or instead."""
    sections = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{kind}"/>'
        for kind, content in (("header", header), ("footer", footer))
        if content
    )
    named = [relation(kind, kind, f"{kind}1.xml") for kind in ("header", "footer")]
    return archive(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": relations(relation("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": document(f"{body}<w:sectPr>{sections}</w:sectPr>"),
            "word/_rels/document.xml.rels": relations(*named),
            "word/header1.xml": f"{DECLARATION}<w:hdr {NAMESPACES}>{header}</w:hdr>",
            "word/footer1.xml": f"{DECLARATION}<w:ftr {NAMESPACES}>{footer}</w:ftr>",
            **(parts or {}),
        }
    )


def with_blanks(data: bytes, *sizes: int, ending: str = "xml") -> bytes:
    """The same archive with more parts, of so many blanks each, which never are in memory."""
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        for number, size in enumerate(sizes):
            with packed.open(f"word/media/blank{number}.{ending}", "w") as part:
                for _ in range(size // MEGABYTE):
                    part.write(b" " * MEGABYTE)
    return out.getvalue()


def saying(data: bytes, name: str, size: int) -> bytes:
    """The same archive, in which a part says that it has this size."""
    out = bytearray(data)
    for signature, names_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        place = data.find(signature)
        while data[place + names_at : place + names_at + len(name)] != name.encode():
            place = data.index(signature, place + 1)
        struct.pack_into("<I", out, place + size_at, size)
    return bytes(out)


ENTITY_BOMB = (
    '<!DOCTYPE w:document [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE_ENTITY = '<!DOCTYPE w:document [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
