"""Requests as no client should send them: raw bytes, heads, addresses and bodies."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.hostile.bytewise import BYTEWISE

H = b"Host: localhost\r\n"
END = b"Connection: close\r\n\r\n"
ROLES = b"GET /v1/roles HTTP/1.1\r\n" + H
PLANS = b"POST /v1/plans HTTP/1.1\r\n" + H
CHUNKED = b"Transfer-Encoding: chunked\r\n"


class Operation(NamedTuple):
    """A method at a template, with the names of its parameters and a body that works."""

    method: str
    path: str
    params: tuple[str, ...]
    body: Any


RAW: Mapping[str, bytes] = {
    "nothing but lines": b"\r\n" * 50,
    "a method alone": b"GET\r\n\r\n",
    "a method in lower case": b"get /v1/roles HTTP/1.1\r\n" + H + END,
    "a method of signs": b"G@T /v1/roles HTTP/1.1\r\n" + H + END,
    "a long method": b"X" * 5_000 + b" / HTTP/1.1\r\n" + H + END,
    "an unknown method": b"BREW /v1/roles HTTP/1.1\r\n" + H + END,
    "TRACE": b"TRACE / HTTP/1.1\r\n" + H + END,
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\n" + H + END,
    "all options": b"OPTIONS * HTTP/1.1\r\n" + H + END,
    "HTTP/0.9": b"GET /v1/roles\r\n",
    "HTTP/1.0 without a host": b"GET /v1/roles HTTP/1.0\r\n\r\n",
    "HTTP/1.2": b"GET /v1/roles HTTP/1.2\r\n" + H + END,
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version": b"GET /v1/roles HTTP/\r\n" + H + END,
    "another protocol": b"GET /v1/roles ICAP/1.0\r\n" + H + END,
    "two spaces": b"GET  /v1/roles  HTTP/1.1\r\n" + H + END,
    "a tab between": b"GET\t/v1/roles\tHTTP/1.1\r\n" + H + END,
    "newlines alone": b"GET /v1/roles HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "a return alone": b"GET /v1/roles HTTP/1.1\rHost: localhost\r\r",
    "an absolute address": b"GET http://evil.example/v1/roles HTTP/1.1\r\n" + H + END,
    "an address without a slash": b"GET v1/roles HTTP/1.1\r\n" + H + END,
    "an empty address": b"GET  HTTP/1.1\r\n" + H + END,
    "a fragment": b"GET /v1/roles#x HTTP/1.1\r\n" + H + END,
    "a backslash": b"GET \\v1\\roles HTTP/1.1\r\n" + H + END,
    "an address that ends in percent": b"GET /v1/roles/% HTTP/1.1\r\n" + H + END,
    "percent without digits": b"GET /v1/roles/%zz HTTP/1.1\r\n" + H + END,
    "a long address": b"GET /" + b"a" * 15_000 + b" HTTP/1.1\r\n" + H + END,
    "an address of slashes": b"GET " + b"/" * 2_000 + b" HTTP/1.1\r\n" + H + END,
    "a query of ampersands": b"GET /v1/roles?" + b"&" * 5_000 + b" HTTP/1.1\r\n" + H + END,
    "many parameters": b"GET /v1/roles?" + b"a=b&" * 2_500 + b" HTTP/1.1\r\n" + H + END,
    "two hosts": ROLES + H + END,
    "no host": b"GET /v1/roles HTTP/1.1\r\n" + END,
    "a host of signs": b'GET /v1/roles HTTP/1.1\r\nHost: "><x>\r\n' + END,
    "a host with a port of letters": b"GET /v1/roles HTTP/1.1\r\nHost: localhost:http\r\n" + END,
    "an unclosed address as host": b"GET /v1/roles HTTP/1.1\r\nHost: [::1\r\n" + END,
    "a header without a colon": ROLES + b"nonsense\r\n" + END,
    "a header without a name": ROLES + b": x\r\n" + END,
    "a header name of signs": ROLES + b"a(b: x\r\n" + END,
    "a header name of bytes": ROLES + b"\xc3\xa6: x\r\n" + END,
    "a header value of bytes": ROLES + b"X: \xff\xfe\r\n" + END,
    "a bell in a header": ROLES + b"X: \x07\r\n" + END,
    "a folded header": ROLES + b"X: a\r\n b\r\n" + END,
    "a large header": ROLES + b"X: " + b"x" * 60_000 + b"\r\n" + END,
    "many headers": ROLES + b"".join(b"X-%d: x\r\n" % n for n in range(900)) + END,
    "a length of letters": PLANS + b"Content-Length: two\r\n" + END + b"{}",
    "a negative length": PLANS + b"Content-Length: -2\r\n" + END + b"{}",
    "a length with a plus": PLANS + b"Content-Length: +2\r\n" + END + b"{}",
    "a length in hexadecimal": PLANS + b"Content-Length: 0x2\r\n" + END + b"{}",
    "a huge length": PLANS + b"Content-Length: " + b"9" * 40 + b"\r\n" + END + b"{}",
    "a length that is too long": PLANS + b"Content-Length: 500\r\n" + END + b"{}",
    "a length that is too short": PLANS + b"Content-Length: 1\r\n" + END + b"{}",
    "two lengths": PLANS + b"Content-Length: 2\r\nContent-Length: 3\r\n" + END + b"{}",
    "a list of lengths": PLANS + b"Content-Length: 2, 2\r\n" + END + b"{}",
    "a length and chunks": PLANS + b"Content-Length: 2\r\n" + CHUNKED + END + b"0\r\n\r\n",
    "chunks twice": PLANS + CHUNKED + CHUNKED + END + b"0\r\n\r\n",
    "chunks in disguise": PLANS + b"Transfer-Encoding: xchunked\r\n" + END + b"0\r\n\r\n",
    "packed chunks": PLANS + b"Transfer-Encoding: gzip, chunked\r\n" + END + b"0\r\n\r\n",
    "a chunk of letters": PLANS + CHUNKED + END + b"xyz\r\n{}\r\n0\r\n\r\n",
    "a huge chunk": PLANS + CHUNKED + END + b"f" * 20 + b"\r\n{}",
    "a negative chunk": PLANS + CHUNKED + END + b"-2\r\n{}\r\n0\r\n\r\n",
    "a chunk that lies": PLANS + CHUNKED + END + b"5\r\n{}\r\n0\r\n\r\n",
    "a chunk's long remark": PLANS + CHUNKED + END + b"2;" + b"x" * 30_000 + b"\r\n{}\r\n0\r\n\r\n",
    "chunks without an end": PLANS + CHUNKED + END + b"2\r\n{}\r\n",
    "a trailer": PLANS + CHUNKED + END + b"2\r\n{}\r\n0\r\nX: y\r\n\r\n",
    "a request in a body": PLANS
    + b"Content-Length: 2\r\n\r\n{}GET /internal/revision HTTP/1.1\r\n"
    + H
    + END,
    "a body on GET": ROLES + b"Content-Length: 2\r\n" + END + b"{}",
    "expecting what nobody can": PLANS + b"Expect: 200-ok\r\nContent-Length: 2\r\n" + END + b"{}",
    "expecting to go on": PLANS + b"Expect: 100-continue\r\nContent-Length: 2\r\n" + END + b"{}",
    "an upgrade": ROLES + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "HTTP/2 in clear": ROLES
    + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
    "pipelined": (ROLES + b"\r\n") * 5 + ROLES + END,
    "TLS": b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(range(150)),
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "SMTP": b"EHLO evil.example\r\nMAIL FROM:<a@b>\r\n",
    "JSON alone": b'{"a": 1}\r\n\r\n',
    "a PROXY line": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + ROLES + END,
}

HEADERS: Mapping[str, bytes] = {
    "accept nothing": b"Accept: ",
    "accept nonsense": b"Accept: ;;;/,,,",
    "accept weights": b"Accept: text/turtle;q=x, */*;q=-1, a/b;q=1e9",
    "accept thousands": b"Accept: " + b"a/b;q=0.1," * 1_000,
    "languages of nonsense": b"Accept-Language: ;q=,nb;q=;;q=1,*;q=nan",
    "languages by the thousand": b"Accept-Language: " + b"nb-x;q=0.5," * 1_000,
    "an encoding that is none": b"Accept-Encoding: zstd;q=2, gzip;q=-1, ,",
    "no tag": b"If-None-Match: ",
    "a tag of stars": b"If-None-Match: *",
    "tags by the thousand": b"If-None-Match: " + b'W/"x",' * 1_000,
    "a tag unclosed": b'If-None-Match: W/"o1.nb',
    "a tag to match": b'If-Match: "x"',
    "a day that is none": b"If-Modified-Since: Fri, 31 Feb 9999 25:61:61 GMT",
    "a range that is none": b"Range: bytes=9-1,-,x",
    "ranges by the thousand": b"Range: bytes=" + b"0-0," * 2_000,
    "a cookie of nonsense": b'Cookie: =; ;a;"; b="',
    "a large cookie": b"Cookie: a=" + b"x" * 8_000,
    "a session that is none": b"Cookie: __Host-session=x; session=../../etc/passwd",
    "an empty authorization": b"Authorization: ",
    "a bearer of nothing": b"Authorization: Bearer ",
    "a bearer of bytes": b"Authorization: Bearer \xff\xfe",
    "a token of three dots": b"Authorization: Bearer ...",
    "a token without a sign": b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
    "a key that is none": b"Authorization: Bearer kgk_aaaaaaaaaa_" + b"a" * 43,
    "basic": b"Authorization: Basic !!!!",
    "digest": b'Authorization: Digest username="a", realm=',
    "a secret that is none": b"X-Graphsvc-Secret: x",
    "a secret of bytes": b"X-Graphsvc-Secret: \xe6\xf8\xe5",
    "a request id of a person": b"X-Request-Id: 01017012345",
    "a request id of lines": b"X-Request-Id: a%0d%0aSet-Cookie: x=y",
    "a forwarder of nonsense": b"X-Forwarded-For: ,,,unknown,\"'<x>",
    "forwarders by the thousand": b"X-Forwarded-For: " + b"1.2.3.4," * 1_500,
    "a scheme of nonsense": b"X-Forwarded-Proto: javascript",
    "another host": b"X-Forwarded-Host: evil.example",
    "another address": b"X-Original-URL: /internal/revision",
    "another method": b"X-HTTP-Method-Override: DELETE",
    "an origin of nothing": b"Origin: null",
    "an origin of nonsense": b"Origin: javascript:alert(1)",
    "a preflight's method": b"Origin: https://a\r\nAccess-Control-Request-Method: " + b"X" * 3_000,
    "a packed body": b"Content-Encoding: gzip",
    "a type of nonsense": b'Content-Type: ////;charset="',
    "a charset that is none": b"Content-Type: application/json; charset=utf-99",
    "a form without a boundary": b"Content-Type: multipart/form-data",
    "hop by hop": b"Connection: close, Authorization, Host",
    "closing and not": b"Connection: keep-alive, close, upgrade",
    "keeping for ever": b"Keep-Alive: timeout=999999999",
    "a version of xAPI": b"X-Experience-API-Version: 9.9.9",
}

VALUES: Mapping[str, str] = {
    "nothing": "",
    "a blank": " ",
    "a NUL": "\0",
    "lines": "a\r\nSet-Cookie: x=y",
    "a star": "*",
    "a slash": "/",
    "dots": "..",
    "upwards": "../../../etc/passwd",
    "upwards on Windows": "..\\..\\windows\\win.ini",
    "an absolute path": "/etc/passwd",
    "a file address": "file:///etc/passwd",
    "an address within": "http://169.254.169.254/latest/meta-data/",
    "percent again": "%2e%2e%2f",
    "percent alone": "%",
    "zero": "0",
    "minus one": "-1",
    "minus nothing": "-0",
    "a fraction": "1.5",
    "a power": "1e400",
    "not a number": "NaN",
    "infinity": "Infinity",
    "past 64 bits": "9223372036854775808",
    "past every limit": "9" * 400,
    "Arabic digits": "٣",
    "full width digits": "３",
    "true": "true",
    "a list": "a,b,,c,",
    "a list of one sign": ",",
    "ids by the thousand": ",".join(f"a{n}" for n in range(1_500)),
    "a long word": "x" * 9_000,
    "a day that is none": "2026-02-30",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "past the last day": "10000-01-01",
    "a moment": "2026-01-01T00:00:00Z",
    "a week": "2026-W01-1",
    "a quotation mark": "'",
    "quotation marks": "\"'`",
    "a Cypher statement": "') MATCH (n) DETACH DELETE n //",
    "a SQL statement": "' OR 1=1; DROP TABLE session --",
    "a parameter of Cypher": "$employee",
    "a shell": "$(id);`id`|id",
    "a template": "{{7*7}}${7*7}<%= 7*7 %>",
    "a format": "%s%n{0.__class__}",
    "a script": "<script>alert(1)</script>",
    "an entity": "&lt;&#0;&x;",
    "a formula": '=HYPERLINK("http://evil")',
    "an expression": "(a+)+$" + "a" * 40,
    "backwards": "\u202eabc",
    "combining": "e\u0301" * 200,
    "an emoji": "👩‍👩‍👧",
    "not yet composed": "A\u030as",
    "a language that is none": "xx",
    "an id that is another's": "a1",
    "a URI": "https://data.example.org/id/roles/x",
    "a UUID": "00000000-0000-0000-0000-000000000000",
    "JSON": '{"a": [1, null]}',
    "depth in JSON": "[" * 3_000,
    "base64": "AAAA" * 50 + "==",
    "a cursor that is none": "eyJhIjoxfQ",
    "a wildcard": "%_*?[a-z]",
    "search operators": 'title:"a" AND (b OR NOT c)^5 ~2 [a TO b]',
}

QUOTED: Mapping[str, Callable[[str], str]] = {
    "as it should": lambda text: quote(text, safe=""),
    "twice": lambda text: quote(quote(text, safe=""), safe=""),
    "in Latin": lambda text: quote(text.encode("latin-1", "replace"), safe=""),
    "with slashes": lambda text: quote(text, safe="/"),
}

JSONS: Mapping[str, Callable[[Random, Any], Any]] = {
    "null": lambda *_: None,
    "a number": lambda *_: 1,
    "a text": lambda *_: "x",
    "a list": lambda *_: [],
    "an empty object": lambda *_: {},
    "a list of it": lambda _, held: [held],
    "a field more": lambda _, held: {**_fields(held), "nonsense": 1},
    "a prototype": lambda _, held: {**_fields(held), "__proto__": {"admin": True}},
    "a field less": lambda chance, held: _changed(chance, held, None),
    **{
        f"a field of {name}": lambda chance, held, value=value: _changed(chance, held, [value])
        for name, value in {
            "null": None,
            "text": "x",
            "nothing": "",
            "a negative number": -1,
            "a huge number": 10**30,
            "a fraction": 0.1,
            "truth": True,
            "an empty list": [],
            "an empty object": {},
            "a long list": ["x"] * 20_000,
            "a list of everything": [None, 1, "x", [], {}],
            "a NUL": "a\0b",
            "a surrogate": "\ud800",
            "a path": "../../etc/passwd",
            "a day that is none": "2026-02-30",
            "a far day": "9999-12-31",
            "a long text": "x" * 100_000,
            "depth": [[[[[[[[[[]]]]]]]]]],
        }.items()
    },
}
"""What is sent where a body is wanted, made of one that works."""


def _fields(held: Any) -> dict[str, Any]:
    return dict(held) if isinstance(held, dict) else {}


def _changed(chance: Random, held: Any, values: list[Any] | None) -> Any:
    """A body with one field, at whatever depth, changed or left out."""
    copy = json.loads(json.dumps(held))
    places: list[tuple[Any, Any]] = []

    def walk(one: Any) -> None:
        for key in list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ():
            places.append((one, key))
            walk(one[key])

    walk(copy)
    if not places:
        return values
    place, key = chance.choice(places)
    if values is None:
        del place[key]
    else:
        place[key] = values[0]
    return copy


def request(method: str, target: str, body: bytes | None = None, more: bytes = b"") -> bytes:
    """A request in good order."""
    sent = f"{method} {target} HTTP/1.1\r\n".encode("latin-1", "replace") + H + more
    if body is not None:
        sent += b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
    return sent + END + (body or b"")


def addressed(chance: Random, one: Operation, name: str) -> bytes:
    """An operation with one hostile value in its path or query, quoted in one way or another."""
    value = QUOTED[chance.choice(list(QUOTED))](VALUES[name])
    path, query = one.path, []
    for parameter in one.params:
        if f"{{{parameter}}}" in path:
            path = path.replace(f"{{{parameter}}}", value if chance.random() < 0.8 else "x")
        elif chance.random() < 0.5:
            query.append(f"{parameter}={value if chance.random() < 0.7 else 'x'}")
    if chance.random() < 0.1:
        query.append(f"{value}={value}")
    return request("GET", path + ("?" + "&".join(query) if query else ""))


def bodied(chance: Random, one: Operation, name: str) -> bytes:
    """An operation with a body that is wrong in one way; bytes are changed in what works."""
    good = json.dumps(one.body).encode()
    if name in BYTEWISE:
        body = BYTEWISE[name](chance, good)
    else:
        body = json.dumps(JSONS[name](chance, one.body)).encode()
    path = one.path
    for parameter in one.params:
        path = path.replace(f"{{{parameter}}}", "x")
    return request(one.method, path, body)
