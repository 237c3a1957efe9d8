#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_translations.py [ROOT]: holds translations/*.ts against the sources of models/, app/ and ui/.

English has only the texts with a number, for their plurals. Every text is translated, keeps its placeholders
and the white space at its ends, stands under a context that the program asks for, and no text of the sources is
missing (as lupdate finds them, where it is installed; with PENSTOCK_CI=1 it must be). Prints FILE: what is wrong;
what to do. Exit 1 on a breach.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

FOLDERS = ("models", "app", "ui")
SOURCES = {".cpp", ".h", ".ui"}
LUPDATES = ("lupdate6", "lupdate-qt6", "/usr/lib/qt6/bin/lupdate", "lupdate")
FORMS = 2  # of an English or French text with a number: one and many
PLURALS_ONLY = "penstock_en.ts"
PLACEHOLDER = re.compile(r"%L?(?:n|\d{1,2})")
DECLARATION = re.compile(r'Q_DECLARE_TR_FUNCTIONS\(\s*([\w:]+)\s*\)|\btranslate\(\s*"([^"]+)"|<class>(\w+)</class>')
QOBJECT = re.compile(r"\bclass\s+([\w:]+)[^;{]*\{\s*Q_OBJECT\b")


class Message:
    def __init__(self, context, element):
        translation = element.find("translation")
        self.source = element.findtext("source") or ""
        self.key = (context, self.source, element.findtext("comment") or "")
        self.state = translation.get("type") if translation is not None else "unfinished"
        self.counted = element.get("numerus") == "yes"
        forms = translation.findall("numerusform") if self.counted and translation is not None else [translation]
        self.forms = [(form.text or "") if form is not None else "" for form in forms]

    def faults(self):
        if self.state in ("unfinished", "vanished", "obsolete"):
            yield f"is {self.state}; translate it, or run lupdate -no-obsolete"
        elif not all(form.strip() for form in self.forms) or not self.forms:
            yield "has an empty translation"
        elif self.counted and len(self.forms) != FORMS:
            yield f"has {len(self.forms)} forms; it needs {FORMS}"
        else:
            for form in self.forms:
                yield from self.differences(form)

    def differences(self, form):
        wanted, given = (set(PLACEHOLDER.findall(text)) for text in (self.source, form))
        if wanted != given:
            yield f"needs the placeholders {sorted(wanted)}, its translation has {sorted(given)}"
        if margins(self.source) != margins(form):
            yield "begins or ends with other white space than its translation"


def margins(text):
    return text[:len(text) - len(text.lstrip())], text[len(text.rstrip()):]


def messages(path):
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for element in context.iter("message"):
            yield Message(name, element)


def declared_contexts(root):
    """What the program may ask for at run time. lupdate guesses contexts, and its guess is not always right."""
    contexts = set()
    for path in (path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in SOURCES):
        text = path.read_text(encoding="utf-8")
        contexts.update(name for names in DECLARATION.findall(text) for name in names if name)
        contexts.update(QOBJECT.findall(text))
    return contexts


def extracted(lupdate, root, path):
    """The messages that lupdate would leave in a copy of the file; the tree stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, folder)
        sources = [str(root / name) for name in FOLDERS if (root / name).is_dir()]
        plurals = ["-pluralonly"] if path.name == PLURALS_ONLY else []
        options = ["-silent", "-no-obsolete", "-disable-heuristic", "sametext", "-disable-heuristic", "similartext"]
        subprocess.run([lupdate, *plurals, *options, "-locations", "none", *sources, "-ts", copy],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return list(messages(copy))


def breaches(root, path, lupdate):
    known = list(messages(path))
    contexts = declared_contexts(root)
    if not known:
        yield "holds no text"
    for message in known:
        for fault in message.faults():
            yield f"{message.key[0]}: {message.source!r} {fault}"
    for context in sorted({message.key[0] for message in known} - contexts):
        yield f"no source asks for context {context!r}; name the helper struct itself before ::tr, not an alias"
    if lupdate:
        keys = {message.key for message in known}
        for message in extracted(lupdate, root, path):
            if message.key not in keys:
                yield f"{message.key[0]}: {message.source!r} is missing; run lupdate, and translate it"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    lupdate = next(filter(None, map(shutil.which, LUPDATES)), None)
    found = []
    if not lupdate:
        print("note: lupdate was not found, so texts that the sources have and the files lack stay unseen")
        if os.environ.get("PENSTOCK_CI") == "1":
            found.append("lupdate was not found; install qt6-l10n-tools")
    paths = sorted((root / "translations").glob("*.ts"))
    if not paths:
        found.append("translations/*.ts: there is no such file")
    for path in paths:
        found += [f"{path.relative_to(root)}: {text}" for text in breaches(root, path, lupdate)]
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
