"""zeep and python-xmlsec as a judge and as a signer. One line in, one line out, fields between tabs:

  verify FILE CERT.pem                    what zeep's own client does with an answer     ok  |  no TAB why
  sign FILE OUT KEY CERT.pem ALGORITHM DIGEST    FILE is an envelope whose Security holds a Timestamp    ok  |  no TAB why

zeep signs Body and Timestamp, always and only, with a BinarySecurityToken. Its other way, issuer and serial number, leaves them empty here.
"""

import sys

import xmlsec
from lxml import etree
from zeep.wsse.signature import BinarySignature, _make_verify_key, _verify_envelope_with_key

METHODS = {
    "RS256": xmlsec.Transform.RSA_SHA256,
    "RS384": xmlsec.Transform.RSA_SHA384,
    "RS512": xmlsec.Transform.RSA_SHA512,
    "ES256": xmlsec.Transform.ECDSA_SHA256,
    "ES384": xmlsec.Transform.ECDSA_SHA384,
}
DIGESTS = {"sha256": xmlsec.Transform.SHA256, "sha384": xmlsec.Transform.SHA384, "sha512": xmlsec.Transform.SHA512}


def read(path):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with open(path, "rb") as file:
        return etree.fromstring(file.read(), parser)


def verify(path, certificate):
    with open(certificate, "rb") as file:
        _verify_envelope_with_key(read(path), _make_verify_key(file.read()))


def sign(path, out, key, certificate, method, digest):
    signer = BinarySignature(key, certificate, signature_method=METHODS[method], digest_method=DIGESTS[digest])
    envelope, _ = signer.apply(read(path), {})
    with open(out, "wb") as file:
        file.write(etree.tostring(envelope))


for line in sys.stdin:
    command, *fields = line.rstrip("\n").split("\t")
    try:
        (sign if command == "sign" else verify)(*fields)
        print("ok")
    except Exception as error:
        print("no\t" + " ".join(repr(error).split()))
