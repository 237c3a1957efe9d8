# shellcheck shell=bash disable=SC2034,SC2154  # root, pid and their like are of with-servers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PENSTOCK_TEST_TLS_DIR: a small world of certificates, made anew in each run.
#   ca.crt ca.key            signed all of the below but other-ca
#   other-ca.crt             an authority that signed none of them
#   server.crt server.key    for the name localhost only: 127.0.0.1 fails host name verification
#   otherhost.crt .key       for the name other.example
#   expired.crt .key         for localhost, over since 2020
# Elliptic keys, because RSA takes a second each.

make_certificates() {
    local dir=$1
    mkdir -p "$dir"
    (
        cd "$dir" || exit
        # Only `openssl ca` of this version can set both ends of a validity.
        : >index.txt
        cat >ca.cnf <<'END'
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
END
        make_authority ca "Penstock test authority"
        make_authority other-ca "Penstock other authority"
        make_server server localhost 20200101000000Z 20991231000000Z
        make_server otherhost other.example 20200101000000Z 20991231000000Z
        make_server expired localhost 20190101000000Z 20200101000000Z
        chmod 644 ./*.crt
        rm -f ./*.csr ./*.pem ca.cnf index.txt*
    )
}

make_authority() {
    openssl req -x509 -config ca.cnf -extensions authority -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
        -nodes -keyout "$1.key" -out "$1.crt" -days 3650 -subj "/CN=$2"
}

make_server() {
    openssl req -new -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" -addext "subjectAltName=DNS:$2"
    openssl ca -batch -notext -config ca.cnf -keyfile ca.key -cert ca.crt -in "$1.csr" -out "$1.crt" \
        -startdate "$3" -enddate "$4"
}

# copy_server_certificate USER FOLDER: a database server insists on owning its key.
copy_server_certificate() {
    cp "$root/tls/ca.crt" "$root/tls/server.crt" "$root/tls/server.key" "$2/"
    chmod 600 "$2/server.key"
    give_to "$1" "$2"
}
