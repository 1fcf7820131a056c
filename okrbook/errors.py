"""Errors that a person can mend: shown as one sentence, exit status 2, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable


class OkrbookError(Exception):
    """Something outside this program is not as it must be; the message says what, where and what to do."""


class UsageError(OkrbookError):
    """A wrong option, an unknown name, or an output that would overwrite a file."""


class AuthoringError(OkrbookError):
    """A broken template, rule or word list. The message begins with file and line."""


class ToolError(OkrbookError):
    """A fault of okrbook itself, such as a check that fails; it names the rule and is never a finding."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`` — did you mean «x»?`` for the name in *known* that looks most like *name*, else empty."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f" — did you mean «{close[0]}»?" if close else ""
