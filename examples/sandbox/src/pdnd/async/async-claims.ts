import { isUuid, type JsonObject } from '../../read-json.js';
import type { Checked, Finding } from '../findings.js';
import { failed, finding, passed } from '../findings.js';

const SCOPES = ['start_interaction', 'callback_invocation', 'get_resource', 'confirmation'] as const;
export type Scope = (typeof SCOPES)[number];

/** Members of an assertion that only the asynchronous endpoint knows. */
export const ASYNC_MEMBERS = ['scope', 'urlCallback', 'interactionId', 'entityNumber'];

export interface AsyncClaims {
  readonly scope: Scope;
  readonly urlCallback: string | undefined;
  readonly interactionId: string | undefined;
  readonly entityNumber: number | undefined;
}

/** What each scope cannot do without, and the code of its absence. */
const REQUIRED: Readonly<Record<Scope, readonly [keyof AsyncClaims, string][]>> = {
  start_interaction: [['urlCallback', '0040']],
  callback_invocation: [
    ['interactionId', '0041'],
    ['entityNumber', '0042'],
  ],
  get_resource: [['interactionId', '0041']],
  confirmation: [['interactionId', '0041']],
};

/** The form of the members that are there: 0034–0038, 0043. */
export function checkAsyncForm(payload: JsonObject): Checked<AsyncClaims> {
  const { scope, urlCallback, interactionId, entityNumber } = payload;
  const known = SCOPES.find((each) => each === scope);
  const findings = [
    ...(scope ? [] : [finding('0034', 'scope is missing')]),
    ...(scope && known === undefined ? [finding('0035', `scope must be one of ${SCOPES.join(', ')}`)] : []),
    ...(interactionId === undefined || isUuid(interactionId) ? [] : [finding('0036', 'interactionId is not a UUID')]),
    ...(urlCallback === undefined || isUrl(urlCallback) ? [] : [finding('0037', 'urlCallback is not a URL')]),
    ...entityFindings(entityNumber),
  ];
  if (findings.length > 0 || known === undefined) return failed(...findings);
  return passed({
    scope: known,
    urlCallback: typeof urlCallback === 'string' ? urlCallback : undefined,
    interactionId: typeof interactionId === 'string' ? interactionId.toLowerCase() : undefined,
    entityNumber: typeof entityNumber === 'number' ? entityNumber : undefined,
  });
}

/** What its scope needs and is not there: 0040–0042. */
export function missingFindings(claims: AsyncClaims): Finding[] {
  return REQUIRED[claims.scope]
    .filter(([name]) => claims[name] === undefined)
    .map(([name, code]) => finding(code, `${name} is missing, and ${claims.scope} needs it`));
}

function entityFindings(entityNumber: unknown): Finding[] {
  if (entityNumber === undefined) return [];
  if (typeof entityNumber !== 'number' || !Number.isInteger(entityNumber)) {
    return [finding('0038', 'entityNumber is not a whole number')];
  }
  return entityNumber > 0 ? [] : [finding('0043', 'entityNumber must be greater than 0')];
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value);
}
