import { EciError, parseCodiceFiscale, type LettoreEci } from '@varco/eci-mapper';
import { prepareTrust } from '@varco/modi-client';
import type { AnagrafeSnapshot, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Refusal } from '../domain/refusal.js';
import type { Servizio } from '../domain/servizio.js';
import { formatoDi } from '../domain/formato-servizio.js';
import { leggiDomandaRest, type DomandaRest } from '../flow/domanda-rest.js';
import type { ErogatoreClient } from '../flow/erogatore-client.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';
import { improntaDi, listeDi, OGNI_MS } from './liste-revoca.js';
import { makeClient, type MadeClient, type MakeClientOptions } from './make-client.js';

export interface ErogatoreClientsOptions extends MakeClientOptions {
  /** The certificates in use are others than before. */
  readonly onChange?: () => void;
  /** Revocation lists that changed could not be taken: those at hand stay, and end when they say. */
  readonly onListeFallite?: (error: unknown) => void;
  /** Milliseconds between two looks at their files. Default 60 000. */
  readonly listeOgniMs?: number;
  /** Tools that are no longer needed could not be closed: nobody waits for them. */
  readonly onError: (error: unknown) => void;
}

export interface ErogatoreClients {
  /** Lends the tools of a service: they stay usable until `use` has ended, whatever becomes of the anagrafe meanwhile. */
  use<T>(ente: EnteSnapshot, servizio: Servizio, use: (client: ErogatoreClient) => Promise<T>): Promise<T>;
  /** Makes them before they are asked for. */
  prepare(ente: EnteSnapshot, servizio: Servizio): Promise<void>;
  /** Leaves the tools of services that are no longer there. */
  retain(snapshot: AnagrafeSnapshot): void;
  /** Certificates in use that come to an end. */
  scadenze(): readonly Scadenza[];
  /**
   * Reads the codice fiscale out of a legacy Body, by the service's contract: of a service whose tools were already made. Refuses a code
   * that is not written exactly as `parseCodiceFiscale` gives it, since the Body goes on as it is.
   */
  decodeCodiceFiscale(ente: EnteSnapshot, servizioId: string, bodyChildXml: Uint8Array): Decoded;
  /** Reads a JSON request to a REST service, which goes on as it is: of a service whose tools were already made. */
  leggiDomandaRest(
    ente: EnteSnapshot,
    servizioId: string,
    bytes: Uint8Array,
  ): DomandaRest | { readonly refusal: Refusal };
  close(): Promise<void>;
}

type Decoded =
  { readonly ok: true; readonly codiceFiscale: string } | { readonly ok: false; readonly refusal: Refusal };

const NON_NUDO =
  'Sulla porta delegata la richiesta arriva a INPS come è scritta: inviare il codice fiscale in maiuscolo e nudo, senza spazi attorno e senza TINIT-.';
const DI_TROPPO =
  'La richiesta deve contenere solo il codice fiscale, scritto una volta, e ciò che il profilo del servizio nomina: togliere gli altri elementi, gli attributi, il testo e le istruzioni accanto.';

/** The tools of one service, the configuration they were made from, and how many requests have them in hand. */
interface Kept {
  servizio: Servizio;
  ente: EnteSnapshot;
  readonly organizzazione: string;
  /** What the revocation lists held when they were read. */
  readonly liste: Promise<string | undefined>;
  readonly made: Promise<MadeClient>;
  ready?: MadeClient;
  users: number;
  retired: boolean;
  left?: Promise<void>;
}

/** A snapshot is frozen, so one object says one thing; another version's object may still say the same. */
function isSame(known: Kept, servizio: Servizio, organizzazione: string): boolean {
  if (known.organizzazione !== organizzazione) return false;
  if (known.servizio === servizio) return true;
  if (JSON.stringify(known.servizio) !== JSON.stringify(servizio)) return false;
  known.servizio = servizio;
  return true;
}

const keyOf = (enteId: string, servizioId: string): string => `${enteId}/${servizioId}`;

