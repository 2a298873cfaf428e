import type { X509Certificate } from 'node:crypto';
import { createExpiryWatch, type Clock, type Expiring, type ExpiryWatch } from '@varco/modi-client';
import type { AnagrafeSnapshot, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Convenzione } from '../domain/convenzione.js';
import type { Log } from '../log.js';
import { piuGiorni } from '../domain/fuso.js';
import { istanteLocale } from '../policy/calendario.js';

/** Something in use that ends. */
export interface Scadenza {
  /** What a person calls it. */
  readonly nome: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** Default `certificato`. A revocation list lives for days, and is replaced by itself: it is told on its last day. */
  readonly cosa?: 'certificato' | 'lista-revoca';
}

/** What comes to an end while the gateway runs, told in time: in the log when a threshold is reached, in `/status` from then on. */
export interface Scadenze {
  /**
   * The certificates and revocation lists in use now, instead of those before.
   *
   * @param di whose they are: each replaces its own. Default: the services'
   */
  certificati(scadenze: readonly Scadenza[], di?: 'servizi' | 'identita'): void;
  /** The convenzioni in force or to come and the reviews of operators that are open, instead of those before. */
  anagrafe(snapshot: AnagrafeSnapshot): void;
  avvisi(): readonly string[];
  close(): void;
}

/** A certificate takes its time to be had. */
const GIORNI_CERTIFICATO = [30, 7, 1] as const;
/** A revocation list lives for days, and the next one comes by itself. */
const GIORNI_LISTA = [1] as const;
/** Whoever is not confirmed by then is suspended the day after. */
const GIORNI_REVISIONE = [30, 7, 1] as const;
/** The renewal is agreed three months before the end (E-13). */
const GIORNI_CONVENZIONE = [92, 30, 7, 1] as const;

export function createScadenze(options: {
  readonly clock: Clock;
  readonly log: Log;
  /** IANA zone: a convenzione ends at its midnight. */
  readonly fuso: string;
}): Scadenze {
  const { clock, fuso } = options;
  const certificati = sorvegliate('certificato', GIORNI_CERTIFICATO, options);
  const liste = sorvegliate('lista-revoca', GIORNI_LISTA, options);
  const inUso = new Map<string, readonly Scadenza[]>();
  const convenzioni = sorvegliate('convenzione', GIORNI_CONVENZIONE, options);
  const revisioni = sorvegliate('revisione', GIORNI_REVISIONE, options);
  return {
    certificati(scadenze, di = 'servizi') {
      inUso.set(di, scadenze);
      const tutte = [...inUso.values()].flat();
      certificati.solo(tutte.filter(({ cosa }) => cosa !== 'lista-revoca'));
      liste.solo(tutte.filter(({ cosa }) => cosa === 'lista-revoca'));
    },
    anagrafe({ enti }) {
      convenzioni.solo(enti.flatMap((ente) => scadenzeConvenzioni(ente, fuso, clock.now())));
      revisioni.solo(enti.flatMap((ente) => scadenzeRevisione(ente, fuso)));
    },
    avvisi: () => [...certificati.avvisi(), ...liste.avvisi(), ...convenzioni.avvisi(), ...revisioni.avvisi()],
    close() {
      certificati.close();
      liste.close();
      convenzioni.close();
      revisioni.close();
    },
  };
}

/** The first of these certificates to end; none where there are none. */
export function primaScadenza(nome: string, certificates: readonly X509Certificate[]): readonly Scadenza[] {
  if (certificates.length === 0) return [];
  return [{ nome, notAfter: Math.min(...certificates.map(({ validTo }) => Date.parse(validTo))) }];
}

interface Sorvegliate {
  solo(scadenze: readonly Scadenza[]): void;
  avvisi(): readonly string[];
  close(): void;
}

function sorvegliate(
  cosa: 'certificato' | 'lista-revoca' | 'convenzione' | 'revisione',
  giorni: readonly number[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Sorvegliate {
  const watch: ExpiryWatch = createExpiryWatch({
    clock,
    daysBefore: giorni,
    onEvent: ({ name, notAfter, daysLeft }) => {
      const facts = { cosa, nome: name, scade: giornoDi(notAfter), giorni: daysLeft };
      if (daysLeft > 0) log.warn('scadenza-vicina', facts);
      else log.error('scadenza-passata', facts);
    },
  });
  let known: ReadonlySet<string> = new Set();
  return {
    solo(scadenze) {
      const now = new Set(scadenze.map(({ nome }) => nome));
      for (const nome of known) if (!now.has(nome)) watch.forget(nome);
      for (const { nome, notAfter } of scadenze) watch.watch(nome, notAfter);
      known = now;
    },
    avvisi: () =>
      watch
        .list()
        .filter(({ daysLeft }) => daysLeft <= Math.max(...giorni))
        .map(avvisoDi),
    close: () => watch.close(),
  };
}

function avvisoDi({ name, notAfter, daysLeft }: Expiring): string {
  if (daysLeft === 0) return `${name}: scadenza passata, ${giornoDi(notAfter)}`;
  return `${name}: scade fra ${daysLeft} ${daysLeft === 1 ? 'giorno' : 'giorni'}, ${giornoDi(notAfter)}`;
}

function giornoDi(istante: number): string {
  return new Date(istante).toISOString().slice(0, 10);
}

/** Convenzioni whose end leaves a service of the ente without any. */
function scadenzeConvenzioni({ ente }: EnteSnapshot, fuso: string, now: number): readonly Scadenza[] {
  const servizi = new Set(ente.servizi.map(({ id }) => id));
  const fine = ({ dataFine }: Convenzione): number => istanteLocale(dataFine, '00:00', fuso);
  return ente.convenzioni
    .filter((one) =>
      one.servizi.some(
        ({ servizioId }) =>
          servizi.has(servizioId) &&
          !ente.convenzioni.some(
            (other) =>
              other.dataFine > one.dataFine &&
              // One that is over is followed by whatever came after it, at once or later.
              (other.dataInizio <= one.dataFine || fine(one) <= now) &&
              other.servizi.some((altro) => altro.servizioId === servizioId),
          ),
      ),
    )
    .map((one) => ({ nome: `convenzione ${one.protocollo} di ${ente.id}`, notAfter: fine(one) }));
}

/** A review, from when it is opened until it is closed: its last day ends at midnight. */
function scadenzeRevisione({ ente: { id, revisione } }: EnteSnapshot, fuso: string): readonly Scadenza[] {
  if (revisione === undefined) return [];
  const nome = `revisione ${revisione.id} degli operatori di ${id}`;
  return [{ nome, notAfter: istanteLocale(piuGiorni(revisione.entro, 1), '00:00', fuso) }];
}
