"""What was measured, as a table with verdicts, and its place in docs/performance.md."""
import os
import re
import statistics
import subprocess
import time

from data import ROOT

DOC = os.path.join(ROOT, "docs/performance.md")
README = os.path.join(ROOT, "README.md")
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

# The budget of the issue.
CPU_RATIO, SHARE, P99, GROWTH = 3.0, 1 / 3, 15.0, 1.5
MEMORY, START, WEIGHT, COLD = 150, 300, 150, 15

NAMES = {
    "list-first": "order list, first page",
    "list-deep": "order list, deep pages",
    "filter": "filter by status and half a year",
    "order": "order page",
    "number": "search: a number",
    "number-absent": "search: a number that does not exist",
    "article": "search: an article",
    "article-prefix": "search: beginning of an article",
    "article-part": "search: part of an article",
    "article-absent": "search: an article that does not exist",
    "part-absent": "search: a part that does not exist",
}


def verdict(ours, floor):
    """What of the budget a scenario keeps; `ours` and `floor` by number of connections."""
    wrong = []
    if ours[32]["cpu"] > CPU_RATIO * floor[32]["cpu"]:
        wrong.append("processor")
    if ours[32]["rps"] < SHARE * floor[32]["rps"]:
        wrong.append("throughput")
    # With 32 connections on a few cores a request mostly waits for its turn; a quiet machine is one that has none.
    if ours[1]["p99"] > P99:
        wrong.append("p99")
    return "kept" if not wrong else "**over**: " + ", ".join(wrong)


def scenarios(title, results):
    """The table of one database and size."""
    rows = [
        f"### {title}", "",
        "| scenario | ms CPU: ours / floor | ratio (≤ 3) | requests/s at 32: ours / floor | share (≥ 33 %) "
        "| 1 connection: p50 / p99 ms (≤ 15) | at 32: p50 / p99 ms, the floor's | budget |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (ours, floor) in results.items():
        o, f, one = ours[32], floor[32], ours[1]
        rows.append("| " + " | ".join([
            NAMES[name], f"{o['cpu']:.3f} / {f['cpu']:.3f}", f"{o['cpu'] / f['cpu']:.1f}",
            f"{o['rps']:.0f} / {f['rps']:.0f}", f"{100 * o['rps'] / f['rps']:.0f} %",
            f"{one['p50']:.2f} / {one['p99']:.2f}",
            f"{o['p50']:.1f} / {o['p99']:.1f}, {f['p50']:.1f} / {f['p99']:.1f}", verdict(ours, floor),
        ]) + " |")
    return rows + [""]


def growth(small, large):
    """p50 with one connection at ten times the data, against once."""
    rows = ["### Ten times the data: p50 with one connection", "",
            "| scenario | " + " | ".join(f"{db}: ms, ms, growth (< 50 %)" for db in large) + " | budget |",
            "|---|" + "---|" * (len(large) + 1)]
    for name in next(iter(large.values())):
        cells, worst = [], 0
        for db in large:
            a, b = small[db][name][0][1]["p50"], large[db][name][0][1]["p50"]
            worst = max(worst, b / a)
            cells.append(f"{a:.2f}, {b:.2f}, {100 * (b / a - 1):+.0f} %")
        rows.append(f"| {NAMES[name]} | " + " | ".join(cells) + f" | {'kept' if worst < GROWTH else '**over**'} |")
    return rows + [""]


def others(facts):
    """Figures that are one number each: (name, value, unit, budget)."""
    rows = ["### Memory, start, weight", "", "| what | measured | budget | verdict |", "|---|---|---|---|"]
    for name, value, unit, most in facts:
        kept = "kept" if value <= most else "**over**"
        rows.append(f"| {name} | {value:.0f} {unit} | ≤ {most} {unit} | {kept} |")
    return rows + [""]


def machine():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read() + "model name : unknown").group(1)
    memory = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read()).group(1)) / 1e6
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    at = commit.stdout.strip() if commit.returncode == 0 else "no commit"
    dirty = subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=ROOT, capture_output=True, text=True).stdout
    at += " with changes" if dirty.strip() else ""
    load = os.getloadavg()[0]
    return (f"Measured {time.strftime('%Y-%m-%d')} at {at}: {os.cpu_count()} × {model}, {memory:.0f} GB; "
            f"load generator, servers and databases on the same machine (load average at the start {load:.1f}).")


def median(values):
    return statistics.median(values)


def put(path, text):
    """Puts a text between the markers of a document."""
    page = open(path).read()
    if BEGIN not in page or END not in page:
        raise SystemExit(f"{path}: no markers {BEGIN} … {END}")
    head, rest = page.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    with open(path, "w") as f:
        f.write(f"{head}{BEGIN}\n{text}\n{END}{tail}")


def brief(text):
    """The table of the README: of each scenario the ratio of processor time and the share of throughput."""
    rows, where = {}, None
    for line in text.splitlines():
        if line.startswith("### "):
            where = line[4:].split(",")[0] if "200 000 orders" in line else None
        cells = [c.strip() for c in line.strip("|").split("|")]
        if where and cells[0] in NAMES.values():
            rows.setdefault(cells[0], []).append(f"{cells[2]} · {cells[4]}")
    out = ["| against a bare program: processor time (≤ 3) · throughput (≥ 33 %) | SQLite | PostgreSQL |", "|---|---|---|"]
    return "\n".join(out + [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()])


def write(text):
    """Puts the tables into the documents."""
    put(DOC, text)
    put(README, brief(text))
