export const USAGE = `usage: modi COMMAND OPTIONS

modi keygen --out DIR [--alg RS256|ES256] [--name NAME]
modi assertion --client-id U --key F [--kid K] [--purpose-id U] --audience A [--evidence F] [--ttl S]
modi evidence --client-id U --key F [--kid K] --audience A --purpose-id U --user-id X --user-location X --loa X [--ttl S]
modi voucher --token-endpoint URL --client-id U --key F [--kid K] [--purpose-id U] --audience A [--evidence F] [--dpop-key F]
modi dpop --key F --htm M --htu URL [--access-token F]

exit: 0 done, 1 refused or invalid, 2 usage, 3 nobody answered or internal`;
