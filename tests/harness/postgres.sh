# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PENSTOCK_TEST_PG_{HOST,PORT,USER,PASSWORD,DATABASE,SOCKET_DIR,LOG,PGDATA,PID,BIN}. USER is a superuser.
# TCP asks for the password (SCRAM) and offers TLS; the socket, in a folder nobody else enters, trusts.
# LOG holds every statement. The zone is Europe/Paris so that printing of times is really tested.

postgres_missing() {
    local dir
    # Debian keeps the versions side by side and none on PATH; 15 first, as the tests are written for it.
    for dir in /usr/lib/postgresql/15/bin $(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV); do
        [[ ! -x $dir/postgres ]] || return 1
    done
    find_program postgres >/dev/null && return 1
    echo "PostgreSQL"
}

postgres_bin() {
    local dir
    for dir in /usr/lib/postgresql/15/bin $(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV); do
        [[ ! -x $dir/postgres ]] || { echo "$dir"; return; }
    done
    dirname "$(find_program postgres)"
}

postgres_setup() {
    pg_user=$(existing_user postgres)
    pg_dir=$root/postgres
    pg_bin=$(postgres_bin)
}

postgres_prepare() {
    postgres_setup
    local preload='' library
    library=$("$pg_bin/pg_config" --pkglibdir)/pg_stat_statements.so
    [[ ! -e $library ]] || preload=pg_stat_statements
    umask 077
    new_password >"$pg_dir/password"
    mkdir "$pg_dir/socket"
    copy_server_certificate "$pg_user" "$pg_dir"
    as "$pg_user" "$pg_bin/initdb" -D "$pg_dir/data" -U penstock --pwfile="$pg_dir/password" \
        -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync
    cat >"$pg_dir/settings" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$pg_dir/socket'
max_connections = 200
max_prepared_transactions = 20
shared_preload_libraries = '$preload'
ssl = on
ssl_ca_file = '$pg_dir/ca.crt'
ssl_cert_file = '$pg_dir/server.crt'
ssl_key_file = '$pg_dir/server.key'
log_statement = all
log_line_prefix = '%m [%p] %u@%d %a: '
timezone = 'Europe/Paris'
log_timezone = 'UTC'
fsync = off
synchronous_commit = off
full_page_writes = off
END
    cat "$pg_dir/settings" >>"$pg_dir/data/postgresql.conf"
    printf '%s\n' 'local all all trust' 'host all all 127.0.0.1/32 scram-sha-256' >"$pg_dir/data/pg_hba.conf"
}

postgres_launch() {
    postgres_setup
    pg_port=$(random_port)
    # SIGINT is PostgreSQL's fast shutdown; stop_all's kill stands behind it.
    launch postgres INT "$pg_user" "$pg_dir/server.log" "$pg_bin/postgres" -D "$pg_dir/data" -p "$pg_port"
}

postgres_ready() {
    [[ -S $pg_dir/socket/.s.PGSQL.$pg_port ]] || return 1
    local client=("$pg_bin/psql" -XqAt -h "$pg_dir/socket" -p "$pg_port" -U penstock -v ON_ERROR_STOP=1)
    timeout 30 "${client[@]}" -d postgres -c 'CREATE DATABASE penstock' </dev/null >>"$pg_dir/prepare.log" 2>&1
}

postgres_export() {
    export PENSTOCK_TEST_PG_HOST=127.0.0.1 PENSTOCK_TEST_PG_PORT=$pg_port
    export PENSTOCK_TEST_PG_USER=penstock PENSTOCK_TEST_PG_DATABASE=penstock
    PENSTOCK_TEST_PG_PASSWORD=$(<"$pg_dir/password")
    export PENSTOCK_TEST_PG_PASSWORD PENSTOCK_TEST_PG_SOCKET_DIR=$pg_dir/socket
    export PENSTOCK_TEST_PG_LOG=$pg_dir/server.log PENSTOCK_TEST_PG_PGDATA=$pg_dir/data
    export PENSTOCK_TEST_PG_BIN=$pg_bin PENSTOCK_TEST_PG_PID=${pid[postgres]}
}
