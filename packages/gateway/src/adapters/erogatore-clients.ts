import { EciError, parseCodiceFiscale, type LettoreEci } from '@varco/eci-mapper';
import {
  ConfigurationError,
  createLocalSigner,
  type EvidenceSource,
  type Transport,
  type VoucherSource,
} from '@varco/modi-client';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { EnteSnapshot } from '../anagrafe/anagrafe.js';
import { readSecret } from '../config/segreti.js';
import type { Refusal } from '../domain/refusal.js';
import type { CanaleTls, Servizio } from '../domain/servizio.js';
import type { ErogatoreClient, PdndTools } from '../flow/erogatore-client.js';
import type { ContractReader } from './contract-reader.js';
import type { BigAnswers } from './worker-answer-reader.js';

export interface ErogatoreClientsOptions {
  /** Absent when no PDND is configured: then no service may ask for a voucher. */
  readonly vouchers: VoucherSource | undefined;
  /** One source per reuse policy. */
  readonly evidence: Readonly<Record<Servizio['riusoEvidenza'], EvidenceSource>>;
  readonly contracts: ContractReader;
  readonly bigAnswers: BigAnswers;
  /** Keyed, stable id of a codice fiscale in an ente: what INPS receives when the mapping says `pseudonimo`. */
  pseudonimo(enteId: string, codiceFiscale: string): string;
}

export interface ErogatoreClients {
  get(ente: EnteSnapshot, servizio: Servizio): Promise<ErogatoreClient>;
  /**
   * Reads the codice fiscale out of a legacy Body, by the service's contract: of a service whose tools were already made. Refuses a code
   * that is not written exactly as `parseCodiceFiscale` gives it, since the Body goes on as it is.
   */
  decodeCodiceFiscale(ente: EnteSnapshot, servizioId: string, bodyChildXml: Uint8Array): Decoded;
  close(): Promise<void>;
}

type Decoded =
  { readonly ok: true; readonly codiceFiscale: string } | { readonly ok: false; readonly refusal: Refusal };

const NON_NUDO =
  'Sulla porta delegata la richiesta arriva a INPS come è scritta: inviare il codice fiscale in maiuscolo e nudo, senza spazi attorno e senza TINIT-.';
const DI_TROPPO =
  'La richiesta deve contenere solo il codice fiscale, scritto una volta, e ciò che il profilo del servizio nomina: togliere gli altri elementi, gli attributi, il testo e le istruzioni accanto.';

interface Made {
  readonly client: ErogatoreClient;
  readonly lettore: LettoreEci;
}

/** The tools of one service, and the configuration they were made from. */
interface Kept {
  servizio: Servizio;
  readonly organizzazione: string;
  readonly made: Promise<Made>;
  ready?: Made;
}

async function transportOf(tls: CanaleTls): Promise<Transport> {
  const pem = async (ref: string | undefined): Promise<string | undefined> =>
    ref === undefined ? undefined : (await readSecret(ref)).toString('utf8');
  const [ca, cert, key] = await Promise.all([pem(tls.ca), pem(tls.certificato), pem(tls.chiave)]);
  return createUndiciTransport({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.proxy === undefined ? {} : { proxy: tls.proxy }),
    ...(tls.indirizzoSorgente === undefined ? {} : { localAddress: tls.indirizzoSorgente }),
  });
}

/** A snapshot is frozen, so one object says one thing; another version's object may still say the same. */
function isSame(known: Kept, servizio: Servizio, organizzazione: string): boolean {
  if (known.organizzazione !== organizzazione) return false;
  if (known.servizio === servizio) return true;
  if (JSON.stringify(known.servizio) !== JSON.stringify(servizio)) return false;
  known.servizio = servizio;
  return true;
}

