import type { Fault } from '../context.js';
import type { ObjectReader } from '../read-json.js';
import { readDocument } from '../read-json.js';

// The first is what a missing kind is read as, so it must be one that asks for nothing more.
const KINDS = [
  'reset',
  'latency',
  'half-body',
  'status-503',
  'status-429',
  'html',
  'fault-200',
  'soap-fault',
  'doctype',
  'html-502',
  'wrong-person',
  'risposta-altra-richiesta',
  'risposta-altro-certificato',
  'risposta-manomessa',
  'risposta-non-firmata',
  'risposta-scaduta',
] as const;

const MAX_TIMES = 1_000_000;
const MAX_MS = 600_000;
const MAX_RETRY_AFTER = 86_400;

/** @throws {InvalidInput} */
export function readFault(value: unknown): Fault {
  return readDocument(value, (reader) => {
    const target = reader.oneOf('target', ['pdnd', 'inps']);
    const kind = reader.oneOf('kind', KINDS);
    const times = reader.optional('times', (name) => reader.integer(name, 1, MAX_TIMES)) ?? 1;
    switch (kind) {
      case 'latency':
        return { target, times, kind, ms: reader.integer('ms', 0, MAX_MS) };
      case 'status-503':
      case 'status-429':
        return { target, times, kind, ...retryAfter(reader) };
      case 'fault-200':
      case 'soap-fault':
      case 'doctype':
      case 'html-502':
      case 'wrong-person':
      case 'risposta-altra-richiesta':
      case 'risposta-altro-certificato':
      case 'risposta-manomessa':
      case 'risposta-non-firmata':
      case 'risposta-scaduta':
        if (target === 'pdnd') reader.fault('kind', `${kind} is a fault of inps only: PDND speaks no SOAP`);
        return { target: 'inps', times, kind };
      default:
        return { target, times, kind };
    }
  });
}

function retryAfter(reader: ObjectReader): { retryAfter?: number } {
  const seconds = reader.optional('retryAfter', (name) => reader.integer(name, 0, MAX_RETRY_AFTER));
  return seconds === undefined ? {} : { retryAfter: seconds };
}
