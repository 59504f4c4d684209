"""The quality gate of a vocabulary: every check is one row of the table below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

from graphsvc.checks import entries, likeness, mappings, use, wording
from graphsvc.checks.check import Check
from graphsvc.checks.material import Material
from graphsvc.checks.report import Finding, Report
from graphsvc.checks.spelling import NAMES as SPELLING
from graphsvc.checks.spelling import spelling
from graphsvc.resources import room


def check_vocabulary(folder: Path | None = None, *, spell: bool = True) -> Report:
    """
    Everything found in a folder of vocabulary files; without one, in the vocabulary that ships.

    `spell=False` leaves spelling out, which asks another program.
    Errors: none for bad files; what the loader would refuse is among the findings.
    """
    folder = folder or room("vocabulary")
    material = read_material(folder)
    return _report(material, spelling(material, folder) if spell else None)


def read_material(folder: Path) -> Material:
    """The entries of a folder, read by the vocabulary loader that is installed."""
    (loader,) = {
        entry.value: entry for entry in entry_points(group="graphsvc.loaders", name="vocabulary")
    }.values()
    material: Material = loader.load().material(folder)
    return material


def check_material(material: Material) -> Report:
    """The same for entries that are read already, but for their spelling."""
    return _report(material, None)


def _report(material: Material, spelt: Sequence[Finding] | None) -> Report:
    findings = [
        *_faults(material),
        *(found for check in CHECKS for found in check.findings(material)),
        *(spelt or ()),
    ]
    findings.sort(key=lambda finding: (finding.severity, finding.where, finding.row, finding.check))
    count = Counter(finding.check for finding in findings)
    names = ("form", *(check.name for check in CHECKS), *(() if spelt is None else SPELLING))
    return Report(
        ok=all(finding.severity != "error" for finding in findings),
        checked=dict(sorted(Counter(item.kind for item in material.items).items())),
        found={name: count[name] for name in names},
        findings=tuple(findings),
    )


def _faults(material: Material) -> list[Finding]:
    """What the loader would refuse: form, unknown and doubled ids, circles."""
    return [
        Finding(
            check="form",
            severity="error",
            where=fault.where,
            row=fault.row,
            field=fault.field,
            problem=fault.problem,
            remedy=fault.remedy,
        )
        for fault in material.faults
    ]


CHECKS: tuple[Check, ...] = (
    Check("labels", "error", "Every entry has a label in nb, nn and en.", entries.missing_labels),
    Check(
        "definitions",
        "error",
        "Competences, roles and groups are defined in nb and nn.",
        entries.missing_definitions,
    ),
    Check(
        "description-nb",
        "error",
        "A competence is described in nb in 15-60 words.",
        partial(entries.description_words, lang="nb"),
    ),
    Check(
        "description-nn",
        "error",
        "A competence is described in nn in 15-60 words.",
        partial(entries.description_words, lang="nn"),
    ),
    Check("missing-levels", "error", "Every competence describes its levels 1-4.", entries.missing_levels),
    Check("level-words", "error", "A level's text has 12-45 words.", entries.level_words),
    Check("pale-opening", "error", "No level's text begins with a verb of no trade.", entries.pale_openings),
    Check("outcomes", "error", "A competence has 2-5 outcomes, each with its kind.", entries.outcomes),
    Check("learned-by", "error", "A competence says how it is learned.", entries.learned_by),
    Check("purpose", "error", "A role has a purpose.", entries.purposes),
    Check("responsibilities", "error", "A role has 5-9 responsibilities.", entries.responsibilities),
    Check("requirements", "error", "A role has 10-28 requirements of its own.", entries.requirements),
    Check("flat-levels", "error", "A role's requirements have at least two levels.", entries.flat_levels),
    Check("level-reason", "error", "A legal basis comes with the level's reason.", entries.level_reasons),
    Check("styrk08", "error", "A role has a code of STYRK-08.", entries.occupations),
    Check(
        "mapping-clash",
        "error",
        "No exact match is a broad or related one too.",
        mappings.clashing_mappings,
    ),
    Check(
        "mapping-pillar",
        "error",
        "Roles are mapped to occupations, competences to skills.",
        mappings.strange_pillars,
    ),
    Check("signatures", "error", "An entry is a draft until two employers' people sign.", entries.signatures),
    Check(
        "unused-competence", "error", "A role or profile requires every competence.", use.unused_competences
    ),
    Check("withdrawn-in-use", "error", "Nothing rests on what is withdrawn.", use.withdrawn_in_use),
    Check(
        "course-path",
        "error",
        "Courses lead to the lowest level of what three roles require and courses teach.",
        use.course_paths,
    ),
    Check(
        "course-path-highest",
        "warning",
        "And to the highest.",
        use.course_paths_to_the_highest,
    ),
    Check("equal-labels", "error", "No two labels are equal or differ only in form.", likeness.equal_labels),
    Check(
        "same-requirements", "error", "No two roles require the same competences.", likeness.same_requirements
    ),
    Check(
        "similar-roles", "error", "Roles above 0.6 alike are distinct by a reason.", likeness.similar_roles
    ),
    Check(
        "similar-texts",
        "error",
        "Competences that share over half of their 5-grams are distinct by a reason.",
        likeness.similar_texts,
    ),
    Check("equal-levels", "error", "No level's text equals another's, label aside.", wording.equal_levels),
    Check(
        "shared-sentence", "error", "The levels of a competence share no sentence.", wording.shared_sentences
    ),
    Check(
        "shared-opening",
        "error",
        "At most 2 % of a level's texts share their first four words.",
        wording.shared_openings,
    ),
    Check(
        "shared-sequence",
        "error",
        "At most 0.5 % of a level's texts share eight words.",
        wording.shared_sequences,
    ),
)
