// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TableFit.h"

#include "app/drivers/TableMaker.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace {

struct TableFitText
{
    Q_DECLARE_TR_FUNCTIONS(TableFit)
};

bool hasName(const std::vector<std::string> &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The target's column for one of the source: by its name, or by the only one that differs in case.
const TableShape::Column *counterpart(const TableShape &target, const std::string &name)
{
    if (const auto *exact = target.find(name))
        return exact;
    const QString wanted = QString::fromStdString(name);
    const TableShape::Column *similar = nullptr;
    for (const TableShape::Column &column : target.columns) {
        if (QString::fromStdString(column.name).compare(wanted, Qt::CaseInsensitive) != 0)
            continue;
        if (similar)
            return nullptr;
        similar = &column;
    }
    return similar;
}

/// The table that a source's makes of itself elsewhere: without what the server computes.
TableShape copiedShape(const SourceTable &source, const ObjectName &name)
{
    TableShape shape = source.shape;
    shape.name = name;
    shape.primaryKey = source.key;
    shape.keys.clear();
    shape.indexes.clear();
    std::erase_if(shape.columns, [](const TableShape::Column &column) { return column.generated; });
    return shape;
}

/// Columns that an index of the source begins with or holds: some types cannot be in one.
std::set<std::string> indexedColumns(const SourceTable &source)
{
    std::set<std::string> names(source.key.begin(), source.key.end());
    if (!source.spec.indexes)
        return names;
    for (const ObjectDetails::Index &index : source.shape.indexes)
        names.insert(index.columns.begin(), index.columns.end());
    for (const ObjectDetails::Key &key : source.shape.keys) {
        if (key.kind != ObjectDetails::Key::Kind::Foreign)
            names.insert(key.columns.begin(), key.columns.end());
    }
    return names;
}

Error inColumn(const Error &error, const std::string &column, const QString &table)
{
    Error named = error;
    named.message =
        TableFitText::tr("Column %1 of %2: %3").arg(QString::fromStdString(column), table, error.message);
    return named;
}

/// Finds the parts of a TableFit one by one.
class FitFinder final
{
public:
    FitFinder(TableMaker &maker, const SourceTable &source, const QString &connection)
        : m_maker(maker)
        , m_source(source)
        , m_connection(connection)
    {}

    [[nodiscard]] Result<TableFit> find();

private:
    [[nodiscard]] Result<void> planTable();
    [[nodiscard]] Result<void> matchColumns();
    [[nodiscard]] Result<void> planColumn(const TableShape::Column &column);
    [[nodiscard]] Result<void> matchColumn(const TableShape::Column &column, const TableShape::Column &own);
    [[nodiscard]] Result<void> checkKey() const;
    void warnOfTheRest();
    void addLoss(const std::string &column, const QString &what);
    [[nodiscard]] QString text() const { return ReplicationTableName::text(m_fit.name); }
    [[nodiscard]] bool isConsented(const std::string &column) const
    {
        return m_source.spec.lossyConsents.contains(QString::fromStdString(column), Qt::CaseInsensitive);
    }

    TableMaker &m_maker;
    const SourceTable &m_source;
    const QString m_connection;
    TableFit m_fit;
};

Result<TableFit> FitFinder::find()
{
    const ReplicationTable &spec = m_source.spec;
    m_fit.name = spec.target.name.empty() ? ObjectName{{}, spec.source.name} : spec.target;
    auto shape = m_maker.shape(m_fit.name);
    if (!shape)
        return shape.error();
    m_fit.shape = std::move(*shape);
    if (m_fit.shape)
        m_fit.name = m_fit.shape->name;
    if (m_fit.shape && m_fit.shape->isView)
        return Error{ErrorCode::Unsupported,
                     TableFitText::tr("%1 on \"%2\" is a view.").arg(text(), m_connection),
                     TableFitText::tr("Choose another name for the target's table.")};
    const auto done = m_fit.shape ? matchColumns() : planTable();
    if (!done)
        return done.error();
    return std::move(m_fit);
}

Result<void> FitFinder::planTable()
{
    const TableShape copied = copiedShape(m_source, m_fit.name);
    const std::set<std::string> indexed = indexedColumns(m_source);
    std::vector<MappedColumn> mapped;
    for (const TableShape::Column &column : copied.columns) {
        auto found = m_maker.map(column, indexed.count(column.name) > 0);
        if (!found)
            return inColumn(found.error(), column.name, m_source.text());
        addLoss(column.name, found->loss);
        mapped.push_back(std::move(*found));
    }
    auto statement = m_maker.createStatement(copied, mapped);
    if (!statement)
        return statement.error();
    m_fit.statements.push_back(std::move(*statement));
    if (m_source.spec.indexes) {
        auto indexes = m_maker.indexStatements(m_fit.name, m_source.shape);
        if (!indexes)
            return indexes.error();
        m_fit.statements.insert(m_fit.statements.end(), indexes->begin(), indexes->end());
    }
    m_fit.columns = m_source.columnNames();
    m_fit.key = m_source.key;
    m_fit.syncKey = m_source.syncKey;
    return {};
}

Result<void> FitFinder::planColumn(const TableShape::Column &column)
{
    const QString name = QString::fromStdString(column.name);
    if (!m_source.spec.followNewColumns || !column.nullable)
        return Error{ErrorCode::Invalid,
                     TableFitText::tr("%1 on \"%2\" has no column %3.").arg(text(), m_connection, name),
                     column.nullable
                         ? TableFitText::tr("Add it there, or let the job follow new columns of this table.")
                         : TableFitText::tr("Add it there, with values for the rows that are there.")};
    auto mapped = m_maker.map(column, false);
    if (!mapped)
        return inColumn(mapped.error(), column.name, m_source.text());
    addLoss(column.name, mapped->loss);
    auto statement = m_maker.addColumnStatement(m_fit.name, column.name, *mapped);
    if (!statement)
        return statement.error();
    m_fit.statements.push_back(std::move(*statement));
    m_fit.added.push_back(column.name);
    m_fit.columns.push_back(column.name);
    return {};
}

Result<void> FitFinder::matchColumn(const TableShape::Column &column, const TableShape::Column &own)
{
    const QString name = QString::fromStdString(own.name);
    if (own.generated)
        return Error{ErrorCode::Unsupported,
                     TableFitText::tr("%1 on \"%2\" computes its column %3; it cannot be written.")
                         .arg(text(), m_connection, name),
                     TableFitText::tr("Make it a plain column there, or let Penstock make the table.")};
    auto loss = m_maker.fits(column, own);
    if (!loss)
        return inColumn(loss.error(), own.name,
                        TableFitText::tr("%1 on \"%2\"", "table, connection").arg(text(), m_connection));
    if (*loss)
        addLoss(column.name, **loss);
    if (hasName(m_source.key, column.name) && column.bytewise && !own.bytewise)
        addLoss(column.name, TableFitText::tr("keys that differ in case or accents only become one row"));
    m_fit.columns.push_back(own.name);
    return {};
}

Result<void> FitFinder::matchColumns()
{
    for (const Column &wanted : m_source.columns) {
        const TableShape::Column &column = *m_source.shape.find(wanted.name);
        const TableShape::Column *own = counterpart(*m_fit.shape, column.name);
        if (own && hasName(m_fit.columns, own->name))
            own = nullptr; // two of the source's cannot both go there
        if (auto done = own ? matchColumn(column, *own) : planColumn(column); !done)
            return done;
        if (hasName(m_source.key, column.name) && !own)
            return Error{ErrorCode::Invalid,
                         TableFitText::tr("%1 on \"%2\" lacks the key's column %3.")
                             .arg(text(), m_connection, QString::fromStdString(column.name))};
        if (column.name == m_source.syncKey)
            m_fit.syncKey = m_fit.columns.back();
    }
    for (const std::string &name : m_source.key)
        m_fit.key.push_back(counterpart(*m_fit.shape, name)->name);
    if (auto checked = checkKey(); !checked)
        return checked;
    warnOfTheRest();
    return {};
}

/// Rows are known by the same columns on both sides, or they would overwrite each other.
Result<void> FitFinder::checkKey() const
{
    const std::set<std::string> wanted(m_fit.key.begin(), m_fit.key.end());
    const auto isSame = [&wanted](const std::vector<std::string> &columns) {
        return std::set<std::string>(columns.begin(), columns.end()) == wanted;
    };
    const TableShape &shape = *m_fit.shape;
    const bool isUnique =
        isSame(shape.primaryKey)
        || std::any_of(shape.keys.begin(), shape.keys.end(),
                       [&](const ObjectDetails::Key &key) {
                           return key.kind == ObjectDetails::Key::Kind::Unique && isSame(key.columns);
                       })
        || std::any_of(shape.indexes.begin(), shape.indexes.end(), [&](const ObjectDetails::Index &index) {
               return index.unique && isSame(index.columns);
           });
    if (isUnique)
        return {};
    QStringList names;
    for (const std::string &name : m_fit.key)
        names << QString::fromStdString(name);
    return Error{ErrorCode::Invalid,
                 TableFitText::tr(
                     "%1 on \"%2\" has no primary or unique key over %3, by which the source knows its rows.")
                     .arg(text(), m_connection, names.join(QLatin1String(", "))),
                 TableFitText::tr("Add such a key there.")};
}

void FitFinder::warnOfTheRest()
{
    const TableShape &shape = *m_fit.shape;
    for (const TableShape::Column &own : shape.columns) {
        if (!own.nullable && !own.generated && !own.identity && !hasName(m_fit.columns, own.name))
            m_fit.warnings << TableFitText::tr(
                                  "%1 on \"%2\": column %3, which the source lacks, is NOT NULL; rows need a "
                                  "default there.")
                                  .arg(text(), m_connection, QString::fromStdString(own.name));
    }
    if (shape.hidesRows)
        m_fit.warnings << TableFitText::tr(
                              "%1 on \"%2\": row security applies to this user; rows that it hides can be "
                              "neither changed nor compared.")
                              .arg(text(), m_connection);
}

void FitFinder::addLoss(const std::string &column, const QString &what)
{
    if (!what.isEmpty())
        m_fit.losses.push_back({column, what, isConsented(column)});
}

} // namespace

std::vector<std::string> TableFit::lossyColumns(const SourceTable &source) const
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
        const bool mayLose = std::any_of(losses.begin(), losses.end(), [&](const Loss &loss) {
            return loss.hasConsent && loss.column == source.columns[i].name;
        });
        if (mayLose)
            names.push_back(columns[i]);
    }
    return names;
}

Result<void> TableFit::checkConsents(const QString &connection) const
{
    QStringList open;
    for (const Loss &loss : losses) {
        if (!loss.hasConsent)
            open << TableFitText::tr("%1: %2").arg(QString::fromStdString(loss.column), loss.what);
    }
    if (open.isEmpty())
        return {};
    return Error{ErrorCode::NoConsent,
                 TableFitText::tr("%1 on \"%2\" cannot keep all values as they are. %3")
                     .arg(ReplicationTableName::text(name), connection, open.join(QLatin1String("; "))),
                 TableFitText::tr("Accept it for these columns in the job, or change the table there.")};
}

Result<TableFit> TableFit::find(TableMaker &maker, const SourceTable &source, const QString &connection)
{
    return FitFinder(maker, source, connection).find();
}
