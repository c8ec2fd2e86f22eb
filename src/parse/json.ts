import { UserError } from '../model/user-error.js';

/** A value that JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Where a JSON text comes from and how much of it is believed. */
export interface JsonSource {
  /** The name in messages. */
  readonly file: string;
  /** The line of the file on which the text starts; 1 unless told, for a line of a JSON Lines file. */
  readonly firstLine?: number;
  readonly mostBytes: number;
  /** What to do about a bad input, as a clause or a command. */
  readonly next?: string;
}

/** One step into a JSON value: an object's key or a list's index. */
export type JsonStep = string | number;

const MOST_DEPTH = 64;
/** Keys that would reach an object's prototype when copied without care. */
const HOSTILE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_CHARACTERS = /[^"\\\x00-\x1f]*/y;
const SPACE = /[ \t\r\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads one JSON value (RFC 8259) from input that may be hostile: at most `mostBytes`, UTF-8, nested at most 64 deep, finite
 * numbers, no key twice in one object and none that reaches a prototype. Throws UserError with file and line.
 */
export function readJson(input: Uint8Array | string, source: JsonSource): JsonValue {
  return new JsonReader(decodeText(input, source), source).readWhole();
}

/**
 * The line on which the value at a path starts, or its nearest enclosing value where it is missing. The text must be one that
 * readJson accepted.
 */
export function lineOfStep(
  input: Uint8Array | string,
  source: JsonSource,
  steps: readonly JsonStep[],
): number {
  const text = decodeText(input, source);
  const offsets = new Map<string, number>();
  new JsonReader(text, source, offsets).readWhole();
  for (let length = steps.length; length > 0; length -= 1) {
    const offset = offsets.get(pathName(steps.slice(0, length)));
    if (offset !== undefined) return lineAt(text, offset, source);
  }
  return source.firstLine ?? 1;
}

/** Decodes UTF-8 strictly. Throws UserError when there is too much of it, none at all, or when it is not text. */
export function decodeText(input: Uint8Array | string, source: JsonSource): string {
  const next = source.next === undefined ? {} : { next: source.next };
  const place = { file: source.file, line: source.firstLine ?? 1 };
  if (input.length > source.mostBytes) {
    throw new UserError(`larger than ${source.mostBytes} bytes`, { place, ...next });
  }
  if (input.length === 0) throw new UserError('the file is empty', { place, ...next });
  if (typeof input === 'string') return input;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    throw new UserError('not UTF-8 text', { place, ...next });
  }
}

class JsonReader {
  readonly #text: string;
  readonly #source: JsonSource;
  /** Filled with the offset of every value, where a caller wants to know. */
  readonly #offsets: Map<string, number> | null;
  readonly #path: JsonStep[] = [];
  #at = 0;

  constructor(text: string, source: JsonSource, offsets: Map<string, number> | null = null) {
    this.#text = text;
    this.#source = source;
    this.#offsets = offsets;
  }

  readWhole(): JsonValue {
    const value = this.#readValue();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#wrong('more text after the JSON value');
    return value;
  }

  #readValue(): JsonValue {
    this.#skipSpace();
    this.#offsets?.set(pathName(this.#path), this.#at);
    if (this.#path.length > MOST_DEPTH) throw this.#wrong(`nested more than ${MOST_DEPTH} deep`);
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#readObject();
      case '[':
        return this.#readList();
      case '"':
        return this.#readString();
      case 't':
        return this.#readWord('true', true);
      case 'f':
        return this.#readWord('false', false);
      case 'n':
        return this.#readWord('null', null);
      default:
        return this.#readNumber();
    }
  }

  #readObject(): JsonValue {
    const object: Record<string, JsonValue> = {};
    this.#at += 1;
    if (this.#takes('}')) return object;
    do {
      this.#skipSpace();
      const keyAt = this.#at;
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a key in double quotes');
      const key = this.#readString();
      if (HOSTILE_KEYS.has(key)) throw this.#wrong(`the key "${key}" is not allowed`, keyAt);
      if (Object.hasOwn(object, key)) throw this.#wrong(`the key "${shortened(key)}" stands twice`, keyAt);
      if (!this.#takes(':')) throw this.#unexpected('":"');
      this.#path.push(key);
      object[key] = this.#readValue();
      this.#path.pop();
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#unexpected('"," or "}"');
    return object;
  }

  #readList(): JsonValue {
    const list: JsonValue[] = [];
    this.#at += 1;
    if (this.#takes(']')) return list;
    do {
      this.#path.push(list.length);
      list.push(this.#readValue());
      this.#path.pop();
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#unexpected('"," or "]"');
    return list;
  }

  #readString(): string {
    this.#at += 1;
    let value = '';
    for (;;) {
      value += this.#match(PLAIN_CHARACTERS);
      const character = this.#text[this.#at];
      if (character === '"') {
        this.#at += 1;
        return value;
      }
      if (character === undefined) throw this.#wrong('the text ends inside a string');
      if (character !== '\\') throw this.#unexpected('no control character in a string');
      value += this.#readEscape();
    }
  }

  #readEscape(): string {
    const letter = this.#text[this.#at + 1] ?? '';
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#unexpected('a known escape');
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #readNumber(): number {
    const digits = this.#match(NUMBER);
    if (digits === '') throw this.#unexpected('a value');
    const value = Number(digits);
    if (!Number.isFinite(value)) {
      throw this.#wrong(`the number ${shortened(digits)} is too large`, this.#at - digits.length);
    }
    return value;
  }

  #readWord<T extends boolean | null>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #unexpected(wanted: string): UserError {
    const character = this.#text[this.#at];
    return this.#wrong(
      character === undefined
        ? `the text ends where ${wanted} should follow`
        : `not JSON: found ${JSON.stringify(character)} instead of ${wanted}`,
    );
  }

  #wrong(what: string, offset = this.#at): UserError {
    const { file, next } = this.#source;
    const place = { file, line: lineAt(this.#text, offset, this.#source) };
    return new UserError(what, next === undefined ? { place } : { place, next });
  }
}

function lineAt(text: string, offset: number, source: JsonSource): number {
  let line = source.firstLine ?? 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function pathName(steps: readonly JsonStep[]): string {
  return steps.join('\0');
}

const MOST_QUOTED = 40;

function shortened(text: string): string {
  return text.length <= MOST_QUOTED ? text : `${text.slice(0, MOST_QUOTED)}…`;
}
