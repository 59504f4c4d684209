"""
The official ESCO downloads: which members a ZIP holds, in which language, and their rows.

1.1.1 comes as two ZIPs (a language's classification; the relations, which have no language); later releases
put the relations beside the labels. Members are recognised by name, so that order and release do not matter.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from loaders.base import Faults
from loaders.limits import fits

LANGUAGES = {"en": "en", "no": "nb", "nb": "nb", "nn": "nn"}
"""The language of a member's name, and ours."""

CLASSIFICATION: dict[str, tuple[str, ...]] = {
    "occupations": ("conceptUri", "iscoGroup", "preferredLabel"),
    "skills": ("conceptUri", "skillType", "reuseLevel", "preferredLabel"),
    "skillGroups": ("conceptUri", "preferredLabel"),
    "ISCOGroups": ("conceptUri", "code", "preferredLabel"),
}
"""Members that have a language, and the columns that each must have."""

RELATIONS: dict[str, tuple[str, ...]] = {
    "broaderRelationsOccPillar": ("conceptType", "conceptUri", "broaderType", "broaderUri"),
    "broaderRelationsSkillPillar": ("conceptType", "conceptUri", "broaderType", "broaderUri"),
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
}

_MEMBER = re.compile(r"(?:.*/)?([A-Za-z]+)(?:_([a-z]{2}))?\.csv\Z")
_VERSION = re.compile(r"v(\d+(?:\.\d+)+)")
_AGAIN = "Download it again from the ESCO portal (classification, CSV)."


@dataclass(frozen=True, slots=True)
class Member:
    """One CSV file: `rows` are the cells of the wanted columns, then of the optional ones."""

    where: str
    columns: dict[str, int]
    rows: list[list[str]]


@dataclass
class Download:
    """What the ZIPs hold together."""

    labels: dict[str, dict[str, Member]] = field(default_factory=dict)
    relations: dict[str, Member] = field(default_factory=dict)
    version: str | None = None


def read_zips(paths: Sequence[Path], faults: Faults) -> Download:
    """
    The members that count of all ZIPs; what is missing, twice or unreadable is a fault.

    Shape: `labels` by our language and then by member; each language has all members or a fault.
    """
    download = Download()
    for path in paths:
        _read_zip(path, download, faults)
        download.version = download.version or next(iter(_VERSION.findall(path.name)), None)
    if not faults:
        _check_complete(download, paths, faults)
    return download


def _read_zip(path: Path, download: Download, faults: Faults) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if not fits(archive, path.name, faults):
                return
            members = list(_members(archive, path.name, faults))
            for info, name, language in members:
                _keep(_read_member(archive, info, name, path.name, faults), name, language, download, faults)
            if not members and not faults:
                _refuse_strange(archive, path.name, faults)
    except FileNotFoundError:
        faults.add(path.name, 0, "", "The file is missing.", f"Looked for {path}.")
    except zipfile.BadZipFile:
        faults.add(path.name, 0, "", "This is not a ZIP file, or it is cut short.", _AGAIN)
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # zipfile: NotImplementedError is a compression that it does not know, RuntimeError a locked member
        problem = f"The ZIP file is damaged ({type(error).__name__})."
        faults.add(path.name, 0, "", problem, _AGAIN)
    except OSError as error:
        faults.add(path.name, 0, "", f"The file cannot be read ({error.strerror}).")


def _members(
    archive: zipfile.ZipFile, where: str, faults: Faults
) -> Iterator[tuple[zipfile.ZipInfo, str, str | None]]:
    for info in archive.infolist():
        match = _MEMBER.match(info.filename)
        if match is None or match[1] not in {*CLASSIFICATION, *RELATIONS}:
            continue
        if match[1] in RELATIONS:
            yield info, match[1], None
        elif match[2] in LANGUAGES:
            yield info, match[1], LANGUAGES[match[2]]
        else:
            problem = f"The labels are in the language {match[2] or 'unknown'!r}."
            remedy = f"Download the classification in one of: {', '.join(LANGUAGES)}."
            faults.add(f"{where}: {info.filename}", 0, "", problem, remedy)


def _refuse_strange(archive: zipfile.ZipFile, where: str, faults: Faults) -> None:
    there = ", ".join(archive.namelist()[:5]) or "nothing"
    wanted = ", ".join(f"{name}_en.csv" for name in CLASSIFICATION)
    problem = f"This is no ESCO download: it holds {there}."
    faults.add(where, 0, "", problem, f"Expected are {wanted}, or {', '.join(RELATIONS)}.")


def _keep(member: Member | None, name: str, language: str | None, download: Download, faults: Faults) -> None:
    if member is None:
        return
    shelf = download.relations if language is None else download.labels.setdefault(language, {})
    if name in shelf:
        problem = f"The same was read from {shelf[name].where} already."
        faults.add(member.where, 0, "", problem, "Give each language, and the relations, once.")
    shelf[name] = member


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, zip_name: str, faults: Faults
) -> Member | None:
    where = f"{zip_name}: {info.filename}"
    try:
        text = archive.read(info).decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(where, 0, "", "The text is not UTF-8.", _AGAIN)
        return None
    limit = csv.field_size_limit(len(text) + 1)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        faults.add(where, 0, "", f"This is not CSV ({error}).", _AGAIN)
        return None
    finally:
        csv.field_size_limit(limit)
    return _member(where, name, rows, faults)


def _member(where: str, name: str, rows: list[list[str]], faults: Faults) -> Member | None:
    header = rows[0] if rows else []
    before = len(faults)
    for column in (CLASSIFICATION | RELATIONS)[name]:
        if column not in header:
            faults.add(where, 1, column, "The column is missing.", f"The header names: {', '.join(header)}.")
    width = len(header)
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            problem = f"The row has {len(row)} cells, the header {width}."
            faults.add(where, number, "", problem, _AGAIN)
    if len(faults) > before:
        return None
    return Member(where, {column: place for place, column in enumerate(header)}, rows[1:])


def _check_complete(download: Download, paths: Sequence[Path], faults: Faults) -> None:
    where = ", ".join(path.name for path in paths)
    if not download.labels:
        remedy = "Give the classification ZIP of a language too, such as the one named `- en - csv.zip`."
        faults.add(where, 0, "", "No file names the occupations and skills.", remedy)
    for language, members in download.labels.items():
        for name in CLASSIFICATION.keys() - members.keys():
            faults.add(where, 0, name, f"The member {name} is missing in {language}.", _AGAIN)
    if download.relations:
        for name in RELATIONS.keys() - download.relations.keys():
            faults.add(where, 0, name, f"The member {name} is missing.", _AGAIN)
