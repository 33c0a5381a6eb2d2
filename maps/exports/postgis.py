"""Situation -> PostGIS: the tables of maps/exports/schema.py in their own schema, kept in step with the build.

Needs the extra ``postgis`` (SQLAlchemy and psycopg). Each row says of which project it is. An export adds what is new,
updates what differs, and deletes the rows of its project that are no longer in the build: rejected, superseded or gone.
Rows of other projects, and columns that somebody added, are left alone. Everything happens in one transaction.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.columns import DAYS, INTEGERS, NUMBERS, TRUTHS
from geo.errors import OutputError
from maps.exports.schema import TABLES
from maps.exports.tables import described, text, wkb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from geo.model import Situation
    from maps.exports.tables import LayerSchema, Shape

SCHEMA = "sitmap"
PROJECT = "project"
NO_THEATRE = "reported"  # geo.pipeline's id where events lie in no theatre that is known
SRID = 4326
TIMEOUT_S = 10
SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
# What PostgreSQL calls our types. A person may have widened a column: those types take our values too.
FITS: Mapping[str, frozenset[str]] = {
    "DATE": frozenset({"date", "timestamp without time zone", "timestamp with time zone"}),
    "BIGINT": frozenset({"bigint", "numeric", "double precision"}),
    "DOUBLE PRECISION": frozenset({"double precision", "numeric"}),
    "BOOLEAN": frozenset({"boolean"}),
    "TEXT": frozenset({"text", "character varying"}),
}


class Change(NamedTuple):
    """What an export did to a table: how many rows it has of the project, and how many are new, other or gone."""

    rows: int
    added: int
    updated: int
    gone: int


class Written(NamedTuple):
    """The changes by table, and what a person should know besides."""

    tables: Mapping[str, Change]
    notes: Sequence[str]


def write_postgis(situation: Situation, url: str, *, schema: str = SCHEMA, project: str = "") -> Written:
    """Bring the tables of a database in step with a situation.

    Parameters
    ----------
    situation
        What was read.
    url
        ``postgresql://user:password@host:port/database``; the password may come from PGPASSWORD or ~/.pgpass instead.
    schema
        Where the tables stand; made if absent.
    project
        Whose rows these are: rows of it that the situation lacks are deleted. Default: the id of the theatre; without
        a theatre of the project's own nothing is deleted, since anybody's table may stand there.

    Raises
    ------
    geo.errors.OutputError
        If the packages are absent, the database refuses or lacks PostGIS, or its tables cannot take our rows.
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
            return _write_all(connection, situation, schema, project)
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


def _write_all(connection: sa.Connection, situation: Situation, schema: str, project: str) -> Written:
    import sqlalchemy as sa

    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    # Two exports at once would each take the other's new rows for absent ones.
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"sitmap {schema}"})
    nameless = not project and situation.theatre.id == NO_THEATRE
    project = project or situation.theatre.id
    changes: dict[str, Change] = {}
    notes = [f"rows that are gone stay in {schema}: name the project with --project"] if nameless else []
    for table in TABLES:
        if table.name == "review":
            continue  # persons write it, in the database too: see docs
        target = database_table(table, schema)
        notes += _prepared(connection, target, table, schema)
        changes[table.name] = _in_step(connection, target, table, situation, project=project, keep=nameless)
        notes += _without_project(connection, target, schema)
    return Written(tables=changes, notes=notes)


def database_table(table: LayerSchema, schema: str) -> sa.Table:
    """Return the table as SQLAlchemy describes it: types by column, keys that are not null, a comment a column."""
    import sqlalchemy as sa

    about = described()
    keys = table.key.split()
    columns: list[Any] = [
        sa.Column(name, _type(name), primary_key=name in keys, comment=about.get(name, {}).get("about"))
        for name in table.columns
    ]
    whose = sa.Column(PROJECT, sa.Text(), primary_key=bool(keys), comment="the project whose export wrote the row")
    columns.append(whose)
    if table.geometry:
        columns.append(sa.Column("geom", _geometry_type(f"geometry({table.geometry}, {SRID})")))
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


def _geometry_type(words: str) -> Any:
    import sqlalchemy as sa

    class Geometry(sa.types.UserDefinedType[bytes]):
        """PostGIS' geometry."""

        cache_ok = True

        def get_col_spec(self, **_: Any) -> str:
            return words

    return Geometry()


def _prepared(connection: sa.Connection, target: sa.Table, table: LayerSchema, schema: str) -> list[str]:
    """Make a table, or see to it that one that is there can take our rows. Return what was done to it.

    Raises
    ------
    OutputError
        If the table is not ours, or somebody gave a column of ours a type that cannot hold our values.
    """
    import sqlalchemy as sa

    statement = sa.text(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = :s AND table_name = :t"
    )
    present = {name: kind for name, kind in connection.execute(statement, {"s": schema, "t": target.name})}  # noqa: C416  # rows are no pairs
    if not present:
        target.create(connection)
        return []
    where = f"the table {schema}.{target.name}"
    keys = table.key.split() or table.columns
    lacking = sorted(set(keys) - present.keys())
    if lacking:
        raise OutputError(f"{where} lacks {', '.join(lacking)}: it is not ours; name another schema with --schema")
    for column in target.columns:
        wanted = str(column.type.compile(connection.dialect))
        if column.name in present and wanted in FITS and present[column.name] not in FITS[wanted]:
            raise OutputError(
                f"{where}: the column {column.name} is {present[column.name]}, which cannot hold our {wanted.lower()};"
                " give it its type back, rename it, or name another schema with --schema"
            )
    missing = [column for column in target.columns if column.name not in present]
    for column in missing:
        _add_column(connection, target, column)
    if PROJECT not in present:
        _key_by_project(connection, target)
    return [f"{where} had no {', '.join(column.name for column in missing)}: added"] if missing else []


