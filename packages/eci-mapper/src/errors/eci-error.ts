/**
 * Every way in which this package says no. Closed: a new code is a change of contract.
 *
 * - `ERR_ECI_MISSING` the document lacks something the profile calls required; `percorso` says where
 * - `ERR_ECI_FORMAT` something is there, but not in the form it must have (a date, an amount, a second copy); `percorso` says where
 * - `ERR_ECI_SCHEMA` a value is not an EstrattoConto; `facts.problemi` lists why
 * - `ERR_ECI_PROFILE` the profile the ente wrote cannot be used; `facts` hold `pointer`, `reason`, `remedy` and, where known, `line`
 * - `ERR_ECI_WSDL` the WSDL cannot be used, or does not hold what the profile names; `facts` hold `reason`, `remedy`
 * - `ERR_ECI_XML` the text is not XML that may be read here (not well formed, DOCTYPE, too deep, too big, not UTF-8)
 */
export type EciErrorCode =
  'ERR_ECI_MISSING' | 'ERR_ECI_FORMAT' | 'ERR_ECI_SCHEMA' | 'ERR_ECI_PROFILE' | 'ERR_ECI_WSDL' | 'ERR_ECI_XML';

type Fact = string | number | boolean | readonly Readonly<Record<string, string>>[];

/** What can be known of an error without its text: safe to log. */
export type EciFacts = Readonly<Record<string, Fact>>;

export interface EciErrorDetails {
  /** Where, as a path of local names: `/Risposta/EstrattoConto/QuadroA/Periodo[3]/Dal`. */
  readonly percorso?: string;
  readonly facts?: EciFacts;
  readonly cause?: unknown;
}

/** An {@link EciError} as plain data, to cross a worker's border. */
export interface EciErrorData {
  readonly code: EciErrorCode;
  readonly message: string;
  readonly percorso?: string;
  readonly facts: EciFacts;
}

/**
 * The error of this package. Neither `message` nor `percorso` nor `facts` ever hold a value read from a document: no
 * codice fiscale, no name, no amount; where a value is wrong they say which and why. Safe to log whole.
 */
export class EciError extends Error {
  readonly code: EciErrorCode;
  readonly percorso?: string;
  readonly facts: EciFacts;

  constructor(code: EciErrorCode, message: string, details: EciErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'EciError';
    this.code = code;
    if (details.percorso !== undefined) this.percorso = details.percorso;
    this.facts = details.facts ?? {};
  }

  /** A fact that is a text; empty when there is none by that name. */
  text(fact: string): string {
    const value = this.facts[fact];
    return typeof value === 'string' ? value : '';
  }

  /** Plain data for a message between threads: structured clone would keep only the message. */
  toJSON(): EciErrorData {
    const { code, message, facts, percorso } = this;
    return percorso === undefined ? { code, message, facts } : { code, message, facts, percorso };
  }

  /** The reverse of {@link EciError.toJSON}. The stack is the caller's. */
  static fromJSON(data: EciErrorData): EciError {
    const { code, message, facts, percorso } = data;
    return new EciError(code, message, percorso === undefined ? { facts } : { facts, percorso });
  }
}
