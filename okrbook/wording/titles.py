"""What a title names: doing or achieving (OKR008), and whether it says anything that can be checked (OKR009).

The order of the steps matters and is the same in every language; what differs between languages is in the word lists.
A false alarm costs more trust than a miss, so every step has its excuses and none has a fallback.
"""

from __future__ import annotations

from collections.abc import Iterator

from okrbook.wording.lexicon import Lexicon
from okrbook.wording.title import Span, Title
from okrbook.wording.words import WordList, shown


def activity(title: str, lexicon: Lexicon) -> str | None:
    """The word or words that show that *title* names doing, None when it names an outcome or leaves it open (OKR008).

    In order: a doing verb, unless what follows says what changes; then anything that says what changes passes;
    a completion («is ready»); a bare activity noun; a count of things done.
    """
    reading = Title(shown(title), lexicon)
    span = _doing_verb(reading)
    if span is None and not _says_what_changes(reading):
        span = _completion(reading) or _bare_noun(reading) or _counted(reading)
    return None if span is None else reading.words(span)


def _says_what_changes(title: Title) -> bool:
    return title.first_percent is not None or title.last_outcome is not None or title.from_to or title.time_limit


def _doing_verb(title: Title) -> Span | None:
    if title.from_to or title.time_limit:
        return None
    for begin, end in _doing_spans(title):
        followed = title.last_outcome is not None and title.last_outcome >= end
        measured = title.first_percent is not None and title.first_percent < begin
        if not followed and not measured:
            return begin, end
    return None


def _doing_spans(title: Title) -> Iterator[Span]:
    yield from _doing_starts(title)
    lexicon, found = title.lexicon, title.found
    event = title.has(lexicon.event_nouns)
    service = title.has(lexicon.service)
    for at in range(len(found)):
        size = lexicon.doing_any.match(found, at)
        if not size and not service and (title.names_activity or at == title.start):
            size = lexicon.soft_any.match(found, at)
        if not size and event:
            size = lexicon.event_any.match(found, at)
        if size:
            yield at, at + size


def _doing_starts(title: Title) -> Iterator[Span]:
    lexicon, found = title.lexicon, title.found
    for at in sorted({0, title.start}):
        if at >= len(found):
            return
        size = lexicon.doing_start.match(found, at)
        if not size and not title.has(lexicon.service):
            size = lexicon.soft_start.match(found, at)
        if not size and title.has(lexicon.event_nouns):
            size = lexicon.event_start.match(found, at)
        if size and not (lexicon.noun_like.match(found, at) and not _determined(title, at + size)):
            yield at, at + size


def _determined(title: Title, at: int) -> bool:
    if at >= len(title.found):
        return False
    return title.found[at].kind == "number" or title.lexicon.determiners.match(title.found, at) > 0


def _speaks_of_rows(title: Title) -> bool:
    """True for shares, numbers of and «those who»: what follows describes whom is counted, not what was done."""
    return title.has(title.lexicon.shares) or title.has(title.lexicon.relatives)


def _completion(title: Title) -> Span | None:
    lexicon, core = title.lexicon, title.core
    if not core or _speaks_of_rows(title) or title.has(lexicon.counts):
        return None
    for words in _completed_lists(title):
        for at in core[-3:]:
            size = words.match(title.found, at)
            if size and at + size - 1 >= core[-1]:
                return at, at + size
    if title.has(lexicon.service) or title.has(lexicon.having):
        return None
    for at in core[1:]:
        if lexicon.completed.match(title.found, at) and lexicon.being.match(title.found, at - 1):
            return at, at + 1
    return None


def _completed_lists(title: Title) -> Iterator[WordList]:
    yield title.lexicon.completed
    if title.names_activity and not title.has(title.lexicon.service):
        yield title.lexicon.completed_activity


def _bare_noun(title: Title) -> Span | None:
    if _speaks_of_rows(title) or title.has(title.lexicon.having) or title.has(title.lexicon.service):
        return None
    return _head_last(title) or _head_first(title) or _verbal_noun(title) or _count_of_activities(title)


