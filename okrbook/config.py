"""An organisation's own settings: thresholds of rules, and findings that it has decided to live with.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrbook.errors import UsageError, nearest

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.finding import Finding

_KEYS: Final = ("settings", "suppress")
_SUPPRESS_KEYS: Final = ("code", "unit_id", "row_id", "reason", "until")


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings that are kept out of the counts, with the reason that stays beside them. None matches everything."""

    code: str
    reason: str
    unit_id: str | None = None
    row_id: str | None = None
    until: date | None = None
    """The last day on which it holds."""

    def covers(self, finding: Finding, today: date) -> bool:
        """True when *finding* is one of those meant, and the day has not passed."""
        if self.until is not None and today > self.until:
            return False
        wanted = ((self.unit_id, finding.unit_id), (self.row_id, finding.row_id))
        return finding.code == self.code and all(one is None or one == other for one, other in wanted)


@dataclass(frozen=True)
class Config:
    """What an organisation has set."""

    settings: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    suppress: tuple[Suppression, ...] = ()

    def reason(self, finding: Finding, today: date) -> str | None:
        """Why *finding* is suppressed, None when it is not."""
        return next((its.reason for its in self.suppress if its.covers(finding, today)), None)


def load_config(path: Path, catalogue: Catalogue) -> Config:
    """Reads a config file (TOML): ``[settings.OKR003]`` tables and ``[[suppress]]`` entries.

    Raises:
        UsageError: the file cannot be read, or names a key, code or setting that does not exist.
    """
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"«{path}» cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"«{path}» is not TOML: {error}") from error
    _known(data, _KEYS, str(path))
    settings = _table(data.get("settings", {}), f"«{path}», settings")
    entries = data.get("suppress", [])
    if not isinstance(entries, list):
        raise UsageError(f"«{path}»: write [[suppress]] with two brackets, once for each")
    return Config(
        {code: _settings(code, values, path, catalogue) for code, values in settings.items()},
        tuple(_suppression(entry, f"«{path}», suppress {at}", catalogue) for at, entry in enumerate(entries, start=1)),
    )


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{where}: a table of keys and values was expected")
    return value


def _known(data: Iterable[str], known: Iterable[str], where: str) -> None:
    names = list(known)
    for name in data:
        if name not in names:
            raise UsageError(
                f"{where}: there is no «{name}»{nearest(name, names)} ({', '.join(names) or 'nothing to set'})"
            )


def _settings(code: str, values: Any, path: Path, catalogue: Catalogue) -> Mapping[str, float | str]:
    rule, where = catalogue.rule(code), f"«{path}», settings.{code}"
    if rule.code != code:
        raise UsageError(f"{where}: write the rule's code, {rule.code}")
    changed = _table(values, where)
    _known(changed, rule.settings, where)
    for name, value in changed.items():
        text = isinstance(rule.settings[name], str)
        if isinstance(value, bool) or not isinstance(value, str if text else int | float):
            raise UsageError(f"{where}: «{name}» is a {'text' if text else 'number'}")
    return changed


def _suppression(entry: Any, where: str, catalogue: Catalogue) -> Suppression:
    data = _table(entry, where)
    _known(data, _SUPPRESS_KEYS, where)
    for name in ("code", "reason"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise UsageError(f"{where}: «{name}» is missing; a finding is only set aside with its reason")
    until = data.get("until")
    if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
        raise UsageError(f"{where}: «until» is a date such as 2027-12-31, without quotes")
    ids = {name: str(data[name]) for name in ("unit_id", "row_id") if name in data}
    return Suppression(catalogue.rule(data["code"]).code, data["reason"].strip(), **ids, until=until)
