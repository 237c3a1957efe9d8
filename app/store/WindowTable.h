// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/WorkspaceStore.h"
#include "app/vault/FileLock.h"

class StoreFile;

/// Windows and their pages in the file, and whose they are. A window belongs to who holds the lock
/// run/window-<id>.lock of the workspace; the kernel takes it from a program that dies.
/// Thread: the file's.
class WindowTable final
{
    Q_DECLARE_TR_FUNCTIONS(WindowTable)
    Q_DISABLE_COPY_MOVE(WindowTable)

public:
    WindowTable(StoreFile &file, QString folder);

    [[nodiscard]] Result<WorkspaceStore::Window> take();
    [[nodiscard]] Result<void> save(const QString &id, const QByteArray &state);
    [[nodiscard]] Result<std::vector<WorkspaceStore::PageState>> pages(const QString &id);
    [[nodiscard]] Result<void> savePage(const QString &id, const WorkspaceStore::PageState &page,
                                        int position);
    [[nodiscard]] Result<void> removePage(const QString &id, const QString &pageId);

private:
    [[nodiscard]] Result<FileLock> lock(const QString &id) const;

    StoreFile &m_file;
    const QString m_folder; ///< Of the locks.
    std::vector<FileLock> m_held;
};
