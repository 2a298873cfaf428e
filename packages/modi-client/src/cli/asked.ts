/** One question to PDND, and what came of it. */
export interface Asked {
  readonly what: 'jwks' | 'voucher' | 'key';
  /** `refused`: PDND answered no; `silent`: nobody answered. */
  readonly outcome: 'yes' | 'refused' | 'silent' | 'skipped';
  /** Of the keys' API: v1, v2, v3. */
  readonly version?: string;
  readonly correlationId?: string;
}
