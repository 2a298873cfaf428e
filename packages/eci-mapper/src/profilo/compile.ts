import { EciError } from '../errors/eci-error.js';
import { UNITA } from '../model/contributi.js';
import { TIPI_VERSAMENTO } from '../model/versamento.js';
import {
  ANNO,
  CODICE,
  CODICE_FISCALE,
  DATA,
  DATAORA,
  DECIMALE,
  ESITO,
  FORME_ALTRE,
  oneOf,
  TESTO,
  translated,
} from './forma.js';
import type { Gruppo, Nodo, NomeQuadro, Piano } from './nodo.js';
import { PercorsoError } from './percorso.js';
import { PianoBuilder, type CampoDaCompilare } from './piano-builder.js';
import type { CampiAltri, CampoCodificato, CampoContributi, Percorso, Profilo, Quadro } from './profilo.js';

/** A profile made ready: one plan per thing that is read. */
export interface ProfiloCompilato {
  readonly richiesta: Piano;
  /** The outcome alone. */
  readonly esito: Piano;
  /** Outcome and statement; or outcome and `busta`, the statement's document in base64. */
  readonly risposta: Piano;
  /** The document inside `busta`. */
  readonly busta?: Piano;
}

interface Campo extends CampoDaCompilare {
  /** Where in the profile it is written, below the record: `ente/codice`. */
  readonly pointer: string;
}

type CampiRiga = { readonly note?: Percorso; readonly altri?: CampiAltri };

/** Runs a step of compilation; what it finds wrong is told with the place in the profile. */
function at<T>(pointer: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof PercorsoError)) throw error;
    throw new EciError('ERR_ECI_PROFILE', `the profile cannot be used: ${pointer}: ${error.message}; ${error.remedy}`, {
      facts: { pointer, reason: error.message, remedy: error.remedy },
    });
  }
}

function codificato(nome: string, campo: CampoCodificato | undefined, indispensabile = false): Campo[] {
  if (campo === undefined) return [];
  const codice = `${nome}.codice`;
  const descrizione = `${nome}.descrizione`;
  const primo = { campo: codice, percorso: campo.codice, forma: CODICE, indispensabile, pointer: `${nome}/codice` };
  if (campo.descrizione === undefined) return [primo];
  return [
    { ...primo, anche: descrizione },
    { campo: descrizione, percorso: campo.descrizione, forma: TESTO, se: codice, pointer: `${nome}/descrizione` },
  ];
}

function contributi(nome: string, campo: CampoContributi | undefined, profilo: Profilo): Campo[] {
  if (campo === undefined) return [];
  const numero = `${nome}.numero`;
  const forma = translated(profilo.valori?.unita ?? {}, 'unita');
  return [
    { campo: numero, percorso: campo.numero, forma: DECIMALE, pointer: `${nome}/numero` },
    {
      campo: `${nome}.unita`,
      percorso: campo.unita,
      forma,
      formaCostante: oneOf(UNITA),
      se: numero,
      indispensabile: true,
      pointer: `${nome}/unita`,
    },
  ];
}

function semplice(
  nome: string,
  percorso: Percorso | undefined,
  campo: Omit<CampoDaCompilare, 'campo' | 'percorso'>,
): Campo[] {
  return percorso === undefined ? [] : [{ ...campo, campo: nome, percorso, pointer: nome }];
}

function comuni(campi: CampiRiga): Campo[] {
  const altri = Object.entries(campi.altri ?? {}).map(([nome, { percorso, tipo }]): Campo => {
    return { campo: `altri.${nome}`, percorso, forma: FORME_ALTRE[tipo], pointer: `altri/${nome}/percorso` };
  });
  return [...semplice('note', campi.note, { forma: TESTO, lista: true }), ...altri];
}

function compileRows<Campi extends CampiRiga>(
  builder: PianoBuilder,
  estratto: Nodo,
  nome: NomeQuadro,
  quadro: readonly Quadro<Campi>[] | undefined,
  campiDi: (campi: Campi) => Campo[],
): void {
  for (const [indice, { righe, campi }] of (quadro ?? []).entries()) {
    const pointer = `/risposta/estrattoConto/${nome}/${String(indice)}`;
    const { nodo, gruppo } = at(`${pointer}/righe`, () => builder.rows(nome, righe, estratto));
    const altezze = new Map<string, number>();
    for (const campo of [...campiDi(campi), ...comuni(campi)]) {
      at(`${pointer}/campi/${campo.pointer}`, () => compileRowField(builder, campo, nodo, gruppo, estratto, altezze));
    }
  }
}

function compileRowField(
  builder: PianoBuilder,
  campo: Campo,
  nodo: Nodo,
  gruppo: Gruppo,
  estratto: Nodo,
  altezze: Map<string, number>,
): void {
  const altezza = builder.ofRow(campo, nodo, gruppo, estratto);
  if (Object.hasOwn(gruppo.costanti, campo.campo)) return;
  altezze.set(campo.campo, altezza);
  const altra = campo.se === undefined ? undefined : altezze.get(campo.se);
  if (altra !== undefined && altra !== altezza) {
    throw new PercorsoError(
      'the parts of one field stand at different heights',
      'climb with the same number of ../ in both',
    );
  }
}

