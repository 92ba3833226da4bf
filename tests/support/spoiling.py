"""Files spoilt at random: in their bytes, in their tree of keys and values, in their rows and cells.

Each way takes the content of a file that is right and a source of chance, and gives the content of one that may be
wrong. What is put in is what people and programs write by mistake, and what a reader may stumble over.
"""

import copy
import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import openpyxl
import yaml
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell

#: Put in the place of a value.
ODD = (
    "", " ", "~", "null", "true", "no", "0", "-0", "-1", "1", "2", "0.5", "1e300", "-1e300", "1e-300", "1e15", "1e-9",
    "9" * 400, ".nan", ".inf", "-.inf", "nan", "0x1F", "0o17", "1_000", "0,299", "11.600", "1.234.567", "60%", "60 %",
    "-5 %", "1/3", "2020", "2020-2022", "2022-2020", "0000-9999", "1-999999999", "2020,2022", "2020–2022", "all",
    "plan", "hard", "soft", "central", "wells", "supply", "drilling", "coast", "year", "x" * 5000, "Nước sạch",
    "Nu\u031bo\u031b\u0301c", "a\nb", "\t", "=1+1", "{x}", "%s", "[1, 2]", "{a: 1}", "../../etc/passwd", "/dev/null",
    "base", "child", "base.yaml", ".", "..", "models", "plan.csv", "\x1b[31m", "\u202e", "\u2028", "\ufeff", "\x00",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "cp1258", "shift-jis")
_PIECES = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b" ", b":", b": ", b"- ", b"#", b",", b";", b'"',
    b"'", b"{", b"}", b"[", b"]", b"&a ", b"*a ", b"!!int ", b"---\n", b"...\n", b"|\n", b">-\n", b"? ", b"%", b"@",
    b"<<: ", b"e", b"-", b".", b"0", b"9", b"\xc2\x85", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"1e300", b"=" * 100,
)  # fmt: skip


_FIGURE = re.compile(r"(?<![\w.-])(?!20\d\d\b)\d+(?:\.\d+)?(?![\w.-])")

#: How often a file is spoilt: once, most of the time, so that much of it is still taken.
_TIMES = (1, 1, 1, 2, 3)


def bytes_spoilt(content: bytes, random: Random) -> bytes:
    """Turned, lost, repeated, put elsewhere, cut off, of another encoding: one of these to three of them."""
    for _ in range(random.choice(_TIMES)):
        content = random.choice(_OF_BYTES)(content, random)
    return content


def _slice(content: bytes, random: Random) -> tuple[bytes, bytes, bytes]:
    one, other = sorted(random.randrange(len(content) + 1) for _ in range(2))
    other = min(other, one + random.choice((1, 3, 20, len(content))))
    return content[:one], content[one:other], content[other:]


def _turned(content: bytes, random: Random) -> bytes:
    turned = bytearray(content)
    for _ in range(random.choice((1, 1, 5)) if content else 0):
        turned[random.randrange(len(turned))] ^= 1 << random.randrange(8)
    return bytes(turned)


def _lost(content: bytes, random: Random) -> bytes:
    before, _, after = _slice(content, random)
    return before + after


def _repeated(content: bytes, random: Random) -> bytes:
    before, middle, after = _slice(content, random)
    return before + middle * random.choice((2, 3, 30)) + after


def _put_in(content: bytes, random: Random) -> bytes:
    before, middle, after = _slice(content, random)
    return before + random.choice(_PIECES) * random.choice((1, 1, 1, 50)) + middle + after


def _moved(content: bytes, random: Random) -> bytes:
    before, middle, after = _slice(content, random)
    return middle + before + after if random.random() < 0.5 else before + after + middle


def _cut_off(content: bytes, random: Random) -> bytes:
    before, _, after = _slice(content, random)
    return before or after


def _encoded(content: bytes, random: Random) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


_OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _turned, _turned, _lost, _repeated, _put_in, _put_in, _moved, _cut_off, _encoded,
)  # fmt: skip


def _value(old: str, random: Random) -> str:
    """Another value: of a number mostly another number, of a word mostly a part of it."""
    if random.random() < 0.3:
        return random.choice(ODD)
    try:
        number = float(old) * random.choice((0, 0.5, 0.999, 1.1, 2, 10, 1000, 1e9, 1e-9, -1))
    except ValueError:
        return (
            old[: random.randrange(len(old) + 1)]
            if random.random() < 0.3
            else random.choice((old, old.upper(), f" {old}"))
        )
    return random.choice((f"{number:g}", f"{number!r}", f"{number:.3f}", f"{number:.0f}"))


