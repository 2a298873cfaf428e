import { parentPort } from 'node:worker_threads';
import { QuestionAnswerer } from './answer-questions.js';
import type { Question, Reply } from './questions.js';
import { toWire } from './wire-error.js';
import type { Numbered } from './worker-thread.js';

/** Runs in a worker thread. Never logs: what it reads is somebody's life. */
const port = parentPort;
if (port === null) throw new Error('security-worker runs in a worker thread only');

const answerer = new QuestionAnswerer();

async function reply({ id, value }: Numbered<Question>): Promise<void> {
  try {
    const { ok, moves } = await answerer.answer(value);
    port?.postMessage({ id, value: { ok } } satisfies Numbered<Reply>, [...moves]);
  } catch (error) {
    port?.postMessage({ id, value: { error: toWire(error) } } satisfies Numbered<Reply>);
  }
}

port.on('message', (question: Numbered<Question>) => void reply(question));
