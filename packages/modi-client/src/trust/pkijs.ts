import { webcrypto } from 'node:crypto';
// Types alone: the library itself is loaded when it is needed.
import type * as pkijsTypes from 'pkijs';

type Pkijs = typeof pkijsTypes;
/** Written against the browser's `Crypto`; Node's does the same by another type. */
type EngineCrypto = ConstructorParameters<Pkijs['CryptoEngine']>[0]['crypto'];

export interface PathLibrary {
  readonly pkijs: Pkijs;
  readonly crypto: InstanceType<Pkijs['CryptoEngine']>;
}

let loading: Promise<PathLibrary> | undefined;

/** The library that judges paths: loaded by the first who needs it, because it takes a quarter of a second. */
export async function pathLibrary(): Promise<PathLibrary> {
  loading ??= import('pkijs').then((pkijs) => ({
    pkijs,
    // An engine of our own: the library's default is one variable of the whole process.
    crypto: new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as EngineCrypto }),
  }));
  return loading;
}
