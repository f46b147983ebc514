#!/bin/sh
# Prints the files of the project, by their paths from the top: those that git knows or, without git, as in an unpacked archive, all
# but build folders. Run it at the top.
# SPDX-License-Identifier: Apache-2.0
set -eu
if [ -e .git ] && git ls-files >/dev/null 2>&1; then
    git ls-files
else
    find . -type f -not -path './build*' -not -path './.git/*' | sed 's|^\./||'
fi | LC_ALL=C sort
