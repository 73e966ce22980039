"""Servers under measurement: starting them, loading them with wrk, and what they cost.

The cost of a request is processor time of the server's process tree and of the database backends that serve it, read
from /proc before and after. Throughput swings with the machine; this hardly does.
"""
import http.client
import os
import re
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")
COOKIE = "sid=tok1"


def _stat(pid):
    try:
        text = open(f"/proc/{pid}/stat").read()
    except OSError:
        return None
    fields = text[text.rindex(")") + 2:].split()
    return int(fields[1]), sum(int(f) for f in fields[11:15]) / TICK


def tree(root):
    """A process and everything it started."""
    parents = {int(p): _stat(p) for p in os.listdir("/proc") if p.isdigit()}
    found, grew = {root}, True
    while grew:
        more = {p for p, s in parents.items() if s and s[0] in found and p not in found}
        found |= more
        grew = bool(more)
    return found


def cpu(pids):
    return sum(s[1] for s in map(_stat, pids) if s)


def memory(pids):
    """Resident memory in MB."""
    total = 0
    for pid in pids:
        try:
            status = open(f"/proc/{pid}/status").read()
        except OSError:
            continue
        total += int(re.search(r"VmRSS:\s+(\d+)", status + "VmRSS: 0").group(1))
    return total / 1000


class Server:
    """A server of ours or the floor's, on one of the databases."""

    def __init__(self, name, command, port, log, env=None, postgres=None):
        self.name, self.command, self.port, self.log = name, command, port, log
        self.env, self.postgres = env, postgres
        self.process = None

    def start(self):
        """Starts it; gives the milliseconds until the first answer."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.env, stdout=log, stderr=log)
        while time.monotonic() - began < 30:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended at start: see {self.log}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
                    s.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                    if s.recv(12):
                        return (time.monotonic() - began) * 1000
            except OSError:
                time.sleep(0.001)
        raise SystemExit(f"{self.name} does not answer: see {self.log}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def backends(self):
        """The PostgreSQL processes that serve this server: those of its database."""
        if not self.postgres:
            return set()
        ask = f"select pid from pg_stat_activity where datname = '{self.postgres.database}'"
        return {int(p) for p in self.postgres.psql(ask).split()}

    def pids(self):
        return tree(self.process.pid), self.backends()

    def memory(self):
        return memory(tree(self.process.pid))

    def get(self, path, headers=None):
        """Status, headers and raw body of a page, signed in."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        c.request("GET", path, headers={"Cookie": COOKIE, **(headers or {})})
        r = c.getresponse()
        body = r.read()
        c.close()
        return r.status, r.headers, body

    def warm(self, paths):
        """Asks for every path once: what is measured is the program, not the disk that a fresh start reads from."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for path in open(paths):
            c.request("GET", path.strip(), headers={"Cookie": COOKIE})
            r = c.getresponse()
            r.read()
            if r.status != 200:
                raise SystemExit(f"{self.name} answers {r.status} to {path.strip()}")
        c.close()

    def quiet(self):
        """Waits until what was asked before is done: a backlog would be charged to the next run."""
        for _ in range(150):
            app, db = self.pids()
            before = cpu(app | db)
            time.sleep(0.2)
            if cpu(app | db) - before < 0.03:
                return

    def load(self, paths, connections, seconds):
        """Cycles over the paths of a file; gives rates, percentiles and cost."""
        self.quiet()
        app, db = self.pids()
        before = cpu(app), cpu(db)
        out = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", os.path.join(HERE, "load.lua"),
             f"http://127.0.0.1:{self.port}/"],
            env={**os.environ, "PATHS": paths, "COOKIE": COOKIE}, capture_output=True, text=True,
        )
        # A backend that was opened under this load counts from its birth.
        app, db = self.pids()
        after = cpu(app), cpu(db)
        line = re.search(r"RES (.*)", out.stdout)
        if not line:
            raise SystemExit(f"wrk failed on {self.name}: {out.stdout[-400:]}{out.stderr[-400:]}")
        values = dict(pair.split("=") for pair in line.group(1).split())
        if values["err"] != "0/0/0/0/0":
            raise SystemExit(f"{self.name} failed under {paths}: errors {values['err']} (connect/read/write/status/timeout)")
        number = max(1, int(values["req"]))
        ms = lambda key: float(values[key].removesuffix("ms"))
        return {
            "n": number, "rps": float(values["rps"]), "p50": ms("p50"), "p99": ms("p99"),
            "app": (after[0] - before[0]) * 1000 / number, "db": (after[1] - before[1]) * 1000 / number,
            "cpu": (sum(after) - sum(before)) * 1000 / number,
        }
