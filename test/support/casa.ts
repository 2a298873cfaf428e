import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  basic,
  chiamaPortaDelegata,
  chiediEstratto,
  createAmbiente,
  type Ambiente,
  type AmbienteOptions,
  type EnteScritto,
} from '@varco/demo';
import { createLog, loadConfigurazione, startGateway, type Gateway } from '@varco/gateway';
import { systemClock, type Clock } from '@varco/modi-client';
import { personaByScenario } from '@varco/sandbox';

export const cfOf = (scenario: string): string => personaByScenario(scenario).codiceFiscale;

export interface CasaOptions extends Omit<AmbienteOptions, 'dir'> {
  readonly clock?: Clock;
}

/** A fund's premises with its gateway running in this process: real sockets, real TLS, a real SQLite file. */
export interface Casa extends Ambiente {
  readonly gateway: Gateway;
  /** What the gateway logged, a line an element. */
  readonly log: readonly string[];
  /** The insured person asks about himself, unless told otherwise. */
  assicurato(codiceFiscale: string, headers?: Readonly<Record<string, string>>): ReturnType<typeof chiediEstratto>;
  operatore(codiceFiscale: string, headers?: Readonly<Record<string, string>>): ReturnType<typeof chiediEstratto>;
  legacy_(busta: string): ReturnType<typeof chiamaPortaDelegata>;
  /** A request made by hand against the REST door. */
  grezza(init: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly method?: string;
  }): Promise<Response>;
  close(): Promise<void>;
}

export async function apriCasa(options: CasaOptions = {}): Promise<Casa> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-casa-'));
  const { clock = systemClock, ...ambienteOptions } = options;
  const ambiente = await createAmbiente({ dir, ...ambienteOptions });
  const log: string[] = [];
  let gateway: Gateway;
  try {
    const caricata = await loadConfigurazione(ambiente.configurazione);
    if (!caricata.ok) throw new Error(`configuration refused: ${JSON.stringify(caricata.difetti)}`);
    gateway = await startGateway({
      configurazione: caricata.configurazione,
      clock,
      log: createLog({ clock, livello: 'debug', istanza: 'test', write: (line) => log.push(line) }),
    });
  } catch (error) {
    await ambiente.sandbox.close();
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  const { url } = gateway;
  return {
    ...ambiente,
    gateway,
    log,
    assicurato: (cf, headers = {}) =>
      chiediEstratto(url, ambiente.portale, cf, {
        'Varco-Assicurato': cf,
        'Varco-LoA': 'SPID2',
        'Varco-Postazione': 'portale',
        ...headers,
      }),
    operatore: (cf, headers = {}) =>
      chiediEstratto(url, ambiente.portale, cf, {
        'Varco-Operatore': 'OP-0042',
        'Varco-LoA': 'SPID2',
        'Varco-Postazione': '10.20.30.40',
        'Varco-Pratica': 'PENS-2026-1',
        ...headers,
      }),
    legacy_: (busta) => chiamaPortaDelegata(url, ambiente.percorsoLegacy, ambiente.legacy, busta),
    grezza: ({ headers = {}, body, method = 'POST' }) =>
      fetch(`${url}/v1/estratti-conto`, {
        method,
        headers: { Authorization: basic(ambiente.portale), 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    async close() {
      await gateway.close();
      await ambiente.sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The only service of the fund, changed. */
export const conServizio =
  (change: (servizio: NonNullable<EnteScritto['servizi']>[number]) => NonNullable<EnteScritto['servizi']>[number]) =>
  (ente: EnteScritto): EnteScritto => ({ ...ente, servizi: (ente.servizi ?? []).map(change) });

/** The only convenzione of the fund, changed. */
export const conConvenzione =
  (
    change: (
      convenzione: NonNullable<EnteScritto['convenzioni']>[number],
    ) => NonNullable<EnteScritto['convenzioni']>[number],
  ) =>
  (ente: EnteScritto): EnteScritto => ({ ...ente, convenzioni: (ente.convenzioni ?? []).map(change) });
