import type { Clock } from '@varco/modi-client';
import type { Registro } from './event.js';
import { RegistroUnavailableError } from './registro-error.js';

/** A register that remembers whether it could be written. */
export interface WatchedRegistro extends Registro {
  /** `false` from the first access that could not be recorded until something can be again. Synchronous: for readiness. */
  writable(): boolean;
}

/** Milliseconds between attempts to write, made while somebody keeps asking whether the house is ready. */
const PAUSE = 1_000;

/**
 * A balancer sends nothing to a house that is not ready, so a house that waited for the next access to find its disk mended would wait
 * for ever: `probe` writes something of no meaning, durably.
 */
export function watchRegistro(
  registro: Registro,
  options: { readonly clock: Clock; probe(): Promise<void> },
): WatchedRegistro {
  let writable = true;
  let hopeless = false;
  let probed = 0;

  async function watched(write: Promise<void>): Promise<void> {
    try {
      await write;
      writable = true;
    } catch (error) {
      if (error instanceof RegistroUnavailableError) {
        // One ente without a signing key, or one odd record, says nothing of the archive.
        if (error.facts.reason !== 'no-signing-key' && error.facts.reason !== 'record-invalid') writable = false;
        // The archive can be written, but not with this key: only a restart with the right one helps.
        if (error.facts.reason === 'wrong-key') hopeless = true;
      }
      throw error;
    }
  }

  function probe(): void {
    const now = options.clock.now();
    if (now - probed < PAUSE) return;
    probed = now;
    options.probe().then(
      () => (writable = true),
      () => (writable = false),
    );
  }

  return {
    apri: (apertura) => watched(registro.apri(apertura)),
    chiudi: (chiusura) => watched(registro.chiudi(chiusura)),
    contaAnonimo: (evento) => registro.contaAnonimo(evento),
    close: () => registro.close(),
    writable() {
      if (!writable && !hopeless) probe();
      return writable;
    },
  };
}
