import { isObject } from '../checks/strict-json.js';
import { TokenError } from '../errors/token-error.js';
import { minimalJwk, thumbprint } from '../keys/thumbprint.js';
import type {
  AsyncExchange,
  InteropAgreement,
  InteropDescriptor,
  InteropKey,
  InteropKeyEvent,
  InteropList,
  InteropPurpose,
  KeyEventPage,
  PurposeVersion,
  PurposeVersionState,
  RemainingDailyCalls,
  SkippedKeyEvent,
} from './interop-types.js';

type Members = Readonly<Record<string, unknown>>;

/** What is read here comes from outside: every member is looked at before it is used. */
const VERSION_STATES: readonly PurposeVersionState[] = [
  'DRAFT',
  'WAITING_FOR_APPROVAL',
  'ACTIVE',
  'SUSPENDED',
  'REJECTED',
  'ARCHIVED',
];

/**
 * A key as `GET /keys/{kid}` has it: bare in v1, in `jwk` beside its owner later. A kid is the key's thumbprint: one that does not match is
 * not taken, whoever says so.
 *
 * @throws TokenError ERR_MODI_PDND_UNAVAILABLE, fact `member`
 */
export function parseKey(body: Members, kid: string, owner: 'clientId' | 'producerKeychainId'): InteropKey {
  const nested = body['jwk'];
  const jwk = nested === undefined ? body : object(nested, 'jwk');
  let minimal: Readonly<Record<string, string>>;
  try {
    minimal = minimalJwk(jwk);
  } catch (cause) {
    throw unexpected('jwk', cause);
  }
  if (thumbprint(minimal) !== kid) throw unexpected('kid');
  return Object.freeze({ kid, jwk: minimal, ownerId: optionalText(body, owner) });
}

/** v1 has one state and its `throughput`; v2 and v3 have versions. */
export function parsePurpose(body: Members): InteropPurpose {
  const flat = body['throughput'] !== undefined;
  const version = (name: string): PurposeVersion | undefined =>
    body[name] === undefined || body[name] === null ? undefined : parseVersion(object(body[name], name), 'dailyCalls');
  return Object.freeze({
    id: text(body, 'id'),
    eserviceId: optionalText(body, 'eserviceId'),
    consumerId: optionalText(body, 'consumerId'),
    title: optionalText(body, 'title'),
    currentVersion: flat ? parseVersion({ ...body, id: undefined }, 'throughput') : version('currentVersion'),
    waitingForApprovalVersion: version('waitingForApprovalVersion'),
    rejectedVersion: version('rejectedVersion'),
  });
}

function parseVersion(body: Members, calls: string): PurposeVersion {
  const state = VERSION_STATES.find((each) => each === body['state']);
  if (state === undefined) throw unexpected('state');
  return Object.freeze({ id: optionalText(body, 'id'), state, dailyCalls: wholeNumber(body, calls) });
}

export function parseAgreement(body: Members): InteropAgreement {
  return Object.freeze({
    id: text(body, 'id'),
    eserviceId: text(body, 'eserviceId'),
    descriptorId: text(body, 'descriptorId'),
    producerId: optionalText(body, 'producerId'),
    consumerId: text(body, 'consumerId'),
    state: text(body, 'state'),
  });
}

export function parseRemaining(body: Members): RemainingDailyCalls {
  return Object.freeze({
    perConsumer: wholeNumber(body, 'remainingDailyCallsPerConsumer', -Infinity),
    total: wholeNumber(body, 'remainingDailyCallsTotal', -Infinity),
  });
}

export function parseDescriptor(body: Members): InteropDescriptor {
  const properties = body['asyncExchangeProperties'];
  return Object.freeze({
    id: text(body, 'id'),
    state: text(body, 'state'),
    audience: texts(body, 'audience'),
    voucherLifespan: wholeNumber(body, 'voucherLifespan', 1),
    dailyCallsPerConsumer: optionalNumber(body, 'dailyCallsPerConsumer'),
    dailyCallsTotal: optionalNumber(body, 'dailyCallsTotal'),
    serverUrls: body['serverUrls'] === undefined ? [] : texts(body, 'serverUrls'),
    asyncExchange:
      properties === undefined || properties === null
        ? undefined
        : parseAsyncExchange(object(properties, 'asyncExchangeProperties')),
  });
}

