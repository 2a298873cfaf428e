import type { Codificato } from '../model/codificato.js';
import { UNITA, type Contributi } from '../model/contributi.js';
import type { EstrattoConto } from '../model/estratto-conto.js';
import type { PeriodoContributivo } from '../model/periodo-contributivo.js';
import type { PeriodoEnasarco } from '../model/periodo-enasarco.js';
import { TIPI_VERSAMENTO, type Versamento } from '../model/versamento.js';
import type { NomeQuadro, Riga } from '../profilo/nodo.js';
import { DOCUMENTO, ENASARCO, PERIODO, VERSAMENTO } from '../profilo/posto.js';

type Scrivibile<T> = { -readonly [K in keyof T]: T[K] };
type Campi = Riga['campi'];

// The reading has checked presence and form of every field: what fails below is a fault of ours, not of the document.
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a field that the reading had to check is not there');
  return value;
}

function toCodificato(campi: Campi, posto: number): Codificato | undefined {
  const codice = campi[posto];
  const descrizione = campi[posto + 1];
  if (codice === undefined) return undefined;
  return descrizione === undefined ? { codice } : { codice, descrizione };
}

function toContributi(campi: Campi, posto: number): Contributi | undefined {
  const numero = campi[posto];
  if (numero === undefined) return undefined;
  const parola = campi[posto + 1];
  return { numero, unita: present(UNITA.find((unita) => unita === parola)) };
}

function withAltri<T extends { altri?: Readonly<Record<string, string>> }>(riga: T, { gruppo, campi }: Riga): T {
  if (gruppo.altri.length === 0) return riga;
  const altri = gruppo.altri.flatMap(({ nome, posto }) => {
    const valore = campi[posto];
    return valore === undefined ? [] : [[nome, valore] as const];
  });
  if (altri.length > 0) riga.altri = Object.fromEntries(altri);
  return riga;
}

function toPeriodoContributivo(riga: Riga): PeriodoContributivo {
  const { campi, note } = riga;
  const periodo: Scrivibile<PeriodoContributivo> = { ente: present(toCodificato(campi, PERIODO.enteCodice)), note };
  const gestione = toCodificato(campi, PERIODO.gestioneCodice);
  const tipoContribuzione = toCodificato(campi, PERIODO.tipoContribuzioneCodice);
  const utileDiritto = toContributi(campi, PERIODO.utileDirittoNumero);
  const utileMisura = toContributi(campi, PERIODO.utileMisuraNumero);
  const dal = campi[PERIODO.dal];
  const al = campi[PERIODO.al];
  const retribuzione = campi[PERIODO.retribuzione];
  const aziendaVersatrice = campi[PERIODO.aziendaVersatrice];
  if (gestione !== undefined) periodo.gestione = gestione;
  if (tipoContribuzione !== undefined) periodo.tipoContribuzione = tipoContribuzione;
  if (dal !== undefined) periodo.dal = dal;
  if (al !== undefined) periodo.al = al;
  if (retribuzione !== undefined) periodo.retribuzione = retribuzione;
  if (utileDiritto !== undefined) periodo.utileDiritto = utileDiritto;
  if (utileMisura !== undefined) periodo.utileMisura = utileMisura;
  if (aziendaVersatrice !== undefined) periodo.aziendaVersatrice = aziendaVersatrice;
  return withAltri(periodo, riga);
}

function toVersamento(riga: Riga): Versamento {
  const { campi, note } = riga;
  const versamento: Scrivibile<Versamento> = {
    ente: present(toCodificato(campi, VERSAMENTO.enteCodice)),
    anno: present(campi[VERSAMENTO.anno]),
    tipo: present(TIPI_VERSAMENTO.find((tipo) => tipo === campi[VERSAMENTO.tipo])),
    note,
  };
  const dovuto = campi[VERSAMENTO.dovuto];
  const versato = campi[VERSAMENTO.versato];
  if (dovuto !== undefined) versamento.dovuto = dovuto;
  if (versato !== undefined) versamento.versato = versato;
  return withAltri(versamento, riga);
}

function toPeriodoEnasarco(riga: Riga): PeriodoEnasarco {
  const { campi, note } = riga;
  const periodo: Scrivibile<PeriodoEnasarco> = { contributo: present(campi[ENASARCO.contributo]), note };
  const dal = campi[ENASARCO.dal];
  const al = campi[ENASARCO.al];
  const ditta = campi[ENASARCO.ditta];
  const provvigioni = campi[ENASARCO.provvigioni];
  if (dal !== undefined) periodo.dal = dal;
  if (al !== undefined) periodo.al = al;
  if (ditta !== undefined) periodo.ditta = ditta;
  if (provvigioni !== undefined) periodo.provvigioni = provvigioni;
  return withAltri(periodo, riga);
}

/** From what a reading gathered to the model: one object a row, in the order of the document. */
export function toEstrattoConto(
  { campi, note }: Riga,
  righe: Readonly<Record<NomeQuadro, readonly Riga[]>>,
): EstrattoConto {
  const dataOraInterrogazione = campi[DOCUMENTO.dataOraInterrogazione];
  const dataNascita = campi[DOCUMENTO.dataNascita];
  return {
    ...(dataOraInterrogazione === undefined ? {} : { dataOraInterrogazione }),
    assicurato: {
      codiceFiscale: present(campi[DOCUMENTO.codiceFiscale]),
      cognome: present(campi[DOCUMENTO.cognome]),
      nome: present(campi[DOCUMENTO.nome]),
      ...(dataNascita === undefined ? {} : { dataNascita }),
    },
    note,
    quadroA: righe.quadroA.map(toPeriodoContributivo),
    quadroB: righe.quadroB.map(toVersamento),
    quadroC: righe.quadroC.map(toPeriodoEnasarco),
  };
}
