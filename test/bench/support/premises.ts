import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { basic, createAmbiente, type Ambiente, type AmbienteOptions, type EnteScritto } from '@varco/demo';
import { startChild, type Child } from './child.js';
import type { LoadRequest } from './load.js';

const VARCO = fileURLToPath(new URL('../../../../bin/varco', import.meta.url));

/** Far above what a run asks for: ceilings are counted, never met. */
const CEILING = 100_000_000;

export interface PremisesOptions extends Omit<AmbienteOptions, 'modificaEnte'> {
  /** Origin of the fixed-bytes upstream, and the answer to take from it. Absent: the sandbox is PDND and INPS. */
  readonly upstream?: { readonly origin: string; readonly answer: string };
}

/** A fund's premises whose gateway runs in a process of its own, started as its users start it, with the probe inside. */
export interface Premises {
  readonly ambiente: Ambiente;
  readonly gateway: Child;
  /** An insured person asks about himself. */
  insured(codiceFiscale: string): LoadRequest;
  /** The operator asks about somebody, for a case of that number. */
  operator(codiceFiscale: string, pratica: string): LoadRequest;
  close(): Promise<void>;
}

export async function openPremises({ upstream, ...options }: PremisesOptions): Promise<Premises> {
  await mkdir(options.dir, { recursive: true });
  const ambiente = await createAmbiente({
    ...options,
    modificaEnte: (ente) => withHighCeilings(upstream ? withUpstream(ente, upstream) : ente),
    modificaProcesso: (processo) => {
      const { audience } = processo['pdnd'] as { audience: string };
      if (!upstream) return processo;
      const tokenEndpoint = `${upstream.origin}/token.oauth2`;
      return { ...processo, pdnd: { tokenEndpoint, audience, richieste: { numero: 450, ogniMs: 1000 } } };
    },
  });
  if (upstream) await ambiente.sandbox.close();
  const gateway = await startChild({
    script: VARCO,
    args: ['avvia', '--config', ambiente.configurazione],
    nodeArgs: (process.env['VARCO_BENCH_NODE_ARGS'] ?? '').split(' ').filter((each) => each !== ''),
  });
  const post = (codiceFiscale: string, persona: Readonly<Record<string, string>>): LoadRequest => ({
    path: '/v1/estratti-conto',
    headers: { authorization: basic(ambiente.portale), 'content-type': 'application/json', ...persona },
    body: JSON.stringify({ codiceFiscale }),
    expect: codiceFiscale,
  });
  return {
    ambiente,
    gateway,
    insured: (cf) => post(cf, { 'varco-assicurato': cf, 'varco-loa': 'SPID2', 'varco-postazione': 'portale' }),
    operator: (cf, pratica) =>
      post(cf, {
        'varco-operatore': 'OP-0042',
        'varco-loa': 'CIE',
        'varco-postazione': '10.20.30.40',
        'varco-pratica': pratica,
      }),
    async close() {
      await gateway.stop();
      if (!upstream) await ambiente.sandbox.close();
    },
  };
}

function withHighCeilings(ente: EnteScritto): EnteScritto {
  return {
    ...ente,
    convenzioni: (ente.convenzioni ?? []).map((convenzione) => ({
      ...convenzione,
      servizi: convenzione.servizi.map((servizio) => ({ ...servizio, chiamateMassimeGiorno: CEILING })),
    })),
    servizi: (ente.servizi ?? []).map((servizio) =>
      servizio.pdnd ? { ...servizio, pdnd: { ...servizio.pdnd, chiamateGiornaliere: CEILING } } : servizio,
    ),
  };
}

/** Voucher and Identity in SOAP, plain HTTP to the loopback. */
function withUpstream(ente: EnteScritto, { origin, answer }: NonNullable<PremisesOptions['upstream']>): EnteScritto {
  return {
    ...ente,
    servizi: (ente.servizi ?? []).map(({ tls: _tls, ...servizio }) => ({
      ...servizio,
      url: `${origin}/eci/${answer}`,
      profilo: { canale: 'pdnd', voucher: 'bearer', tracciamento: 'nessuno', identity: 'soap', mtls: false },
    })),
  };
}

export const databaseOf = (dir: string): string => join(dir, 'varco.db');
