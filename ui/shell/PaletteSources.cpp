// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PaletteSources.h"

#include "app/schema/SchemaService.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/Page.h"
#include "ui/common/Theme.h"

#include <QCoreApplication>
#include <QPointer>

namespace {

struct PaletteSourcesText
{
    Q_DECLARE_TR_FUNCTIONS(PaletteSources)
};

/// A shorter search would offer half of a schema.
constexpr qsizetype leastLetters = 2;

} // namespace

namespace PaletteSources {

Items pages(const QList<Page *> &pages, const std::function<void(Page *)> &show)
{
    Items items;
    for (Page *page : pages) {
        PaletteModel::Item item;
        item.text = page->title();
        item.detail = PaletteSourcesText::tr("open page");
        item.icon = page->icon();
        item.run = [show, page = QPointer<Page>(page)] {
            if (page)
                show(page);
        };
        items.push_back(std::move(item));
    }
    return items;
}

Items connections(const std::vector<ConnectionProfile> &profiles,
                  const std::function<void(const QString &id)> &query)
{
    Items items;
    for (const ConnectionProfile &known : profiles) {
        PaletteModel::Item item;
        item.id = QStringLiteral("connection/%1").arg(known.id);
        item.text = known.name;
        item.detail = PaletteSourcesText::tr("new query on %1").arg(known.displayUrl());
        item.icon = Theme::icon(QStringLiteral("database"));
        item.run = [query, id = known.id] { query(id); };
        items.push_back(std::move(item));
    }
    return items;
}

Items tables(const SchemaService &schemas, const std::vector<ConnectionProfile> &profiles,
             const QString &search,
             const std::function<void(const QString &id, const ObjectName &object)> &showRows)
{
    Items items;
    if (search.size() < leastLetters)
        return items;
    for (const ConnectionProfile &known : profiles) {
        const auto all = schemas.knownSchemas(known.id);
        for (const std::string &schema : all ? all->names : std::vector<std::string>()) {
            const auto objects = schemas.knownObjects(known.id, schema);
            if (!objects)
                continue;
            const QString place = QString::fromStdString(schema);
            for (const ObjectSummary &object : *objects) {
                const QString name = QString::fromStdString(object.name.name);
                if (!name.contains(search, Qt::CaseInsensitive))
                    continue;
                PaletteModel::Item item;
                item.id = QStringLiteral("table/%1/%2/%3").arg(known.id, place, name);
                item.text = name;
                item.detail = PaletteSourcesText::tr("rows of %1 in %2").arg(place, known.name);
                item.icon = Theme::icon(object.isView ? QStringLiteral("view") : QStringLiteral("table"));
                item.run = [showRows, id = known.id, target = object.name] { showRows(id, target); };
                items.push_back(std::move(item));
            }
        }
    }
    return items;
}

} // namespace PaletteSources
