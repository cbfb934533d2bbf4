"""Two resumes, written here and read as any other: what they say beyond the file waits to be accepted."""

from __future__ import annotations

from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.base import ContentFile

from candidates.models import Candidate
from candidates.services import resumes
from recruiters.demo.logins import GUEST

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
SAYS = (
    "Medical coder, certified CRC and CCS-P",
    "Eight years of coding experience, the last three in risk adjustment and home health.",
    "97.5% accuracy in the audits of my last employer.",
    "24 inpatient charts per day.",
    "Systems: Epic, 3M 360 Encompass, Cerner.",
)


def make() -> int:
    """A resume for the guest, and for one more person who is on file. Returns how many were read."""
    people = Candidate.objects.filter(is_demo=True, left_at=None, consent_until__isnull=False)
    guest = people.filter(email=GUEST.email)
    others = people.exclude(email=GUEST.email).exclude(visibility="hidden").order_by("pk")
    read = 0
    for person in [*guest, *others[:1]]:
        name = person.full_name
        file = ContentFile(_document([name, person.email, *SAYS]))
        resume = resumes.upload(candidate=person, file=file, name=f"{name}.docx")
        read += resumes.read(resume=resume)
    return read


def _document(lines: list[str]) -> bytes:
    """A DOCX with a paragraph for each line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
    return made.getvalue()
