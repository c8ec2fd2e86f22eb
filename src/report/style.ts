/** Ways to set text apart on a terminal; each takes printable text and returns it, coloured or as it was. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

function paint(open: number, close: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\x1b[${open}m${text}\x1b[${close}m`);
}

const COLOURED: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
};

const asItIs = (text: string): string => text;

const PLAIN: Style = { bold: asItIs, dim: asItIs, red: asItIs, green: asItIs, yellow: asItIs, cyan: asItIs };

/**
 * The style for a stream that does or does not take colour. util.styleText is no help here: with an array of formats Node 20 colours
 * whatever the stream and NO_COLOR say (nodejs/node issue 56717).
 */
export function styleFor(colour: boolean): Style {
  return colour ? COLOURED : PLAIN;
}
