import { checkInteger, checkText, checkUuid } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';

/** The fruitore asks: PDND makes the interaction and puts its id into the voucher. */
export interface StartInteraction {
  readonly scope: 'start_interaction';
  readonly purposeId: string;
  /** Where the erogatore is to call back. */
  readonly urlCallback: string;
}

/** The erogatore says that the result is ready: signs with a key of its keychain, whose id is the client's. */
export interface CallbackInvocation {
  readonly scope: 'callback_invocation';
  readonly interactionId: string;
  /** How many results there are: 1 to the e-service's `maxResultSet`. */
  readonly entityNumber: number;
}

/** The fruitore fetches: as many times as the results take. */
export interface GetResource {
  readonly scope: 'get_resource';
  readonly interactionId: string;
  readonly purposeId?: string;
}

/** The fruitore says that it has them; only where the e-service wants that. */
export interface Confirmation {
  readonly scope: 'confirmation';
  readonly interactionId: string;
  readonly purposeId?: string;
}

/** One of the four phases of an asynchronous e-service. */
export type AsyncPhase = StartInteraction | CallbackInvocation | GetResource | Confirmation;

/**
 * The claims that a phase adds to a client assertion; none more, for this endpoint is always strict.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the member
 */
export function phaseClaims(phase: AsyncPhase): Readonly<Record<string, string | number>> {
  switch (phase.scope) {
    case 'start_interaction':
      return {
        scope: phase.scope,
        purposeId: checkUuid('purposeId', phase.purposeId),
        urlCallback: checkCallback(phase.urlCallback),
      };
    case 'callback_invocation':
      return {
        scope: phase.scope,
        interactionId: checkUuid('interactionId', phase.interactionId),
        entityNumber: checkInteger('entityNumber', phase.entityNumber, 1, Number.MAX_SAFE_INTEGER),
      };
    case 'get_resource':
    case 'confirmation':
      return {
        scope: phase.scope,
        interactionId: checkUuid('interactionId', phase.interactionId),
        ...(phase.purposeId === undefined ? {} : { purposeId: checkUuid('purposeId', phase.purposeId) }),
      };
    default:
      throw invalidOption('scope', 'must be start_interaction, callback_invocation, get_resource or confirmation');
  }
}

function checkCallback(urlCallback: string): string {
  checkText('urlCallback', urlCallback);
  if (!URL.canParse(urlCallback) || !/^https?:\/\//i.test(urlCallback)) {
    throw invalidOption('urlCallback', 'must be an absolute http(s) URL');
  }
  return urlCallback;
}
