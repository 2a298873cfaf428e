import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that answers questions: one at a time, in the order they are asked. */
export interface Peer {
  /** @throws Error with the other process's stack when it could not answer, or ended */
  ask<T>(question: unknown): Promise<T>;
  stop(): Promise<void>;
}

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts a script that calls {@link answerParent}. */
export function startPeer(script: string, nodeArgs: readonly string[] = []): Peer {
  const child = fork(script, { execArgv: [...nodeArgs], serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = once(child, 'exit');
  return {
    async ask<T>(question: unknown) {
      const gone = ended.then(() => ({ error: `${script} ended` }));
      const replied = once(child, 'message').then(([reply]) => reply as Reply);
      child.send(question as object);
      const reply: Reply = await Promise.race([replied, gone]);
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.value as T;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The other end: answers what the parent asks, until it is told to stop. */
export function answerParent<Q>(answer: (question: Q) => Promise<unknown>): void {
  const reply = (value: Reply): void => void process.send?.(value);
  process.on('message', (question: Q) => {
    answer(question).then(
      (value) => reply({ value }),
      (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
