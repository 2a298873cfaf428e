import { parentPort } from 'node:worker_threads';
import { createEciMapper, EciError } from '@varco/eci-mapper';
import type { ContractQuestion, ContractReply } from './contract-reader.js';
import { answerCalls } from './worker-calls.js';

/** Runs in a worker thread: the `soap` library takes tens of milliseconds to read a WSDL, and hundreds to be loaded. */
const port = parentPort;
if (!port) throw new Error('contract-worker runs in a worker thread only');

/** Stands for the codice fiscale in the text of a request. */
const SEGNAPOSTO = 'VARCOQUIILCODICEFISCALE';

async function read({ wsdl, profilo }: ContractQuestion): Promise<ContractReply> {
  try {
    const mapper = await createEciMapper({ wsdlPath: wsdl, profilo });
    const [prima = '', dopo = ''] = mapper.encodeRichiesta({ codiceFiscale: SEGNAPOSTO }).split(SEGNAPOSTO);
    return { ok: true, soapAction: mapper.soapAction, prima, dopo };
  } catch (error) {
    if (!(error instanceof EciError)) throw error;
    return { ok: false, error: error.toJSON() };
  }
}

answerCalls(port, read);
