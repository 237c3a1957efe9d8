// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/ImportedFile.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace {

constexpr qint64 largestFile = 8 * 1024 * 1024;

struct ImportedFileText
{
    Q_DECLARE_TR_FUNCTIONS(ImportedFile)
};

} // namespace

namespace ImportedFile {

Result<QByteArray> read(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return Error{ErrorCode::NotFound, ImportedFileText::tr("There is no file %1.").arg(path)};
    // A pipe would keep us waiting.
    if (!info.isFile())
        return Error{ErrorCode::Invalid, ImportedFileText::tr("%1 is no ordinary file.").arg(path)};
    if (info.size() > largestFile)
        return Error{ErrorCode::Invalid,
                     ImportedFileText::tr("%1 is too large to be a list of connections.").arg(path)};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, ImportedFileText::tr("%1 cannot be read.").arg(path),
                     ImportedFileText::tr("Check who may read it."), file.errorString()};
    return file.readAll();
}

void add(ImportSource &source, ConnectionProfile profile)
{
    profile.id = QStringLiteral("import"); // a place holder, since validated() would make one
    auto whole = profile.validated();
    if (!whole && whole.error().code == ErrorCode::Unconfirmed) {
        source.problems.push_back(
            {ErrorCode::Unconfirmed,
             ImportedFileText::tr("“%1” was not encrypted; it is offered with verified encryption, since "
                                  "it is a production connection.")
                 .arg(profile.name)});
        profile.tls = TlsMode::VerifyFull;
        whole = profile.validated();
    }
    if (!whole) {
        source.problems.push_back(whole.error());
        return;
    }
    whole->id.clear();
    source.profiles.push_back(*std::move(whole));
}

} // namespace ImportedFile
