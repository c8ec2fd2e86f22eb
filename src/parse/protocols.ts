import { absent, present, type Reading } from '../model/reading.js';

/** The TCP row of /proc/net/protocols, as far as it is used. */
export interface TcpProtocol {
  readonly objectBytes: Reading<number>;
  readonly underPressure: Reading<boolean>;
}

const UNSIGNED = /^[0-9]{1,9}$/;

/** Reads size and memory pressure of TCP from /proc/net/protocols, by the names of its columns (net/core/sock.c, proto_seq_show). */
export function parseProtocols(text: string): TcpProtocol {
  const rows = text.split('\n', 200).map((line) => line.split(/[ \t]+/));
  const columns = rows[0]?.[0] === 'protocol' ? rows[0] : [];
  const tcp = rows.find((row) => row[0] === 'TCP') ?? [];
  const size = tcp[columns.indexOf('size')] ?? '';
  const press = tcp[columns.indexOf('press')] ?? '';
  return {
    objectBytes: UNSIGNED.test(size) ? present(Number(size)) : absent('it has no size of TCP'),
    underPressure:
      press === 'yes' || press === 'no'
        ? present(press === 'yes')
        : absent('it does not tell whether TCP is under pressure'),
  };
}
