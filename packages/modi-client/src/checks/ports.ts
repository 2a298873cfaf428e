import { invalidOption } from '../errors/configuration-error.js';
import { isObject } from './strict-json.js';

/** What each port must be able to do, and words for it. */
const PORTS = {
  signer: { methods: ['sign'], remedy: 'must be a Signer: createLocalSigner({ key }) makes one' },
  clock: { methods: ['now'], remedy: 'must be a Clock: systemClock is one' },
  ids: { methods: ['uuid'], remedy: 'must be Ids: systemIds is one' },
  transport: { methods: ['send'], remedy: 'must be a Transport: createAxiosTransport() makes one' },
} as const;

/**
 * The ports among the options are there. The types say so; plain JavaScript does not read types, and would fail somewhere inside.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, fact `field`
 */
export function checkPorts(options: unknown, needed: readonly (keyof typeof PORTS)[]): void {
  if (!isObject(options)) throw invalidOption('options', 'must be an object');
  for (const name of needed) {
    const { methods, remedy } = PORTS[name];
    const port: unknown = options[name];
    const works = isObject(port) && methods.every((method) => typeof port[method] === 'function');
    if (!works) throw invalidOption(name, remedy);
  }
}
