"""How often a condition holds, for SQLite, which keeps no figures of what its tables contain."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import AsBoolean

from host.database import session
from host.hooks.actor import Actor
from host.hooks.record_types import RecordType
from host.kernel.generation import current
from host.kernel.recent import Recent
from host.records.visibility import scope_key

_SCOPES = 500


def is_sqlite() -> bool:
    """Tell whether the database has to be told what is common."""
    return session().get_bind().dialect.name == "sqlite"


def common(condition: sa.ColumnElement[bool], sorted_by: Any) -> sa.ColumnElement[bool]:
    """Say that many records fit, so that they are read along the list's order instead of sorted.

    Left as it is: what one index gives in that order already, and what concerns days or the
    sorted column itself, for such records lie together in the order or not in it at all.
    """
    if isinstance(condition, sa.BooleanClauseList) and condition.operator is operators.and_:
        return sa.and_(*(common(one, sorted_by) for one in condition.clauses))
    order = getattr(sorted_by, "expression", sorted_by)
    columns = [one for one in visitors.iterate(condition) if isinstance(one, sa.Column)]
    if not columns or any(_lies_together(one, order) for one in columns):
        return condition
    if _in_order(condition, order):
        return condition
    return sa.func.likely(condition, type_=sa.Boolean())


def common_scope(
    scope: sa.ColumnElement[bool], kind: RecordType, actor: Actor, sorted_by: Any
) -> sa.ColumnElement[bool]:
    """Say the same of what an actor may see, remembered as long as the scope itself."""
    key, order = scope_key(kind, actor), getattr(sorted_by, "expression", sorted_by)
    if key is None or not isinstance(order, sa.Column):
        return common(scope, sorted_by)
    hints = current().remember("common scopes", lambda: Recent(_SCOPES))
    return hints.get((key, order.table.name, order.name), lambda: common(scope, sorted_by))


def weighed_by_the_database(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Take back what was said of the parts of a condition: for a query in no order."""
    if isinstance(condition, sa.BooleanClauseList) and condition.operator is operators.and_:
        return sa.and_(*map(weighed_by_the_database, condition.clauses))
    said = condition.element if isinstance(condition, AsBoolean) else condition
    if isinstance(said, sa.Function) and said.name == "likely":
        (meant,) = said.clauses
        return meant
    return condition


def _lies_together(column: sa.Column[Any], order: Any) -> bool:
    return isinstance(column.type, (sa.Date, sa.DateTime)) or _same(column, order)


def _in_order(condition: sa.ColumnElement[bool], order: Any) -> bool:
    """Tell whether an index begins with the one column that is compared, and then the order's."""
    if not isinstance(condition, sa.BinaryExpression) or condition.operator is not operators.eq:
        return False
    column, table = condition.left, getattr(order, "table", None)
    if not isinstance(column, sa.Column) or not isinstance(table, sa.Table):
        return False
    pairs = {tuple(one.name for one in index.columns)[:2] for index in table.indexes}
    return column.table.name == table.name and (column.name, order.name) in pairs


def _same(column: sa.Column[Any], order: Any) -> bool:
    table = getattr(order, "table", None)
    return table is not None and (column.table.name, column.name) == (table.name, order.name)
