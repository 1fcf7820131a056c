"""Word lists → the forms that are looked for. Finnish verbs follow from three of their forms by rule.

No library that makes Finnish forms installs from a package index alone, without a compiler or a model to download; the
forms that the lists need are few and regular once the lemma, the present passive and the first person plural are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from okrbook.errors import nearest
from okrbook.wording.lexicon import LISTS

VERBS: Final = "verbs"
"""The key of a lexicon under which groups of verbs are declared."""

_BACK: Final = frozenset("aou")


@dataclass(frozen=True, slots=True)
class Verb:
    """A Finnish verb by its lemma, present passive and first person plural: laatia, laaditaan, laadimme."""

    lemma: str
    present: str
    we: str

    @property
    def past(self) -> str:
        """The past passive: laadittiin, luotiin, suunniteltiin, julkaistiin."""
        stem = self.present[:-3]  # without -aan, -ään
        if stem.endswith("d"):
            return f"{stem[:-1]}tiin"
        if stem[-1] == stem[-2]:  # valmistell-, where the passive's t has become the stem's consonant
            return f"{stem[:-1]}tiin"
        return f"{stem}iin" if stem.endswith("st") else f"{stem}tiin"

    @property
    def participle(self) -> str:
        """The past passive participle: laadittu, luotu, suunniteltu, julkaistu."""
        return self.past[:-3] + ("u" if self._back else "y")

    @property
    def participles(self) -> str:
        """Its plural: laaditut, luodut, suunnitellut; the t is weak there, and lt becomes ll."""
        stem, vowel = self.participle[:-1], self.participle[-1]
        weak = stem[:-1] if stem.endswith("tt") else f"{stem[:-1]}l" if stem.endswith("lt") else stem
        weak = f"{stem[:-1]}d" if stem.endswith("ht") or (stem[-1] == "t" and stem[-2] in "aeiouyäö") else weak
        return f"{weak}{vowel}t"

    @property
    def participles_of(self) -> tuple[str, str]:
        """Its genitive and partitive plural, which stand before what is counted: laadittujen, laadittuja."""
        return f"{self.participle}jen", f"{self.participle}j{'a' if self._back else 'ä'}"

    @property
    def noun(self) -> str:
        """The verbal noun: laatiminen, valmisteleminen, kokoaminen."""
        contracted = self.lemma[-2] not in "aeiouyäö"
        return (self.we[:-3] if contracted else self.lemma[:-1]) + "minen"

    @property
    def _back(self) -> bool:
        return self.present.endswith("aan")


FORMS: Final[Mapping[str, Callable[[Verb], str | tuple[str, ...]]]] = {
    "present": lambda verb: verb.present,
    "past": lambda verb: verb.past,
    "we": lambda verb: verb.we,
    "participle": lambda verb: verb.participle,
    "participles": lambda verb: verb.participles,
    "participles_of": lambda verb: verb.participles_of,
    "noun": lambda verb: verb.noun,
}


def third_persons(singular: str) -> tuple[str, str]:
    """The third person and its plural: vähenee, vähenevät; for verbs whose stem's vowel is only lengthened there."""
    back = any(letter in _BACK for letter in singular)
    return singular, f"{singular[:-1]}{'vat' if back else 'vät'}"


class LexiconError(ValueError):
    """A lexicon that cannot be compiled; ``where`` is the path of the value that is wrong."""

    def __init__(self, where: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.where = where


def compile_lexicon(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """List name → its forms, in the notation of ``okrbook.wording.words.WordList``, each once.

    Raises:
        LexiconError: an unknown list, a group of verbs that is not declared, or a verb of other than three forms.
    """
    groups = {
        name: tuple(_verb((VERBS, name, index), verb) for index, verb in enumerate(verbs))
        for name, verbs in data.get(VERBS, {}).items()
    }
    found: dict[str, list[str]] = {}
    for name, items in data.items():
        if name == VERBS:
            continue
        if name not in LISTS:
            raise LexiconError((name,), f"no word list is named «{name}»{nearest(name, LISTS)}")
        forms = (form for index, item in enumerate(items) for form in _forms((name, index), item, groups))
        found[name] = list(dict.fromkeys(forms))
    return found


def _verb(where: tuple[str | int, ...], text: str) -> Verb:
    forms = text.split()
    if len(forms) != 3 or not forms[1].endswith(("aan", "ään")) or not forms[2].endswith("mme"):
        raise LexiconError(where, f"«{text}»: a verb is its lemma, its present passive and its first person plural")
    return Verb(*forms)


def _forms(where: tuple[str | int, ...], item: Mapping[str, Any], groups: Mapping[str, Sequence[Verb]]) -> list[str]:
    if "words" in item:
        return list(item["words"])
    if "third" in item:
        return [form for word in item["third"] for form in third_persons(word)]
    if item[VERBS] not in groups:
        raise LexiconError(where, f"no group of verbs is named «{item[VERBS]}»{nearest(item[VERBS], groups)}")
    made = [FORMS[form](verb) for form in item["forms"] for verb in groups[item[VERBS]]]
    return [form for forms in made for form in ((forms,) if isinstance(forms, str) else forms)]
