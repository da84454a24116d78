"""The tree of accounts: places, moves, and who is above and below; nothing here recurses."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from host.api import Client, Conflict, InvalidInput, session

from . import sequence
from .choices import Status
from .models import Account


class TreeCycle(InvalidInput):
    """An account was to hang below itself."""

    code = "tree_cycle"


class HasChildren(Conflict):
    """Accounts hang below; ``count`` of them directly."""

    code = "has_children"

    def __init__(self, account: Account, count: int) -> None:
        many = f"{count:,} accounts hang" if count != 1 else "1 account hangs"
        super().__init__(
            f"{many} directly below {account.title}. Attach them to the account above it first, "
            "or move them."
        )
        self.count = count


def place(account: Account, parent: Account | None) -> None:
    """Give a new account its place; its id must be known."""
    account.parent_id = parent.id if parent else None
    account.root_id = parent.root_id if parent else account.id
    account.depth = parent.depth + 1 if parent else 0
    account.path = f"{parent.path if parent else '/'}{account.id}/"


def check_parent(account: Account | None, parent: Account | None) -> None:
    """Raise InvalidInput unless the account (None: a new one) may hang below the parent.

    Call it once the tree is held: before, somebody else may still turn the two round.
    """
    if parent is None:
        return
    if account is not None and parent.path.startswith(account.path):
        message = "This would make the account its own ancestor. Choose one that is not below it."
        raise TreeCycle(message, {"parent": [message]})
    if parent.is_archived or parent.state is Status.CLOSED:
        word = "archived" if parent.is_archived else "closed"
        raise InvalidInput.of("parent", f"{parent.title} is {word}. Choose another account.")


def check_name(client: Client, parent: Account | None) -> None:
    """Raise InvalidInput when a sibling has the name, whatever its case, accents or legal form.

    The client must be stored, because the host works out what its name is compared by.
    """
    beside = Account.parent_id == parent.id if parent else Account.parent_id.is_(None)
    query = sa.select(Account.code, Client.name).join(Account.client)
    query = query.where(beside, Client.match_key == client.match_key, Account.id != client.id)
    twin = session().execute(query.order_by(Account.id).limit(1)).first()
    if twin is not None:
        where = f"below {parent.title}" if parent else "at the top of a tree"
        raise InvalidInput.of(
            "name", f"{twin.code} {twin.name} {where} has this name already. Choose another one."
        )


def move(account: Account, parent: Account | None) -> None:
    """Hang an account with all below it under another parent, in one statement for the paths.

    The tree must be held and the parent checked.
    """
    db = session()
    old, old_root = account.path, account.root_id
    new = f"{parent.path if parent else '/'}{account.id}/"
    depth = (parent.depth + 1 if parent else 0) - account.depth
    account.parent_id = parent.id if parent else None
    db.flush()
    rest = sa.func.substr(Account.path, len(old) + 1)
    values = {
        "path": sa.literal(new, sa.Text()) + rest,
        "depth": Account.depth + depth,
        "root_id": parent.root_id if parent else account.id,
    }
    changed = sa.update(Account).where(Account.root_id == old_root, starts_with(old))
    db.connection().execute(changed.values(values))
    _forget_places()


def starts_with(path: str) -> sa.ColumnElement[bool]:
    """Return the condition that an account's path begins with another.

    Not LIKE: SQLite takes no pattern of more than 50,000 characters, and a chain may be longer.
    """
    return sa.func.substr(Account.path, 1, len(path)) == path


def at_or_below(account: Account) -> sa.ColumnElement[bool]:
    """Return the condition that an account is this one or hangs below it."""
    return sa.and_(Account.root_id == account.root_id, starts_with(account.path))


def ancestors(account: Account, nearest: int) -> Sequence[Account]:
    """Return the top of the tree and the nearest accounts above, from the top down."""
    above = account.lineage[:-1]
    wanted = {*above[:1], *above[-nearest:]}
    if not wanted:
        return []
    query = sa.select(Account).join(Account.client).options(contains_eager(Account.client))
    return session().scalars(query.where(Account.id.in_(wanted)).order_by(Account.depth)).all()


def children_of(account: Account) -> list[Account]:
    """Return the accounts directly below, with their clients."""
    query = sa.select(Account).join(Account.client).options(contains_eager(Account.client))
    return list(
        session().scalars(query.where(Account.parent_id == account.id).order_by(Account.id))
    )


def count_children(account: Account, *conditions: sa.ColumnElement[bool]) -> int:
    """Count the accounts directly below."""
    query = sa.select(sa.func.count()).select_from(Account).join(Account.client)
    return session().scalar(query.where(Account.parent_id == account.id, *conditions)) or 0


def count_below(account: Account) -> int:
    """Count all accounts below."""
    below = sa.and_(at_or_below(account), Account.id != account.id)
    return session().scalar(sa.select(sa.func.count()).select_from(Account).where(below)) or 0


def nearest_manager(account: Account) -> tuple[int, Account | None] | None:
    """Return who manages the account, and the ancestor that says so when it does not itself."""
    if account.manager_id is not None:
        return account.manager_id, None
    above = aliased(Account)
    found = _nearest(account, above, above.manager_id.is_not(None))
    if found is None or found.manager_id is None:
        return None
    return found.manager_id, found


def blacklisted_above(account: Account) -> Account | None:
    """Return the nearest account above that is on the blacklist."""
    above = aliased(Account)
    return _nearest(account, above, above.blacklisted.is_(True))


def _nearest(
    account: Account, above: type[Account], condition: sa.ColumnElement[bool]
) -> Account | None:
    """Return the nearest account above that fulfils the condition, in one statement."""
    if account.parent_id is None:
        return None
    head = sa.func.substr(sa.literal(account.path, sa.Text()), 1, sa.func.length(above.path))
    query = (
        sa.select(above)
        .options(joinedload(above.client))
        .where(above.root_id == account.root_id, above.path == head, above.id != account.id)
        .where(condition)
        .order_by(above.depth.desc())
    )
    return session().scalar(query.limit(1))


def faults() -> int:
    """Count the accounts whose path, depth or root do not follow from their parent."""
    above = aliased(Account)
    own = sa.cast(Account.id, sa.String(20)) + "/"
    right = sa.or_(
        sa.and_(
            Account.parent_id.is_(None),
            Account.path == sa.literal("/") + own,
            Account.depth == 0,
            Account.root_id == Account.id,
        ),
        sa.and_(
            Account.path == above.path + own,
            Account.depth == above.depth + 1,
            Account.root_id == above.root_id,
        ),
    )
    query = sa.select(sa.func.count()).select_from(Account)
    query = query.outerjoin(above, above.id == Account.parent_id)
    # Where nothing is above, the second half is neither true nor false: NOT would lose the row.
    query = query.where(sa.case((right, 0), else_=1) == 1)
    return session().scalar(query) or 0


def hold() -> None:
    """Keep others from changing the tree until the transaction ends."""
    sequence.hold()


def _forget_places() -> None:
    """Have the session read anew what a statement changed behind its back."""
    db = session()
    for row in list(db.identity_map.values()):
        if isinstance(row, Account):
            db.expire(row, ["path", "depth", "root_id"])
