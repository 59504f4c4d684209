"""
What the specification demands of a statement, requirement by requirement.

Sections are those of xAPI 1.0.3, Part Two (Data); each case is our own. A case changes one thing of a
statement that is otherwise right, so that what is refused is refused for that.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.completions import forms
from graphsvc.completions.reading import MOST_DEPTH, MOST_STATEMENTS, parsed, statements_of
from graphsvc.completions.statement import check
from graphsvc.errors import BadStatement
from tests.completions.statements import COMPLETED, LMS, VOIDED, Statement, number, statement
from tests.examples import tries

AGENT = {"mbox": "mailto:kari@example.org"}
ACCOUNT = {"account": {"homePage": LMS, "name": "1"}}
ACTIVITY = {"id": "https://example.org/a"}
REF = {"objectType": "StatementRef", "id": number(9)}
SUB = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": COMPLETED}, "object": ACTIVITY}

VALID: dict[str, Statement] = {
    "2.4 the least there can be": {"actor": AGENT, "verb": {"id": COMPLETED}, "object": ACTIVITY},
    "2.4.1 an id in upper case": statement(id=number(1).upper()),
    "2.4.1 an id of another variant, as in 2.4.s2": statement(id="12345678-1234-5678-1234-567812345678"),
    "2.4.2.1 an agent that says so": statement(actor={**AGENT, "objectType": "Agent", "name": ""}),
    "2.4.2.3 a hashed mailbox": statement(actor={"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}),
    "2.4.2.3 an OpenID": statement(actor={"openid": "https://kari.example.org/"}),
    "2.4.2.2 an anonymous group": statement(actor={"objectType": "Group", "member": [AGENT, ACCOUNT]}),
    "2.4.2.2 an identified group without members": statement(actor={"objectType": "Group", **ACCOUNT}),
    "2.4.2.2 an identified group with members": statement(
        actor={"objectType": "Group", **ACCOUNT, "member": [AGENT]}
    ),
    "2.4.3 a verb without display": statement(verb={"id": COMPLETED}),
    "2.4.3 a verb in Arabic": statement(verb={"id": "http://example.com/فعل/خواندن"}),
    "2.4.4.1 an activity that says so": statement(object={**ACTIVITY, "objectType": "Activity"}),
    "2.4.4.1.s2 a definition": statement(
        object={
            **ACTIVITY,
            "definition": {
                "name": {"nb": "a", "nn-NO": "b"},
                "description": {},
                "type": "http://adlnet.gov/expapi/activities/course",
                "moreInfo": "https://example.org/more",
                "extensions": {"https://example.org/e": None},
            },
        }
    ),
    "2.4.4.1.s8 an interaction": statement(
        object={
            **ACTIVITY,
            "definition": {
                "interactionType": "choice",
                "correctResponsesPattern": ["a[,]b"],
                "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
            },
        }
    ),
    "2.4.4.2 an agent as object": statement(object={**AGENT, "objectType": "Agent"}),
    "2.4.4.2 a group as object": statement(object={"objectType": "Group", "member": []}),
    "2.4.4.3 a reference": statement(object=REF),
    "2.4.4.3 a statement inside": statement(object={**SUB, "result": {"success": True}, "context": {}}),
    "2.4.5 a result": statement(
        result={
            "score": {"scaled": -1, "raw": 0, "min": 0, "max": 0.5},
            "success": False,
            "completion": True,
            "response": "",
            "duration": "P3Y1M29DT4H35M59.14S",
            "extensions": {"https://example.org/e": {"anything": [None]}},
        }
    ),
    "2.4.6 a context": statement(
        context={
            "registration": number(3),
            "instructor": {"objectType": "Group", "member": [AGENT]},
            "team": {"objectType": "Group", **ACCOUNT},
            "contextActivities": {"parent": ACTIVITY, "grouping": [ACTIVITY], "category": [], "other": []},
            "revision": "1",
            "platform": "Moodle",
            "language": "nb-NO",
            "statement": REF,
            "extensions": {},
        }
    ),
    "2.4.6 a context beside a reference": statement(object=REF, context={"language": "no"}),
    "2.4.7 a moment ahead (2.4.7.s3.b6)": statement(timestamp="2099-01-01T00:00:00Z"),
    "2.4.8 a time of storing, validated": statement(stored="2026-03-02T10:00:00.000Z"),
    "2.4.9 an authority": statement(authority=AGENT),
    "2.4.9 an authority of OAuth": statement(authority={"objectType": "Group", "member": [ACCOUNT, AGENT]}),
    "2.4.10 any version of 1.0": statement(version="1.0.17"),
    "2.4.11 no attachments": statement(attachments=[]),
    "2.3.2 a voiding statement": statement(verb={"id": VOIDED}, object=REF),
}


@pytest.mark.parametrize("case", VALID.values(), ids=VALID)
def test_what_is_allowed(case: Statement) -> None:
    """What the specification allows is not refused."""
    assert list(check(case)) == []
    assert statements_of(json.dumps(case).encode()) == [case]


def without(name: str) -> Statement:
    return statement(**{name: None})


INVALID: dict[str, tuple[Any, str]] = {
    # 2.2 Formatting
    "2.2.s2.b3 no actor": (without("actor"), "actor"),
    "2.2.s2.b3 no verb": (without("verb"), "verb"),
    "2.2.s2.b3 no object": (without("object"), "object"),
    "2.2.s4.b1.b1 null": ({**statement(), "result": None}, "result"),
    "2.2.s4.b1.b1 null inside": (statement(result={"success": None}), "result.success"),
    "2.2.s4.b1.b2 a number in a text": (statement(result={"score": {"raw": "1"}}), "result.score.raw"),
    "2.2.s4.b1.b2 true for a number": (statement(result={"score": {"raw": True}}), "result.score.raw"),
    "2.2.s4.b1.b3 a truth in a text": (statement(result={"success": "true"}), "result.success"),
    "2.2.s4.b1.b3 a number for a truth": (statement(result={"completion": 1}), "result.completion"),
    "2.2.s4.b1.b4 an empty IRI": (statement(verb={"id": ""}), "verb.id"),
    "2.2.s4.b1.b4 an empty UUID": (statement(id=""), "id"),
    "2.2.s4.b1.b5 another case of a key": (
        {**without("verb"), "Verb": {"id": COMPLETED}},
        "Verb",
    ),
    "2.2.s4.b1.b5 inside": (statement(actor={"Mbox": "mailto:a@b.no", **AGENT}), "actor.Mbox"),
    "2.2.s4.b1.b6 another case of a value": (
        statement(actor={**AGENT, "objectType": "agent"}),
        "actor.objectType",
    ),
    "2.2.s4.b1.b7 a property of one's own": (statement(grade=5), "grade"),
    "2.2.s4.b1.b8 an IRI without a scheme": (statement(object={"id": "example.org/a"}), "object.id"),
    "2.2 a text for a statement": ("completed", ""),
    "2.2 a list for a statement": ([], ""),
    # 2.3.2 Voiding
    "2.3.2.s2.b1 voiding an activity": (statement(verb={"id": VOIDED}), "object.objectType"),
    # 2.4.1 Id
    "2.4.1 no hyphens": (statement(id=number(1).replace("-", "")), "id"),
    "2.4.1 in braces": (statement(id="{" + number(1) + "}"), "id"),
    "2.4.1 not hexadecimal": (statement(id="g" + number(1)[1:]), "id"),
    "2.4.1 a number": (statement(id=7), "id"),
    # 2.4.2 Actor
    "2.4.2.1.s2.b1 nothing identifies": (statement(actor={"name": "Kari"}), "actor"),
    "2.4.2.1.s2.b2 two identify": (statement(actor={**AGENT, **ACCOUNT}), "actor"),
    "2.4.2.1 members in an agent": (statement(actor={**AGENT, "member": []}), "actor.member"),
    "2.4.2.1 a list as objectType": (statement(actor={**AGENT, "objectType": ["Agent"]}), "actor.objectType"),
    "2.4.2.1 a number as name": (statement(actor={**AGENT, "name": 1}), "actor.name"),
    "2.4.2.2.s4.b1 nobody in a group": (statement(actor={"objectType": "Group"}), "actor.member"),
    "2.4.2.2.s4.b2 a group in a group": (
        statement(actor={"objectType": "Group", "member": [{"objectType": "Group", "member": [AGENT]}]}),
        "actor.member[0].objectType",
    ),
    "2.4.2.2.s5.b1 two identify a group": (
        statement(actor={"objectType": "Group", **AGENT, **ACCOUNT}),
        "actor",
    ),
    "2.4.2.2 one member, no list": (
        statement(actor={"objectType": "Group", "member": AGENT}),
        "actor.member",
    ),
    "2.4.2.3 a mailbox without mailto": (statement(actor={"mbox": "kari@example.org"}), "actor.mbox"),
    "2.4.2.3 a mailbox without domain": (statement(actor={"mbox": "mailto:kari"}), "actor.mbox"),
    "2.4.2.3 a hash that is too short": (statement(actor={"mbox_sha1sum": "ab"}), "actor.mbox_sha1sum"),
    "2.4.2.3 an OpenID that is none": (statement(actor={"openid": "kari"}), "actor.openid"),
    "2.4.2.4 no home page": (statement(actor={"account": {"name": "1"}}), "actor.account.homePage"),
    "2.4.2.4 no name": (statement(actor={"account": {"homePage": LMS}}), "actor.account.name"),
    "2.4.2.4 a home page without scheme": (
        statement(actor={"account": {"homePage": "lms", "name": "1"}}),
        "actor.account.homePage",
    ),
    "2.4.2.4 a number as name": (
        statement(actor={"account": {"homePage": LMS, "name": 1}}),
        "actor.account.name",
    ),
    "2.4.2.4 one property more": (
        statement(actor={"account": {"homePage": LMS, "name": "1", "id": "1"}}),
        "actor.account.id",
    ),
    # 2.4.3 Verb
    "2.4.3 no id": (statement(verb={"display": {"en": "completed"}}), "verb.id"),
    "2.4.3 a text for a verb": (statement(verb=COMPLETED), "verb"),
    "2.4.3 display is a text": (statement(verb={"id": COMPLETED, "display": "completed"}), "verb.display"),
    # 2.4.4 Object
    "2.4.4 an unknown kind": (statement(object={**ACTIVITY, "objectType": "Course"}), "object.objectType"),
    "2.4.4 a kind that is a number": (statement(object={**ACTIVITY, "objectType": 1}), "object.objectType"),
    "2.4.4.1 no id": (statement(object={}), "object.id"),
    "2.4.4.1 a type that is no IRI": (
        statement(object={**ACTIVITY, "definition": {"type": "course"}}),
        "object.definition.type",
    ),
    "2.4.4.1.s13.b1 no interactionType": (
        statement(object={**ACTIVITY, "definition": {"choices": []}}),
        "object.definition.interactionType",
    ),
    "2.4.4.1.s13.b1 an unknown one": (
        statement(object={**ACTIVITY, "definition": {"interactionType": "guess"}}),
        "object.definition.interactionType",
    ),
    "2.4.4.1.s16.b1 one id twice": (
        statement(
            object={
                **ACTIVITY,
                "definition": {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "a"}]},
            }
        ),
        "object.definition.choices",
    ),
    "2.4.4.2 an agent that does not say so": (statement(object=AGENT), "object.id"),
    "2.4.4.3.s4 a reference without id": (statement(object={"objectType": "StatementRef"}), "object.id"),
    "2.4.4.3.s4 a reference with more": (statement(object={**REF, "definition": {}}), "object.definition"),
    "2.4.4.3.s8.b2 an inner one that is none": (statement(object={**SUB, "verb": {}}), "object.verb.id"),
    "2.4.4.3.s8.b3 an inner id": (statement(object={**SUB, "id": number(2)}), "object.id"),
    "2.4.4.3.s8.b3 an inner version": (statement(object={**SUB, "version": "1.0.0"}), "object.version"),
    "2.4.4.3.s8.b4 one inside one": (statement(object={**SUB, "object": SUB}), "object.object"),
    "2.4.4.3 an inner actor that is none": (statement(object={**SUB, "actor": {}}), "object.actor"),
    # 2.4.5 Result
    "2.4.5 an unknown property": (statement(result={"grade": 1}), "result.grade"),
    "2.4.5.1 scaled above 1": (statement(result={"score": {"scaled": 1.01}}), "result.score.scaled"),
    "2.4.5.1 scaled below -1": (statement(result={"score": {"scaled": -1.01}}), "result.score.scaled"),
    "2.4.5.1 raw above max": (statement(result={"score": {"raw": 6, "max": 5}}), "result.score.raw"),
    "2.4.5.1 raw below min": (statement(result={"score": {"raw": -1, "min": 0}}), "result.score.raw"),
    "2.4.5.1 min as high as max": (statement(result={"score": {"min": 5, "max": 5}}), "result.score.min"),
    "2.4.5.1 a text for a score": (statement(result={"score": 5}), "result.score"),
    "4.6 no duration": (statement(result={"duration": "1 h"}), "result.duration"),
    "4.6 weeks with days": (statement(result={"duration": "P4W1D"}), "result.duration"),
    "4.6 the form of 4.4.3.3": (statement(result={"duration": "P0003-01-29T04:35:59"}), "result.duration"),
    # 2.4.6 Context
    "2.4.6 a registration that is no UUID": (
        statement(context={"registration": "1"}),
        "context.registration",
    ),
    "2.4.6 a team that is an agent": (statement(context={"team": AGENT}), "context.team.objectType"),
    "2.4.6.s4.b1 a revision beside an agent": (
        statement(object={**AGENT, "objectType": "Agent"}, context={"revision": "1"}),
        "context.revision",
    ),
    "2.4.6.s4.b2 a platform beside a reference": (
        statement(object=REF, context={"platform": "Moodle"}),
        "context.platform",
    ),
    "2.4.6 a platform beside an inner reference": (
        statement(object={**SUB, "object": REF, "context": {"platform": "Moodle"}}),
        "object.context.platform",
    ),
    "2.4.6 a language that is none": (statement(context={"language": "norsk bokmål"}), "context.language"),
    "2.4.6.2.s4.b1 an unknown relation": (
        statement(context={"contextActivities": {"child": ACTIVITY}}),
        "context.contextActivities.child",
    ),
    "2.4.6.2.s4.b2 an agent for an activity": (
        statement(context={"contextActivities": {"parent": [{**AGENT, "objectType": "Agent"}]}}),
        "context.contextActivities.parent[0].objectType",
    ),
    "2.4.6 a statement that is no reference": (
        statement(context={"statement": SUB}),
        "context.statement.objectType",
    ),
    # 2.4.7-2.4.10
    "4.5 a day": (statement(timestamp="2026-03-02"), "timestamp"),
    "4.5 a blank for the T": (statement(timestamp="2026-03-02 10:00:00Z"), "timestamp"),
    "4.5 a day that is none": (statement(timestamp="2026-02-30T10:00:00Z"), "timestamp"),
    "4.5 an offset of minus nothing": (statement(timestamp="2026-03-02T10:00:00-00:00"), "timestamp"),
    "4.5 a number": (statement(timestamp=1772442000), "timestamp"),
    "2.4.8 a time of storing that is none": (statement(stored="yesterday"), "stored"),
    "2.4.9.s3.b1 a group of one": (
        statement(authority={"objectType": "Group", "member": [AGENT]}),
        "authority",
    ),
    "2.4.9.s3.b1 an identified group": (
        statement(authority={"objectType": "Group", **ACCOUNT, "member": [AGENT, ACCOUNT]}),
        "authority",
    ),
    "2.4.10.s3.b2 a later version": (statement(version="1.1.0"), "version"),
    "2.4.10.s3.b2 version 1.0": (statement(version="1.0"), "version"),
    "2.4.10.s3.b2 an earlier version": (statement(version="0.95"), "version"),
    # 2.4.11, as this receiver has it
    "2.4.11 an attachment by fileUrl": (
        statement(
            attachments=[
                {
                    "usageType": "http://id.tincanapi.com/attachment/certificate",
                    "display": {"nb": "Kursbevis"},
                    "contentType": "application/pdf",
                    "length": 1,
                    "sha2": "00",
                    "fileUrl": "https://example.org/bevis.pdf",
                }
            ]
        ),
        "attachments",
    ),
    "2.4.11 attachments that are no list": (statement(attachments={}), "attachments"),
    # 4.1, 4.2
    "4.1.s3.b1 an extension without IRI": (
        statement(result={"extensions": {"grade": 1}}),
        "result.extensions.grade",
    ),
    "4.2 a language that is none": (
        statement(verb={"id": COMPLETED, "display": {"en_US": "x"}}),
        "verb.display.en_US",
    ),
    "4.2 words that are no text": (
        statement(verb={"id": COMPLETED, "display": {"en": 1}}),
        "verb.display.en",
    ),
}


@pytest.mark.parametrize(("case", "path"), INVALID.values(), ids=INVALID)
def test_what_is_refused(case: Any, path: str) -> None:
    """It is refused, and the fault names where; the section too where it is the specification's."""
    with pytest.raises(BadStatement) as caught:
        statements_of(json.dumps([case]).encode())
    faults = {fault.field: fault for fault in caught.value.faults}
    assert path in faults
    assert faults[path].row == 1
    assert "xAPI 1.0.3, Data" in faults[path].remedy or "attachments" in path


