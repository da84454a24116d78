"""Migrations that fail, hang, or reach for tables that are not theirs."""

from __future__ import annotations

from tests.broken_modules import MIGRATION
from tests.broken_modules.fault import Fault, When, changed, manifest, module
from tests.broken_modules.imports import ASK
from tests.broken_modules.scene import Scene, Shown

SECOND = (
    MIGRATION.replace('"0001"', '"0002"')
    .replace("down_revision = None", 'down_revision = "0001"')
    .replace(
        'op.create_table("sample_thing", sa.Column("id", sa.Integer(), primary_key=True))',
        'op.add_column("sample_thing", sa.Column("colour", sa.String(20)))\n'
        '    op.create_index("ix_sample_thing_colour", "sample_thing", ["colour"])',
    )
    .replace(
        'op.drop_table("sample_thing")',
        'op.drop_index("ix_sample_thing_colour", "sample_thing")\n'
        '    with op.batch_alter_table("sample_thing") as table:\n'
        '        table.drop_column("colour")',
    )
)
DOWN = "\n\n\ndef downgrade"
_UP = "def upgrade():\n"


def _first(name: str, says: str, migration: str, *, hangs: bool = False) -> Fault:
    return Fault(name, "migrate", says, ASK, module(migration=migration), hangs=hangs)


def _second(name: str, says: str, migration: str) -> Fault:
    later = manifest("1.1.0")
    archive = module({"migrations/0002_colour.py": migration}, manifest=later)
    return Fault(name, "migrate", says, ASK, archive, When.UPGRADE)


def _after(code: str, text: str = MIGRATION) -> str:
    return changed(DOWN, f"\n    {code}{DOWN}", text)


def _no_way_back(scene: Scene) -> Shown:
    """Go forward, then try to go back."""
    scene.install(NO_WAY_BACK())
    return scene.refused("roll_back")


_REAL = (
    'if op.get_bind().exec_driver_sql("SELECT count(*) FROM host_staff").scalar():\n'
    '        raise RuntimeError("not with people here")'
)
NO_WAY_BACK = module(
    {
        "migrations/0002_colour.py": changed(
            'op.drop_index("ix_sample_thing_colour", "sample_thing")', "1 / 0", SECOND
        )
    },
    manifest=manifest("1.1.0"),
)
FAULTS = (
    _first("migration that does not parse", "cannot be read", "def upgrade(:"),
    _first("migration that fails half-way", "ZeroDivisionError", _after("1 / 0")),
    _first("migration that fails on real data only", "not with people here", _after(_REAL)),
    _first(
        "migration that hangs",
        "did not finish migrating its tables within",
        changed(_UP, f"{_UP}    __import__('time').sleep(600)\n", MIGRATION),
        hangs=True,
    ),
    _first(
        "migration that drops a table of the host",
        "host_module_trip",
        _after('op.drop_table("host_module_trip")'),
    ),
    _first(
        "migration that changes a table of the host",
        "host_client",
        _after('op.add_column("host_client", sa.Column("more", sa.Integer()))'),
    ),
    _first(
        "migration that deletes rows of the host",
        "host_client",
        _after('op.execute("DELETE FROM host_client")'),
    ),
    _first(
        "migration that makes a table of another name",
        "the table other_thing",
        _after('op.create_table("other_thing", sa.Column("id", sa.Integer()))'),
    ),
    _first(
        "migration that makes an undeclared table",
        "the table sample_more",
        _after('op.create_table("sample_more", sa.Column("id", sa.Integer()))'),
    ),
    Fault(
        "migrations with two heads",
        "migrate",
        "end in 2 places: 0002, 0003",
        "its publisher must join them",
        module(
            {
                "migrations/0002_colour.py": SECOND,
                "migrations/0003_other.py": SECOND.replace('"0002"', '"0003"'),
            }
        ),
    ),
    _second("upgrade that fails half-way", "ZeroDivisionError", _after("1 / 0", SECOND)),
    _second("upgrade that fails on real data only", "not with people here", _after(_REAL, SECOND)),
    Fault(
        "roll-back that fails",
        "migrate",
        "ZeroDivisionError",
        ASK,
        NO_WAY_BACK,
        When.UPGRADE,
        shows=_no_way_back,
        good=module({"migrations/0002_colour.py": SECOND}, manifest=manifest("1.2.0")),
    ),
)
