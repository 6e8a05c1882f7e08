"""The tables of an index in PostgreSQL: how they are made, and what they tell of a query. No Django here."""

from collections.abc import Iterable, Sequence
from time import monotonic

import numpy as np
import psycopg
from psycopg import Connection, sql

from khabar.search import files, spelling
from khabar.search.answering import Row
from khabar.search.columns import Columns
from khabar.search.fetching import Shelf, TimeUp
from khabar.search.files import Stale, Unusable
from khabar.search.ranking import Numbers
from khabar.search.spelling import Spelt

PLACES = "khabar_search.place"
"""The table that names the schemas and what they are for."""

CONNECTING = 5
"""Seconds after which a server that says nothing counts as out of reach."""

_PLACES = """
CREATE SCHEMA IF NOT EXISTS khabar_search;
CREATE SEQUENCE IF NOT EXISTS khabar_search.number;
CREATE TABLE IF NOT EXISTS khabar_search.place (role TEXT PRIMARY KEY, schema TEXT NOT NULL);
"""

_SCHEMA = """
CREATE SCHEMA {0};
CREATE TABLE {0}.note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE {0}.shelf (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, edition TEXT NOT NULL, language TEXT NOT NULL,
    last BIGINT NOT NULL DEFAULT 0, UNIQUE (edition, language)
);
CREATE TABLE {0}.document (
    id BIGINT PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, story TEXT NOT NULL, published BIGINT NOT NULL
);
CREATE TABLE {0}.gone (sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id BIGINT NOT NULL);
"""

_SHELF = """
CREATE TABLE {0}.{1} (number BIGINT PRIMARY KEY, marks TEXT[] NOT NULL) WITH (toast_tuple_target = 128);
CREATE INDEX ON {0}.{1} USING gin (marks);
CREATE TABLE {0}.{2} (term TEXT COLLATE "C" PRIMARY KEY, documents BIGINT NOT NULL);
CREATE TABLE {0}.{3} (word TEXT COLLATE "C" PRIMARY KEY, documents BIGINT NOT NULL, written TEXT NOT NULL);
"""


def connect(address: str) -> Connection:
    """Return a connection that begins no transactions by itself. Raises Unusable."""
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=CONNECTING, application_name="khabar search")
    except psycopg.Error as error:
        raise Unusable(f"The database of the index cannot be reached: {said(error)}") from error


def said(error: Exception) -> str:
    """Return the first line of an error, which tells no passwords."""
    return str(error).strip().partition("\n")[0]


def named(statement: str, schema: str) -> sql.Composed:
    """Return a statement of ours with the schema for its braces."""
    return sql.SQL(statement).format(sql.Identifier(schema))


def make(connection: Connection, role: str) -> None:
    """Make an empty index for `role`, unless there is one, within a transaction. Raises Unusable."""
    if connection.execute("SHOW server_encoding").fetchone() != ("UTF8",):
        raise Unusable("The database of the index must have the encoding UTF8.")
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('khabar_search'))")
    connection.execute(_PLACES)
    if connection.execute(f"SELECT 1 FROM {PLACES} WHERE role = %s", (role,)).fetchone():  # noqa: S608
        return
    row = connection.execute("SELECT nextval('khabar_search.number')").fetchone()
    schema = f"khabar_search_{row[0] if row else 0}"
    connection.execute(named(_SCHEMA, schema))
    connection.execute(named("INSERT INTO {}.note VALUES (%s, %s)", schema), (files.RULES, files.rules()))
    connection.execute(f"INSERT INTO {PLACES} VALUES (%s, %s)", (role, schema))  # noqa: S608


def make_shelf(connection: Connection, schema: str, edition: str, language: str) -> int:
    """Make the tables of an edition in a language, within a transaction, and return their number."""
    insert = named("INSERT INTO {}.shelf (edition, language) VALUES (%s, %s) RETURNING id", schema)
    row = connection.execute(insert, (edition, language)).fetchone()
    number = int(row[0]) if row else 0
    tables = [sql.Identifier(f"{name}_{number}") for name in ("marks", "vocabulary", "spelling")]
    connection.execute(sql.SQL(_SHELF).format(sql.Identifier(schema), *tables))
    return number


def schema_of(connection: Connection, role: str) -> str:
    """Return the schema that is for `role`. Raises Unusable."""
    row = connection.execute(f"SELECT schema FROM {PLACES} WHERE role = %s", (role,)).fetchone()  # noqa: S608
    if row is None:
        raise Unusable("There is no index in the database.")
    return row[0]


def examine(connection: Connection, schema: str, *, outdated: bool) -> None:
    """Look whether the index in the schema is of use, as `files.stale` has it. Raises Stale."""
    select = named("SELECT value FROM {}.note WHERE name = %s", schema)
    row = connection.execute(select, (files.RULES,)).fetchone()
    made = row[0] if row else "unknown"
    if files.stale(made, outdated=outdated):
        raise Stale(f"The index in the database was made under rules {made}, now they are {files.rules()}.")


