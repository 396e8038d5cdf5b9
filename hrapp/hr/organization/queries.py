"""Reading departments and branches."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.keys import unique_key
from hrapp.core.lists.listing import beginning, contained, found_in, words_of
from hrapp.core.text import N_
from hrapp.hr.organization.models import Branch, Department

Unit = TypeVar("Unit", Department, Branch)
Option = tuple[UUID, str]
INDENT = "\u2003"
# Levels that are indented; what lies deeper is shown as deep as these.
DEEPEST = 12


class TreeNode(NamedTuple):
    """A department with its depth in the tree, 0 at the top."""

    department: Department
    depth: int


def all_departments() -> list[Department]:
    """All departments, active or not, sorted by name."""
    return list(session.scalars(select(Department).order_by(Department.name_key, Department.id)))


def all_branches() -> list[Branch]:
    """All branches, active or not, sorted by name."""
    return list(session.scalars(select(Branch).order_by(Branch.name_key, Branch.id)))


def get_department(department_id: UUID, *, lock: bool = False) -> Department:
    """The department with this id; NotFound if there is none. `lock` takes a row lock and reloads it."""
    return _get(select(Department).where(Department.id == department_id), lock)


def get_branch(branch_id: UUID, *, lock: bool = False) -> Branch:
    """The branch with this id; NotFound if there is none. `lock` takes a row lock and reloads it."""
    return _get(select(Branch).where(Branch.id == branch_id), lock)


def _get(query: Select[Unit], lock: bool) -> Unit:
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(N_("We could not find this record."))


def as_tree(departments: Iterable[Department]) -> list[TreeNode]:
    """The departments in depth-first order, of any depth; siblings keep the given order."""
    below: dict[UUID | None, list[TreeNode]] = defaultdict(list)
    for department in departments:
        below[department.parent_id].append(TreeNode(department, 0))
    found, waiting = [], below[None][::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [TreeNode(each.department, node.depth + 1) for each in reversed(below[node.department.id])]
    return found


def subtree(departments: Iterable[Department], top: UUID) -> set[UUID]:
    """The ids of a department and of all its descendants."""
    below: set[UUID] = {top}
    for node in as_tree(departments):
        if node.department.parent_id in below:
            below.add(node.department.id)
    return below


def department_options(selected: UUID | None = None, without: UUID | None = None) -> list[Option]:
    """(id, indented name) of the active departments as a tree, and of the `selected` one.

    The department `without` and its descendants are left out.
    """
    found = all_departments()
    left_out = subtree(found, without) if without else set()
    return [
        (department.id, INDENT * min(depth, DEEPEST) + department.name)
        for department, depth in as_tree(found)
        if (department.active or department.id == selected) and department.id not in left_out
    ]


def branch_options(selected: UUID | None = None) -> list[Option]:
    """(id, name) of the active branches, and of the `selected` one."""
    return [(branch.id, branch.name) for branch in all_branches() if branch.active or branch.id == selected]


def find_units(model: type[Unit], text: str, limit: int) -> list[Unit]:
    """Up to `limit` active rows with every word of `text` in their name or code, first those that begin with it."""
    fits = found_in(model.name, model.code)
    query = select(model).where(model.active, *(fits(contained(word)) for word in words_of(text)))
    begins = found_in(model.name)(beginning(text))
    return list(session.scalars(query.order_by(begins.desc(), model.name_key, model.id).limit(limit)))


def is_name_taken(model: type[Department | Branch], name: str, except_id: UUID) -> bool:
    """Whether a row other than `except_id` has this name, in any case or width."""
    query = select(model.id).where(model.name_key == unique_key(name), model.id != except_id)
    return session.scalar(query) is not None


def is_code_taken(model: type[Department | Branch], code: str, except_id: UUID) -> bool:
    """Whether a row other than `except_id` has this code, which is in capitals."""
    query = select(model.id).where(model.code == code, model.id != except_id)
    return session.scalar(query) is not None


def other_headquarters(branch: Branch) -> str | None:
    """The name of the branch that is the headquarters, if it is not this one."""
    return session.scalar(select(Branch.name).where(Branch.headquarters, Branch.id != branch.id))


def free_code(model: type[Unit], stem: str) -> str:
    """`stem`, or `stem` with the lowest number that makes it an unused code."""
    taken = {code.upper() for code in session.scalars(select(model.code))}
    numbered = (f"{stem}{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)
