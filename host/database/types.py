"""Column types that keep money, instants and structured values exact on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class ScaledDecimal(TypeDecorator[Decimal]):
    """An exact decimal, stored as a whole number of 10**-places units.

    Sums and comparisons in SQL stay exact because the database only ever sees integers.
    """

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    @property
    def python_type(self) -> type[Decimal]:
        """What code sees; lists need it to read a cursor back."""
        return Decimal

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("Money and percentages are Decimal here, never float.")
        scaled = Decimal(value).scaleb(self.places)
        return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-self.places)


def Money() -> ScaledDecimal:  # noqa: N802 - reads as a type in a column definition
    """Amount of money; the currency stands in a column beside it. Two decimal places."""
    return ScaledDecimal(2)


def Percent() -> ScaledDecimal:  # noqa: N802
    """Percentage with two decimal places: 12.5 % is Decimal("12.50")."""
    return ScaledDecimal(2)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive value is refused."""

    impl = sa.DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What code sees; lists need it to read a cursor back."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        if dialect.name in {"mysql", "mariadb"}:
            from sqlalchemy.dialects.mysql import DATETIME

            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("An instant needs a time zone; use host.api.clock.now().")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def LongText() -> sa.types.TypeEngine[str]:  # noqa: N802
    """Text without a practical limit (MariaDB's plain TEXT ends at 64 KiB)."""
    from sqlalchemy.dialects.mysql import MEDIUMTEXT

    return sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")


def LongBlob() -> sa.types.TypeEngine[bytes]:  # noqa: N802
    """Bytes up to gigabytes (MariaDB's plain BLOB ends at 64 KiB)."""
    from sqlalchemy.dialects.mysql import LONGBLOB

    return sa.LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb")
