"""The exchange with 1C under measurement: files that 1C would send, imports timed by the portal's own record of its jobs.

A file is laid into a watched folder of a running portal, so what is measured is the whole way: the file is copied, hashed,
read, written in units of work. A job's time is from its entry into the queue to its end.
"""
import os
import random
import re
import sqlite3
import subprocess
import time
import uuid

import data
import measure

HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.07\" ДатаФормирования=\"{at}\">\n"
FOOT = "</КоммерческаяИнформация>\n"
LEVELS, WAREHOUSES = 3, 10


def goods(path, n):
    """A full catalogue."""
    with open(path, "w") as f:
        f.write(HEAD.format(at="2026-01-31T10:00:00"))
        f.write("<Классификатор><Ид>k</Ид><Наименование>К</Наименование></Классификатор>\n"
                "<Каталог СодержитТолькоИзменения=\"false\"><Ид>bench</Ид><Наименование>Каталог</Наименование><Товары>\n")
        for i in range(1, n + 1):
            f.write(f"<Товар><Ид>{i:08x}-0000-4000-8000-000000000000</Ид><Артикул>ART-{i:06}.{i % 97}</Артикул>"
                    f"<Наименование>Товар складской {i}</Наименование><БазоваяЕдиница Код=\"796\">шт</БазоваяЕдиница></Товар>\n")
        f.write("</Товары></Каталог>" + FOOT)


def offers(path, n, at, seed, changed, share=0.1):
    """Prices and stock of all goods, as УТ writes them; `share` of them differ from those of another seed."""
    moved = random.Random(seed)
    root = "ИзмененияПакетаПредложений" if changed else "ПакетПредложений"
    with open(path, "w") as f:
        f.write(HEAD.format(at=at) + f"<{root} СодержитТолькоИзменения=\"{str(changed).lower()}\"><Ид>bench#</Ид>"
                "<ИдКаталога>bench</ИдКаталога>\n<Предложения>\n")
        for i in range(1, n + 1):
            plus = 1 if seed and moved.random() < share else 0
            prices = "".join(f"<Цена><ИдТипаЦены>level-{k}</ИдТипаЦены><ЦенаЗаЕдиницу>{100 + i % 900 + k + plus}</ЦенаЗаЕдиницу>"
                             "<Валюта>RUB</Валюта></Цена>" for k in range(LEVELS))
            stock = "".join(f"<Склад ИдСклада=\"w{k}\" КоличествоНаСкладе=\"{(i + k) % 50 + plus}\"/>" for k in range(WAREHOUSES))
            f.write(f"<Предложение><Ид>{i:08x}-0000-4000-8000-000000000000</Ид><Цены>{prices}</Цены>{stock}</Предложение>\n")
        f.write(f"</Предложения></{root}>" + FOOT)


def orders_back(source, path):
    """The orders of a file, with another status: what 1C sends back."""
    text = open(source).read()
    documents = text[text.index("<Документ>"):text.rindex("</КоммерческаяИнформация>")]
    documents = re.sub(r"(Статус заказа</Наименование><Значение>)[^<]*", r"\1К отгрузке", documents)
    with open(path, "w") as f:
        f.write(HEAD.format(at="2026-11-23T10:00:00") + documents + FOOT)
    return documents.count("<Документ>")