function parseAsyncExchange(body: Members): AsyncExchange {
  return Object.freeze({
    responseTime: wholeNumber(body, 'responseTime'),
    resourceAvailableTime: wholeNumber(body, 'resourceAvailableTime'),
    confirmation: body['confirmation'] === true,
    bulk: body['bulk'] === true,
    maxResultSet: optionalNumber(body, 'maxResultSet'),
  });
}

/** v1 counts events with integers and puts the ids in `objectId`; v2 and v3 have UUIDs and flat members. */
function parseKeyEvent(value: unknown): InteropKeyEvent {
  const event = object(value, 'events');
  const v1 = isNumbered(event);
  const { objectId } = event;
  const ids = v1 && isObject(objectId) ? objectId : event;
  return Object.freeze({
    cursor: cursorOf(event),
    eventType: text(event, 'eventType'),
    kid: optionalText(ids, 'kid'),
    ownerId: optionalText(ids, 'clientId') ?? optionalText(ids, 'producerKeychainId'),
  });
}

function isNumbered(event: Members): boolean {
  return event['eventId'] !== undefined;
}

function cursorOf(event: Members): string {
  return isNumbered(event) ? String(wholeNumber(event, 'eventId')) : text(event, 'id');
}

/**
 * A page of events. One that cannot be read is left out, and named, if it says where to go on from; otherwise nobody could.
 *
 * @param after where the page begins
 * @throws TokenError ERR_MODI_PDND_UNAVAILABLE, fact `member`
 */
export function parseKeyEvents(body: Members, after: string | undefined): KeyEventPage {
  const events: InteropKeyEvent[] = [];
  const skipped: SkippedKeyEvent[] = [];
  let cursor = after;
  for (const value of list(body, 'events')) {
    try {
      const event = parseKeyEvent(value);
      events.push(event);
      ({ cursor } = event);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      cursor = cursorOf(object(value, 'events'));
      skipped.push(Object.freeze({ cursor, index: events.length, error }));
    }
  }
  return Object.freeze({ events, skipped, cursor });
}

export function parseList<T>(body: Members, parse: (item: Members) => T): InteropList<T> {
  const results = list(body, 'results').map((item) => parse(object(item, 'results')));
  const pagination = object(body['pagination'], 'pagination');
  return Object.freeze({ results, totalCount: wholeNumber(pagination, 'totalCount') });
}

export function list(body: Members, member: string): readonly unknown[] {
  const value = body[member];
  if (!Array.isArray(value)) throw unexpected(member);
  return value as readonly unknown[];
}

/** An answer that is not what the API sends. */
export function unexpected(member: string, cause?: unknown): TokenError {
  return new TokenError('ERR_MODI_PDND_UNAVAILABLE', `the Interop API’s answer is not as it should be: ${member}`, {
    facts: { member },
    cause,
  });
}

function object(value: unknown, member: string): Members {
  if (!isObject(value)) throw unexpected(member);
  return value;
}

function text(body: Members, member: string): string {
  const value = body[member];
  if (typeof value !== 'string' || value === '') throw unexpected(member);
  return value;
}

function optionalText(body: Members, member: string): string | undefined {
  return body[member] === undefined || body[member] === null ? undefined : text(body, member);
}

function texts(body: Members, member: string): readonly string[] {
  const values = list(body, member);
  if (!values.every((each): each is string => typeof each === 'string')) throw unexpected(member);
  return Object.freeze([...values]);
}

function wholeNumber(body: Members, member: string, least = 0): number {
  const value = body[member];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) throw unexpected(member);
  return value;
}

function optionalNumber(body: Members, member: string): number | undefined {
  return body[member] === undefined || body[member] === null ? undefined : wholeNumber(body, member);
}