class Relations:
    """One view of the database: a transaction on `connection`. After `until` it only looks up what hits say."""

    def __init__(self, connection: Connection, schema: str, columns: Columns, until: float) -> None:
        self.connection = connection
        self.schema = schema
        self.columns = columns
        self.until = until
        self._limit = float("inf")

    def shelves(self, editions: Sequence[str]) -> list[Shelf]:
        """Return the shelves of the editions, of all where none is named."""
        select = named("SELECT id, edition, language, last FROM {}.shelf ORDER BY id", self.schema)
        rows = self.connection.execute(select).fetchall()
        found = [Shelf(*row) for row in rows if not editions or row[1] in editions]
        self.columns.refresh(Stamps(self.connection, self.schema), found)
        self.connection.execute("SAVEPOINT looking")
        return found

    def published(self, shelf: Shelf) -> Numbers:
        """Return the time of publication of each number of the shelf in microseconds, NEVER for none."""
        return self.columns.published(shelf)

    def documents(self, shelf: Shelf, conditions: Sequence[Sequence[str]], most: int) -> Numbers:
        """Return the greatest numbers, at most so many, of documents that have some mark of each condition."""
        wanted = " AND ".join(["marks && %s::text[]"] * len(conditions))
        rows = self._rows(
            f"SELECT number FROM {{}}.marks_{shelf.number} WHERE {wanted} ORDER BY number DESC LIMIT %s",  # noqa: S608
            (*(list(marks) for marks in conditions), most),
        )
        return np.fromiter((number for (number,) in rows), dtype=np.int64, count=len(rows))

    def holding(self, shelf: Shelf, terms: Sequence[str]) -> dict[str, int]:
        """Return for each of the terms in how many documents of the shelf it stands, or has stood."""
        select = f"SELECT term, documents FROM {{}}.vocabulary_{shelf.number} WHERE term = ANY(%s)"  # noqa: S608
        return dict(self._rows(select, (list(terms),)))

    def spelt(self, shelf: Shelf, words: Sequence[str]) -> list[Spelt]:
        """Return those of the normalised words that the shelf has."""
        select = f"SELECT * FROM {{}}.spelling_{shelf.number} WHERE word = ANY(%s)"  # noqa: S608
        return [Spelt(*row) for row in self._rows(select, (list(words),))]

    def beginning(self, shelf: Shelf, letters: str, shortest: int, longest: int, most: int) -> list[Spelt]:
        """Return the first words of the shelf, at most so many, with that beginning and at least and at most so many
        characters, that stand in `spelling.UNKNOWN` documents or more.
        """
        select = (
            f"SELECT * FROM {{}}.spelling_{shelf.number} WHERE word >= %s AND word < %s AND documents >= %s "  # noqa: S608
            "AND length(word) BETWEEN %s AND %s ORDER BY word LIMIT %s"
        )
        rows = self._rows(select, (letters, letters + "\U0010ffff", spelling.UNKNOWN, shortest, longest, most))
        return [Spelt(*row) for row in rows]

    def rows(self, identifiers: Sequence[int]) -> dict[int, Row]:
        """Return what hits say of the documents with these identifiers, however long it takes."""
        self.connection.execute("SET LOCAL statement_timeout = 0")
        select = named("SELECT id, key, kind, story, published FROM {}.document WHERE id = ANY(%s)", self.schema)
        return {row[0]: Row(*row[1:]) for row in self.connection.execute(select, (list(identifiers),))}

    def _rows(self, statement: str, arguments: Sequence[object]) -> list[tuple]:
        left = self.until - monotonic()
        if left < self._limit / 2:
            # Not before each statement, for that would double their number.
            self.connection.execute(f"SET LOCAL statement_timeout = {max(int(left * 1000), 1)}".encode())
            self._limit = left
        try:
            return self.connection.execute(named(statement, self.schema), arguments).fetchall()
        except psycopg.errors.QueryCanceled as error:
            self.connection.execute("ROLLBACK TO SAVEPOINT looking")
            self._limit = float("inf")
            raise TimeUp from error


class Stamps:
    """The times of publication in the database, as `Columns` takes them in."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def removals(self, after: int) -> tuple[int, list[int]]:
        """Return the number of the last removal, and the documents of those after number `after`."""
        select = named("SELECT sequence, id FROM {}.gone WHERE sequence > %s", self.schema)
        rows = self.connection.execute(select, (after,)).fetchall()
        return max((sequence for sequence, _ in rows), default=after), [identifier for _, identifier in rows]

    def kept(self, shelf: int) -> Numbers:
        """Return nothing: none are kept in one piece."""
        return np.empty(0, dtype=np.int64)

    def published(self, above: int, up_to: int) -> Iterable[tuple[int, int]]:
        """Return the documents from one identifier, itself left out, to another, with their times."""
        select = named("SELECT id, published FROM {}.document WHERE id > %s AND id <= %s", self.schema)
        return self.connection.execute(select, (above, up_to)).fetchall()
