import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { createEciMapper, loadProfilo, type EciMapper } from '@varco/eci-mapper';
import { readAnswer } from '../flow/read-answer.js';
import type { MapperFiles, WorkerReply, WorkerRequest } from './worker-answer-reader.js';

/** Runs in a worker thread: big answers are judged and mapped here. Never logs: what it reads is somebody's life. */
const mappers = new Map<string, Promise<EciMapper>>();

function mapperOf({ wsdl, profiloMappatura, versione }: MapperFiles): Promise<EciMapper> {
  let mapper = mappers.get(versione);
  if (!mapper) {
    mapper = readFile(profiloMappatura, 'utf8').then((text) =>
      createEciMapper({ wsdlPath: wsdl, profilo: loadProfilo(text) }),
    );
    mappers.set(versione, mapper);
  }
  return mapper;
}

const port = parentPort;
if (!port) throw new Error('answer-worker runs in a worker thread only');

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    const lettura = readAnswer(request, await mapperOf(request.files));
    return { id: request.id, lettura };
  } catch (error) {
    // A message could quote what was read: only the kind of error leaves this thread.
    return {
      id: request.id,
      error: `unforeseen ${error instanceof Error ? error.name : 'error'} while reading an answer`,
    };
  }
}

port.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => {
    const transfer = new Set<ArrayBuffer>();
    if ('lettura' in reply && reply.lettura.tipo !== 'rifiuto') {
      transfer.add(reply.lettura.busta.bytes.buffer as ArrayBuffer);
      if (reply.lettura.tipo === 'risposta' && reply.lettura.estratto)
        transfer.add(reply.lettura.estratto.buffer as ArrayBuffer);
    }
    port.postMessage(reply, [...transfer]);
  });
});