def figures_spoilt(content: bytes, random: Random) -> bytes:
    """Other figures, of any size, in some places of a text that stays as it is otherwise."""
    text = content.decode()
    places = list(_FIGURE.finditer(text))
    chosen = random.sample(places, min(len(places), random.choice((1, 1, 2, 4, 12))))
    for place in sorted(chosen, key=lambda found: -found.start()):
        text = text[: place.start()] + _figure(float(place.group()), random) + text[place.end() :]
    return text.encode()


def _figure(old: float, random: Random) -> str:
    scaled = old * random.choice((0, 0.5, 0.999, 1, 1.1, 2, 10, 1000, 1e9, 1e-9))
    other = random.choice((0.0, 1.0, 1e-9, 1e-6, 0.1, 1 / 3, 17.0, 1e6, 1e9, 1e15, 10 ** random.uniform(-9, 15)))
    return f"{random.choice((scaled, scaled, other)):.15g}"


def tree_spoilt(content: bytes, random: Random) -> bytes:
    """YAML with keys lost, repeated, renamed or put elsewhere, and values of other types, sizes and depths."""
    root = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    for _ in range(random.choice(_TIMES)):
        collections = [node for node in _nodes(root) if isinstance(node, yaml.CollectionNode) and node.value]
        if not collections:
            break
        _change(random.choice(collections), collections, random)
    text: str = yaml.serialize(root, allow_unicode=True, width=random.choice((80, 100_000)))
    return text.encode("utf-8", "replace")


def _nodes(node: yaml.Node, seen: set[int] | None = None) -> list[yaml.Node]:
    """A node and all within, each once."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return []
    seen.add(id(node))
    inside = node.value if isinstance(node, yaml.CollectionNode) else []
    return [
        node,
        *(n for one in inside for part in (one if isinstance(one, tuple) else (one,)) for n in _nodes(part, seen)),
    ]


def _change(node: Any, others: list[Any], random: Random) -> None:
    place = random.randrange(len(node.value))
    entry = node.value[place]
    key, value = entry if isinstance(entry, tuple) else (None, entry)
    if random.random() < 0.8:
        others = copy.deepcopy(others)  # else they are repeated by aliases
    way = random.choice((0, 1, *[2] * 12, 3, 4, 5, 6, 7, 8))
    if way == 0:
        del node.value[place]
    elif way == 1:
        node.value.insert(random.randrange(len(node.value) + 1), entry)  # the value by an alias
    elif way == 2:
        value = _scalar(random, value)
    elif way == 3:
        key = _scalar(random) if key is not None else None
    elif way == 4:
        theirs = random.choice(random.choice(others).value)
        value = theirs[-1] if isinstance(theirs, tuple) else theirs
    elif way == 5:
        value = random.choice(others)
    elif way == 6:
        value = _deep(value, random.choice((1, 2, 50)), random)
    elif way == 7:
        value = yaml.SequenceNode("tag:yaml.org,2002:seq", [value] * random.choice((0, 2, 300)))
    else:
        value = yaml.MappingNode("tag:yaml.org,2002:map", [(_scalar(random), value)] * random.choice((0, 1, 2)))
    if way > 1:
        node.value[place] = value if key is None else (key, value)


def _deep(node: yaml.Node, depth: int, random: Random) -> yaml.Node:
    for _ in range(depth):
        if random.random() < 0.5:
            node = yaml.SequenceNode("tag:yaml.org,2002:seq", [node])
        else:
            node = yaml.MappingNode("tag:yaml.org,2002:map", [(_scalar(random), node)])
    return node


def _scalar(random: Random, old: yaml.Node | None = None) -> yaml.ScalarNode:
    text = _value(old.value if isinstance(old, yaml.ScalarNode) else "", random)
    if not text or random.random() < 0.2:
        return yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')
    plain = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))
    return yaml.ScalarNode(plain, text)


def table_spoilt(content: bytes, random: Random) -> bytes:
    """A CSV table with rows and columns lost, repeated or put elsewhere, other values, and the dialects of Excel."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    for _ in range(random.choice(_TIMES)):
        if not rows or not rows[0]:
            break
        random.choice(_OF_ROWS)(rows, random)
    text = io.StringIO(newline="")
    mark = random.choice(",,,,,,,,;\t")
    csv.writer(text, delimiter=mark, lineterminator=random.choice(("\n", "\n", "\r\n", "\r"))).writerows(rows)
    first = random.choice(("", "", "", "", "", "", "\ufeff", "\n", f"sep={mark}\n"))
    return (first + text.getvalue()).encode("utf-8", "replace")


