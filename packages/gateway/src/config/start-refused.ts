import type { Difetto } from './difetto.js';

/** A start that the configuration does not allow: everything that is wrong, for a person. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
  readonly code = 'ERR_VARCO_START_REFUSED';
  readonly difetti: readonly Difetto[];

  constructor(message: string, difetti: readonly Difetto[] = []) {
    super(message);
    this.difetti = difetti;
  }
}
