// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PaletteModel.h"

#include <algorithm>
#include <utility>

namespace {

constexpr int wordStart = 8;
constexpr int inARow = 5;
constexpr int plainLetter = 1;

bool beginsWord(const QString &text, qsizetype at)
{
    if (at == 0)
        return true;
    const QChar before = text.at(at - 1);
    return !before.isLetterOrNumber() || (before.isLower() && text.at(at).isUpper());
}

/// The best of all places where the word can begin.
int paletteWordScore(const QString &word, const QString &text)
{
    int best = 0;
    for (qsizetype begin = 0; begin < text.size(); ++begin) {
        if (text.at(begin).toCaseFolded() != word.at(0).toCaseFolded())
            continue;
        int score = 0;
        qsizetype at = begin;
        qsizetype last = -2;
        qsizetype found = 0;
        for (; found < word.size() && at < text.size(); ++at) {
            if (text.at(at).toCaseFolded() != word.at(found).toCaseFolded())
                continue;
            score += plainLetter + (last == at - 1 ? inARow : 0) + (beginsWord(text, at) ? wordStart : 0);
            last = at;
            ++found;
        }
        if (found < word.size())
            break; // a later beginning has less text left
        best = std::max(best, score);
    }
    return best;
}

} // namespace

int PaletteModel::score(const QString &search, const QString &text)
{
    int sum = 0;
    for (const QString &word : search.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const int score = paletteWordScore(word, text);
        if (score == 0)
            return 0;
        sum += score;
    }
    return sum;
}

void PaletteModel::setItems(std::vector<Item> items, const QString &search, const QStringList &recent)
{
    struct Found
    {
        int score;
        std::size_t item;
    };
    const bool all = search.trimmed().isEmpty();
    const auto recency = [&recent](const QString &id) {
        const auto at = recent.indexOf(id);
        return at < 0 ? 0 : static_cast<int>(recent.size() - at);
    };
    std::vector<Found> found;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Item &item = items.at(i);
        int score = all ? 1 : PaletteModel::score(search, item.text) * 4;
        if (score == 0)
            score = PaletteModel::score(search, item.text + QLatin1Char(' ') + item.detail);
        if (score > 0)
            found.push_back({score * (all ? 1 : 100) + recency(item.id), i});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found &a, const Found &b) { return a.score > b.score; });
    if (found.size() > mostRows)
        found.resize(mostRows);
    beginResetModel();
    m_items.clear();
    for (const Found &one : found)
        m_items.push_back(std::move(items.at(one.item)));
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Item &one = item(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return one.text;
    case Qt::DecorationRole:
        return one.icon;
    case DetailRole:
        return one.detail;
    case KeysRole:
        return one.keys;
    case Qt::AccessibleTextRole: {
        QStringList parts{one.text, one.detail, one.keys};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}
