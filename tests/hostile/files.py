"""Files as nobody should hand them in: each surface has files that work, and ways to spoil them."""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import zstandard

from graphsvc.backup import making
from graphsvc.backup.sealing import Opener, Seal
from graphsvc.matching.files import read_names
from graphsvc.settings import Settings
from graphsvc.store import dump
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from loaders.case import LOADER as CASE
from loaders.esco import LOADER as ESCO
from loaders.organisation import LOADER as ORGANISATION
from loaders.vocabulary import LOADER as VOCABULARY
from tests.api import town
from tests.hostile.bytewise import BYTEWISE
from tests.loaders import vocabulary_sample
from tests.loaders.organisation_files import FINE, write_csv, write_xlsx
from tests.loaders.organisation_vocabulary import vocabulary
from tests.loaders.test_case import GOOD
from tests.loaders.test_esco import labels, zipped

Spoil = Callable[[Random, bytes], bytes]


@dataclass(frozen=True)
class Surface:
    """Files by name, one of which is spoilt at a time, what takes them in, and what else can be wrong."""

    files: Mapping[str, bytes]
    take: Callable[[Store, Path], object]
    own: Mapping[str, Spoil]
    before: Callable[[Store], object] = lambda _: None

    @property
    def spoils(self) -> Mapping[str, Spoil]:
        """Everything that can be done to a file of this surface."""
        return {**BYTEWISE, **self.own}


def _said(text: str) -> Spoil:
    return lambda *_: text.encode()


def _added(text: str) -> Spoil:
    return lambda _, held: held + b"\n" + text.encode()


