/*
 * Loaded before a program (`node --import`): its clock is ahead by `VARCO_OROLOGIO_MS` milliseconds. Whoever signs needs a code that nobody
 * used, one in thirty seconds: tests do not wait for it.
 */
const avanti = Number(process.env['VARCO_OROLOGIO_MS'] ?? '0');
const now = Date.now.bind(Date);

class DateSpostata extends Date {
  constructor(...args: readonly unknown[]) {
    if (args.length === 0) super(now() + avanti);
    else super(...(args as [number]));
  }

  static override now(): number {
    return now() + avanti;
  }
}

globalThis.Date = DateSpostata as DateConstructor;