function compileEstratto(builder: PianoBuilder, profilo: Profilo, estratto: Nodo): void {
  const { estrattoConto } = profilo.risposta;
  const { assicurato } = estrattoConto;
  const singoli: Campo[] = [
    ...semplice('dataOraInterrogazione', estrattoConto.dataOraInterrogazione, { forma: DATAORA }),
    ...semplice('note', estrattoConto.note, { forma: TESTO, lista: true }),
    ...semplice('assicurato/codiceFiscale', assicurato.codiceFiscale, { forma: CODICE_FISCALE, indispensabile: true }),
    ...semplice('assicurato/cognome', assicurato.cognome, { forma: TESTO, indispensabile: true }),
    ...semplice('assicurato/nome', assicurato.nome, { forma: TESTO, indispensabile: true }),
    ...semplice('assicurato/dataNascita', assicurato.dataNascita, { forma: DATA }),
  ];
  for (const campo of singoli) at(`/risposta/estrattoConto/${campo.pointer}`, () => builder.single(campo, estratto));
  compileRows(builder, estratto, 'quadroA', estrattoConto.quadroA, (campi) => [
    ...codificato('ente', campi.ente, true),
    ...codificato('gestione', campi.gestione),
    ...codificato('tipoContribuzione', campi.tipoContribuzione),
    ...semplice('dal', campi.dal, { forma: DATA }),
    ...semplice('al', campi.al, { forma: DATA }),
    ...semplice('retribuzione', campi.retribuzione, { forma: DECIMALE }),
    ...contributi('utileDiritto', campi.utileDiritto, profilo),
    ...contributi('utileMisura', campi.utileMisura, profilo),
    ...semplice('aziendaVersatrice', campi.aziendaVersatrice, { forma: TESTO }),
  ]);
  const tipo = translated(profilo.valori?.tipoVersamento ?? {}, 'tipoVersamento');
  compileRows(builder, estratto, 'quadroB', estrattoConto.quadroB, (campi) => [
    ...codificato('ente', campi.ente, true),
    ...semplice('anno', campi.anno, { forma: ANNO, indispensabile: true }),
    ...semplice('tipo', campi.tipo, { forma: tipo, formaCostante: oneOf(TIPI_VERSAMENTO), indispensabile: true }),
    ...semplice('dovuto', campi.dovuto, { forma: DECIMALE }),
    ...semplice('versato', campi.versato, { forma: DECIMALE }),
  ]);
  compileRows(builder, estratto, 'quadroC', estrattoConto.quadroC, (campi) => [
    ...semplice('dal', campi.dal, { forma: DATA }),
    ...semplice('al', campi.al, { forma: DATA }),
    ...semplice('ditta', campi.ditta, { forma: TESTO }),
    ...semplice('provvigioni', campi.provvigioni, { forma: DECIMALE }),
    ...semplice('contributo', campi.contributo, { forma: DECIMALE, indispensabile: true }),
  ]);
}

function addEsito(builder: PianoBuilder, profilo: Profilo): void {
  const { codice, descrizione } = profilo.risposta.esito;
  const campi = [
    ...semplice('codice', codice, { forma: ESITO, indispensabile: true }),
    ...semplice('descrizione', descrizione, { forma: TESTO }),
  ];
  for (const campo of campi) {
    at(`/risposta/esito/${campo.pointer}`, () => {
      if (!campo.percorso.startsWith('/')) throw new PercorsoError('this path starts at the root', 'start it with /');
      builder.single({ ...campo, campo: `esito.${campo.campo}` }, builder.radice);
    });
  }
}

function compileRichiesta(profilo: Profilo): Piano {
  const builder = new PianoBuilder(profilo.namespace ?? {});
  const percorso = profilo.richiesta.codiceFiscale;
  at('/richiesta/codiceFiscale', () => {
    if (!percorso.startsWith('/')) throw new PercorsoError('this path starts at the root', 'start it with /');
    const campo = { campo: 'codiceFiscale', percorso, forma: TESTO, indispensabile: true };
    builder.single(campo, builder.radice);
  });
  return builder.build();
}

/** Makes a profile ready for reading, once. Throws ERR_ECI_PROFILE with the `pointer` of the path that cannot be used. */
export function compileProfilo(profilo: Profilo): ProfiloCompilato {
  const spazi = profilo.namespace ?? {};
  const esito = new PianoBuilder(spazi);
  addEsito(esito, profilo);
  const risposta = new PianoBuilder(spazi);
  addEsito(risposta, profilo);
  const { percorso, base64 } = profilo.risposta.estrattoConto;
  const pointer = '/risposta/estrattoConto';
  const base = { richiesta: compileRichiesta(profilo), esito: esito.build() };
  if (base64 === undefined) {
    const estratto = at(`${pointer}/percorso`, () => risposta.element(percorso));
    compileEstratto(risposta, profilo, estratto);
    return { ...base, risposta: risposta.build(estratto) };
  }
  at(`${pointer}/percorso`, () =>
    risposta.single({ campo: 'busta', percorso, forma: TESTO, indispensabile: true }, risposta.radice),
  );
  const busta = new PianoBuilder(spazi);
  const estratto = at(`${pointer}/base64`, () => busta.element(base64));
  compileEstratto(busta, profilo, estratto);
  return { ...base, risposta: risposta.build(), busta: busta.build(estratto) };
}
