"""XML of a stranger, event by event: no document type, no entities, bounded depth. Nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from xml.parsers import expat

from okrbook.read.package import Unreadable

MAX_DEPTH: Final = 64

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]

_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def _refuse(*_: Any) -> None:
    raise Unreadable("corrupt", "document type declaration")


def new_parser() -> expat.XMLParserType:
    """A parser that refuses document types, and with them all entities: in a workbook they are an attack."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def local(name: str) -> str:
    """The name without its prefix. Namespaces are not compared, so that strict and transitional files read alike."""
    return name.rpartition(":")[2]


def parse(chunks: Iterable[bytes], start: Start, end: End, text: Callable[[str], Any]) -> None:
    """Runs the handlers over a small part. Names and attribute names come without prefixes.

    Raises:
        Unreadable: on a document type or too deep nesting. ExpatError: on XML that is not well-formed.
    """
    parser = new_parser()
    depth = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable("corrupt", "nesting")
        if attributes:
            attributes = {local(key): value for key, value in attributes.items()}
        start(local(name) if ":" in name else name, attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name) if ":" in name else name)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def unescape(text: str) -> str:
    """``_x000D_`` → the character it stands for; pairs of surrogates become one character, lone ones U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_strings(chunks: Iterable[bytes], limit: int) -> list[str]:
    """The shared strings: the runs of rich text joined, phonetic readings left out.

    Raises:
        Unreadable: over *limit* strings.
    """
    strings: list[str] = []
    item: list[str] = []
    buffer: list[str] = []
    phonetic = False

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal phonetic
        if name == "si":
            item.clear()
            if len(strings) >= limit:
                raise Unreadable("too_large", f"> {limit} texts")
        elif name == "rPh":
            phonetic = True
        elif name == "t":
            buffer.clear()

    def end(name: str) -> None:
        nonlocal phonetic
        if name == "t" and not phonetic:
            item.extend(buffer)
        elif name == "rPh":
            phonetic = False
        elif name == "si":
            strings.append(unescape("".join(item)))

    parse(chunks, start, end, buffer.append)
    return strings
