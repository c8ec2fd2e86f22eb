/** What stands at a path that a loader of sysctl files may look at. All text is latin1, so that every byte survives. */
export type SysctlNode =
  | {
      readonly kind: 'file';
      readonly text: string;
      /** The path after every link was resolved; equal to the node's own path for a plain file. */
      readonly realPath: string;
      /** The text of the link when the path itself is one. */
      readonly linkTarget: string | null;
    }
  /** A link to /dev/null, or another special file: reads as empty. */
  | { readonly kind: 'empty-device'; readonly linkTarget: string | null }
  /** A link that leads nowhere; `broken` where it leads in a circle or through a file instead of to something missing. */
  | { readonly kind: 'dangling-link'; readonly linkTarget: string; readonly broken?: boolean }
  | { readonly kind: 'directory'; readonly linkTarget: string | null }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Everything on a host that decides which sysctl file wins, as plain data: /etc/sysctl.conf and every entry of the sysctl.d
 * folders by its path as the loader names it.
 */
export interface SysctlTree {
  readonly nodes: ReadonlyMap<string, SysctlNode>;
  /** Folders that are links to another one, by path: /lib/sysctl.d is /usr/lib/sysctl.d on merged-usr. */
  readonly folderAliases: ReadonlyMap<string, string>;
  /** Paths under /proc/sys, slash-separated without a leading one, for globs; null where there is no /proc/sys. */
  readonly kernelKeys: readonly string[] | null;
}
