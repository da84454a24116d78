"""Keep planning texts formatted, with an excerpt of the objectives, and what was approved."""

import html
import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from host.api import LongText

revision = "account_planning_0004"
down_revision = "account_planning_0003"
branch_labels = None
depends_on = None

KEYS = ("objectives", "opportunity", "threat", "criteria", "constraints")
EXCERPT = 160
BATCH = 500
PLAN = sa.table(
    "account_planning_plan",
    sa.column("id", sa.Integer()),
    sa.column("objective", sa.String(EXCERPT)),
    *(sa.column(key, LongText()) for key in KEYS),
)


def upgrade() -> None:
    excerpt = sa.Column("objective", sa.String(EXCERPT), nullable=False, server_default="")
    op.add_column("account_planning_plan", excerpt)
    op.add_column("account_planning_plan", sa.Column("approved_version", sa.Integer()))
    op.create_index(
        "ix_account_planning_plan_by_objective", "account_planning_plan", ["objective", "id"]
    )
    _rewrite(as_html, excerpt=True)


def downgrade() -> None:
    _rewrite(as_text, excerpt=False)
    op.drop_index("ix_account_planning_plan_by_objective", "account_planning_plan")
    op.drop_column("account_planning_plan", "approved_version")
    op.drop_column("account_planning_plan", "objective")


def as_html(text: str) -> str:
    """Make paragraphs of what empty lines part, and keep every other end of a line."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = ([html.escape(line, quote=False) for line in one.split("\n")] for one in blocks)
    return "".join(f"<p>{'<br>'.join(one)}</p>" for one in lines if any(map(str.strip, one)))


def as_text(text: str) -> str:
    """Write paragraphs as blocks with an empty line between; marks of lists become dashes."""
    bare = re.sub(r"\s*\n\s*", " ", text) if "<pre" not in text else text
    bare = re.sub(r"(?i)<br\s*/?>", "\n", bare)
    bare = re.sub(r"(?i)<li[^>]*>", "- ", bare)
    bare = re.sub(r"(?i)</li>", "\n", bare)
    bare = re.sub(r"(?i)</(p|h[1-6]|ul|ol|blockquote|pre)>", "\n\n", bare)
    words = html.unescape(re.sub(r"<[^>]*>", "", bare))
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def _rewrite(change: Callable[[str], str], *, excerpt: bool) -> None:
    """Rewrite the texts of every plan, some hundred at a time."""
    db, last = op.get_bind(), 0
    columns = [PLAN.c[key] for key in KEYS]
    page = sa.select(PLAN.c.id, *columns).order_by(PLAN.c.id).limit(BATCH)
    while rows := db.execute(page.where(PLAN.c.id > last)).mappings().all():
        last = rows[-1]["id"]
        for row in rows:
            held = {key: row[key] for key in KEYS if row[key]}
            if not held:
                continue
            values = {key: change(text) for key, text in held.items()}
            if excerpt:
                values["objective"] = _excerpt(held.get("objectives", ""))
            db.execute(sa.update(PLAN).where(PLAN.c.id == row["id"]).values(**values))


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}\N{HORIZONTAL ELLIPSIS}"
