#!/usr/bin/env bash
# Makes the throw-away certificates of the revocation case. They protect nothing: they are published with the project.
set -euo pipefail
cd "$(dirname "$0")/keys"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
from=20260101000000Z
to=20460101000000Z
: >"$work/index" && echo 01 >"$work/serial" && echo 01 >"$work/crlnumber"
cat >"$work/conf" <<CONF
[ca]
default_ca=d
[d]
database=$work/index
serial=$work/serial
crlnumber=$work/crlnumber
new_certs_dir=$work
default_md=sha256
policy=p
[p]
commonName=supplied
[authority]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
[signer]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
CONF
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
key "$work/ca.key"
openssl req -new -key "$work/ca.key" -subj '/CN=Varco revocation CA' -out "$work/ca.csr"
openssl ca -batch -notext -config "$work/conf" -extensions authority -selfsign -keyfile "$work/ca.key" -startdate $from -enddate $to -in "$work/ca.csr" -out ca.pem
for name in good revoked; do
  key "$name.key"
  openssl req -new -key "$name.key" -subj "/CN=Varco $name" -out "$work/$name.csr"
  openssl ca -batch -notext -config "$work/conf" -extensions signer -cert ca.pem -keyfile "$work/ca.key" -startdate $from -enddate $to -in "$work/$name.csr" -out "$name.pem"
done
openssl ca -config "$work/conf" -cert ca.pem -keyfile "$work/ca.key" -revoke revoked.pem
openssl ca -config "$work/conf" -cert ca.pem -keyfile "$work/ca.key" -gencrl -crl_lastupdate $from -crl_nextupdate $to -out ca.crl.pem