/** Tools made once for each (ente, service) and kept until its configuration changes. */
export function createErogatoreClients(options: ErogatoreClientsOptions): ErogatoreClients {
  const { onChange = () => undefined, onListeFallite = () => undefined } = options;
  const kept = new Map<string, Kept>();
  /** Replaced, and not closed yet: in somebody's hands, or closing. */
  const leaving = new Set<Kept>();

  function make(ente: EnteSnapshot, servizio: Servizio): Kept {
    // Looked at before they are read for good: a list that changes in between is taken the next time.
    const liste = improntaDi(listeDi(servizio)).catch(() => undefined);
    const made = liste.then(async () => makeClient(options, ente, servizio));
    const { organizzazionePdnd: organizzazione } = ente.ente;
    return { servizio, ente, organizzazione, liste, made, users: 0, retired: false };
  }

  /** New revocation lists want new tools; those at hand serve until these are ready. */
  async function rinnova(key: string, old: Kept): Promise<void> {
    const impronta = await improntaDi(listeDi(old.servizio));
    if (impronta === (await old.liste) || kept.get(key) !== old) return;
    const fresh = make(old.ente, old.servizio);
    const ready = await fresh.made;
    if (kept.get(key) !== old) {
      retire(fresh);
      return;
    }
    fresh.ready = ready;
    kept.set(key, fresh);
    onChange();
    retire(old);
  }

  async function guardaListe(): Promise<void> {
    for (const [key, old] of kept) {
      if (old.ready === undefined || listeDi(old.servizio) === undefined) continue;
      await rinnova(key, old).catch(onListeFallite);
    }
  }

  let guardando: Promise<void> | undefined;
  const timer = setInterval(() => {
    guardando ??= guardaListe().finally(() => (guardando = undefined));
  }, options.listeOgniMs ?? OGNI_MS).unref();

  function keep(ente: EnteSnapshot, servizio: Servizio): Kept {
    const key = keyOf(ente.ente.id, servizio.id);
    const { organizzazionePdnd: organizzazione } = ente.ente;
    const known = kept.get(key);
    if (known && isSame(known, servizio, organizzazione)) {
      known.ente = ente;
      return known;
    }
    const fresh = make(ente, servizio);
    const { made } = fresh;
    kept.set(key, fresh);
    made.then(
      (ready) => {
        fresh.ready = ready;
        onChange();
      },
      () => {
        // A failure is not kept: the next request tries again, as files may have been mended. It is told to whoever waits for it.
        if (kept.get(key) === fresh) kept.delete(key);
      },
    );
    // Only now: what both have in common (keys, and what is known of them) has changed hands.
    if (known) void made.catch(() => undefined).then(() => retire(known));
    return fresh;
  }

  function retire(old: Kept): void {
    old.retired = true;
    leaving.add(old);
    if (old.users === 0) void leave(old);
  }

  function leave(old: Kept): Promise<void> {
    return (old.left ??= closeMade(old).finally(() => leaving.delete(old)));
  }

  /** Tools that could not be made have nothing to close. */
  async function closeMade(old: Kept): Promise<void> {
    const made = await old.made.catch(() => undefined);
    await made?.close().catch(options.onError);
  }

  return {
    async use(ente, servizio, use) {
      const one = keep(ente, servizio);
      one.users += 1;
      try {
        return await use((one.ready ?? (await one.made)).client);
      } finally {
        one.users -= 1;
        if (one.retired && one.users === 0) void leave(one);
      }
    },
    async prepare(ente, servizio) {
      // Certificates are judged while others are served: what that takes is loaded before anybody is.
      await Promise.all([keep(ente, servizio).made, prepareTrust()]);
    },
    retain(snapshot) {
      const wanted = new Set(snapshot.enti.flatMap(({ ente }) => ente.servizi.map(({ id }) => keyOf(ente.id, id))));
      for (const [key, one] of kept) {
        if (wanted.has(key)) continue;
        kept.delete(key);
        retire(one);
      }
      onChange();
    },
    scadenze: () => [...kept.values()].flatMap(({ ready }) => ready?.scadenze ?? []),
    decodeCodiceFiscale(ente, servizioId, bodyChildXml) {
      const contratto = kept.get(keyOf(ente.ente.id, servizioId))?.ready?.contratto;
      if (!contratto) return { ok: false, refusal: { motivo: 'servizio-sconosciuto' } };
      return contratto.tipo === 'soap'
        ? decode(contratto.lettore, bodyChildXml)
        : { ok: false, refusal: { ...formatoDi('rest', servizioId), motivo: 'richiesta-non-valida' } };
    },
    leggiDomandaRest(ente, servizioId, bytes) {
      const contratto = kept.get(keyOf(ente.ente.id, servizioId))?.ready?.contratto;
      if (!contratto) return { refusal: { motivo: 'servizio-sconosciuto' } };
      return contratto.tipo === 'rest'
        ? leggiDomandaRest(bytes, contratto.rest, contratto.operazione)
        : { refusal: formatoDi('soap', servizioId) };
    },
    async close() {
      clearInterval(timer);
      await guardando;
      const all = [...kept.values(), ...leaving];
      kept.clear();
      await Promise.all(all.map(leave));
    },
  };
}

function decode(lettore: LettoreEci, bodyChildXml: Uint8Array): Decoded {
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
}
