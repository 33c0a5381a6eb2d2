"""Situation -> PostGIS: the tables of maps/exports/schema.py in their own schema, created or appended to.

Needs the extra ``postgis`` (SQLAlchemy and psycopg). A second export updates rows that it knows by their key and adds
the others; rows of earlier exports stay. Everything happens in one transaction: all of it, or nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.columns import DAYS, INTEGERS, NUMBERS, TRUTHS
from geo.errors import OutputError
from maps.exports.schema import BY_NAME, TABLES, event_sheets
from maps.exports.tables import described, text, wkb

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from geo.model import Situation
    from maps.exports.tables import LayerSchema

SCHEMA = "sitmap"
SRID = 4326
BATCH_ROWS = 2_000
TIMEOUT_S = 10
SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def write_postgis(situation: Situation, url: str, *, schema: str = SCHEMA) -> dict[str, int]:
    """Write every table into a database and return how many rows each got.

    Parameters
    ----------
    situation
        What was read.
    url
        ``postgresql://user:password@host:port/database``; the password may come from PGPASSWORD or ~/.pgpass instead.
    schema
        Where the tables stand; made if absent.

    Raises
    ------
    geo.errors.OutputError
        If the packages are absent, the database refuses or lacks PostGIS, or its tables lack our columns.
    """
    try:
        import sqlalchemy as sa
    except ImportError as error:
        raise OutputError(
            "writing to PostGIS needs SQLAlchemy and psycopg; install them with: pip install 'sitmap[postgis]'"
        ) from error
    engine = sa.create_engine(_with_driver(url), connect_args={"connect_timeout": TIMEOUT_S})
    try:
        with engine.begin() as connection:
            return _write_all(connection, situation, schema)
    except sa.exc.SQLAlchemyError as error:
        raise OutputError(f"{engine.url.render_as_string(hide_password=True)}: {_why(error)}") from error
    finally:
        engine.dispose()


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if f"{scheme}://" not in SCHEMES or not rest:
        raise OutputError("a database is written as postgresql://user@host:port/database")
    return f"postgresql+psycopg://{rest}"


def _why(error: Exception) -> str:
    """Return the first line of the driver's own words, without the statement and its values."""
    cause = getattr(error, "orig", None) or error
    words = str(cause).strip().splitlines() or [type(cause).__name__]
    return f"the database refuses ({words[0]})"


def _write_all(connection: sa.Connection, situation: Situation, schema: str) -> dict[str, int]:
    import sqlalchemy as sa

    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    written = {}
    for table in TABLES:
        if table.name == "review":
            continue  # persons write it, in the database too: see docs
        target = database_table(table, schema)
        _require_columns(connection, target, schema)
        target.create(connection, checkfirst=True)
        written[table.name] = _upsert(connection, target, table, situation)
    _without_twins(connection, situation, schema)
    return written


def _without_twins(connection: sa.Connection, situation: Situation, schema: str) -> None:
    """Take an event out of the table in which it stood before it was moved from an area to a point, or back."""
    import sqlalchemy as sa

    sheets = event_sheets(situation)
    for here, there in (("events", "events_areas"), ("events_areas", "events")):
        other = database_table(BY_NAME[there], schema)
        ids = sa.literal(list(sheets[here].columns["event_id"]), sa.ARRAY(sa.Text()))
        connection.execute(sa.delete(other).where(other.c.event_id == sa.any_(ids)))


def database_table(table: LayerSchema, schema: str) -> sa.Table:
    """Return the table as SQLAlchemy describes it: types by column, keys that are not null, a comment a column."""
    import sqlalchemy as sa

    about = described()
    keys = table.key.split()
    columns: list[Any] = [
        sa.Column(name, _type(name), primary_key=name in keys, comment=about.get(name, {}).get("about"))
        for name in table.columns
    ]
    if table.geometry:
        columns.append(sa.Column("geom", _geometry_type(table.geometry)))
        columns.append(sa.Index(f"{table.name}_geom", "geom", postgresql_using="gist"))
    return sa.Table(table.name, sa.MetaData(), *columns, schema=schema, comment=table.about)


def _type(name: str) -> Any:
    import sqlalchemy as sa

    if name in DAYS:
        return sa.Date()
    if name in INTEGERS:
        return sa.BigInteger()
    if name in NUMBERS:
        return sa.Double()
    return sa.Boolean() if name in TRUTHS else sa.Text()


def _geometry_type(kind: str) -> Any:
    import sqlalchemy as sa

    class Geometry(sa.types.UserDefinedType[bytes]):
        """PostGIS' geometry of one kind, bound as WKB."""

        cache_ok = True

        def get_col_spec(self, **_: Any) -> str:
            return f"geometry({kind}, {SRID})"

        def bind_expression(self, bindvalue: Any) -> Any:
            return sa.func.ST_GeomFromWKB(sa.cast(bindvalue, sa.LargeBinary), SRID)

    return Geometry()


def _require_columns(connection: sa.Connection, target: sa.Table, schema: str) -> None:
    import sqlalchemy as sa

    statement = sa.text(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = :s AND table_name = :t"
    )
    present = set(connection.execute(statement, {"s": schema, "t": target.name}).scalars())
    if not present:
        return
    missing = sorted({column.name for column in target.columns} - present)
    if missing:
        raise OutputError(
            f"the table {schema}.{target.name} lacks {', '.join(missing)}: it is not ours, or of another version;"
            " rename it, or name another schema with --schema"
        )


def _upsert(connection: sa.Connection, target: sa.Table, table: LayerSchema, situation: Situation) -> int:
    from sqlalchemy.dialects.postgresql import insert

    statement = insert(target)
    keys = table.key.split()
    others = {c.name: statement.excluded[c.name] for c in target.columns if c.name not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
    rows = {tuple(row[key] for key in keys): row for row in _rows(table, situation)}
    ordered = list(rows.values())
    for start in range(0, len(ordered), BATCH_ROWS):
        connection.execute(statement, ordered[start : start + BATCH_ROWS])
    return len(ordered)


def _rows(table: LayerSchema, situation: Situation) -> Iterator[dict[str, Any]]:
    for row, shape in table.rows(situation):
        values = {name: _value(name, row.get(name)) for name in table.columns}
        yield values | {"geom": wkb(shape)} if table.geometry else values


def _value(name: str, value: Any) -> Any:
    if value is None or name in INTEGERS or name in NUMBERS or name in TRUTHS:
        return value
    if name in DAYS:
        from datetime import date

        return date.fromisoformat(value)
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    words = text(value)
    return words.replace("\x00", "") if words else words  # PostgreSQL's texts cannot hold NUL
