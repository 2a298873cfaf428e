import { DECLARE_WSU } from './key-info.js';

/** The Timestamp element, in whole milliseconds of UTC: as it stands in its Security, and as exclusive C14N writes it. */
export function timestampXml(
  id: string,
  created: number,
  ttlSeconds: number,
): { readonly inSecurity: string; readonly canonical: string } {
  const content =
    ` wsu:Id="${id}"><wsu:Created>${CREATED.instant(created)}</wsu:Created>` +
    `<wsu:Expires>${EXPIRES.instant(created + ttlSeconds * 1_000)}</wsu:Expires></wsu:Timestamp>`;
  return { inSecurity: `<wsu:Timestamp${content}`, canonical: `<wsu:Timestamp${DECLARE_WSU}${content}` };
}

/** Writes instants as `Date` does, and the text of a second only once as long as it lasts: a busy signer needs it a thousand times. */
class LastSecond {
  #second = Number.NaN;
  #text = '';

  instant(milliseconds: number): string {
    const whole = Math.trunc(milliseconds);
    const second = Math.floor(whole / 1_000);
    if (second !== this.#second) {
      // Up to the point before the milliseconds, whatever the year.
      this.#text = new Date(whole).toISOString().slice(0, -4);
      this.#second = second;
    }
    return `${this.#text}${String(whole - second * 1_000).padStart(3, '0')}Z`;
  }
}

const CREATED = new LastSecond();
const EXPIRES = new LastSecond();
