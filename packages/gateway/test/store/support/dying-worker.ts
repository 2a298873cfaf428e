/** A database thread that opens, and dies of its first request. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  throw new Error('the thread dies here');
});
parentPort?.postMessage({ type: 'open' });
