/**
 * A decimal number as the text INPS wrote: `-?` digits, at most one point, no sign `+`, no useless leading zero, no
 * exponent, no thousands. At most 15 digits before the point and 6 after. Never a float: cents do not survive floats.
 */
export type Decimale = string;

const DECIMALE = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;

/** The text itself when it is in the form of {@link Decimale}, character for character; else `undefined`. */
export function parseDecimale(text: string): Decimale | undefined {
  return DECIMALE.test(text) ? text : undefined;
}