def test_every_fault_of_every_statement_is_told() -> None:
    """A batch is refused whole (Communication 3.2.s3.b9), and its sender learns all at once, and no value."""
    secret = {"mbox": "mailto:hemmelig", "openid": "hemmelig"}
    batch = [statement(1), statement(2, actor=secret), statement(3, result={"success": "hemmelig"})]
    with pytest.raises(BadStatement) as caught:
        statements_of(json.dumps(batch).encode())
    assert {(fault.row, fault.field) for fault in caught.value.faults} == {
        (2, "actor"),
        (2, "actor.mbox"),
        (2, "actor.openid"),
        (3, "result.success"),
    }
    assert "hemmelig" not in str(caught.value)


def test_one_id_twice_in_a_batch() -> None:
    """Communication 2.1.2.s2.b6; case does not tell UUIDs apart (RFC 4122, 3)."""
    batch = [statement(10), {**statement(10), "id": number(10).upper()}]
    with pytest.raises(BadStatement, match="stands twice"):
        statements_of(json.dumps(batch).encode())


DEEP = "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"7",
        b'"x"',
        b'{"id": NaN}',
        b'{"result": {"score": {"raw": 1e999}}}',
        b'{"actor": {}, "actor": {}}',
        b"\xff\xfe[]",
        b"\xef\xbb\xbf[]",
        "[]".encode("utf-16"),
        b'["\\ud800"]',
        DEEP.encode(),
        b"[" * 100_000,
        ("[" + ",".join(["{}"] * (MOST_STATEMENTS + 1)) + "]").encode(),
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: str(body[:30]),
)
def test_what_is_no_json_of_statements(body: bytes) -> None:
    """Communication 1.4, Data 2.2.s2.b2: UTF-8, each property once, no NaN; and neither depths nor masses."""
    with pytest.raises(BadStatement):
        statements_of(body)


