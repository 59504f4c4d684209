"""What releases changed, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from graphsvc.answers import Lang
from graphsvc.publish.terms import BASE, address, fit
from graphsvc.releases.differences import ThingChange, in_words

ATOM = "application/atom+xml"

TITLES: Mapping[Lang, str] = {
    "nb": "Endringer i kompetansevokabularet",
    "nn": "Endringar i kompetansevokabularet",
    "en": "Changes of the competence vocabulary",
}
BEGINNING = "1970-01-01"
"""The day of a feed that nothing was released for yet."""


def feed(
    changes: Iterable[ThingChange], here: str, day: str | None, lang: Lang, *, more: str | None = None
) -> str:
    """
    The feed; an entry per thing and release, whose id never changes.

    `here` is the address of the feed, `more` of its next page (RFC 5005), `day` that of the latest release.
    """
    return "".join(_lines(changes, here, day or BEGINNING, lang, more))


def _lines(
    changes: Iterable[ThingChange], here: str, day: str, lang: Lang, more: str | None
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
    yield f"  <id>{escape(BASE)}changes</id>\n  <title>{escape(TITLES[lang])}</title>\n"
    yield f'  <updated>{day}T00:00:00Z</updated>\n  <link rel="self" href={quoteattr(here)}/>\n'
    if more:
        yield f'  <link rel="next" href={quoteattr(more)}/>\n'
    yield "  <author><name>Kompetansegraf</name></author>\n"
    for change in changes:
        yield from _entry(change, change.day or day, lang)
    yield "</feed>\n"


def _entry(change: ThingChange, day: str, lang: Lang) -> Iterator[str]:
    uri = address(change.kind, change.id, change.uri)
    title, *rest = in_words(change, lang)
    yield f"  <entry>\n    <id>{escape(uri)}#{change.version}</id>\n    <title>{_fit(title)}</title>\n"
    yield f"    <updated>{day}T00:00:00Z</updated>\n    <link href={quoteattr(uri)}/>\n"
    yield f'    <category term="{change.what}"/>\n    <category term="{change.kind}"/>\n'
    yield f'    <content type="text">{_fit(chr(10).join(rest) or title)}</content>\n  </entry>\n'


def _fit(text: str) -> str:
    """Escaped, and without what XML cannot hold."""
    return escape(fit(text))
