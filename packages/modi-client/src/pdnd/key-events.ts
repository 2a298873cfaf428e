import type { InteropApi } from './interop-api.js';
import { unexpected } from './interop-parse.js';
import type { InteropKeyEvent, SkippedKeyEvent } from './interop-types.js';

export interface ReadKeyEventsOptions {
  /** Default `client`. */
  readonly of?: 'client' | 'producer';
  /** The cursor of the last event that was read. Default: from the beginning, which on PDND is years. */
  readonly after?: string;
  /** Events of one call, 1 to 500. Default 500. */
  readonly pageSize?: number;
  /**
   * Told of an event that could not be read, in its place among the others. What it throws ends the reading. Default: a process warning
   * (`VARCO_MODI_EVENT_SKIPPED`) that names its cursor.
   */
  readonly onSkipped?: (skipped: SkippedKeyEvent) => void;
  /** Ends the reading: TransportError ERR_MODI_ABORTED. */
  readonly signal?: AbortSignal;
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
  const { signal } = options;
  const limit = options.pageSize ?? 500;
  let after = options.after;
  for (;;) {
    const request = { limit, ...(after === undefined ? {} : { after }), ...(signal === undefined ? {} : { signal }) };
    const page = await (options.of === 'producer' ? api.producerKeyEvents(request) : api.keyEvents(request));
    let given = 0;
    for (const skipped of page.skipped) {
      yield* page.events.slice(given, skipped.index);
      given = skipped.index;
      (options.onSkipped ?? warnOfSkipped)(skipped);
    }
    yield* page.events.slice(given);
    if (page.events.length + page.skipped.length < limit) return;
    // Otherwise a cursor that stands still would be read for ever.
    if (page.cursor === undefined || page.cursor === after) throw unexpected('lastEventId');
    after = page.cursor;
  }
}

/** Who is told when nobody else is. */
export function warnOfSkipped({ cursor, error }: SkippedKeyEvent): void {
  const member = String(error.facts['member']);
  process.emitWarning(`a key event of PDND’s was skipped (${cursor}): its ${member} cannot be read`, {
    code: 'VARCO_MODI_EVENT_SKIPPED',
  });
}
