"""Programs and data sets: built and filled once, used again until what made them changes."""
import hashlib
import os
import subprocess
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIMIT = os.path.join(ROOT, "bench/limit/target/release/limit")
# BENCH_KABINET: another build of the portal, for a closer look.
KABINET = os.environ.get("BENCH_KABINET") or os.path.join(ROOT, "target/dist/kabinet")
BENCH = os.path.join(ROOT, "target/dist/kabinet-bench")


def run(*command, env=None):
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def build():
    # The floor with the SQLite that everybody gets, not with the one that .cargo/config.toml makes for us.
    run("cargo", "build", "--release", "--locked", "--manifest-path", "bench/limit/Cargo.toml",
        env={**os.environ, "LIBSQLITE3_FLAGS": ""})
    # Both as the portal is shipped: the floor is built no worse.
    run("cargo", "build", "--profile", "dist", "--locked", "-p", "kabinet", "-p", "bench", "--bin", "kabinet", "--bin", "kabinet-bench")


def clean_env(**settings):
    """The environment without settings of somebody else's portal."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KABINET_")}
    # One session asks as fast as it can: that is what is measured.
    env.update(KABINET_LIMITS__SESSION_REQUESTS="0", KABINET_LIMITS__TOKEN_REQUESTS="0")
    return {**env, **settings}


class Postgres:
    """A database on the test server."""

    def __init__(self, url, database):
        self.parts, self.database = urllib.parse.urlsplit(url), database

    def url(self, database=None):
        return self.parts._replace(path="/" + (database or self.database)).geturl()

    def dsn(self):
        p = self.parts
        word = f" password={p.password}" if p.password else ""
        return f"host={p.hostname} port={p.port or 5432} user={p.username or 'postgres'}{word} dbname={self.database}"

    def psql(self, text, database="postgres"):
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", text],
                              capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"PostgreSQL: {done.stderr.strip()}")
        return done.stdout.strip()

    def stamp(self):
        ask = "select shobj_description(oid, 'pg_database') from pg_database where datname = "
        return self.psql(ask + f"'{self.database}'")

    def anew(self):
        self.psql(f'drop database if exists "{self.database}" with (force)')
        self.psql(f'create database "{self.database}" template template0 encoding \'UTF8\' locale \'C.UTF-8\'')

    def sign(self, stamp):
        self.psql(f"comment on database \"{self.database}\" is '{stamp}'")


class Sqlite:
    """A file."""

    def __init__(self, path):
        self.path = path
        os.makedirs(os.path.dirname(path), exist_ok=True)

    def url(self):
        return "sqlite:" + self.path

    dsn = url

    def stamp(self):
        try:
            return open(self.path + ".stamp").read()
        except OSError:
            return ""

    def anew(self):
        for tail in ("", "-wal", "-shm", ".stamp"):
            if os.path.exists(self.path + tail):
                os.remove(self.path + tail)

    def sign(self, stamp):
        with open(self.path + ".stamp", "w") as f:
            f.write(stamp)


def fingerprint(*places):
    """Of files, of folders, or of a text."""
    digest = hashlib.sha256()
    for place in places:
        path = os.path.join(ROOT, place)
        if os.path.isdir(path):
            files = sorted(os.path.join(path, f) for f in os.listdir(path))
        else:
            files = [path] if os.path.exists(path) else []
        digest.update(place.encode())
        for f in files:
            digest.update(open(f, "rb").read())
    return digest.hexdigest()[:24]


def fill_ours(db, orders):
    stamp = fingerprint(str(orders), "crates/kabinet/migrations", "crates/bench/src", "bench/limit/src/gen.rs")
    if db.stamp() != stamp:
        db.anew()
        run(KABINET, "migrate", env=clean_env(KABINET_DATABASE=db.url()))
        run(BENCH, "gen", db.url(), str(orders))
        db.sign(stamp)
    run(BENCH, "sessions", db.url(), str(orders))


def fill_floor(db, orders):
    stamp = fingerprint(str(orders), "bench/limit/src")
    if db.stamp() == stamp:
        return
    db.anew()
    if isinstance(db, Sqlite):
        run(LIMIT, "gen-sqlite", db.path, str(orders), "fts")
    else:
        run(LIMIT, "gen-pg", db.dsn(), str(orders))
    db.sign(stamp)
