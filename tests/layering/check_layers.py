#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_layers.py [ROOT]: holds the plan of the house against the sources of models/, app/ and ui/.

Floors and storeys (layers.txt), doors to libraries, names, sizes, and calls that this code base refuses;
ARCHITECTURE.md gives the reasons. Prints FILE:LINE: what is wrong; what to do. Exit 1 on a breach.
"""
import re
import sys
from pathlib import Path

FLOORS = ("models", "app", "ui")
QT_OF_FLOOR = {"models": {"QtCore"}, "app": {"QtCore", "QtSql", "QtNetwork"}}

# What an include of a library looks like, and the only places that may write it.
DOORS = [
    ("QtKeychain", r"qt6?keychain/", [r"app/vault/Keyring\."]),
    ("libsodium", r"sodium(\.h|/)", [r"app/vault/Crypto\."]),
    ("spdlog", r"(spdlog|fmt)/", [r"app/support/Log\."]),
    ("prometheus-cpp", r"prometheus/", [r"app/support/Metrics\."]),
    ("libpq", r"(libpq|postgresql/|pg_config|postgres_ext)", [r"app/drivers/postgres/"]),
    ("libmariadb", r"(mysql|mariadb)(\.h|/)", [r"app/drivers/mysql/"]),
    ("SQLite", r"sqlite3", [r"app/drivers/sqlite/", r"app/store/"]),
    ("hiredis", r"hiredis", [r"app/drivers/redis/"]),
    ("libmongoc", r"(mongoc|bson)(\.h|/|-)", [r"app/drivers/mongodb/"]),
    ("Qt SQL", r"(QtSql/|QSql[A-Z]|qsql)", [r"app/drivers/"]),
    ("DuckDB", r"duckdb", [r"app/federation/"]),
    ("Boost", r"boost/", [r"app/service/HttpServer\."]),
    ("CLI11", r"CLI/", [r"app/ctl/"]),
    ("xxHash", r"xxh(ash|3)\.h", [r"app/replication/RowDigest\."]),
    ("libxlsxwriter", r"xlsxwriter", [r"app/transfer/"]),
    ("QScintilla", r"Qsci/", [r"ui/editor/SqlEditor(Lexer|View)?\."]),
]

REFUSED = [
    (r"\bprocessEvents\b", "processEvents() re-enters the event loop; return to it instead"),
    (r"\bQEventLoop\b", "nested event loops are refused; use a callback with a context object"),
    (r"\bwaitForFinished\b", "waitForFinished() blocks the thread; use the finished signal"),
    (r"\bQtConcurrent\b", "database work never runs on a thread pool; use the connection's thread"),
    (r"(\.|->)\s*then\s*\(", "QFuture::then() crashes Qt 6.4 on a running future; use one queued call"),
]

VAGUE = re.compile(r"^(utils?|helpers?|common|misc)$|(Utils?|Helpers?|Common|Misc)$")
MAIN = re.compile(r"^(main|\w+_main)\.cpp$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
TYPE = re.compile(r"^[ \t]*(?:class|struct|union|enum(?:[ \t]+(?:class|struct))?)[ \t]+"
                  r"(?:\[\[[^\]]*\]\][ \t]*)?(?:[A-Z_]+_EXPORT[ \t]+)?(\w+)[^;{}()]*\{", re.M)
LIMITS = {".cpp": (400, 600), ".h": (150, 300)}


def without_comments(text, strings=False):
    """The text with comments, and with strings=True also literals, as blanks; lines stay where they are."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^\s()\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                         r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)

    def blank(found):
        literal = found.group().startswith(('"', "'", "R"))
        return found.group() if literal and not strings else re.sub(r"[^\n]", " ", found.group())

    return pattern.sub(blank, text)


def inside_template(text):
    """Whether the comma after text stands between template arguments, as in qOverload<int, int>."""
    return text.count("<") > text.count(">") - text.count("->")


