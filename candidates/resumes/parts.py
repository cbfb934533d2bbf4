"""The parts of a DOCX, which is a zip archive, none of it unpacked before its directory is believable.

Imported by the child: the standard library alone.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from candidates.resumes.limits import ENTRIES, PART_BYTES, UNPACKED_BYTES
from candidates.resumes.reasons import NotRead, Refusal, Refused, Unread

DIRECTORY_ENTRY = b"PK\x01\x02"
HEADER_BYTES = 30
"""Of an entry's own header, without its name and extra field, whose lengths are its last four bytes."""
IS_ENCRYPTED = 0x1


class Parts:
    """The directory of an archive, and its parts one by one.

    Raises Refused where the directory alone breaks a rule, NotRead where it cannot be read.
    """

    def __init__(self, data: bytes) -> None:
        # Each entry begins with these bytes: counted before any is read, so that a directory of a
        # hundred thousand does not become as many objects.
        if data.count(DIRECTORY_ENTRY) > ENTRIES:
            raise Refused(Refusal.TOO_MANY_PARTS)
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                entries = archive.infolist()
        except Exception as error:  # zipfile lets struct.error, ValueError and others through
            raise NotRead(Unread.DAMAGED) from error
        self._data = data
        self._entries = {entry.filename: entry for entry in entries}
        self._left = UNPACKED_BYTES
        self._hold_to_the_rules(entries)

    def _hold_to_the_rules(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
            raise Refused(Refusal.ENCRYPTED)
        sizes = [entry.file_size for entry in entries]
        if sum(sizes) > UNPACKED_BYTES or max(sizes, default=0) > PART_BYTES:
            raise Refused(Refusal.UNPACKED)
        if any("vbaproject" in entry.filename.lower() for entry in entries):
            raise Refused(Refusal.MACRO)
        # Two parts of one name: who looks and who opens would see different ones. The other names
        # would leave a folder, where something unpacks them.
        names = {entry.filename.lower() for entry in entries}
        if len(names) < len(entries) or any(_leaves(name) for name in names):
            raise Refused(Refusal.PARTS)

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Unpack a part; at most as much as it says of itself.

        Raises Refused where it is larger or smaller than it says, or all that was read is too much;
        NotRead where it is damaged; KeyError where there is none.
        """
        entry = self._entries[name]
        self._left -= entry.file_size
        if self._left < 0:
            raise Refused(Refusal.UNPACKED)
        content = self._unpacked(entry)
        if zlib.crc32(content) != entry.CRC:
            raise NotRead(Unread.DAMAGED)
        return content

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        """The content. `ZipFile.read` would cut it off where the declared size ends, and not tell."""
        start = entry.header_offset
        lengths = self._data[start + HEADER_BYTES - 4 : start + HEADER_BYTES]
        start += HEADER_BYTES + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        packed = self._data[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            content, is_whole = packed, True
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            inflating = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflating.decompress(packed, entry.file_size + 1)
            except zlib.error as error:
                raise NotRead(Unread.DAMAGED) from error
            is_whole = inflating.eof
        else:
            raise NotRead(Unread.DAMAGED)
        if len(content) != entry.file_size or not is_whole:
            raise Refused(Refusal.SIZES)
        return content


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts
