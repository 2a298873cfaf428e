import { fault, type Fault } from '../finding.js';
import { isUuid } from '../quote.js';

type JsonObject = Readonly<Record<string, unknown>>;

const PHASES = ['start_interaction', 'callback_invocation', 'get_resource', 'confirmation'];

/** Claims of the asynchronous endpoint's four phases. */
export function* phaseFaults(payload: JsonObject): Generator<Fault> {
  const { scope } = payload;
  if (!scope) yield fault('async/scope-missing', 'scope');
  else if (typeof scope !== 'string' || !PHASES.includes(scope)) yield fault('async/scope-unknown', 'scope');
  else if (scope === 'start_interaction') yield* callbackFaults(payload['urlCallback']);
  else yield* interactionFaults(payload['interactionId']);
  if (scope === 'callback_invocation') yield* entityFaults(payload['entityNumber']);
}

function* callbackFaults(url: unknown): Generator<Fault> {
  if (!url) yield fault('async/url-callback-missing', 'urlCallback');
  else if (typeof url !== 'string' || !URL.canParse(url)) yield fault('async/url-callback-format', 'urlCallback');
}

function* interactionFaults(id: unknown): Generator<Fault> {
  if (!id) yield fault('async/interaction-id-missing', 'interactionId');
  else if (!isUuid(id)) yield fault('async/interaction-id-format', 'interactionId');
}

function* entityFaults(number: unknown): Generator<Fault> {
  if (number === undefined || number === null) yield fault('async/entity-number-missing', 'entityNumber');
  else if (!Number.isInteger(number)) yield fault('async/entity-number-format', 'entityNumber');
  else if (Number(number) <= 0) yield fault('async/entity-number-not-positive', 'entityNumber');
}
