import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { INPS } from './names.js';
import { escapeXml } from './splice.js';

/** Who is asking, as INPS wants it in every request (reference: INPS's Identity XSD). */
export interface Identity {
  /** Unique id of the person in the caller's domain. */
  readonly userId: string;
  /** Office the person acts from. */
  readonly codiceUfficio: string;
}

/** Longest value taken: far above any real one, far below what a header may carry. */
const MAX_LENGTH = 256;

/**
 * INPS's `Identity` header: `UserId` then `CodiceUfficio`, both *unqualified*. Where a default namespace is in scope the children carry
 * `xmlns=""`, or they would be pulled into it and fail INPS's schema. The prefix `inps` is declared on the element itself, so that it
 * does not matter what the envelope binds it to.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for an empty or overlong value, or one with control characters
 */
export function identityHeader(identity: Identity, defaultNamespaceInScope: boolean): string {
  const undeclare = defaultNamespaceInScope ? ' xmlns=""' : '';
  const userId = checked('userId', checkObject('identity', identity).userId);
  const codiceUfficio = checked('codiceUfficio', identity.codiceUfficio);
  return (
    `<inps:Identity xmlns:inps="${INPS}">` +
    `<UserId${undeclare}>${userId}</UserId><CodiceUfficio${undeclare}>${codiceUfficio}</CodiceUfficio></inps:Identity>`
  );
}

function checked(field: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw invalidOption(field, 'is required, give a non-empty text');
  if (value.length > MAX_LENGTH) throw invalidOption(field, `is longer than ${MAX_LENGTH} characters, shorten it`);
  // Controls, halves of surrogate pairs, line and paragraph separators, non-characters.
  if (/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u.test(value)) {
    throw invalidOption(field, 'holds control characters, remove them');
  }
  return escapeXml(value);
}
