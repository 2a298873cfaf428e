import type { Clock } from '@varco/modi-client';

export type Livello = 'debug' | 'info' | 'warn' | 'error';
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** What the people on call read: one JSON object a line, on stderr. Events and facts, never content, never a person. */
export interface Log {
  debug(evento: string, facts?: Facts): void;
  info(evento: string, facts?: Facts): void;
  warn(evento: string, facts?: Facts): void;
  error(evento: string, facts?: Facts): void;
}

const RANK: Readonly<Record<Livello, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createLog(options: {
  readonly clock: Clock;
  readonly livello: Livello;
  readonly istanza: string;
  readonly write?: (line: string) => void;
}): Log {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const at =
    (livello: Livello) =>
    (evento: string, facts: Facts = {}): void => {
      if (RANK[livello] < RANK[options.livello]) return;
      write(
        `${JSON.stringify({ istante: new Date(options.clock.now()).toISOString(), livello, istanza: options.istanza, evento, ...facts })}\n`,
      );
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/**
 * What may be told of an unforeseen error: its kind, its code, where it happened. Not its message, which may quote what was being read.
 */
export function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { errore: typeof error };
  const code = (error as { code?: unknown }).code;
  // Frames begin after the message, which may hold lines that look like them.
  const stack = error.stack ?? '';
  const message = stack.indexOf(error.message);
  const frames = (message < 0 ? '' : stack.slice(message + error.message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/(?=[^/]+:\d+:\d+\)?$)/, '('));
  const { cause } = error;
  const causeCode = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  const causa =
    cause instanceof Error ? `${cause.name}${typeof causeCode === 'string' ? ` ${causeCode}` : ''}` : undefined;
  const { reason } = (error as { facts?: { reason?: unknown } }).facts ?? {};
  return {
    errore: error.name,
    codice: typeof code === 'string' ? code : undefined,
    // Our own errors say why in a word of a closed list.
    motivo: typeof reason === 'string' && /^[a-z-]{1,32}$/.test(reason) ? reason : undefined,
    dove: frames.join(' < '),
    causa,
  };
}