YAML: Mapping[str, Spoil] = {
    "aliases that explode": _said(
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "an alias of itself": _said("- &a [*a]\n"),
    "an alias of a text": _said("- id: &a x\n  label: {nb: *a}\n"),
    "a merge": _added("- &b {id: x}\n- {<<: *b, label: {nb: x}}\n"),
    "a Python object": _added("- !!python/object/apply:os.system ['true']\n"),
    "a Python name": _added("- !!python/name:os.system ''\n"),
    "a tag of one's own": _added("- !x {id: x}\n"),
    "binary": _added("- {id: !!binary aGVp, label: {nb: x}}\n"),
    "a set": _added("- !!set {a, b}\n"),
    "a field twice": _added("- {id: x, id: y, label: {nb: x}}\n"),
    "depth in flow": _said("[" * 100_000),
    "depth in fields": _said("{a: " * 50_000),
    "depth in blocks": _said("- " * 50_000 + "x"),
    "depth in keys": _said("? " * 50_000 + "x"),
    "depth by indentation": _said("\n".join(" " * n + "a:" for n in range(3_000))),
    "two documents": _added("---\n- x\n"),
    "a directive": lambda _, held: b"%YAML 9.9\n---\n" + held,
    "a tab": _added("\t- id: x\n"),
    "a key that is a list": _added("- ? [a, b]\n  : c\n"),
    "numbers in base sixty": _added("- {id: 1:30:00, label: {nb: 0o17}}\n"),
    "infinity": _added("- {id: .inf, label: {nb: .nan}}\n"),
    "a number without end": _added("- {id: " + "9" * 5_000 + ", label: {nb: x}}\n"),
    "an id that leads upwards": _added("- {id: ../../x, label: {nb: x}}\n"),
    "an id of another plane": _added("- {id: 𝔁, label: {nb: x}}\n"),
    "a text, no list": _said("x"),
    "fields, no list": _said("a: {b: c}\n"),
    "ten thousand entries": _said("".join(f"- {{id: x{n}, label: {{nb: x}}}}\n" for n in range(10_000))),
    "a long key": _said("? " + "x" * 100_000 + "\n: y\n"),
    "quotes unclosed": _added('- {id: "x'),
    "a block of text": _added("- id: |+9\n   x\n"),
}

CSV: Mapping[str, Spoil] = {
    "no header": lambda _, held: held.partition(b"\n")[2],
    "a header alone": lambda _, held: held.partition(b"\n")[0],
    "a header twice": lambda _, held: held.partition(b"\n")[0] + b"\n" + held,
    "a column twice": lambda _, held: b"id," + held,
    "tabs": lambda _, held: held.replace(b",", b"\t"),
    "semicolons and commas": lambda _, held: held.replace(b",", b";", 3),
    "a quote unclosed": _added('"x'),
    "a cell of lines": _added('"x\n' * 300 + '"'),
    "a cell without end": _added("x" * 300_000),
    "a row without end": _added("x," * 100_000),
    "rows without end": lambda _, held: held + b"a,b\n" * 50_000,
    "formulas": _added("=1+1,@x,+1,-1,\t=2"),
    "an id that leads upwards": _added("../../etc/passwd,x,y,z,a,b,c"),
    "an id of lines": _added('"a\nb",x,,,,,'),
    "a spreadsheet's hint": lambda _, held: b"sep=;\n" + held,
    "a cycle": _added("K,Kommunen,H"),
    "a parent of itself": _added("S,Lia skole,S"),
    "every sign": _added("".join(chr(n) for n in range(32, 300))),
    "UTF-7": lambda _, held: held.decode("utf-8", "replace").encode("utf-7"),
    "EBCDIC": lambda _, held: held.decode("utf-8", "replace").encode("cp037", "replace"),
}


def _rezipped(change: Callable[[dict[str, bytes]], object], packed: int = zipfile.ZIP_DEFLATED) -> Spoil:
    """A ZIP with other members; a name may stand for several."""

    def spoil(_: Random, held: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(held)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        change(members)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", packed) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return out.getvalue()

    return spoil


def _patched(pattern: bytes, replacement: bytes) -> Spoil:
    return lambda _, held: held.replace(pattern, replacement)


def _sized(_: Random, held: bytes) -> bytes:
    """Members that say they are larger than they are."""
    out = bytearray(held)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", out, at + 24, 0xFFFF0000)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def _locked(_: Random, held: bytes) -> bytes:
    out = bytearray(held)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(sign)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


def _doubled(_: Random, held: bytes) -> bytes:
    out = io.BytesIO(held)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(archive.namelist()[0], b"another")
    return out.getvalue()


ZIPS: Mapping[str, Spoil] = {
    "a bomb": _rezipped(lambda held: held.update({next(iter(held)): b"0" * 60_000_000})),
    "a bomb beside": _rezipped(lambda held: held.update({"bomb.csv": b"0" * 60_000_000})),
    "sizes that lie": _sized,
    "a lock": _locked,
    "a member twice": _doubled,
    "names that lead upwards": _rezipped(
        lambda held: held.update({"../../evil.csv": b"x", "/tmp/evil": b"x"})
    ),
    "ten thousand members": _rezipped(lambda held: held.update({f"{n}.csv": b"" for n in range(10_001)})),
    "no members": _rezipped(lambda held: held.clear()),
    "a member less": _rezipped(lambda held: held.pop(next(iter(held)))),
    "empty members": _rezipped(lambda held: held.update(dict.fromkeys(held, b""))),
    "members of bytes": _rezipped(lambda held: held.update(dict.fromkeys(held, bytes(range(256))))),
    "not packed": _rezipped(lambda _: None, zipfile.ZIP_STORED),
    "packed by LZMA": _rezipped(lambda _: None, zipfile.ZIP_LZMA),
    "another packing": _patched(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63\x00"
    ),
    "a remark": lambda _, held: held[:-2] + b"\xff\xff" + b"x" * 65_535,
    "rubbish before": lambda _, held: b"MZ" * 500 + held,
}

SHEET = "xl/worksheets/sheet1.xml"


def _xml(change: Callable[[bytes], bytes], name: str = SHEET) -> Spoil:
    """A part of a workbook changed."""
    return _rezipped(lambda held: held.update({name: change(held.get(name, b""))}))


def _row(text: str) -> Spoil:
    return _xml(lambda held: held.replace(b"</sheetData>", text.encode() + b"</sheetData>"))


XLSX: Mapping[str, Spoil] = {
    **ZIPS,
    "entities that explode": _xml(
        lambda held: (
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 10) for n in range(97, 105))
            + b"]>"
            + held.partition(b"?>")[2].replace(b"Kommunen", b"&i;")
        )
    ),
    "an entity outside": _xml(
        lambda held: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + held.partition(b"?>")[2]
    ),
    "a document type in UTF-16": _xml(
        lambda held: (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []>' + held.decode().partition("?>")[2]
        ).encode("utf-16")
    ),
    "a part cut short": _xml(lambda held: held[: len(held) // 2]),
    "no XML": _xml(lambda _: b"{}"),
    "XML of depth": _xml(lambda _: b"<a>" * 100_000),
    "a row that nobody has": _row('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
    "a row before the first": _row('<row r="-1"><c r="A-1"><v>1</v></c></row>'),
    "a row of letters": _row('<row r="x"><c r="A1"><v>1</v></c></row>'),
    "a column that nobody has": _row('<row r="90"><c r="ZZZZZZ90"><v>1</v></c></row>'),
    "the last column": _row('<row r="90"><c r="XFD90"><v>1</v></c></row>'),
    "a cell of signs": _row('<row r="90"><c r="!!"><v>1</v></c></row>'),
    "a string that is not there": _row('<row r="90"><c r="A90" t="s"><v>999999</v></c></row>'),
    "a string before the first": _row('<row r="90"><c r="A90" t="s"><v>-1</v></c></row>'),
    "a string of letters": _row('<row r="90"><c r="A90" t="s"><v>x</v></c></row>'),
    "a day past the last": _row('<row r="90"><c r="A90" t="d"><v>99999-99-99</v></c></row>'),
    "a style that is not there": _row('<row r="90"><c r="A90" s="9999"><v>1</v></c></row>'),
    "a number without end": _row(f'<row r="90"><c r="A90"><v>{"9" * 5_000}</v></c></row>'),
    "an error": _row('<row r="90"><c r="A90" t="e"><v>#REF!</v></c></row>'),
    "an unknown type": _row('<row r="90"><c r="A90" t="zz"><v>1</v></c></row>'),
    "a formula": _row('<row r="90"><c r="A90"><f>WEBSERVICE("http://evil")</f></c></row>'),
    "a sheet elsewhere": _xml(
        lambda held: held.replace(b"worksheets/", b"../../../etc/"), "xl/_rels/workbook.xml.rels"
    ),
    "a sheet on the net": _xml(
        lambda held: held.replace(b'Target="', b'TargetMode="External" Target="http://evil/'),
        "xl/_rels/workbook.xml.rels",
    ),
    "no relations": _rezipped(lambda held: held.pop("xl/_rels/workbook.xml.rels")),
    "no types": _rezipped(lambda held: held.pop("[Content_Types].xml")),
    "sheets of one name": _xml(
        lambda held: held.replace(b'name="employees"', b'name="units"'), "xl/workbook.xml"
    ),
    "a password's file": lambda *_: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
}


def _lines(change: Callable[[Random, list[bytes]], object]) -> Spoil:
    """A dump with other lines, packed again, its checksum as it was."""

    def spoil(chance: Random, held: bytes) -> bytes:
        lines = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(held)).read().split(b"\n")[:-1]
        change(chance, lines)
        return zstandard.ZstdCompressor().compress(b"\n".join(lines) + b"\n")

    return spoil


def _resealed(change: Callable[[Random, list[Any]], object]) -> Spoil:
    """A dump whose lines are changed as JSON, with a checksum that fits."""

    def spoil(chance: Random, held: bytes) -> bytes:
        plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(held)).read()
        told = [json.loads(line) for line in plain.split(b"\n")[:-2]]
        change(chance, told)
        out = io.BytesIO()
        dump._pack(out, told)
        return out.getvalue()

    return spoil


def _some(chance: Random, told: list[Any]) -> Any:
    return told[chance.randrange(1, len(told))]


DUMPS: Mapping[str, Spoil] = {
    "a bomb": lambda *_: zstandard.ZstdCompressor().compress(b"0" * 200_000_000),
    "a bomb of lines": lambda *_: zstandard.ZstdCompressor().compress(b"{}\n" * 5_000_000),
    "depth": _lines(lambda _, lines: lines.insert(1, b"[" * 200_000)),
    "depth in objects": _lines(lambda _, lines: lines.insert(1, b'{"a":' * 200_000)),
    "no JSON": _lines(lambda _, lines: lines.insert(1, b"nonsense")),
    "a list as a line": _lines(lambda _, lines: lines.insert(1, b"[]")),
    "not packed": lambda _, held: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(held)).read(),
    "gzip": lambda *_: b"\x1f\x8b\x08\x00" + b"\0" * 100,
    "two frames": lambda _, held: held + held,
    "a window of gigabytes": lambda *_: b"\x28\xb5\x2f\xfd\x00\xf8" + b"\0" * 64,
    "a skippable frame": lambda _, held: b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + held,
    "a line less": _lines(lambda chance, lines: lines.pop(chance.randrange(len(lines)))),
    "a line again": _lines(lambda chance, lines: lines.insert(1, chance.choice(lines))),
    "no end": _lines(lambda _, lines: lines.pop()),
    "an end early": _lines(lambda _, lines: lines.insert(1, lines[-1])),
    "another checksum": _lines(lambda _, lines: lines.__setitem__(-1, b'{"lines":1,"sha256":"0"}')),
    "a newer version": _resealed(lambda _, told: told[0].update(version=99)),
    "a newer schema": _resealed(lambda _, told: told[0].update(schema_version=999)),
    "a schema of old": _resealed(lambda _, told: told[0].update(schema_version=-1)),
    "a revision of text": _resealed(lambda _, told: told[0].update(revision="x")),
    "a head of nothing": _resealed(lambda _, told: told.__setitem__(0, {})),
    "a label that nobody knows": _resealed(
        lambda _, told: told.append({"node": "Evil", "key": ["x"], "values": {}})
    ),
    "a label of Cypher": _resealed(
        lambda _, told: told.append({"node": "Role) DETACH DELETE (n", "key": ["x"], "values": {}})
    ),
    "Meta": _resealed(lambda _, told: told.append({"node": "Meta", "key": ["meta"], "values": {}})),
    "a key less": _resealed(lambda chance, told: _some(chance, told).update(key=[], start=[], end=[])),
    "a key of lists": _resealed(lambda chance, told: _some(chance, told).update(key=[["x"]], start=[["x"]])),
    "values of text": _resealed(lambda chance, told: _some(chance, told).update(values="x")),
    "a column of Cypher": _resealed(
        lambda chance, told: _some(chance, told)["values"].update({"a`: 1}) //": 1})
    ),
    "a column of every kind": _resealed(
        lambda chance, told: _some(chance, told)["values"].update(label_nb={"a": 1}, level={"a": 1}, at=[[1]])
    ),
    "a level past the last": _resealed(lambda chance, told: _some(chance, told)["values"].update(level=99)),
    "a huge number": _resealed(lambda chance, told: _some(chance, told)["values"].update(level=10**40)),
    "an edge to nowhere": _resealed(
        lambda chance, told: _some(chance, told).update(end=["Competence", "nowhere"])
    ),
    "an edge between others": _resealed(
        lambda chance, told: _some(chance, told).update(end=["Employee", "a1"])
    ),
    "a line of everything": _resealed(lambda _, told: told.append({"node": "Role", "edge": "REQUIRES"})),
}