def test_as_deep_as_may_be() -> None:
    """One less is taken."""
    assert parsed(DEEP[1:-1].encode())


MOMENTS = {
    "2026-11-25T09:00:00Z": "2026-11-25T09:00:00+00:00",
    "2026-11-25T09:00:00.123456789+01:00": "2026-11-25T08:00:00.123456+00:00",
    "2026-11-25T09:00+0130": "2026-11-25T07:30:00+00:00",
    "20261125T090000Z": "2026-11-25T09:00:00+00:00",
    "20261125T0900+01": "2026-11-25T08:00:00+00:00",
    "2026-W48-3T09:00:00Z": "2026-11-25T09:00:00+00:00",
    "2016-12-31T23:59:60Z": "2016-12-31T23:59:59+00:00",
    "2026-11-25T09:00:00,5Z": "2026-11-25T09:00:00.500000+00:00",
}


@pytest.mark.parametrize(("text", "told"), MOMENTS.items())
def test_moments(text: str, told: str) -> None:
    """4.5.s1.b1: combined date and time in the formats of ISO 8601."""
    from datetime import UTC

    found = forms.moment(text)
    assert found is not None
    assert found.astimezone(UTC).isoformat() == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "T",
        "2026",
        "2026-11-25T",
        "2026-11-25T09",
        "2026-11-25T09:00:00z",
        "2026-11-25t09:00:00Z",
        "2026-11-25T25:00:00Z",
        "2026-11-25T09:60Z",
        "2026-1-1T09:00Z",
        "2026-11-25T09:00:00+25:00",
        "2026-11-25T0900Z",
        "2026-11-25T09:00:00Z\n",
        "٢٠٢٦-11-25T09:00:00Z",
        "0001-01-01T00:00:00+10:00",
    ],
)
def test_no_moments(text: str) -> None:
    """What ISO 8601 does not have, mixtures of its formats, and digits of other scripts."""
    assert forms.moment(text) is None


