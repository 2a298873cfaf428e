import { PROOF_SECONDS } from './dpop-proof.js';

const SWEEP_ABOVE = 10_000;

/** The `jti` of the DPoP proofs already used, kept for as long as a proof can be fresh. */
export class ProofCache {
  readonly #until = new Map<string, number>();

  /**
   * @param iat of the proof, epoch seconds, as `now`.
   * @param maxAge seconds that it can be fresh.
   * @returns false when that `jti` has been used before.
   */
  rememberOnce(jti: string, iat: number, now: number, maxAge = PROOF_SECONDS): boolean {
    if ((this.#until.get(jti) ?? -1) >= now) return false;
    if (this.#until.size >= SWEEP_ABOVE) this.#sweep(now);
    this.#until.set(jti, iat + maxAge);
    return true;
  }

  #sweep(now: number): void {
    for (const [jti, until] of this.#until) if (until < now) this.#until.delete(jti);
  }
}
