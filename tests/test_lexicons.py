"""Word lists: a few forms of a verb give all the others, and a mistake in a list is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrbook.authoring.compile import _lexicon
from okrbook.authoring.inflect import FORMS, Verb, compile_lexicon
from okrbook.authoring.yaml_files import check, load
from okrbook.catalogue import load as load_catalogue
from okrbook.catalogue import sources_root
from okrbook.errors import AuthoringError
from okrbook.wording.lexicon import LISTS, Lexicon

VERBS = {
    "pitää pidetään pidämme": "pidettiin pidetty pidetyt pidettyjen pidettyjä pitäminen",
    "laatia laaditaan laadimme": "laadittiin laadittu laaditut laadittujen laadittuja laatiminen",
    "luoda luodaan luomme": "luotiin luotu luodut luotujen luotuja luominen",
    "pilotoida pilotoidaan pilotoimme": "pilotoitiin pilotoitu pilotoidut pilotoitujen pilotoituja pilotoiminen",
    "valmistella valmistellaan valmistelemme": (
        "valmisteltiin valmisteltu valmistellut valmisteltujen valmisteltuja valmisteleminen"
    ),
    "selvittää selvitetään selvitämme": "selvitettiin selvitetty selvitetyt selvitettyjen selvitettyjä selvittäminen",
    "julkaista julkaistaan julkaisemme": "julkaistiin julkaistu julkaistut julkaistujen julkaistuja julkaiseminen",
    "koota kootaan kokoamme": "koottiin koottu kootut koottujen koottuja kokoaminen",
    "rakentaa rakennetaan rakennamme": "rakennettiin rakennettu rakennetut rakennettujen rakennettuja rakentaminen",
    "hankkia hankitaan hankimme": "hankittiin hankittu hankitut hankittujen hankittuja hankkiminen",
}
"""What is declared → past passive, participle, its plural, its genitive and partitive plural, verbal noun."""


@pytest.mark.parametrize("declared", VERBS)
def test_a_finnish_verb_is_inflected_from_three_forms(declared: str) -> None:
    verb = Verb(*declared.split())

    assert [verb.past, verb.participle, verb.participles, *verb.participles_of, verb.noun] == VERBS[declared].split()


def test_the_verb_to_do_has_a_participle_of_its_own_kind() -> None:
    verb = Verb("tehdä", "tehdään", "teemme")

    assert (verb.past, verb.participle, verb.participles) == ("tehtiin", "tehty", "tehdyt")


def compiled(text: str, folder: Path) -> dict[str, list[str]]:
    """*text* as a lexicon file: loaded, held against its schema and compiled, as the catalogue's are."""
    path = folder / "lexicons" / "fi.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return _lexicon(folder, path)


def test_a_list_holds_words_as_written_and_forms_of_declared_verbs_each_once(tmp_path: Path) -> None:
    text = """
verbs:
  doing:
    - laatia laaditaan laadimme
doing_any:
  - {verbs: doing, forms: [present, we]}
  - words: [laaditaan, otetaan … käyttöön]
outcome_verbs:
  - third: [kasvaa, vähenee]
"""

    assert compiled(text, tmp_path) == {
        "doing_any": ["laaditaan", "laadimme", "otetaan … käyttöön"],
        "outcome_verbs": ["kasvaa", "kasvavat", "vähenee", "vähenevät"],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vague:\n  - words: [a]\n\nvage:\n  - words: [b]\n", "lexicons/fi.yaml:5: .*«vage» — did you mean «vague»"),
        (
            "verbs:\n  doing:\n    - laatia laaditaan laadimme\ndoing_any:\n  - {verbs: dong, forms: [we]}\n",
            "fi.yaml:5: no group of verbs is named «dong» — did you mean «doing»",
        ),
        ("verbs:\n  doing:\n    - laatia laatii laadimme\n", "fi.yaml:3: «laatia laatii laadimme»: a verb is its"),
        ("vague:\n  - words: []\n", "fi.yaml:2"),
        ("vague:\n  - words: [a]\n  - word: [b]\n", "fi.yaml:3"),
        ("vague:\n  - words: [a]\nvague:\n  - words: [b]\n", "fi.yaml:3: the key «vague» stands here twice"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=message):
        compiled(text, tmp_path)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_language_has_what_every_rule_needs(language: str) -> None:
    lexicon = load_catalogue().lexicons[language]

    needed = "outcome_verbs completed counts activity_nouns service vague vague_always roles bodies everybody ratios"

    assert [name for name in needed.split() if not getattr(lexicon, name)] == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_word_is_both_a_role_and_a_group(language: str) -> None:
    """A role word wins over a group: a group that is also a role would never be found."""
    lexicon = load_catalogue().lexicons[language]

    assert [word for word in lexicon.bodies.items if lexicon.roles.has(word.strip("-"))] == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_verb_of_doing_is_no_verb_of_achieving(language: str) -> None:
    lexicon = load_catalogue().lexicons[language]
    doing = {*lexicon.doing_any.items, *lexicon.doing_start.items, *lexicon.soft_any.items}

    assert doing & {*lexicon.outcome_verbs.items} == set()


def test_the_sources_of_this_checkout_compile() -> None:
    root = sources_root()
    assert root is not None
    for path in (root / "lexicons").glob("*.yaml"):
        document = load(path, root)
        check(document, "lexicon")
        assert set(compile_lexicon(document.data)) <= set(LISTS)


def test_an_unknown_list_is_never_taken_silently() -> None:
    with pytest.raises(TypeError, match="vage"):
        Lexicon.from_json({"vage": ["a"]})


def test_every_form_that_a_list_may_ask_for_can_be_made() -> None:
    verb = Verb("laatia", "laaditaan", "laadimme")

    assert all(make(verb) for make in FORMS.values())
