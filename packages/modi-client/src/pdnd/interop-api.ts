import { checkObject } from '../checks/arguments.js';
import { checkInteger, checkKid, checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { Pacer, type PacingOptions } from '../voucher/pacing.js';
import type { InteropApiVersion } from './environments.js';
import {
  parseAgreement,
  parseDescriptor,
  parseKey,
  parseKeyEvents,
  parseList,
  parsePurpose,
  parseRemaining,
  unexpected,
} from './interop-parse.js';
import { InteropRequester, type InteropCall, type InteropRequesterOptions, type Query } from './interop-request.js';
import type {
  InteropAgreement,
  InteropDescriptor,
  InteropKey,
  InteropList,
  InteropPurpose,
  KeyEventPage,
  RemainingDailyCalls,
} from './interop-types.js';

export interface InteropApiOptions extends Omit<InteropRequesterOptions, 'pacer'> {
  /** Shared by all that call for the same organisations. Default: one of its own, 10 calls a second. */
  readonly pacer?: Pacer;
  readonly pacing?: Partial<PacingOptions>;
}

export interface PageRequest extends InteropCall {
  /** Default 0. */
  readonly offset?: number;
  /** 1 to 50. Default 50. */
  readonly limit?: number;
}

export interface EventPageRequest extends InteropCall {
  /** The last cursor that was read. Default: from the beginning. */
  readonly after?: string;
  /** 1 to 500. Default 500. */
  readonly limit?: number;
}

/**
 * PDND's Interop API, read side. What is not there (404) is `undefined`. Not every version has everything: what one has not is
 * ERR_MODI_CONFIG_INVALID, fact `field` `version`.
 *
 * All throw TokenError ERR_MODI_API_REFUSED (facts `status`, `codes`, `reason`, `correlationId`), _RATE_LIMITED, _PACING_FULL,
 * _PDND_UNAVAILABLE, what the voucher's source throws, and TransportError: ERR_MODI_ABORTED for a call that its `signal` gave up.
 */
export interface InteropApi {
  readonly version: InteropApiVersion;
  /** A client's public key: for tracking evidence and signatures of fruitori. Any API client may read any key. */
  key(kid: string, call?: InteropCall): Promise<InteropKey | undefined>;
  /** A producer's public key: for signed answers of erogatori. v2 and v3. */
  producerKey(kid: string, call?: InteropCall): Promise<InteropKey | undefined>;
  /** Keys uploaded and taken away, oldest first. An event that cannot be read is in `skipped`: look. */
  keyEvents(request?: EventPageRequest): Promise<KeyEventPage>;
  producerKeyEvents(request?: EventPageRequest): Promise<KeyEventPage>;
  purpose(purposeId: string, call?: InteropCall): Promise<InteropPurpose | undefined>;
  /** v2 and v3. */
  purposes(request?: PageRequest): Promise<InteropList<InteropPurpose>>;
  purposeAgreement(purposeId: string, call?: InteropCall): Promise<InteropAgreement | undefined>;
  /** v2 and v3. */
  agreements(request?: PageRequest): Promise<InteropList<InteropAgreement>>;
  agreement(agreementId: string, call?: InteropCall): Promise<InteropAgreement | undefined>;
  /** What may still be declared, not what may still be used: PDND counts no calls. v3, role m2m-admin. */
  remainingDailyCalls(purposeId: string, call?: InteropCall): Promise<RemainingDailyCalls | undefined>;
  /** v2 and v3. */
  descriptor(eserviceId: string, descriptorId: string, call?: InteropCall): Promise<InteropDescriptor | undefined>;
  /** Whatever else there is to read, as it comes; segments of the path are encoded here. */
  get(
    path: readonly string[],
    query?: Query,
    call?: InteropCall,
  ): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/**
 * A reader of PDND's Interop API, in one of its versions, as one API client.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createInteropApi(options: InteropApiOptions): InteropApi {
  checkPorts(options, ['transport', 'clock', 'ids']);
  const pacing = { requests: 10, perMs: 1_000, queueLimit: 2_000, maxWaitMs: 60_000, ...options.pacing };
  const pacer = options.pacer ?? new Pacer(options.clock, pacing);
  return new HttpInteropApi(new InteropRequester({ ...options, pacer }));
}

class HttpInteropApi implements InteropApi {
  readonly #requester: InteropRequester;

  constructor(requester: InteropRequester) {
    this.#requester = requester;
  }

  get version(): InteropApiVersion {
    return this.#requester.version;
  }

  async key(kid: string, call?: InteropCall): Promise<InteropKey | undefined> {
    const body = await this.get(['keys', checkKid('kid', kid)], undefined, call);
    return body && parseKey(body, kid, 'clientId');
  }

  async producerKey(kid: string, call?: InteropCall): Promise<InteropKey | undefined> {
    this.#needs('producerKey', 'v2', 'v3');
    const body = await this.get(['producerKeys', checkKid('kid', kid)], undefined, call);
    return body && parseKey(body, kid, 'producerKeychainId');
  }

  async keyEvents(request: EventPageRequest = {}): Promise<KeyEventPage> {
    return this.#events(this.version === 'v1' ? ['events', 'keys'] : ['keyEvents'], request);
  }

  async producerKeyEvents(request: EventPageRequest = {}): Promise<KeyEventPage> {
    return this.#events(this.version === 'v1' ? ['events', 'producerKeys'] : ['producerKeyEvents'], request);
  }

  async purpose(purposeId: string, call?: InteropCall): Promise<InteropPurpose | undefined> {
    const body = await this.get(['purposes', checkUuid('purposeId', purposeId)], undefined, call);
    return body && asAsked(parsePurpose(body), purposeId);
  }

  async purposes(request: PageRequest = {}): Promise<InteropList<InteropPurpose>> {
    this.#needs('purposes', 'v2', 'v3');
    return parseList(found(await this.get(['purposes'], pageQuery(request), request)), parsePurpose);
  }

  async purposeAgreement(purposeId: string, call?: InteropCall): Promise<InteropAgreement | undefined> {
    const body = await this.get(['purposes', checkUuid('purposeId', purposeId), 'agreement'], undefined, call);
    return body && parseAgreement(body);
  }

  async agreements(request: PageRequest = {}): Promise<InteropList<InteropAgreement>> {
    this.#needs('agreements', 'v2', 'v3');
    return parseList(found(await this.get(['agreements'], pageQuery(request), request)), parseAgreement);
  }

  async agreement(agreementId: string, call?: InteropCall): Promise<InteropAgreement | undefined> {
    const body = await this.get(['agreements', checkUuid('agreementId', agreementId)], undefined, call);
    return body && asAsked(parseAgreement(body), agreementId);
  }

  async remainingDailyCalls(purposeId: string, call?: InteropCall): Promise<RemainingDailyCalls | undefined> {
    this.#needs('remainingDailyCalls', 'v3');
    const body = await this.get(
      ['purposes', checkUuid('purposeId', purposeId), 'remainingDailyCalls'],
      undefined,
      call,
    );
    return body && parseRemaining(body);
  }

  async descriptor(
    eserviceId: string,
    descriptorId: string,
    call?: InteropCall,
  ): Promise<InteropDescriptor | undefined> {
    this.#needs('descriptor', 'v2', 'v3');
    const ids = [checkUuid('eserviceId', eserviceId), checkUuid('descriptorId', descriptorId)] as const;
    const body = await this.get(['eservices', ids[0], 'descriptors', ids[1]], undefined, call);
    return body && asAsked(parseDescriptor(body), descriptorId);
  }

  async get(
    path: readonly string[],
    query?: Query,
    call?: InteropCall,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#requester.get(path, query, call);
  }

  async #events(path: readonly string[], request: EventPageRequest): Promise<KeyEventPage> {
    const { after, limit } = checkObject('request', request);
    const v1 = this.version === 'v1';
    if (after !== undefined && v1 && !/^[0-9]{1,15}$/.test(after))
      throw invalidOption('after', 'v1 counts in integers');
    if (after !== undefined && !v1) checkUuid('after', after);
    const body = found(
      await this.get(
        path,
        {
          lastEventId: after ?? (v1 ? 0 : undefined),
          limit: checkInteger('limit', limit ?? 500, 1, 500),
        },
        request,
      ),
    );
    return parseKeyEvents(body, after);
  }

  #needs(method: string, ...versions: readonly InteropApiVersion[]): void {
    if (versions.includes(this.version)) return;
    throw invalidOption('version', `${this.version} has no ${method}: use ${versions.join(' or ')}`);
  }
}

function pageQuery(request: PageRequest): Query {
  const { offset, limit } = checkObject('request', request);
  return {
    offset: checkInteger('offset', offset ?? 0, 0, Number.MAX_SAFE_INTEGER),
    limit: checkInteger('limit', limit ?? 50, 1, 50),
  };
}

/** Nothing in a signed answer says to which request it is: what it is about does. */
function asAsked<T extends { readonly id: string }>(found: T, id: string): T {
  if (found.id.toLowerCase() !== id.toLowerCase()) throw unexpected('id');
  return found;
}

/** A list is always there. */
function found(body: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  if (body === undefined) throw unexpected('list');
  return body;
}
