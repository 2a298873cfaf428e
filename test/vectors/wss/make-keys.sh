#!/usr/bin/env bash
# Makes the throw-away keys and certificates of the WS-Security vectors. They protect nothing: they are published with the project.
# Run once; running it again makes other keys, and then every vector must be made again.
# usage: make-keys.sh
set -euo pipefail
cd "$(dirname "$0")/keys"
config=$(mktemp -d)
trap 'rm -rf "$config"' EXIT

authority() { # name common-name [issuer]
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2>/dev/null
  printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' >"$config/ext"
  openssl req -new -key "$1.key" -subj "/C=IT/O=Varco vectors/CN=$2" -out "$config/csr" 2>/dev/null
  if [ -n "${3:-}" ]; then
    issue "$1" "$3"
  else
    issue "$1" "$1"
  fi
}

issue() { # name issuer [from until]
  : >"$config/index"
  openssl rand -hex 8 >"$config/serial"
  cat >"$config/ca" <<CA
[ca]
default_ca=d
[d]
database=$config/index
serial=$config/serial
new_certs_dir=$config
default_md=sha256
policy=p
unique_subject=no
[p]
countryName=optional
organizationName=optional
commonName=supplied
CA
  local self=()
  [ "$1" = "$2" ] && self=(-selfsign)
  openssl ca -batch -notext -config "$config/ca" -keyfile "$2.key" "${self[@]}" $([ "$1" = "$2" ] || echo "-cert $2.pem") \
    -in "$config/csr" -out "$1.pem" -startdate "${3:-20260101000000Z}" -enddate "${4:-20460101000000Z}" -extfile "$config/ext" 2>/dev/null
}

signer() { # name common-name issuer key-options [from until]
  # shellcheck disable=SC2086
  openssl genpkey $4 -out "$1.key" 2>/dev/null
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n' >"$config/ext"
  openssl req -new -key "$1.key" -subj "/C=IT/O=Varco vectors/CN=$2" -out "$config/csr" 2>/dev/null
  issue "$1" "$3" "${5:-}" "${6:-}"
}

rsa='-algorithm RSA -pkeyopt rsa_keygen_bits:2048'
authority ca 'Root'
authority intermediate 'Intermediate' ca
authority other-ca 'Untrusted root'
signer client 'fruitore.example' ca "$rsa"
signer client2 'altro.example' ca "$rsa"
signer chained 'lontano.example' intermediate "$rsa"
signer rogue 'fruitore.example' other-ca "$rsa"
signer expired 'scaduto.example' ca "$rsa" 20200101000000Z 20210101000000Z
signer p256 'p256.example' ca '-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve'
signer p384 'p384.example' ca '-algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve'
rm -f ca.key intermediate.key other-ca.key
