# shellcheck shell=bash disable=SC2034,SC2154  # root is of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PENSTOCK_TEST_SMALL_DISK: a folder on a disk of 32 MiB that every user may write to, to be filled. All
# tests of a run share it: those that use it carry the label serial, and leave it empty. Only root may
# mount; for others it stays unset.

# Our mounts are nobody else's, and go with our last process even when we are killed outright.
# enter_own_mounts COMMAND...: starts COMMAND in our place; returns when that is not ours to do, or done.
enter_own_mounts() {
    if [[ ${PENSTOCK_OWN_MOUNTS:-} != "$$" && $EUID -eq 0 ]] && unshare --mount true 2>/dev/null; then
        PENSTOCK_OWN_MOUNTS=$$ exec unshare --mount -- "$@"
    fi
    export -n PENSTOCK_OWN_MOUNTS
}

mount_small_disk() {
    [[ ${PENSTOCK_OWN_MOUNTS:-} == "$$" ]] || return 0
    mkdir "$root/small"
    mount -t tmpfs -o size=32m,mode=1777,nosuid,nodev penstock-test "$root/small" 2>>"$root/harness.log" || return 0
    export PENSTOCK_TEST_SMALL_DISK=$root/small
}

# Lazily, since a process that was left may still stand in it.
unmount_small_disk() { [[ -z ${PENSTOCK_TEST_SMALL_DISK:-} ]] || umount --lazy "$PENSTOCK_TEST_SMALL_DISK"; }
