// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/ScriptFile.h"

#include "app/support/BackgroundJobs.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QSaveFile>
#include <QStringDecoder>

namespace {

struct ScriptFileText
{
    Q_DECLARE_TR_FUNCTIONS(ScriptFile)
};

Result<QString> readScript(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{
            ErrorCode::Io, ScriptFileText::tr("%1 cannot be read.").arg(path), {}, file.errorString()};
    if (file.size() > ScriptFile::longest)
        return Error{ErrorCode::Invalid,
                     ScriptFileText::tr("%1 is longer than the %2 MiB that a page takes.")
                         .arg(path)
                         .arg(ScriptFile::longest >> 20),
                     ScriptFileText::tr("Run it with the database's own client.")};
    const QByteArray bytes = file.readAll();
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return Error{ErrorCode::Invalid, ScriptFileText::tr("%1 is not written in UTF-8.").arg(path),
                     ScriptFileText::tr("Convert it first; guessing its letters might change your data.")};
    return text;
}

Result<void> writeScript(const QString &path, const QString &text)
{
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error{
            ErrorCode::Io, ScriptFileText::tr("%1 cannot be written.").arg(path), {}, file.errorString()};
    return {};
}

QFileDialog *chooser(QWidget *parent, QFileDialog::AcceptMode mode)
{
    auto *dialog = new QFileDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setNameFilters({ScriptFileText::tr("SQL scripts (*.sql)"), ScriptFileText::tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("sql"));
    return dialog;
}

} // namespace

namespace ScriptFile {

void open(QWidget *parent, BackgroundJobs &jobs, std::function<void(const Result<QString> &)> callback)
{
    QFileDialog *dialog = chooser(parent, QFileDialog::AcceptOpen);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [&jobs, callback = std::move(callback)](const QString &path) {
                         jobs.start([path, callback]() -> BackgroundJobs::Delivery {
                             return [callback, text = readScript(path)] { callback(text); };
                         });
                     });
    dialog->open();
}

void save(QWidget *parent, BackgroundJobs &jobs, const QString &text,
          std::function<void(const Result<void> &)> callback)
{
    QFileDialog *dialog = chooser(parent, QFileDialog::AcceptSave);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [&jobs, text, callback = std::move(callback)](const QString &path) {
                         jobs.start([path, text, callback]() -> BackgroundJobs::Delivery {
                             return [callback, saved = writeScript(path, text)] { callback(saved); };
                         });
                     });
    dialog->open();
}

} // namespace ScriptFile
