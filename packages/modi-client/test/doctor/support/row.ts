import type { FindingCode } from '../../../src/doctor/catalogue/catalogue.js';
import type { Finding } from '../../../src/doctor/finding.js';

/** One mistake, and the finding it must give. */
export interface Row {
  readonly code: FindingCode;
  /** What is wrong, for the title. */
  readonly given: string;
  find(): readonly Finding[];
}

export type Rows = readonly Row[];
