"""Tables of accounts and of the sequence that numbers them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from host.api import Client, LongText, Money, Percent, RecordRef, Staff, Stamped, Versioned

from ..database import Model
from .choices import Kind, NodeType, SizeBand, Status

ACCOUNT_TYPE = "customers.account"


class Sequence(Model):
    """The last number given; its row is also the lock of the tree."""

    __tablename__ = "customers_sequence"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Account(Stamped, Versioned, Model):
    """What this module knows of a client of the host, one to one.

    Name, e-mail, phone, website, industry, tax number, billing address, currency and notes are
    the client's own. ``parent_id`` is the truth of the tree; ``path`` (such as ``/1/7/22/``),
    ``depth`` and ``root_id`` follow from it and make walks cheap.
    """

    __tablename__ = "customers_account"
    __mapper_args__ = {"version_id_col": Versioned.version}
    __table_args__ = (
        sa.Index("ix_customers_account_parent", "parent_id", "id"),
        sa.Index("ix_customers_account_root", "root_id", "id"),
        sa.Index("ix_customers_account_manager", "manager_id", "root_id"),
        sa.Index("ix_customers_account_updated", "updated_at", "id"),
        sa.Index("ix_customers_account_last_activity", "last_activity_at", "id"),
    )

    id: Mapped[int] = mapped_column(
        sa.ForeignKey(Client.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    node_type: Mapped[str] = mapped_column(sa.String(16))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers_account.id"))
    root_id: Mapped[int]
    path: Mapped[str] = mapped_column(LongText())
    depth: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(12))
    manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))

    phone2: Mapped[str] = mapped_column(sa.String(40), default="")
    fax: Mapped[str] = mapped_column(sa.String(40), default="")
    shipping_same: Mapped[bool] = mapped_column(default=True)
    shipping_street: Mapped[str] = mapped_column(sa.String(300), default="")
    shipping_city: Mapped[str] = mapped_column(sa.String(120), default="")
    shipping_state: Mapped[str] = mapped_column(sa.String(120), default="")
    shipping_zip: Mapped[str] = mapped_column(sa.String(20), default="")
    shipping_country: Mapped[str] = mapped_column(sa.String(80), default="")
    employees: Mapped[int | None]
    size_band: Mapped[str] = mapped_column(sa.String(12), default="")
    annual_revenue: Mapped[Decimal | None] = mapped_column(Money())
    tax_office: Mapped[str] = mapped_column(sa.String(120), default="")
    tax_rate: Mapped[Decimal] = mapped_column(Percent())

    blacklisted: Mapped[bool] = mapped_column(default=False)
    blacklist_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    blacklisted_at: Mapped[datetime | None]
    blacklisted_by: Mapped[int | None] = mapped_column(sa.ForeignKey(Staff.id, ondelete="SET NULL"))

    last_activity_at: Mapped[datetime | None]
    """When somebody last did something with the account that counts."""

    client: Mapped[Client] = relationship(Client, foreign_keys=[id])
    above: Mapped[Client | None] = relationship(
        Client, primaryjoin=lambda: foreign(Account.parent_id) == Client.id, viewonly=True
    )
    """The client of the account above: its name costs lists one join."""

    @property
    def name(self) -> str:
        """The client's name."""
        return self.client.name

    @property
    def title(self) -> str:
        """Code and name, as people find the account again."""
        return f"{self.code} {self.client.name}"

    @property
    def state(self) -> Status:
        """The status as a choice."""
        return Status(self.status)

    @property
    def type(self) -> NodeType:
        """The place in the tree as a choice."""
        return NodeType(self.node_type)

    @property
    def legal_kind(self) -> Kind:
        """Company or individual, as a choice."""
        return Kind(self.kind)

    @property
    def band(self) -> SizeBand | None:
        """The size as a choice, where the number of people is known."""
        return SizeBand(self.size_band) if self.size_band else None

    @property
    def is_archived(self) -> bool:
        """Whether the account is out of the way."""
        return self.client.archived_at is not None

    @property
    def edition(self) -> int:
        """A number that grows with every change of the account or of its client."""
        return self.version + self.client.version

    @property
    def lineage(self) -> list[int]:
        """Ids from the top of the tree down to this account."""
        return [int(part) for part in self.path.strip("/").split("/")]

    @property
    def shipping_lines(self) -> list[str]:
        """Where goods go, one line each, without empty ones."""
        if self.shipping_same:
            return self.client.address_lines
        town = " ".join(part for part in (self.shipping_zip, self.shipping_city) if part)
        lines = (self.shipping_street, town, self.shipping_state, self.shipping_country)
        return [line for line in lines if line]

    @property
    def url(self) -> str:
        """Address of the account's page."""
        return url_of(self.id)

    @property
    def ref(self) -> RecordRef:
        """The reference by which logs and events name the account."""
        return RecordRef(ACCOUNT_TYPE, self.id, self.title)


def url_of(account_id: int) -> str:
    """Return the address of an account's page; lists need many, and this costs nothing."""
    return f"/customers/accounts/{account_id}"
