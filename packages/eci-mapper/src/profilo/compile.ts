import { EciError } from '../errors/eci-error.js';
import { AmmessiBuilder, type ElementoAmmesso } from './ammessi.js';
import { campiDiPeriodo, campiDiPeriodoEnasarco, campiDiVersamento, type Campo } from './campi.js';
import { CODICE_FISCALE, DATA, DATAORA, ESITO, FORME_ALTRE, TESTO } from './forma.js';
import type { Gruppo, Nodo, NomeQuadro, Piano } from './nodo.js';
import { PercorsoError, type Spazi } from './percorso.js';
import { PianoBuilder, type CampoDaCompilare } from './piano-builder.js';
import { DOCUMENTO, SENZA_POSTO } from './posto.js';
import type { CampiAltri, Percorso, Profilo, Quadro } from './profilo.js';

/** A profile made ready: one plan per thing that is read. */
export interface ProfiloCompilato {
  readonly richiesta: Piano;
  /** All that a request may hold; absent where the profile says that it may hold more. */
  readonly ammessi?: ElementoAmmesso;
  /** The outcome alone. */
  readonly esito: Piano;
  /** Outcome and statement; or outcome and `busta`, the statement's document in base64. */
  readonly risposta: Piano;
  /** The document inside `busta`. */
  readonly busta?: Piano;
  /** Outcome and the statement's codice fiscale; absent where the statement travels in base64. */
  readonly titolare?: Piano;
}

interface CampiRiga {
  readonly note?: Percorso;
  readonly altri?: CampiAltri;
}

const ESTRATTO = '/risposta/estrattoConto';

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

function compileRowField(
  builder: PianoBuilder,
  campo: Campo,
  riga: { readonly nodo: Nodo; readonly gruppo: Gruppo },
  estratto: Nodo,
  altezze: Map<number, number>,
): void {
  const altezza = builder.ofRow(campo, riga.nodo, riga.gruppo, estratto);
  if (altezza === undefined) return;
  altezze.set(campo.posto, altezza);
  const altra = campo.se === undefined ? undefined : altezze.get(campo.se);
  if (altra !== undefined && altra !== altezza) {
    throw new PercorsoError(
      'the parts of one field stand at different heights',
      'climb with the same number of ../ in both',
    );
  }
}

function compileRows<Campi extends CampiRiga>(
  builder: PianoBuilder,
  estratto: Nodo,
  nome: NomeQuadro,
  quadro: readonly Quadro<Campi>[] | undefined,
  campiDi: (campi: Campi) => Campo[],
): void {
  for (const [indice, { righe, campi }] of (quadro ?? []).entries()) {
    const pointer = `${ESTRATTO}/${nome}/${String(indice)}`;
    const riga = at(`${pointer}/righe`, () => builder.rows(nome, righe, estratto));
    const altri = Object.entries(campi.altri ?? {}).map(([altro, { percorso, tipo }]): Campo => {
      const posto = builder.extraPlace(riga.gruppo, altro);
      return { posto, percorso, forma: FORME_ALTRE[tipo], pointer: `altri/${altro}/percorso` };
    });
    const note = campi.note === undefined ? [] : [notes(campi.note)];
    const altezze = new Map<number, number>();
    for (const campo of [...campiDi(campi), ...note, ...altri]) {
      at(`${pointer}/campi/${campo.pointer}`, () => compileRowField(builder, campo, riga, estratto, altezze));
    }
  }
}

function notes(percorso: Percorso): Campo {
  return { posto: SENZA_POSTO, percorso, forma: TESTO, lista: true, pointer: 'note' };
}

