# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PENSTOCK_TEST_MARIADB_{HOST,PORT,USER,PASSWORD,DATABASE,SOCKET,LOG,PID}. USER has all rights and a
# password, over TCP, with TLS offered. root has no password on SOCKET, in a folder nobody else enters,
# and no TCP at all. LOG is the general log: every statement. The system's zone is Europe/Paris.

mariadb_missing() {
    find_program mariadbd >/dev/null && find_program mariadb-install-db >/dev/null && return 1
    echo "MariaDB"
}

mariadb_setup() {
    maria_user=$(existing_user mysql)
    maria_dir=$root/mariadb
}

mariadb_prepare() {
    mariadb_setup
    umask 077
    new_password >"$maria_dir/password"
    copy_server_certificate "$maria_user" "$maria_dir"
    as "$maria_user" "$(find_program mariadb-install-db)" --no-defaults --datadir="$maria_dir/data" --tmpdir="$maria_dir" \
        --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve
}

mariadb_launch() {
    mariadb_setup
    maria_port=$(random_port)
    local settings=(
        --no-defaults --datadir="$maria_dir/data" --socket="$maria_dir/socket"
        --pid-file="$maria_dir/pid" --tmpdir="$maria_dir"
        --bind-address=127.0.0.1 --port="$maria_port" --skip-name-resolve
        --ssl-ca="$maria_dir/ca.crt" --ssl-cert="$maria_dir/server.crt" --ssl-key="$maria_dir/server.key"
        --character-set-server=utf8mb4 --max-connections=200 --local-infile=1
        --general-log=1 --general-log-file="$maria_dir/general.log"
        # The folder is thrown away: neither commits nor the end need to reach the disk.
        --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0 --innodb-fast-shutdown=2
    )
    launch mariadb TERM "$maria_user" "$maria_dir/server.log" \
        env TZ=Europe/Paris "$(find_program mariadbd)" "${settings[@]}"
}

mariadb_ready() {
    [[ -S $maria_dir/socket ]] || return 1
    local password
    password=$(sed -e 's/\\/\\\\/g' -e "s/'/''/g" "$maria_dir/password")
    timeout 30 "$(find_program mariadb)" --no-defaults --socket="$maria_dir/socket" --user=root \
        --default-character-set=utf8mb4 >>"$maria_dir/prepare.log" 2>&1 <<END
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
CREATE DATABASE IF NOT EXISTS penstock CHARACTER SET utf8mb4;
CREATE OR REPLACE USER penstock@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO penstock@'%' WITH GRANT OPTION;
END
}

mariadb_export() {
    export PENSTOCK_TEST_MARIADB_HOST=127.0.0.1 PENSTOCK_TEST_MARIADB_PORT=$maria_port
    export PENSTOCK_TEST_MARIADB_USER=penstock PENSTOCK_TEST_MARIADB_DATABASE=penstock
    PENSTOCK_TEST_MARIADB_PASSWORD=$(<"$maria_dir/password")
    export PENSTOCK_TEST_MARIADB_PASSWORD PENSTOCK_TEST_MARIADB_SOCKET=$maria_dir/socket
    export PENSTOCK_TEST_MARIADB_LOG=$maria_dir/general.log PENSTOCK_TEST_MARIADB_PID=${pid[mariadb]}
}
