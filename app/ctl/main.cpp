// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CommandLine.h"

int main(int argc, char **argv)
{
    return CommandLine::run(argc, argv);
}
