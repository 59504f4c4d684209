"""The page at /: what this is, what is loaded, and where to go; plain HTML that needs no JavaScript."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import AskerDep, GraphDep
from api.pages import signin
from api.pages.render import Markup, link, page, table
from api.params import COMPETENCE, ROLE
from graphsvc import __version__
from graphsvc.graph import Graph
from graphsvc.people.viewer import Viewer
from graphsvc.status import Status

router = APIRouter(include_in_schema=False)

# What is counted on the page, and what it is called; labels that a viewer may not count are left out.
COUNTED = {
    "Role": "roller",
    "Competence": "kompetanser",
    "Level": "nivåbeskrivelser",
    "CompetenceGroup": "kompetanseområder",
    "Course": "kurs",
    "Qualification": "formelle kvalifikasjoner",
    "Profile": "kompetanseprofiler",
    "System": "fagsystemer",
    "OrgUnit": "enheter",
    "Employee": "ansatte",
}


COMMONS = "creativecommons.org/licenses/"


@router.get("/", response_class=HTMLResponse)
def landing(request: Request, graph: GraphDep, asker: AskerDep) -> HTMLResponse:
    status = graph.status(asker)
    role, role_label = _example(graph, "role", ROLE)
    competence, competence_label = _example(graph, "competence", COMPETENCE)
    return HTMLResponse(
        page(
            "landing.html",
            role=role,
            role_label=role_label,
            competence=competence,
            competence_label=competence_label,
            gaps_link=_gaps_link(asker),
            loaded=_loaded(status),
            version=__version__,
            revision=status.revision,
            access=_access(asker),
            signin=signin.corner(request, asker),
        ),
        headers=signin.NO_STORE if request.app.state.settings.auth == "oidc" else None,
    )


def _example(graph: Graph, noun: str, wanted: str) -> tuple[str, str]:
    """The id and the label of the example, or of the first there is, or the id alone."""
    matrix = graph.matrix()
    known = matrix.roles if noun == "role" else matrix.competences
    key = wanted if wanted in known or not known else known[0]
    label = matrix.role_label if noun == "role" else matrix.competence_label
    return key, label(known.index(key), "nb") if key in known else key


def _access(asker: Viewer) -> str:
    if asker.kind == "public":
        return "åpne data"
    return "du ser det du har tilgang til" if asker.subject else "lokal bruk, du ser alt som HR ser"


def _gaps_link(asker: Viewer) -> Markup:
    words = "Hvor samler kompetansegapene seg?"
    if asker.kind == "public":
        return Markup(f"{words} <em>Lukket: gjelder ansatte.</em>")
    return link("/v1/gaps/hotspots", words)


def _loaded(status: Status) -> Markup:
    if not any(status.nodes.values()):
        return Markup(
            "<p>Grafen er tom. Last vokabularet med <code>graphsvc load vocabulary</code>, "
            "eller prøv <code>graphsvc start</code>.</p>"
        )
    counts = [(name, status.nodes[label]) for label, name in COUNTED.items() if status.nodes.get(label)]
    vocabularies = [(one.title, one.version, _licence(one.licence)) for one in status.vocabularies]
    return Markup(
        table("Vokabularer", ("Navn", "Versjon", "Lisens"), vocabularies)
        + table("Innhold", ("Hva", "Antall"), counts)
    )


def _licence(licence: str | None) -> object:
    """A licence by its address as a link, those of Creative Commons by the names that people know."""
    if not licence or not licence.startswith("https://"):
        return licence
    short = licence.removeprefix("https://").strip("/")
    if short.startswith(COMMONS):
        short = f"CC {short.removeprefix(COMMONS).replace('/', ' ').upper()}"
    return link(licence, short)
