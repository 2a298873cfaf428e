import type { InteropApi } from './interop-api.js';
import { unexpected } from './interop-parse.js';
import type { InteropKeyEvent } from './interop-types.js';

export interface ReadKeyEventsOptions {
  /** Default `client`. */
  readonly of?: 'client' | 'producer';
  /** The cursor of the last event that was read. Default: from the beginning, which on PDND is years. */
  readonly after?: string;
  /** Events of one call, 1 to 500. Default 500. */
  readonly pageSize?: number;
}

/**
 * Every event after a cursor, oldest first, until there are no more for now. Keep the cursor of each event that was dealt with: given as
 * `after`, it makes the next reading go on from there, also in another process.
 *
 * @throws as `InteropApi`; TokenError ERR_MODI_PDND_UNAVAILABLE when PDND gives the same events again
 */
export async function* readKeyEvents(
  api: InteropApi,
  options: ReadKeyEventsOptions = {},
): AsyncGenerator<InteropKeyEvent, void, undefined> {
  const limit = options.pageSize ?? 500;
  let after = options.after;
  for (;;) {
    const request = { limit, ...(after === undefined ? {} : { after }) };
    const page = await (options.of === 'producer' ? api.producerKeyEvents(request) : api.keyEvents(request));
    yield* page.events;
    if (page.events.length < limit) return;
    // Otherwise a cursor that stands still would be read for ever.
    if (page.cursor === undefined || page.cursor === after) throw unexpected('lastEventId');
    after = page.cursor;
  }
}
