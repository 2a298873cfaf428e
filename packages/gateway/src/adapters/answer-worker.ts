import { parentPort } from 'node:worker_threads';
import { createLettoreEci, type LettoreEci } from '@varco/eci-mapper';
import type { ElementRange, EnvelopeMap } from '@varco/modi-client';
import type { LetturaSoap as Lettura } from '../flow/answer-reader.js';
import { createGiudiceRisposta, type GiudiceRisposta } from '../flow/firma-risposta.js';
import { readAnswer, readSignedAnswer } from '../flow/read-answer.js';
import { answerCalls } from './worker-calls.js';
import type { BigAnswer, ReaderSource } from './worker-answer-reader.js';

/** Runs in a worker thread: big answers are judged and mapped here. Never logs: what it reads is somebody's life. */
const port = parentPort;
if (!port) throw new Error('answer-worker runs in a worker thread only');

const utf8 = new TextEncoder();
const lettori = new Map<string, LettoreEci>();

function lettoreOf({ profilo, versione }: ReaderSource): LettoreEci {
  let lettore = lettori.get(versione);
  if (!lettore) {
    lettore = createLettoreEci(profilo);
    lettori.set(versione, lettore);
  }
  return lettore;
}

const giudici = new Map<string, GiudiceRisposta>();

function giudiceOf({ regole, versione }: NonNullable<BigAnswer['verifica']>): GiudiceRisposta {
  let giudice = giudici.get(versione);
  if (!giudice) {
    giudice = createGiudiceRisposta(regole);
    giudici.set(versione, giudice);
  }
  return giudice;
}

/** Structured clone keeps an object's own members alone: what a range works out when asked is asked for here. */
const plainRange = (range: ElementRange): ElementRange => ({ ...range, inScope: range.inScope });

const plainEnvelope = (busta: EnvelopeMap): EnvelopeMap => ({
  ...busta,
  envelope: plainRange(busta.envelope),
  header: busta.header && plainRange(busta.header),
  headers: busta.headers.map(plainRange),
  body: plainRange(busta.body),
  bodyChildren: busta.bodyChildren.map(plainRange),
});

async function judge(answer: BigAnswer): Promise<Lettura> {
  const { source, verifica } = answer;
  if (!verifica) return readAnswer(answer, lettoreOf(source));
  return readSignedAnswer(answer, lettoreOf(source), giudiceOf(verifica), verifica.ora);
}

async function read(answer: BigAnswer): Promise<Lettura> {
  const lettura = await judge(answer);
  if (lettura.tipo === 'rifiuto') return lettura;
  const busta = plainEnvelope(lettura.busta);
  // Bytes move to the other thread, where a text would be copied.
  if (lettura.tipo !== 'risposta' || typeof lettura.estratto !== 'string') return { ...lettura, busta };
  return { ...lettura, busta, estratto: utf8.encode(lettura.estratto) };
}

/** Only whole buffers can move: a short text stands in a pool that others share, and is copied. */
function buffersOf(lettura: Lettura): readonly ArrayBuffer[] {
  if (lettura.tipo === 'rifiuto') return [];
  const bytes = [lettura.busta.bytes, ...(lettura.tipo === 'risposta' ? [lettura.estratto, lettura.corpo] : [])];
  return bytes.flatMap((each) =>
    each instanceof Uint8Array && each.byteLength === each.buffer.byteLength ? [each.buffer as ArrayBuffer] : [],
  );
}

answerCalls(port, read, buffersOf);
