#!/usr/bin/env python3
"""Checks that links lead somewhere: those of the repository's Markdown, or those of a built site.

    .ci/links.py [ROOT]           every Markdown file below ROOT (default: this repository)
    .ci/links.py --site FOLDER    every page below FOLDER, and that it loads nothing from elsewhere

A link to a file or folder needs it to exist, one with a `#` also the heading. Addresses with a scheme are not tried.
"""

from __future__ import annotations

import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What is built, installed or fetched, and no part of the repository.
SKIPPED = {"target", "node_modules", "__pycache__"}
LINK = re.compile(r"\]\(<?([^()\s>]*(?:\([^()\s]*\))?[^()\s>]*)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.DOTALL)
LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("object", "data")}


class Page(HTMLParser):
    """The identifiers of a page, and its links, each with whether a browser loads it by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag is called and where it leads."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag, name) == ("a", "name"):
                self.ids.add(value)
            elif (tag, name) in LOADED or (tag, name) == ("a", "href"):
                self.links.append((value, (tag, name) in LOADED))


def blanked(text: str) -> str:
    """Markdown with its code taken out, each line where it was."""
    kept, fence = [], None
    for line in text.split("\n"):
        mark = re.match(r"\s*(`{3,}|~{3,})", line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and line.strip() == fence[0] * len(line.strip()) and len(mark[1]) >= len(fence):
            fence, line = None, ""
        kept.append("" if fence else line)
    return CODE.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), "\n".join(kept))


def anchors(text: str) -> set[str]:
    """The names that GitHub gives the headings."""
    found: set[str] = set()
    outside = blanked(text).split("\n")
    for line, shown in zip(text.split("\n"), outside):
        if not re.match(r"#{1,6} ", shown):
            continue
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#")).strip().lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = 0
        while (unique := f"{name}-{number}" if number else name) in found:
            number += 1
        found.add(unique)
    return found | {value for value in re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text)}


def links(text: str) -> list[tuple[int, str]]:
    """The links of a Markdown text, each with its line."""
    outside = blanked(text)
    return [(outside.count("\n", 0, found.start()) + 1, found[1] or found[2]) for found in LINK.finditer(outside)]


def files(root: Path, ending: str) -> list[Path]:
    """The files below a folder that end so, without what is hidden or built."""
    found = []
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in SKIPPED)
        found += [Path(folder, name) for name in names if name.endswith(ending)]
    return sorted(found)


def target(page: Path, link: str) -> tuple[Path, str] | None:
    """The file and the anchor that a link leads to; `None` for an address elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = page.parent / unquote(parts.path) if parts.path else page
    return Path(os.path.normpath(path)), unquote(parts.fragment)


def markdown(root: Path) -> list[str]:
    """What is wrong with the links of the Markdown below `root`."""
    faults, known = [], {}
    for page in files(root, ".md"):
        for line, link in links(page.read_text(encoding="utf-8")):
            led = target(page, link)
            if led is None:
                continue
            file, anchor = led
            if root not in [file, *file.parents] or not file.exists():
                faults.append(f"{page.relative_to(root)}:{line}: {link} leads nowhere")
            elif anchor and file.suffix in (".md", ".html"):
                if file not in known:
                    text = file.read_text(encoding="utf-8")
                    known[file] = anchors(text) if file.suffix == ".md" else Page(text).ids
                if anchor not in known[file]:
                    faults.append(f"{page.relative_to(root)}:{line}: {link}: there is no such heading")
    return faults


def site(folder: Path) -> list[str]:
    """What is wrong with the links of the pages below `folder`."""
    pages = {page: Page(page.read_text(encoding="utf-8")) for page in files(folder, ".html")}
    faults = []
    for page, parsed in pages.items():
        where = page.relative_to(folder)
        for link, loaded in parsed.links:
            led = target(page, link)
            if led is None:
                if loaded and not link.startswith("data:"):
                    faults.append(f"{where}: {link} is loaded from elsewhere")
                continue
            file, anchor = led
            file = file / "index.html" if file.is_dir() else file
            if folder not in file.parents or not file.exists():
                faults.append(f"{where}: {link} leads nowhere")
            elif anchor and file in pages and anchor not in pages[file].ids:
                faults.append(f"{where}: {link}: nothing there has that name")
    return faults


def main(words: list[str]) -> int:
    """Print what is wrong; 1 where something is."""
    if words[:1] == ["--site"]:
        faults = site(Path(words[1]).resolve())
    else:
        faults = markdown(Path(words[0] if words else Path(__file__).parent.parent).resolve())
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
