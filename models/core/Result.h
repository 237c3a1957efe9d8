// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <tl/expected.hpp>

#include <utility>

/// A value or the Error that stands in its way. Never ignored: the type is [[nodiscard]].
template <typename T>
class [[nodiscard]] Result final : public tl::expected<T, Error>
{
public:
    using tl::expected<T, Error>::expected;
    Result(Error error)
        : tl::expected<T, Error>(tl::unexpect, std::move(error))
    {}
};
