import { createClockGuard, type ClockGuard } from '../clock/clock-guard.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { OnModiEvent } from '../events/modi-event.js';
import type { ModiClientOptions } from '../options.js';
import { createPdnd, type Pdnd } from '../pdnd/create-pdnd.js';
import { systemClock, type Clock } from '../ports/clock.js';
import { systemIds, type Ids } from '../ports/ids.js';
import type { Transport, TransportOptions } from '../ports/transport.js';
import { createAxiosTransport } from '../transport/axios-transport.js';
import type { ModiClient } from './client.js';

/** What the clients of one process have in common: PDND, with its pace and its vouchers, and how the clocks stand. */
export interface House {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly guard: ClockGuard | undefined;
  readonly onEvent: OnModiEvent | undefined;
  readonly pdnd: Pdnd | undefined;
}

const houses = new WeakMap<ModiClient, House>();

export function moveIn(client: ModiClient, house: House): void {
  houses.set(client, house);
}

/** The house of a client; `undefined` for what somebody else made to look like one. */
export function homeOf(client: ModiClient): House | undefined {
  return houses.get(client);
}

/** Options that belong to the house: who shares one takes them as they are. */
const OF_THE_HOUSE = [
  'ambiente',
  'pdndTransport',
  'tokenDeadlineMs',
  'pacing',
  'clockGuard',
  'onEvent',
  'clock',
  'ids',
] as const satisfies readonly (keyof ModiClientOptions)[];

/**
 * The house that is shared, or a new one.
 *
 * @param opened what is opened here, and is to be closed with the client
 */
export function houseOf(options: ModiClientOptions, opened: Transport[]): House {
  const { sharedWith } = options;
  if (sharedWith === undefined) return build(options, opened);
  const house = houses.get(sharedWith);
  if (house === undefined) throw invalidOption('sharedWith', 'must be a client that createModiClient made');
  const twice = OF_THE_HOUSE.find((name) => options[name] !== undefined);
  if (twice !== undefined) throw invalidOption(twice, 'is the one of the client in sharedWith: leave it out');
  return house;
}

function build(options: ModiClientOptions, opened: Transport[]): House {
  const { ambiente, onEvent, clock = systemClock, ids = systemIds } = options;
  const told = onEvent === undefined ? {} : { onEvent };
  const guard = options.clockGuard === false ? undefined : createClockGuard({ ...options.clockGuard, ...told, clock });
  const { tokenDeadlineMs, pacing } = options;
  const pdnd =
    ambiente === undefined
      ? undefined
      : createPdnd({
          ambiente,
          transport: pdndTransport(options, opened),
          clock,
          ids,
          vouchers: {
            ...told,
            ...(guard === undefined ? {} : { clockGuard: guard }),
            ...(tokenDeadlineMs === undefined ? {} : { deadlineMs: tokenDeadlineMs }),
            ...(pacing === undefined ? {} : { pacing }),
          },
        });
  return Object.freeze({ clock, ids, guard, onEvent, pdnd });
}

function pdndTransport({ transport, pdndTransport: own }: ModiClientOptions, opened: Transport[]): Transport {
  if (own !== undefined) return transportOf(own, opened);
  if (transport === undefined || isTransport(transport)) return transportOf(transport, opened);
  // The client certificate and its authorities are between us and the erogatore.
  const { ca: _ca, cert: _cert, key: _key, passphrase: _passphrase, ...others } = transport;
  return transportOf(others, opened);
}

/** A transport as it was given, or one made by these options. */
export function transportOf(given: TransportOptions | Transport | undefined, opened: Transport[]): Transport {
  if (given !== undefined && isTransport(given)) return given;
  const made = createAxiosTransport(given);
  opened.push(made);
  return made;
}

function isTransport(given: TransportOptions | Transport): given is Transport {
  return 'send' in given;
}
