"""The tags, classes and attributes that can occur in pages, collected from templates, scripts and Python modules.

For a class with a variable part, such as `btn-{{ style }}`, every quoted word of the sources is tried as the value.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment

HRAPP = Path(__file__).parent.parent / "hrapp"
MAILS = ("mail", "mail.html")
# Python that writes HTML, the tones of choices, the controls of fields, and the columns of lists.
MODULES = ("ui/components.py", "core/fields/choices.py", "core/fields/kinds.py", "**/*listing.py")
TRANSLATED = ("_", "_l", "N_", "gettext", "ngettext")

GAP = "\0"  # stands for a variable part
TAG = re.compile(rf"<([a-z][a-z0-9]*|{GAP})((?:[^<>\"]|\"[^\"]*\")*)>")
CLASS = re.compile(r"\bclass=\"([^\"]*)\"|\bclassName = `([^`]*)`")
VALUE = re.compile(r"=\"([^\"]*)\"")
WORD = re.compile(r"(?<!\S)[\w-]+(?!\S)")
QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
LONE = re.compile(r"[a-z-]+( [a-z-]+)*")  # the whole of a block, such as {% block body_class %}carded{% endblock %}
DATA = re.compile(r"\bdataset\.([A-Za-z]+)")
CAPITAL = re.compile(r"(?=[A-Z])")
# Attributes that are set by browsers or in Python.
EVERYWHERE = {"disabled", "readonly", "multiple", "size", "type", "hidden", "open", "dir", "lang", "href"}


@dataclass
class Names:
    """The collected names; `words` are quoted words, any of which may be used as a class, tag or attribute."""

    tags: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=lambda: set(EVERYWHERE))
    values: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=lambda: set("0123456789"))
    gapped: set[str] = field(default_factory=set)

    def read(self, text: str) -> None:
        """Add the names in a piece of HTML, or of a script that creates HTML."""
        for tag, rest in TAG.findall(text):
            self.tags.add(tag)
            self.attributes.update(re.findall(r"[a-z][a-z-]+", VALUE.sub(" ", rest)))
            self.attributes.update(re.findall(r"([a-z][a-z-]+)=\"", rest))
            self.values.update(VALUE.findall(rest))
        for quoted, built in CLASS.findall(text):
            for name in (quoted or built).split():
                (self.gapped if GAP in name else self.classes).add(name)

    def settle(self) -> None:
        """Add every name that results from replacing a gap by a word."""
        self.classes |= self.words
        self.values |= self.words
        self.attributes |= self.words
        if GAP in self.tags:
            self.tags |= self.words
        for name in self.gapped:
            pieces = re.split(GAP, name)
            self.classes.update(pieces)
            for word in self.words:
                self.classes.add(word.join(pieces))
                self.classes.add(word.join(pieces[:2]))


def names() -> Names:
    """The names that can occur in the pages of this checkout."""
    found = Names()
    for path in sorted(HRAPP.rglob("templates/**/*.html")):
        if not set(MAILS) & {path.name, path.parent.name}:
            read_template(path.read_text(), found)
    for pattern in MODULES:
        for path in sorted(HRAPP.glob(pattern)):
            read_module(path.read_text(), found)
    for path in sorted((HRAPP / "ui" / "static" / "js").rglob("*.js")):
        read_script(path.read_text(), found)
    found.settle()
    return found


def read_template(source: str, found: Names) -> None:
    text, before = [], ["", ""]
    for _line, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            text.append(value)
            if LONE.fullmatch(value):
                found.words.update(value.split())
        elif kind.endswith("_begin"):
            text.append(GAP if kind == "variable_begin" else "")
        elif kind == "string" and not (before[1] == "(" and before[0] in TRANSLATED):
            found.words.update(WORD.findall(value[1:-1]))
        if kind != "whitespace":
            before = [before[1], value]
    found.read("".join(text))


def read_module(source: str, found: Names) -> None:
    for value in strings(ast.parse(source)):
        if "<" in value:
            found.read(value.replace("{}", GAP))
        else:
            found.words.update(WORD.findall(value))


def strings(node: ast.AST) -> Iterator[str]:
    """The string constants of a module, without docstrings and translated texts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        documentation = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        translated = isinstance(child, ast.Call) and getattr(child.func, "id", "") in TRANSLATED
        if not documentation and not translated:
            yield from strings(child)


def read_script(source: str, found: Names) -> None:
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    found.read(re.sub(r"\$\{[^}]*\}", GAP, source))
    for name in DATA.findall(source):
        found.attributes.add("data-" + CAPITAL.sub("-", name).lower())
    for quoted in QUOTED.findall(source):
        found.words.update(WORD.findall("".join(quoted)))
