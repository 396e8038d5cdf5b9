"""Documents with their versions, as pages show them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.models import Document


class Chain(NamedTuple):
    """A document: the version that holds, and those before it, the newest first."""

    current: Document
    former: list[Document]


class Group(NamedTuple):
    """The documents of one type, by title."""

    type: DocumentType
    chains: list[Chain]

    @property
    def label(self) -> Any:
        return self.type.label


def chains_of(documents: Iterable[Document]) -> list[Chain]:
    """The documents of which these are all versions, in the order in which they come."""
    found: dict[UUID, list[Document]] = {}
    for document in documents:
        found.setdefault(document.chain_id, []).append(document)
    newest_first = (sorted(versions, key=lambda each: -each.number) for versions in found.values())
    return [Chain(newest, former) for newest, *former in newest_first]


def by_type(chains: Iterable[Chain]) -> list[Group]:
    """The documents by type, in the order of the types."""
    order = list(DocumentType)
    ordered = sorted(chains, key=lambda chain: order.index(DocumentType(chain.current.type)))
    return [Group(DocumentType(key), list(each)) for key, each in groupby(ordered, lambda chain: chain.current.type)]
