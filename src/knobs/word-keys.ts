/** Names of an algorithm, which are one word. */
const WORD_KEY = /congestion_control$|_qdisc$/;
const TEXT_KEY = /_ports$|^kernel\.(?:core_pattern|hostname|domainname|modprobe|poweroff_cmd|hotplug)$/;

/** Whether the value of a key is a word, where that of most keys is numbers. */
export function isWordKey(key: string): boolean {
  return WORD_KEY.test(key);
}

/** Whether the value of a key is a word, or a text that may have several. */
export function isTextKey(key: string): boolean {
  return WORD_KEY.test(key) || TEXT_KEY.test(key);
}