def _phrase_core(title: Title) -> list[int]:
    """The places of the noun phrase itself: up to the first preposition, without recipients after the head."""
    places: list[int] = []
    for at in title.core:
        if places and title.lexicon.prepositions.match(title.found, at):
            break
        places.append(at)
    while len(places) > 1 and title.lexicon.head_tails.match(title.found, places[-1]):
        places.pop()
    return places


def _head_last(title: Title) -> Span | None:
    lexicon, places = title.lexicon, _phrase_core(title)
    # A determiner inside («staff follow the plan») means that a verb stands before it.
    if not places or any(lexicon.determiners.match(title.found, at) for at in places[1:]):
        return None
    head = places[-1]
    if lexicon.trends.match(title.found, head) and not _trend_of_doing(title, head):
        return None
    return (head, head + 1) if lexicon.heads_last.match(title.found, head) else None


def _head_first(title: Title) -> Span | None:
    lexicon, found = title.lexicon, title.found
    at = title.start
    while at < len(found) and lexicon.determiners.match(found, at):
        at += 1
    if at >= len(found) or not lexicon.heads_first.match(found, at):
        return None
    if lexicon.trends.match(found, at) and not _trend_of_doing(title, at):
        return None
    alone = at >= title.core[-1] if title.core else True
    followed = at + 1 < len(found) and (found[at + 1].kind == "stop" or lexicon.prepositions.match(found, at + 1) > 0)
    return (at, at + 1) if alone or followed else None


def _trend_of_doing(title: Title, head: int) -> bool:
    """False for «utveckling av sjukfrånvaron»: there the word means how a figure moves."""
    following = head + 1 < len(title.found) and title.lexicon.prepositions.match(title.found, head + 1) > 0
    return following and not title.has(title.lexicon.outcome_nouns)


def _verbal_noun(title: Title) -> Span | None:
    """A Finnish -minen head: the last nominative, with nothing after it that could be a finite verb."""
    lexicon = title.lexicon
    for at in reversed(title.core):
        if lexicon.verbal_nouns.match(title.found, at):
            return at, at + 1
        is_tail = lexicon.verbal_tails.match(title.found, at) and not lexicon.finite.match(title.found, at)
        if title.found[at].kind == "word" and not is_tail:
            return None
    return None


def _count_of_activities(title: Title) -> Span | None:
    """``10 koulutusta``, ``three staff workshops``: a number and an activity noun, at most one word between them."""
    places = _phrase_core(title)
    if not 2 <= len(places) <= 3 or not title.numeral(places[0]):
        return None
    last = places[-1]
    return (places[0], last + 1) if title.lexicon.activity_nouns.match(title.found, last) else None


def _counted(title: Title) -> Span | None:
    lexicon = title.lexicon
    if not title.has(lexicon.counts):
        return None
    span = lexicon.counted.first(title.found)
    if span is None and title.names_activity and not title.has(lexicon.service):
        span = lexicon.counted_activity.first(title.found)
    return span


def vague(title: str, lexicon: Lexicon, strict: bool) -> str | None:
    """The vague word of *title*, None when there is none (OKR009).

    *strict* looks for the short list only (objectives may inspire without figures). A number in a key result's title
    (not strict) excuses: it says how much. Years and dates are no such numbers.
    """
    reading = Title(shown(title), lexicon)
    found = reading.found
    if strict:
        span = lexicon.vague_always.first(found)
        return None if span is None else reading.words(span)
    if any(token.kind in ("number", "percent") for token in found) or lexicon.number_words.anywhere(found):
        return None
    for at in range(len(found)):
        size = lexicon.vague_always.match(found, at) or lexicon.vague.match(found, at)
        placed = at > 0 and lexicon.vague_placed.match(found, at) > 0 and lexicon.place_words.match(found, at - 1) > 0
        if size and not placed and not lexicon.not_vague.match(found, at):
            return reading.words((at, at + size))
    return None