class Portal:
    """A portal on a fresh database that takes files from a folder."""

    def __init__(self, kind, db, folder, orders=0, port=18320):
        self.kind, self.db, self.inbox, self.port = kind, db, os.path.join(folder, f"inbox-{kind}"), port
        self.data = os.path.join(folder, f"data-{kind}")
        for place in (self.inbox, self.data):
            subprocess.run(["rm", "-rf", place], check=True)
            os.makedirs(place)
        db.anew()
        self.env = data.clean_env(
            KABINET_DATABASE=db.url(), KABINET_DATA=self.data, KABINET_LISTEN=f"127.0.0.1:{port}",
            KABINET_PUBLIC_URL=f"http://127.0.0.1:{port}", KABINET_LOG_FILTER="warn",
        )
        data.run(data.KABINET, "migrate", env=self.env)
        if orders:
            data.run(data.BENCH, "gen", db.url(), str(orders))
            data.run(data.BENCH, "sessions", db.url(), str(orders))
        self.command("source", "create", "--name", "inbox", "--login", "inbox")
        self.command("source", "watch", "--login", "inbox", "--folder", self.inbox, "--every", "10")
        log = open(os.path.join(folder, "kabinet.log"), "ab")
        self.process = subprocess.Popen([data.KABINET, "serve"], env=self.env, stdout=log, stderr=log)

    def command(self, *words):
        subprocess.run([data.KABINET, *words], env=self.env, input=b"bench-bench-bench\n", check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ask(self, text):
        """Rows of a query, as lists of texts."""
        if self.kind == "postgres":
            out = self.db.psql(text, self.db.database)
            return [line.split("|") for line in out.splitlines()]
        with sqlite3.connect(self.db.path, timeout=60) as c:
            return [[str(v) for v in row] for row in c.execute(text)]

    def companies(self, n):
        """Companies whose legal entities are the counterparties `c-1` … of the file."""
        source = self.ask(("select hex(id)" if self.kind == "sqlite" else "select id") + " from source where login = 'inbox'")[0][0]
        rows = [(uuid.uuid4(), uuid.uuid4(), i) for i in range(1, n + 1)]
        blob = (lambda u: f"x'{u.hex}'") if self.kind == "sqlite" else (lambda u: f"'{u}'")
        source = f"x'{source}'" if self.kind == "sqlite" else f"'{source}'"
        no, at = ("0", "1769850000000000") if self.kind == "sqlite" else ("false", "now()")
        def insert(some):
            company = ", ".join(f"({blob(c)}, 'c{i}', 'Компания {i}', 'customer', 0, {no}, {no}, {no}, 'no_data', 0, 0, {at})"
                                for c, _, i in some)
            entity = ", ".join(f"({blob(c)}, {blob(e)}, {source}, 'c-{i}', 'К{i}', 'К{i}', '{7700000000 + i}', '770701001', '')"
                               for c, e, i in some)
            return ("insert into company (id, slug, name, kinds, hue, buyers_own_only, buyers_see_debt, viewers_see_sums, "
                    f"standing, overdue, unblock_sum, created_at) values {company};"
                    "insert into legal_entity (company_id, id, source_id, erp_id, name, full_name, inn, kpp, address) "
                    f"values {entity};")

        # Some at a time: a command line is not endless.
        for begin in range(0, n, 100):
            text = insert(rows[begin:begin + 100])
            if self.kind == "sqlite":
                with sqlite3.connect(self.db.path, timeout=60) as c:
                    c.executescript(text)
            else:
                self.db.psql(text, self.db.database)

    def imports(self, *states):
        """How many imports are in one of these states."""
        states = ", ".join(f"'{state}'" for state in states)
        return int(self.ask(f"select count(*) from job where kind = 'exchange.import' and state in ({states})")[0][0])

    def lay(self, path, name=None):
        """Lays a file into the folder."""
        target = os.path.join(self.inbox, name or os.path.basename(path))
        # Hidden while it is written.
        part = os.path.join(self.inbox, "." + os.path.basename(target))
        subprocess.run(["cp", path, part], check=True)
        # The portal waits until nobody writes a file any more; this one is whole.
        os.utime(part, (time.time() - 60,) * 2)
        os.rename(part, target)

    def take(self, path, name=None):
        """Lays a file into the folder and waits until it is imported; gives seconds and what was said of it."""
        before, began = self.imports("done", "failed"), time.monotonic()
        self.lay(path, name)
        while self.imports("done", "failed") == before:
            if time.monotonic() - began > 3600 or self.process.poll() is not None:
                raise SystemExit(f"{name or path} was not imported")
            time.sleep(0.5)
        seconds = "(finished_at - created_at) / 1000000.0" if self.kind == "sqlite" else "extract(epoch from finished_at - created_at)"
        took, state, result = self.ask(
            f"select {seconds}, state, result || error from job where kind = 'exchange.import' "
            "order by created_at desc, id desc limit 1")[0]
        if state != "done":
            raise SystemExit(f"{name or path}: {result}")
        print(f"  {self.kind:8} {name or os.path.basename(path):28} {float(took):8.2f} s  {result}", flush=True)
        return float(took), result

    def pages(self, path, seconds):
        """What one who reads feels: p50 and p99 of a page in ms, asked again and again over one connection."""
        out = subprocess.run(
            ["wrk", "-t1", "-c1", f"-d{seconds}s", "--timeout", "30s", "-s", os.path.join(measure.HERE, "load.lua"),
             f"http://127.0.0.1:{self.port}{path}"],
            env={**os.environ, "COOKIE": measure.COOKIE}, capture_output=True, text=True, check=True).stdout
        values = dict(pair.split("=") for pair in re.search(r"RES (.*)", out).group(1).split())
        if values["err"] != "0/0/0/0/0":
            raise SystemExit(f"{path} failed: {out}")
        return tuple(float(values[key].removesuffix("ms")) for key in ("p50", "p99"))

    def pages_meanwhile(self, path, file, seconds):
        """The same while a file is imported: the worst p99 of the runs that the import outlasted."""
        before = self.imports("done", "failed")
        self.lay(file)
        while self.imports("running") == 0:
            time.sleep(0.05)
        runs = []
        while self.imports("done", "failed") == before:
            runs.append(self.pages(path, seconds))
        # The last one may have gone on behind the end.
        runs = runs[:-1] or runs
        return tuple(max(column) for column in zip(*runs))

    def peak(self):
        """The most memory that it has had, MB."""
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1000

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
