import { Random } from '../helpers/random.js';

const PIECES = [
  '<',
  '>',
  '/>',
  '</',
  '&',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '"',
  "'",
  ' ',
  '\r\n',
  '<!-- x -->',
  '<![CDATA[',
  ']]>',
  '<?x?>',
  'xmlns=""',
  ' xmlns:wsu="urn:x"',
  ' wsu:Id="body"',
  ' Id="to"',
  ':',
  '#',
  '\u0000',
  '\u00e8',
  '\u{1d11e}',
  '__proto__',
  'constructor',
  '=',
];

/** A message with a few changes: bytes, cuts, repetitions, pieces of markup. Few of these are well-formed. */
export function broken(seed: number, message: Buffer): Buffer {
  const random = new Random(seed);
  let bytes = message;
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + random.below(random.chance(0.1) ? bytes.length : 40));
    const between = random.pick([
      () => Buffer.from(random.pick(PIECES)),
      () => Buffer.from([random.below(256)]),
      () => Buffer.alloc(0),
      () => Buffer.concat([bytes.subarray(at, to), bytes.subarray(at, to)]),
    ])();
    bytes = Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(random.chance(0.5) ? at : to)]);
  }
  return bytes;
}

/** Changes that leave most messages well-formed: each finds its own places. */
const GENTLE: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    />/g,
    [
      '><!-- x -->',
      '> ',
      '>\r\n',
      '><x/>',
      '><![CDATA[ ]]>',
      '>&#13;',
      '>&amp;',
      '><x xmlns="urn:x"/>',
      '>è',
      '>\u{1d11e}',
    ],
  ],
  [
    / (?=[\w:]+=")/g,
    ['\n\t', ' x="1" ', ' Id="n1" ', ' wsu:Id="n1" ', ' xmlns="urn:d" ', ' xmlns:wsu="urn:x" ', ' xmlns:n="urn:n" '],
  ],
  [/"(?=[ />])/g, [' "', '&#32;"', '&#x9;"', '&lt;"', 'è"', '\n"']],
  [/<(?=\w)/g, ['<y><', ' <', '<!---><', '<!-- --><']],
  [/<\/\w+:\w+>/g, ['', '</x>', '$& ', '$&$&', '<z></z>$&']],
  [/[a-z0-9](?=<)/g, ['$&$&', '&#x61;', '&#49;', ' ', '<![CDATA[$&]]>', '<!-- -->$&']],
  [/xmlns:(\w+)="([^"]*)"/g, ["xmlns:$1='$2'", 'xmlns:$1="$2x"', '$& xmlns:k="$2"', '']],
];

/** A message that was written otherwise, in one to three places, and may mean the same. */
export function rewritten(seed: number, message: Buffer): Buffer {
  const random = new Random(seed);
  let text = message.toString('utf8');
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const [places, replacements] = random.pick(GENTLE);
    const wanted = random.below(Math.max(1, [...text.matchAll(places)].length));
    const into = random.pick(replacements);
    let met = 0;
    text = text.replace(places, (found: string, ...groups: unknown[]) =>
      met++ === wanted
        ? into.replace(/\$([&12])/g, (_all, which: string) =>
            which === '&' ? found : String(groups[Number(which) - 1]),
          )
        : found,
    );
  }
  return Buffer.from(text, 'utf8');
}