def _add_column(connection: sa.Connection, target: sa.Table, column: sa.Column[Any]) -> None:
    import sqlalchemy as sa

    name = _quoted(connection, target)
    kind = column.type.compile(connection.dialect)
    rest = " NOT NULL DEFAULT ''" if column.name == PROJECT else ""
    own = connection.dialect.identifier_preparer.quote(column.name)
    connection.execute(sa.text(f"ALTER TABLE {name} ADD COLUMN {own} {kind}{rest}"))


def _key_by_project(connection: sa.Connection, target: sa.Table) -> None:
    """Let rows of an earlier version, which belong to no project, stand beside those of projects."""
    import sqlalchemy as sa

    keys = [column.name for column in target.primary_key.columns]
    known = sa.inspect(connection).get_pk_constraint(target.name, schema=target.schema)
    if keys and known and known["name"]:
        quote = connection.dialect.identifier_preparer.quote
        columns = ", ".join(map(quote, keys))
        way = f"DROP CONSTRAINT {quote(known['name'])}, ADD PRIMARY KEY ({columns})"
        connection.execute(sa.text(f"ALTER TABLE {_quoted(connection, target)} {way}"))


def _quoted(connection: sa.Connection, target: sa.Table) -> str:
    words: str = connection.dialect.identifier_preparer.format_table(target)
    return words


def _in_step(  # noqa: PLR0913  # the last two by name
    connection: sa.Connection,
    target: sa.Table,
    table: LayerSchema,
    situation: Situation,
    *,
    project: str,
    keep: bool,
) -> Change:
    """Add, update and, unless all are to be kept, delete rows of a project."""
    import sqlalchemy as sa

    staged, count = _staged(connection, table, situation)
    keys = table.key.split() or staged.columns.keys()  # without a key a row is all that it holds
    if table.key:  # never null, and equality can be looked up
        same = sa.and_(*(target.c[key] == staged.c[key] for key in keys))
    else:
        same = sa.and_(*(target.c[key].is_not_distinct_from(staged.c[key]) for key in keys))
    nobodys = sa.and_(target.c[PROJECT] == "", sa.exists().where(same))
    connection.execute(sa.update(target).values({PROJECT: project}).where(nobodys))
    mine = target.c[PROJECT] == project
    gone = 0
    if not keep:
        gone = connection.execute(sa.delete(target).where(mine, ~sa.exists().where(same))).rowcount
    others = [column.name for column in staged.columns if column.name not in keys]
    updated = 0
    if others:
        values = {name: staged.c[name] for name in others}
        differs = sa.or_(*(target.c[name].is_distinct_from(staged.c[name]) for name in others))
        updated = connection.execute(sa.update(target).values(values).where(mine, same, differs)).rowcount
    new = sa.select(*staged.columns, sa.literal(project)).where(~sa.exists().where(mine, same))
    insert = sa.insert(target).from_select([*staged.columns.keys(), PROJECT], new)
    added = connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount
    staged.drop(connection)
    return Change(rows=count, added=added, updated=updated, gone=gone)


def _staged(connection: sa.Connection, table: LayerSchema, situation: Situation) -> tuple[sa.Table, int]:
    """Copy the rows of a table into a temporary one; of several rows of one key the last counts."""
    import sqlalchemy as sa

    columns = [sa.Column(name, _type(name)) for name in table.columns]
    if table.geometry:
        columns.append(sa.Column("geom", _geometry_type("geometry")))
    staged = sa.Table(f"staged_{table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    staged.create(connection)
    keys = table.key.split()
    rows = _rows(table, situation)
    ordered = {tuple(row[key] for key in keys): row for row in rows}.values() if keys else list(rows)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(staged.name)} ({names}) FROM STDIN") as copy:
        for row in ordered:
            copy.write_row([row[column.name] for column in columns])
    if table.geometry:
        connection.execute(sa.text(f"UPDATE {quote(staged.name)} SET geom = ST_SetSRID(geom, {SRID})"))  # noqa: S608  # our own name
    return staged, len(ordered)


def _without_project(connection: sa.Connection, target: sa.Table, schema: str) -> list[str]:
    import sqlalchemy as sa

    count = connection.execute(sa.select(sa.func.count()).select_from(target).where(target.c[PROJECT] == "")).scalar()
    where = f"{schema}.{target.name}"
    return [f"{where}: {count} rows of exports before there were projects stay; project is empty"] if count else []


def _rows(table: LayerSchema, situation: Situation) -> Iterator[dict[str, Any]]:
    for row, shape in table.rows(situation):
        values = {name: _value(name, row.get(name)) for name in table.columns}
        yield values | {"geom": _hex(shape)} if table.geometry else values


def _hex(shape: Shape) -> str | None:
    binary = wkb(shape)
    return None if binary is None else binary.hex()


def _value(name: str, value: Any) -> Any:
    if value is None or name in INTEGERS or name in NUMBERS or name in TRUTHS:
        return value
    if name in DAYS:
        return date.fromisoformat(value)
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    words = text(value)
    return words.replace("\x00", "") if words else words  # PostgreSQL's texts cannot hold NUL
