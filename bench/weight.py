"""What the first page costs a browser that has nothing yet: compressed bytes as the server sends them."""
import re

ACCEPT = {"Accept-Encoding": "gzip, br"}


def _ranges(text):
    """`U+0400-045F, U+2116` as pairs of numbers."""
    for part in text.split(","):
        low, _, high = part.strip().removeprefix("U+").partition("-")
        yield int(low, 16), int(high or low, 16)


def _fonts(css, page):
    """Font files that a browser fetches for the characters of this page."""
    characters = {ord(c) for c in re.sub(r"<[^>]*>", "", page)}
    for face in re.findall(r"@font-face\s*{(.*?)}", css, re.S):
        file = re.search(r"url\(['\"]?([^'\")]+\.woff2)", face)
        if not file:
            continue
        covered = re.search(r"unicode-range:\s*([^;}]+)", face)
        ranges = list(_ranges(covered.group(1))) if covered else [(0, 0x10FFFF)]
        if any(low <= c <= high for c in characters for low, high in ranges):
            yield "/assets/" + file.group(1)


def weigh(server, path):
    """Bytes of a page with everything that it loads at once: [(path, bytes)], the page first."""
    status, _, body = server.get(path)
    if status != 200:
        raise SystemExit(f"{path}: status {status}")
    page = body.decode()
    # <use href="/assets/icons.svg#down"> is one file however often it is used.
    wanted = {a.split("#")[0] for a in re.findall(r"(?:href|src)=\"(/assets/[^\"]+)\"", page)}
    for css in [a for a in wanted if a.endswith(".css")]:
        wanted |= set(_fonts(server.get(css)[2].decode(), page))
    parts = [(path, len(server.get(path, ACCEPT)[2]))]
    for asset in sorted(wanted):
        status, _, body = server.get(asset, ACCEPT)
        if status != 200:
            raise SystemExit(f"{asset}: status {status}")
        parts.append((asset, len(body)))
    return parts
