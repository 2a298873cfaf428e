import type Koffi from 'koffi';
import { SignerError } from '../../errors/signer-error.js';
import { keyUnusable } from '../load-key.js';
import { CKR, ReturnedError } from './return-value.js';

/** Where each function stands in CK_FUNCTION_LIST (PKCS#11 2.40 base §3.6), and what it takes: `u` CK_ULONG, `p` a pointer, `b` CK_BBOOL. */
const FUNCTIONS = {
  C_Initialize: [0, 'p'],
  C_Finalize: [1, 'p'],
  C_GetSlotList: [4, 'bpp'],
  C_GetTokenInfo: [6, 'up'],
  C_GetMechanismInfo: [8, 'uup'],
  C_OpenSession: [12, 'uuppp'],
  C_CloseSession: [13, 'u'],
  C_Login: [18, 'uupu'],
  C_GetAttributeValue: [24, 'uupu'],
  C_FindObjectsInit: [26, 'upu'],
  C_FindObjects: [27, 'upup'],
  C_FindObjectsFinal: [28, 'u'],
  C_SignInit: [42, 'upu'],
  C_Sign: [43, 'upupp'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type CryptokiFunction = keyof typeof FUNCTIONS;
export type NativeArgument = number | bigint | Buffer | null;
type NativeFunction = (args: readonly NativeArgument[], done: (error: Error | null, value: unknown) => void) => void;

const TYPES: Readonly<Record<string, string>> = { u: 'ulong', p: 'void *', b: 'uchar' };
const LAST_FUNCTION = 43;
const OS_LOCKING_OK = 2;

/** Memory that stays where it is: native code holds pointers into it. */
export function memory(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.max(bytes, 1)).fill(0);
}

/** A PKCS#11 module in this process. Every call runs on a worker thread. */
export class Cryptoki {
  readonly #koffi: typeof Koffi;
  readonly #functions: ReadonlyMap<CryptokiFunction, NativeFunction>;
  readonly #deadlineMs: number;
  /** Memory that native code is working on, also after we have stopped waiting. */
  readonly #inFlight = new Set<readonly NativeArgument[]>();
  /** What a buffer points into lives as long as it does. */
  readonly #pointees = new WeakMap<Buffer, Buffer[]>();
  #initialisedHere = true;
  #restarting: Promise<void> | undefined;
  #onQuiet = (): void => undefined;
  /** Logins that are in use, of all signers of this process. */
  connections = 0;
  /** Bytes of a CK_ULONG and of a pointer. */
  readonly ulongBytes: number;
  readonly pointerBytes: number;

  private constructor(koffi: typeof Koffi, list: bigint, deadlineMs: number) {
    this.#koffi = koffi;
    this.#deadlineMs = deadlineMs;
    this.ulongBytes = koffi.sizeof('ulong');
    this.pointerBytes = koffi.sizeof('void *');
    this.#functions = this.#readList(list);
  }

  /**
   * Loads a module and initialises it for several threads.
   *
   * @param path of the module: a shared library
   * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reasons `koffi`, `pkcs11-module`
   */
  static async load(path: string, deadlineMs: number): Promise<Cryptoki> {
    const koffi = await importKoffi();
    const cryptoki = new Cryptoki(koffi, functionList(koffi, path), deadlineMs);
    try {
      await cryptoki.#initialise();
    } catch (error) {
      if (!(error instanceof ReturnedError)) throw error;
      if (error.value !== CKR.CRYPTOKI_ALREADY_INITIALIZED) {
        throw keyUnusable('pkcs11-module', `the PKCS#11 module cannot be initialised (${error.message})`);
      }
      cryptoki.#initialisedHere = false;
    }
    return cryptoki;
  }

  /** Puts the module away, unless somebody else had initialised it. One whose device is gone may have nothing left to put away. */
  async finalise(): Promise<void> {
    if (!this.#initialisedHere) return;
    try {
      await this.#callNow('C_Finalize', [null]);
    } catch (error) {
      if (!(error instanceof ReturnedError)) throw error;
    }
  }

  /**
   * Puts the module away and initialises it anew: some look for their devices only then. Calls that are made meanwhile wait.
   *
   * @returns `false` where that may not be done: somebody else initialised the module, or has a token that works
   */
  async restart(): Promise<boolean> {
    if (!this.#initialisedHere || this.connections > 0) return false;
    this.#restarting ??= this.#restartOnce().finally(() => {
      this.#restarting = undefined;
    });
    await this.#restarting;
    return true;
  }

  async #restartOnce(): Promise<void> {
    await this.#quiet();
    await this.finalise();
    await this.#initialise();
  }

  /** C_Finalize may not be called while another call is being made: one that hangs stands in its way. */
  async #quiet(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(timedOut('C_Finalize')), this.#deadlineMs);
      this.#onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #initialise(): Promise<void> {
    // Four pointers to locking functions, none; the flag that the module may lock by itself; one more pointer, reserved.
    const { pointerBytes: pointer, ulongBytes: ulong } = this;
    const args = memory(5 * pointer + ulong);
    this.writeUlong(args, 4 * pointer, OS_LOCKING_OK);
    await this.#callNow('C_Initialize', [args]);
  }

  /**
   * @throws ReturnedError for anything but CKR_OK
   * @throws SignerError ERR_MODI_SIGNER_UNAVAILABLE, reason `timeout`: the call itself cannot be ended, its memory is kept until it does
   */
  async call(name: CryptokiFunction, ...args: readonly NativeArgument[]): Promise<void> {
    if (this.#restarting !== undefined) await this.#restarting;
    return this.#callNow(name, args);
  }

  async #callNow(name: CryptokiFunction, args: readonly NativeArgument[]): Promise<void> {
    const native = this.#functions.get(name);
    if (native === undefined) throw new TypeError(`${name} is not in the module`);
    const value = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(timedOut(name)), this.#deadlineMs);
      native(args, (error, returned) => {
        clearTimeout(timer);
        if (error === null) resolve(Number(returned));
        else reject(error);
      });
    });
    if (value !== CKR.OK) throw new ReturnedError(name, value);
  }

  writeUlong(buffer: Buffer, offset: number, value: number): void {
    if (this.ulongBytes === 8) buffer.writeBigUInt64LE(BigInt(value), offset);
    else buffer.writeUInt32LE(value, offset);
  }

  /** A value, or `undefined` for CK_UNAVAILABLE_INFORMATION (all ones). */
  readUlong(buffer: Buffer, offset: number): number | undefined {
    const value = this.ulongBytes === 8 ? buffer.readBigUInt64LE(offset) : BigInt(buffer.readUInt32LE(offset));
    return value === (1n << BigInt(8 * this.ulongBytes)) - 1n ? undefined : Number(value);
  }

  writePointer(buffer: Buffer, offset: number, pointee: Buffer): void {
    const address = this.#koffi.address(pointee);
    this.#pointees.set(buffer, [...(this.#pointees.get(buffer) ?? []), pointee]);
    if (this.pointerBytes === 8) buffer.writeBigUInt64LE(address, offset);
    else buffer.writeUInt32LE(Number(address), offset);
  }

  #readList(list: bigint): ReadonlyMap<CryptokiFunction, NativeFunction> {
    const koffi = this.#koffi;
    const pointer = this.pointerBytes;
    // Two bytes of version; then pointers, which Windows packs.
    const start = process.platform === 'win32' ? 2 : pointer;
    const table = Buffer.from(koffi.view(list, start + (LAST_FUNCTION + 1) * pointer));
    const functions = new Map<CryptokiFunction, NativeFunction>();
    for (const name of Object.keys(FUNCTIONS) as CryptokiFunction[]) {
      const [index, takes] = FUNCTIONS[name];
      const offset = start + index * pointer;
      const address = pointer === 8 ? table.readBigUInt64LE(offset) : BigInt(table.readUInt32LE(offset));
      const prototype = koffi.proto(
        'ulong',
        [...takes].map((each) => TYPES[each] ?? 'void *'),
      );
      const native = koffi.decode(address, prototype) as { async(...args: unknown[]): void };
      functions.set(name, (args, done) => {
        this.#inFlight.add(args);
        native.async(...args, (error: Error | null, value: unknown) => {
          this.#inFlight.delete(args);
          if (this.#inFlight.size === 0) this.#onQuiet();
          done(error, value);
        });
      });
    }
    return functions;
  }
}

async function importKoffi(): Promise<typeof Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw keyUnusable(
      'koffi',
      `PKCS#11 needs the optional package koffi, which cannot be loaded (${code}): npm install koffi`,
    );
  }
}

function functionList(koffi: typeof Koffi, path: string): bigint {
  const found = memory(koffi.sizeof('void *'));
  let returned: unknown;
  try {
    const getFunctionList = koffi.load(path).func('C_GetFunctionList', 'ulong', ['void *']) as (out: Buffer) => unknown;
    returned = getFunctionList(found);
  } catch {
    throw keyUnusable('pkcs11-module', 'the PKCS#11 module cannot be loaded: give the path of its shared library');
  }
  if (Number(returned) !== CKR.OK) throw keyUnusable('pkcs11-module', 'the PKCS#11 module gives no function list');
  return found.length === 8 ? found.readBigUInt64LE() : BigInt(found.readUInt32LE());
}

function timedOut(call: string): SignerError {
  return new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', `the PKCS#11 device did not answer ${call} in time`, {
    facts: { reason: 'timeout', call },
  });
}
