/** One way to go on. */
export interface SessionChoice {
  readonly id: string;
  readonly label: string;
  /** The plain command that does the same without questions; null for going back and leaving. */
  readonly command: string | null;
}

/** What the session asks next. */
export type Question =
  | { readonly kind: 'choice'; readonly message: string; readonly choices: readonly SessionChoice[] }
  | {
      readonly kind: 'text';
      readonly message: string;
      readonly initial: string | null;
      /** What is wrong with an answer, or null. */
      readonly check: (text: string) => string | null;
      readonly command: string | null;
    }
  | { readonly kind: 'lines'; readonly message: string; readonly command: string | null };

/** Why a question got no answer. */
export type BrokenOff = 'interrupted' | 'end-of-input' | 'terminal-gone' | 'terminated';

/** What came back from a question: the id of a choice, the text, or the lines joined. */
export type Reply =
  | { readonly kind: 'answer'; readonly value: string }
  | { readonly kind: 'broken-off'; readonly why: BrokenOff };
