export const USAGE = `usage: modi COMMAND OPTIONS

modi keygen --out DIR [--alg RS256|ES256] [--name NAME]
modi assertion --client-id U --key F [--kid K] [--purpose-id U] --audience A [--evidence F] [--ttl S]
modi evidence --client-id U --key F [--kid K] --audience A --purpose-id U --user-id X --user-location X --loa X [--ttl S]
modi voucher --token-endpoint URL --client-id U --key F [--kid K] [--purpose-id U] --audience A [--evidence F] [--dpop-key F]
modi dpop --key F --htm M --htu URL [--access-token F]
modi sign-body --key F (--kid K | --cert F) --issuer X --audience A --content-type T FILE
modi verify-body (--jwks F | --trust F) --audience A --headers F.json [--now EPOCH] FILE
modi sign-soap --key F [--cert F] --to URI [--message-id URI] [--action URI] [--pattern ID_AUTH_SOAP_01|ID_AUTH_SOAP_02] [--integrity] [--ttl S] FILE
modi verify-soap --trust F [--to URI] [--require Timestamp,To,MessageID,Body] [--now EPOCH] [--skew S] [--max-age S] [--engine NAME] [--content-type T] FILE
modi doctor [FILE …] [OPTIONS]       what is wrong, why, what to do; a FILE’s kind is guessed, or named:
  --key F --public-key F --dpop-key F --assertion F --evidence F --voucher F --dpop F --id-auth F --signature F --form F --busta F --config F
  --headers F --body F [--htm M --htu URL] · --errore F [--stato N] · --codice CODE · --jwks F · --cert F · --trust F
  [--ambiente A] [--audience A] [--client-id U] [--client-kind e-service|api] [--purpose-id U] [--kid K] [--eservice-audience A]
  [--tracciamento AUDIT_REST_01|AUDIT_REST_02] [--sicurezza-soap PATTERN] [--identity] [--async] [--non-strict] [--per-pdnd]
  [--ipa CODE] [--now EPOCH] [--lingua it|en] [--json] [--online [--token-endpoint URL] [--jwks-uri URL] [--api-base URL] [--api-version v1|v2|v3]]

--key takes PEM, DER, JWK and PKCS#12, told apart by content; an encrypted one with --passphrase-env NAME or --passphrase-file F;
of several keys in PKCS#12 the one named with --alias; instead of --key, a key in a device (npm install koffi):
  --pkcs11-module F --pkcs11-token LABEL --pkcs11-key LABEL --pin-file F
FILE - is the standard input. --headers of verify-body: {"Name": "value"}, a header that came twice as a list of its values.
exit: 0 done, 1 refused or invalid, 2 usage, 3 nobody answered or internal`;
