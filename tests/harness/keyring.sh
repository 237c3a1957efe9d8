# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# DBUS_SESSION_BUS_ADDRESS: a private bus on which an unlocked gnome-keyring serves
# org.freedesktop.secrets, its files under the private HOME; GNOME_KEYRING_CONTROL likewise.
#
# The bus knows no service files: nothing is ever started by name, so no desktop program of the host
# joins in. The daemon has no DISPLAY: a locked keyring then answers instead of opening a prompt.

keyring_missing() {
    find_program dbus-daemon >/dev/null && find_program dbus-send >/dev/null \
        && find_program gnome-keyring-daemon >/dev/null && return 1
    echo "D-Bus or gnome-keyring"
}

keyring_prepare() {
    cat >"$root/keyring/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$XDG_RUNTIME_DIR/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
    printf 'keyring' >"$root/keyring/password"
}

keyring_launch() {
    launch bus TERM root "$root/keyring/bus.log" "$(find_program dbus-daemon)" --nofork \
        --config-file="$root/keyring/bus.conf"
    # The keyring itself follows once there is a bus; until then its process is the bus.
    pid[keyring]=${pid[bus]} end_signal[keyring]=TERM log_of[keyring]=$root/keyring/bus.log
}

keyring_ready() {
    [[ -S $XDG_RUNTIME_DIR/bus ]] || return 1
    if [[ ${pid[keyring]} == "${pid[bus]}" ]]; then
        export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
        # --unlock reads the password to the end of its input, and makes the login keyring.
        # shellcheck disable=SC2016  # expanded by the inner shell
        launch keyring TERM root "$root/keyring/daemon.log" bash -c 'exec "$1" --foreground --unlock --components=secrets <"$2"' \
            keyring "$(find_program gnome-keyring-daemon)" "$root/keyring/password"
        return 1
    fi
    # The daemon takes its name before its login keyring is there.
    timeout 5 dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets \
        /org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q 'boolean false'
}

keyring_export() {
    [[ ! -S $XDG_RUNTIME_DIR/keyring/control ]] || export GNOME_KEYRING_CONTROL=$XDG_RUNTIME_DIR/keyring
}
