import type { Proposal } from '../model/verdict.js';
import { AlikeLines } from './alike-lines.js';
import { withoutCarriageReturns } from './clean-line.js';
import { entryOfHash, folderOfHash } from './chef-hash.js';
import { ItemLoop } from './item-loop.js';
import type { LineEvent } from './line-event.js';
import { type ColumnRole, roleOfColumn } from './column-titles.js';
import { type BareAssignment, listOf, NO_BARE } from './find-bare-assignment.js';
import { PlainAssignment } from './plain-assignment.js';
import { ProposalList } from './proposal-list.js';
import { readKeyText } from './read-key-text.js';
import { readValueText } from './read-value-text.js';
import { Remarks } from './remarks.js';
import { RootPrompts } from './root-prompts.js';
import { scanLine, type ScannedLine } from './scan-line.js';
import {
  assignmentOfRow,
  columnsOf,
  isRuler,
  keyOfCell,
  MOST_ROW_CHARACTERS,
  rolesByTitles,
} from './table-row.js';
import { ShellNames } from './shell-names.js';
import { KEY_ALONE } from './unreadable-line.js';
import { isTemplate } from './template.js';
import { Usefulness } from './usefulness.js';
import { readLiteral } from './read-literal.js';

const MOST_LINES_TO_VALUE = 20;
const MOST_COMMENTS_TO_VALUE = 4;
const NO_NAME = { key: null, written: '' } as const;
/** What Ansible, Chef and Puppet say where a key is to be taken out of the file. */
const TAKES_AWAY =
  /\b(?:state(?:: {1,8}|=)["']?absent|sysctl\.absent|action {1,8}:remove|ensure(?: {0,8}=> {0,8}|: {1,8})["']?absent)/;
const BRACES_CLOSED = /\{[^{}]{0,400}\}[)\],; ]{0,8}$/;
const MOST_CELLS = 20;
const MOST_VARIABLES = 10_000;
const NO_ROLES: readonly ColumnRole[] = [];
const NO_CELLS: readonly string[] = [];

/**
 * Reads tuning advice in whatever form people paste it: sysctl.conf, shell, YAML of Ansible, Salt, Kubernetes and Talos, Chef, Puppet,
 * docker, Markdown, JSON. Every line of the text gives one entry per assignment, or else exactly one comment or unreadable entry.
 * Where key and value stand on different lines the assignment is at the key's. Takes time in proportion to the text.
 */
export function readProposals(text: string, fileName: string): ProposalList {
  return new ProposalReader(text, fileName).read();
}

/** A key that waits for its value on a later line. */
interface PendingKey {
  readonly entry: number;
  readonly line: number;
  readonly key: string;
}

