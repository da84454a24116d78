"""Lay down brands, payment terms, what is sold, price books, and the terms of accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "customers_0002"
down_revision = "customers_0001"
branch_labels = None
depends_on = None

BRAND, TERMS = "customers_brand", "customers_payment_terms"
PRODUCT_LINE, UNIT, SPEC = "customers_product_line", "customers_unit", "customers_spec"
SERVICE, BOOK, LINE = "customers_service", "customers_price_book", "customers_price_line"
COMMERCIAL = "customers_commercial"


def _record(name: str, *parts: Any) -> None:
    """Make a table of records, each with an id, its history in short, and a version."""
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *parts, *_stamps())


def _stamps() -> list[Any]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _whole(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=True)


def _points(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def upgrade() -> None:
    _brands_and_terms()
    _catalogue()
    _books()
    op.create_table(
        COMMERCIAL,
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        _whole("brand_id"),
        _whole("price_book_id"),
        sa.Column("price_adjuster", sa.BigInteger(), nullable=False),
        _whole("payment_terms_id"),
        *_stamps(),
        _points(COMMERCIAL, "account_id", "customers_account", "CASCADE"),
        _points(COMMERCIAL, "brand_id", BRAND),
        _points(COMMERCIAL, "price_book_id", BOOK),
        _points(COMMERCIAL, "payment_terms_id", TERMS),
        sa.PrimaryKeyConstraint("account_id", name=f"pk_{COMMERCIAL}"),
    )
    for column in ("brand_id", "price_book_id", "payment_terms_id"):
        op.create_index(f"ix_{COMMERCIAL}_{column}", COMMERCIAL, [column, "account_id"])


def _brands_and_terms() -> None:
    _record(
        BRAND,
        _text("name", 120),
        _text("code", 10),
        _text("legal_name", 200),
        _text("address", 500),
        _text("tax_number", 40),
        _text("email", 254),
        _text("bank_details", 500),
        _text("currency", 3),
        _text("number_template", 60),
        _whole("manager_id"),
        _flag("is_default"),
        _points(BRAND, "manager_id", "host_staff", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{BRAND}"),
        sa.UniqueConstraint("name", name=f"uq_{BRAND}_name"),
        sa.UniqueConstraint("code", name=f"uq_{BRAND}_code"),
    )
    op.create_index("ix_customers_brand_manager", BRAND, ["manager_id", "id"])
    _record(
        TERMS,
        _text("name", 80),
        _whole("days", nullable=False),
        _text("kind", 20),
        sa.Column("day_of_month", sa.SmallInteger(), nullable=True),
        _flag("is_default"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TERMS}"),
        sa.UniqueConstraint("name", name=f"uq_{TERMS}_name"),
    )


def _catalogue() -> None:
    _record(
        PRODUCT_LINE,
        _text("name", 120),
        sa.PrimaryKeyConstraint("id", name=f"pk_{PRODUCT_LINE}"),
        sa.UniqueConstraint("name", name=f"uq_{PRODUCT_LINE}_name"),
    )
    _record(
        UNIT,
        _text("code", 20),
        _text("name", 80),
        sa.Column("decimals", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{UNIT}"),
        sa.UniqueConstraint("code", name=f"uq_{UNIT}_code"),
    )
    _record(
        SPEC,
        _text("code", 30),
        _text("name", 80),
        _text("kind", 10),
        _text("choices", 2000),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SPEC}"),
        sa.UniqueConstraint("code", name=f"uq_{SPEC}_code"),
    )
    _record(
        SERVICE,
        _text("code", 30),
        _text("name", 120),
        _whole("product_line_id"),
        _flag("is_active"),
        sa.Column("specs", sa.JSON(), nullable=False),
        sa.Column("required_specs", sa.JSON(), nullable=False),
        _points(SERVICE, "product_line_id", PRODUCT_LINE),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SERVICE}"),
        sa.UniqueConstraint("code", name=f"uq_{SERVICE}_code"),
    )
    op.create_index("ix_customers_service_name", SERVICE, ["name", "id"])
    op.create_index("ix_customers_service_line", SERVICE, ["product_line_id", "id"])


def _books() -> None:
    _record(
        BOOK,
        _text("name", 120),
        _whole("brand_id"),
        _text("status", 10),
        _flag("is_default"),
        _day("valid_from"),
        _day("valid_to"),
        sa.Column("notes", LongText(), nullable=False),
        _points(BOOK, "brand_id", BRAND),
        sa.PrimaryKeyConstraint("id", name=f"pk_{BOOK}"),
        sa.UniqueConstraint("name", name=f"uq_{BOOK}_name"),
    )
    op.create_index("ix_customers_price_book_brand", BOOK, ["brand_id", "id"])
    _record(
        LINE,
        _whole("price_book_id", nullable=False),
        _text("name", 500),
        _whole("service_id", nullable=False),
        _whole("unit_id", nullable=False),
        _text("specs", 300),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        _text("currency", 3),
        sa.Column("min_charge", sa.BigInteger(), nullable=False),
        _day("valid_from"),
        _day("valid_to"),
        sa.Column("since", sa.Date(), nullable=False),
        _whole("position", nullable=False),
        _points(LINE, "price_book_id", BOOK, "CASCADE"),
        _points(LINE, "service_id", SERVICE),
        _points(LINE, "unit_id", UNIT),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINE}"),
        sa.UniqueConstraint(
            "price_book_id",
            "service_id",
            "unit_id",
            "currency",
            "since",
            "specs",
            name="uq_customers_price_line_jobs",
        ),
    )
    op.create_index("ix_customers_price_line_position", LINE, ["position", "id"])
    op.create_index("ix_customers_price_line_service", LINE, ["service_id", "id"])
    op.create_index("ix_customers_price_line_unit", LINE, ["unit_id", "id"])


def downgrade() -> None:
    for table in (COMMERCIAL, LINE, BOOK, SERVICE, SPEC, UNIT, PRODUCT_LINE, TERMS, BRAND):
        op.drop_table(table)