def arguments(text, start):
    """The arguments of the call whose bracket opens at start, split at its own commas."""
    depth, parts, begin = 0, [], start + 1
    for at in range(start, len(text)):
        char = text[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                parts.append(text[begin:at].strip())
                return parts
        elif char == "," and depth == 1 and not inside_template(text[begin:at]):
            parts.append(text[begin:at].strip())
            begin = at + 1
    return parts


def qt_modules():
    """Header name -> Qt modules that have it, from the installed headers."""
    modules = {}
    for base in [*Path("/usr/include").glob("*/qt6"), Path("/usr/include/qt6")]:
        for folder in base.glob("Qt*"):
            for header in folder.iterdir():
                modules.setdefault(header.name, set()).add(folder.name)
    return modules


class Checker:
    def __init__(self, root):
        self.root = Path(root)
        self.breaches = []
        self.notes = []
        lines = (Path(__file__).parent / "layers.txt").read_text().splitlines()
        storeys = [line.split() for line in lines if line and not line.startswith("#")]
        self.storey = {room: number for number, rooms in enumerate(storeys) for room in rooms}
        self.qt = qt_modules()

    def breach(self, path, line, text):
        self.breaches.append(f"{path}:{line}: {text}")

    def run(self):
        if not self.qt:
            self.breach("tests/layering/check_layers.py", 1, "Qt's headers were not found; install qt6-base-dev")
        for floor in (*FLOORS, "tests"):
            for path in sorted((self.root / floor).rglob("*")):
                relative = path.relative_to(self.root)
                if "__pycache__" not in relative.parts:
                    self.check_name(relative, path.is_dir())
                    if floor in FLOORS and path.suffix in LIMITS and path.is_file():
                        self.check_file(relative, path.read_text(encoding="utf-8"))
        return not self.breaches

    def check_name(self, path, folder):
        name = path.name if folder else path.stem
        if VAGUE.search(name) and path.as_posix() != "ui/common":
            self.breach(path, 1, f"'{name}' says nothing; name it after what it holds")
        if path.parts[0] == "tests":
            return
        if folder and not re.fullmatch(r"[a-z][a-z0-9]*", name):
            self.breach(path, 1, "a folder is one lower-case word")
        if not folder and path.suffix in LIMITS:
            if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) and not MAIN.match(path.name):
                self.breach(path, 1, "a file is called like its class")
            if path.parts[0] == "app":
                room = path.parts[1]
                if len(path.parts) == 2 and path.stem != "Services":
                    self.breach(path, 1, "only Services stands outside the rooms of app/; move it into one")
                elif len(path.parts) > 2 and room not in self.storey:
                    self.breach(path, 1, f"app/{room} has no storey; give it one in tests/layering/layers.txt")

    def check_file(self, path, text):
        plain = without_comments(text)
        code = without_comments(text, strings=True)
        includes = [(number, *found.groups()) for number, line in enumerate(plain.splitlines(), 1)
                    if (found := INCLUDE.match(line))]
        self.check_size(path, text)
        self.check_own_header(path, code, includes)
        for number, bracket, name in includes:
            self.check_include(path, number, bracket, name)
        for pattern, advice in REFUSED:
            for found in re.finditer(pattern, code):
                self.breach(path, code.count("\n", 0, found.start()) + 1, advice)
        for found in re.finditer(r"\bconnect\s*\(", code):
            parts = arguments(code, found.end() - 1)
            if len(parts) < 4 and any(part.startswith("[") for part in parts):
                self.breach(path, code.count("\n", 0, found.start()) + 1,
                            "connect() to a lambda without a context object; name the object it must not outlive")

    def check_size(self, path, text):
        lines = text.count("\n")
        note, limit = LIMITS[path.suffix]
        if lines > limit:
            self.breach(path, lines, f"{lines} lines, the limit is {limit}; split it by concept")
        elif lines > note:
            self.notes.append(f"{path}: {lines} lines, past {note} it wants to be two things")

    def check_own_header(self, path, code, includes):
        if path.suffix == ".h":
            if not re.search(r"^\s*#\s*pragma\s+once\b", code, re.M):
                self.breach(path, 1, "no #pragma once")
            # Nested types are indented and may be called anything.
            types = [found.group(1) for found in TYPE.finditer(code) if not found.group().startswith((" ", "\t"))]
            if types and path.stem not in types and not re.search(rf"\b(using|namespace|concept)\s+{path.stem}\b", code):
                self.breach(path, 1, f"declares {', '.join(types)} and no {path.stem}; a file is called like its class")
        elif not MAIN.match(path.name):
            own = path.with_suffix(".h").as_posix()
            if not (self.root / own).exists():
                self.breach(path, 1, f"has no header {own}; a .cpp goes with the header of its class")
            elif not includes or includes[0][2] != own:
                self.breach(path, includes[0][0] if includes else 1, f'does not include its own "{own}" first')

    def check_include(self, path, number, bracket, name):
        here = path.as_posix()
        if "../" in name:
            self.breach(path, number, f'"{name}": include from the root of the project')
            return
        for library, pattern, places in DOORS:
            if re.match(pattern, name) and not any(re.match(place, here) for place in places):
                door = " or ".join(place.replace("\\.", "") for place in places)
                self.breach(path, number, f"<{name}>: the only door to {library} is {door}")
        first = name.split("/")[0]
        if first in FLOORS and "/" in name:
            self.check_project_include(path, number, name)
        elif bracket == '"' and (self.root / path.parent / name).exists():
            self.breach(path, number, f'"{name}": write "{path.parent.as_posix()}/{name}", from the root of the project')
        else:
            self.check_system_include(path, number, name)

    def check_system_include(self, path, number, name):
        floor = path.parts[0]
        allowed = QT_OF_FLOOR.get(floor)
        if allowed is None or name.endswith(".moc"):
            return
        prefix = name.split("/")[0]
        modules = {prefix} if re.match(r"Qt[A-Z]\w*/", name) else self.qt.get(name, set())
        if modules and not modules & allowed:
            self.breach(path, number, f"<{name}>: {floor}/ knows {', '.join(sorted(allowed))} and no {min(modules)}")
        elif not modules and floor == "models" and ("." in name or "/" in name) and name != "tl/expected.hpp":
            self.breach(path, number, f"<{name}>: models/ knows Qt Core, the standard library and tl/expected.hpp only")

    def check_project_include(self, path, number, name):
        floor, target = path.parts[0], name.split("/")[0]
        if FLOORS.index(target) > FLOORS.index(floor):
            self.breach(path, number, f'"{name}": {floor}/ is below {target}/; turn the dependency round')
        elif target == "app" and floor == "ui":
            room = name.split("/")[1]
            if room in ("drivers", "pool", "ctl"):
                self.breach(path, number, f'"{name}": ui/ talks to services, never to app/{room}/')
        elif target == "app":
            self.check_storey(path, number, name)

    def check_storey(self, path, number, name):
        room = path.parts[1] if len(path.parts) > 2 else "Services"
        parts = name.split("/")
        target = parts[1] if len(parts) > 2 else "Services"
        top = max(self.storey.values())
        if room == "Services":
            if self.storey.get(target) == top:
                self.breach(path, number, f'"{name}": Services builds the rooms; {target} is built on it')
        elif target == "Services":
            if self.storey.get(room) != top:
                self.breach(path, number, f'"{name}": a room gets what it needs through its constructor, not from Services')
        elif room in self.storey and room != target:
            if target not in self.storey:
                self.breach(path, number, f'"{name}": app/{target} has no storey; give it one in tests/layering/layers.txt')
            elif self.storey[target] == self.storey[room]:
                self.breach(path, number, f'"{name}": {room} and {target} stand side by side, blind to each other')
            elif self.storey[target] > self.storey[room]:
                self.breach(path, number, f'"{name}": {room} is below {target}; turn the dependency round')


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    checker = Checker(root)
    sound = checker.run()
    for note in checker.notes:
        print(f"note: {note}")
    for breach in checker.breaches:
        print(breach)
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