function compileEstratto(builder: PianoBuilder, profilo: Profilo, estratto: Nodo): void {
  const { dataOraInterrogazione, note, assicurato, quadroA, quadroB, quadroC } = profilo.risposta.estrattoConto;
  const single = (pointer: string, percorso: Percorso | undefined, campo: Omit<CampoDaCompilare, 'percorso'>): void => {
    if (percorso === undefined) return;
    at(`${ESTRATTO}/${pointer}`, () => builder.single({ ...campo, percorso }, estratto));
  };
  single('dataOraInterrogazione', dataOraInterrogazione, { posto: DOCUMENTO.dataOraInterrogazione, forma: DATAORA });
  single('note', note, { posto: SENZA_POSTO, forma: TESTO, lista: true });
  const { codiceFiscale, cognome, nome, dataNascita } = assicurato;
  const indispensabile = true;
  single('assicurato/codiceFiscale', codiceFiscale, {
    posto: DOCUMENTO.codiceFiscale,
    forma: CODICE_FISCALE,
    indispensabile,
  });
  single('assicurato/cognome', cognome, { posto: DOCUMENTO.cognome, forma: TESTO, indispensabile });
  single('assicurato/nome', nome, { posto: DOCUMENTO.nome, forma: TESTO, indispensabile });
  single('assicurato/dataNascita', dataNascita, { posto: DOCUMENTO.dataNascita, forma: DATA });
  const valori = profilo.valori ?? {};
  compileRows(builder, estratto, 'quadroA', quadroA, (campi) => campiDiPeriodo(campi, valori));
  compileRows(builder, estratto, 'quadroB', quadroB, (campi) => campiDiVersamento(campi, valori));
  compileRows(builder, estratto, 'quadroC', quadroC, campiDiPeriodoEnasarco);
}

/** A field found from the root of its document. */
function fromRoot(builder: PianoBuilder, pointer: string, campo: CampoDaCompilare): void {
  at(pointer, () => {
    if (!campo.percorso.startsWith('/')) throw new PercorsoError('this path starts at the root', 'start it with /');
    builder.single(campo, builder.radice);
  });
}

function addEsito(builder: PianoBuilder, profilo: Profilo): void {
  const { codice, descrizione } = profilo.risposta.esito;
  const posto = DOCUMENTO.esitoCodice;
  fromRoot(builder, '/risposta/esito/codice', { posto, percorso: codice, forma: ESITO, indispensabile: true });
  if (descrizione === undefined) return;
  const seconda = { posto: DOCUMENTO.esitoDescrizione, percorso: descrizione, forma: TESTO };
  fromRoot(builder, '/risposta/esito/descrizione', seconda);
}

function compileRichiesta(profilo: Profilo, spazi: Spazi): Piano {
  const builder = new PianoBuilder(spazi);
  const percorso = profilo.richiesta.codiceFiscale;
  const posto = DOCUMENTO.codiceFiscale;
  fromRoot(builder, '/richiesta/codiceFiscale', { posto, percorso, forma: TESTO, indispensabile: true });
  return builder.build();
}

/** The paths of the request, as the bounds of what it may hold. */
function compileAmmessi({ richiesta }: Profilo, spazi: Spazi): ElementoAmmesso {
  const builder = new AmmessiBuilder(spazi);
  at('/richiesta/codiceFiscale', () => {
    builder.add(richiesta.codiceFiscale);
  });
  for (const [indice, { percorso, valore }] of (richiesta.costanti ?? []).entries()) {
    at(`/richiesta/costanti/${String(indice)}/percorso`, () => {
      builder.add(percorso, valore);
    });
  }
  return builder.radice;
}

/** Whose statement it is, and no more: for those who pass the answer on without mapping it. */
function compileTitolare(profilo: Profilo, spazi: Spazi): Piano {
  const { percorso, assicurato } = profilo.risposta.estrattoConto;
  const builder = new PianoBuilder(spazi);
  addEsito(builder, profilo);
  builder.single(
    { posto: DOCUMENTO.codiceFiscale, percorso: assicurato.codiceFiscale, forma: CODICE_FISCALE },
    builder.element(percorso),
  );
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
  const base = {
    richiesta: compileRichiesta(profilo, spazi),
    ...(profilo.richiesta.altri === 'ammessi' ? {} : { ammessi: compileAmmessi(profilo, spazi) }),
    esito: esito.build(),
  };
  if (base64 === undefined) {
    const estratto = at(`${ESTRATTO}/percorso`, () => risposta.element(percorso));
    compileEstratto(risposta, profilo, estratto);
    return { ...base, risposta: risposta.build(estratto), titolare: compileTitolare(profilo, spazi) };
  }
  const posto = DOCUMENTO.busta;
  fromRoot(risposta, `${ESTRATTO}/percorso`, { posto, percorso, forma: TESTO, indispensabile: true });
  const busta = new PianoBuilder(spazi);
  const estratto = at(`${ESTRATTO}/base64`, () => busta.element(base64));
  compileEstratto(busta, profilo, estratto);
  return { ...base, risposta: risposta.build(), busta: busta.build(estratto) };
}