def _cell(rows: list[list[str]], random: Random) -> None:
    row = random.choice([row for row in rows if row])
    place = random.randrange(len(row))
    row[place] = _value(row[place], random)


def _row(rows: list[list[str]], random: Random) -> None:
    row = rows.pop(random.randrange(len(rows)))
    for _ in range(random.choice((0, 1, 2, 200))):
        rows.insert(random.randrange(len(rows) + 1), list(row))


def _column(rows: list[list[str]], random: Random) -> None:
    old, new = (random.randrange(len(rows[0])) for _ in range(2))
    times = random.choice((0, 1, 2))
    for row in rows:
        if old < len(row):
            cell = row.pop(old)
            row[new:new] = [cell] * times


_OF_ROWS: tuple[Callable[[list[list[str]], Random], None], ...] = (_cell, _cell, _cell, _row, _column)


def json_spoilt(content: bytes, random: Random) -> bytes:
    """JSON with keys lost or renamed and values of other types and sizes."""
    data = json.loads(content)
    for _ in range(random.choice(_TIMES)):
        holders = _holders(data)
        if not holders:
            break
        holder = random.choice(holders)
        key: Any = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
        old = holder[key]
        odd = [
            _value(str(old), random),
            *random.choices(ODD, k=5),
            None,
            True,
            -1,
            0,
            2.5,
            1e300,
            float("nan"),
            float("inf"),
            10**400,
            [],
            {},
            [old],
            {"a": old},
        ]
        if random.random() < 0.3:
            del holder[key]
        else:
            holder[key] = random.choice([*odd, copy.deepcopy(random.choice(holders))])
    return random.choice((b"[" * 100_000, *[json.dumps(data).encode()] * 50))


def _holders(data: Any) -> list[Any]:
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [*([data] if inside else []), *(holder for part in inside for holder in _holders(part))]


def workbook_spoilt(content: bytes, random: Random) -> bytes:
    """A workbook with other values, among them formulas, dates and errors, and rows, columns and sheets that move."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for _ in range(random.choice(_TIMES)):
        random.choice(_OF_SHEETS)(random.choice(book.worksheets), random)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _sheet_cell(sheet: Any, random: Random) -> None:
    cell = sheet.cell(random.randrange(1, sheet.max_row + 1), random.randrange(1, sheet.max_column + 1))
    if not isinstance(cell, MergedCell):
        typed = [float("1e300"), 0, -1, True, None, datetime(2020, 1, 31), "=1+1", "#REF!", "=A1", 0.1 + 0.2]
        text = ILLEGAL_CHARACTERS_RE.sub("", _value("" if cell.value is None else str(cell.value), random))
        cell.value = random.choice([*typed, *[text[:32_000]] * 10])
        cell.number_format = random.choice(("General", "General", "0.00%", "@", "dd/mm/yyyy", "#,##0"))


def _sheet_moves(sheet: Any, random: Random) -> None:
    at = random.randrange(1, max(sheet.max_row, sheet.max_column) + 1)
    random.choice((sheet.insert_rows, sheet.delete_rows, sheet.insert_cols, sheet.delete_cols))(at)


def _sheet_merges(sheet: Any, random: Random) -> None:
    first, column = random.randrange(1, sheet.max_row + 1), random.randrange(1, sheet.max_column + 1)
    sheet.merge_cells(start_row=first, end_row=first + random.randrange(3), start_column=column, end_column=column + 1)


def _sheet_more(sheet: Any, random: Random) -> None:
    sheet.parent.copy_worksheet(sheet)
    if random.random() < 0.5:
        sheet.sheet_state = random.choice(("hidden", "veryHidden"))  # a copy can be seen


_OF_SHEETS: tuple[Callable[[Any, Random], None], ...] = (
    *[_sheet_cell] * 5, _sheet_moves, _sheet_moves, _sheet_merges, _sheet_more,
)  # fmt: skip
