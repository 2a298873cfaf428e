import { parentPort } from 'node:worker_threads';

/** A thread that does as it is told: dies, fills its memory, or says nothing. */
parentPort?.on('message', ({ id, value }: { readonly id: number; readonly value: string }) => {
  switch (value) {
    case 'exit':
      return process.exit(3);
    case 'throw':
      throw new Error('told to');
    case 'fill': {
      const full: unknown[] = [];
      for (;;) full.push({ full: [...full.slice(-1_000)] });
    }
    // falls through
    case 'silence':
      return undefined;
    default:
      return parentPort?.postMessage({ id, value: `re: ${value}` });
  }
});
