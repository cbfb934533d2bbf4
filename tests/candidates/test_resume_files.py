"""Files of resumes: honest ones are read in order, hostile ones are refused or read without harm."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidates.resumes import extract as extracting
from candidates.resumes.checks import kind_of, kind_of_bytes
from candidates.resumes.extract import Ready, Rejected, extract
from candidates.resumes.limits import ENTRIES, FILE_BYTES, LIMITS, PAGES, TEXT_CHARACTERS
from candidates.resumes.limits import _set as set_limit
from candidates.resumes.reasons import Flag, Kind, Refusal, Refused, Unread
from tests.candidates import resume_files as files
from tests.candidates.resume_files import MEGABYTE, docx, pages, paragraph, plain_pdf, stream, table, written

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LAUNCH = b"<< /S /Launch /F (calc.exe) >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
ATTACHED = b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"
PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "statm").exists()
needs_proc = pytest.mark.skipif(not HAS_PROC, reason="counts processes and memory in /proc")


def resident() -> int:
    """Bytes of memory of this process."""
    return int((PROC / "self" / "statm").read_text().split()[1]) * resource.getpagesize()


def children() -> set[int]:
    """Processes this one has started and not taken leave of."""
    found = set()
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                found.add(int(folder.name))
    return found


def is_there(pid: int) -> bool:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z"  # ended, and only not yet taken leave of by who started it


def ready(data: bytes, kind: Kind) -> Ready:
    found = extract(data, kind)
    assert isinstance(found, Ready), found
    return found


def refusal_of(data: bytes) -> Refusal:
    with pytest.raises(Refused) as caught:
        kind_of(BytesIO(data))
    return caught.value.reason


# What is decided in the request


@pytest.mark.parametrize(
    ("data", "kind"), [(plain_pdf(), Kind.PDF), (docx(), Kind.DOCX)], ids=["pdf", "docx"]
)
def test_kind_is_read_from_the_bytes_and_the_file_stands_at_its_beginning(data: bytes, kind: Kind) -> None:
    file = BytesIO(data)
    file.seek(7)

    assert kind_of(file) == kind
    assert file.tell() == 0


def stored_open_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", "<a/>")
    return out.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NOT_TAKEN = {
    "nothing": (b"", Refusal.EMPTY),
    "one byte too many": (b"%PDF-" + bytes(FILE_BYTES - 4), Refusal.TOO_LARGE),
    "doc": (COMPOUND, Refusal.OLD_WORD),
    "docx with a password": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), Refusal.ENCRYPTED),
    "rtf": (b"{\\rtf1\\ansi Dana}", Refusal.RICH_TEXT),
    "odt": (stored_open_document(), Refusal.OPEN_DOCUMENT),
    "pages": (files.archive({"Index/Document.iwa": b"a"}), Refusal.PAGES),
    "png": (PNG, Refusal.IMAGE),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(64), Refusal.IMAGE),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Refusal.IMAGE),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", Refusal.IMAGE),
    "tiff": (b"II*\x00" + bytes(64), Refusal.IMAGE),
    "bmp": (b"BM\x40\x00\x00\x00\x00\x00\x00\x00", Refusal.IMAGE),
    "text": (b"BMI calculations since 2019", Refusal.UNKNOWN),
    "spreadsheet": (files.archive({"[Content_Types].xml": "", "xl/workbook.xml": ""}), Refusal.UNKNOWN),
    "cut docx": (docx()[:-60], Refusal.CUT_SHORT),
    "html and pdf": (b"<!doctype html><script>1</script>" + plain_pdf(), Refusal.NOT_AT_START),
    "html": (b"<!doctype html><p>Dana", Refusal.UNKNOWN),
    "macro": (docx(parts={"word/vbaProject.bin": b"a"}), Refusal.MACRO),
    "leaves its folder": (docx(parts={"../../etc/cron.d/a": b"a"}), Refusal.PARTS),
    "two of one name": (docx(parts={"word/Document.xml": b"a"}), Refusal.PARTS),
}


@pytest.mark.parametrize(("data", "reason"), NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
def test_other_file_is_refused_with_its_reason(data: bytes, reason: Refusal) -> None:
    assert refusal_of(data) == reason


def test_file_of_exactly_five_megabytes_is_taken() -> None:
    assert kind_of_bytes(b"%PDF-" + bytes(FILE_BYTES - 10) + b"%%EOF") == Kind.PDF


@pytest.mark.parametrize("reason", [*Refusal, *Unread], ids=repr)
def test_every_reason_says_what_to_do(reason: Refusal | Unread) -> None:
    assert reason.sentence.endswith(".")
    told = ("upload", "save", "export", "fill in")
    assert any(word in reason.sentence.lower() for word in told)


@pytest.mark.parametrize(
    "reason",
    [
        Refusal.OLD_WORD,
        Refusal.RICH_TEXT,
        Refusal.OPEN_DOCUMENT,
        Refusal.PAGES,
        Refusal.IMAGE,
        Refusal.UNKNOWN,
    ],
)
def test_who_sent_another_format_is_told_which_two_are_taken(reason: Refusal) -> None:
    assert "save it as PDF or DOCX" in reason.sentence


# What honest files say


def test_pdf_is_read_line_by_line() -> None:
    found = ready(plain_pdf(["Dana Example", "CPC since 2019", "Epic, 3M"]), Kind.PDF)

    assert found == Ready("Dana Example\nCPC since 2019\nEpic, 3M", frozenset())


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    left = [f"left {number}" for number in range(6)]
    right = [f"right {number}" for number in range(6)]
    data = pages(stream(written(left) + b"\n" + written(right, x=320)))

    assert ready(data, Kind.PDF).text.split() == " ".join(left + right).split()


def test_pdf_is_read_from_a_path_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "-o ..; name\u202e.docx"
    path.write_bytes(plain_pdf())

    found = extract(path, Kind.PDF)

    assert isinstance(found, Ready)
    assert found.text.startswith("Dana Example")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_first_pages_of_a_long_pdf_are_read() -> None:
    found = ready(pages(*(stream(written([f"page {n}."])) for n in range(PAGES + 1))), Kind.PDF)

    assert found.flags == {Flag.FIRST_PAGES}
    assert f"page {PAGES - 1}." in found.text
    assert f"page {PAGES}." not in found.text


def test_scan_has_no_text_and_is_no_fault() -> None:
    assert ready(pages(stream(b"")), Kind.PDF) == Ready("", frozenset({Flag.NO_TEXT}))


def test_pdf_with_packed_objects_is_read() -> None:
    assert ready(files.packed_pdf(b"<< /S /GoTo >>"), Kind.PDF) == Ready("Dana Example", frozenset())


def test_docx_is_read_in_order() -> None:
    body = (
        files.text_box(paragraph("Certified: ", "CPC") + paragraph("Lives in TX"), "Dana Example")
        + paragraph("Work & skills")
        + table([paragraph("2019"), paragraph("Coder")], [paragraph("2021"), paragraph("Auditor")])
        + table([paragraph("Left") + paragraph("column"), paragraph("Right") + paragraph("side")])
        + "<w:sdt><w:sdtContent>" + paragraph("In a control") + "</w:sdtContent></w:sdt>"
        + "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>A</w:t><w:tab/><w:t>B</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> new</w:t></w:r></w:ins></w:p>"
    )  # fmt: skip

    found = ready(docx(body, header=paragraph("dana@example.com"), footer=paragraph("Page 1")), Kind.DOCX)

    assert found.flags == frozenset()
    assert found.text.split("\n") == [
        "dana@example.com",
        "Dana Example",
        "Certified: CPC",
        "Lives in TX",
        "Work & skills",
        "2019\tCoder",
        "2021\tAuditor",
        "Left",
        "column",
        "Right",
        "side",
        "In a control",
        "A\tB new",
        "Page 1",
    ]


def test_strict_docx_is_read_too() -> None:
    usual = files.document(paragraph("Dana"))
    strict = usual.replace(files.WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert ready(docx(parts={"word/document.xml": strict}), Kind.DOCX).text == "Dana"


def test_docx_whose_document_has_a_number_is_read_with_its_header() -> None:
    usual = docx(paragraph("Dana"), header=paragraph("CPC"))
    with zipfile.ZipFile(BytesIO(usual)) as packed:
        parts = {
            name.replace("document.xml", "document2.xml"): packed.read(name) for name in packed.namelist()
        }
    numbered = files.archive(parts)

    assert kind_of_bytes(numbered) == Kind.DOCX
    assert ready(numbered, Kind.DOCX).text == "CPC\nDana"


def test_text_is_cut_and_cleaned() -> None:
    found = ready(docx(paragraph("a\u200bb\u202ec\u0085 ") + paragraph("x" * TEXT_CHARACTERS)), Kind.DOCX)

    assert found.flags == {Flag.CUT}
    assert found.text.startswith("abc\nxxx")
    assert len(found.text) <= TEXT_CHARACTERS


LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
LETTERS = st.characters(categories=["L", "N"], exclude_characters=LIGATURES)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=6)
PLACES: dict[str, Callable[[str], str]] = {
    "body": lambda inner: inner,
    "cell": lambda inner: table([inner, paragraph("cell")]),
    "box": lambda inner: files.text_box(inner, "anchor"),
    "control": lambda inner: f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>",
    "box in a cell": lambda inner: table([files.text_box(inner, "anchor")]),
}
PARAGRAPHS = st.lists(st.tuples(st.sampled_from(sorted(PLACES)), WORDS, st.integers(1, 9)), max_size=8)


@settings(max_examples=25)
@given(PARAGRAPHS)
def test_words_of_each_paragraph_are_read_in_order(paragraphs: list[tuple[str, list[str], int]]) -> None:
    body = ""
    for place, words, size in paragraphs:
        text = " ".join(words)
        runs = [text[start : start + size] for start in range(0, len(text), size)]  # Word splits anywhere
        body += PLACES[place](paragraph(*runs))

    text = " ".join(ready(docx(body), Kind.DOCX).text.split())

    start = 0
    for _, words, _ in paragraphs:  # one after the other, none in the middle of another
        found = text.find(" ".join(words), start)
        assert found >= 0, (words, text[start:])
        start = found + len(" ".join(words))


# What hostile files come to

BOMB = 100 * MEGABYTE
HOSTILE_PDF: dict[str, tuple[Callable[[], bytes], Ready | Rejected]] = {
    "bomb": (lambda: files.pdf_bomb(BOMB), Rejected(Refusal.UNPACKED)),
    "encrypted": (files.encrypted_pdf, Rejected(Refusal.ENCRYPTED)),
    "truncated": (lambda: plain_pdf()[:400], Rejected(Refusal.CUT_SHORT)),
    "png": (lambda: PNG, Rejected(Refusal.IMAGE)),
    "docx": (docx, Rejected(Refusal.OTHER_KIND)),
    "loop of pages": (files.looping_pdf, Rejected(Unread.DAMAGED)),
    "script": (
        lambda: plain_pdf(["Dana"], catalog=b"/OpenAction " + SCRIPT),
        Ready("Dana", frozenset({Flag.JAVASCRIPT})),
    ),
    "script without a text": (
        lambda: plain_pdf([], catalog=b"/OpenAction " + SCRIPT),
        Ready("", frozenset({Flag.JAVASCRIPT, Flag.NO_TEXT})),
    ),
    "packed script": (lambda: files.packed_pdf(SCRIPT), Ready("Dana Example", frozenset({Flag.JAVASCRIPT}))),
    "html too": (lambda: b"<html>\n" + plain_pdf(), Rejected(Refusal.NOT_AT_START)),
    "launch": (lambda: plain_pdf(catalog=b"/OpenAction " + LAUNCH), Rejected(Refusal.LAUNCH)),
    "launch by numbers": (
        lambda: plain_pdf(catalog=b"/OpenAction " + LAUNCH.replace(b"Launch", b"L#61unc#68")),
        Rejected(Refusal.LAUNCH),
    ),
    "packed launch": (lambda: files.packed_pdf(LAUNCH), Rejected(Refusal.LAUNCH)),
    "attachment": (
        lambda: pages(
            stream(written(["Dana"])),
            catalog=b"/Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >>",
            others={5: ATTACHED, 6: stream(b"MZ", b"/Type /EmbeddedFile")},
        ),
        Rejected(Refusal.ATTACHMENT),
    ),
    "packed attachment": (
        lambda: files.packed_pdf(b"<< /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >>"),
        Rejected(Refusal.ATTACHMENT),
    ),
}
TEMPLATE = files.relations(
    files.relation("rId1", "attachedTemplate", "https://example.com/a.dotm", "External")
)
TOO_MANY: dict[str, str | bytes] = {f"word/media/{number}.bin": b"" for number in range(ENTRIES + 1)}
HOSTILE_DOCX: dict[str, tuple[Callable[[], bytes], Rejected]] = {
    "bomb in one part": (lambda: files.with_blanks(docx(), 21 * MEGABYTE), Rejected(Refusal.UNPACKED)),
    "bomb in many": (lambda: files.with_blanks(docx(), *[18 * MEGABYTE] * 3), Rejected(Refusal.UNPACKED)),
    "bomb in parts that are not read": (
        lambda: files.with_blanks(docx(), *[18 * MEGABYTE] * 3, ending="png"),
        Rejected(Refusal.UNPACKED),
    ),
    "outside entity": (
        lambda: docx(
            parts={"word/document.xml": files.document(paragraph("&secret;"), files.OUTSIDE_ENTITY)}
        ),
        Rejected(Refusal.DEFINITIONS),
    ),
    "entity bomb": (
        lambda: docx(parts={"word/document.xml": files.document(paragraph("&a9;"), files.ENTITY_BOMB)}),
        Rejected(Refusal.DEFINITIONS),
    ),
    "definitions in another encoding": (
        lambda: docx(parts={"word/styles.xml": f"\ufeff{files.OUTSIDE_ENTITY}<w/>".encode("utf-16-le")}),
        Rejected(Refusal.DEFINITIONS),
    ),
    "macro": (lambda: docx(parts={"word/vbaProject.bin": b"a"}), Rejected(Refusal.MACRO)),
    "macro by another name": (
        lambda: docx(parts={"[Content_Types].xml": files.TYPES.replace("application/", "a.macroEnabled.")}),
        Rejected(Refusal.MACRO),
    ),
    "remote template": (
        lambda: docx(parts={"word/_rels/settings.xml.rels": TEMPLATE}),
        Rejected(Refusal.TEMPLATE),
    ),
    "too many parts": (lambda: docx(parts=TOO_MANY), Rejected(Refusal.TOO_MANY_PARTS)),
    "larger than it says": (
        lambda: files.saying(files.with_blanks(docx(), 30 * MEGABYTE), "word/media/blank0.xml", 1_000),
        Rejected(Refusal.SIZES),
    ),
    "smaller than it says": (
        lambda: files.saying(docx(), "word/document.xml", 1_000_000),
        Rejected(Refusal.SIZES),
    ),
    "no xml": (lambda: docx(parts={"word/document.xml": b"\x00\xff"}), Rejected(Unread.DAMAGED)),
    "deep": (
        lambda: docx("<w:sdt>" * 50_000 + paragraph("deep") + "</w:sdt>" * 50_000),
        Rejected(Unread.DAMAGED),
    ),
    "pdf": (plain_pdf, Rejected(Refusal.OTHER_KIND)),
}
HOSTILE = {
    **{f"pdf: {name}": (Kind.PDF, *case) for name, case in HOSTILE_PDF.items()},
    **{f"docx: {name}": (Kind.DOCX, *case) for name, case in HOSTILE_DOCX.items()},
}


@needs_proc
@pytest.mark.parametrize(("kind", "make", "expected"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_ends_in_its_reason_and_costs_this_process_little(
    kind: Kind,
    make: Callable[[], bytes],
    expected: Ready | Rejected,
) -> None:
    data = make()
    assert len(data) < FILE_BYTES
    before, most, started = resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children()

    found = extract(data, kind)

    assert found == expected
    assert resident() - before < 10 * MEGABYTE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < 20 * MEGABYTE // 1024
    assert children() == started


def test_refused_file_is_told_apart_from_one_that_cannot_be_read() -> None:
    assert Rejected(Refusal.LAUNCH).is_refused
    assert not Rejected(Unread.DAMAGED).is_refused


def test_file_that_is_too_large_starts_no_process() -> None:
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    assert extract(b"%PDF-" + bytes(FILE_BYTES), Kind.PDF) == Rejected(Refusal.TOO_LARGE)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == started


# The process that reads


def endless() -> bytes:
    """A PDF that keeps a reader busy for minutes."""
    operators = zlib.compress(b"BT /F1 11 Tf " + b"(a) Tj 1 0 0 1 9 9 Tm\n" * 800_000, 9)
    return pages(*[stream(operators, b"/Filter /FlateDecode")] * 5)


@needs_proc
def test_child_is_gone_when_its_time_is_over() -> None:
    data, before = endless(), children()
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(extract, data, Kind.PDF, limits=replace(LIMITS, wall=1.5))
        while not (child := children() - before) and not waiting.done():
            time.sleep(0.01)
        found = waiting.result()

    assert found == Rejected(Unread.TOO_LONG)
    assert time.monotonic() - began < 6
    assert len(child) == 1
    assert not is_there(child.pop())
    assert children() == before


def test_child_that_works_too_long_is_ended_by_the_system() -> None:
    assert extract(endless(), Kind.PDF, limits=replace(LIMITS, processor=1)) == Rejected(Unread.TOO_LONG)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit it")
def test_child_that_takes_too_much_memory_is_told_so() -> None:
    limits = replace(LIMITS, memory=160 * MEGABYTE)
    body = docx(paragraph("a") * 250_000)

    assert extract(body, Kind.DOCX, limits=limits) == Rejected(Unread.TOO_MUCH)


def test_child_that_says_too_much_is_not_listened_to() -> None:
    found = extract(docx(paragraph("many words " * 900)), Kind.DOCX, limits=replace(LIMITS, answer=500))

    assert found == Rejected(Unread.TOO_MUCH)


@needs_proc
def test_what_a_child_has_started_ends_with_it() -> None:
    process = subprocess.Popen(
        ["sh", "-c", "sleep 60 & echo $!; wait"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    )
    assert process.stdout is not None
    grandchild = int(process.stdout.read(20))
    assert is_there(grandchild)

    extracting._end(process)

    until = time.monotonic() + 5
    while is_there(grandchild) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_there(grandchild)
    assert process.returncode == -signal.SIGKILL


ASK = """
import json, os, resource, socket, sys
sys.path.append(sys.argv[1])
from candidates.resumes.limits import LIMITS, put_on
unset = put_on(LIMITS)
held = {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in
        ("AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE")}
