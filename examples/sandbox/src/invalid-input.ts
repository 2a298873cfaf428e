/** One thing wrong with what was given: where, and what would be right. */
export interface InputIssue {
  /** Path of the member, e.g. `clients[0].publicKeyPem`; empty for the whole document. */
  readonly field: string;
  readonly reason: string;
}

/**
 * A seed, an admin request or an option that cannot be used. All that is wrong is listed at once; values are not repeated,
 * because a private key pasted by mistake must not end in a terminal.
 */
export class InvalidInput extends Error {
  readonly code = 'ERR_SANDBOX_INPUT';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`)).join('; '));
    this.name = 'InvalidInput';
    this.issues = issues;
  }
}