@pytest.mark.parametrize(
    "text",
    ["nb", "nn-NO", "no", "en-US", "zh-Hant-TW", "sl-rozaj-biske-1994", "x-moodle", "i-default", "es-419"],
)
def test_languages(text: str) -> None:
    """4.2: the sequence of token lengths of RFC 5646."""
    assert forms.is_language(text)


@pytest.mark.parametrize(
    "text", ["", "n", "en_US", "norwegian-bokmål", "en-", "-en", "en--US", "a-b", "abcdefghi", "en-x"]
)
def test_no_languages(text: str) -> None:
    assert not forms.is_language(text)


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False)
NAMES = st.sampled_from(
    [
        "id",
        "actor",
        "verb",
        "object",
        "objectType",
        "account",
        "homePage",
        "name",
        "member",
        "mbox",
        "result",
        "score",
        "min",
        "context",
        "contextActivities",
        "parent",
        "team",
        "definition",
        "choices",
        "timestamp",
        "é",
    ]
)
JUNK = st.recursive(
    LEAVES | st.sampled_from(["Agent", "Group", "SubStatement", "StatementRef", "Activity", LMS, VOIDED]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=tries(40), deadline=None)
@given(junk=JUNK, name=NAMES)
def test_nothing_makes_the_check_fall_over(junk: Any, name: str) -> None:
    """Whatever JSON is sent, the answer is a list of faults; and of what has none, all is understood."""
    from datetime import UTC, datetime

    from graphsvc.completions.meaning import said
    from graphsvc.completions.sameness import digest, id_of

    for value in (junk, {**statement(), name: junk}):
        if not check(value):
            assert id_of(value, digest(value, b"k"))
            said(value, datetime.now(UTC))