try:
    with open(sys.argv[2], "wb") as file:
        file.write(b"a" * 10)
    wrote = True
except OSError:
    wrote = False
try:
    bytearray(500 * 1024 * 1024)
    took = True
except MemoryError:
    took = False
print(json.dumps([unset, held, wrote, took, "candidates.models" in sys.modules, "django" in sys.modules]))
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not set all of them")
def test_limits_are_held(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-B", "-c", ASK, str(extracting.ROOT), str(tmp_path / "file")]

    done = subprocess.run(command, capture_output=True, check=True, cwd="/", env={}, timeout=30)
    told = json.loads(done.stdout)

    held = {"AS": 400 * MEGABYTE, "CPU": 8, "FSIZE": 0, "NOFILE": 64, "NPROC": 0, "CORE": 0}
    assert told == [[], held, False, False, False, False]


def test_limit_that_a_system_does_not_set_stops_nothing_and_is_noted_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert not set_limit("NO_SUCH", 0, 0)
    assert not set_limit("CPU", 10, 5)
    answer = json.dumps({"text": "Dana", "flags": [], "unset": ["AS"]}).encode()
    extracting._noted.clear()

    with caplog.at_level(logging.WARNING):
        found = [extracting._judged(answer) for _ in range(2)]

    assert found == [Ready("Dana", frozenset())] * 2
    assert [record.message for record in caplog.records] == [
        "resumes are read without the limits AS: this system does not set them"
    ]


@pytest.mark.parametrize(
    "answer",
    [
        b"Dana",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"{}",
        b'{"unset": []}',
        b'{"text": "Dana", "flags": []}',
        b'{"text": ["Dana"], "flags": [], "unset": []}',
        b'{"text": "Dana", "flags": ["admin"], "unset": []}',
        b'{"text": "Dana", "flags": "javascript", "unset": []}',
        b'{"refused": "because", "unset": []}',
        b'{"unread": "empty", "unset": []}',
    ],
)
def test_answer_that_is_none_is_not_believed(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert extracting._judged(answer) == Rejected(Unread.BROKEN)
    assert "Dana" not in caplog.text


def test_answer_is_cleaned_whoever_gave_it() -> None:
    told = "a\x00b\ud800\u202ec\r\n\n\n\ncerti\ufb01ed \n"
    answer = json.dumps({"text": told, "flags": [], "unset": []}).encode()

    assert extracting._judged(answer) == Ready("abc\n\ncertified", frozenset())


def test_nothing_of_a_file_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        extract(plain_pdf(["Secretword"]), Kind.PDF)
        extract(plain_pdf(["Secretword"])[:500], Kind.PDF)
        extract(docx(paragraph("Secretword"), parts={"word/styles.xml": "<Secretword"}), Kind.DOCX)

    assert "Secretword" not in caplog.text


# Files that were valid

WEDGES = [b"<<", b">>", b"/Kids", b"<w:p>", b"</w:p>", b"9" * 30, b"\0"]
EDIT = st.one_of(
    st.tuples(st.just("put"), st.floats(0, 1), st.binary(min_size=1, max_size=12)),
    st.tuples(st.just("cut"), st.floats(0, 1), st.binary(max_size=60)),
    st.tuples(st.just("insert"), st.floats(0, 1), st.sampled_from(WEDGES)),
)
Edit = tuple[str, float, bytes]


def verdict(data: bytes) -> Kind | Refusal:
    try:
        return kind_of_bytes(data)
    except Refused as refused:
        return refused.reason


def edited(data: bytes, edits: list[Edit]) -> bytes:
    for way, where, what in edits:
        place = int(where * len(data))
        skipped = {"put": len(what), "cut": len(what), "insert": 0}[way]
        data = data[:place] + (b"" if way == "cut" else what) + data[place + skipped :]
    return data


EDITS = st.lists(EDIT, min_size=1, max_size=6)
VALID = {
    "pdf": plain_pdf(),
    "packed pdf": files.packed_pdf(SCRIPT),
    "docx": docx(table([paragraph("Dana")]), header=paragraph("CPC")),
}


@settings(max_examples=300)
@given(st.sampled_from(sorted(VALID)), EDITS)
def test_check_of_an_edited_file_ends_in_a_kind_or_a_reason(name: str, edits: list[Edit]) -> None:
    assert verdict(edited(VALID[name], edits)) in (*Kind, *Refusal)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\x89PNG"]))
def test_check_of_any_bytes_ends_in_a_kind_or_a_reason(data: bytes, start: bytes) -> None:
    assert verdict(start + data) in (*Kind, *Refusal)


@settings(max_examples=25)
@given(st.sampled_from(sorted(VALID)), EDITS)
def test_edited_file_ends_ready_or_rejected(name: str, edits: list[Edit]) -> None:
    kind = Kind.DOCX if name == "docx" else Kind.PDF

    found = extract(edited(VALID[name], edits), kind)

    assert isinstance(found, Ready | Rejected)
    assert found != Rejected(Unread.BROKEN)


@settings(max_examples=25)
@given(EDITS)
def test_docx_with_an_edited_part_ends_ready_or_rejected(edits: list[Edit]) -> None:
    """The archive is whole: what was edited comes to the parser of XML."""
    whole = files.document(table([paragraph("Dana")]) + files.text_box(paragraph("CPC"), "anchor"))

    found = extract(docx(parts={"word/document.xml": edited(whole.encode(), edits)}), Kind.DOCX)

    assert isinstance(found, Ready | Rejected)
    assert found != Rejected(Unread.BROKEN)
