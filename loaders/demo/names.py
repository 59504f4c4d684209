"""Made-up people and places: parts that are common in Norway, put together at random."""

from __future__ import annotations


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _parts(
    """
    Aila Aksel Alexander Amalie Amina Anders Anette Anita Anna Anne Anton Are Arne Arvid Aslaug Asta
    August Aurora Bente Berit Bjarne Bjørg Bjørn Brage Britt Camilla Cecilie Christian Dag Daniel
    David Ebba Edvard Egil Eilif Einar Eira Eirik Eivind Elias Elin Elise Ella Ellen Elsa Emil Emma
    Erik Erlend Espen Eva Even Fatima Filip Finn Frida Fredrik Frode Geir Gerd Grete Gro Guro Gunnar
    Gunn Halvor Hanna Hanne Hans Harald Hassan Hedda Hege Heidi Helene Helge Henrik Hilde Håkon
    Håvard Ida Inga Inger Ingrid Iselin Ivar Jakob Jan Jens Jenny Johan Johannes John Jon Jonas
    Jorunn Julie Kai Kari Karin Karl Kasper Katrine Khadija Kim Kine Kjell Kjersti Knut Kristian
    Kristin Kristoffer Lars Lasse Leif Leila Lena Line Linnea Lise Live Liv Lone Magnus Maja Malin
    Maren Margrete Maria Marianne Marit Marius Markus Marte Martin Mathias May Merete Mette Mikkel
    Mina Mohammad Mona Morten Nadia Nils Nina Nora Odd Oda Ola Olav Ole Oliver Omar Oskar Ove Per
    Petter Pål Ragnhild Randi Rannveig Rebekka Reidar Rolf Rune Runar Samira Sander Sara Sigrid
    Silje Simen Sindre Siri Solveig Stein Stian Stine Svein Sunniva Synne Terje Thea Thomas Tiril
    Tobias Tone Tor Tore Torill Torunn Trond Trude Turid Tuva Unni Vegard Vilde Vigdis Yngve Yusuf
    Ylva Øystein Øyvind Åge Ånund Åse Åshild
    """
)

LAST_HEADS = _parts(
    """
    Alm Ask Bakke Berg Bjørk Bratt Brekke Dal Eid Eike Elve Fjell Fon Foss Furu Gran Grav Grøn Hag
    Haug Hegg Hell Hol Hus Høg Kirke Kvern Lang Lauv Lille Lind Lund Løk Mo Myr Nes Nord Nygård Od
    Orm Rogn Ros Rud Ryg Sand Selje Skjær Skog Sol Sten Stor Strand Sund Svart Sør Tangen Tjern Torp
    Tveit Ulv Vest Vik Voll Øst
    """
)

LAST_TAILS = _parts(
    """
    bakken berg bø dal eng gård hagen haug heim holm li lid lien løkken mo moen myr nes rud set stad
    strand tveit vang vik vold voll ås
    """
)

PLACE_HEADS = _parts(
    """
    Alme Aspe Bekke Berg Bjørke Blåbær Bratt Bru Byste Dale Eike Elve Ener Fager Fjord Foss Fure
    Grav Gran Grimse Grønne Gull Hag Hassel Haug Havn Hegge Hest Hol Kalv Kirke Kjøl Kløver Klokker
    Kvern Lang Lerke Lille Linde Lyng Lønne Løve Mar Mo Mose Nord Nor Nype Odde Or Rogne Rose Rå Sag
    Sand Selje Sjø Skog Sol Spire Sten Stor Sund Svane Sør Tinde Tjern Troll Tun Tyri Ugle Ulve Vest
    Vin Øst Øvre
    """
)

PLACE_TAILS = _parts(
    """
    bakken berg dalen elva enga fjellet fossen gata glenna grenda hagen haugen heia heim
    holmen jordet kollen krysset landet li lia lunden løkka marka moen myra neset odden parken
    plassen rud sletta stranda sund svingen tangen toppen torget tunet vangen veien vika vollen
    vågen åsen åkeren
    """
)

QUARTERS = ("", "Nordre ", "Søndre ", "Øvre ", "Nedre ", "Vestre ", "Østre ", "Gamle ", "Nye ")

AREAS = ("nord", "sør", "øst", "vest", "sentrum", "fjorden", "dalen", "kysten", "åsen", "elva")

REASONS = (
    "Har ikke oppgaven i dag.",
    "Oppgaven er lagt til en kollega.",
    "Ny i oppgaven, trappes opp.",
    "Tar ansvar for oppgaven på hele enheten.",
    "Avtalt i medarbeidersamtalen.",
    "Deler oppgaven med en annen i teamet.",
)

EVALUATIONS = (
    "Nyttig, men for lite tid til øvelsene.",
    "Kan brukes i arbeidet fra i morgen.",
    "Mye var kjent fra før.",
    "God blanding av teori og praksis.",
    "Ønsker en repetisjon om et halvt år.",
)

PLACES = ("Kommunehuset", "Biblioteket", "Brannstasjonen, møterom 2", "Nettmøte", "Kulturhuset", "Helsehuset")

ROOT = "Eksempelvik kommune (oppdiktet)"
VISION = "Nær folk, klar for morgendagen"
VALUES = "Åpen, kunnskapsrik, til stede"
OFFER = (
    "Oppdiktet kommune for utprøving: fleksibel arbeidstid der tjenesten tillater det, pensjon, kurs i"
    " arbeidstiden og et fagmiljø som deler det det kan."
)
DOMAIN = "eksempel.kommune.no"
