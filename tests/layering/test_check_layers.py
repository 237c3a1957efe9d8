#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one breach of each rule in a small sound tree, and expects check_layers.py to name it."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from check_layers import Checker, DOORS  # noqa: E402

SOUND = {
    "models/core/Error.h": '#pragma once\n#include <QString>\n#include <vector>\n#include <tl/expected.hpp>\n'
                           'namespace penstock {\nclass Error\n{\n};\n}\n',
    "models/core/Error.cpp": '#include "models/core/Error.h"\n#include <QtCore/QDate>\n#include <QtGlobal>\n',
    "app/support/Log.h": '#pragma once\nclass Log final\n{\n};\n',
    "app/support/Log.cpp": '#include "app/support/Log.h"\n#include <spdlog/spdlog.h>\n#include "models/core/Error.h"\n',
    "app/pool/Lease.h": '#pragma once\n#include "app/support/Log.h"\n#include "app/pool/Entry.h"\nclass Lease\n{\n};\n',
    "app/Services.h": '#pragma once\n#include "app/pool/Lease.h"\n#include "app/health/Probe.h"\nclass Services\n{\n};\n',
    "app/ctl/main.cpp": '#include "app/Services.h"\n#include <CLI/CLI.hpp>\n',
    "ui/shell/Window.h": '#pragma once\n#include <QWidget>\n#include "app/Services.h"\n#include "app/query/Engine.h"\n'
                         'class Window : public QWidget\n{\n};\n',
    "ui/shell/Window.cpp": '#include "ui/shell/Window.h"\n// connect(a, &A::b, [] {}); processEvents(); "../x"\n'
                           'auto text = "QEventLoop"; auto n = 1\'000\'000;\n'
                           'void f() { connect(a, qOverload<int, int>(&A::b), this, [this](int, int) { g(1, 2); }); }\n'
                           'void g() { connect(a, &A::b, this, &W::h); connect(fd, &address, size); }\n',
    "ui/common/Theme.h": '#pragma once\nnamespace Theme {\nint a();\n}\n',
    "tests/app/pool/tst_Lease.cpp": '#include <QtTest>\n',
}

HEADER = "#pragma once\n"


