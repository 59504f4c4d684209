"""Courses where other sites need them: a link that leads to a course, and a list that stands in a frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import GraphDep, LangDep, settle
from api.pages.render import Markup, page
from graphsvc.answers import Lang
from graphsvc.courses.closing import CourseStep
from graphsvc.courses.offered import Offer
from graphsvc.errors import BadQuestion
from graphsvc.graph import Graph

router = APIRouter(include_in_schema=False)

WORDS: dict[Lang, tuple[str, str, str, str, str, str]] = {
    "nb": ("Kurs", "nivå", "timer", "Ingen kurs ennå.", "Alt om", "gratis"),
    "nn": ("Kurs", "nivå", "timar", "Ingen kurs enno.", "Alt om", "gratis"),
    "en": ("Courses", "level", "hours", "No course yet.", "All about", "free"),
}


@router.get("/courses/{slug}/start")
def start(graph: GraphDep, lang: LangDep, slug: str) -> RedirectResponse:
    """To where the course is taken; to its page here where nobody wrote that down."""
    url = str(graph.thing(kind="courses", id=slug, lang=lang).body()["url"] or "")
    fits = url.startswith(("https://", "http://"))
    return RedirectResponse(url if fits else f"/courses/{quote(slug, safe='')}", 303)


@router.get("/embed/courses", response_class=HTMLResponse)
def embedded(
    request: Request,
    response: Response,
    graph: GraphDep,
    lang: LangDep,
    competence: str | None = None,
    role: str | None = None,
) -> HTMLResponse:
    """The courses of a competence or of a role. Errors: BadQuestion unless exactly one is named."""
    if (competence is None) == (role is None):
        raise BadQuestion("Name a competence or a role, one of them.")
    settle(request, response, f"o{graph.revision().open}.{lang}", "public")
    if competence is not None:
        label, lists, place = _competence(graph, competence, lang)
    else:
        label, lists, place = _role(graph, str(role), lang)
    courses, *_, about, _ = WORDS[lang]
    title, all_ = f"{courses}: {label}", f"{about} {label}"
    text = page("embed.html", lang=lang, title=title, lists=lists, place=place, all=all_)
    return HTMLResponse(text, headers={n: v for n, v in response.headers.items() if n != "content-length"})


def _competence(graph: Graph, given: str, lang: Lang) -> tuple[str, Markup, str]:
    thing = graph.thing(kind="competences", id=given, lang=lang).body()
    courses = graph.competence_courses(competence=given, lang=lang).data
    return str(thing["label"]), _list(courses, lang), f"/competences/{thing['id']}"


def _role(graph: Graph, given: str, lang: Lang) -> tuple[str, Markup, str]:
    thing = graph.thing(kind="roles", id=given, lang=lang).body()
    offers = [one for one in graph.role_courses(role=given, lang=lang).data if one.courses]
    parts = (f"<h2>{_required(one, lang)}</h2>{_list(one.courses, lang)}" for one in offers)
    lists = Markup("".join(parts)) if offers else _list((), lang)
    return str(thing["label"]), lists, f"/roles/{thing['id']}"


def _required(one: Offer, lang: Lang) -> str:
    level = f" ({WORDS[lang][1]} {one.level})" if one.level else ""
    return escape(one.label) + level


def _list(courses: Sequence[CourseStep], lang: Lang) -> Markup:
    if not courses:
        return Markup(f"<p>{WORDS[lang][3]}</p>")
    return Markup(f"<ul>{''.join(_items(courses, lang))}</ul>")


def _items(courses: Iterable[CourseStep], lang: Lang) -> Iterable[str]:
    """A link that opens outside the frame, then levels, hours and price."""
    for one in courses:
        place = f"/courses/{quote(one.id, safe='')}/start"
        yield (
            f'<li><a href="{place}" target="_blank" rel="noopener">{escape(one.label)}</a> '
            f"<span>{' · '.join(_facts(one, lang))}</span></li>"
        )


def _facts(one: CourseStep, lang: Lang) -> Iterable[str]:
    """Levels, hours and price, as far as they are known."""
    _, level, hours, *_, free = WORDS[lang]
    yield f"{level} {one.from_level}–{one.to_level}"
    if one.hours:
        long = f"{one.hours:g}"
        yield f"{long if lang == 'en' else long.replace('.', ',')} {hours}"
    if one.price is not None:
        yield f"{one.price:,.0f} kr".replace(",", " ") if one.price else free
