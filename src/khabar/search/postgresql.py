"""The index in PostgreSQL: documents with their marks as arrays under a GIN index. No Django here.

It has schemas of its own, so it may share a database with others: `khabar_search` says which schema serves and which
is being built, and each index is a schema with a number. Numbers of documents, counts and words are kept as in the
SQLite file (`fts`), so both answer alike; but marks of what was removed go with it.

One process writes at a time, others wait for it; any number read, each query in one view of the database. Whoever
reads holds a lock on the table that names the schemas, so an index goes only when nobody reads it any more. Open
indexes may be used by several threads, each of which has a connection.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from time import monotonic

import psycopg
from psycopg import Connection, sql

from khabar.search import answering, files, fts, postings, spelling
from khabar.search.columns import Columns
from khabar.search.fetching import Shelf, microseconds
from khabar.search.files import NotWritten, Stale, Unusable
from khabar.search.interface import Document, Query, Results
from khabar.search.relations import Relations, connect, examine, make, make_shelf, named, said, schema_of

SERVING, BUILDING = "serving", "building"
"""What a schema is for."""

AT_ONCE = 1000
"""Documents that are sent together."""

_VIEW = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE khabar_search.place IN ACCESS SHARE MODE; "
    # Marks lie apart from their rows, and only the index on them is worth a look.
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
)


@dataclass
class _Pending:
    """What was put and removed since it was last sent; `replaced` were put and removed in between."""

    documents: dict[str, tuple[int, int, Document, str]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    replaced: list[int] = field(default_factory=list)


class PostgresqlIndex:
    """The index that serves in the database at `address`, or the one under construction there."""

    def __init__(self, address: str, *, write: bool = False, role: str = SERVING) -> None:
        """Open it; that under construction is made where it is missing. Raises Unusable, Stale.

        One that serves will do when it was made under another version of the analysis.
        """
        self.address = address
        self._write = write
        self._role = role
        self._local = threading.local()
        self._lock = threading.RLock()
        self._columns: dict[str, Columns] = {}
        self._depth = 0
        self._schema = ""
        self._pending = _Pending()
        self._gathered = postings.Gathered({})
        self._shelves: dict[tuple[str, str], int] = {}
        if write:
            self._writer = connect(address)
        try:
            if write and role == BUILDING:
                with self._told(), self._writer.transaction():
                    make(self._writer, BUILDING)
            self.examine()
        except (Unusable, NotWritten):
            self.close()
            raise

    def close(self) -> None:
        """Close what this thread holds open."""
        self._drop()
        if self._write:
            self._writer.close()

    def __del__(self) -> None:
        # As with a file, whoever lets go of the index need not have closed it.
        with suppress(AttributeError, psycopg.Error):
            self.close()

    # ------------------------------------------------------------------------------------------------ writing

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, or put them in the place of those with the same keys; found as soon as this returns."""
        with self.writing():
            for batch in postings.batches(documents):
                self._put(batch)

    def remove(self, keys: Iterable[str]) -> None:
        """Take documents away; one that is not there is no fault."""
        with self.writing():
            for key in keys:
                self._remove(key)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all that is written inside appear at once, or nothing if it raises. May be nested. Raises NotWritten."""
        with self._lock, self._told():
            if self._depth:
                yield
                return
            if self._writer.closed:
                self._writer = connect(self.address)
            with self._writer.transaction():
                self._forget()
                self._depth = 1
                try:
                    yield
                    self._send()
                    self._settle()
                finally:
                    self._depth = 0

    def set_note(self, name: str, value: str) -> None:
        """Keep `value` under `name` beside the documents, such as how far they reach."""
        with self.writing():
            self._execute(
                "INSERT INTO {}.note VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def optimise(self) -> None:
        """Bring the index into the form that is fastest to read."""
        with self.writing():
            shelves = list(self._shelves.values())
        with self._told():
            for number in shelves:
                for table in (f"vocabulary_{number}", f"spelling_{number}"):
                    words = self._execute(f"SELECT count(*) FROM {{}}.{table}").fetchone()  # noqa: S608
                    if words is not None and words[0] > fts.MANY_WORDS:
                        self._execute(f"DELETE FROM {{}}.{table} WHERE documents < 2")  # noqa: S608
            tables = [f"{name}_{number}" for number in shelves for name in ("marks", "vocabulary", "spelling")]
            for table in ("document", "gone", *tables):
                self._execute(f"VACUUM ANALYZE {{}}.{table}")

    # ------------------------------------------------------------------------------------------------ reading

    def note(self, name: str) -> str:
        """Return what is kept under `name`, empty for nothing. Raises Unusable."""
        with self._view() as (connection, schema):
            row = connection.execute(named("SELECT value FROM {}.note WHERE name = %s", schema), (name,)).fetchone()
        return row[0] if row else ""

    @property
    def outdated(self) -> bool:
        """Whether it was made under another version of the analysis."""
        return self.note(files.RULES) != files.rules()

    @property
    def count(self) -> int:
        """How many documents can be found."""
        return self._number("SELECT count(*) FROM {}.document")

    @property
    def dead(self) -> int:
        """How many documents were removed or put again."""
        return self._number("SELECT count(*) FROM {}.gone")

    def examine(self) -> None:
        """Look whether the index is there and of use. Raises Unusable."""
        with self._view():
            pass

    def has(self, keys: Sequence[str]) -> set[str]:
        """Return those of the keys under which a document can be found."""
        with self._view() as (connection, schema):
            select = named("SELECT key FROM {}.document WHERE key = ANY(%s)", schema)
            return {key for (key,) in connection.execute(select, (list(keys),))}

    def search(self, query: Query, seconds: float = 0.5) -> Results:
        """Return what is found within `seconds`. Raises Unusable."""
        until = monotonic() + seconds
        with self._source(until) as source:
            return answering.answer(source, source.shelves(query.editions), query, until)

    def warm(self) -> None:
        """Load what the next search would have to load. Raises Unusable."""
        with self._source(inf) as source:
            source.shelves(())

    # ------------------------------------------------------------------------------------------------ inside

    def _put(self, documents: Sequence[Document]) -> None:
        for shelf, number, document, marks in self._gathered.numbered(documents, self._shelf):
            self._remove(document.key)
            self._pending.documents[document.key] = (shelf, number, document, marks)
            if len(self._pending.documents) >= AT_ONCE:
                self._send()

    def _remove(self, key: str) -> None:
        pending = self._pending.documents.pop(key, None)
        if pending is None:
            self._pending.removed.add(key)
        else:
            self._pending.replaced.append(Shelf.join(pending[0], pending[1]))

    def _shelf(self, edition: str, language: str) -> int:
        number = self._shelves.get((edition, language))
        if number is None:
            number = make_shelf(self._writer, self._schema, edition, language)
            self._shelves[(edition, language)] = number
        return number

    def _forget(self) -> None:
        """Read afresh what the index holds, at the start of a transaction, and keep other writers out."""
        self._pending = _Pending()
        self._writer.execute("LOCK TABLE khabar_search.place IN ACCESS SHARE MODE")
        self._schema = schema_of(self._writer, self._role)
        self._execute("LOCK TABLE {}.shelf IN SHARE ROW EXCLUSIVE MODE")
        rows = self._execute("SELECT id, edition, language, last FROM {}.shelf").fetchall()
        self._shelves = {(edition, language): number for number, edition, language, _ in rows}
        self._gathered = postings.Gathered({number: last for number, _, _, last in rows})

    def _send(self) -> None:
        """Write documents and their marks, and take away what they replace."""
        pending, self._pending = self._pending, _Pending()
        rows = self._execute("DELETE FROM {}.document WHERE key = ANY(%s) RETURNING id", (sorted(pending.removed),))
        removed = sorted(identifier for (identifier,) in rows.fetchall())
        self._execute("INSERT INTO {}.gone (id) SELECT unnest(%s::bigint[])", (removed + pending.replaced,))
        apart: dict[int, list[int]] = defaultdict(list)
        for shelf, number in map(Shelf.split, removed):
            apart[shelf].append(number)
        for shelf, numbers in apart.items():
            self._execute(f"DELETE FROM {{}}.marks_{shelf} WHERE number = ANY(%s)", (numbers,))  # noqa: S608
        marks: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
        documents = []
        for shelf, number, one, own in pending.documents.values():
            marks[shelf].append((number, own.split(" ")))
            documents.append((Shelf.join(shelf, number), one.key, one.kind, one.story, microseconds(one.published)))
        with self._writer.cursor() as cursor:
            insert = named("INSERT INTO {}.document VALUES (%s, %s, %s, %s, %s)", self._schema)
            cursor.executemany(insert, documents)
            for shelf, stored in marks.items():
                insert = named(f"INSERT INTO {{}}.marks_{shelf} VALUES (%s, %s)", self._schema)  # noqa: S608
                cursor.executemany(insert, stored)

    def _settle(self) -> None:
        """Write what was gathered during a transaction."""
        for number, last in self._gathered.lasts.items():
            self._execute("UPDATE {}.shelf SET last = %s WHERE id = %s AND last <> %s", (last, number, last))
        for number, counts in self._gathered.terms.items():
            self._execute(
                f"INSERT INTO {{}}.vocabulary_{number} AS old SELECT * FROM unnest(%s::text[], %s::bigint[]) "  # noqa: S608
                "ON CONFLICT (term) DO UPDATE SET documents = old.documents + excluded.documents",
                (list(counts), list(counts.values())),
            )
        languages = {number: language for (_, language), number in self._shelves.items()}
        for number, written in self._gathered.written.items():
            entries = [one for one in spelling.entries(written, languages[number]) if "\0" not in one[2]]
            self._execute(
                f"INSERT INTO {{}}.spelling_{number} AS old "  # noqa: S608
                "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[]) "
                "ON CONFLICT (word) DO UPDATE SET documents = old.documents + excluded.documents",
                tuple([one[place] for one in entries] for place in range(3)),
            )

    def _execute(self, statement: str, arguments: Sequence[object] = ()) -> psycopg.Cursor:
        """Run a statement of the writer, with the schema for its braces."""
        return self._writer.execute(named(statement, self._schema), arguments or None)

    def _number(self, select: str) -> int:
        with self._view() as (connection, schema):
            row = connection.execute(named(select, schema)).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def _source(self, until: float) -> Iterator[Relations]:
        with self._view() as (connection, schema):
            with self._lock:
                columns = self._columns.setdefault(schema, Columns())
            yield Relations(connection, schema, columns, until)

    @contextmanager
    def _view(self) -> Iterator[tuple[Connection, str]]:
        """Give a view of the database and the schema to read, looked at once. Raises Unusable, Stale."""
        try:
            connection = self._begun()
            try:
                schema = schema_of(connection, self._role)
                if getattr(self._local, "schema", "") != schema:
                    examine(connection, schema, outdated=self._role == SERVING)
                    self._local.schema = schema
                yield connection, schema
            finally:
                connection.execute("ROLLBACK")
        except (psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedTable) as error:
            raise Unusable("There is no index in the database.") from error
        except psycopg.Error as error:
            self._drop()
            raise Unusable(f"The index in the database cannot be read: {said(error)}") from error

    def _begun(self) -> Connection:
        """Return this thread's connection with a view begun; a new one where the server has closed the old."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            try:
                connection.execute(_VIEW)
                return connection
            except psycopg.OperationalError:
                self._drop()
        self._local.connection = connection = connect(self.address)
        try:
            connection.execute(_VIEW)
        except psycopg.Error:
            connection.execute("ROLLBACK")
            raise
        return connection

    def _drop(self) -> None:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
            self._local.connection = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise NotWritten(f"The index in the database could not be written: {said(error)}") from error


