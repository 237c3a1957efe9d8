// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/BatchFile.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <unistd.h>

namespace {

constexpr std::size_t partCount = 5;
using PartSizes = std::array<std::uint64_t, partCount>;

PartSizes partSizes(const ColumnData &column)
{
    return {column.validity.size() * sizeof(std::uint64_t), column.fixed.size(),
            column.offsets.size() * sizeof(std::uint32_t), column.bytes.size(), column.tags.size()};
}

std::array<std::span<const char>, partCount> parts(const ColumnData &column)
{
    const PartSizes sizes = partSizes(column);
    const std::array<const void *, partCount> starts{column.validity.data(), column.fixed.data(),
                                                     column.offsets.data(), column.bytes.data(),
                                                     column.tags.data()};
    std::array<std::span<const char>, partCount> result;
    for (std::size_t i = 0; i < partCount; ++i)
        result[i] = {static_cast<const char *>(starts[i]), static_cast<std::size_t>(sizes[i])};
    return result;
}

/// Puts small parts together, so that 1,600 columns are not 8,000 calls; writes big ones from where they are.
class Writer
{
public:
    Writer(int file, qint64 offset)
        : m_file(file)
        , m_offset(offset)
    {}
    [[nodiscard]] int put(std::span<const char> part)
    {
        if (part.size() < m_piece && m_buffer.size() + part.size() <= m_piece) {
            m_buffer.insert(m_buffer.end(), part.begin(), part.end());
            return 0;
        }
        if (const int error = flush())
            return error;
        if (part.size() >= m_piece)
            return write(part);
        m_buffer.assign(part.begin(), part.end());
        return 0;
    }
    [[nodiscard]] int flush()
    {
        const int error = write(m_buffer);
        m_buffer.clear();
        return error;
    }

private:
    [[nodiscard]] int write(std::span<const char> part)
    {
        while (!part.empty()) {
            const ssize_t written = pwrite(m_file, part.data(), part.size(), m_offset);
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return written < 0 ? errno : ENOSPC;
            m_offset += written;
            part = part.subspan(static_cast<std::size_t>(written));
        }
        return 0;
    }

    static constexpr std::size_t m_piece = std::size_t{1} << 20;
    const int m_file;
    qint64 m_offset;
    std::vector<char> m_buffer;
};

/// The same the other way.
class FileReader
{
public:
    FileReader(int file, qint64 offset, qint64 size)
        : m_file(file)
        , m_offset(offset)
        , m_left(size)
    {}
    [[nodiscard]] int take(void *target, std::size_t size)
    {
        auto *to = static_cast<char *>(target);
        while (size > 0) {
            if (m_at == m_buffer.size()) {
                if (const int error = size >= m_piece ? direct(to, size) : fill())
                    return error;
                if (m_at == m_buffer.size())
                    return 0; // read directly
            }
            const std::size_t part = std::min(size, m_buffer.size() - m_at);
            std::memcpy(to, m_buffer.data() + m_at, part);
            m_at += part;
            to += part;
            size -= part;
        }
        return 0;
    }

private:
    [[nodiscard]] int fill()
    {
        m_buffer.resize(static_cast<std::size_t>(std::min<qint64>(m_left, m_piece)));
        m_at = 0;
        return m_buffer.empty() ? EBADMSG : direct(m_buffer.data(), m_buffer.size());
    }
    [[nodiscard]] int direct(char *to, std::size_t size)
    {
        if (static_cast<qint64>(size) > m_left)
            return EBADMSG;
        m_left -= static_cast<qint64>(size);
        while (size > 0) {
            const ssize_t got = pread(m_file, to, size, m_offset);
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return got < 0 ? errno : EBADMSG;
            m_offset += got;
            to += got;
            size -= static_cast<std::size_t>(got);
        }
        return 0;
    }

    static constexpr qint64 m_piece = qint64{1} << 20;
    const int m_file;
    qint64 m_offset;
    qint64 m_left;
    std::vector<char> m_buffer;
    std::size_t m_at = 0;
};

template <typename T>
int takeInto(FileReader &reader, std::vector<T> &part, std::uint64_t size)
{
    part.resize(static_cast<std::size_t>(size) / sizeof(T));
    return reader.take(part.data(), static_cast<std::size_t>(size));
}

int takeColumn(FileReader &reader, const PartSizes &sizes, ColumnData &column)
{
    int error = takeInto(reader, column.validity, sizes[0]);
    if (error == 0)
        error = takeInto(reader, column.fixed, sizes[1]);
    if (error == 0)
        error = takeInto(reader, column.offsets, sizes[2]);
    if (error == 0)
        error = takeInto(reader, column.bytes, sizes[3]);
    return error != 0 ? error : takeInto(reader, column.tags, sizes[4]);
}

} // namespace

qint64 BatchFile::size(const RowBatch &batch)
{
    return static_cast<qint64>(batch.columnCount() * sizeof(PartSizes) + batch.byteSize());
}

int BatchFile::write(int file, qint64 offset, const RowBatch &batch)
{
    Writer writer(file, offset);
    for (std::size_t i = 0; i < batch.columnCount(); ++i) {
        const PartSizes sizes = partSizes(batch.column(i));
        if (const int error = writer.put({reinterpret_cast<const char *>(sizes.data()), sizeof sizes}))
            return error;
    }
    for (std::size_t i = 0; i < batch.columnCount(); ++i) {
        for (const std::span<const char> part : parts(batch.column(i))) {
            if (const int error = writer.put(part))
                return error;
        }
    }
    return writer.flush();
}

int BatchFile::read(int file, qint64 offset, qint64 size, std::size_t columns, std::vector<ColumnData> &data)
{
    FileReader reader(file, offset, size);
    std::vector<PartSizes> sizes(columns);
    if (const int error = reader.take(sizes.data(), columns * sizeof(PartSizes)))
        return error;
    std::uint64_t total = columns * sizeof(PartSizes);
    for (const PartSizes &column : sizes) {
        for (const std::uint64_t part : column)
            total += part;
    }
    if (total != static_cast<std::uint64_t>(size))
        return EBADMSG;
    data.resize(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        if (const int error = takeColumn(reader, sizes[i], data[i]))
            return error;
    }
    return 0;
}
