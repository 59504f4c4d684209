"""
Kinds of units in a municipality, as data.

`words` are beginnings of words (with `$` whole words) in the ids and labels of roles that work there, `areas`
the same for their service areas, `systems` for the IT systems in use. Words before a slash (or the first one)
name the unit, the others professions: a role that names one kind of unit works in no other.
"""

from __future__ import annotations

from typing import NamedTuple


class Sector(NamedTuple):
    id: str
    name: str


class Kind(NamedTuple):
    """
    Units of one kind: `share` of the municipality's people, `size` of a unit from - to.

    `name` holds {place} where there are many; `part_time` is the share of posts below 100 percent. With
    `home`, three or so of them lie below a common unit of that name.
    """

    id: str
    sector: str
    name: str
    share: float
    size: tuple[int, int]
    words: tuple[str, ...]
    areas: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    part_time: float = 0.25
    home: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The words that name the unit itself: up to the slash, or the first one."""
        return self.words[: self.words.index("/")] if "/" in self.words else self.words[:1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SECTORS = (
    Sector("oppvekst", "Oppvekst og utdanning"),
    Sector("helse", "Helse og mestring"),
    Sector("teknisk", "Samfunn og teknisk"),
    Sector("kultur", "Kultur og fritid"),
    Sector("stab", "Organisasjon og stab"),
)

_CARE = _words("gerica cosdoc helseplattform journal helse velferdsteknologi medisin")
_SCHOOL = _words("skole visma-flyt vigilo itslearning feide oppvekst barnehage")
_OFFICE = _words("sak$ arkiv acos elements public dokument")

# fmt: off
KINDS = (
    Kind("barnehage", "oppvekst", "{place} barnehage", 0.11, (12, 38),
         _words("barnehage pedagogisk-leder styrer barne-og-ungdomsarbeider"), ("barnehage",), _SCHOOL,
         0.3),
    Kind("skole", "oppvekst", "{place} skole", 0.24, (22, 60),
         _words("skole$ skolen$ grunnskole barneskole ungdomsskole sfo / lærer laerer larer "
                "kontaktlærer rektor fagarbeider-i-skole spesialpedagog"),
         _words("skole grunnskole opplæring opplaring oppvekst"), _SCHOOL, 0.25),
    Kind("ppt", "oppvekst", "Pedagogisk-psykologisk tjeneste {place}", 0.008, (8, 30),
         _words("ppt pp-tjenesten / pp-rådgiver pp-radgiver logoped psykolog "
                "pedagogisk-psykologisk"), (), _SCHOOL),
    Kind("barnevern", "oppvekst", "Barneverntjenesten {place}", 0.015, (10, 40),
         _words("barnevern kontaktperson-barnevern"), ("barnevern",), _words("barnevern familia"), 0.15),
    Kind("helsestasjon", "oppvekst", "Helsestasjon {place}", 0.015, (8, 28),
         _words("helsestasjon skolehelse / helsesykepleier jordmor"), ("helsestasjon",),
         _words("hspro helsestasjon")),
    Kind("voksenopplaring", "oppvekst", "Voksenopplæringen {place}", 0.012, (10, 40),
         _words("voksenopplæring voksenopplaring norsklærer flyktning introduksjon"), ("integrering",),
         _SCHOOL),
    Kind("sykehjem", "helse", "{place} sykehjem, avdeling {letter}", 0.15, (14, 34),
         _words("sykehjem sykepleier helsefagarbeider pleieassistent avdelingsleder-sykehjem aktivitør"),
         _words("helse omsorg pleie"), _CARE, 0.62, "{place} sykehjem"),
    Kind("hjemmetjeneste", "helse", "Hjemmetjenesten {place}", 0.12, (20, 55),
         _words("hjemmetjeneste hjemmesykepleie / sykepleier helsefagarbeider hjemmehjelp vernepleier"),
         _words("helse omsorg pleie"), _CARE, 0.6),
    Kind("bofellesskap", "helse", "{place} bofellesskap", 0.08, (12, 36),
         _words("bofellesskap / vernepleier miljøterapeut miljoterapeut miljøarbeider miljoarbeider "
                "helsefagarbeider personlig"), _words("helse omsorg"), _CARE, 0.65),
    Kind("psykisk-helse", "helse", "Psykisk helse og rus {place}", 0.025, (8, 35),
         _words("psykisk rus$ rusarbeid / ruskonsulent miljøterapeut miljoterapeut"), ("psykisk",),
         _CARE, 0.35),
    Kind("rehabilitering", "helse", "Fysio- og ergoterapi {place}", 0.012, (8, 35),
         _words("rehabilitering / fysioterapeut ergoterapeut hørselskontakt"), ("rehabilitering",), _CARE,
         0.3),
    Kind("lege", "helse", "Legevakt og legetjeneste {place}", 0.01, (8, 30),
         _words("legevakt legetjeneste / lege$ legesekretær kommuneoverlege helsesekretær "
                "helsesekretar kommunelege"), (),
         _CARE, 0.4),
    Kind("nav", "helse", "Nav {place}", 0.025, (12, 50),
         _words("nav$ / nav-veileder sosial sosionom gjeldsrådgiver gjeldsradgiver veileder-nav "
                "flyktningkonsulent"), _words("nav$ sosial"), _words("socio velferd digisos"), 0.15),
    Kind("tildeling", "helse", "Tildelingskontoret {place}", 0.008, (8, 30),
         _words("tildeling saksbehandler-helse koordinator"), (), _CARE, 0.2),
    Kind("kjokken", "helse", "Sentralkjøkkenet {place}", 0.008, (8, 25),
         _words("kjøkken kjokken / kokk ernæring"), ("mat",), (), 0.4),
    Kind("plan", "teknisk", "Plan og byggesak {place}", 0.012, (8, 40),
         _words("byggesak arealplan / planlegger oppmåling oppmaling geodata landmåler saksbehandler-plan"),
         _words("plan bygg"), _OFFICE, 0.12),
    Kind("vann", "teknisk", "Vann og avløp {place}", 0.014, (8, 40),
         _words("vann avløp avlop / driftsoperatør driftsoperator rørlegger"), _words("vann avløp avlop"),
         _words("driftskontroll gemini"), 0.06),
    Kind("vei", "teknisk", "Vei og park {place}", 0.014, (8, 40),
         _words("vei$ veg$ veidrift vegdrift park$ / parkarbeider gartner anlegg maskinfører"),
         _words("vei$ veg$ park samferdsel"), (), 0.08),
    Kind("eiendom", "teknisk", "Eiendomsdrift {place}", 0.02, (8, 35),
         _words("eiendom / vaktmester byggdrifter driftstekniker prosjektleder-bygg"), ("eiendom",),
         _words("lydia fdv"), 0.08),
    Kind("renhold", "teknisk", "Renhold {place}", 0.035, (18, 50), _words("renhold"), ("renhold",), (),
         0.55),
    Kind("brann", "teknisk", "{place} brannstasjon", 0.02, (12, 45),
         _words("brann feier brannforebygger utrykning"), _words("brann beredskap"), _words("brann"), 0.35),
    Kind("landbruk", "teknisk", "Landbruk, klima og miljø {place}", 0.006, (8, 25),
         _words("landbruk miljøvern / klima natur miljørådgiver miljoradgiver vilt skog"),
         _words("landbruk miljø miljo"), _OFFICE),
    Kind("bibliotek", "kultur", "{place} bibliotek", 0.007, (8, 20), _words("bibliotek"), ("bibliotek",)),
    Kind("kulturskole", "kultur", "Kulturskolen {place}", 0.01, (10, 40), _words("kulturskole"), (), (),
         0.75),
    Kind("ungdom", "kultur", "{place} ungdomshus", 0.006, (8, 18),
         _words("ungdomshus ungdomsklubb ungdomsleder fritid utekontakt"), (), (), 0.5),
    Kind("kultur", "kultur", "Kultur og idrett {place}", 0.006, (8, 25),
         _words("kultur$ kulturkonsulent kulturleder idrett frivillig kino museum svømmehall"),
         _words("kultur$ idrett")),
    Kind("hr", "stab", "HR og lønn {place}", 0.009, (8, 35),
         _words("hr$ lønn lonn / hr-rådgiver hr-radgiver personal hms"), _words("personal hr$"),
         _words("hr$ lønn lonn visma"), 0.1),
    Kind("okonomi", "stab", "Økonomi og innkjøp {place}", 0.009, (8, 35),
         _words("økonomi okonomi regnskap / controller innkjøp innkjop skatteoppkrever fakturering"),
         _words("økonomi okonomi"), _words("økonomi okonomi regnskap agresso unit4"), 0.1),
    Kind("ikt", "stab", "IKT og digitalisering {place}", 0.009, (8, 35),
         _words("ikt it$ digitalisering / it-konsulent it-drift systemansvarlig digital "
                "informasjonssikkerhet personvern "
                "driftskonsulent-ikt"), _words("ikt digital"), _words("ikt drift"), 0.05),
    Kind("dokument", "stab", "Dokumentsenteret {place}", 0.006, (8, 25), _words("arkiv dokument / arkivar"),
         ("arkiv",), _OFFICE, 0.2),
    Kind("innbyggertorg", "stab", "Innbyggertorget {place}", 0.008, (8, 30),
         _words("innbyggertorg innbyggerservice / innbygger servicemedarbeider service sekretær "
                "sekretar kommunikasjon resepsjon "
                "veileder-innbygger"), _words("service kommunikasjon"), _OFFICE, 0.3),
    Kind("politikk", "stab", "Politisk sekretariat {place}", 0.006, (8, 20),
         _words("politisk jurist kommuneadvokat beredskapskoordinator rådgiver radgiver"),
         _words("politisk beredskap administrasjon ledelse"), _OFFICE, 0.1),
)
# fmt: on

RIVALS = (
    _words("gerica profil cosdoc helseplattformen"),
    _words("vigilo visma-flyt-skole"),
    _words("visma-flyt-barnevern modulus-barn"),
    _words("socio velferd"),
    _words("elements acos-websak public-360"),
    _words("visma-enterprise unit4-erp"),
)
"""IT systems, by id, of which a municipality buys one; the demo's has the first of each that is known."""

LEADERS = _words("leder sjef direktør direktor rektor styrer inspektør inspektor brannmester")
"""Ends of words that make a role the leader's of a unit."""

ADVISERS = _words("veileder veilederen")
"""Ends of words that only look like that."""

NOT_LEADERS = _words("pedagogisk-leder teamleder fagleder prosjektleder fritidsleder ungdomsleder")
"""Roles that bear the word and do not lead the unit."""

SMALLEST = 8
"""People; a kind that would be smaller in this municipality is left out."""

STAFF = {"root": 5, "sector": 5, "area": 3, "home": 5}
"""People in a unit that only holds others."""

AREA_SIZE = 18
"""Units below one area; a sector that has fewer than twice as many has no areas."""
