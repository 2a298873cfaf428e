/** The three environments of PDND, with what differs between them in the eyes of a client. */
export type NomeAmbiente = 'collaudo' | 'attestazione' | 'produzione';

export const NOMI_AMBIENTE = ['collaudo', 'attestazione', 'produzione'] as const satisfies readonly NomeAmbiente[];

/** A quota that refills: `requests` in each interval, then `burstRequests` more in each burst interval. */
export interface RateLimit {
  readonly requests: number;
  readonly intervalMs: number;
  readonly burstRequests: number;
  readonly burstIntervalMs: number;
}

export interface Ambiente {
  readonly nome: NomeAmbiente;
  /** What a client assertion's `aud` must hold. Not a URL: no scheme. */
  readonly audience: string;
  /** `iss` of vouchers. */
  readonly issuer: string;
  /** `aud` of the vouchers for the Interop API. */
  readonly m2mAudience: string;
  /** Whether unknown members of an assertion are refused. */
  readonly strict: boolean;
  /** For each consumer organisation, over all its clients. */
  readonly tokenLimit: RateLimit;
  readonly apiLimit: RateLimit;
}

// PDND's burst is a second bucket of `factor` times the size, that lasts `factor` times as long.
function limit(requests: number, factor: number): RateLimit {
  const intervalMs = 1000;
  return {
    requests,
    intervalMs,
    burstRequests: Math.floor(requests * factor),
    burstIntervalMs: intervalMs * factor,
  };
}

function names(label: string): Pick<Ambiente, 'audience' | 'issuer' | 'm2mAudience'> {
  const domain = `${label}interop.pagopa.it`;
  return { audience: `auth.${domain}/client-assertion`, issuer: domain, m2mAudience: `${domain}/m2m` };
}

const AMBIENTI: Record<NomeAmbiente, Ambiente> = {
  collaudo: {
    nome: 'collaudo',
    ...names('uat.'),
    strict: true,
    tokenLimit: limit(10, 1),
    apiLimit: limit(10, 0),
  },
  attestazione: {
    nome: 'attestazione',
    ...names('att.'),
    strict: true,
    tokenLimit: limit(10, 1),
    apiLimit: limit(10, 0),
  },
  produzione: {
    nome: 'produzione',
    ...names(''),
    strict: false,
    tokenLimit: limit(450, 1.2),
    apiLimit: limit(20, 1.2),
  },
};

/** The facts of an environment; `strict`, when given, overrides what that environment deploys. */
export function ambienteOf(nome: NomeAmbiente, strict?: boolean): Ambiente {
  const ambiente = AMBIENTI[nome];
  return strict === undefined ? ambiente : { ...ambiente, strict };
}
