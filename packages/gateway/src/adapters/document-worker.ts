import { parentPort } from 'node:worker_threads';
import { esaminaDocumento, type DaEsaminare, type Esame } from '../flow/leggi-documento.js';
import { answerCalls } from './worker-calls.js';

/** Runs in a worker thread: big documents of REST services are parsed here. Never logs: what it reads is somebody's life. */
const port = parentPort;
if (!port) throw new Error('document-worker runs in a worker thread only');

answerCalls(port, async (documento: DaEsaminare): Promise<Esame> => esaminaDocumento(documento));
