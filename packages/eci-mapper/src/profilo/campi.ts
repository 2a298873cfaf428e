import { UNITA } from '../model/contributi.js';
import { TIPI_VERSAMENTO } from '../model/versamento.js';
import { ANNO, CODICE, DATA, DECIMALE, oneOf, TESTO, translated, type Forma } from './forma.js';
import type { CampoDaCompilare } from './piano-builder.js';
import { ENASARCO, PERIODO, VERSAMENTO } from './posto.js';
import type {
  CampiPeriodoContributivo,
  CampiPeriodoEnasarco,
  CampiVersamento,
  CampoCodificato,
  CampoContributi,
  Percorso,
  Profilo,
} from './profilo.js';

/** A field of a row, with where the profile writes it below the row's `campi`. */
export interface Campo extends CampoDaCompilare {
  readonly pointer: string;
}

type Valori = NonNullable<Profilo['valori']>;

function semplice(pointer: string, percorso: Percorso | undefined, posto: number, forma: Forma): Campo[] {
  return percorso === undefined ? [] : [{ posto, percorso, forma, pointer }];
}

/** Code and words, in two places that follow each other. */
function codificato(nome: string, campo: CampoCodificato | undefined, posto: number, indispensabile = false): Campo[] {
  if (campo === undefined) return [];
  const codice = { posto, percorso: campo.codice, forma: CODICE, indispensabile, pointer: `${nome}/codice` };
  if (campo.descrizione === undefined) return [codice];
  const descrizione = { posto: posto + 1, percorso: campo.descrizione, forma: TESTO, se: posto };
  return [
    { ...codice, anche: posto + 1 },
    { ...descrizione, pointer: `${nome}/descrizione` },
  ];
}

/** Number and unit, in two places that follow each other. */
function contributi(nome: string, campo: CampoContributi | undefined, posto: number, valori: Valori): Campo[] {
  if (campo === undefined) return [];
  const unita = { posto: posto + 1, percorso: campo.unita, se: posto, indispensabile: true };
  const forme = { forma: translated(valori.unita ?? {}, 'unita'), formaCostante: oneOf(UNITA) };
  return [
    { posto, percorso: campo.numero, forma: DECIMALE, pointer: `${nome}/numero` },
    { ...unita, ...forme, pointer: `${nome}/unita` },
  ];
}

export function campiDiPeriodo(campi: CampiPeriodoContributivo, valori: Valori): Campo[] {
  return [
    ...codificato('ente', campi.ente, PERIODO.enteCodice, true),
    ...codificato('gestione', campi.gestione, PERIODO.gestioneCodice),
    ...codificato('tipoContribuzione', campi.tipoContribuzione, PERIODO.tipoContribuzioneCodice),
    ...semplice('dal', campi.dal, PERIODO.dal, DATA),
    ...semplice('al', campi.al, PERIODO.al, DATA),
    ...semplice('retribuzione', campi.retribuzione, PERIODO.retribuzione, DECIMALE),
    ...contributi('utileDiritto', campi.utileDiritto, PERIODO.utileDirittoNumero, valori),
    ...contributi('utileMisura', campi.utileMisura, PERIODO.utileMisuraNumero, valori),
    ...semplice('aziendaVersatrice', campi.aziendaVersatrice, PERIODO.aziendaVersatrice, TESTO),
  ];
}

export function campiDiVersamento(campi: CampiVersamento, valori: Valori): Campo[] {
  const indispensabile = true;
  const tipo = {
    forma: translated(valori.tipoVersamento ?? {}, 'tipoVersamento'),
    formaCostante: oneOf(TIPI_VERSAMENTO),
  };
  return [
    ...codificato('ente', campi.ente, VERSAMENTO.enteCodice, true),
    { posto: VERSAMENTO.anno, percorso: campi.anno, forma: ANNO, indispensabile, pointer: 'anno' },
    { posto: VERSAMENTO.tipo, percorso: campi.tipo, ...tipo, indispensabile, pointer: 'tipo' },
    ...semplice('dovuto', campi.dovuto, VERSAMENTO.dovuto, DECIMALE),
    ...semplice('versato', campi.versato, VERSAMENTO.versato, DECIMALE),
  ];
}

export function campiDiPeriodoEnasarco(campi: CampiPeriodoEnasarco): Campo[] {
  const contributo = { posto: ENASARCO.contributo, percorso: campi.contributo, forma: DECIMALE };
  return [
    ...semplice('dal', campi.dal, ENASARCO.dal, DATA),
    ...semplice('al', campi.al, ENASARCO.al, DATA),
    ...semplice('ditta', campi.ditta, ENASARCO.ditta, TESTO),
    ...semplice('provvigioni', campi.provvigioni, ENASARCO.provvigioni, DECIMALE),
    { ...contributo, indispensabile: true, pointer: 'contributo' },
  ];
}
