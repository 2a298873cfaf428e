import type { EstrattoConto } from '@varco/eci-mapper';
import { tabella } from './tabella.js';

/** Rows of a quadro that a demonstration shows. */
const MOSTRATE = 8;

function quadro(nome: string, titoli: readonly string[], righe: readonly (readonly string[])[]): string {
  const altre = righe.length - MOSTRATE;
  const resto = altre > 0 ? `\n  … e altre ${altre} righe, qui non mostrate.` : '';
  return `  Quadro ${nome}\n${tabella(titoli, righe.slice(0, MOSTRATE))}${resto}\n`;
}

/** The three quadri, as tables for a terminal. */
export function tabelle({ quadroA, quadroB, quadroC }: EstrattoConto): string {
  const a = quadroA.map((riga) => [
    riga.dal ?? '—',
    riga.al ?? '—',
    riga.ente.descrizione ?? riga.ente.codice,
    riga.gestione?.codice ?? '',
    riga.tipoContribuzione?.descrizione ?? '',
    riga.retribuzione ?? '',
    riga.utileDiritto ? `${riga.utileDiritto.numero} ${riga.utileDiritto.unita}` : '',
  ]);
  const b = quadroB.map((riga) => [
    riga.anno,
    riga.ente.descrizione ?? riga.ente.codice,
    riga.tipo,
    riga.dovuto ?? '',
    riga.versato ?? '',
  ]);
  const c = quadroC.map((riga) => [
    riga.dal ?? '—',
    riga.al ?? '—',
    riga.ditta ?? '',
    riga.provvigioni ?? '',
    riga.contributo ?? '',
  ]);
  return [
    quadro('A: periodi contributivi', ['dal', 'al', 'ente', 'gestione', 'contribuzione', 'retribuzione', 'diritto'], a),
    quadro('B: versamenti', ['anno', 'ente', 'tipo', 'dovuto', 'versato'], b),
    quadro('C: Enasarco', ['dal', 'al', 'ditta', 'provvigioni', 'contributo'], c),
  ].join('\n');
}
