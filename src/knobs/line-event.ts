/** Something found in one line of text, in the order it stands there. */
export type LineEvent =
  | {
      readonly type: 'assignment';
      readonly at: number;
      readonly key: string;
      readonly written: string;
      readonly value: string;
      /** What a sysctl.conf would hand to the kernel besides, where the line could be one of it. */
      readonly alsoWritten: string | null;
      /** Whether the line has the form of a sysctl.conf: a key, an equals sign, and nothing before. */
      readonly isConf?: boolean;
      /** Present where a command hands the value on as it is written, without reading it as a number or a truth. */
      readonly isVerbatim?: boolean;
      /** Present where the key may be another program's setting: only lines of a sysctl.conf around it make it a key. */
      readonly isDoubtful?: boolean;
      /** Present where a mark of a comment stands right before the key, behind another assignment. */
      readonly isCommented?: boolean;
    }
  /** A key whose value stands elsewhere ("name: net.core.somaxconn"). */
  | { readonly type: 'name'; readonly at: number; readonly key: string; readonly written: string }
  /** A key whose value is on the line and cannot be told. */
  | {
      readonly type: 'unreadable';
      readonly at: number;
      readonly key: string;
      readonly written: string;
      readonly problem: string;
    }
  /** A value whose key stands elsewhere ("value: 1024"). */
  | { readonly type: 'value'; readonly at: number; readonly value: string };