class Breaches(unittest.TestCase):
    def check(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**SOUND, **files}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            checker = Checker(folder)
            checker.run()
            self.notes = checker.notes
            return checker.breaches

    def refused(self, path, text, expected, line=None):
        """One breach, at this place, with this in its message."""
        breaches = self.check({path: text})
        self.assertEqual(len(breaches), 1, breaches)
        self.assertTrue(breaches[0].startswith(f"{path}:{line or ''}"), breaches)
        self.assertIn(expected, breaches[0])

    def test_sound_tree(self):
        self.assertEqual(self.check({}), [])

    def test_floors(self):
        for path, name, expected in [
            ("models/core/A.h", '"app/support/Log.h"', "below app"),
            ("models/core/A.h", '"ui/shell/Window.h"', "below ui"),
            ("app/query/A.h", '"ui/shell/Window.h"', "below ui"),
            ("models/core/A.h", "<QColor>", "QtGui"),
            ("models/core/A.h", "<QtWidgets/QWidget>", "QtWidgets"),
            ("models/core/A.h", "<QTcpSocket>", "QtNetwork"),
            ("models/core/A.h", "<unistd.h>", "models/ knows"),
            ("app/query/A.h", "<QImage>", "QtGui"),
            ("app/query/A.h", "<QWidget>", "QtWidgets"),
            ("app/query/A.h", "<QtCharts/QChart>", "QtCharts"),
            ("ui/shell/A.h", '"app/drivers/Cursor.h"', "app/drivers"),
            ("ui/shell/A.h", '"app/pool/Lease.h"', "app/pool"),
        ]:
            with self.subTest(path=path, name=name):
                self.refused(path, f"{HEADER}#include {name}\n", expected, 2)

    def test_storeys(self):
        for path, name, expected in [
            ("app/support/A.h", "app/vault/B.h", "support is below vault"),
            ("app/pool/A.h", "app/query/B.h", "pool is below query"),
            ("app/store/A.h", "app/audit/B.h", "store is below audit"),
            ("app/schema/A.h", "app/cache/B.h", "side by side"),
            ("app/health/A.h", "app/backup/B.h", "side by side"),
            ("app/schema/A.h", "app/health/B.h", "schema is below health"),
            ("app/health/A.h", "app/ctl/B.h", "health is below ctl"),
            ("app/ctl/A.h", "app/service/B.h", "side by side"),
            ("app/query/A.h", "app/Services.h", "constructor"),
            ("app/query/A.h", "app/attic/B.h", "no storey"),
            ("app/Services.cpp", "app/ctl/B.h", "Services builds"),
        ]:
            with self.subTest(path=path, name=name):
                first = '#include "app/Services.h"\n' if path.endswith(".cpp") else HEADER
                self.refused(path, f'{first}#include "{name}"\n', expected, 2)

    def test_room_without_storey(self):
        self.refused("app/attic/A.h", HEADER, "no storey")
        self.refused("app/A.h", HEADER, "only Services")

    def test_doors(self):
        headers = {
            "QtKeychain": "qt6keychain/keychain.h", "libsodium": "sodium.h", "spdlog": "spdlog/spdlog.h",
            "prometheus-cpp": "prometheus/counter.h", "libpq": "libpq-fe.h", "libmariadb": "mysql/mysql.h",
            "SQLite": "sqlite3.h", "hiredis": "hiredis/hiredis.h", "libmongoc": "mongoc/mongoc.h",
            "Qt SQL": "QSqlQuery", "DuckDB": "duckdb.hpp", "Boost": "boost/beast.hpp", "CLI11": "CLI/CLI.hpp",
            "libxlsxwriter": "xlsxwriter.h", "QScintilla": "Qsci/qsciscintilla.h",
            "xxHash": "xxhash.h",
        }
        self.assertEqual(set(headers), {door[0] for door in DOORS})
        for library, header in headers.items():
            with self.subTest(library=library):
                self.refused("app/access/A.h", f"{HEADER}#include <{header}>\n", f"door to {library}", 2)
        self.refused("app/vault/KeyringFile.h", f"{HEADER}#include <qt6keychain/keychain.h>\n", "door to QtKeychain")
        self.refused("app/drivers/mysql/A.h", f"{HEADER}#include <libpq-fe.h>\n", "door to libpq")
        self.refused("ui/shell/A.h", f"{HEADER}#include <QSqlDatabase>\n", "door to Qt SQL")
        for path in ("app/store/A.h", "app/drivers/sqlite/A.h"):
            self.assertEqual(self.check({path: f"{HEADER}#include <sqlite3.h>\n"}), [])

    def test_own_header(self):
        self.refused("app/query/A.cpp", "int a;\n", "has no header")
        breaches = self.check({"app/query/A.h": HEADER, "app/query/A.cpp": '#include <vector>\n#include "app/query/A.h"\n'})
        self.assertEqual(len(breaches), 1)
        self.assertIn("app/query/A.cpp:1: does not include its own", breaches[0])
        self.assertEqual(self.check({"app/ctl/penstockctl_main.cpp": "int main() {}\n"}), [])

    def test_header_guards_and_names(self):
        self.refused("app/query/A.h", "// #pragma once\nclass A;\n", "no #pragma once")
        self.refused("app/query/A.h", f"{HEADER}class B\n{{\n}};\n", "declares B and no A")
        self.refused("app/query/a_b.h", HEADER, "called like its class")
        self.assertEqual(len(self.check({"app/query/Sub/A.h": HEADER})), 1)

    def test_includes_from_the_root(self):
        self.refused("app/query/A.h", f'{HEADER}#include "../support/Log.h"\n', "from the root", 2)
        breaches = self.check({"app/query/A.h": f'{HEADER}#include "B.h"\n', "app/query/B.h": HEADER})
        self.assertEqual(len(breaches), 1)
        self.assertIn('write "app/query/B.h"', breaches[0])

    def test_vague_names(self):
        for path in ("app/query/Utils.h", "app/query/StringUtils.h", "app/query/Helpers.h", "app/query/Misc.h"):
            with self.subTest(path=path):
                self.refused(path, HEADER, "says nothing")
        for folder in ("utils", "helpers", "misc", "common"):
            with self.subTest(folder=folder):
                self.assertIn("says nothing", " ".join(self.check({f"models/{folder}/A.h": HEADER})))
        self.assertIn("says nothing", " ".join(self.check({"tests/utils/tst_A.cpp": ""})))

    def test_sizes(self):
        self.refused("app/query/A.h", HEADER + "\n" * 300, "limit is 300")
        source = '#include "app/query/A.h"\n' + "\n" * 600
        self.assertIn("limit is 600", " ".join(self.check({"app/query/A.h": HEADER, "app/query/A.cpp": source})))
        self.assertEqual(self.check({"app/query/A.h": HEADER + "\n" * 200}), [])
        self.assertIn("past 150", " ".join(self.notes))

    def test_refused_calls(self):
        for call, expected in [
            ("QCoreApplication::processEvents();", "processEvents"),
            ("QEventLoop loop;", "nested event loops"),
            ("process.waitForFinished();", "waitForFinished"),
            ("QtConcurrent::run(f);", "thread pool"),
            ("future.then([] {});", "then()"),
            ("connect(a, &A::b, [this] { c(); });", "context object"),
            ("QObject::connect(\n    a, qOverload<int, int>(&A::b),\n    [=](int x, int y) { c(x, y); });", "context object"),
        ]:
            for floor in ("models/core", "app/query", "ui/shell"):
                with self.subTest(call=call, floor=floor):
                    self.refused(f"{floor}/A.h", f"{HEADER}{call}\n", expected, 2)

    def test_exit_code(self):
        script = Path(__file__).parent / "check_layers.py"
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(subprocess.run([sys.executable, script, folder], check=False).returncode, 0)
            Path(folder, "app").mkdir()
            Path(folder, "app/A.h").write_text(HEADER)
            result = subprocess.run([sys.executable, script, folder], check=False, capture_output=True, text=True)
            self.assertEqual(result.returncode, 1)
            self.assertTrue(result.stdout.startswith("app/A.h:1: "))


if __name__ == "__main__":
    unittest.main()