/** Tools made at the first call of each (ente, service) and kept until its configuration changes. */
export function createErogatoreClients(options: ErogatoreClientsOptions): ErogatoreClients {
  const made = new Map<string, Kept>();

  async function make(ente: EnteSnapshot, servizio: Servizio): Promise<Made> {
    const contratto = await options.contracts.read(servizio);
    let pdnd: PdndTools | undefined;
    if (servizio.pdnd) {
      const signer = createLocalSigner({ key: (await readSecret(servizio.pdnd.chiave)).toString('utf8') });
      if (servizio.pdnd.kid !== undefined && servizio.pdnd.kid !== signer.kid) {
        throw new ConfigurationError('ERR_MODI_CONFIG_INVALID', 'the configured kid is not the thumbprint of the key', {
          facts: { kid: signer.kid },
        });
      }
      const { clientId, purposeId, audience } = servizio.pdnd;
      const { vouchers } = options;
      if (!vouchers)
        throw new ConfigurationError(
          'ERR_MODI_CONFIG_INVALID',
          'the service asks for PDND, and the process file names none',
        );
      const evidence = options.evidence[servizio.riusoEvidenza];
      pdnd = {
        clientId,
        purposeId,
        audience,
        organizzazione: ente.ente.organizzazionePdnd,
        signer,
        vouchers,
        evidence,
      };
    }
    const client: ErogatoreClient = {
      servizio,
      transport: await transportOf(servizio.tls),
      pdnd,
      reader: options.bigAnswers.reader(contratto.lettore, contratto.source),
      soapAction: contratto.soapAction,
      encodeRichiesta: (codiceFiscale) => contratto.encodeRichiesta(codiceFiscale),
      userIdAssicurato: (codiceFiscale) =>
        servizio.userIdAssicurato === 'codice-fiscale'
          ? codiceFiscale
          : options.pseudonimo(ente.ente.id, codiceFiscale),
    };
    return { client, lettore: contratto.lettore };
  }

  function get(ente: EnteSnapshot, servizio: Servizio): Promise<Made> {
    const key = `${ente.ente.id}/${servizio.id}`;
    const { organizzazionePdnd: organizzazione } = ente.ente;
    const known = made.get(key);
    if (known && isSame(known, servizio, organizzazione)) return known.made;
    const fresh: Kept = { servizio, organizzazione, made: make(ente, servizio) };
    made.set(key, fresh);
    void fresh.made.then(
      (ready) => (fresh.ready = ready),
      // Told to whoever waits for it.
      () => undefined,
    );
    // A failure is not kept: the next request tries again, as files may have been mended.
    fresh.made.catch(() => {
      if (made.get(key) === fresh) made.delete(key);
    });
    // The old connections end when their exchanges have; tools that could not be made have none.
    if (known) void known.made.then(({ client }) => client.transport.close()).catch(() => undefined);
    return fresh.made;
  }

  return {
    get: async (ente, servizio) => (await get(ente, servizio)).client,
    decodeCodiceFiscale(ente, servizioId, bodyChildXml) {
      const lettore = made.get(`${ente.ente.id}/${servizioId}`)?.ready?.lettore;
      if (!lettore) return { ok: false, refusal: { motivo: 'servizio-sconosciuto' } };
      try {
        const { codiceFiscale } = lettore.decodeRichiesta(bodyChildXml);
        const parsed = parseCodiceFiscale(codiceFiscale);
        const motivo = 'codice-fiscale-non-valido';
        if (!parsed.ok) return { ok: false, refusal: { motivo, dettaglio: parsed.dettaglio } };
        // INPS gets what was written, the register what was read: they must be one text.
        if (parsed.codiceFiscale !== codiceFiscale) return { ok: false, refusal: { motivo, dettaglio: NON_NUDO } };
        return { ok: true, codiceFiscale };
      } catch (error) {
        if (!(error instanceof EciError)) throw error;
        return {
          ok: false,
          refusal: {
            motivo: 'richiesta-non-valida',
            ...(error.code === 'ERR_ECI_FORMAT' ? { dettaglio: DI_TROPPO } : {}),
            ...(error.percorso === undefined ? {} : { campo: error.percorso }),
          },
        };
      }
    },
    async close() {
      const all = await Promise.allSettled([...made.values()].map((entry) => entry.made));
      made.clear();
      await Promise.all(
        all.map(async (result) => {
          if (result.status === 'fulfilled') await result.value.client.transport.close();
        }),
      );
    },
  };
}
