import { checkObject, checkTexts } from '../checks/arguments.js';
import { TokenError } from '../errors/token-error.js';

/** Headers of a request as Node's `http` gives them: any case, repeated ones in a list or joined with commas. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Every value of a header, whatever the case it is written in.
 *
 * @param name in small letters
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for headers that are none
 */
export function headerValues(headers: RequestHeaders, name: string): readonly string[] {
  checkObject('headers', headers);
  const values: string[] = [];
  for (const [key, value] of Object.entries(headers)) {
    if (value === undefined || key.toLowerCase() !== name) continue;
    if (typeof value === 'string') values.push(value);
    else values.push(...checkTexts('headers', value));
  }
  return values;
}

/**
 * The one value of a header that holds one token: a second one, in a header of its own or after a comma, is refused, because two readers
 * may each take another one.
 *
 * @param name in small letters
 * @returns `undefined` when it is not there
 * @throws TokenError ERR_MODI_HEADER_REPEATED, fact `header`
 */
export function tokenHeader(headers: RequestHeaders, name: string): string | undefined {
  const [value, ...others] = headerValues(headers, name);
  if (others.length > 0 || value?.includes(',') === true) throw repeated(name);
  return value;
}

export function repeated(header: string): TokenError {
  return new TokenError('ERR_MODI_HEADER_REPEATED', `${header} came more than once: send it once`, {
    facts: { header },
  });
}

export function missingToken(header: string, remedy: string): TokenError {
  return new TokenError('ERR_MODI_TOKEN_MISSING', `${header}: ${remedy}`, { facts: { header } });
}