class PostgresqlHome:
    """Where the index is in the database at `address`: built beside the one that serves, then put in its place."""

    def __init__(self, address: str) -> None:
        self.address = address

    def open(self, *, write: bool = False) -> PostgresqlIndex:
        """Open the index that serves. Raises Unusable."""
        return PostgresqlIndex(self.address, write=write)

    def begin(self) -> PostgresqlIndex:
        """Open that under construction for writing, begun afresh where there is none to go on with.

        Raises Unusable, NotWritten.
        """
        try:
            return PostgresqlIndex(self.address, write=True, role=BUILDING)
        except Stale:
            self.give_up()
            return PostgresqlIndex(self.address, write=True, role=BUILDING)

    def serve(self) -> None:
        """Put the index under construction in the place of the one that serves. Raises NotWritten."""
        self._change("UPDATE khabar_search.place SET role = 'serving' WHERE role = 'building'", SERVING)

    def give_up(self) -> None:
        """Remove the index under construction. Raises NotWritten."""
        self._change("", BUILDING)

    def forget(self) -> None:
        """Remove the index that serves. Raises NotWritten."""
        self._change("", SERVING)

    def _change(self, statement: str, goes: str) -> None:
        """Let the schema go that is for `goes`, and run the statement."""
        try:
            with connect(self.address) as connection, connection.transaction():
                if connection.execute("SELECT to_regclass('khabar_search.place')").fetchone() == (None,):
                    return
                connection.execute("LOCK TABLE khabar_search.place IN ACCESS EXCLUSIVE MODE")
                select = "DELETE FROM khabar_search.place WHERE role = %s RETURNING schema"
                for (schema,) in connection.execute(select, (goes,)).fetchall():
                    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
                if statement:
                    connection.execute(statement.encode())
        except (psycopg.Error, Unusable) as error:
            raise NotWritten(f"The index in the database could not be changed: {said(error)}") from error
