# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# DISPLAY and XAUTHORITY: an X server without a screen, 1600x1000. It picks a free number itself and
# says which, so two runs never meet; no TCP, and no entry without the cookie.

display_missing() {
    find_program Xvfb >/dev/null && find_program xauth >/dev/null && return 1
    echo "Xvfb or xauth"
}

display_prepare() {
    # Names must not come from the host's: a cookie is looked up by host name and number.
    (umask 077; random_hex 16 >"$root/display/cookie"; : >"$root/display/authority")
    xauth -f "$root/display/authority" add "$(uname -n)/unix:0" . "$(<"$root/display/cookie")"
}

display_launch() {
    rm -f "$root/display/number"
    # shellcheck disable=SC2016  # expanded by the inner shell
    launch display TERM root "$root/display/server.log" bash -c 'exec "$1" -displayfd 5 -screen 0 1600x1000x24 \
        -nolisten tcp -noreset -auth "$2" 5>"$3"' \
        display "$(find_program Xvfb)" "$root/display/authority" "$root/display/number"
}

# Xvfb writes the number once it listens.
display_ready() { [[ -s $root/display/number ]]; }

display_export() {
    local number
    number=$(<"$root/display/number")
    export DISPLAY=:$number XAUTHORITY=$root/display/authority
    xauth -q -f "$XAUTHORITY" add "$(uname -n)/unix:$number" . "$(<"$root/display/cookie")"
}
