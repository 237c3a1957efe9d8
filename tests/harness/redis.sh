# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PENSTOCK_TEST_REDIS_{HOST,PORT,PASSWORD,PID}. Keeps nothing on disk.

redis_missing() {
    find_program redis-server >/dev/null && find_program redis-cli >/dev/null && return 1
    echo "Redis"
}

redis_prepare() {
    umask 077
    random_hex 16 >"$root/redis/password"
}

redis_launch() {
    redis_port=$(random_port)
    # In a file, because arguments can be read by everybody.
    (
        umask 077
        cat >"$root/redis/settings" <<END
bind 127.0.0.1
port $redis_port
requirepass $(<"$root/redis/password")
save ""
appendonly no
daemonize no
dir $root/redis
END
    )
    launch redis TERM root "$root/redis/server.log" "$(find_program redis-server)" "$root/redis/settings"
}

# Only our own server knows the password, so a stranger on this port is not taken for it.
redis_ready() {
    local answer
    answer=$(REDISCLI_AUTH=$(<"$root/redis/password") timeout 5 redis-cli -h 127.0.0.1 -p "$redis_port" ping 2>&1) || return 1
    [[ $answer == PONG ]]
}

redis_export() {
    export PENSTOCK_TEST_REDIS_HOST=127.0.0.1 PENSTOCK_TEST_REDIS_PORT=$redis_port
    PENSTOCK_TEST_REDIS_PASSWORD=$(<"$root/redis/password")
    export PENSTOCK_TEST_REDIS_PASSWORD PENSTOCK_TEST_REDIS_PID=${pid[redis]}
}
