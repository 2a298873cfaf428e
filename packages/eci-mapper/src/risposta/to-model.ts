import type { Codificato } from '../model/codificato.js';
import { UNITA, type Contributi, type Unita } from '../model/contributi.js';
import type { EstrattoConto } from '../model/estratto-conto.js';
import type { PeriodoContributivo } from '../model/periodo-contributivo.js';
import type { PeriodoEnasarco } from '../model/periodo-enasarco.js';
import { TIPI_VERSAMENTO, type TipoVersamento, type Versamento } from '../model/versamento.js';
import type { NomeQuadro, Riga } from '../profilo/nodo.js';

type Scrivibile<T> = { -readonly [K in keyof T]: T[K] };
type Campi = Readonly<Record<string, string>>;

// The reading has checked presence and form of every field: what fails below is a fault of ours, not of the document.
function present<T>(value: T | undefined, campo: string): T {
  if (value === undefined) throw new Error(`field ${campo} was not checked by the reading`);
  return value;
}

function toCodificato(campi: Campi, nome: string): Codificato | undefined {
  const codice = campi[`${nome}.codice`];
  const descrizione = campi[`${nome}.descrizione`];
  if (codice === undefined) return undefined;
  return descrizione === undefined ? { codice } : { codice, descrizione };
}

function toUnita(testo: string | undefined): Unita | undefined {
  return UNITA.find((unita) => unita === testo);
}

function toTipo(testo: string | undefined): TipoVersamento | undefined {
  return TIPI_VERSAMENTO.find((tipo) => tipo === testo);
}

function toContributi(campi: Campi, nome: string): Contributi | undefined {
  const numero = campi[`${nome}.numero`];
  if (numero === undefined) return undefined;
  return { numero, unita: present(toUnita(campi[`${nome}.unita`]), nome) };
}

function toAltri(campi: Campi): Readonly<Record<string, string>> | undefined {
  const altri = Object.entries(campi).filter(([nome]) => nome.startsWith('altri.'));
  if (altri.length === 0) return undefined;
  return Object.fromEntries(altri.map(([nome, valore]) => [nome.slice('altri.'.length), valore]));
}

function toPeriodoContributivo({ campi, note }: Riga): PeriodoContributivo {
  const periodo: Scrivibile<PeriodoContributivo> = { ente: present(toCodificato(campi, 'ente'), 'ente'), note };
  const gestione = toCodificato(campi, 'gestione');
  const tipoContribuzione = toCodificato(campi, 'tipoContribuzione');
  const utileDiritto = toContributi(campi, 'utileDiritto');
  const utileMisura = toContributi(campi, 'utileMisura');
  const { dal, al, retribuzione, aziendaVersatrice } = campi;
  if (gestione !== undefined) periodo.gestione = gestione;
  if (tipoContribuzione !== undefined) periodo.tipoContribuzione = tipoContribuzione;
  if (dal !== undefined) periodo.dal = dal;
  if (al !== undefined) periodo.al = al;
  if (retribuzione !== undefined) periodo.retribuzione = retribuzione;
  if (utileDiritto !== undefined) periodo.utileDiritto = utileDiritto;
  if (utileMisura !== undefined) periodo.utileMisura = utileMisura;
  if (aziendaVersatrice !== undefined) periodo.aziendaVersatrice = aziendaVersatrice;
  return withAltri(periodo, campi);
}

function toVersamento({ campi, note }: Riga): Versamento {
  const { anno, dovuto, versato } = campi;
  const versamento: Scrivibile<Versamento> = {
    ente: present(toCodificato(campi, 'ente'), 'ente'),
    anno: present(anno, 'anno'),
    tipo: present(toTipo(campi.tipo), 'tipo'),
    note,
  };
  if (dovuto !== undefined) versamento.dovuto = dovuto;
  if (versato !== undefined) versamento.versato = versato;
  return withAltri(versamento, campi);
}

function toPeriodoEnasarco({ campi, note }: Riga): PeriodoEnasarco {
  const { dal, al, ditta, provvigioni, contributo } = campi;
  const periodo: Scrivibile<PeriodoEnasarco> = { contributo: present(contributo, 'contributo'), note };
  if (dal !== undefined) periodo.dal = dal;
  if (al !== undefined) periodo.al = al;
  if (ditta !== undefined) periodo.ditta = ditta;
  if (provvigioni !== undefined) periodo.provvigioni = provvigioni;
  return withAltri(periodo, campi);
}

function withAltri<T extends { altri?: Readonly<Record<string, string>> }>(riga: T, campi: Campi): T {
  const altri = toAltri(campi);
  if (altri !== undefined) riga.altri = altri;
  return riga;
}

/** From what a reading gathered to the model: one object a row, in the order of the document. */
export function toEstrattoConto(documento: Riga, righe: Readonly<Record<NomeQuadro, readonly Riga[]>>): EstrattoConto {
  const { campi } = documento;
  const { dataOraInterrogazione } = campi;
  const dataNascita = campi['assicurato/dataNascita'];
  return {
    ...(dataOraInterrogazione === undefined ? {} : { dataOraInterrogazione }),
    assicurato: {
      codiceFiscale: present(campi['assicurato/codiceFiscale'], 'codiceFiscale'),
      cognome: present(campi['assicurato/cognome'], 'cognome'),
      nome: present(campi['assicurato/nome'], 'nome'),
      ...(dataNascita === undefined ? {} : { dataNascita }),
    },
    note: documento.note,
    quadroA: righe.quadroA.map(toPeriodoContributivo),
    quadroB: righe.quadroB.map(toVersamento),
    quadroC: righe.quadroC.map(toPeriodoEnasarco),
  };
}
