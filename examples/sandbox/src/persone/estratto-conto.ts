/** The rows of a statement under the names of `contratto/eci.xsd`, ready to be serialised, and short ways to write them. */
import {
  type Codificato,
  type CodiceGestione,
  type CodiceTipoContribuzione,
  enteOf,
  GESTIONI,
  TIPI_CONTRIBUZIONE,
} from './vocabolari.js';

/** G days, S weeks, M months, A years. */
export type Unita = 'A' | 'G' | 'M' | 'S';

/** A number with its unit of measure as an attribute, in the form the SOAP serialiser takes. */
export interface Contributi {
  readonly attributes: { readonly unita: Unita };
  readonly $value: string;
}

export interface PeriodoContributivo {
  readonly Dal?: string;
  readonly Al?: string;
  readonly Ente: Codificato;
  readonly Gestione: Codificato;
  readonly TipoContribuzione: Codificato;
  readonly Retribuzione?: string;
  readonly UtileDiritto?: Contributi;
  readonly UtileMisura?: Contributi;
  readonly AziendaVersatrice?: string;
  readonly Nota?: readonly string[];
}

export interface Versamento {
  readonly Ente: Codificato;
  readonly Anno: string;
  readonly Tipo: 'ALTRO' | 'INTEGRATIVO' | 'SOGGETTIVO';
  readonly Dovuto: string;
  readonly Versato: string;
  readonly Nota?: readonly string[];
}

export interface PeriodoEnasarco {
  readonly Dal: string;
  readonly Al: string;
  readonly Ditta: string;
  readonly Provvigioni?: string;
  readonly Contributo: string;
  readonly Nota?: readonly string[];
}

/** What INPS would find of a person. Quadro A is always there, also empty; B and C only where the person has them. */
export interface Quadri {
  readonly note?: readonly string[];
  readonly a: readonly PeriodoContributivo[];
  readonly b?: readonly Versamento[];
  readonly c?: readonly PeriodoEnasarco[];
}

/** Euro with two decimals from whole cents: money never passes through a binary fraction. */
export function euro(cents: number): string {
  if (!Number.isSafeInteger(cents) || cents < 0) throw new RangeError('an amount is a whole number of cents');
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

export interface PeriodoInput {
  /** Both days, or none on a ricongiunzione or riscatto that has no dates. */
  readonly dates?: readonly [dal: string, al: string];
  readonly gestione: CodiceGestione;
  /** Default `OBB`. */
  readonly tipo?: CodiceTipoContribuzione;
  /** Whole cents. */
  readonly retribuzione?: number;
  readonly diritto?: readonly [count: string, unita: Unita];
  /** Default the same as `diritto`; `null` for a period that counts for the right alone. */
  readonly misura?: readonly [count: string, unita: Unita] | null;
  readonly azienda?: string;
  readonly note?: readonly string[];
}

function contributi([$value, unita]: readonly [string, Unita]): Contributi {
  return { attributes: { unita }, $value };
}

/** A row of quadro A, with its members in the order of the contract. */
export function periodo(input: PeriodoInput): PeriodoContributivo {
  const misura = input.misura === undefined ? input.diritto : input.misura;
  return {
    ...(input.dates === undefined ? {} : { Dal: input.dates[0], Al: input.dates[1] }),
    Ente: enteOf(input.gestione),
    Gestione: GESTIONI[input.gestione],
    TipoContribuzione: TIPI_CONTRIBUZIONE[input.tipo ?? 'OBB'],
    ...(input.retribuzione === undefined ? {} : { Retribuzione: euro(input.retribuzione) }),
    ...(input.diritto === undefined ? {} : { UtileDiritto: contributi(input.diritto) }),
    ...(misura === undefined || misura === null ? {} : { UtileMisura: contributi(misura) }),
    ...(input.azienda === undefined ? {} : { AziendaVersatrice: input.azienda }),
    ...(input.note === undefined ? {} : { Nota: input.note }),
  };
}

/** One row of quadro A for each whole year from `from` to `to`, both included: 52 weeks or 12 months, a pay that grows. */
export function yearlyPeriodi(
  gestione: CodiceGestione,
  from: number,
  to: number,
  pay: { readonly first: number; readonly step: number },
  more: { readonly unita?: 'M' | 'S'; readonly azienda?: string } = {},
): PeriodoContributivo[] {
  const unita = more.unita ?? (enteOf(gestione) === GESTIONI[gestione] ? 'M' : 'S');
  return Array.from({ length: to - from + 1 }, (_, index) =>
    periodo({
      dates: [`${from + index}-01-01`, `${from + index}-12-31`],
      gestione,
      retribuzione: pay.first + index * pay.step,
      diritto: [unita === 'S' ? '52' : '12', unita],
      ...(more.azienda === undefined ? {} : { azienda: more.azienda }),
    }),
  );
}

/** Soggettivo and integrativo of each year, paid in full except the years listed in `unpaid`, which say so in a note. */
export function yearlyVersamenti(
  gestione: CodiceGestione,
  from: number,
  to: number,
  unpaid: readonly number[] = [],
): Versamento[] {
  const Ente = enteOf(gestione);
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const anno = from + index;
    const soggettivo = 312_000 + index * 14_500;
    const integrativo = 84_000 + index * 3_300;
    const paid = !unpaid.includes(anno);
    const nota = paid ? {} : { Nota: ['Contributo non versato alla scadenza'] };
    return [
      {
        Ente,
        Anno: String(anno),
        Tipo: 'SOGGETTIVO',
        Dovuto: euro(soggettivo),
        Versato: euro(paid ? soggettivo : 0),
        ...nota,
      },
      { Ente, Anno: String(anno), Tipo: 'INTEGRATIVO', Dovuto: euro(integrativo), Versato: euro(integrativo) },
    ] satisfies Versamento[];
  }).flat();
}