def _case(change: Callable[[Random, Any], object]) -> Spoil:
    def spoil(chance: Random, held: bytes) -> bytes:
        told = json.loads(held)
        changed = change(chance, told)
        return json.dumps(told if changed is None else changed).encode()

    return spoil


def _item(chance: Random, told: Any) -> Any:
    return chance.choice(told[chance.choice(("CFItems", "CFAssociations"))])


CASES: Mapping[str, Spoil] = {
    "depth": lambda *_: b'{"CFDocument":' * 100_000,
    "a list": _case(lambda *_: []),
    "a document of text": _case(lambda _, told: told.update(CFDocument="x")),
    "no document": _case(lambda _, told: told.pop("CFDocument") and None),
    "items of text": _case(lambda _, told: told.update(CFItems="x")),
    "items of numbers": _case(lambda _, told: told.update(CFItems=[1, None, []])),
    "links of text": _case(lambda chance, told: _item(chance, told).update(originNodeURI="x")),
    "links of numbers": _case(lambda chance, told: _item(chance, told).update(destinationNodeURI=5)),
    "an item twice": _case(lambda _, told: told["CFItems"].append(told["CFItems"][0])),
    "a child of itself": _case(
        lambda _, told: told["CFAssociations"][0].update(
            destinationNodeURI=told["CFAssociations"][0]["originNodeURI"]
        )
    ),
    "a circle": _case(
        lambda _, told: told["CFAssociations"].append(
            {
                **told["CFAssociations"][1],
                "originNodeURI": told["CFAssociations"][1]["destinationNodeURI"],
                "destinationNodeURI": told["CFAssociations"][1]["originNodeURI"],
            }
        )
    ),
    "an identifier that leads upwards": _case(
        lambda _, told: told["CFItems"][0].update(identifier="../../x")
    ),
    "an identifier of a NUL": _case(lambda _, told: told["CFItems"][0].update(identifier="a\0b")),
    "an identifier of a surrogate": _case(lambda _, told: told["CFItems"][0].update(identifier="\ud800")),
    "a text of a surrogate": _case(lambda _, told: told["CFItems"][0].update(fullStatement="\udfff")),
    "a text without end": _case(lambda _, told: told["CFItems"][0].update(fullStatement="x" * 2_000_000)),
    "a sequence without end": _case(lambda _, told: told["CFAssociations"][0].update(sequenceNumber=10**30)),
    "a language of nonsense": _case(lambda _, told: told["CFDocument"].update(language="../x")),
    "thousands of items": _case(
        lambda _, told: told.update(
            CFItems=[{"identifier": f"i{n}", "fullStatement": "x"} for n in range(5_000)]
        )
    ),
    "numbers that are none": lambda _, held: held.replace(b'"nb"', b"NaN", 1),
}