const NOTHING_BESIDES = { alsoWritten: null, means: null } as const;
const PLAIN_LINE = /^([a-z][a-z0-9_.-]{2,100}[a-z0-9]) ?= ?([0-9]{1,20}(?: [0-9]{1,20}){0,3})$/;
/** Words of a plain line that may be more than a key. */
const MORE_THAN_A_KEY = /sysctl|^[^.]*(?:name|key|value|val)$/;
/** What a text that configures containers says besides "sysctls". */
const CONTAINERS =
  /^[ \t]*(?:- +)?["']?(?:image|services|containers|securityContext|[a-z._]*_container|containerDefinitions|kind)["']?[ \t]*:/m;
/** The same in calls and HCL, in words that are quicker to look for. */
const CONTAINER_WORDS = [
  'containers.run(',
  'containers.create(',
  '"docker_container"',
  '= "docker"',
  '= "podman"',
];
/** Where the containers of a pod begin; what they run sees keys of the network in a namespace of its own, unless the pod shares its node's. */
const PODS_CONTAINERS = /^(?:- )?(?:initContainers|containers):/;
const SHARES_NODE = /\bhostNetwork["']?[ \t]*:[ \t]*true|\bnsenter["', ]{1,4}-|\bchroot["', ]{1,4}\//;
const SETS_BY_COMMAND =
  /\bsysctl["', ]{1,8}(?:-\w{1,8}["', ]{1,8})?["']?(?:-w|[a-z]+[./][a-z])|\/proc\/sys\//;
/** What a playbook of Ansible says, where "sysctls" is likely a list for the host. */
const PLAYBOOK = /^[ \t]*(?:- +)?(?:hosts|tasks|roles|vars)[ \t]*:/m;
const DOCUMENT = /\.(?:md|markdown|rst|adoc)$/i;
const MOST_REMEMBERED_LINES = 4000;
const MOST_REMEMBERED_CHARACTERS = 300;

class ProposalReader {
  readonly #text: string;
  readonly #isDiff: boolean;
  readonly #entries: ProposalList;
  readonly #prompts: RootPrompts;
  readonly #shellNames: ShellNames;
  /** Null where the text has no loop over items. */
  readonly #items: ItemLoop | null;
  /** How many blanks stand before a caption of several lines that the line may be of; null outside of one. */
  #captionIndent: number | null = null;
  readonly #remarks: Remarks;
  readonly #scans = new Map<string, ScannedLine | null>();
  /** The same where "# " before a command is a prompt. */
  readonly #scansOfPrompts = new Map<string, ScannedLine | null>();
  readonly #scanMemory = new Usefulness();
  readonly #alike = new AlikeLines((line) => scanLine(line, { isDiff: this.#isDiff, rootPrompts: false }));
  #variables: ReadonlySet<string> | null = null;
  #line = 0;
  #pending: PendingKey | null = null;
  /** The folder of the hash of Chef that the line is in. */
  #hashFolder: string | null = null;
  /** A key in a comment that may have its value on the next lines of comments. */
  #commented: (PendingKey & { readonly written: string }) | null = null;
  /** The key whose value was found last, while the lines are of the same task or resource. */
  #named: PendingKey | null = null;
  /** A value that came before its key ("value: 1" above "name: …"), and where. */
  #valueBefore: { readonly value: string; readonly line: number; readonly at: number } | null = null;
  #heredocEnd: string | null = null;
  #containerIndent: number | null = null;
  #isMachineConfig = false;
  #isContainerLine = false;
  readonly #hasContainers: boolean;
  readonly #sharesNode: boolean;
  /** How many blanks stand before the list of a pod's containers that the line is in; null outside of one. */
  #podIndent: number | null = null;
  /** Whether the line is a command in a pod. */
  #isPodCommand = false;
  readonly #isPlaybook: boolean;
  /** Whether headings may name keys. */
  readonly #isDocument: boolean;
  /** Whether the line is in a block of Markdown that holds a patch. */
  #isInPatch = false;
  /** Whether the line is in the section of a profile of tuned that sets keys. */
  #isTuned = false;
  /** What the columns of the table hold that the lines are of; none where it has no titles. */
  #roles = NO_ROLES;
  #cellsAbove = NO_CELLS;
  /** The last line that was no row of a table without bars: it may have the titles. */
  #above = '';
  /** The cells of a row of HTML that has a line for each, and the entry of the first. */
  #row: { readonly entry: number; readonly cells: string[] } | null = null;
  /** What ends a comment that takes several lines; null outside of one. */
  #commentEnd: string | null = null;
  /** Whether the lines above, up to the last that is neither blank nor a comment, are those of a sysctl.conf. */
  #isAmongConfLines = false;
  /** Lines that are settings only if the lines below are those of a sysctl.conf. */
  #doubtful: { readonly entry: number; readonly proposal: Proposal }[] = [];

  constructor(text: string, file: string) {
    this.#text = text;
    this.#entries = new ProposalList(file);
    this.#remarks = new Remarks(this.#entries);
    this.#isDiff = isPatch(text);
    this.#prompts = new RootPrompts(text);
    this.#shellNames = new ShellNames(text);
    this.#items = /\{\{ ?item ?\}\}/.test(text) ? new ItemLoop() : null;
    this.#hasContainers = CONTAINERS.test(text) || CONTAINER_WORDS.some((word) => text.includes(word));
    this.#sharesNode = SHARES_NODE.test(text);
    this.#isPlaybook = PLAYBOOK.test(text);
    this.#isDocument = DOCUMENT.test(file);
  }

  read(): ProposalList {
    const text = this.#text;
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      this.#line += 1;
      const raw = withoutCarriageReturns(text.slice(start, end));
      this.#readLine(this.#shellNames.isNeeded ? this.#shellNames.fillIn(raw) : raw, start);
      start = end + 1;
    }
    this.#giveUpPending();
    this.#settleDoubtful(false);
    this.#finishRow();
    this.#entries.lineCount = this.#line;
    return this.#entries;
  }

  #readLine(raw: string, offset: number): void {
    if (raw === '') {
      this.#roles = NO_ROLES;
      this.#named = null;
      return;
    }
    if (this.#isInCaption(raw)) return;
    const isOfPatch = this.#isDiff || this.#isInPatch;
    if (this.#containerIndent === null && !isOfPatch && this.#readPlainLine(raw)) return;
    const line = this.#scan(raw, this.#prompts.allowedAt(offset));
    if (line === null) {
      if (/<\/?tr/i.test(raw)) this.#finishRow();
      return;
    }
    this.#followBlocks(line);
    if (line.opensCaption) this.#captionIndent = line.indent;
    if (line.cell === null) this.#finishRow();
    if (line.columns === null) this.#above = raw.length > MOST_ROW_CHARACTERS ? '' : raw;
    const isComment = this.#isInComment(line) || line.isRemoved || line.isCommentedOut;
    if (isComment) this.#readComment(line);
    else if (line.cell !== null) this.#readCell(line.cell);
    else {
      this.#readEvents(line);
      this.#followTitles(line);
    }
  }

  /** Titles stand in the first row, or above a row of dashes. */
  #followTitles({ cells, body }: ScannedLine): void {
    const above = this.#cellsAbove;
    const isRow = body.includes('|');
    if (isRuler(body)) {
      if (above.length > 0)
        this.#roles = (isRow ? above.map(roleOfColumn) : rolesByTitles(above)) ?? this.#roles;
      return;
    }
    if (!isRow) this.#roles = NO_ROLES;
    else if (cells !== null && this.#roles.length === 0) this.#roles = rolesByTitles(cells) ?? NO_ROLES;
    this.#cellsAbove = cells ?? NO_CELLS;
  }

  #readCell(cell: string): void {
    this.#giveUpPending();
    this.#settleDoubtful(false);
    if (this.#row !== null && (keyOfCell(cell) !== null || this.#row.cells.length === MOST_CELLS)) {
      this.#finishRow();
    }
    if (this.#row === null) this.#row = { entry: this.#entries.add(this.#line, null), cells: [cell] };
    else this.#row.cells.push(cell);
  }

  #finishRow(): void {
    if (this.#row === null) return;
    const { entry, cells } = this.#row;
    this.#row = null;
    const found = assignmentOfRow(cells, this.#roles);
    if (found === null) this.#roles = rolesByTitles(cells) ?? this.#roles;
    else
      this.#entries.replace(
        entry,
        this.#proposalOf('assignment', found, { alsoWritten: null, means: readLiteral(found.value) }),
      );
  }

  /** Comments of HTML and of C over several lines. */
  #isInComment({ trimmed, commentEnd }: ScannedLine): boolean {
    const end = this.#commentEnd ?? commentEnd;
    if (end === null) return false;
    this.#commentEnd = trimmed.includes(end) ? null : end;
    return true;
  }

  /** The commonest line of all, key = number, without the long way round. */
  #readPlainLine(raw: string): boolean {
    const [, written, value] = PLAIN_LINE.exec(raw) ?? [];
    if (written === undefined || value === undefined || this.#commentEnd !== null) return false;
    const found = MORE_THAN_A_KEY.test(written) ? null : readKeyText(written);
    if (found === null || !(found.isBare || written.includes('.'))) return false;
    this.#finishRow();
    this.#above = raw;
    this.#cellsAbove = NO_CELLS;
    this.#roles = NO_ROLES;
    this.#isContainerLine = false;
    this.#isPodCommand = false;
    this.#commented = null;
    this.#giveUpPending(found.key);
    if (this.#isVariable(raw, 0, written)) return true;
    const proposal = this.#proposalOf('assignment', { key: found.key, written, value }, NOTHING_BESIDES);
    if (!found.certain) {
      this.#doubt(proposal);
      return true;
    }
    this.#settleDoubtful(true);
    if (this.#heredocEnd === null) this.#remarks.addConfLine(null);
    this.#entries.add(this.#line, proposal);
    return true;
  }

  /** Texts repeat their lines; each is scanned once. */
  #scan(raw: string, rootPrompts: boolean): ScannedLine | null {
    const isDiff = this.#isDiff || this.#isInPatch;
    const isShort = isDiff === this.#isDiff && raw.length < MOST_REMEMBERED_CHARACTERS;
    const scans = rootPrompts ? this.#scansOfPrompts : this.#scans;
    const isAsked = isShort && this.#scanMemory.isWorthAsking;
    const remembered = isAsked ? this.#scanMemory.tried(scans.get(raw)) : undefined;
    if (remembered !== undefined) return remembered;
    const line = isShort && !rootPrompts ? this.#alike.scan(raw) : scanLine(raw, { isDiff, rootPrompts });
    if (isAsked && scans.size < MOST_REMEMBERED_LINES) scans.set(raw, line);
    return line;
  }

  #readComment(line: ScannedLine): void {
    let named = this.#commented;
    if (named !== null && this.#line - named.line > MOST_COMMENTS_TO_VALUE) named = null;
    for (const event of line.events) {
      if (event.type === 'value' && named !== null) {
        const found = { ...named, value: event.value };
        const besides = { alsoWritten: null, means: readLiteral(event.value) };
        this.#entries.replace(named.entry, this.#proposalOf('commented-assignment', found, besides));
      } else if (event.type === 'assignment' && event.isDoubtful !== true) {
        this.#assign('commented-assignment', event);
      }
      const { key, written } = event.type === 'name' ? event : NO_NAME;
      named =
        key === null ? null : { entry: this.#entries.add(this.#line, null), line: this.#line, key, written };
    }
    this.#commented = named;
    for (const bare of this.#bareIn(line)) this.#assign('commented-assignment', bare);
  }

  #readEvents(line: ScannedLine): void {
    this.#commented = null;
    if (this.#readHash(line) || this.#readListedKey(line)) return;
    // An item of a list has its value for itself.
    if (line.trimmed.startsWith('-')) this.#valueBefore = null;
    for (const event of line.events) {
      if (event.type === 'assignment') {
        this.#giveUpPending(event.key);
        if (this.#isVariable(line.body, event.at, event.written)) continue;
        if (event.isDoubtful === true) this.#doubt(this.#proposalOf('assignment', event, NOTHING_BESIDES));
        else if (event.isCommented === true) this.#assign('commented-assignment', event);
        else {
          this.#settleDoubtful(event.isConf === true);
          this.#assign('assignment', event);
        }
      } else if (event.type === 'name') this.#expectValue(event, line.body);
      else if (event.type === 'unreadable') this.#addUnreadable(event);
      else this.#takeValue(event);
    }
    this.#setListed();
    this.#takeAway(line);
    // What follows the braces of a key is not its value.
    if (this.#pending?.line === this.#line && BRACES_CLOSED.test(line.body)) this.#pending = null;
    if (line.hasEvents) return;
    const found = this.#bareIn(line);
    for (const bare of found) this.#assign('assignment', bare);
    if (found.length > 0) return;
    if (line.badSetting !== null) this.#doubt(unreadable(line.badSetting));
    else if (line.problem === KEY_ALONE && this.#isDocument) this.#doubt(unreadable(KEY_ALONE));
    else {
      this.#settleDoubtful(false);
      if (line.problem !== null)
        this.#shellNames.noteLoop(this.#entries.add(this.#line, unreadable(line.problem)));
    }
  }

  /** The keys of a list whose task gives them all one value. */
  #readListedKey({ trimmed, indent }: ScannedLine): boolean {
    const listed = this.#items?.follow(trimmed, indent) ?? null;
    if (listed === null) return false;
    this.#settleDoubtful(false);
    this.#items?.add({ entry: this.#entries.add(this.#line, null), ...listed });
    this.#setListed();
    return true;
  }

  #setListed(): void {
    const set = this.#items?.takeSet() ?? null;
    if (set === null) return;
    const { value } = set;
    const besides = { alsoWritten: null, means: readLiteral(value) };
    for (const { entry, key, written } of set.keys) {
      this.#entries.replace(entry, this.#proposalOf('assignment', { key, written, value }, besides));
    }
  }

  /** "comment: |" and the lines below it that stand further in. */
  #isInCaption(raw: string): boolean {
    if (this.#captionIndent === null) return false;
    const isInside = raw.search(/\S/) > this.#captionIndent;
    if (!isInside && raw.trim() !== '') this.#captionIndent = null;
    return isInside;
  }

  /** Hashes of Chef and Ruby have a folder in their first line, and the files of it in the others. */
  #readHash({ body, trimmed }: ScannedLine): boolean {
    const opened = folderOfHash(body);
    if (opened !== null) {
      this.#hashFolder = opened;
      return true;
    }
    if (this.#hashFolder === null) return false;
    if (trimmed.startsWith('}')) this.#hashFolder = null;
    const entry = this.#hashFolder === null ? null : entryOfHash(body);
    if (entry === null) return false;
    const { value } = readValueText(entry.text, 'words');
    this.#assign('assignment', { key: `${this.#hashFolder}.${entry.name}`, written: entry.name, value });
    return true;
  }

  /** Takes back the assignment of a task or resource that takes its key out of the file. */
  #takeAway({ trimmed, body }: ScannedLine): void {
    const named = this.#pending ?? this.#named;
    if (named === null) return;
    if (TAKES_AWAY.test(body)) {
      this.#entries.replace(named.entry, null);
      this.#pending = null;
      this.#named = null;
    } else if (named.line !== this.#line && /^(?:- |end\b|\})/.test(trimmed)) this.#named = null;
  }

  /** "somaxconn=65535" in a script that says $somaxconn further on. */
  #isVariable(body: string, at: number, written: string): boolean {
    if (body[at + written.length] !== '=' || !/^[a-z_]\w*$/.test(written)) return false;
    if (this.#remarks.areOfScript && /^(?:net|vm|fs|kernel)_/.test(written)) return true;
    this.#variables ??= variablesIn(this.#text);
    return this.#variables.has(written);
  }

  #bareIn(line: ScannedLine): readonly BareAssignment[] {
    if (line.cell !== null) return NO_BARE;
    if (line.columns !== null) {
      const above = columnsOf(this.#above);
      const roles = above.length === line.columns.length ? rolesByTitles(above) : null;
      const hasWords = line.columns.some((cell, column) => column > 0 && /\p{L}/u.test(cell));
      if (roles !== null || hasWords) return listOf(assignmentOfRow(line.columns, roles ?? NO_ROLES));
    }
    if (line.hasEvents || line.cells === null || line.bare.length > 0) return line.bare;
    return listOf(assignmentOfRow(line.cells, this.#roles));
  }

  /** Keeps a line that is a setting among lines of a sysctl.conf, and a comment among others. */
  #doubt(proposal: Proposal): void {
    const entry = this.#entries.add(this.#line, this.#isAmongConfLines ? proposal : null);
    if (!this.#isAmongConfLines) this.#doubtful.push({ entry, proposal });
  }

  #settleDoubtful(isConf: boolean): void {
    this.#isAmongConfLines = isConf;
    if (this.#doubtful.length === 0) return;
    if (isConf) for (const { entry, proposal } of this.#doubtful) this.#entries.replace(entry, proposal);
    this.#doubtful = [];
  }

  #assign(
    form: 'assignment' | 'commented-assignment',
    found: {
      key: string;
      written: string;
      value: string;
      alsoWritten?: string | null;
      isConf?: boolean;
      isVerbatim?: boolean;
    },
  ): void {
    // A loop over files is read where it writes to them.
    for (const loop of this.#shellNames.loopsUsed) this.#entries.replace(loop, null);
    const isConf = form === 'assignment' && found.isConf === true;
    const isOutside = this.#heredocEnd === null;
    const isScript = isOutside && this.#remarks.areOfScript;
    const isHandedOver =
      form === 'assignment' && !isScript && !(this.#isTuned && isTakenOff(found.alsoWritten));
    const alsoWritten = (isHandedOver && found.alsoWritten) || null;
    const means = found.isConf === true || found.isVerbatim === true ? null : readLiteral(found.value);
    const index = this.#entries.add(this.#line, this.#proposalOf(form, found, { alsoWritten, means }));
    if (isConf && isOutside) this.#remarks.addConfLine(alsoWritten === null ? null : index);
  }

  #proposalOf(
    form: Proposal['form'],
    found: { readonly key: string; readonly written: string; readonly value: string },
    { alsoWritten, means }: Pick<Proposal, 'alsoWritten' | 'means'>,
  ): Proposal {
    const { key, value } = found;
    const written = this.#shellNames.isNeeded ? this.#shellNames.asWritten(found.written) : found.written;
    // One string for both where they are equal: there may be a million of them.
    const keyAsWritten = written === key ? key : written;
    const inContainer = this.#isContainerLine || (this.#isPodCommand && key.startsWith('net.'));
    const isPlain = form === 'assignment' && alsoWritten === null && means === null && !inContainer;
    return isPlain
      ? new PlainAssignment(key, keyAsWritten, value)
      : { form, key, keyAsWritten, value, problem: null, alsoWritten, means, inContainer };
  }

  #addUnreadable({ key, written, problem }: LineEvent & { readonly type: 'unreadable' }): void {
    this.#settleDoubtful(false);
    this.#giveUpPending(key);
    this.#entries.add(this.#line, this.#unreadableKey(key, written, problem));
  }

  #unreadableKey(key: string, keyAsWritten: string, problem: string): Proposal {
    return { ...unreadable(problem), key, keyAsWritten, inContainer: this.#isContainerLine };
  }

  #expectValue(event: LineEvent & { readonly type: 'name' }, body: string): void {
    this.#settleDoubtful(false);
    this.#giveUpPending(event.key);
    const problem = 'names a key, and no value for it was found';
    const entry = this.#entries.add(this.#line, this.#unreadableKey(event.key, event.written, problem));
    this.#pending = { entry, line: this.#line, key: event.key };
    const waiting = this.#valueBefore;
    this.#valueBefore = null;
    const isNear = waiting !== null && this.#line - waiting.line <= 1;
    // What stands in braces of its own belongs to what else is in them.
    const isApart = waiting?.line === this.#line && body.slice(waiting.at, event.at).includes('}');
    if (isNear && !isApart) this.#takeValue(waiting);
  }

  #takeValue({ value, at }: { readonly value: string; readonly at: number }): void {
    if (this.#pending === null && this.#items?.takeValue(value) === true) return;
    const pending = this.#pending;
    if (pending === null || this.#line - pending.line > MOST_LINES_TO_VALUE) {
      this.#valueBefore = isTemplate(value) ? null : { value, line: this.#line, at };
      return;
    }
    const named = this.#entries.at(pending.entry);
    if (named !== null) {
      const means = readLiteral(value);
      this.#entries.replace(pending.entry, { ...named, form: 'assignment', value, means, problem: null });
    }
    this.#named = pending;
    this.#pending = null;
  }

  /** A key without a value is unreadable; one that the next line names again was a title, a comment. */
  #giveUpPending(nextKey?: string): void {
    if (this.#pending !== null && this.#pending.key === nextKey) {
      this.#entries.replace(this.#pending.entry, null);
    }
    this.#pending = null;
  }

  /** Heredocs, shell commands, and the YAML blocks that configure a container. */
  #followBlocks(line: ScannedLine): void {
    const { trimmed, indent, block } = line;
    if (trimmed.startsWith('['))
      this.#isTuned = trimmed === '[sysctl]' || (this.#isTuned && !/^\[\w+\]$/.test(trimmed));
    if (this.#heredocEnd !== null) {
      if (trimmed === this.#heredocEnd) this.#heredocEnd = null;
      return;
    }
    this.#heredocEnd = line.heredocEnd;
    this.#remarks.follow(line);
    if (line.isFence) this.#isInPatch = !this.#isInPatch && PATCH_BLOCK.test(trimmed);
    if (line.isMachineConfig) this.#isMachineConfig = true;
    const isItem = trimmed.startsWith('-') && indent === this.#containerIndent;
    if (this.#containerIndent !== null && indent <= this.#containerIndent && !isItem) {
      this.#containerIndent = null;
    }
    const isContainers =
      this.#hasContainers || block === 'container' || (block === 'yaml' && indent > 0 && !this.#isPlaybook);
    if (block !== null && isContainers && !this.#isMachineConfig) this.#containerIndent = indent;
    this.#isContainerLine = this.#containerIndent !== null || line.isForContainer;
    this.#followPod(line);
  }

  #followPod({ trimmed, indent, body, isFence }: ScannedLine): void {
    const isOutside =
      this.#podIndent !== null &&
      indent <= this.#podIndent &&
      !(indent === this.#podIndent && /^-(?!--)/.test(trimmed));
    if (isOutside || isFence) this.#podIndent = null;
    if (PODS_CONTAINERS.test(trimmed) && !this.#sharesNode) this.#podIndent = indent;
    this.#isPodCommand = this.#podIndent !== null && SETS_BY_COMMAND.test(body);
  }
}

/** A block of Markdown that holds a patch. */
const PATCH_BLOCK = /^ {0,8}(?:```|~~~) ?(?:diff|patch)\b/m;

/** Whether every line of a text is one of a patch; not where its patches stand in blocks. */
function isPatch(text: string): boolean {
  const hasPatch =
    /^@@ -\d/.test(text) || text.includes('\n@@ -') || /^--- \S[^\n]{0,400}\n\+\+\+ \S/m.test(text);
  return hasPatch && !PATCH_BLOCK.test(text);
}

/** tuned takes comments after a blank, and quotes around a value, off itself (its ConfigParser, and commands.unquote). */
function isTakenOff(alsoWritten: string | null | undefined): boolean {
  return /^["#]/.test(alsoWritten ?? '');
}

/** The names after dollar signs. */
function variablesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(/\$\{?([a-z_]\w{2,60})/g)) {
    if (names.size < MOST_VARIABLES) names.add(name);
  }
  return names;
}

function unreadable(problem: string): Proposal {
  return {
    form: 'unreadable',
    key: null,
    keyAsWritten: null,
    value: null,
    problem,
    alsoWritten: null,
    means: null,
    inContainer: false,
  };
}
