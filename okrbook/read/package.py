"""The zip package: what kind of file this is, and its parts, read with guards. Files come from strangers."""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.parsers.expat import ExpatError

CONTENT_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ExpatError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)
"""All that the standard library's zip and XML readers and number parsing raise on broken content."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_CHUNK: Final = 1 << 18
_MIN_BOMB: Final = 1 << 20
"""Parts below this size are never bombs, however well they compress."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a stranger's file may ask: sizes in bytes, ratio unpacked : packed, numbers of sheets and cells."""

    file_bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 1024 * 1024 * 1024
    ratio: int = 200
    sheets: int = 200
    cells: int = 1_000_000
    parts: int = 10_000


class Unreadable(Exception):  # noqa: N818 - it says what the file is, not that the program erred
    """The file cannot be read: ``reason`` is a key of WB001's reasons, ``detail`` what a technician would ask."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def kind_of(data: bytes) -> str | None:
    """Why *data* is no zip package that could be a workbook, None when it may be one.

    Returns:
        a reason of WB001: ``empty``, ``encrypted``, ``old_format``, ``not_a_spreadsheet`` or ``corrupt``.
    """
    if not data.strip(b"\0 \r\n\t"):
        return "empty"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "encrypted"
        books = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
        return "old_format" if any(name in data for name in books) else "not_a_spreadsheet"
    if data.startswith(b"PK"):
        return None
    if data.startswith(_BIFF):
        return "old_format"
    head = data[:4096]
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "old_format"
    known = head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"))
    return "not_a_spreadsheet" if known or _is_text(head) else "corrupt"


def _is_text(head: bytes) -> bool:
    """True for text in any usual encoding: no zero bytes but those of UTF-16, hardly any control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return odd == 0


class Package:
    """The parts of a zip package. Names are compared in any case, with ``/`` between folders and none in front."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Opens the package and looks at its directory; inflates nothing.

        Raises:
            Unreadable: when it is no workbook, unsafe, or over *limits*.
        """
        end = data.rfind(b"PK\x05\x06")
        if end >= 0 and int.from_bytes(data[end + 10 : end + 12], "little") > limits.parts:
            raise Unreadable("too_large", f"> {limits.parts} parts")
        self._zip = zipfile.ZipFile(BytesIO(data))
        self._parts: dict[str, zipfile.ZipInfo] = {}
        unpacked = 0
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/")
            if info.is_dir():
                continue
            steps = name.split("/")
            if not steps[0] or ":" in steps[0] or ".." in steps or name.lower() in self._parts:
                raise Unreadable("corrupt", f"part name {name[:80]!r}")
            self._parts[name.lower()] = info
            unpacked += info.file_size
            if info.file_size > _MIN_BOMB and info.file_size > limits.ratio * max(info.compress_size, 1):
                raise Unreadable("too_large", f"> {limits.ratio}:1")
        if unpacked > limits.unpacked_bytes:
            raise Unreadable("too_large", f"> {limits.unpacked_bytes // 1024**2} MB")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self, prefix: str) -> list[str]:
        """The names, in lower case, of the parts that begin with *prefix*."""
        return [name for name in self._parts if name.startswith(prefix.lower())]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's bytes, in pieces, so that a large part is never in memory as a whole.

        Raises:
            Unreadable: when the part is missing or encrypted.
        """
        info = self._parts.get(name.lower())
        if info is None:
            raise Unreadable("corrupt", f"no part {name[:80]!r}")
        if info.flag_bits & 1:
            raise Unreadable("encrypted")
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def check_kind(self) -> None:
        """Raises Unreadable unless the package holds an Excel workbook in XML."""
        if "mimetype" in self:
            mime = b"".join(self.chunks("mimetype"))[:200]
            if mime.startswith(b"application/vnd.oasis.opendocument"):
                raise Unreadable("ods" if b"spreadsheet" in mime else "not_a_spreadsheet")
        if "EncryptedPackage" in self or any(info.flag_bits & 1 for info in self._parts.values()):
            raise Unreadable("encrypted")
        if "xl/workbook.bin" in self:
            raise Unreadable("old_format", ".xlsb")
        if "[Content_Types].xml" not in self:
            raise Unreadable("not_a_spreadsheet")


def part_path(base: str, target: str) -> str:
    """The part that *target* of a relationship of part *base* names.

    >>> part_path("xl/workbook.xml", "worksheets/sheet1.xml"), part_path("xl/workbook.xml", "/xl/sharedStrings.xml")
    ('xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml')
    """
    target = re.sub(r"[?#].*", "", target.replace("\\", "/"))
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def rels_path(part: str) -> str:
    """The part that holds the relationships of *part*: ``xl/workbook.xml`` → ``xl/_rels/workbook.xml.rels``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")
