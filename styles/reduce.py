"""Reduces Tabler to the rules that can match in the pages, and to the variables that are read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

from styles.names import Names, names

UI = Path(__file__).parent.parent / "hrapp" / "ui"
WHOLE = UI / "vendor" / "tabler" / "tabler.min.css"
REDUCED = UI / "static" / "vendor" / "tabler" / "tabler.css"
OWN = UI / "static" / "css"

NOTICE = re.compile(r"/\*!.*?\*/", re.DOTALL)
READ = re.compile(r"var\(\s*(--[\w-]+)")
ALTERNATIVES = ("is", "where", "has")
HOLDERS = ("media", "supports", "container")


@dataclass
class Rule:
    """One rule with its enclosing conditions (`around`); for `@keyframes` and similar `text` is the whole rule."""

    around: tuple[str, ...]
    selector: str
    declarations: list[tuple[str, str]]
    text: str = ""

    def __str__(self) -> str:
        inside = ";".join(f"{name}:{value}" for name, value in self.declarations)
        rule = self.text or f"{self.selector}{{{inside}}}"
        return "".join(f"{condition}{{" for condition in self.around) + rule + "}" * len(self.around)


def reduced() -> str:
    """The text of the reduced style sheet."""
    source = WHOLE.read_text()
    notice = NOTICE.search(source)
    assert notice is not None  # noqa: S101  the licence has to be kept
    kept = [*rules(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True), names())]
    own = "".join(path.read_text() for path in sorted(OWN.rglob("*.css")))
    kept = without_unread(kept, own)
    kept = without_unnamed(kept, own)
    return "\n".join((notice[0], "@layer vendor {", *map(str, kept), "}", ""))


def rules(nodes: Sequence[Any], found: Names, around: tuple[str, ...] = ()) -> Iterator[Rule]:
    """The rules that can match in the pages, with only those of their selectors that can."""
    for node in nodes:
        if node.type == "qualified-rule":
            alternatives = [part for part in split(node.prelude) if can_match(part, found)]
            selector = ",".join(tinycss2.serialize(part).strip() for part in alternatives)
            if selector:
                yield Rule(around, selector, declarations(node.content))
        elif node.type == "at-rule":
            head = f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}"
            if node.at_keyword in HOLDERS:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from rules(inner, found, (*around, head))
            elif node.at_keyword != "charset":
                yield Rule(around, head, [], node.serialize())


def declarations(content: Sequence[Any]) -> list[tuple[str, str]]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [
        (each.name, tinycss2.serialize(each.value).strip() + ("!important" if each.important else ""))
        for each in parsed
        if each.type == "declaration"
    ]


def split(tokens: Sequence[Any]) -> list[list[Any]]:
    """The token lists of a selector list, split at commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        elif token.type != "comment":
            parts[-1].append(token)
    return parts


def can_match(selector: Sequence[Any], found: Names) -> bool:
    """Whether every name in the selector can occur in pages."""
    before = ""
    for token in selector:
        if not fits(token, before, found):
            return False
        before = token.value if token.type == "literal" else ""
    return True


def fits(token: Any, before: str, found: Names) -> bool:
    kind: str = token.type
    if kind == "ident":
        return {".": token.value in found.classes, ":": True}.get(before, token.value in found.tags)
    if kind == "[] block":
        return attribute_fits(token.content, found)
    if kind == "function" and token.lower_name in ALTERNATIVES:
        return any(can_match(part, found) for part in split(token.arguments))
    return kind != "hash"


def attribute_fits(content: Sequence[Any], found: Names) -> bool:
    name, *rest = (token for token in content if token.type != "whitespace")
    asked = [token.value for token in rest if token.type in ("ident", "string")]
    exact = bool(rest) and rest[0].value == "="
    return name.value in found.attributes and (not exact or asked[0] in found.values)


def without_unread(kept: list[Rule], own: str) -> list[Rule]:
    """Remove variables that are never read; repeated, since a removed one may have been the only reader of another."""
    while True:
        read = set(READ.findall(own + "".join(map(str, kept))))
        left = [
            Rule(
                rule.around,
                rule.selector,
                [(name, value) for name, value in rule.declarations if not name.startswith("--") or name in read],
                rule.text,
            )
            for rule in kept
        ]
        left = [rule for rule in left if rule.declarations or rule.text]
        if left == kept:
            return kept
        kept = left


def without_unnamed(kept: list[Rule], own: str) -> list[Rule]:
    """Remove `@keyframes` that no rule uses."""
    named = own + "".join(value for rule in kept for name, value in rule.declarations if "animation" in name)
    return [rule for rule in kept if not rule.text or rule.selector.split(" ")[-1] in named]