def _tarred(change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> Spoil:
    def spoil(_: Random, held: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(held)) as tar:
            members = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
        change(members)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for info, data in members:
                tar.addfile(info, io.BytesIO(data))
        return out.getvalue()

    return spoil


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, b""


BACKUPS: Mapping[str, Spoil] = {
    "a name that leads upwards": _tarred(lambda held: held.append(_member("../../evil"))),
    "an absolute name": _tarred(lambda held: held.append(_member("/tmp/evil"))),
    "a link": _tarred(lambda held: held.append(_member("state/x", tarfile.SYMTYPE, "/etc/passwd"))),
    "a link, then through it": _tarred(
        lambda held: held.extend((_member("state", tarfile.SYMTYPE, "/tmp"), _member("state/evil")))
    ),
    "a hard link": _tarred(lambda held: held.append(_member("state/x", tarfile.LNKTYPE, "backup.json"))),
    "a pipe": _tarred(lambda held: held.append(_member("state/x", tarfile.FIFOTYPE))),
    "a device": _tarred(lambda held: held.append(_member("state/x", tarfile.BLKTYPE))),
    "a folder": _tarred(lambda held: held.append(_member("state", tarfile.DIRTYPE))),
    "a member twice": _tarred(lambda held: held.append(held[-1])),
    "another order": _tarred(lambda held: held.reverse()),
    "a head of depth": _tarred(lambda held: held.__setitem__(0, (held[0][0], b"[" * held[0][0].size))),
    "no members": _tarred(lambda held: held.clear()),
    "an age file that is none": lambda *_: b"age-encryption.org/v1\n-> X25519 x\n",
}


def _loaded(loader: Any, name: str = "") -> Callable[[Store, Path], object]:
    def take(store: Store, folder: Path) -> object:
        return loader.run(store, sources=[folder / name if name else folder], options={})

    return take


def _restored(store: Store, folder: Path) -> object:
    return dump.restore(store, folder / "d.zst")  # type: ignore[arg-type]


def _put_back(store: Store, folder: Path) -> object:
    place = folder.parent / "place"
    settings = Settings(store=f"kglite:{place}", state=str(place / "s"), releases=str(place / "r"))
    return making.restore(settings, folder / "b.tar", store=store, opener=Opener())


def _named(store: Store, folder: Path) -> object:
    return read_names(next(folder.iterdir()), what="titles", column=None, worth=len)


def surfaces(folder: Path) -> dict[str, Surface]:
    """Every surface, with files that work made in a folder."""
    csvs = write_csv(folder / "csv", FINE)
    yaml = vocabulary_sample.write(folder / "yaml")
    book = write_xlsx(folder / "o.xlsx", FINE)
    esco = zipped(folder / "e.zip", labels())
    settings = Settings(store=f"kglite:{folder / 'graph'}")
    with closing(open_store(settings)) as store:
        store.apply(town.changes(), by="test", reason="the town")
        dump.dump(store, folder / "d.zst")  # type: ignore[arg-type]
    making.make(settings, folder / "b.tar", seal=Seal())

    def people(store: Store) -> object:
        return store.apply(vocabulary(), by="test", reason="vocabulary")

    yamls = {str(one.relative_to(yaml)): one.read_bytes() for one in yaml.rglob("*.yaml")}
    return {
        "yaml": Surface(yamls, _loaded(VOCABULARY), YAML),
        "csv": Surface(
            {one.name: one.read_bytes() for one in csvs.iterdir()}, _loaded(ORGANISATION), CSV, people
        ),
        "xlsx": Surface({"o.xlsx": book.read_bytes()}, _loaded(ORGANISATION, "o.xlsx"), XLSX, people),
        "esco": Surface({"e_v1.1.zip": esco.read_bytes()}, _loaded(ESCO, "e_v1.1.zip"), ZIPS),
        "case": Surface({"c.json": json.dumps(GOOD).encode()}, _loaded(CASE, "c.json"), CASES),
        "names": Surface({"names.xlsx": book.read_bytes()}, _named, XLSX),
        "names in a text": Surface({"names.csv": (csvs / "employees.csv").read_bytes()}, _named, CSV),
        "dump": Surface({"d.zst": (folder / "d.zst").read_bytes()}, _restored, DUMPS),
        "backup": Surface({"b.tar": (folder / "b.tar").read_bytes()}, _put_back, BACKUPS),
    }
