export type KeyOwner = 'client' | 'producer';

export interface KeyEvent {
  readonly of: KeyOwner;
  readonly type: 'ADDED' | 'DELETED';
  readonly kid: string;
  /** The client, or the keychain. */
  readonly ownerId: string;
  /** From 1: what v1 calls an event by. */
  readonly n: number;
  /** UUID v7: what v2 and v3 call it by. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What has happened to keys, oldest first. */
export class KeyEvents {
  readonly #now: () => number;
  readonly #events: KeyEvent[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  record(facts: Pick<KeyEvent, 'of' | 'type' | 'kid' | 'ownerId'>): void {
    const n = this.#events.length + 1;
    const at = this.#now();
    this.#events.push({ ...facts, n, id: uuidV7(at, n), at });
  }

  /** @returns at most `limit` events after that number, and of that kind. */
  after(of: KeyOwner, n: number, limit: number): readonly KeyEvent[] {
    return this.#events.filter((event) => event.of === of && event.n > n).slice(0, limit);
  }

  /** @returns the number of an event by its UUID; `undefined` when there is none. */
  numberOf(id: string): number | undefined {
    return this.#events.find((event) => event.id === id.toLowerCase())?.n;
  }
}

/** The instant in the first 48 bits as version 7 wants it, and the event's number where chance would be: the same run gives the same ids. */
function uuidV7(at: number, n: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
